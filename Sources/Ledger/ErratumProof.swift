/// What kind of slip an erratum is, by which errata are counted.
public enum ErratumClass: String, Sendable, CaseIterable {
  /// A value, formula or statement that is wrong.
  case error
  /// The numbers are right and a name, symbol or word is not.
  case label = "label or wording"
  /// Two places of a text disagree, and either can be mended.
  case inconsistency
  /// The document may be right and only the text that was taken from it wrong.
  case extraction = "perhaps only the extraction"

  /// What stands before the argument in a verdict's note: the class, unless it is a plain error.
  public var opening: String { self == .error ? "" : "\(rawValue): " }
}

/// Why a printed value or statement is wrong, as checked by a computation, never by assertion alone.
public struct ErratumProof: Sendable, Equatable {
  /// What kind of computation bears the argument out.
  public enum Method: String, Sendable, CaseIterable {
    /// Printed operands, computed again.
    case arithmetic
    /// A central difference disagrees with the printed formula and agrees with the right one.
    case finiteDifferences = "finite differences"
    /// Shapes, indices or the source's own definitions leave no other reading.
    case definitions = "shapes and definitions"
    /// One case in which the statement fails.
    case counterExample = "counter-example"
  }

  /// The kind of computation that `holds` comes from.
  public let method: Method
  /// The argument in one or two sentences.
  public let argument: String
  /// Whether the computation bore the argument out (finite differences, a counter-example, a count).
  public let holds: Bool
  /// What should stand in print.
  public let correct: String
  /// How large the effect of the misprint is on someone who computes with it.
  public let effect: String
  /// The slip that explains the print, where it can be found: "the factor 2 is missing".
  public let slip: String?
  /// What that slip gives; it must round to the printed digits, or the proof does not count.
  public let slipGives: [Double]?
  /// What kind of slip it is.
  public let `class`: ErratumClass
  /// The ledger row under which the same slip is listed already; nil where this row is the one.
  public let listedWith: String?
  /// What is wrong as printed, where the row's own value is right or holds more; nil for the row's value.
  public let quoting: String?

  /// `holds` must come from a computation; where `slipGives` is given, `Judge` compares it with the printed digits.
  public init(
    _ method: Method, _ argument: String, holds: Bool, correct: String, effect: String,
    slip: String? = nil, slipGives: [Double]? = nil, class: ErratumClass = .error, listedWith: String? = nil,
    quoting: String? = nil
  ) {
    self.method = method
    self.argument = argument
    self.holds = holds
    self.correct = correct
    self.effect = effect
    self.slip = slip
    self.slipGives = slipGives
    self.class = `class`
    self.listedWith = listedWith
    self.quoting = quoting
  }

  /// The class where it is no plain error, the argument, and the slip that would explain the print.
  var text: String {
    var parts = [argument]
    if let slip { parts.append(slipGives == nil ? "a likely slip: \(slip)" : "a slip that gives the printed digits: \(slip)") }
    return `class`.opening + parts.joined(separator: "; ")
  }
}
