import Host

/// A Boolean function of a few inputs as a table, one row for each combination.
public struct TruthTable: Sendable, Equatable {
  /// For people: "XOR".
  public let name: String
  /// The rows `[2ⁿ][n]` of zeros and ones in counting order, the first input slowest.
  public let inputs: [[Double]]
  /// The function's value in each row, `[2ⁿ]`.
  public let outputs: [Double]

  /// The table of `function` of `inputCount` inputs (1 to 16).
  public init(name: String, inputCount: Int, function: ([Bool]) -> Bool) {
    require((1...16).contains(inputCount), "TruthTable: \(inputCount) inputs, 1 to 16 are possible")
    let rows = (0..<(1 << inputCount)).map { row in
      (0..<inputCount).map { row >> (inputCount - 1 - $0) & 1 == 1 }
    }
    self.name = name
    inputs = rows.map { $0.map { $0 ? 1 : 0 } }
    outputs = rows.map { function($0) ? 1 : 0 }
  }

  /// Both.
  public static let and = TruthTable(name: "AND", inputCount: 2) { $0[0] && $0[1] }
  /// One or both.
  public static let or = TruthTable(name: "OR", inputCount: 2) { $0[0] || $0[1] }
  /// One, not both.
  public static let xor = TruthTable(name: "XOR", inputCount: 2) { $0[0] != $0[1] }

  /// Whether an odd number of `bits` inputs is one; with two it is XOR under another name.
  public static func parity(bits: Int) -> TruthTable {
    TruthTable(name: "parity of \(bits)", inputCount: bits) { row in
      row.reduce(false) { $0 != $1 }
    }
  }
}
