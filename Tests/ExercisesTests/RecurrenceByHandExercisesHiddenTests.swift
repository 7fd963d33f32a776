import Tensors
import Testing

@testable import RecurrenceByHandExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of recurrence by hand that students do not see tested")
struct RecurrenceByHandExercisesHiddenTests {
  /// e of a network, from nothing but its definition.
  private func loss(_ network: RecurrentSoftmax, _ x: [[Double]], _ observed: [[Double]]) -> Double {
    var sum = 0.0
    for (output, target) in zip(network.run(x).y, observed) {
      for (o, t) in zip(output, target) where t != 0 { sum -= t * Elementary.log(o) }
    }
    return sum
  }

  @Test("Exercise 3: central differences of other sizes, one step and many", arguments: [1, 2, 11])
  func exercise3OtherSizes(steps: Int) throws {
    let (d, m, p) = (1, 3, 2)
    var stream = RandomStream(seed: 30, name: "hidden steps \(steps)")
    func draw(_ rows: Int, _ columns: Int) -> [[Double]] {
      (0..<rows).map { _ in (0..<columns).map { _ in stream.normal() } }
    }
    let network = RecurrentSoftmax(U: draw(m, d), W: draw(m, m), V: draw(p, m), b: draw(1, m)[0], c: draw(1, p)[0])
    let x = draw(steps, d)
    let observed = (0..<steps).map { t in t % 3 == 0 ? [1.0, 0] : [0, 1] }
    let answer = try inputAndOutputGradients(network, inputs: x, observed: observed)
    func slopes(_ matrix: WritableKeyPath<RecurrentSoftmax, [[Double]]>) -> [[Double]] {
      let rows = network[keyPath: matrix]
      return rows.indices.map { i in
        rows[i].indices.map { j in
          var (up, down) = (network, network)
          up[keyPath: matrix][i][j] += 1e-5
          down[keyPath: matrix][i][j] -= 1e-5
          return (loss(up, x, observed) - loss(down, x, observed)) / 2e-5
        }
      }
    }
    expectRows(answer.dU, to: slopes(\.U), within: 1e-6, "de/dU of a sequence of length \(steps)")
    expectRows(answer.dV, to: slopes(\.V), within: 1e-6, "de/dV of a sequence of length \(steps)")
  }

  @Test("Exercise 5: blocks of one number and of seven", arguments: [1, 7])
  func exercise5OtherBlocks(block: Int) throws {
    var stream = RandomStream(seed: 51, name: "hidden blocks \(block)")
    let coupled = (0..<3 * block).map { _ in stream.normal() }
    let layer = try layerParameter(coupled: coupled, block: block)
    expectClose(layer, to: coupled[..<block].map { -$0 } + coupled, "the layer's blocks of \(block)")
    // E is linear in the layer's numbers here, so that its gradient by the coupled ones is a sum of two.
    let slopes = (0..<4 * block).map { _ in stream.normal() }
    let expected = (0..<3 * block).map { index in slopes[block + index] - (index < block ? slopes[index] : 0) }
    expectClose(try coupledGradient(layer: slopes, block: block), to: expected, "the gradient by blocks of \(block)")
  }
}
