import Datasets
import Ledger
import Testing

/// How wide the central 80 % of the seeds may be, as the ledger says it, follows from one principle: twice
/// 2 · 1.28 · √2 standard deviations of the number at the printed value.
@Suite("The bounds of the Reber grammars' rows")
struct ReberBoundsTests {
  private func expect(
    _ id: String, deviation: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let bound = try #require(try Ledger(folder: LedgerCopy.folder).row(id).numericBound)
    let principle = 2 * 1.28 * 2.0.squareRoot() * deviation * 2
    // The ledger has six digits.
    #expect(abs(bound - principle) <= 5e-6 * principle, "\(id): \(bound), \(principle)", sourceLocation: sourceLocation)
  }

  @Test("the RNN's 40 of 100 has the deviation of a binomial count")
  func count() throws {
    let printed = try #require(try Ledger(folder: LedgerCopy.folder).row("zaki-meira-emb-rnn-test-errors").values?.first)
    let strings = try Ledger(folder: LedgerCopy.folder).setting("zaki-meira-emb-n-test")
    let share = printed / strings
    try expect("zaki-meira-emb-rnn-test-errors", deviation: (strings * share * (1 - share)).squareRoot())
  }

  @Test("the MLP's means have the exact deviation of a mean over as many strings")
  func means() throws {
    let ledger = try Ledger(folder: LedgerCopy.folder)
    let least = Int(try ledger.setting("zaki-meira-reber-min-length"))
    let variance = Automaton.reber.memorylessLimit(minimumLength: least).variance
    for (row, count) in [("train", "zaki-meira-reber-n-train"), ("test", "zaki-meira-reber-n-test")] {
      let strings = try ledger.setting(count)
      try expect("zaki-meira-reber-mlp-\(row)-mistakes", deviation: (variance / strings).squareRoot())
    }
  }

  @Test("a function of one symbol gets one string right, of five symbols: no long one can come out")
  func withoutMemory() {
    let automaton = Automaton.reber
    // The strings from a state on in which no symbol has two sets after it, those `said` so far included.
    func strings(from state: Int, atMost length: Int, _ said: [UInt8: UInt8]) -> [[UInt8]] {
      if state == automaton.finalState { return [[]] }
      if length == 0 { return [] }
      var found: [[UInt8]] = []
      for edge in automaton.edges[state] {
        let next = automaton.nextSymbols(from: edge.target)
        if let before = said[edge.symbol], before != next { continue }
        var known = said
        known[edge.symbol] = next
        found += strings(from: edge.target, atMost: length - 1, known).map { [edge.symbol] + $0 }
      }
      return found
    }
    #expect(strings(from: 0, atMost: 60, [:]).map { ReberSymbol.text(of: $0) } == ["BTXSE"])
  }

  @Test("the longest strings have the exact deviation, and the printed ones are among the central 95 %")
  func longest() throws {
    let ledger = try Ledger(folder: LedgerCopy.folder)
    for (automaton, row, range) in [(Automaton.reber, "reber", 45...61), (.embeddedReber, "emb", 55...71)] {
      let least = Int(try ledger.setting("zaki-meira-\(row)-min-length"))
      let count = Int(try ledger.setting("zaki-meira-\(row)-n-train"))
      let longest = automaton.longestString(of: count, minimumLength: least)
      let exact = ExactDistribution(from: least, atMost: longest.atMost)
      #expect(exact.central(0.95) == range)
      var (mean, square, before) = (0.0, 0.0, 0.0)
      for (k, atMost) in longest.atMost.enumerated() {
        let value = Double(least + k)
        mean += (atMost - before) * value
        square += (atMost - before) * value * value
        before = atMost
      }
      try expect("zaki-meira-\(row)-max-length", deviation: (square - mean * mean).squareRoot())
    }
  }
}
