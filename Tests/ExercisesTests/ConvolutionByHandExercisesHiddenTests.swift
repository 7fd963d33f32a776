import Datasets
import Networks
import Tensors
import Testing

@testable import ConvolutionByHandExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of convolution by hand that students do not see tested")
struct ConvolutionByHandExercisesHiddenTests {
  private func drawn(_ side: Int, _ stream: inout RandomStream) -> Tensor<Double> {
    Tensor([side, side], (0..<side * side).map { _ in stream.normal() })
  }

  @Test("Exercise 3: other sides, by the definition of two layers", arguments: [(1, 1), (6, 2), (2, 7), (1, 4)])
  func exercise3OtherSides(p: Int, q: Int) throws {
    var stream = RandomStream(seed: 31, name: "hidden filters \(p) \(q)")
    let (u, v) = (drawn(p, &stream), drawn(q, &stream))
    let side = p + q - 1
    let answer = try composed(u, v)
    try demand(answer.shape == [side, side], "of filters of sides \(p) and \(q) the composed one has the shape \(answer.shape)")
    // A picture that is just covered makes one output. With a 1 in one cell and 0 elsewhere it is the weight there.
    var isRight = true
    for row in 0..<side {
      for column in 0..<side {
        var output = 0.0
        for c in 0..<q {
          for d in 0..<q where (0..<p).contains(row - c) && (0..<p).contains(column - d) {
            output += v[c, d] * u[row - c, column - d]
          }
        }
        isRight = isRight && isClose(answer[row, column], to: output, within: 1e-12)
      }
    }
    expect(isRight, "filters of sides \(p) and \(q): a picture with a single 1 gets another answer than from two layers")
    let turned = try composed(v, u)
    expect(areClose(turned.values, to: answer.values, within: 1e-12), "the order of linear layers should not matter")
  }

  @Test("Exercise 5: other strides and windows, and one output only", arguments: [(10, 1, 3), (7, 5, 4), (3, 3, 2), (9, 4, 2)])
  func exercise5OtherStrides(side: Int, window: Int, stride: Int) throws {
    var stream = RandomStream(seed: 51, name: "hidden strides \(side) \(window) \(stride)")
    let outputs = (side - window) / stride + 1
    let (filter, delta) = (drawn(window, &stream), drawn(outputs, &stream))
    let answer = try inputGradient(of: delta, filter: filter, stride: stride, side: side)
    let example = "side \(side), window \(window), stride \(stride)"
    try demand(answer.shape == [side, side], "\(example): the gradient has the shape \(answer.shape)")
    // E = Σ δ y is linear in x: what a cell adds to it is the gradient.
    var slopes: [[Double]] = []
    for p in 0..<side {
      slopes.append([])
      for q in 0..<side {
        var slope = 0.0
        for i in 0..<outputs {
          for j in 0..<outputs {
            let (u, v) = (p - stride * i, q - stride * j)
            if (0..<window).contains(u), (0..<window).contains(v) { slope += delta[i, j] * filter[u, v] }
          }
        }
        slopes[p].append(slope)
      }
    }
    let rows = (0..<side).map { Array(answer.values[$0 * side..<($0 + 1) * side]) }
    expectRows(rows, to: slopes, within: 1e-12, "\(example): the gradient")
  }

  @Test("Exercise 6: every picture of one and of four cells, and rings on a large one")
  func exercise6OtherSides() throws {
    func answer(_ network: Network<Double>, _ cells: [Double]) -> Double {
      let side = network.inputShape[1]
      return network(Tensor([1, side, side, 1], cells)).values.first ?? .nan
    }
    let single = try eulerNetwork(side: 1)
    expectClose([answer(single, [0]), answer(single, [1])], to: [0, 1], "the Euler numbers of a single cell")
    let four = try eulerNetwork(side: 2)
    for code in 0..<16 {
      let cells = (0..<4).map { Double(code >> $0 & 1) }
      // No hole fits in; two pieces are there only where just the corners of a diagonal are black.
      let pieces = code == 0 ? 0 : code == 0b1001 || code == 0b0110 ? 2.0 : 1
      expectClose(answer(four, cells), to: pieces, "the Euler number of a picture of 2 × 2")
    }
    // Rings around each other: every ring is a piece with a hole, which counts as nothing.
    let side = 13
    let rings = (0..<side * side).map { cell -> Double in
      let edge = min(cell / side, cell % side, side - 1 - cell / side, side - 1 - cell % side)
      return edge % 2 == 0 ? 1 : 0
    }
    let large = try eulerNetwork(side: side)
    expectClose(answer(large, rings), to: 1, "the Euler number of rings within each other around a cell")
    expectClose(answer(large, rings.map { 1 - $0 }), to: 0, "the Euler number of rings within each other")
    let board = (0..<side * side).map { Double(($0 / side + $0 % side + 1) % 2) }
    expectClose(answer(large, board), to: 85, "the Euler number of a chessboard")
  }

  @Test("Exercise 6: no cell is above the largest grey value, and none below the smallest")
  func exercise6Thresholds() throws {
    let labels = StandInDigits.generate(trainingCount: 400, testCount: 1).training.labels
    let drawings = (0..<10).map { digit in labels.filter { Int($0) == digit }.count }
    let none = try eulerNumbersOfDigits(threshold: 255)
    expect(
      none == drawings.map { [0: $0] },
      "with the threshold 255 no cell is black, and the table is not that of white pictures")
    let some = try eulerNumbersOfDigits(threshold: 0)
    try demand(some.count == 10, "a table of \(some.count) digits")
    expect(
      zip(some, drawings).allSatisfy { $0.values.reduce(0, +) == $1 }, "with the threshold 0 drawings are missing in the table")
    expect(
      some.contains { $0.keys.contains { $0 != 1 } },
      "with the threshold 0 the cells of the value 0 should stay white, and loops keep their holes")
  }
}
