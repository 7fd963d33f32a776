import Ledger

extension Study {
  /// Notes that a row can be neither confirmed nor refuted, because the text says too little or more than one run can show:
  /// `inconclusive`.
  ///
  /// - Parameters:
  ///   - seeds: Those behind what was found; all where none are given, and `[]` where no training was needed.
  ///   - why: What the text would have to say.
  ///   - found: What was measured all the same, with numbers.
  public func leaveOpen(_ id: String, seeds: [UInt64]? = nil, because why: String, found: String) {
    let row = orEnd { () throws(LedgerError) in try ledger.row(id) }
    verdicts.append(Verdict(row: row, verdict: .inconclusive, seeds: seeds ?? self.seeds, found: found, note: why))
  }
}
