import Datasets
import Networks
import Tensors
import Testing

@testable import ReberRnnVsMlpExercises

@Suite("Exercises of the Reber grammar")
struct ReberRnnVsMlpExercisesTests {
  private let grammar = Automaton.reber

  // MARK: Exercise 1

  @Test("Exercise 1: the automaton rejects the same strings at the same symbols")
  func exercise1FindsTheMisfits() throws {
    let answers = try firstMisfits()
    try demand(answers.count == candidates.count, "\(answers.count) answers to \(candidates.count) strings")
    for (text, answer) in zip(candidates, answers) {
      var misfit: Int?
      do throws(Automaton.Rejection) {
        _ = try grammar.path(of: ReberSymbol.indices(of: text) ?? [])
      } catch {
        misfit = error.position + 1
      }
      expect(answer == misfit, "\(text): the answer is wrong")
    }
  }

  @Test("Exercise 1: the followers are the targets of the string")
  func exercise1NamesTheFollowers() throws {
    let found = try followers()
    guard let string = grammar.string(candidates[0]) else { throw Hint("the strings of the exercise were changed") }
    let sets = string.targets.map { mask in
      String(ReberSymbol.letters.enumerated().filter { mask >> UInt8($0.offset) & 1 == 1 }.map(\.element))
    }
    try demand(found.count == sets.count, "\(found.count) sets for \(sets.count) symbols")
    let wrong = sets.indices.filter { found[$0] != sets[$0] }.map { $0 + 1 }
    expect(wrong.isEmpty, "other symbols may follow the symbols \(wrong)")
  }

  // MARK: Exercises 2 and 3

  /// Repeats `step` until nothing changes any more.
  private func fixedPoint(_ step: ([Double]) -> [Double]) -> [Double] {
    var values = [Double](repeating: 0, count: grammar.stateCount)
    for _ in 0..<2000 { values = step(values) }
    return values
  }
  /// How often each state is visited in a string, in the mean.
  private var visits: [Double] {
    fixedPoint { now in
      var next = grammar.edges.map { _ in 0.0 }
      next[0] = 1
      for (state, leaving) in grammar.edges.enumerated() {
        for edge in leaving { next[edge.target] += now[state] / Double(leaving.count) }
      }
      return next
    }
  }

  @Test("Exercise 2: the means solve the equations of the automaton")
  func exercise2SolvesTheEquations() throws {
    let expected = fixedPoint { now in
      grammar.edges.map { leaving in
        leaving.isEmpty ? 0 : 1 + leaving.reduce(0) { $0 + now[$1.target] } / Double(leaving.count)
      }
    }
    expectClose(try meanSymbolsToCome(), to: expected, "L₀ to L₇")
  }

  @Test("Exercise 2: no string is shorter, and as many are as short as said")
  func exercise2KnowsTheShortestStrings() throws {
    let (length, probability) = try shortest()
    try demand(length > 0, "strings are not empty")
    expect(grammar.probability(ofLengthAtLeast: length) == 1, "there are shorter strings")
    expect(grammar.probability(ofLengthAtLeast: length + 1) < 1, "there are no strings as short as that")
    expect(
      isClose(grammar.probability(ofLengthAtLeast: length + 1), to: 1 - probability, within: 1e-12) && probability > 0,
      "strings of that length have another probability")
  }

  @Test("Exercise 3: the visits are those of the automaton")
  func exercise3CountsTheVisits() throws {
    expectClose(try limitWithoutMemory().visits, to: visits, "the visits of states 0 to 7")
  }

  @Test("Exercise 3: no choice of a set for each symbol makes fewer mistakes")
  func exercise3FindsTheLimit() throws {
    var weights = [[UInt8: Double]](repeating: [:], count: ReberSymbol.count)
    for (state, leaving) in grammar.edges.enumerated() {
      for edge in leaving {
        weights[Int(edge.symbol)][grammar.nextSymbols(from: edge.target), default: 0]
          += visits[state] / Double(leaving.count)
      }
    }
    let fewest = weights.reduce(0) { $0 + $1.values.reduce(0, +) - ($1.values.max() ?? 0) }
    let answer = try limitWithoutMemory()
    expectClose(answer.fewest, to: fewest, "the fewest mistakes")
    let ties = grammar.memorylessLimit(minimumLength: 0).expectedMistakes
    expectClose(answer.tiesAsNo, to: ties, "the mistakes with ties as no")
  }

  // MARK: Exercise 4

  /// The same by walking through all beginnings of strings of up to `depth` symbols.
  private func ambiguousByEnumeration(_ automaton: Automaton, _ length: Int, depth: Int) -> Int {
    var followers: [[UInt8]: Set<UInt8>] = [:]
    func walk(_ prefix: [UInt8], _ state: Int) {
      if prefix.count >= length {
        followers[Array(prefix.suffix(length)), default: []].insert(automaton.nextSymbols(from: state))
      }
      if prefix.count < depth {
        for edge in automaton.edges[state] { walk(prefix + [edge.symbol], edge.target) }
      }
    }
    walk([], 0)
    return followers.values.reduce(0) { $0 + ($1.count > 1 ? 1 : 0) }
  }

  @Test("Exercise 4: as many windows are ambiguous as a walk through all strings finds", arguments: 1...4)
  func exercise4CountsWindows(length: Int) throws {
    for automaton in [Automaton.reber, .embeddedReber] {
      let expected = ambiguousByEnumeration(automaton, length, depth: 15)
      let answer = try ambiguousWindows(of: automaton, length: length)
      expect(answer == expected, "\(automaton.name): a walk finds another number of windows of \(length)")
    }
  }

  // MARK: Exercise 5

  @Test("Exercise 5: the network is right at every symbol of strings of every length", arguments: [0, 1])
  func exercise5ReadsTheGrammar(which: Int) throws {
    let automaton = which == 0 ? Automaton.reber : .embeddedReber
    let reader = try network(for: automaton)
    let sizes = reader.outputShapes.map { $0[0] }
    try demand(
      sizes == [automaton.edges.reduce(0) { $0 + $1.count }, ReberSymbol.count],
      "\(automaton.name): layers of \(sizes) units")
    var stream = RandomStream(seed: 5, name: "strings")
    let strings = automaton.samples(100, using: &stream) + automaton.samples(20, minimumLength: 100, using: &stream)
    for string in strings {
      let inputs = Tensor<Double>(
        [string.count, ReberSymbol.count, 1], string.symbols.flatMap { ReberSymbol.oneHot($0) })
      let logits = reader(inputs, steps: string.count).values
      let predicted = (0..<string.count).map { t in
        (0..<ReberSymbol.count).reduce(UInt8(0)) {
          logits[t * ReberSymbol.count + $1] > 0 ? $0 | 1 << UInt8($1) : $0
        }
      }
      let wrong = predicted.indices.filter { predicted[$0] != string.targets[$0] }.map { $0 + 1 }
      try demand(wrong.isEmpty, "\(automaton.name): wrong at the symbols \(wrong) of \(string)")
    }
  }

  // MARK: Exercise 6

  @Test("Exercise 6: after forty short strings a network reads long strings far better than one without memory")
  func exercise6LearnsFromShortStrings() throws {
    // Which seeds succeed may depend on the arithmetic; that neither of two does is a mistake in the training.
    let results = try ([1, 2] as [UInt64]).map { try mistakesAfterShortStrings(40, seed: $0) }
    let limit = grammar.memorylessLimit(minimumLength: 100).expectedMistakes
    expect(
      results.contains { $0.short < 0.1 && $0.long < limit / 2 },
      "after 40 short strings: \(results.map(\.short)) mistakes a short string, \(results.map(\.long)) a long one")
  }
}
