import Foundation
import Networks
import Tensors
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

  @Test("Exercise 6: how near the smallest networks come to 0, and with how many units")
  func margins() throws {
    let (steps, strings) = (12, 1 << 12)
    var bits = Tensor<Double>(zeros: [steps, 1, strings])
    bits.withUnsafeMutable { numbers in
      for t in 0..<steps { for n in 0..<strings { numbers[t * strings + n] = Double(n >> t & 1) } }
    }
    let networks = try smallestNetworks()
    for network in networks {
      let nearest = network(bits, steps: steps).values.reduce(Double.infinity) { min($0, abs($1)) }
      #expect(nearest == 1.0 / 8)
    }
    #expect(networks.map { $0.outputShapes[0][0] } == [1, 1, 2])
    try SolutionProse("recurrence-by-hand", 6).says(
      "One unit is enough for (a) and for (b); (c) needs two.",
      "every logit of the three networks is at least $\\tfrac18$ away from 0")
  }
}
