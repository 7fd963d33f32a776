import Host

/// The rule on a random number whose distribution is known exactly.
extension Judge {
  /// How the note of such a verdict begins.
  public static let exactDistribution = "from the exact distribution: "

  /// What the ledger's column `tolerance` says of a row that is judged by an exact distribution.
  public static let centralOfExactDistribution = "central 95 % of the exact distribution"

  /// The verdict on a stochastic row that prints a whole number with a known distribution: `reproduced` where
  /// the number is among the central 95 %, that is where numbers at most and at least as large both have a
  /// probability of 2.5 % or more; else `not-reproduced`.
  ///
  /// No seed is needed for that. What the study's seeds drew is listed as a check on the computation.
  ///
  /// - Parameters:
  ///   - drawn: The number that came out with each seed.
  public static func distribution(
    _ row: PublishedRow, _ exact: ExactDistribution, seeds: [UInt64], drawn: [Double], note: String = ""
  ) -> Verdict {
    require(row.kind == .stochastic, "Judge.distribution: \(row.id) is of kind \(row.kind.rawValue)")
    require(seeds.count == drawn.count, "Judge.distribution: \(seeds.count) seeds, \(drawn.count) numbers")
    func text(_ range: ClosedRange<Int>) -> String { "[\(range.lowerBound), \(range.upperBound)]" }
    let accepted = exact.central(0.95)
    let all = "drawn: " + drawn.map(NumberText.sixDigits).joined(separator: ", ")
    guard let value = row.values?.first.flatMap({ Int(exactly: $0) }) else {
      return Verdict(
        row: row, verdict: .inconclusive, seeds: seeds, note: joined("the printed value is no whole number", note))
    }
    let (low, high) = (exact.probability(atMost: value), exact.probability(atLeast: value))
    let reason =
      "\(exactDistribution)\(NumberText.sixDigits(low)) is the probability of at most \(row.published), "
      + "\(NumberText.sixDigits(high)) of at least that; \(all)"
    return Verdict(
      row: row, verdict: accepted.contains(value) ? .reproduced : .notReproduced,
      reproduced: "\(exact.quantile(0.5))", spread: text(exact.central(0.8)),
      pValue: NumberText.sixDigits(min(1, 2 * min(low, high))), accepted: text(accepted),
      tolerance: centralOfExactDistribution, seeds: seeds, note: joined(reason, note))
  }
}
