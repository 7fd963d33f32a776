/// What a published row is, and so how it is judged.
public enum PublishedKind: String, Sendable, CaseIterable {
  /// Deterministic: recomputed to the printed digit.
  case exact
  /// Depends on seeds or samples.
  case stochastic
  /// An input or hyper-parameter, read by the programs.
  case setting
  /// A statement that a test can confirm or refute.
  case claim
}

/// Why an agreement with a row proves less than one with others.
public enum Basis: String, Sendable, CaseIterable {
  /// The printed value was used to find what is not printed.
  case fitted
  /// The row states a definition that programs are written after: it cannot fail unless our own code is wrong.
  case definition
}

/// One row of the ledger: a number or statement as it was printed, and where.
public struct PublishedRow: Sendable, Equatable {
  /// Stable key, unique in the whole ledger.
  public let id: String
  /// Key of the document, the name of the CSV file: `zaki-meira`, `mmds`, `usc552`, `zhang`, `kelleher`.
  public let source: String
  /// Place in the document.
  public let locator: String
  /// Slug of the experiment that judges the row.
  public let experiment: String
  /// How the row is judged.
  public let kind: PublishedKind
  /// What is printed, in words.
  public let quantity: String
  /// As printed: a number, a JSON array for vectors and matrices, or text.
  public let published: String
  /// The unit of the printed numbers; empty where they have none.
  public let unit: String
  /// Per element; a number, or words where only a rule can be stated.
  public let tolerance: String
  /// Stochastic rows: the widest admissible central 80 % range of the seeds, in the row's unit. Claims that know no
  /// exception: `all seeds`. Else empty.
  public let bound: String
  /// The least number of seeds by which the row is judged, where that is not `Judge.leastSeeds`.
  public let leastSeeds: Int?
  /// Rows about what a training ends at: the condition whose verdict counts, where a row is judged under several.
  public let condition: Condition?
  /// Why an agreement proves little; nil for all other rows.
  public let basis: Basis?
  /// Ids of the settings that the value follows from: those whose change in a copy of the ledger changes
  /// what the experiment computes for this row. The tests change each of them.
  public let dependsOn: [String]
  /// In words, for people; no program reads it.
  public let howToRecompute: String
  /// Anything else that a reader of the ledger should know.
  public let note: String

  /// A row from its fields, which `Ledger` checks when it reads them from a file.
  public init(
    id: String, source: String, locator: String, experiment: String, kind: PublishedKind,
    quantity: String, published: String, unit: String = "", tolerance: String = "",
    bound: String = "", leastSeeds: Int? = nil, condition: Condition? = nil, basis: Basis? = nil, dependsOn: [String] = [], howToRecompute: String = "", note: String = ""
  ) {
    self.id = id
    self.source = source
    self.locator = locator
    self.experiment = experiment
    self.kind = kind
    self.quantity = quantity
    self.published = published
    self.unit = unit
    self.tolerance = tolerance
    self.bound = bound
    self.leastSeeds = leastSeeds
    self.condition = condition
    self.basis = basis
    self.dependsOn = dependsOn
    self.howToRecompute = howToRecompute
    self.note = note
  }

  /// The printed numbers in reading order, row by row; nil where text was printed.
  public var values: [Double]? { PrintedValue(published).numbers?.map { $0.value } }

  /// The printed strings in reading order, for rows such as `["1100","0110"]`; nil where a number was printed.
  public var texts: [String]? { PrintedValue(published).texts }

  /// Lengths from the outermost array inwards, `[]` for a scalar; nil for a ragged array.
  public var shape: [Int]? { PrintedValue(published).shape }

  /// Decimals of each printed number: `0.0900` has 4, `1.1e8` has −7 (its last digit is worth 10⁷).
  public var printedDigits: [Int]? { PrintedValue(published).numbers?.map { $0.decimals } }

  /// Half a unit in the last printed digit of each number.
  public var halfUnits: [Double]? { printedDigits?.map { 0.5 * powerOfTen(-$0) } }

  /// The admissible deviation of each number: the `tolerance` column where it is a number, otherwise
  /// half a unit in the last printed digit. Nil where text was printed.
  public var numericTolerance: [Double]? {
    guard let halves = halfUnits else { return nil }
    guard case .number(let stated, _) = PrintedValue(tolerance) else { return halves }
    return halves.map { _ in stated }
  }

  /// The bound as a number; nil where the column is empty.
  public var numericBound: Double? {
    guard case .number(let value, _) = PrintedValue(bound) else { return nil }
    return value
  }

  /// What stands in `bound` of a claim that one seed in which it fails refutes, such as an identity.
  static let allSeeds = "all seeds"

  /// Whether the row is a claim that must hold in every seed.
  public var holdsWithoutException: Bool { kind == .claim && bound == Self.allSeeds }

  /// Why a field written like `published` cannot be taken for what was printed: an array too deep, or a
  /// number out of range. Nil for all others, text among them.
  public static func refusal(of field: String) -> String? {
    do {
      _ = try PrintedValue.read(field)
      return nil
    } catch {
      return "\(error)"
    }
  }
}

/// 10 to the power of `exponent`, correctly rounded, because the decimal is read as a literal would be. A
/// printed number has few enough decimals that this is neither long nor large; see `PrintedValue.digitLimit`.
func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }
