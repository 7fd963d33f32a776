import Datasets
import Networks
import Tensors
import Testing

@testable import ReberRnnVsMlpExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of the Reber grammar that students do not see tested")
struct ReberRnnVsMlpExercisesHiddenTests {
  /// All windows of `length` symbols of strings from the start, and the states in which they end: every state is
  /// reached within nine symbols, and a window may begin in each.
  private func windows(_ automaton: Automaton, _ length: Int) -> [[UInt8]: Set<Int>] {
    var reached: Set<Int> = [0]
    for _ in 0..<automaton.stateCount {
      reached.formUnion(reached.flatMap { automaton.edges[$0].map(\.target) })
    }
    var found: [[UInt8]: Set<Int>] = [:]
    func walk(_ window: [UInt8], _ state: Int) {
      if window.count == length {
        found[window, default: []].insert(state)
      } else {
        for edge in automaton.edges[state] { walk(window + [edge.symbol], edge.target) }
      }
    }
    for state in reached { walk([], state) }
    return found
  }

  @Test("Exercise 4: longer windows, for which no window suffices in the embedded grammar", arguments: [1, 5, 6, 9])
  func exercise4LongWindows(length: Int) throws {
    for automaton in [Automaton.reber, .embeddedReber] {
      let expected = windows(automaton, length).values.filter { states in
        Set(states.map { automaton.nextSymbols(from: $0) }).count > 1
      }.count
      let answer = try ambiguousWindows(of: automaton, length: length)
      expect(answer == expected, "\(automaton.name): another number of windows of \(length) symbols are ambiguous")
    }
  }

  @Test("Exercise 5: each unit is 1 where its edge is taken, else 0", arguments: [0, 1])
  func exercise5Units(which: Int) throws {
    let automaton = which == 0 ? Automaton.reber : .embeddedReber
    let reader = try network(for: automaton)
    let edges = automaton.edges.enumerated().flatMap { state, leaving in leaving.map { (source: state, edge: $0) } }
    try demand(
      reader.outputShapes == [[edges.count], [ReberSymbol.count]], "\(automaton.name): layers of \(reader.outputShapes)")
    var stream = RandomStream(seed: 53, name: "hidden strings")
    for string in automaton.samples(40, minimumLength: 20, using: &stream) {
      guard let states = automaton.states(of: string.symbols) else { continue }
      let (T, inputs) = (string.count, string.symbols.flatMap { ReberSymbol.oneHot($0) })
      let x = Tensor<Double>([T, ReberSymbol.count, 1], inputs)
      let pass = Pass(reader, columns: T)
      pass.forward(x.block(steps: T), parameters: reader.parameters)
      let units = withExtendedLifetime(x) { pass.activation(after: 0).values }
      let expected = (0..<T).flatMap { t in
        edges.map { $0.source == states[t] && $0.edge.symbol == string.symbols[t] ? 1.0 : 0 }
      }
      try demand(areClose(units, to: expected), "\(automaton.name): the units are not 1 for the edges taken and 0 for others")
    }
  }
}
