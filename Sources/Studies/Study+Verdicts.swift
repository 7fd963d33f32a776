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

  /// Notes the verdict that `judge` gives on the row `id`, or that the run is not one to judge by.
  private func noteWhereJudged(
    _ id: String, _ condition: Condition?, _ proof: ErratumProof? = nil, _ judge: (PublishedRow) -> Verdict
  ) {
    let row = row(id)
    if let why = whyNotJudged {
      verdicts.append(Judge.notRun(row, condition: condition, why: why))
    } else {
      note(judge(row), proof)
    }
  }

  /// Judges a stochastic row by one value from each seed of the study.
  ///
  /// - Parameter condition: Under which settings the values came out; by default the row's headline condition.
  public func judge(
    _ id: String, perSeed values: [Double], seeds: [UInt64]? = nil, condition: Condition? = nil, note: String = ""
  ) {
    noteWhereJudged(id, condition) {
      Judge.stochastic($0, seeds: seeds ?? self.seeds, values: values, condition: condition, note: note)
    }
  }

  /// Judges a claim that holds or does not, whatever the seed.
  ///
  /// - Parameters:
  ///   - detail: What was tested.
  ///   - found: What came out, in a sentence, where the test's words do not say it.
  ///   - extent: Of what it holds, such as "for the three tried", where the claim says more.
  public func judge(
    _ id: String, holds: Bool, condition: Condition? = nil, because detail: String, found: String = "",
    extent: String = "", counterExample: ErratumProof? = nil
  ) {
    note(
      Judge.claim(
        row(id), holds: holds, condition: condition, detail: detail, found: found, extent: extent,
        counterExample: counterExample),
      counterExample)
  }

  /// Judges a claim that was tested once for each seed of the study.
  ///
  /// - Parameters:
  ///   - detail: What was tested.
  ///   - found: What came out, in a sentence.
  public func judge(
    _ id: String, perSeed holds: [Bool], seeds: [UInt64]? = nil, condition: Condition? = nil,
    because detail: String, found: String = "", counterExample: ErratumProof? = nil
  ) {
    noteWhereJudged(id, condition, counterExample) {
      Judge.claim(
        $0, seeds: seeds ?? self.seeds, holds: holds, condition: condition, detail: detail, found: found,
        counterExample: counterExample)
    }
  }

  /// Judges a claim that something can be reached, by whether each seed reached it.
  public func judge(
    _ id: String, reachedBySeed reached: [Bool], seeds: [UInt64]? = nil, condition: Condition? = nil,
    because detail: String, found: String = ""
  ) {
    noteWhereJudged(id, condition) {
      Judge.possibility(
        $0, seeds: seeds ?? self.seeds, reached: reached, condition: condition, detail: detail, found: found)
    }
  }

  /// Notes that a row's inputs were only in a figure.
  public func cannotRecompute(_ id: String, because why: String) {
    verdicts.append(Judge.notRecomputable(row(id), why: why))
  }
}
