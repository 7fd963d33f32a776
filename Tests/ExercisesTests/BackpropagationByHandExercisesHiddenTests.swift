import Tensors
import Testing

@testable import BackpropagationByHandExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of backpropagation by hand that students do not see tested")
struct BackpropagationByHandExercisesHiddenTests {
  /// E of a network of logistic neurons, from nothing but its definition.
  private func error(_ weights: [[[Double]]], _ input: [Double], _ target: [Double]) -> Double {
    var a = input
    for layer in weights {
      a = layer.map { w in
        let z = w[0] + zip(w.dropFirst(), a).reduce(0) { $0 + $1.0 * $1.1 }
        return 1 / (1 + Elementary.exp(-z))
      }
    }
    return zip(target, a).reduce(0) { $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  @Test("Exercise 5: central differences of other shapes", arguments: [[1, 1], [4, 1], [2, 1, 3], [3, 3, 3, 3, 3]])
  func exercise5OtherShapes(sizes: [Int]) throws {
    var stream = RandomStream(seed: 50, name: "hidden sizes \(sizes)")
    let weights = zip(sizes, sizes.dropFirst()).map { inputs, neurons in
      (0..<neurons).map { _ in (0...inputs).map { _ in 2 * stream.normal() } }
    }
    let input = (0..<sizes[0]).map { _ in stream.normal() }
    // Targets that no logistic neuron reaches are targets as well.
    let target = (0..<sizes[sizes.count - 1]).map { _ in 3 * stream.normal() }
    let answer = try gradients(of: weights, input: input, target: target)
    try demand(
      answer.map { $0.map(\.count) } == weights.map { $0.map(\.count) },
      "the gradients of layers \(sizes) do not have the layout of the weights")
    var isRight = true
    for l in weights.indices {
      for i in weights[l].indices {
        for k in weights[l][i].indices {
          var (up, down) = (weights, weights)
          up[l][i][k] += 1e-5
          down[l][i][k] -= 1e-5
          let slope = (error(up, input, target) - error(down, input, target)) / 2e-5
          isRight = isRight && isClose(answer[l][i][k], to: slope, within: 1e-7)
        }
      }
    }
    expect(isRight, "not the slopes of E in a network with layers of \(sizes)")
  }

  @Test("Exercise 6: other steps, in any order, and none", arguments: [true, false])
  func exercise6OtherSteps(central: Bool) throws {
    func σ(_ z: Double) -> Double { 1 / (1 + Elementary.exp(-z)) }
    func error(_ w: Double) -> Double { (1 - σ(w)) * (1 - σ(w)) / 2 }
    let slope = -σ(1) * (1 - σ(1)) * (1 - σ(1))
    let steps = [0.02, 0.7, 0.2]
    let expected = steps.map { h in
      abs((central ? (error(1 + h) - error(1 - h)) / (2 * h) : (error(1 + h) - error(1)) / h) / slope - 1)
    }
    expectClose(
      try differenceErrors(steps: steps, central: central), to: expected,
      "the errors of the \(central ? "central" : "one-sided") quotient for the steps \(steps)")
    expect(try differenceErrors(steps: [], central: central).isEmpty, "no steps should have no errors")
  }
}
