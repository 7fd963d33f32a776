import Tensors
import Testing

@testable import PowerPlantRegressionExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of the power plant that students do not see tested")
struct PowerPlantRegressionExercisesHiddenTests {
  @Test("Exercise 3: what the plane leaves over is at right angles to every input")
  func exercise3Residuals() throws {
    let answer = try bestPlane()
    try demand(answer.weights.count == 3, "\(answer.weights.count) weights, three are asked for")
    let residuals = plantOutputs.indices.map { d in
      plantOutputs[d] - answer.weights[0] - answer.weights[1] * plantInputs[0][d] - answer.weights[2] * plantInputs[1][d]
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    expectClose(residuals.reduce(0, +), to: 0, within: 1e-6, "the sum of the errors")
    expectClose(product(residuals, plantInputs[0]), to: 0, within: 1e-6, "the sum of errors times temperatures")
    expectClose(product(residuals, plantInputs[1]), to: 0, within: 1e-6, "the sum of errors times humidities")
    expectClose(answer.error, to: product(residuals, residuals) / 2, within: 1e-8, "E")
  }

  @Test("Exercise 4: one input, where the eigenvalues are roots of a quadratic equation", arguments: [3, 10, 40])
  func exercise4OneInput(examples: Int) throws {
    var stream = RandomStream(seed: UInt64(examples), name: "hidden inputs")
    let x = (0..<examples).map { _ in 2 + 3 * stream.uniform() }
    let (n, sum) = (Double(examples), x.reduce(0, +))
    let square = x.reduce(0) { $0 + $1 * $1 }
    let largest = (n + square + ((n - square) * (n - square) + 4 * sum * sum).squareRoot()) / 2
    let answer = try largestStableRate(inputs: [x])
    expect(
      isClose(answer * largest, to: 2, within: 1e-6),
      "\(examples) examples of one input: not the rate, or not exact enough")
  }

  @Test("Exercise 4: one example, and two that are the same", arguments: [1, 2])
  func exercise4OneExample(copies: Int) throws {
    let x = [0.5, 3, -1, 2]
    let answer = try largestStableRate(inputs: x.map { [Double](repeating: $0, count: copies) })
    // A = x xᵀ for each, whose one eigenvalue but 0 is the square of x with its 1.
    expect(
      isClose(answer * 15.25 * Double(copies), to: 2, within: 1e-6),
      "four inputs, the same example \(copies == 1 ? "once" : "twice"): not the rate, or not exact enough")
  }
}
