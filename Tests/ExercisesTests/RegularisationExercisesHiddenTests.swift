import Tensors
import Testing

@testable import RegularisationExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of regularisation that students do not see tested")
struct RegularisationExercisesHiddenTests {
  @Test("Exercise 4: one example, once or many times, pulls along its own direction", arguments: [1, 2, 9])
  func exercise4OneDirection(copies: Int) throws {
    let x = [(Double, Double)](repeating: (3, -1), count: copies)
    let answer = try weightsUnderNoise(x, [Double](repeating: 2, count: copies), σ: 0.5)
    // (|x|² + σ²) w = t x, and at right angles to x the penalty alone decides.
    expectClose(answer.0 * 10.25, to: 6, "\(copies) equal examples: the first weight")
    expectClose(answer.1 * 10.25, to: -2, "\(copies) equal examples: the second weight")
  }

  @Test("Exercise 4: the slopes of the mean loss with its penalty are 0", arguments: [2, 5, 30])
  func exercise4Slopes(examples: Int) throws {
    var stream = RandomStream(seed: 41, name: "hidden examples \(examples)")
    let x = (0..<examples).map { _ in (4 * stream.normal() + 1, stream.normal() - 2) }
    let t = (0..<examples).map { _ in 3 * stream.normal() }
    for σ in [0, 0.1, 1.5] {
      let w = try weightsUnderNoise(x, t, σ: σ)
      var slopes = [σ * σ * w.0, σ * σ * w.1]
      for (inputs, target) in zip(x, t) {
        let error = w.0 * inputs.0 + w.1 * inputs.1 - target
        slopes[0] += error * inputs.0 / Double(examples)
        slopes[1] += error * inputs.1 / Double(examples)
      }
      expectClose(slopes, to: [0, 0], within: 1e-8, "\(examples) examples, deviation \(σ): the slopes at the weights")
    }
  }

  @Test(
    "Exercise 5: the slope is 0 at what is left, and 0 is left only within the threshold",
    arguments: [(0.8, 2.5), (0.3, 0.0), (0.0, 4.0), (3.0, 0.1)])
  func exercise5Slopes(threshold: Double, decay: Double) throws {
    var stream = RandomStream(seed: 51, name: "hidden numbers \(threshold)")
    let w = (0..<40).map { _ in 3 * stream.normal() } + [threshold, -threshold, 50, -50]
    let answer = try shrunk(w, threshold: threshold, decay: decay)
    try demand(answer.count == w.count, "\(answer.count) numbers for \(w.count)")
    let wrong = zip(w, answer).filter { number, x in
      if x == 0 { return number.magnitude > threshold }
      return !isClose((1 + decay) * x + (x > 0 ? threshold : -threshold), to: number, within: 1e-12)
    }
    expect(
      wrong.isEmpty,
      "threshold \(threshold), decay \(decay): \(wrong.count) of \(w.count) numbers do not go to the minimum")
    expect(try shrunk([], threshold: threshold, decay: decay).isEmpty, "of no numbers none should be left")
  }

  @Test("Exercise 6: another seed, another count; more digits, fewer errors")
  func exercise6Seeds() throws {
    let counts = try ([1, 2, 3] as [UInt64]).map { try errorsUnderNoise(trainingCount: 60, deviation: 0.1, seed: $0) }
    expect(counts.allSatisfy { (0...300).contains($0) }, "counts of errors among 300 digits are none of 0 to 300")
    expect(Set(counts).count > 1, "three seeds make the same number of errors: the seed does nothing")
    let more = try ([1, 2, 3] as [UInt64]).map { try errorsUnderNoise(trainingCount: 600, deviation: 0.1, seed: $0) }
    expect(more.reduce(0, +) < counts.reduce(0, +), "ten times as many digits should leave fewer errors")
  }
}
