import Foundation

/// The rules by which a published row and our own values become a verdict. Pure functions.
public enum Judge {
  /// Seeds that a verdict on a random quantity needs.
  public static let minimumSeeds = 5

  /// The verdict on an exact row that prints numbers.
  ///
  /// `reproduced` when every element lies within the row's tolerance; `rounded` when
  /// `carryingRounding` (the same elements, computed with the authors' rounding of intermediate values)
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
    precondition(row.kind == .exact, "Judge.exact: \(row.id) is of kind \(row.kind.rawValue)")
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
      // As printed: more digits of theirs would be the computer's own noise.
      let digits = zip(carried, row.printedDigits ?? []).map { String(format: "%.\(max(0, $1))f", $0) }
      let text = NumberText.json(digits, shape: row.shape)
      return verdict(.rounded, "with the authors' rounding of intermediate values: \(text)")
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
    precondition(row.kind == .exact, "Judge.exact: \(row.id) is of kind \(row.kind.rawValue)")
    let kind: VerdictKind =
      row.texts == computedTexts ? .reproduced : proof?.holds == true ? .erratum : .notReproduced
    let quoted = computedTexts.map { "\"\($0)\"" }
    let ours = row.shape == [] && computedTexts.count == 1
      ? computedTexts[0] : NumberText.json(quoted, shape: row.shape)
    return Verdict(
      row: row, verdict: kind, reproduced: ours,
      note: joined(kind == .erratum ? proof?.text ?? "" : "", note))
  }

  /// The verdict on a stochastic row from one value for each of the seeds that were listed beforehand.
  ///
  /// A count printed as zero is reproduced when more than half of the seeds give zero. Any other value is
  /// reproduced when it lies in the 95 % prediction interval of at least five seeds and that interval is
  /// no wider than the row's bound; with fewer seeds, or a wider interval, the verdict is `inconclusive`
  /// and the note lists all values.
  public static func stochastic(
    _ row: PublishedRow, seeds: [UInt64], values: [Double], note: String = ""
  ) -> Verdict {
    precondition(row.kind == .stochastic, "Judge.stochastic: \(row.id) is of kind \(row.kind.rawValue)")
    precondition(
      seeds.count == values.count, "Judge.stochastic: \(seeds.count) seeds, \(values.count) values")
    let all = "all values: " + values.map(NumberText.sixDigits).joined(separator: ", ")
    guard !values.isEmpty, values.allSatisfy(\.isFinite), let printed = row.values?.first else {
      let reason =
        values.isEmpty
        ? "no seed was run"
        : row.values == nil ? "the printed value is no number; \(all)" : "a seed gave no finite value; \(all)"
      return Verdict(row: row, verdict: .inconclusive, seeds: seeds, note: joined(reason, note))
    }
    let mean = NumberText.sixDigits(Statistics.mean(values))

    if printed == 0 {
      let zeros = values.filter { $0 == 0 }.count
      let share = Double(zeros) / Double(values.count)
      let wilson = Statistics.wilsonInterval(successes: zeros, trials: values.count)
      let spread = Statistics.Interval(lower: values.min() ?? 0, upper: values.max() ?? 0)
      let reason =
        "zero in \(zeros) of \(values.count) seeds, a share of \(NumberText.sixDigits(share)) "
        + "(95 % interval \(text(wilson))); \(all)"
      return Verdict(
        row: row, verdict: 2 * zeros > values.count ? .reproduced : .notReproduced, reproduced: mean,
        spread: text(spread), seeds: seeds, note: joined(reason, note))
    }

    let admitted = "prediction interval no wider than \(row.bound.isEmpty ? "0" : row.bound)"
    guard values.count >= minimumSeeds else {
      return Verdict(
        row: row, verdict: .inconclusive, reproduced: mean, tolerance: admitted, seeds: seeds,
        note: joined("\(values.count) seeds are fewer than \(minimumSeeds); \(all)", note))
    }
    let interval = Statistics.predictionInterval(values)
    let bound = row.numericBound ?? 0
    let kind: VerdictKind
    var reason = all
    if interval.width > bound + slack(interval.width, bound) {
      kind = .inconclusive
      reason =
        "the prediction interval is \(NumberText.sixDigits(interval.width)) wide, "
        + "more than the stated bound; \(all)"
    } else {
      let inside =
        printed >= interval.lower - slack(printed, interval.lower)
        && printed <= interval.upper + slack(printed, interval.upper)
      kind = inside ? .reproduced : .notReproduced
    }
    return Verdict(
      row: row, verdict: kind, reproduced: mean, spread: text(interval), tolerance: admitted,
      seeds: seeds, note: joined(reason, note))
  }

  /// The verdict on a claim that nothing random touches.
  ///
  /// - Parameters:
  ///   - holds: Whether a test that could have failed confirmed the claim.
  ///   - detail: What was tested and what came out.
  ///   - counterExample: Proof that the claim is wrong as printed.
  public static func claim(
    _ row: PublishedRow, holds: Bool, detail: String, counterExample: ErratumProof? = nil
  ) -> Verdict {
    precondition(row.kind == .claim, "Judge.claim: \(row.id) is of kind \(row.kind.rawValue)")
    if holds { return Verdict(row: row, verdict: .reproduced, reproduced: "holds", note: detail) }
    if let proof = counterExample, proof.holds {
      return Verdict(
        row: row, verdict: .erratum, reproduced: "does not hold", note: joined(proof.text, detail))
    }
    return Verdict(row: row, verdict: .notReproduced, reproduced: "does not hold", note: detail)
  }

  /// The verdict on a claim about something random, from one test for each listed seed. It takes five
  /// seeds, all of which confirm the claim; one that does not refutes it.
  public static func claim(
    _ row: PublishedRow, seeds: [UInt64], holds: [Bool], detail: String,
    counterExample: ErratumProof? = nil
  ) -> Verdict {
    precondition(row.kind == .claim, "Judge.claim: \(row.id) is of kind \(row.kind.rawValue)")
    precondition(
      seeds.count == holds.count, "Judge.claim: \(seeds.count) seeds, \(holds.count) outcomes")
    let confirmed = holds.filter { $0 }.count
    let share = "holds in \(confirmed) of \(holds.count) seeds"
    let kind: VerdictKind
    var reason = ""
    if confirmed < holds.count {
      kind = counterExample?.holds == true ? .erratum : .notReproduced
      if kind == .erratum { reason = counterExample?.text ?? "" }
    } else if holds.count < minimumSeeds {
      kind = .inconclusive
      reason = "\(holds.count) seeds are fewer than \(minimumSeeds)"
    } else {
      kind = .reproduced
    }
    return Verdict(
      row: row, verdict: kind, reproduced: share, seeds: seeds, note: joined(reason, detail))
  }

  /// For a row whose data or chapter is not there.
  public static func notRun(_ row: PublishedRow, why: String) -> Verdict {
    Verdict(row: row, verdict: .notRun, note: why)
  }

  /// For a row whose inputs were only in a figure.
  public static func notRecomputable(_ row: PublishedRow, why: String) -> Verdict {
    Verdict(row: row, verdict: .notRecomputable, note: why)
  }

  /// Whether every element of `computed` lies within `tolerance` of its counterpart. A few units in the
  /// last place are granted beyond it, because printed decimals such as 0.9 and differences on the very
  /// border are no binary fractions.
  static func agrees(_ computed: [Double], _ printed: [Double], within tolerance: [Double]) -> Bool {
    computed.count == printed.count
      && zip(zip(computed, printed), tolerance).allSatisfy { pair, tolerance in
        abs(pair.0 - pair.1) <= tolerance + slack(pair.0, pair.1)
      }
  }

  private static func slack(_ a: Double, _ b: Double) -> Double { 4 * max(abs(a), abs(b)).ulp }

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

  private static func text(_ interval: Statistics.Interval) -> String {
    "[\(NumberText.sixDigits(interval.lower)), \(NumberText.sixDigits(interval.upper))]"
  }

  private static func joined(_ first: String, _ second: String) -> String {
    [first, second].filter { !$0.isEmpty }.joined(separator: "; ")
  }
}
