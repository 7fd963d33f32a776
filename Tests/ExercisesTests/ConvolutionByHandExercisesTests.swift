import Datasets
import Networks
import Tensors
import Testing

@testable import ConvolutionByHandExercises

/// One picture `[H, W]` through one filter `[k, k]` of a convolutional layer, row by row.
private func layer(
  _ picture: [[Double]], _ filter: [[Double]], bias: Double = 0, stride: Int = 1, padding: Int = 0
) -> [[Double]] {
  var network = Network<Double>(input: [1, picture.count, picture[0].count]) {
    Conv2D(filters: 1, window: (filter.count, filter[0].count), stride: stride, padding: padding)
  }
  network.parameters["conv1.weight"] = Tensor([1, 1, filter.count, filter[0].count], filter.flatMap { $0 })
  network.parameters["conv1.bias"] = Tensor([1], [bias])
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
  func exercise1Maps() {
    let answer = mapsByHand()
    #expect(answer.map == layer(x, w))
    #expect(answer.strided == layer(x, w, stride: 2))
    let padded = layer(x, w, padding: 1)
    let last = padded.count - 1
    #expect(answer.paddedCorners == [padded[0][0], padded[0][last], padded[last][0], padded[last][last]])
  }

  @Test("Exercise 1: pooling is the layer's, convolution is the definition's")
  func exercise1PoolingAndConvolution() {
    let answer = mapsByHand()
    let pool = Network<Double>(input: [1, 3, 3]) { MaxPool2D(window: 2, stride: 1) }
    let first = Tensor([1, 3, 3, 1], layer(x, w).flatMap { $0 })
    #expect(answer.pooled == rows(pool(first).values, [1, 2, 2]))
    // (f ∗ h)(i, j) = Σ f(i − k, j − l) h(k, l), wherever all of f is inside of the picture.
    var convolution = [[Double]](repeating: [0, 0, 0], count: 3)
    for i in 1...3 {
      for j in 1...3 {
        for k in 0...1 {
          for l in 0...1 { convolution[i - 1][j - 1] += x[i - k][j - l] * w[k][l] }
        }
      }
    }
    #expect(answer.convolution == convolution)
  }

  static let patterns = ["011 011 011", "011 001 000", "111 100 100"].map { text in
    text.filter { $0 != " " }.map { $0 == "1" ? 1.0 : 0 }
  }

  /// The rectified responses of a filter to all 512 patterns, beside the number of cells in which each differs from
  /// `pattern`.
  func responses(_ weights: [[Double]], _ bias: Double, to pattern: [Double]) -> [(errors: Int, response: Double)] {
    (0..<512).map { number in
      let cells = (0..<9).map { Double(number >> $0 & 1) }
      let picture = [Array(cells[0..<3]), Array(cells[3..<6]), Array(cells[6..<9])]
      return (zip(cells, pattern).filter { $0 != $1 }.count, max(0, layer(picture, weights, bias: bias)[0][0]))
    }
  }

  @Test("Exercise 2: each detector answers to its pattern and to none of the other 511", arguments: 0..<3)
  func exercise2Detects(number: Int) {
    let detector = detectors()[number]
    let all = responses(detector.weights, detector.bias, to: Self.patterns[number])
    #expect(all.allSatisfy { ($0.response > 0) == ($0.errors == 0) })
  }

  @Test("Exercise 2: forgiving detectors answer up to one wrong cell, to as many patterns as said", arguments: 0..<3)
  func exercise2Forgives(number: Int) {
    let answer = forgivingDetectors()
    let all = responses(detectors()[number].weights, answer.biases[number], to: Self.patterns[number])
    #expect(all.allSatisfy { ($0.response > 0) == ($0.errors <= 1) })
    #expect(all.filter { $0.response > 0 }.count == answer.patterns)
  }

  @Test("Exercise 3: the composed filter does what two layers do", arguments: [(3, 3), (2, 4), (5, 1), (1, 3)])
  func exercise3Composed(p: Int, q: Int) {
    var stream = RandomStream(seed: 3, name: "filters")
    let (u, v) = (random([p, p], &stream), random([q, q], &stream))
    let both = composed(u, v)
    #expect(both.shape == [p + q - 1, p + q - 1])
    var two = Network<Double>(input: [1, 9, 9]) {
      Conv2D(filters: 1, window: p)
      Conv2D(filters: 1, window: q)
    }
    two.parameters["conv1.weight"] = u.reshaped(to: [1, 1, p, p])
    two.parameters["conv2.weight"] = v.reshaped(to: [1, 1, q, q])
    let picture = random([1, 9, 9, 1], &stream)
    let expected = two(picture).values
    var one = Network<Double>(input: [1, 9, 9]) { Conv2D(filters: 1, window: p + q - 1) }
    guard both.count == one.parameters["conv1.weight"].count else { return }  // already reported above
    one.parameters["conv1.weight"] = both.reshaped(to: [1, 1, p + q - 1, p + q - 1])
    let result = one(picture).values
    #expect(result.count == expected.count && zip(result, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("Exercise 4: output and gradients are those of the library's backward pass")
  func exercise4Gradients() {
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
    let answer = gradientsByHand()
    #expect(answer.y == output.flat[0, 0])
    _ = Loss.halfSquaredError.evaluate(
      output, targets: target.block(), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: false)
    pass.backward(input.block(), parameters: network.parameters)
    #expect(answer.delta == pass.activationGradient(after: 0).values)
    let gradient = Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))
    #expect(answer.weight == Array(gradient[0..<3]))
    #expect(answer.bias == gradient[3])
    #expect(answer.input == pass.inputGradients.values)
  }

  @Test(
    "Exercise 5: the input's gradient is the library's, cells that no window covers included",
    arguments: [(5, 3, 1), (7, 3, 2), (8, 3, 2), (9, 2, 3), (6, 2, 4), (4, 4, 1)])
  func exercise5InputGradient(side: Int, window: Int, stride: Int) {
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
    let result = inputGradient(of: delta, filter: filter, stride: stride, side: side)
    #expect(result.shape == [side, side])
    #expect(zip(result.values, pass.inputGradients.values).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("Exercise 6: the network has one layer of 2 × 2 filters and one linear unit")
  func exercise6Layers() {
    let network = eulerNetwork(side: 6)
    #expect(network.layerNames.filter { $0.hasPrefix("conv") }.count == 1)
    #expect(network.parameters["conv1.weight"].shape.suffix(2) == [2, 2])
    #expect(network.outputShapes.last == [1])
    #expect(network.layerNames.filter { $0.hasPrefix("dense") }.count == 1)
  }

  @Test("Exercise 6: the network's output is pieces less holes, for 1,000 random pictures and every picture of 3 × 3")
  func exercise6EulerNumbers() {
    var stream = RandomStream(seed: 6, name: "pictures")
    var pictures = (0..<512).map { number in
      (0..<3).map { row in (0..<3).map { number >> (3 * row + $0) & 1 == 1 } }
    }
    for number in 0..<1_000 {
      let density = Double(number) / 1_000
      pictures.append((0..<8).map { _ in (0..<8).map { _ in stream.uniform() < density } })
    }
    let networks = [3: eulerNetwork(side: 3), 8: eulerNetwork(side: 8)]
    let wrong = pictures.filter { picture in
      let side = picture.count
      let input = Tensor([1, side, side, 1], picture.flatMap { $0 }.map { $0 ? 1.0 : 0 })
      let output = networks[side]?(input).values[0] ?? .nan
      return !(abs(output - Double(eulerNumberByFlooding(picture))) < 1e-9)
    }
    #expect(wrong.count == 0, "of \(pictures.count) pictures")
  }

  @Test("Exercise 6: the table of digits agrees with flooding", arguments: [UInt8(60), 128])
  func exercise6Digits(threshold: UInt8) {
    let split = StandInDigits.generate(trainingCount: 400, testCount: 1).training
    var expected = [[Int: Int]](repeating: [:], count: 10)
    for number in 0..<split.count {
      let bytes = Array(split.image(number))
      let picture = (0..<split.rows).map { row in
        (0..<split.columns).map { bytes[row * split.columns + $0] > threshold }
      }
      expected[Int(split.labels[number])][eulerNumberByFlooding(picture), default: 0] += 1
    }
    #expect(eulerNumbersOfDigits(threshold: threshold) == expected)
  }
}
