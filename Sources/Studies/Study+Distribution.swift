import Ledger

extension Study {
  /// Judges a stochastic row that prints one draw from a distribution which is known exactly.
  ///
  /// - Parameter drawn: What each seed of the study drew, which is shown beside it.
  public func judge(_ id: String, distribution: ExactDistribution, drawn: [Int], note: String = "") {
    let row = orEnd { () throws(LedgerError) in try ledger.row(id) }
    if let why = whyNotJudged {
      verdicts.append(Judge.notRun(row, why: why))
    } else {
      verdicts.append(
        Judge.distribution(row, distribution, seeds: seeds, drawn: drawn.map(Double.init), note: note))
    }
  }

  /// Judges the printed length of the longest of some strings, which is one draw too, and gives the prose what it says of
  /// it: `longest-printed`, `-median`, `-low` and `-high` (the central 95 %), `-at-least` and `-drawn`.
  ///
  /// - Parameter drawn: The longest string of each seed of the study.
  public func judgeLongest(_ id: String, _ exact: ExactDistribution, drawn: [Int]) {
    judge(id, distribution: exact, drawn: drawn)
    let printed = published(id, count: 1)[0]
    value("longest-printed", printed)
    value("longest-median", Double(exact.quantile(0.5)))
    value("longest-low", Double(exact.central(0.95).lowerBound))
    value("longest-high", Double(exact.central(0.95).upperBound))
    value("longest-at-least", exact.probability(atLeast: Int(printed)), decimals: 2)
    value("longest-drawn", "\(drawn.min() ?? 0) to \(drawn.max() ?? 0)")
  }
}
