import Foundation
import Testing

@testable import NeuronsByHandExercises

@Suite("Numbers in the solutions of neurons by hand")
struct NeuronsByHandSolutionTests {
  @Test("Exercises 1 to 5: the answers")
  func byHand() throws {
    let good = (0..<32).filter { $0 & ($0 >> 1) != 0 }.count
    try SolutionProse("neurons-by-hand", 1).says("on all 32 vectors; \(good) of them are good")

    let (logistic, tanh) = try saturationPoints()
    let root = (1 - 0.01).squareRoot(), y = (1 + root) / 2
    try SolutionProse("neurons-by-hand", 2).says(
      "For $p = 0.01$ the root is \(fixed(root, 6)), so $y$ = \(fixed(y, 6))",
      "$z = \\ln \(fixed(y / (1 - y), 4))$ = \(fixed(logistic, 4)).", "$z$ = \(fixed(logistic, 4))/2 = \(fixed(tanh, 4)).")

    let regions = (1...7).map { 1 + $0 * ($0 + 1) / 2 }
    try SolutionProse("neurons-by-hand", 3).says(
      "general position: \(regions.map(String.init).joined(separator: ", ")).",
      "Six lines make \(regions[5]) regions at most, seven make \(regions[6]), so it takes \(codesAndRegions().perceptrons)")

    let bits = try bitsPerReport()
    func text(_ x: Double) -> String { String(format: "%g", x) }
    let reverse = 0.125 * 1 + 0.5 * 2 + 0.25 * 3 + 0.125 * 3
    try SolutionProse("neurons-by-hand", 4).says(
      "= \(text(bits[1])) - \(text(bits[0])) = \(text(bits[2]))$ bits", "\\tfrac18 \\cdot 3 = \(text(bits[0])), \\qquad",
      "\\tfrac18 \\cdot 3 = \(text(bits[1])).$$", "= \(text(reverse))$$", "so it wastes \(text(bits[3])).")

    var z = -1.0
    for _ in 0..<100 { z = -(1 + exp(z)) }
    try SolutionProse("neurons-by-hand", 5).says("gives $z$ = \(signed(z, 4)) and $\\varphi(z)$ = \(signed(1 + z, 4))")
  }

  private func share(_ inputs: Int, _ range: ClosedRange<Double>, _ examples: Int, bias: Double = 0) throws -> Double {
    try deadShare(inputs: inputs, range: range, bias: bias, examples: examples, units: 10_000, seed: 1)
  }

  @Test("Exercise 6: dead units where inputs are not negative", arguments: [1, 2, 3, 5, 10, 100])
  func dead(inputs: Int) throws {
    // A share of 10,000 units has four decimals; a last 5 is rounded up.
    let shares = try [10, 100, 1_000].map { (try share(inputs, 0...1, $0) * 1_000).rounded() / 1_000 }
    let cells = shares.map { fixed($0, 3) } + [fixed(power(2, -Double(inputs)), 3)]
    try SolutionProse("neurons-by-hand", 6).says("| \(inputs) | [0, 1] | \(cells.joined(separator: " | ")) |")
  }

  @Test("Exercise 6: dead units where inputs are centered, and with a bias")
  func centered() throws {
    let prose = try SolutionProse("neurons-by-hand", 6)
    for inputs in [1, 2, 3, 5, 10, 100] {
      for examples in [10, 100, 1_000] {
        let dead = try share(inputs, -1...1, examples)
        #expect(fixed(dead, 3) == "0.000")
      }
    }
    prose.says("| 1 to 10 | [−1, 1] | 0.000 | 0.000 | 0.000 | |", "| 100 | [−1, 1] | 0.000 | 0.000 | 0.000 | |")
    let (sunk, lifted) = (try share(10, -1...1, 1_000, bias: -0.5), try share(2, 0...1, 1_000, bias: 0.1))
    #expect(sunk == 0 && lifted == 0)
    try prose.says(
      "the share is \(fixed(share(1, -1...1, 1_000, bias: -0.5), 3)) with one input and 0 with ten",
      "from \(fixed(share(2, 0...1, 1_000), 3)) to 0 with two inputs and from \(fixed(share(10, 0...1, 1_000), 3)) to "
        + "\(fixed(share(10, 0...1, 1_000, bias: 0.1), 3)) with ten")
    prose.says("uncertain by \(fixed((0.25 / 10_000).squareRoot(), 3)) or less")
  }
}
