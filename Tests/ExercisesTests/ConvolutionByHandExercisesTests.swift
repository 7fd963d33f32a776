import Datasets
import Networks
import Tensors
import Testing

@testable import ConvolutionByHandExercises

/// One picture `[H, W]` through one filter `[k, k]` of a convolutional layer, row by row.
private func layer(
  _ picture: [[Double]], _ filter: [[Double]], stride: Int = 1, padding: Int = 0
) -> [[Double]] {
  var network = Network<Double>(input: [1, picture.count, picture[0].count]) {
    Conv2D(filters: 1, window: (filter.count, filter[0].count), stride: stride, padding: padding)
  }
  network.parameters["conv1.weight"] = Tensor([1, 1, filter.count, filter[0].count], filter.flatMap { $0 })
  let input = Tensor([1, picture.count, picture[0].count, 1], picture.flatMap { $0 })
  return rows(network(input).values, network.outputShapes[0])
}

private func rows(_ values: [Double], _ shape: [Int]) -> [[Double]] {
  (0..<shape[1]).map { row in Array(values[row * shape[2]..<(row + 1) * shape[2]]) }
}

private func random(_ shape: [Int], _ stream: inout RandomStream) -> Tensor<Double> {
  Tensor(shape, (0..<shape.reduce(1, *)).map { _ in stream.normal() })
}

/// Connected black pieces less holes, by flooding: black over edges, white over corners too, with a white frame around.
private func eulerNumberByFlooding(_ picture: [[Bool]]) -> Int {
  let (height, width) = (picture.count + 2, picture[0].count + 2)
  var black = [[Bool]](repeating: [Bool](repeating: false, count: width), count: height)
  for (i, row) in picture.enumerated() {
    for (j, cell) in row.enumerated() { black[i + 1][j + 1] = cell }
  }
  var seen = [[Bool]](repeating: [Bool](repeating: false, count: width), count: height)
  var (blackPieces, whitePieces) = (0, 0)
  for i in 0..<height {
    for j in 0..<width where !seen[i][j] {
      let color = black[i][j]
      if color { blackPieces += 1 } else { whitePieces += 1 }
      var waiting = [(i, j)]
      seen[i][j] = true
      while let (row, column) = waiting.popLast() {
        for (down, right) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)] {
          if color && down != 0 && right != 0 { continue }
          let (r, c) = (row + down, column + right)
          guard (0..<height).contains(r), (0..<width).contains(c), !seen[r][c], black[r][c] == color else { continue }
          seen[r][c] = true
          waiting.append((r, c))
        }
      }
    }
  }
  return blackPieces - (whitePieces - 1)  // the white around is no hole
}

@Suite("Exercises of convolution by hand") struct ConvolutionByHandExercisesTests {
  let x: [[Double]] = [[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 1], [1, 0, 3, 0]]
  let w: [[Double]] = [[1, -1], [0, 2]]

  @Test("Exercise 1: maps with and without stride and padding are the layer's")
  func exercise1Maps() throws {
    let answer = try mapsByHand()
    expectRows(answer.map, to: layer(x, w), "the map")
    expectRows(answer.strided, to: layer(x, w, stride: 2), "the map with stride 2")
    let padded = layer(x, w, padding: 1)
    let last = padded.count - 1
    let corners = [padded[0][0], padded[0][last], padded[last][0], padded[last][last]]
    expectClose(answer.paddedCorners, to: corners, "the corners of the padded map")
  }

  @Test("Exercise 1: pooling is the layer's, convolution is the definition's")
  func exercise1PoolingAndConvolution() throws {
    let answer = try mapsByHand()
    let pool = Network<Double>(input: [1, 3, 3]) { MaxPool2D(window: 2, stride: 1) }
    let first = Tensor([1, 3, 3, 1], layer(x, w).flatMap { $0 })
    expectRows(answer.pooled, to: rows(pool(first).values, [1, 2, 2]), "the pooled map")
    // (f ∗ h)(i, j) = Σ f(i − k, j − l) h(k, l), wherever all of f is inside of the picture.
    var convolution = [[Double]](repeating: [0, 0, 0], count: 3)
    for i in 1...3 {
      for j in 1...3 {
        for k in 0...1 {
          for l in 0...1 { convolution[i - 1][j - 1] += x[i - k][j - l] * w[k][l] }
        }
      }
    }
    expectRows(answer.convolution, to: convolution, "the convolution")
  }

  static let patterns = ["011 011 011", "011 001 000", "111 100 100"].map { text in
    text.filter { $0 != " " }.map { $0 == "1" ? 1.0 : 0 }
  }

  /// The sums of a filter, before the rectifier and without a bias, for all 512 patterns, beside the number of cells in
  /// which each differs from `pattern`.
  func sums(_ weights: [[Double]], for pattern: [Double]) -> [(errors: Int, sum: Double)] {
    (0..<512).map { number in
      let cells = (0..<9).map { Double(number >> $0 & 1) }
      let picture = [Array(cells[0..<3]), Array(cells[3..<6]), Array(cells[6..<9])]
      return (zip(cells, pattern).filter { $0 != $1 }.count, layer(picture, weights)[0][0])
    }
  }

  /// One of the answers to exercise 2, if it has the shape of one.
  func detector(_ number: Int) throws -> (weights: [[Double]], bias: Double) {
    let all = try detectors()
    try demand(all.count == 3, "\(all.count) detectors, three are asked for")
    try demand(all[number].weights.map(\.count) == [3, 3, 3], "the weights of detector \(number + 1) are not 3 × 3")
    return all[number]
  }

  @Test("Exercise 2: each detector answers to its pattern and to none of the other 511", arguments: 0..<3)
  func exercise2Detects(number: Int) throws {
    let detector = try detector(number)
    let passing = sums(detector.weights, for: Self.patterns[number]).filter { $0.sum + detector.bias > 0 }
    expect(passing.contains { $0.errors == 0 }, "detector \(number + 1) does not answer to its pattern")
    let others = passing.filter { $0.errors > 0 }.count
    let patterns = others == 1 ? "1 pattern" : "\(others) patterns"
    expect(others == 0, "detector \(number + 1) answers to \(patterns) besides its own")
  }

  @Test("Exercise 2: forgiving detectors answer up to one wrong cell, to as many patterns as said", arguments: 0..<3)
  func exercise2Forgives(number: Int) throws {
    let answer = try forgivingDetectors()
    try demand(answer.biases.count == 3, "\(answer.biases.count) biases, three are asked for")
    let all = sums(try detector(number).weights, for: Self.patterns[number]), bias = answer.biases[number]
    let near = all.filter { $0.errors <= 1 }.map(\.sum), far = all.filter { $0.errors > 1 }.map(\.sum)
    let answers = near.allSatisfy { $0 + bias > 0 }, refuses = far.allSatisfy { !($0 + bias > 0) }
    let name = "detector \(number + 1)"
    if let lowest = near.min(), let highest = far.max(), lowest <= highest {
      expect(false, "\(name): with these weights no bias does it; choose others, which detect too")
    } else {
      expect(answers, "\(name) does not answer to all patterns with one wrong cell")
      expect(refuses, "\(name) answers to patterns with more than one wrong cell")
    }
    let isCounted = !answers || !refuses || near.count == answer.patterns
    expect(isCounted, "\(name) does what it should, but not to as many patterns as the answer says")
  }

  @Test("Exercise 3: the composed filter does what two layers do", arguments: [(3, 3), (2, 4), (5, 1), (1, 3)])
  func exercise3Composed(p: Int, q: Int) throws {
    var stream = RandomStream(seed: 3, name: "filters")
    let (u, v) = (random([p, p], &stream), random([q, q], &stream))
    let both = try composed(u, v)
    try demand(
      both.shape == [p + q - 1, p + q - 1],
      "of filters of sides \(p) and \(q) the composed one has the shape \(both.shape)")
    var two = Network<Double>(input: [1, 9, 9]) {
      Conv2D(filters: 1, window: p)
      Conv2D(filters: 1, window: q)
    }
    two.parameters["conv1.weight"] = u.reshaped(to: [1, 1, p, p])
    two.parameters["conv2.weight"] = v.reshaped(to: [1, 1, q, q])
    let picture = random([1, 9, 9, 1], &stream)
    let expected = two(picture).values
    var one = Network<Double>(input: [1, 9, 9]) { Conv2D(filters: 1, window: p + q - 1) }
    one.parameters["conv1.weight"] = both.reshaped(to: [1, 1, p + q - 1, p + q - 1])
    let result = one(picture).values
    expect(
      areClose(result, to: expected, within: 1e-12),
      "filters of sides \(p) and \(q): on a random picture the one filter does not give what the two give")
  }

  @Test("Exercise 4: output and gradients are those of the library's backward pass")
  func exercise4Gradients() throws {
    var network = Network<Double>(input: [1, 1, 6]) {
      Conv2D(filters: 1, window: (1, 3))
      ReLU()
      Flatten()
      Dense(1)
    }
    network.parameters["conv1.weight"] = Tensor([1, 1, 1, 3], [1, 1, -1])
    network.parameters["dense1.weight"] = Tensor([1, 4], [1, -2, 3, 2])
    let input = Tensor([1, 1, 6, 1], [1.0, 2, 0, -1, 3, 1])
    let target = Tensor([1, 1], [1.0])
    let pass = Pass(network, columns: 1, wantsInputGradient: true)
    let output = pass.forward(input.block(), parameters: network.parameters)
    let answer = try gradientsByHand()
    expectClose(answer.y, to: output.flat[0, 0], "y")
    _ = Loss.halfSquaredError.evaluate(
      output, targets: target.block(), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.backward(input.block(), parameters: network.parameters)
    expectClose(answer.delta, to: pass.activationGradient(after: 0).values, "δ")
    let gradient = Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))
    expectClose(answer.weight, to: Array(gradient[0..<3]), "∂E/∂w")
    expectClose(answer.bias, to: gradient[3], "∂E/∂b")
    expectClose(answer.input, to: pass.inputGradients.values, "∂E/∂x")
  }

  @Test(
    "Exercise 5: the input's gradient is the library's, cells that no window covers included",
    arguments: [(5, 3, 1), (7, 3, 2), (8, 3, 2), (9, 2, 3), (6, 2, 4), (4, 4, 1)])
  func exercise5InputGradient(side: Int, window: Int, stride: Int) throws {
    var network = Network<Double>(input: [1, side, side]) { Conv2D(filters: 1, window: window, stride: stride) }
    var stream = RandomStream(seed: 5, name: "filter, picture and deltas")
    let filter = random([window, window], &stream)
    network.parameters["conv1.weight"] = filter.reshaped(to: [1, 1, window, window])
    let picture = random([1, side, side, 1], &stream)
    let outputs = network.outputShapes[0][1]
    let delta = random([outputs, outputs], &stream)
    let pass = Pass(network, columns: 1, wantsInputGradient: true)
    pass.forward(picture.block(), parameters: network.parameters)
    for (index, value) in delta.values.enumerated() { pass.outputGradient.flat[index, 0] = value }
    pass.backward(picture.block(), parameters: network.parameters)
    let result = try inputGradient(of: delta, filter: filter, stride: stride, side: side)
    let example = "side \(side), window \(window), stride \(stride)"
    try demand(result.shape == [side, side], "\(example): the gradient has the shape \(result.shape)")
    let shape = [1, side, side]
    let truth = rows(pass.inputGradients.values, shape)
    expectRows(rows(result.values, shape), to: truth, within: 1e-12, "\(example): the gradient")
  }

  @Test("Exercise 6: the network has one layer of 2 × 2 filters and one linear unit")
  func exercise6Layers() throws {
    let network = try eulerNetwork(side: 6)
    let filters = network.layerNames.filter { $0.hasPrefix("conv") }.count
    try demand(filters == 1, "\(filters) convolutional layers, one is asked for")
    let window = Array(network.parameters["conv1.weight"].shape.suffix(2))
    expect(window == [2, 2], "the filters have windows of \(window)")
    expect(network.outputShapes.last == [1], "the output has the shape \(network.outputShapes.last ?? [])")
    expect(network.layerNames.filter { $0.hasPrefix("dense") }.count == 1, "not one dense layer")
  }

  @Test("Exercise 6: the network's output is pieces less holes, for 1,000 random pictures and every picture of 3 × 3")
  func exercise6EulerNumbers() throws {
    var stream = RandomStream(seed: 6, name: "pictures")
    var pictures = (0..<512).map { number in
      (0..<3).map { row in (0..<3).map { number >> (3 * row + $0) & 1 == 1 } }
    }
    for number in 0..<1_000 {
      let density = Double(number) / 1_000
      pictures.append((0..<8).map { _ in (0..<8).map { _ in stream.uniform() < density } })
    }
    let networks = [3: try eulerNetwork(side: 3), 8: try eulerNetwork(side: 8)]
    let wrong = pictures.filter { picture in
      let side = picture.count
      let input = Tensor([1, side, side, 1], picture.flatMap { $0 }.map { $0 ? 1.0 : 0 })
      let output = networks[side]?(input).values[0] ?? .nan
      return !(abs(output - Double(eulerNumberByFlooding(picture))) < 1e-9)
    }
    let first = wrong.first.map { picture in
      picture.map { row in row.map { $0 ? "1" : "0" }.joined() }.joined(separator: " ")
    }
    expect(wrong.isEmpty, "wrong for \(wrong.count) of \(pictures.count) pictures, the first of them \(first ?? "")")
  }

  @Test("Exercise 6: the table of digits agrees with flooding", arguments: [UInt8(60), 128])
  func exercise6Digits(threshold: UInt8) throws {
    let split = StandInDigits.generate(trainingCount: 400, testCount: 1).training
    var expected = [[Int: Int]](repeating: [:], count: 10)
    for number in 0..<split.count {
      let bytes = Array(split.image(number))
      let picture = (0..<split.rows).map { row in
        (0..<split.columns).map { bytes[row * split.columns + $0] > threshold }
      }
      expected[Int(split.labels[number])][eulerNumberByFlooding(picture), default: 0] += 1
    }
    let answer = try eulerNumbersOfDigits(threshold: threshold)
    try demand(answer.count == 10, "a table of \(answer.count) digits")
    let wrong = (0..<10).filter { answer[$0] != expected[$0] }
    expect(
      wrong.isEmpty,
      "with the threshold \(threshold) the Euler numbers of the digits \(wrong) are not those of their pictures")
  }
}
