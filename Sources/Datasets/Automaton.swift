import Host

/// A finite automaton that generates and recognises strings over the Reber alphabet.
///
/// It starts in state 0, follows an edge at each symbol and stops in its last state, the only one
/// without edges. Where edges part, each is taken with the same probability, independently.
/// The automata themselves stand in `ReberGrammar.swift`.
public struct Automaton: Sendable, Equatable {
  /// An edge: reading or writing `symbol` leads to state `target`.
  public struct Edge: Sendable, Equatable {
    /// The symbol's number, 0 to 6; see `ReberSymbol`.
    public let symbol: UInt8
    /// The state to which it leads.
    public let target: Int
  }

  /// For people: "Reber grammar".
  public let name: String
  /// The edges that leave each state, in the order in which random numbers choose among them.
  public let edges: [[Edge]]

  /// The number of states.
  public var stateCount: Int { edges.count }
  /// The state in which a string may end.
  public var finalState: Int { edges.count - 1 }

  init(name: String, edges: [[Edge]]) {
    self.name = name
    self.edges = edges
    require(
      edges.indices.allSatisfy { edges[$0].isEmpty == ($0 == edges.count - 1) },
      "Automaton \(name): the last state, and no other, has no edges")
  }

  /// Where a string leaves the language.
  public struct Rejection: Error, Equatable, Sendable, CustomStringConvertible {
    /// The position of the symbol that has no edge; the string's length if it ends too early.
    public let position: Int
    /// The state in which no edge was found, or in which the string ended.
    public let state: Int

    /// Position and state in words.
    public var description: String { "rejected at position \(position) in state \(state)" }
  }

  /// The states on the way of `symbols`, the start included: one more than symbols.
  ///
  /// - Throws: `Rejection` when the string does not belong to the language.
  public func path(of symbols: [UInt8]) throws(Rejection) -> [Int] {
    var states = [0]
    for (position, symbol) in symbols.enumerated() {
      let state = states[position]
      guard let edge = edges[state].first(where: { $0.symbol == symbol }) else {
        throw Rejection(position: position, state: state)
      }
      states.append(edge.target)
    }
    let last = states[symbols.count]
    guard last == finalState else { throw Rejection(position: symbols.count, state: last) }
    return states
  }

  /// The states on the way of `symbols`, the start included; nil if it is no string of the language.
  public func states(of symbols: [UInt8]) -> [Int]? {
    try? path(of: symbols)
  }

  /// The states on the way of a string such as "BTXSE"; nil if it is no string of the language.
  public func states(of text: String) -> [Int]? {
    ReberSymbol.indices(of: text).flatMap { states(of: $0) }
  }

  /// Whether the language has the string `text`.
  public func accepts(_ text: String) -> Bool { states(of: text) != nil }

  /// The set of symbols with which a string may go on from `state`: bit i for symbol i, 0 at the end.
  public func nextSymbols(from state: Int) -> UInt8 {
    edges[state].reduce(0) { $0 | 1 << $1.symbol }
  }

  /// The set of symbols that may follow `prefix`; nil if no string begins like that.
  public func nextSymbols(after prefix: [UInt8]) -> UInt8? {
    var state = 0
    for symbol in prefix {
      guard let edge = edges[state].first(where: { $0.symbol == symbol }) else { return nil }
      state = edge.target
    }
    return nextSymbols(from: state)
  }

  /// For each symbol of a string the set of symbols that may follow it, 0 for the last; nil if it
  /// is no string of the language.
  public func targets(of symbols: [UInt8]) -> [UInt8]? {
    states(of: symbols).map { $0.dropFirst().map { nextSymbols(from: $0) } }
  }

  /// The string with its targets; nil if it is no string of the language.
  public func string(_ text: String) -> GrammarString? {
    guard let symbols = ReberSymbol.indices(of: text), let targets = targets(of: symbols) else { return nil }
    return GrammarString(symbols: symbols, targets: targets)
  }
}
