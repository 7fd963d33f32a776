import Testing

@testable import Datasets

@Suite struct AutomatonTests {
  @Test("printed strings run through the printed states")
  func printedStates() {
    #expect(Automaton.reber.states(of: "BTSSXXTVVE") == [0, 1, 2, 2, 2, 4, 3, 3, 5, 6, 7])
    #expect(Automaton.reber.states(of: "BPTVVE") == [0, 1, 3, 3, 5, 6, 7])
    #expect(Automaton.embeddedReber.accepts("BTBTSSXXTVVETE"))
    #expect(Automaton.embeddedReber.accepts("BPBTSSXXTVVEPE"))
  }

  @Test("a string outside the language is rejected where it leaves it")
  func rejected() throws {
    func rejection(_ text: String, _ automaton: Automaton) throws -> Automaton.Rejection? {
      let symbols = try #require(ReberSymbol.indices(of: text))
      do throws(Automaton.Rejection) {
        _ = try automaton.path(of: symbols)
        return nil
      } catch { return error }
    }
    #expect(try rejection("BPTXSE", .reber) == .init(position: 3, state: 3))
    #expect(try rejection("BPTVV", .reber) == .init(position: 5, state: 6))
    #expect(try rejection("BPTVVEE", .reber) == .init(position: 6, state: 7))
    #expect(try rejection("", .reber) == .init(position: 0, state: 0))
    // The second symbol is not repeated before the last.
    #expect(try rejection("BTBTSSXXTVVEPE", .embeddedReber) == .init(position: 12, state: 9))
    #expect(Automaton.reber.states(of: "BPTXSE") == nil)
    #expect(Automaton.reber.states(of: "BTQ") == nil)
  }

  @Test("targets and encodings of BPTVVE are the printed ones")
  func printedEncodings() throws {
    let string = try #require(Automaton.reber.string("BPTVVE"))
    #expect(string.description == "BPTVVE")
    #expect(
      string.targets.map(ReberSymbol.description(ofSet:)) == ["P|T", "T|V", "T|V", "P|V", "E", "$"])
    func rows(_ columns: [[Double]]) -> [[Double]] {
      (0..<7).map { row in columns.map { $0[row] } }
    }
    #expect(
      rows(string.symbols.map(ReberSymbol.oneHot)) == [
        [1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0],
        [0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 0], [0, 0, 0, 0, 0, 0],
      ])
    #expect(
      rows(string.targets.map(ReberSymbol.multiHot)) == [
        [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0], [1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0],
      ])
  }

  @Test("the symbols after a prefix are those of the edges")
  func next() throws {
    let prefix = try #require(ReberSymbol.indices(of: "BT"))
    #expect(Automaton.reber.nextSymbols(after: prefix).map(ReberSymbol.description(ofSet:)) == "S|X")
    #expect(Automaton.reber.nextSymbols(after: [3]) == nil)
    #expect(Automaton.reber.targets(of: [0, 4]) == nil)
  }

  @Test("the embedded automaton is the Reber automaton within its frame")
  func embedded() {
    let inner = Automaton.reber, outer = Automaton.embeddedReber
    #expect(outer.stateCount == 20 && outer.finalState == 19)
    for offset in [2, 10] {
      for state in 0..<7 {
        #expect(
          outer.edges[offset + state]
            == inner.edges[state].map { Automaton.Edge(symbol: $0.symbol, target: $0.target + offset) })
      }
    }
  }
}
