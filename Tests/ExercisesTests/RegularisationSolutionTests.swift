import Testing

@testable import RegularisationExercises

@Suite("Numbers in the solutions of regularisation")
struct RegularisationSolutionTests {
  @Test("Exercise 1: the minima")
  func minima() throws {
    let answer = try penalisedMinima()
    try SolutionProse("regularisation", 1).says(
      "$w = 3/(1 + \\alpha) = \(fixed(answer.minima[0], 1))$", "$w = 3/(1 + 2\\alpha) = \(fixed(answer.minima[1], 0))$",
      "$w = 3 - \\alpha = \(fixed(answer.minima[2], 0))$", "reaches 0 at $\\alpha = \(fixed(answer.zeroFrom[2], 0))$")
  }

  @Test("Exercise 2: the four masks")
  func masks() throws {
    let answer = try fourMasks()
    // The students' test has these numbers under seals only.
    let masks: [(first: Double, second: Double)] = [(0, 0), (1, 0), (0, 1), (1, 1)]
    let nets = masks.map { (mask) -> Double in 2 * mask.first / 0.5 - 0.5 * 4 * mask.second / 0.5 }
    let mean = nets.reduce(0, +) / 4
    let squares = nets.map { (net: Double) -> Double in (net - mean) * (net - mean) }
    let rectified = nets.map { (net: Double) -> Double in max(0, net) }
    #expect(abs(answer.mean - mean) < 1e-12)
    #expect(abs(answer.variance - squares.reduce(0, +) / 4) < 1e-12)
    #expect(abs(answer.rectifiedMean - rectified.reduce(0, +) / 4) < 1e-12)
    #expect(answer.withoutDropout == max(0, 2 - 0.5 * 4))
    try SolutionProse("regularisation", 2).says(
      "The mean is \(fixed(answer.mean, 0)), as without dropout", "$(0 + 16 + 16 + 0)/4 = \(fixed(answer.variance, 0))$",
      "with a mean of \(fixed(answer.rectifiedMean, 0)). Without dropout it puts out \(fixed(answer.withoutDropout, 0)).")
  }

  @Test("Exercise 3: the epochs")
  func epochs() throws {
    let answer = try stops()
    try SolutionProse("regularisation", 3).says(
      "epoch 4 is one: \(answer.firstRise).",
      "stops at epoch \(answer.strictStop) and returns epoch \(answer.strictBest).", "would return epoch \(answer.printedBest).")
  }
}
