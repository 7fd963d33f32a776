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
  /// As printed.
  public let published: String
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
  /// Whether the extraction of the text, not the document itself, may be at fault.
  public let mayBeExtraction: Bool

  /// The columns of `errata.csv`, in order.
  public static let columns = [
    "id", "source", "locator", "quantity", "published", "correct", "method", "argument", "slip", "effect",
    "may_be_extraction",
  ]

  /// The printed side of `row` and the right one of `proof`.
  public init(_ row: PublishedRow, _ proof: ErratumProof) {
    id = row.id
    source = row.source
    locator = row.locator
    quantity = row.quantity
    published = row.published
    correct = proof.correct
    method = proof.method.rawValue
    argument = proof.argument
    slip = proof.slip ?? ""
    effect = proof.effect
    mayBeExtraction = proof.mayBeExtraction
  }

  /// The erratum of one record of `errata.csv`; nil when the number of fields is wrong.
  public init?(fields: [String]) {
    guard fields.count == Self.columns.count else { return nil }
    id = fields[0]
    source = fields[1]
    locator = fields[2]
    quantity = fields[3]
    published = fields[4]
    correct = fields[5]
    method = fields[6]
    argument = fields[7]
    slip = fields[8]
    effect = fields[9]
    mayBeExtraction = fields[10] == "yes"
  }

  /// The fields of its record, in the order of `columns`.
  public var fields: [String] {
    [
      id, source, locator, quantity, published, correct, method, argument, slip, effect,
      mayBeExtraction ? "yes" : "no",
    ]
  }
}
