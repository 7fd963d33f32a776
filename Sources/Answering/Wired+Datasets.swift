import Datasets

extension TruthTable: Wired {
  public var wire: Wire {
    get throws { .list([.text(name), .integer(inputs.first?.count ?? 0), try outputs.wire]) }
  }

  /// Reads a list of its name, how many inputs it has (1 to 16), and its outputs in counting order, the first input slowest;
  /// an output of 1 is yes, any other no.
  ///
  /// - Throws: `WireError` for any other list, and where the outputs are not 2 to the power of the inputs.
  public init(wire: Wire) throws {
    let parts = try wire.parts(3)
    let count = try Int(wire: parts[1])
    let outputs = try [Double](wire: parts[2])
    guard (1...16).contains(count), outputs.count == 1 << count else { throw WireError("no truth table") }
    self.init(name: try String(wire: parts[0]), inputCount: count) { bits in
      // Rows stand in counting order, the first input slowest.
      outputs[bits.reduce(0) { 2 * $0 + ($1 ? 1 : 0) }] == 1
    }
  }
}

extension Automaton: Wired {
  /// Exercises know these alone, and no other can be made outside its module.
  private static let known = [reber, embeddedReber]

  public var wire: Wire {
    get throws {
      guard let index = Self.known.firstIndex(of: self) else { throw WireError("another automaton than the two Reber grammars") }
      return .integer(index)
    }
  }

  /// Reads the number of one that exercises know: 0 for the Reber grammar, 1 for the embedded one.
  ///
  /// - Throws: `WireError` for any other.
  public init(wire: Wire) throws {
    let index = try Int(wire: wire)
    guard Self.known.indices.contains(index) else { throw WireError("no automaton") }
    self = Self.known[index]
  }
}
