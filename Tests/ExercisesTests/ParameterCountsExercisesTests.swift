import Networks
import Tensors
import Testing

@testable import ParameterCountsExercises

/// The side of what one filter puts out for a picture of side `side`.
private func outputSide(_ side: Int, window: Int, stride: Int = 1, padding: Int = 0) -> Int {
  Network<Double>(input: [1, side, side]) { Conv2D(filters: 1, window: window, stride: stride, padding: padding) }
    .outputShapes[0][1]
}

/// The sides of the outputs of equal layers in a row, for as long as a window fits.
private func sidesInARow(from side: Int, window: Int, stride: Int) -> [Int] {
  var sides: [Int] = []
  var side = side
  while side >= window {
    side = outputSide(side, window: window, stride: stride)
    sides.append(side)
  }
  return sides
}

@Suite("Exercises of parameter counts") struct ParameterCountsExercisesTests {
  @Test("Exercise 1: sides, padding and depth are those of layers on a picture of side 200")
  func exercise1Sides() throws {
    let answer = try sidesByHand()
    let (side, window) = (200, 7)
    let single = outputSide(side, window: window)
    expect(answer.responses == single * single, "the number of responses of part 1 is wrong")
    try demand(answer.padding >= 0, "no picture has a padding of \(answer.padding)")
    expect(
      outputSide(side, window: window, padding: answer.padding) == side,
      "with this padding the side does not stay the same")
    let row = sidesInARow(from: side, window: window, stride: 1)
    expect(answer.depth == row.count, "the number of layers of part 3 is wrong")
    expect(answer.lastSide == row.last, "the last side of part 3 is wrong")
    expect(answer.stridedSides == sidesInARow(from: side, window: window, stride: 3), "the sides of part 5 are wrong")
    // The next side that is seen whole: a row or column more gives the window a place more.
    let places = outputSide(side, window: window, stride: 3)
    let next = (side + 1...side + 50).first { outputSide($0, window: window, stride: 3) > places }
    expect(next == answer.fittingSide, "the side of part 4 is wrong")
  }

  @Test("Exercise 2: the formula counts the outputs of the library's pooling layers")
  func exercise2Pooling() throws {
    for (m, k, d, f, s) in [(24, 6, 1, 2, 2), (112, 64, 3, 3, 2), (10, 5, 7, 3, 3), (9, 4, 2, 9, 1), (13, 1, 8, 2, 5)] {
      let network = Network<Double>(input: [d, m, m]) {
        Conv2D(filters: k, window: 1)
        MaxPool2D(window: f, stride: s)
      }
      let answer = try pooledNumbers(m: m, k: k, d: d, f: f, s: s)
      expect(
        answer == network.outputShapes[1].reduce(1, *),
        "for m = \(m), k = \(k), d = \(d), f = \(f), s = \(s) a pooling layer puts out another number")
    }
  }

  @Test("Exercise 3: the four counts are those of networks")
  func exercise3Counts() throws {
    let networks = [
      Network<Double>(input: [64, 20, 20]) { Conv2D(filters: 64, window: 7) },
      Network<Double>(input: [64, 20, 20]) {
        for _ in 1...3 { Conv2D(filters: 64, window: 3) }
      },
      Network<Double>(input: [256, 20, 20]) { Conv2D(filters: 256, window: 3) },
      Network<Double>(input: [256, 20, 20]) {
        Conv2D(filters: 64, window: 1)
        Conv2D(filters: 64, window: 3)
        Conv2D(filters: 256, window: 1)
      },
    ]
    let answer = try parametersByHand()
    try demand(answer.count == 4, "\(answer.count) counts, four are asked for")
    let wrong = (0..<4).filter { answer[$0] != networks[$0].parameterCount }.map { $0 + 1 }
    expect(wrong.isEmpty, "the counts \(wrong) are not those of such networks")
  }

  @Test(
    "Exercise 4: the fields of view are those that the backward pass shows",
    arguments: [
      [(3, 1), (2, 2), (3, 1)], [(5, 2), (3, 3), (2, 1), (2, 2)], [(1, 2), (3, 1)], [(4, 4), (2, 1), (2, 1)], [(7, 1)],
    ])
  func exercise4Fields(layers: [(Int, Int)]) throws {
    let answer = try fieldsOfView(layers.map { (window: $0.0, stride: $0.1) })
    let measured = (1...layers.count).map { depth in fieldByBackwardPass(Array(layers.prefix(depth))) }
    let example = layers.map { "(\($0.0), \($0.1))" }.joined(separator: ", ")
    try demand(answer.count == layers.count, "\(answer.count) sides for \(layers.count) layers")
    let wrong = answer.indices.filter { answer[$0] != measured[$0] }.map { $0 + 1 }
    expect(wrong.isEmpty, "windows and strides \(example): layer \(wrong.first ?? 0) sees a square of another side")
  }

  /// The side of the square on which ∂y/∂x is not zero, for one output in the middle and weights of 1.
  func fieldByBackwardPass(_ layers: [(Int, Int)]) -> Int {
    // A picture on which the last layer has exactly 3 × 3 outputs.
    let side = layers.reversed().reduce(3) { ($0 - 1) * $1.1 + $1.0 }
    var network = Network<Double>(input: [1, side, side]) {
      for (window, stride) in layers {
        Conv2D(filters: 1, window: window, stride: stride, initializer: .constant(1))
      }
    }
    var unused = RandomStream(seed: 0, name: "all weights are 1")
    network.initialize(using: &unused)
    let picture = Tensor<Double>(zeros: [1, side, side, 1])
    let pass = Pass(network, columns: 1, wantsInputGradient: true)
    pass.forward(picture.block(), parameters: network.parameters)
    pass.outputGradient.flat.fill(0)
    pass.outputGradient.flat[4, 0] = 1
    pass.backward(picture.block(), parameters: network.parameters)
    let gradient = pass.inputGradients.values
    let touched = gradient.indices.filter { gradient[$0] != 0 }.map { $0 / side }
    return (touched.max() ?? 0) - (touched.min() ?? 0) + 1
  }

  @Test("Exercise 5: dense layers multiply by each weight once, filters once for each window")
  func exercise5Multiplications() throws {
    let first = Conv2D<Double>(filters: 6, window: 5, stride: 2, padding: 1)
    let second = Conv2D<Double>(filters: 4, window: (2, 3))
    let network = Network<Double>(input: [2, 17, 12]) {
      first
      ReLU()
      second
      Sigmoid()
      AvgPool2D(window: 2)
      Flatten()
      Dense(9)
      Tanh()
      Dense(3)
    }
    // The windows as a matrix, a row for each weight of a filter and a column for each position.
    let windows = [
      first.windowsAsColumns(Tensor(zeros: [2, 17, 12])),
      second.windowsAsColumns(Tensor(zeros: network.outputShapes[1])),
    ]
    let inputs = network.outputShapes[5][0]
    let answer = try multiplications(of: network)
    try demand(answer.count == network.layers.count, "\(answer.count) numbers for \(network.layers.count) layers")
    for (index, expected) in [(0, 6 * windows[0].count), (2, 4 * windows[1].count), (6, 9 * inputs), (8, 27)] {
      expect(answer[index] == expected, "the count of \(network.layerNames[index]) is wrong")
    }
    for index in [1, 3, 4, 5, 7] { expect(answer[index] == 0, "\(network.layerNames[index]) has no weights") }
  }

  @Test("Exercise 6: the slim network keeps to its limits")
  func exercise6Limits() throws {
    let classes = 1000
    let original = Network<Double>(input: [3, 224, 224]) {
      for filters in [64, 128, 256, 512, 1024] {
        Conv2D(filters: filters, window: 3, padding: 1)
        ReLU()
        MaxPool2D(window: 2)
      }
      Flatten()
      Dense(classes)
    }
    let slim = try slimNetwork()
    expect(slim.inputShape == original.inputShape, "inputs of the shape \(slim.inputShape)")
    let shape = slim.outputShapes.last ?? []
    expect(shape == original.outputShapes.last, "outputs of the shape \(shape)")
    expect(slim.parameterCount <= 5_000_000, "\(slim.parameterCount) parameters are too many")
    expect(2 * work(of: slim) <= work(of: original), "\(work(of: slim)) multiplications are too many")
    let filters = slim.layers.indices.filter { slim.layerNames[$0].hasPrefix("conv") }
    let windows = filters.filter { slim.layers[$0].parameters[0].shape.suffix(2) == [3, 3] }.count
    expect(windows >= 5, "\(windows) convolutions with windows of 3 × 3 are too few")
    expect(
      filters.allSatisfy { $0 + 1 < slim.layerNames.count && slim.layerNames[$0 + 1].hasPrefix("activation") },
      "not every convolution has an activation right behind it")
  }

  /// Multiplications in one forward pass: each number that a filter or a unit puts out takes as many as it has weights.
  func work(of network: Network<Double>) -> Int {
    var sum = 0
    for (name, output) in zip(network.layerNames, network.outputShapes) {
      guard let entry = network.parameters.descriptions.first(where: { $0.key == "\(name).weight" }) else { continue }
      sum += output.reduce(1, *) * entry.description.shape.dropFirst().reduce(1, *)
    }
    return sum
  }
}
