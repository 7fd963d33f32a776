import Datasets
import Tensors
import Testing

@testable import ReberRnnVsMlpExercises

@Suite("Numbers in the solutions of the Reber grammar")
struct ReberRnnVsMlpSolutionTests {
  @Test("Exercise 1: the states of the strings")
  func states() throws {
    let prose = try SolutionProse("reber-rnn-vs-mlp", 1)
    for (text, misfit) in zip(candidates, try firstMisfits()) {
      // Up to the first symbol that does not fit.
      var states = [0]
      for symbol in try #require(ReberSymbol.indices(of: text)) {
        guard let edge = Automaton.reber.edges[states[states.count - 1]].first(where: { $0.symbol == symbol }) else { break }
        states.append(edge.target)
      }
      prose.says("| \(text) | \(states.map(String.init).joined(separator: " ")) | \(misfit == nil ? "belongs |" : "")")
      if let misfit { prose.says("symbol \(misfit)") }
    }
  }

  @Test("Exercises 2 to 5: lengths, visits, windows and edges")
  func byHand() throws {
    let lengths = try meanSymbolsToCome(), least = try shortest()
    try SolutionProse("reber-rnn-vs-mlp", 2).says(
      "$L_1 = \(fixed(lengths[1], 0))$, $L_0 = \(fixed(lengths[0], 0))$. A string has \(fixed(lengths[0], 0)) symbols",
      "with \(least.length) symbols")
    let limit = try limitWithoutMemory()
    let third = try SolutionProse("reber-rnn-vs-mlp", 3)
    third.says(
      "costs half a mistake, \(fixed(limit.fewest, 1)) in all", "That makes \(fixed(limit.tiesAsNo, 0)).",
      "so near the chapter's \(try third.value("limit")).")
    func windows(_ automaton: Automaton, _ length: Int) throws -> Int {
      try ambiguousWindows(of: automaton, length: length)
    }
    let ofTwo = try windows(.reber, 2)
    #expect(ofTwo == 0)
    let embedded = try (1...6).map { String(try windows(.embeddedReber, $0)) }
    try SolutionProse("reber-rnn-vs-mlp", 4).says(
      "The Reber grammar has \(windows(.reber, 1)) ambiguous windows of one symbol, P, S, T, V and X, and none of two",
      "The embedded grammar has \(embedded.dropLast().joined(separator: ", ")) and \(embedded[5]) for $k = 1, \\dots, 6$")
    func edges(_ automaton: Automaton) -> Int { automaton.edges.reduce(0) { $0 + $1.count } }
    try SolutionProse("reber-rnn-vs-mlp", 5).says(
      "has \(edges(.reber)) edges, the embedded one \(edges(.embeddedReber)).",
      "network of \(edges(.embeddedReber)) units *can*")
  }

  @Test("Exercise 6: mistakes after short strings")
  func shortStrings() throws {
    let many = try (1...5).map { try mistakesAfterShortStrings(40, seed: $0) }
    #expect(many.allSatisfy { $0.short == 0 } && many.dropFirst().allSatisfy { $0.long == 0 })
    let (first, fourth) = (try mistakesAfterShortStrings(10, seed: 1), try mistakesAfterShortStrings(10, seed: 4))
    #expect(fourth.short == 0)
    try SolutionProse("reber-rnn-vs-mlp", 6).says(
      "all of the seeds 1 to 5 are right on all short strings, and four of them on all long ones: "
        + "the network of seed 1 makes \(fixed(many[0].long, 2)) mistakes a long string",
      "yet \(fixed(fourth.long, 1)) a long string, and that of seed 1, with \(fixed(first.short, 2)) mistakes a short "
        + "string, \(fixed(first.long, 1)) a long one")
  }
}
