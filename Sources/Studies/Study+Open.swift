import Ledger

extension Study {
  /// Notes that a row can be neither confirmed nor refuted, because the text says too little: `inconclusive`.
  ///
  /// - Parameters:
  ///   - why: What the text would have to say.
  ///   - found: What was measured all the same, with numbers.
  public func leaveOpen(_ id: String, because why: String, found: String) {
    let row = orEnd { () throws(LedgerError) in try ledger.row(id) }
    verdicts.append(Verdict(row: row, verdict: .inconclusive, seeds: seeds, found: found, note: why))
  }
}
