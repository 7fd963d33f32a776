/// Why a printed value or statement is wrong, as checked by a computation, never by assertion alone.
public struct ErratumProof: Sendable, Equatable {
  /// The argument in one or two sentences, with the correct value.
  public let argument: String
  /// Whether the computation bore the argument out (finite differences, a counter-example, a count).
  public let holds: Bool
  /// The slip that explains the print, where it can be found: "the factor 2 is missing".
  public let slip: String?
  /// What that slip gives; it must round to the printed digits, or the proof does not count.
  public let slipGives: [Double]?

  public init(_ argument: String, holds: Bool, slip: String? = nil, slipGives: [Double]? = nil) {
    self.argument = argument
    self.holds = holds
    self.slip = slip
    self.slipGives = slipGives
  }

  /// The argument, and the slip if it is known.
  var text: String {
    guard let slip else { return argument }
    return "\(argument); the printed digits come from a slip: \(slip)"
  }
}
