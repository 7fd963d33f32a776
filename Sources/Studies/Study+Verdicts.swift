import Ledger

extension Study {
  private func row(_ id: String) -> PublishedRow {
    orEnd { () throws(LedgerError) in try ledger.row(id) }
  }

  /// Notes `verdict`, and `proof` as an erratum where the verdict rests on it.
  private func note(_ verdict: Verdict, _ proof: ErratumProof? = nil) {
    verdicts.append(verdict)
    if verdict.verdict == .erratum, let proof { errata.append(Erratum(row(verdict.id), proof)) }
  }

  /// Judges an exact row by our value.
  public func judge(
    _ id: String, equals computed: [Double], carryingRounding: [Double]? = nil,
    erratum proof: ErratumProof? = nil, note remark: String = ""
  ) {
    note(
      Judge.exact(
        row(id), computed: computed, carryingRounding: carryingRounding, erratum: proof, note: remark),
      proof)
  }

  /// Judges an exact row that prints words.
  public func judge(
    _ id: String, equals computed: [String], erratum proof: ErratumProof? = nil, note remark: String = ""
  ) {
    note(Judge.exact(row(id), computedTexts: computed, erratum: proof, note: remark), proof)
  }

  /// Judges a stochastic row by one value from each seed of the study.
  public func judge(_ id: String, perSeed values: [Double], seeds: [UInt64]? = nil, note: String = "") {
    let row = row(id)
    if let why = whyNotJudged {
      verdicts.append(Judge.notRun(row, why: why))
    } else {
      verdicts.append(
        Judge.stochastic(row, seeds: seeds ?? self.seeds, values: values, note: note))
    }
  }

  /// Judges a claim that holds or does not, whatever the seed.
  public func judge(
    _ id: String, holds: Bool, because detail: String, counterExample: ErratumProof? = nil
  ) {
    note(
      Judge.claim(row(id), holds: holds, detail: detail, counterExample: counterExample), counterExample)
  }

  /// Judges a claim that was tested once for each seed of the study.
  public func judge(
    _ id: String, perSeed holds: [Bool], seeds: [UInt64]? = nil, because detail: String,
    counterExample: ErratumProof? = nil
  ) {
    let row = row(id)
    if let why = whyNotJudged {
      verdicts.append(Judge.notRun(row, why: why))
    } else {
      note(
        Judge.claim(
          row, seeds: seeds ?? self.seeds, holds: holds, detail: detail, counterExample: counterExample),
        counterExample)
    }
  }

  /// Notes that a row's inputs were only in a figure.
  public func cannotRecompute(_ id: String, because why: String) {
    verdicts.append(Judge.notRecomputable(row(id), why: why))
  }
}
