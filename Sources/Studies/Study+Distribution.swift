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
}
