/// A printed value or statement that was proved wrong: a row of a report's `errata.csv`.
public struct Erratum: Sendable, Equatable {
  /// The ledger row's id.
  public let id: String
  /// Key of the document; see `Source`.
  public let source: String
  /// Place in the document.
  public let locator: String
  /// What is printed there, in words.
  public let quantity: String
  /// As printed, and as the ledger has it.
  public let published: String
  /// What is wrong in print: the same, or the part of it, or the line beside it.
  public let quoted: String
  /// What should stand in print.
  public let correct: String
  /// An `ErratumProof.Method`, as text.
  public let method: String
  /// The proof in one or two sentences.
  public let argument: String
  /// The slip that explains the print; empty where none was found.
  public let slip: String
  /// What the misprint does to someone who computes with it.
  public let effect: String
  /// What kind of slip it is.
  public let `class`: ErratumClass
  /// The row under which the slip is listed: its own id, or that of another row that shows the same slip.
  public let listedWith: String

  /// The columns of `errata.csv`, in order.
  public static let columns = [
    "id", "source", "locator", "quantity", "published", "quoted", "correct", "method", "argument", "slip", "effect",
    "class", "listed_with",
  ]

  /// The printed side of `row` and the right one of `proof`.
  public init(_ row: PublishedRow, _ proof: ErratumProof) {
    id = row.id
    source = row.source
    locator = row.locator
    quantity = row.quantity
    published = row.published
    quoted = proof.quoting ?? row.published
    correct = proof.correct
    method = proof.method.rawValue
    argument = proof.argument
    slip = proof.slip ?? ""
    effect = proof.effect
    self.class = proof.class
    listedWith = proof.listedWith ?? row.id
  }

  /// The erratum of one record of `errata.csv`; nil when the class is unknown or the number of fields is wrong.
  public init?(fields: [String]) {
    guard fields.count == Self.columns.count, let kind = ErratumClass(rawValue: fields[11]) else { return nil }
    id = fields[0]
    source = fields[1]
    locator = fields[2]
    quantity = fields[3]
    published = fields[4]
    quoted = fields[5]
    correct = fields[6]
    method = fields[7]
    argument = fields[8]
    slip = fields[9]
    effect = fields[10]
    self.class = kind
    listedWith = fields[12]
  }

  /// The fields of its record, in the order of `columns`.
  public var fields: [String] {
    [
      id, source, locator, quantity, published, quoted, correct, method, argument, slip, effect,
      self.class.rawValue, listedWith,
    ]
  }
}
