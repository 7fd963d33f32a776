import Foundation
import Testing

@testable import BackpropagationByHandExercises

@Suite("Numbers in the solutions of backpropagation by hand")
struct BackpropagationByHandSolutionTests {
  @Test("Exercise 6: the errors of difference quotients, as powers of ten")
  func differences() throws {
    let prose = try SolutionProse("backpropagation-by-hand", 6)
    let steps: [(exponent: Int, h: Double)] = [
      (-1, 1e-1), (-2, 1e-2), (-3, 1e-3), (-4, 1e-4), (-5, 1e-5), (-8, 1e-8), (-11, 1e-11), (-13, 1e-13),
    ]
    func exponents(central: Bool) throws -> [Int] {
      try differenceErrors(steps: steps.map(\.h), central: central).map { Int(log10($0).rounded()) }
    }
    let both = zip(try exponents(central: true), try exponents(central: false))
    for (step, (central, oneSided)) in zip(steps, both) {
      prose.says("| $10^{\(step.exponent)}$ | $10^{\(central)}$ | $10^{\(oneSided)}$ |")
    }
    let ε = power(2.0, -52), single = power(2.0, -23)
    prose.says(
      "\\varepsilon = 2^{-52} \\approx \(powerOfTen(ε, 0))", "\\varepsilon^{1/3} \\approx \(powerOfTen(power(ε, 1.0 / 3), 0))",
      "\\varepsilon^{1/2} \\approx \(powerOfTen(power(ε, 0.5), 1))",
      "\\varepsilon^{2/3} \\approx \(powerOfTen(power(ε, 2.0 / 3), 0))",
      "the best step would be near \(fixed(power(single, 1.0 / 3), 3))")
  }
}
