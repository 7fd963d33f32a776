import Host
import Ledger

/// The values of one printed random number under one condition, one for each seed.
package struct SeedValues: Sendable {
  /// How the project's rule judges it.
  package enum Rule: Sendable {
    /// A number other than zero.
    case number
    /// A printed zero.
    case zero
    /// A claim that was tested once for each seed.
    case holds
    /// A claim that something can be reached.
    case reached
  }

  package let row: PublishedRow
  package let condition: Condition?
  package let rule: Rule
  /// In rising order where they come from shards, else the report's.
  package let seeds: [UInt64]
  /// In the order of the seeds; of a claim 1 where it holds and 0 where not.
  package let values: [Double]
  /// Whether shards told them; else they are those of the report's verdict, which says of a claim in how many seeds it
  /// holds and not in which.
  package let isFromShards: Bool
  /// What the report says, and from how many seeds.
  package let reported: VerdictKind
  package let reportedSeeds: Int
  /// The values of the report's own seeds; none of a claim.
  package let reportedValues: [Double]

  /// The values behind `verdict`, a line of the report at `path`; where `told` has more seeds, those of the shards.
  ///
  /// - Parameter told: Of the row under its headline condition; nil of others.
  /// - Throws: `LikelihoodError.otherwise` where a seed of both has two values.
  package init(
    _ verdict: Verdict, row: PublishedRow, path: String, told: [(seed: UInt64, value: Double)]?
  ) throws(LikelihoodError) {
    let own = verdict.seeds.split(separator: " ").compactMap { UInt64($0) }
    self.row = row
    condition = verdict.condition
    reported = verdict.verdict
    reportedSeeds = own.count
    let values: [Double]
    if verdict.kind == .claim {
      guard let share = Self.share(verdict.reproduced), share.all == own.count else {
        throw .unreadable(id: row.id, path: path)
      }
      rule = share.word == "holds" ? .holds : .reached
      values = (0..<share.all).map { $0 < share.count ? 1 : 0 }
      reportedValues = []
    } else {
      guard let listed = Self.listed(verdict.note), listed.count == own.count else {
        throw .unreadable(id: row.id, path: path)
      }
      rule = row.values == [0] ? .zero : .number
      values = listed
      reportedValues = listed
    }
    if let told { try Self.compare(told, with: own, values, isClaim: verdict.kind == .claim, id: row.id, path: path) }
    if let told, told.count > own.count {
      seeds = told.map(\.seed)
      self.values = told.map(\.value)
      isFromShards = true
    } else {
      seeds = own
      self.values = values
      isFromShards = false
    }
  }

  /// Ends where shards and report do not say the same of a seed that both have.
  private static func compare(
    _ told: [(seed: UInt64, value: Double)], with seeds: [UInt64], _ values: [Double], isClaim: Bool, id: String,
    path: String
  ) throws(LikelihoodError) {
    let bySeed = Dictionary(told.map { ($0.seed, $0.value) }, uniquingKeysWith: { first, _ in first })
    if isClaim {
      let ours = seeds.compactMap { bySeed[$0] }
      // In which seeds a claim holds is not in the report.
      guard ours.count == seeds.count else { return }
      let (mine, theirs) = (ours.count { $0 != 0 }, values.count { $0 != 0 })
      guard mine == theirs else {
        throw .otherwise(id: id, path: path, what: "seeds in which it holds", theirs: "\(theirs)", ours: "\(mine)")
      }
      return
    }
    for (seed, value) in zip(seeds, values) {
      guard let other = bySeed[seed] else { continue }
      // As a verdict's note writes them.
      let (theirs, ours) = (NumberText.sixDigits(value), NumberText.sixDigits(other))
      guard theirs == ours else {
        throw .otherwise(id: id, path: path, what: "seed \(seed)", theirs: theirs, ours: ours)
      }
    }
  }

  /// What stands after "all values: " in the note of a verdict; nil where a note has none.
  private static func listed(_ note: String) -> [Double]? {
    guard let start = note.firstRange(of: "all values: ") else { return nil }
    let fields = note[start.upperBound...].prefix { $0 != ";" }.split(separator: ",")
    let values = fields.compactMap { Double($0.drop { $0 == " " }) }
    return values.count == fields.count ? values : nil
  }

  /// `holds in 18 of 20 seeds`, in parts.
  private static func share(_ reproduced: String) -> (word: String, count: Int, all: Int)? {
    guard let words = reproduced.wholeMatch(of: /(holds|reached) in ([0-9]{1,9}) of ([0-9]{1,9}) seeds/)?.output,
      let count = Int(words.2), let all = Int(words.3), count <= all
    else { return nil }
    return (String(words.1), count, all)
  }
}

// MARK: What they say

extension SeedValues {
  /// The printed number; nil of a claim.
  package var printed: Double? { rule == .number ? row.values?.first : rule == .zero ? 0 : nil }

  /// How many seeds gave the printed zero, or in how many the claim holds.
  package var hits: Int { values.count { rule == .zero ? $0 == 0 : $0 != 0 } }

  /// How many seeds gave a number that is printed so, one of at most that, and one of at least that.
  package var around: (exactly: Int, atMost: Int, atLeast: Int) {
    guard let printed, let half = row.halfUnits?.first else { return (0, 0, 0) }
    func isPrintedSo(_ value: Double) -> Bool { abs(value - printed) <= half * (1 + 1e-9) }
    return (
      values.count(where: isPrintedSo), values.count { $0 < printed || isPrintedSo($0) },
      values.count { $0 > printed || isPrintedSo($0) }
    )
  }

  /// The verdict of all seeds by the project's rule.
  package var verdict: VerdictKind { judged(values.indices, as: row) }

  /// The verdict of the seeds at these places, by the project's rule for `row`.
  func judged(_ places: some Sequence<Int>, as row: PublishedRow) -> VerdictKind {
    let places = Array(places)
    let (seeds, values) = (places.map { self.seeds[$0] }, places.map { self.values[$0] })
    let verdict =
      switch rule {
      case .number, .zero: Judge.stochastic(row, seeds: seeds, values: values, condition: condition)
      case .holds:
        Judge.claim(row, seeds: seeds, holds: values.map { $0 != 0 }, condition: condition, detail: "")
      case .reached:
        Judge.possibility(row, seeds: seeds, reached: values.map { $0 != 0 }, condition: condition, detail: "")
      }
    return verdict.verdict
  }
}
