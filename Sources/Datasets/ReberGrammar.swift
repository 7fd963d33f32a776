import Host

/// The seven symbols of the Reber grammars as numbers 0 to 6, in alphabetical order.
///
/// The end of a string, printed as $, has no number: its encoding is all zeros.
public enum ReberSymbol {
  /// The letters in the order of their numbers.
  public static let letters: [Character] = ["B", "E", "P", "S", "T", "V", "X"]
  /// 7.
  public static let count = 7

  /// The numbers of the letters of `text`; nil if one is no symbol.
  public static func indices(of text: String) -> [UInt8]? {
    var indices: [UInt8] = []
    for letter in text {
      guard let index = letters.firstIndex(of: letter) else { return nil }
      indices.append(UInt8(index))
    }
    return indices
  }

  /// The string of `symbols`.
  public static func text(of symbols: [UInt8]) -> String {
    String(symbols.map { letters[Int($0)] })
  }

  /// Seven numbers, a one at the place of `symbol`.
  public static func oneHot(_ symbol: UInt8) -> [Double] {
    multiHot(1 << symbol)
  }

  /// Seven numbers, a one at the place of each symbol of the set `mask`.
  public static func multiHot(_ mask: UInt8) -> [Double] {
    (0..<count).map { mask >> $0 & 1 == 1 ? 1 : 0 }
  }

  /// The set as printed: "P|T", "$" if it is empty.
  public static func description(ofSet mask: UInt8) -> String {
    mask == 0
      ? "$" : (0..<count).filter { mask >> $0 & 1 == 1 }.map { String(letters[$0]) }.joined(separator: "|")
  }
}

/// A string of a grammar with the set of symbols that may follow each of its symbols.
public struct GrammarString: Sendable, Hashable, CustomStringConvertible {
  /// Symbols as numbers 0 to 6; see `ReberSymbol`.
  public let symbols: [UInt8]
  /// As many sets: bit i is set if symbol i may follow; 0 after the last symbol.
  public let targets: [UInt8]

  /// A string with its targets, as many as symbols; that they belong to a grammar is not checked.
  public init(symbols: [UInt8], targets: [UInt8]) {
    require(
      symbols.count == targets.count,
      "GrammarString: \(symbols.count) symbols, \(targets.count) targets")
    self.symbols = symbols
    self.targets = targets
  }

  /// The number of symbols.
  public var count: Int { symbols.count }
  /// The letters, "BTSSXXTVVE".
  public var description: String { ReberSymbol.text(of: symbols) }
}

extension Automaton {
  /// The Reber grammar (Reber 1967): states 0 to 7.
  ///
  ///     0 –B→ 1;  1 –T→ 2, –P→ 3;  2 –S→ 2, –X→ 4;  3 –T→ 3, –V→ 5;
  ///     4 –X→ 3, –S→ 6;  5 –P→ 4, –V→ 6;  6 –E→ 7
  public static let reber = Automaton(name: "Reber grammar", edges: reberEdges(offset: 0) + [[]])

  /// The embedded Reber grammar: B, then T or P, a whole Reber string, the same T or P again, E.
  ///
  /// States: 0 –B→ 1; 1 –T→ 2, –P→ 10. State 2 + s is state s of the Reber automaton on the way
  /// of T, state 10 + s on the way of P. Their ends 9 –T→ 18 and 17 –P→ 18; 18 –E→ 19.
  public static let embeddedReber = Automaton(
    name: "embedded Reber grammar",
    edges: [[edge("B", 1)], [edge("T", 2), edge("P", 10)]]
      + reberEdges(offset: 2) + [[edge("T", 18)]]
      + reberEdges(offset: 10) + [[edge("P", 18)]]
      + [[edge("E", 19)], []])

  /// The edges of states 0 to 6 of the Reber grammar, all states moved by `offset`.
  private static func reberEdges(offset: Int) -> [[Edge]] {
    [
      [edge("B", offset + 1)],
      [edge("T", offset + 2), edge("P", offset + 3)],
      [edge("S", offset + 2), edge("X", offset + 4)],
      [edge("T", offset + 3), edge("V", offset + 5)],
      [edge("X", offset + 3), edge("S", offset + 6)],
      [edge("P", offset + 4), edge("V", offset + 6)],
      [edge("E", offset + 7)],
    ]
  }

  private static func edge(_ letter: Character, _ target: Int) -> Edge {
    guard let symbol = ReberSymbol.letters.firstIndex(of: letter) else {
      programmerError("Automaton: '\(letter)' is no symbol of the Reber grammars")
    }
    return Edge(symbol: UInt8(symbol), target: target)
  }
}
