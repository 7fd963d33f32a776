import Foundation
import Testing

@testable import RecurrenceByHandExercises

@Suite("Numbers in the solutions of recurrence by hand")
struct RecurrenceByHandSolutionTests {
  private func text(_ x: Double) -> String { String(format: "%g", x) }

  @Test("Exercise 1: the gradients")
  func threeStepsBack() throws {
    let answer = try threeSteps()
    let prose = try SolutionProse("recurrence-by-hand", 1)
    prose.says(
      "(-\\tfrac12) = \(text(answer.netGradients[2])), \\qquad", "\\cdot (-1) = \(text(answer.netGradients[1])), \\qquad",
      "\\cdot 1.5 = \(text(answer.netGradients[0])).$$", "= 0.75 + 3 - 1 = \(text(answer.gradient[0])), \\qquad",
      "= 0 + 1.5 - 2.5 = \(text(answer.gradient[1])), \\qquad", "= 0 + 2.5 - 1.125 = \(text(answer.gradient[2])).$$",
      "= 0 + 4 - 1 = \(text(answer.forgetful[0]))$", "- 1 \\cdot 2.5 = \(text(answer.forgetful[1]))$")
  }

  @Test("Exercise 4: the hump")
  func humps() throws {
    func entry(_ a: Double, _ k: Int) -> Double { Double(k) * power(a, Double(k - 1)) }
    let answer = try hump()
    let (top, below) = (answer.top, answer.belowOne)
    let steep = try #require((1...1_000).max { entry(0.99, $0) < entry(0.99, $1) && $1 < 100 })
    try SolutionProse("recurrence-by-hand", 4).says(
      "$\(top) \\cdot 0.9^\(top - 1) = \(fixed(answer.height, 3))$",
      "At $k = \(below - 1)$ it is $\(below - 1) \\cdot 0.9^{\(below - 2)} = \(fixed(entry(0.9, below - 1), 3))$, "
        + "at $k = \(below)$ it is $\(below) \\cdot 0.9^{\(below - 1)} = \(fixed(entry(0.9, below), 3))$",
      "its top is $\(steep) \\cdot 0.99^{\(steep - 1)} = \(fixed(entry(0.99, steep), 1))$, at $k = \(steep)$")
  }

  @Test("Exercise 6: how near the smallest network comes")
  func margin() throws {
    let distance = (13.0 / 9 - 25.0 / 18) / 2
    #expect(abs(distance - 1.0 / 36) < 1e-12)
    try SolutionProse("recurrence-by-hand", 6).says("$\\tfrac{1}{36} = \(fixed(distance, 3))$ from both")
  }
}
