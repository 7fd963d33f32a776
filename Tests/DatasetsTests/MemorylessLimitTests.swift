import Tensors
import Testing

@testable import Datasets

@Suite struct MemorylessLimitTests {
  let limit = Automaton.reber.memorylessLimit(minimumLength: 30)

  @Test("the limit is 2 + P(second symbol is T), to seven digits, with the spread of its means")
  func known() {
    #expect(abs(limit.expectedMistakes - 2.5944084) < 5e-8)
    #expect(abs((limit.variance / 400).squareRoot() - 0.025) < 0.0005)
    #expect(abs((limit.variance / 100).squareRoot() - 0.0491) < 0.00005)
    // Two certain mistakes and one that happens or not.
    let p = limit.expectedMistakes - 2
    #expect(abs(limit.variance - p * (1 - p)) < 1e-12)
  }

  @Test("what is predicted after each symbol is what its loop allows")
  func predictions() {
    #expect(
      limit.predictions.map(ReberSymbol.description(ofSet:))
        == ["P|T", "$", "S|X", "S|X", "T|V", "P|V", "T|V"])
    #expect(abs(limit.occurrences[0] - 1) < 1e-12 && abs(limit.occurrences[1] - 1) < 1e-12)
  }

  @Test("sampled strings have as many mistakes and symbols", arguments: [0, 1, 2])
  func sampled(which: Int) {
    let (automaton, length) = [(Automaton.reber, 30), (.reber, 0), (.embeddedReber, 40)][which]
    let limit = automaton.memorylessLimit(minimumLength: length)
    var stream = RandomStream(seed: 6, name: "strings")
    let count = 20_000
    var sum = 0.0, squares = 0.0, symbols = 0
    for string in automaton.samples(count, minimumLength: length, using: &stream) {
      let mistakes = Double(
        zip(string.symbols, string.targets).count { limit.predictions[Int($0)] != $1 })
      sum += mistakes
      squares += mistakes * mistakes
      symbols += string.count
    }
    let mean = sum / Double(count)
    let variance = squares / Double(count) - mean * mean
    #expect(abs(mean - limit.expectedMistakes) < 4 * (limit.variance / Double(count)).squareRoot() + 1e-9)
    #expect(abs(variance - limit.variance) < 0.06 * limit.variance + 1e-9)
    // The standard deviation of a length is below 5.
    #expect(abs(Double(symbols) / Double(count) - limit.occurrences.reduce(0, +)) < 4 * 5 / 20_000.0.squareRoot())
  }
}
