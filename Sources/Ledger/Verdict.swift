/// How a reproduction ended.
public enum VerdictKind: String, Sendable, CaseIterable {
  case reproduced
  /// Comes out digit for digit when the authors' rounding of intermediate values is carried through.
  case rounded
  /// The printed value or statement is proved wrong.
  case erratum
  case notReproduced = "not-reproduced"
  /// Too few seeds, or too much spread, to say.
  case inconclusive
  /// Its inputs were only in a figure.
  case notRecomputable = "not-recomputable"
  /// Its data or its chapter is not there.
  case notRun = "not-run"
}

/// One published number or statement beside ours: a row of `verdicts.csv`.
public struct Verdict: Sendable, Equatable {
  /// The ledger row's id.
  public let id: String
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
  /// Our value, or the mean over seeds; empty where there is none.
  public let reproduced: String
  /// Over seeds: the 95 % prediction interval, or smallest and largest for a count printed as zero.
  public let spread: String
  /// The deviation that was admitted, as the ledger states it or as derived from the printed digits.
  public let tolerance: String
  /// How the reproduction ended.
  public let verdict: VerdictKind
  /// The seeds behind it, separated by blanks.
  public let seeds: String
  /// Shares, all values, the proof of an erratum, or why there is no value.
  public let note: String

  /// The columns of `verdicts.csv`, in order.
  public static let columns = [
    "id", "source", "locator", "quantity", "kind", "published", "reproduced", "spread", "tolerance",
    "verdict", "seeds", "note",
  ]

  /// The verdict on `row`, whose printed side it copies.
  public init(
    row: PublishedRow, verdict: VerdictKind, reproduced: String = "", spread: String = "",
    tolerance: String? = nil, seeds: [UInt64] = [], note: String = ""
  ) {
    id = row.id
    source = row.source
    locator = row.locator
    quantity = row.quantity
    kind = row.kind
    published = row.published
    self.reproduced = reproduced
    self.spread = spread
    self.tolerance = tolerance ?? row.tolerance
    self.verdict = verdict
    self.seeds = seeds.map(String.init).joined(separator: " ")
    self.note = note
  }

  /// The verdict that stands in one record of `verdicts.csv`; nil when kind or verdict is unknown or
  /// the number of fields is wrong.
  public init?(fields: [String]) {
    guard fields.count == Self.columns.count, let kind = PublishedKind(rawValue: fields[4]),
      let verdict = VerdictKind(rawValue: fields[9])
    else { return nil }
    id = fields[0]
    source = fields[1]
    locator = fields[2]
    quantity = fields[3]
    self.kind = kind
    published = fields[5]
    reproduced = fields[6]
    spread = fields[7]
    tolerance = fields[8]
    self.verdict = verdict
    seeds = fields[10]
    note = fields[11]
  }

  /// The fields of its record in `verdicts.csv`, in the order of `columns`.
  public var fields: [String] {
    [
      id, source, locator, quantity, kind.rawValue, published, reproduced, spread, tolerance,
      verdict.rawValue, seeds, note,
    ]
  }
}
