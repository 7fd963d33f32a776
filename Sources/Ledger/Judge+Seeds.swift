import Host

/// The rules on what is random, from one value or one test for each of the seeds that were listed beforehand.
extension Judge {
  /// Seeds that a verdict on a random quantity needs where the ledger asks for no other number.
  public static let leastSeeds = 20

  /// The verdict on a stochastic row.
  ///
  /// A printed zero is a claim on each seed and is judged by the rule for those; see `claim`. Any other
  /// printed value goes through four tests in this order:
  ///
  /// 1. Fewer seeds than the row asks for: `inconclusive`.
  /// 2. The central 80 % of the seeds is wider than the row's bound: `inconclusive`, whatever was printed.
  /// 3. The seeds at odd places and those at even places, each by themselves, disagree on whether the printed
  ///    value lies within their central 95 %: `inconclusive`, because the verdict hangs on the draw of seeds.
  /// 4. The printed value lies within the central 95 % of the seeds: `reproduced`; else `not-reproduced`.
  ///
  /// The ranges are those of `Statistics.centralRange`, whose ends are never beyond the seeds' own, so that
  /// fewer seeds make the rule harder.
  public static func stochastic(
    _ row: PublishedRow, seeds: [UInt64], values: [Double], condition: Condition? = nil, note: String = ""
  ) -> Verdict {
    require(row.kind == .stochastic, "Judge.stochastic: \(row.id) is of kind \(row.kind.rawValue)")
    require(
      seeds.count == values.count, "Judge.stochastic: \(seeds.count) seeds, \(values.count) values")
    let all = "all values: " + values.map(NumberText.sixDigits).joined(separator: ", ")
    func inconclusive(_ reason: String) -> Verdict {
      Verdict(row: row, condition: condition, verdict: .inconclusive, seeds: seeds, note: joined(reason, note))
    }
    if values.isEmpty { return inconclusive("no seed was run") }
    guard let printed = row.values?.first else { return inconclusive("the printed value is no number; \(all)") }
    guard values.allSatisfy(\.isFinite) else { return inconclusive("a seed gave no finite value; \(all)") }

    if printed == 0 {
      let zeros = values.map { $0 == 0 }
      let (kind, reason) = share(of: zeros, row)
      return Verdict(
        row: row, condition: condition, verdict: kind, reproduced: "zero \(shareText(zeros))",
        spread: text(Statistics.Interval(lower: values.min() ?? 0, upper: values.max() ?? 0)),
        accepted: acceptedShare("zero", of: values.count), seeds: seeds, note: joined(joined(reason, all), note))
    }

    let spread = Statistics.centralRange(values, share: 0.8)
    let range = Statistics.centralRange(values, share: 0.95)
    let bound = row.numericBound ?? 0
    let isTooWide = spread.width > bound + slack(spread.width, bound)
    let (kind, reason): (VerdictKind, String) =
      if let reason = tooFew(values.count, row) {
        (.inconclusive, reason)
      } else if isTooWide {
        (
          .inconclusive,
          "the central 80 % of the seeds is \(NumberText.sixDigits(spread.width)) wide, more than the stated bound"
        )
      } else if let reason = disagreement(printed, values) {
        (.inconclusive, reason)
      } else {
        (contains(range, printed) ? .reproduced : .notReproduced, "")
      }
    return Verdict(
      row: row, condition: condition, verdict: kind, reproduced: NumberText.sixDigits(Statistics.median(values)),
      spread: text(spread), rank: rank(of: printed, among: values),
      pValue: NumberText.sixDigits(probability(of: printed, among: values)),
      accepted: isTooWide ? "nothing" : text(range),
      tolerance: "central 80 % no wider than \(row.bound.isEmpty ? "0" : row.bound)", seeds: seeds,
      note: joined(joined(reason, all), note))
  }

  /// The verdict on a claim that was tested once for each seed. Where the row says that it knows no exception, such as
  /// an identity tried on random numbers: `reproduced` where it holds in every seed, `not-reproduced` where one refutes
  /// it. A claim about something random: `reproduced` where the lower
  /// end of Wilson's 95 % interval for the share of seeds in which it holds exceeds one half, `not-reproduced`
  /// where the upper end is below one half, else `inconclusive`; and so with fewer seeds than the row asks for.
  /// One seed in which it fails, and a proof that it is wrong as printed, make it an `erratum`.
  ///
  /// - Parameters:
  ///   - detail: What was tested.
  ///   - found: What came out, in a sentence.
  public static func claim(
    _ row: PublishedRow, seeds: [UInt64], holds: [Bool], condition: Condition? = nil, detail: String,
    found: String = "", counterExample: ErratumProof? = nil
  ) -> Verdict {
    require(row.kind == .claim, "Judge.claim: \(row.id) is of kind \(row.kind.rawValue)")
    require(
      seeds.count == holds.count, "Judge.claim: \(seeds.count) seeds, \(holds.count) outcomes")
    var (kind, reason) = row.holdsWithoutException ? always(holds, row) : share(of: holds, row)
    if holds.contains(false), let proof = counterExample, proof.holds {
      (kind, reason) = (.erratum, proof.text)
    }
    return Verdict(
      row: row, condition: condition, verdict: kind, reproduced: "holds \(shareText(holds))",
      accepted: row.holdsWithoutException && !holds.isEmpty
        ? "holds in all \(holds.count) seeds" : acceptedShare("holds", of: holds.count),
      seeds: seeds, found: found, note: joined(reason, detail))
  }

  /// The verdict on a claim that something can be reached: `reproduced` where one seed reaches it, else
  /// `inconclusive`, since no setting of ours refutes that another one may.
  public static func possibility(
    _ row: PublishedRow, seeds: [UInt64], reached: [Bool], condition: Condition? = nil, detail: String,
    found: String = ""
  ) -> Verdict {
    require(row.kind == .claim, "Judge.possibility: \(row.id) is of kind \(row.kind.rawValue)")
    require(
      seeds.count == reached.count, "Judge.possibility: \(seeds.count) seeds, \(reached.count) outcomes")
    let few = tooFew(reached.count, row)
    return Verdict(
      row: row, condition: condition, verdict: few == nil && reached.contains(true) ? .reproduced : .inconclusive,
      reproduced: "reached \(shareText(reached))", accepted: "reached in at least 1 of \(reached.count) seeds",
      seeds: seeds, found: found, note: joined(few ?? "", detail))
  }

  /// One seed in which it fails refutes what is said to hold always.
  private static func always(_ outcomes: [Bool], _ row: PublishedRow) -> (VerdictKind, String) {
    guard !outcomes.isEmpty else { return (.inconclusive, "no seed was run") }
    if let reason = tooFew(outcomes.count, row) { return (.inconclusive, reason) }
    return (outcomes.allSatisfy { $0 } ? .reproduced : .notReproduced, "")
  }

  /// Half the count of seeds is the border that a share must leave behind on one side or the other.
  private static func share(of outcomes: [Bool], _ row: PublishedRow) -> (VerdictKind, String) {
    guard !outcomes.isEmpty else { return (.inconclusive, "no seed was run") }
    let interval = Statistics.wilsonInterval(successes: outcomes.filter { $0 }.count, trials: outcomes.count)
    let shown = "95 % interval of the share \(text(interval))"
    if let reason = tooFew(outcomes.count, row) { return (.inconclusive, "\(reason); \(shown)") }
    return (interval.lower > 0.5 ? .reproduced : interval.upper < 0.5 ? .notReproduced : .inconclusive, shown)
  }

  private static func shareText(_ outcomes: [Bool]) -> String {
    "in \(outcomes.filter { $0 }.count) of \(outcomes.count) seeds"
  }

  private static func acceptedShare(_ what: String, of count: Int) -> String {
    let least = (0...max(count, 1)).first {
      count > 0 && Statistics.wilsonInterval(successes: $0, trials: count).lower > 0.5
    }
    return least.map { "\(what) in at least \($0) of \(count) seeds" } ?? "nothing"
  }

  private static func tooFew(_ count: Int, _ row: PublishedRow) -> String? {
    let least = row.leastSeeds ?? leastSeeds
    return count < least ? "\(count) seeds are fewer than \(least)" : nil
  }

  private static func contains(_ range: Statistics.Interval, _ printed: Double) -> Bool {
    printed >= range.lower - slack(printed, range.lower) && printed <= range.upper + slack(printed, range.upper)
  }

  /// Why the two halves of the seeds, dealt out in turn, do not say the same of `printed`; nil where they do.
  private static func disagreement(_ printed: Double, _ values: [Double]) -> String? {
    let halves = [0, 1].map { first in
      stride(from: first, to: values.count, by: 2).map { values[$0] }
    }
    guard halves.allSatisfy({ !$0.isEmpty }) else { return nil }
    let ranges = halves.map { Statistics.centralRange($0, share: 0.95) }
    let inside = ranges.map { contains($0, printed) }
    if inside[0] == inside[1] { return nil }
    return "the seeds at odd places \(inside[0] ? "accept" : "reject") the printed value "
      + "(\(text(ranges[0]))), those at even places \(inside[1] ? "accept" : "reject") it (\(text(ranges[1])))"
  }

  /// The place of `printed` among the values and itself, from 1: several where values equal it.
  private static func rank(of printed: Double, among values: [Double]) -> String {
    let first = values.filter { $0 < printed }.count + 1
    let last = values.filter { $0 <= printed }.count + 1
    return "\(first == last ? "\(first)" : "\(first) to \(last)") of \(values.count + 1)"
  }

  /// If the printed value is one draw more from what the seeds are drawn from, all ranks are as likely; this is
  /// the probability of one at least as near to an end, both ends taken together.
  private static func probability(of printed: Double, among values: [Double]) -> Double {
    let all = Double(values.count + 1)
    let low = Double(values.filter { $0 <= printed }.count + 1) / all
    let high = Double(values.filter { $0 >= printed }.count + 1) / all
    return min(1, 2 * min(low, high))
  }
}
