/// How a reproduction ended.
public enum VerdictKind: String, Sendable, CaseIterable {
  /// Agrees by the rule for its kind of row; see `Judge`.
  case reproduced
  /// Comes out digit for digit when intermediate values are rounded as the text prints them.
  case rounded
  /// The printed value or statement is proved wrong.
  case erratum
  /// Agrees, but was used to find what is not printed.
  case fitted
  /// Agrees, and could not fail unless our own code were wrong.
  case definition
  /// Does not agree, and no proof makes it an erratum.
  case notReproduced = "not-reproduced"
  /// Too few seeds, or too much spread, to say.
  case inconclusive
  /// Its inputs were only in a figure.
  case notRecomputable = "not-recomputable"
  /// Its data or its chapter is not there.
  case notRun = "not-run"
}

extension [Verdict] {
  /// How many there are of each kind: "2 reproduced, 1 not-reproduced"; empty where there are none.
  package var tally: String {
    VerdictKind.allCases.compactMap { kind in
      let number = filter { $0.verdict == kind }.count
      return number == 0 ? nil : "\(number) \(kind.rawValue)"
    }.joined(separator: ", ")
  }
}

/// One published number or statement beside ours: a row of `verdicts.csv`.
public struct Verdict: Sendable, Equatable {
  /// The ledger row's id.
  public let id: String
  /// Under which settings something trained was judged; nil where nothing is trained.
  public let condition: Condition?
  /// Key of the document; see `Source`.
  public let source: String
  /// Place in the document.
  public let locator: String
  /// What is printed there, in words.
  public let quantity: String
  /// The row's kind, by which it was judged.
  public let kind: PublishedKind
  /// As printed.
  public let published: String
  /// Our value, the median over seeds, or in how many of them a zero came out or a claim held; empty where
  /// there is none.
  public let reproduced: String
  /// Over seeds: the central 80 %, or smallest and largest for a count printed as zero.
  public let spread: String
  /// The place that the printed value takes among the values of the seeds, such as `7 of 41`.
  public let rank: String
  /// The probability of a value at least as far out as the printed one, were it one seed more.
  public let pValue: String
  /// Which printed values the rule would have accepted from these seeds.
  public let accepted: String
  /// The deviation that was admitted, as the ledger states it or as derived from the printed digits.
  public let tolerance: String
  /// How the reproduction ended.
  public let verdict: VerdictKind
  /// The seeds behind it, separated by blanks.
  public let seeds: String
  /// Of a claim: what came out, in a sentence, where `note` says what was tested.
  public let found: String
  /// Shares, all values, the proof of an erratum, or why there is no value.
  public let note: String

  /// The columns of `verdicts.csv`, in order.
  public static let columns = [
    "id", "condition", "source", "locator", "quantity", "kind", "published", "reproduced", "spread", "rank",
    "p_value", "accepted", "tolerance", "verdict", "seeds", "found", "note",
  ]

  /// The verdict on `row`, whose printed side it copies, and whose headline condition where none is given. An
  /// agreement becomes what the row's basis allows.
  public init(
    row: PublishedRow, condition: Condition? = nil, verdict: VerdictKind, reproduced: String = "",
    spread: String = "", rank: String = "", pValue: String = "", accepted: String = "",
    tolerance: String? = nil, seeds: [UInt64] = [], found: String = "", note: String = ""
  ) {
    id = row.id
    self.condition = condition ?? row.condition
    source = row.source
    locator = row.locator
    quantity = row.quantity
    kind = row.kind
    published = row.published
    self.reproduced = reproduced
    self.spread = spread
    self.rank = rank
    self.pValue = pValue
    self.accepted = accepted
    self.tolerance = tolerance ?? row.tolerance
    self.verdict =
      switch (verdict, row.basis) {
      case (.reproduced, .fitted), (.rounded, .fitted): .fitted
      case (.reproduced, .definition), (.rounded, .definition): .definition
      default: verdict
      }
    self.seeds = seeds.map(String.init).joined(separator: " ")
    self.found = found
    self.note = note
  }

  /// The verdict that stands in one record of `verdicts.csv`; nil when condition, kind or verdict is unknown
  /// or the number of fields is wrong.
  public init?(fields: [String]) {
    guard fields.count == Self.columns.count, let kind = PublishedKind(rawValue: fields[5]),
      let verdict = VerdictKind(rawValue: fields[13])
    else { return nil }
    condition = Condition(rawValue: fields[1])
    if condition == nil, !fields[1].isEmpty { return nil }
    id = fields[0]
    source = fields[2]
    locator = fields[3]
    quantity = fields[4]
    self.kind = kind
    published = fields[6]
    reproduced = fields[7]
    spread = fields[8]
    rank = fields[9]
    pValue = fields[10]
    accepted = fields[11]
    tolerance = fields[12]
    self.verdict = verdict
    seeds = fields[14]
    found = fields[15]
    note = fields[16]
  }

  /// The fields of its record in `verdicts.csv`, in the order of `columns`.
  public var fields: [String] {
    [
      id, condition?.rawValue ?? "", source, locator, quantity, kind.rawValue, published, reproduced, spread,
      rank, pValue, accepted, tolerance, verdict.rawValue, seeds, found, note,
    ]
  }
}
