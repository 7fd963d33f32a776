import Host
import Ledger

/// How likely printed random numbers were: what the page and its tables say, from what shards told and from the committed
/// verdicts of the reports.
package struct Likelihood: Sendable {
  /// A number whose distribution is known exactly, so that no seed is needed.
  package struct Exact: Sendable {
    package let verdict: Verdict
    package let atMost, atLeast: Double
    /// Of the printed number itself.
    package var exactly: Double { max(0, atMost + atLeast - 1) }
  }

  package let told: Told
  /// By chapter; of each row the headline condition and the others as the report lists them.
  package let numbers: [SeedValues]
  package let exact: [Exact]
  /// Samples of each row that has seeds enough, by size.
  package let samples: [(values: SeedValues, samples: [SmallerSamples])]
  package let ledger: Ledger

  /// Reads the committed verdicts of the chapters and holds what the shards told against them.
  ///
  /// - Parameters:
  ///   - slugs: The chapters, in the order of the page.
  ///   - reports: The folder of the committed reports.
  ///   - draws: How many samples are drawn of each size.
  /// - Throws: `LikelihoodError` where shards and report disagree, `HostError` for verdicts that cannot be read, and
  ///   `LedgerError` for one on a row that the ledger does not have.
  package init(
    _ told: Told, slugs: [String], reports: String, ledger: Ledger, draws: Int = SmallerSamples.draws
  ) throws {
    var numbers: [SeedValues] = []
    var exact: [Exact] = []
    for slug in slugs {
      let path = "\(reports)/\(slug)/verdicts.csv"
      for verdict in try CSVTable.verdicts(path: path) {
        let row = try ledger.row(verdict.id)
        // What no seed decides, or what is left open whatever the seeds say.
        if verdict.seeds.isEmpty || verdict.reproduced.isEmpty || row.kind != verdict.kind { continue }
        guard row.kind == .stochastic || row.kind == .claim else { continue }
        if verdict.note.hasPrefix(Judge.exactDistribution) {
          guard let found = Exact(verdict) else { throw LikelihoodError.unreadable(id: row.id, path: path) }
          exact.append(found)
          continue
        }
        let isHeadline = verdict.condition == row.condition
        numbers.append(
          try SeedValues(verdict, row: row, path: path, told: isHeadline ? told.seedValues(of: row.id) : nil))
      }
    }
    self.told = told
    self.numbers = numbers
    self.exact = exact
    self.ledger = ledger
    samples = numbers.filter { $0.isFromShards && !$0.sampleSizes.isEmpty }.map { values in
      (values, values.sampleSizes.map { values.smallerSamples(of: $0, draws: draws) })
    }
  }
}

extension Likelihood.Exact {
  /// The two probabilities that the note of such a verdict shows; nil where it does not.
  fileprivate init?(_ verdict: Verdict) {
    let note = verdict.note.dropFirst(Judge.exactDistribution.count)
    guard let words = note.prefixMatch(of: /([0-9.e-]+) is the probability of at most .+?, ([0-9.e-]+) of at least that/)?.output,
      let atMost = Double(words.1), let atLeast = Double(words.2)
    else { return nil }
    self.verdict = verdict
    self.atMost = atMost
    self.atLeast = atLeast
  }
}
