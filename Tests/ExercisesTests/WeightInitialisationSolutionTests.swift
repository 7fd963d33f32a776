import Foundation
import Testing

@testable import WeightInitialisationExercises

@Suite("Numbers in the solutions of weight initialisation")
struct WeightInitialisationSolutionTests {
  private func text(_ x: Double) -> String { String(format: "%g", x) }

  @Test("Exercises 1 and 2: variances and factors")
  func byHand() throws {
    let variances = try expectedVariances(), factors = try factorsOfXavier()
    let prose = try SolutionProse("weight-initialisation", 1)
    prose.says(
      "3 \\cdot 0.01 \\cdot 1 = \(text(variances.z[0])),", "\\cdot 0.03 = \(text(variances.z[1])),",
      "\\cdot 0.015 = \(text(variances.z[2])).$$", "10 \\cdot 0.01 \\cdot 1 = \(text(variances.delta[1])),",
      "0.01 \\cdot 0.1 = \(text(variances.delta[0])).$$", "forwards $50 \\cdot 0.008 = \(text(factors.by61.forward))$",
      "$200 \\cdot 0.008 = \(text(factors.by61.backward))$", "$200 \\cdot 0.02 = \(text(factors.by62.backward))$")
    let normal = try rectifiedNormal()
    let second = try SolutionProse("weight-initialisation", 2)
    second.says(
      "\\frac{1}{\\sqrt{2\\pi}} \\approx \(fixed(1 / (2 * Double.pi).squareRoot(), 3))",
      "\\frac{1}{2\\pi} \\approx \(fixed(normal.variance, 3)).$$",
      "$n\\, \\mathrm{var}(W) = 1/0.341 \\approx \(fixed(1 / normal.variance, 3))$",
      "\\cdot \\frac12 \\approx \(fixed(normal.factor, 3)),$$",
      "$\(fixed(normal.factor, 3))^{10} \\approx \(fixed(normal.afterTenLayers, 1))$",
      "costs a factor of \(fixed(normal.afterTenLayers, 0))")
  }

  @Test("Exercise 6: what is measured")
  func measured() throws {
    let prose = try SolutionProse("weight-initialisation", 6)
    let (linear, rectified) = (try deltaStatistics(of: .identity, gain: 1), try deltaStatistics(of: .relu, gain: 1))
    let critical = try criticalGainOfLogisticUnits()
    let small = try deltaStatistics(of: .sigmoid, gain: 16), steady = try deltaStatistics(of: .sigmoid, gain: critical)
    let q = (critical / 2).rounded(.down)
    prose.says(
      "with a gain of 1 we measure \(fixed(linear.factor, 2)) and \(fixed(rectified.factor, 2)). "
        + "The spreads are \(fixed(linear.spread, 2)) and \(fixed(rectified.spread, 2))",
      "With that gain we measure \(fixed(small.factor, 2)).",
      "The search ends at $g \\approx \(fixed(critical, 0))$", "$g = 36 \\pi \\approx \(fixed(36 * Double.pi, 0))$",
      "the spread is \(fixed(steady.spread, 2)), and it falls with the gain",
      "With $q \\approx \(fixed(q, 0))$ the weighted sums have a deviation of \(fixed((critical / 2).squareRoot(), 1))")
    #expect(small.spread > steady.spread)
    let (plain, more) = (try deltaStatistics(of: .tanh, gain: 1), try deltaStatistics(of: .tanh, gain: 1.5))
    prose.says(
      "with gains of 1 and 1.5, factors of \(fixed(plain.factor, 2)) and \(fixed(more.factor, 2)) and spreads of "
        + "\(fixed(plain.spread, 2)) and \(fixed(more.spread, 2))")
  }
}
