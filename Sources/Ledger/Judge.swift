import Foundation
import Host

/// The rules by which a published row and our own values become a verdict. Pure functions; those on what is
/// random stand in a file of their own.
public enum Judge {
  /// The verdict on an exact row that prints numbers.
  ///
  /// `reproduced` when every element lies within the row's tolerance; `rounded` when
  /// `carryingRounding` (the same elements, computed with intermediate values rounded)
  /// rounds to the printed digits; `erratum` when `proof` holds; otherwise `not-reproduced`.
  ///
  /// - Parameters:
  ///   - row: An exact row with numeric `values`.
  ///   - computed: Our elements in reading order, as many as printed, else the row is not reproduced.
  ///   - note: Anything the reader should know; the reason for the verdict is put before it.
  public static func exact(
    _ row: PublishedRow, computed: [Double], carryingRounding: [Double]? = nil,
    erratum proof: ErratumProof? = nil, note: String = ""
  ) -> Verdict {
    require(row.kind == .exact, "Judge.exact: \(row.id) is of kind \(row.kind.rawValue)")
    let ours = NumberText.json(computed.map(NumberText.shortest), shape: row.shape)
    func verdict(_ kind: VerdictKind, _ reason: String = "") -> Verdict {
      Verdict(
        row: row, verdict: kind, reproduced: ours, tolerance: statedTolerance(row),
        note: joined(reason, note))
    }
    guard let printed = row.values, let tolerance = row.numericTolerance, let halves = row.halfUnits
    else { return verdict(.notReproduced, "the printed value is no number") }
    if agrees(computed, printed, within: tolerance) { return verdict(.reproduced) }
    if let carried = carryingRounding, agrees(carried, printed, within: halves) {
      // As printed: more digits of theirs would be the computer's own noise. In the middle between two printed
      // numbers there is one more, which the print rounded up or down, and which `format` would drop either way.
      let digits = carried.indices.map { n -> String in
        let isTie = abs(carried[n] - printed[n]) >= halves[n] - slack(carried[n], printed[n])
        let decimals = (row.printedDigits?[n] ?? 0) + (isTie ? 1 : 0)
        return String(format: "%.\(max(0, decimals))f", carried[n])
      }
      let text = NumberText.json(digits, shape: row.shape)
      return verdict(.rounded, "\(carriedRounding)\(text)")
    }
    if let proof, proof.holds, proof.slipGives.map({ agrees($0, printed, within: halves) }) ?? true {
      return verdict(.erratum, proof.text)
    }
    if let proof, proof.holds {
      return verdict(.notReproduced, "the supposed slip does not give the printed digits")
    }
    return verdict(.notReproduced, difference(computed, printed))
  }

  /// The verdict on an exact row that prints strings, such as states, sets or symbols.
  public static func exact(
    _ row: PublishedRow, computedTexts: [String], erratum proof: ErratumProof? = nil, note: String = ""
  ) -> Verdict {
    require(row.kind == .exact, "Judge.exact: \(row.id) is of kind \(row.kind.rawValue)")
    let kind: VerdictKind =
      row.texts == computedTexts ? .reproduced : proof?.holds == true ? .erratum : .notReproduced
    let quoted = computedTexts.map { "\"\($0)\"" }
    let ours = row.shape == [] && computedTexts.count == 1
      ? computedTexts[0] : NumberText.json(quoted, shape: row.shape)
    return Verdict(
      row: row, verdict: kind, reproduced: ours,
      note: joined(kind == .erratum ? proof?.text ?? "" : "", note))
  }

  /// The verdict on a claim that nothing random touches.
  ///
  /// - Parameters:
  ///   - holds: Whether a test that could have failed confirmed the claim.
  ///   - detail: What was tested.
  ///   - found: What came out, in a sentence.
  ///   - extent: Of what it holds, such as "for the three tried", where the claim says more.
  ///   - counterExample: Proof that the claim is wrong as printed.
  public static func claim(
    _ row: PublishedRow, holds: Bool, condition: Condition? = nil, detail: String, found: String = "",
    extent: String = "", counterExample: ErratumProof? = nil
  ) -> Verdict {
    require(row.kind == .claim, "Judge.claim: \(row.id) is of kind \(row.kind.rawValue)")
    let isErratum = !holds && counterExample?.holds == true
    return Verdict(
      row: row, condition: condition, verdict: holds ? .reproduced : isErratum ? .erratum : .notReproduced,
      reproduced: !holds ? "does not hold" : extent.isEmpty ? "holds" : "holds \(extent)", found: found,
      note: joined(isErratum ? counterExample?.text ?? "" : "", detail))
  }

  /// For a row whose data or chapter is not there.
  public static func notRun(_ row: PublishedRow, condition: Condition? = nil, why: String) -> Verdict {
    Verdict(row: row, condition: condition, verdict: .notRun, note: why)
  }

  /// For a row whose inputs were only in a figure.
  public static func notRecomputable(_ row: PublishedRow, why: String) -> Verdict {
    Verdict(row: row, verdict: .notRecomputable, note: why)
  }

  /// How the note begins where only the rounding of intermediate values gives the printed digits, which follow.
  public static let carriedRounding = "with intermediate values rounded: "

  /// Whether every element of `computed` lies within `tolerance` of its counterpart. A few units in the
  /// last place are granted beyond it, because printed decimals such as 0.9 and differences on the very
  /// border are no binary fractions.
  static func agrees(_ computed: [Double], _ printed: [Double], within tolerance: [Double]) -> Bool {
    computed.count == printed.count
      && zip(zip(computed, printed), tolerance).allSatisfy { pair, tolerance in
        abs(pair.0 - pair.1) <= tolerance + slack(pair.0, pair.1)
      }
  }

  static func slack(_ a: Double, _ b: Double) -> Double { 4 * max(abs(a), abs(b)).ulp }

  private static func statedTolerance(_ row: PublishedRow) -> String {
    guard row.tolerance.isEmpty, let tolerances = row.numericTolerance else { return row.tolerance }
    if let first = tolerances.first, tolerances.allSatisfy({ $0 == first }) {
      return NumberText.shortest(first)
    }
    return NumberText.json(tolerances.map(NumberText.shortest), shape: row.shape)
  }

  private static func difference(_ computed: [Double], _ printed: [Double]) -> String {
    guard computed.count == printed.count else {
      return "\(computed.count) elements computed, \(printed.count) printed"
    }
    let largest = zip(computed, printed).map { abs($0 - $1) }.max() ?? 0
    return "largest difference \(NumberText.sixDigits(largest))"
  }

  static func text(_ interval: Statistics.Interval) -> String {
    "[\(NumberText.sixDigits(interval.lower)), \(NumberText.sixDigits(interval.upper))]"
  }

  static func joined(_ first: String, _ second: String) -> String {
    [first, second].filter { !$0.isEmpty }.joined(separator: "; ")
  }
}
