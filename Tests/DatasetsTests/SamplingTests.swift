import Tensors
import Testing

@testable import Datasets

@Suite struct SamplingTests {
  @Test("long strings are as rare as the ledger says")
  func rarity() {
    let plain = Automaton.reber.probability(ofLengthAtLeast: 30)
    #expect(abs(plain - 4.997e-4) < 0.0005e-4)
    #expect((1 / plain).rounded() == 2_001)
    let embedded = Automaton.embeddedReber.probability(ofLengthAtLeast: 40)
    #expect(abs(embedded - 7.74e-5) < 0.005e-5)
    #expect((1 / embedded).rounded() == 12_925)
    #expect(Automaton.reber.probability(ofLengthAtLeast: 5) == 1)
    // The only strings of five symbols are BTXSE and BPVVE.
    #expect(Automaton.reber.probability(ofLengthAtLeast: 6) == 1 - 0.125 - 0.125)
  }

  @Test("sampled strings belong to the language, are long enough, and carry their targets")
  func valid() {
    var stream = RandomStream(seed: 1, name: "strings")
    for (automaton, length) in [(Automaton.reber, 30), (.embeddedReber, 40), (.reber, 0), (.reber, 500)] {
      for string in automaton.samples(200, minimumLength: length, using: &stream) {
        #expect(string.count >= length)
        #expect(automaton.targets(of: string.symbols) == string.targets)
      }
    }
  }

  @Test("the second-last symbol of an embedded string is its second")
  func frame() {
    var stream = RandomStream(seed: 2, name: "strings")
    for string in Automaton.embeddedReber.samples(300, minimumLength: 40, using: &stream) {
      #expect(string.symbols[1] == string.symbols[string.count - 2])
    }
  }

  @Test("the same seed gives the same strings, one by one or together; another gives others")
  func repeatable() {
    var one = RandomStream(seed: 3, name: "strings"), two = one
    var other = RandomStream(seed: 4, name: "strings")
    let together = Automaton.reber.samples(20, minimumLength: 30, using: &one)
    let single = (0..<20).map { _ in Automaton.reber.sample(minimumLength: 30, using: &two) }
    #expect(together == single)
    #expect(together != Automaton.reber.samples(20, minimumLength: 30, using: &other))
  }

  /// A two-sample test on counts of the same categories: the sum of (a − b)² / (a + b) is
  /// chi-squared distributed with as many degrees of freedom as categories when both samples have
  /// the same size and distribution.
  private func chiSquared(_ a: [Int], _ b: [Int]) -> (value: Double, categories: Int) {
    let used = zip(a, b).filter { $0 + $1 >= 20 }
    return (used.reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) / Double($1.0 + $1.1) }, used.count)
  }

  @Test("conditional sampling has the distribution of rejection", arguments: [0, 1])
  func rejection(which: Int) {
    let (automaton, length) = [(Automaton.reber, 14), (.embeddedReber, 18)][which]
    let count = 20_000
    var stream = RandomStream(seed: 5, name: "conditional")
    var rejecting = RandomStream(seed: 5, name: "by rejection")
    let conditional = automaton.samples(count, minimumLength: length, using: &stream)
    let kept = (0..<count).map { _ in
      automaton.sampleByRejection(minimumLength: length, using: &rejecting)
    }
    // Lengths and, at three positions, the state reached: each should stay below the 99.9 %
    // quantile, which is below n + 4 √(2 n) + 4 for n degrees of freedom.
    var tables = [(lengths(conditional), lengths(kept))]
    for position in [2, 6, length - 1] {
      tables.append((states(conditional, position), states(kept, position)))
    }
    for (a, b) in tables {
      let (value, n) = chiSquared(a, b)
      #expect(n > 0 && value < Double(n) + 4 * Double(2 * n).squareRoot() + 4)
    }

    func lengths(_ strings: [GrammarString]) -> [Int] {
      strings.reduce(into: [Int](repeating: 0, count: 200)) { $0[min($1.count, 199)] += 1 }
    }
    func states(_ strings: [GrammarString], _ position: Int) -> [Int] {
      strings.reduce(into: [Int](repeating: 0, count: automaton.stateCount)) {
        $0[automaton.states(of: $1.symbols)?[position] ?? 0] += 1
      }
    }
  }
}
