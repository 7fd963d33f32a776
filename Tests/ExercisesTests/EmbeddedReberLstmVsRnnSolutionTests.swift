import Datasets
import Foundation
import Tensors
import Testing

@testable import EmbeddedReberLstmVsRnnExercises

@Suite("Numbers in the solutions of the embedded Reber grammar")
struct EmbeddedReberLstmVsRnnSolutionTests {
  private func σ(_ z: Double) -> Double { 1 / (1 + exp(-z)) }

  @Test("Exercise 1: the coin")
  func coin() throws {
    var binomial = power(0.5, 100)   // of k successes
    var sum = 0.0
    for k in 0...40 {
      sum += binomial
      binomial *= Double(100 - k) / Double(k + 1)
    }
    let z: Double = 1.9
    let normal: Double = erfc(z / 2.0.squareRoot()) / 2
    let answer = try coinToss()
    #expect(fixed(answer.atMostForty, 4) == fixed(normal, 4))
    try SolutionProse("embedded-reber-lstm-vs-rnn", 1).says(
      "the normal distribution gives \(fixed(normal, 4)); the exact binomial sum is \(fixed(sum, 4)).",
      "about once in \(fixed(1 / normal, 0)) times")
  }

  @Test("Exercises 2 and 3: lengths and biases")
  func lengths() throws {
    let free = try meanLength(of: .embeddedReber, atLeast: 0), long = try meanLength(of: .embeddedReber, atLeast: 40)
    let inner = try meanLength(of: .reber, atLeast: 0)
    try SolutionProse("embedded-reber-lstm-vs-rnn", 2).says(
      "the mean is \(fixed(free, 0)): the \(fixed(inner, 0)) symbols of an inner string and 4 around it. "
        + "The way is then \(fixed(free - 4, 0)) steps",
      "With at least 40 symbols it is \(fixed(long, 1)), and the way \(fixed(long - 4, 1)) steps")
    let bias = try forgetBias(keeping: 0.5, after: 40)
    try SolutionProse("embedded-reber-lstm-vs-rnn", 3).says(
      "$2^{-40} = \(powerOfTen(shareLeft(bias: 0, after: 40), 0))$",
      "$\(fixed(σ(3), 4))^{40} = \(fixed(shareLeft(bias: 3, after: 40), 3))$", "this is \(fixed(bias, 2)).",
      "$\(fixed(log(40), 2)) + \(fixed(-log(log(2)), 2)) = \(fixed(log(40) - log(log(2)), 2))$",
      "$\\ln 2 = \(fixed(log(2), 2))$")
  }

  @Test("Exercise 4: what the unit holds")
  func unit() throws {
    let (p, t) = (tanh(0.7), tanh(3.0))
    try SolutionProse("embedded-reber-lstm-vs-rnn", 4).says(
      "$\\sigma(12)^{200} = \(fixed(power(σ(12), 200), 4))$",
      "$\\tanh 0.7 = \(fixed(p, 3))$ for P, $\\tanh 3 = \(fixed(t, 3))$ for T", "$c_2 = \(fixed(p, 3))$ or $\(fixed(t, 3))$",
      "$h_2 = \(fixed(tanh(p), 3))$ or $\(fixed(tanh(t), 3))$", "= \(powerOfTen(σ(15 - 60 * 0.54), 0))$")
  }

  @Test("Exercise 5: the shares of the gradient")
  func shares() throws {
    let shares = try (1...5).map { try sharesAtSecondSymbol(seed: $0) }
    func range(_ network: Int) throws -> (least: Double, most: Double) {
      let values = shares.map { $0[network] }
      return (try #require(values.min()), try #require(values.max()))
    }
    let (closed, open, simple) = (try range(0), try range(1), try range(2))
    try SolutionProse("embedded-reber-lstm-vs-rnn", 5).says(
      "gets $\(powerOfTen(closed.least, 1))$ to $\(powerOfTen(closed.most, 1))$ of the gradient in the LSTM with forget bias 0",
      "and $\(powerOfTen(simple.least, 1))$ to $\(powerOfTen(simple.most, 1))$ in the RNN",
      "between \(fixed(open.least, 2)) and \(fixed(open.most, 2)),",
      "with bias 3 (\(fixed(shareLeft(bias: 3, after: 40), 2)))",
      "with bias 0 ($\(powerOfTen(shareLeft(bias: 0, after: 40), 0))$)")
  }

  @Test("Exercise 6: epochs by lag", arguments: [5, 10, 20, 40])
  func lags(lag: Int) throws {
    let prose = try SolutionProse("embedded-reber-lstm-vs-rnn", 6)
    let biases: [Double?] = [0, 3, 5, nil]
    let epochs = try biases.map { bias in
      try (1...5).map { try epochsToLearn(lag: lag, forgetBias: bias, seed: $0) }
    }
    let cells = epochs.map { $0.map { $0.map(String.init) ?? "–" }.joined(separator: ", ") }
    prose.says("| \(lag) | \(cells.joined(separator: " | ")) |")
    guard lag == 40 else { return }
    let words = ["none", "one", "two", "three", "four", "five"]
    let learned = epochs.map { words[$0.compactMap { $0 }.count] }
    prose.says(
      "at 40 steps \(learned[0]) of five with bias 0, \(learned[1]) with 3, \(learned[2]) with 5",
      "\(learned[3]) of the simple networks was lucky")
  }
}
