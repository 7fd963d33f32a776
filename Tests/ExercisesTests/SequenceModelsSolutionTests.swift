import Networks
import Testing

@testable import SequenceModelsExercises

@Suite("Numbers in the solutions of sequence-models")
struct SequenceModelsSolutionTests {
  @Test("Exercise 1: the clocks")
  func clocks() throws {
    let answer = try fourClocks()
    // The students' test has these under seals only.
    let periods = [1, 2, 4, 8]
    let cycle = (1...8).map { step in 5 * periods.filter { step % $0 == 0 }.count }
    #expect(answer.rows == Double(cycle.reduce(0, +)) / 8)
    #expect(answer.atStep12 == periods.filter { 12 % $0 == 0 })
    #expect(answer.hearStep6 == periods.filter { 6 % $0 == 0 })
    try SolutionProse("sequence-models", 1).says(
      "together \(answer.clockwork) of the \(answer.rnn) weights", "= \(fixed(answer.rows, 3))$ of 20 rows",
      "a share of \(fixed(answer.rows / 20, 3)).", "12 is divided by 1, 2 and 4, and not by 8.",
      "the modules of the periods \(answer.hearStep6[0]) and \(answer.hearStep6[1]) are computed")
  }

  @Test("Exercise 2: the buckets")
  func buckets() throws {
    let lengths = [3, 4, 4, 7, 9, 10]
    func padding(_ own: [Int]) -> Int { Buckets(lengths, lengths: own).wastedSteps }
    let answer = try sixSequences()
    try SolutionProse("sequence-models", 2).says(
      "computed: \(answer.padding) of padding", "| 3, 10 | 3 + 5 · 10 | \(padding([3, 10])) |",
      "| 4, 10 | 3 · 4 + 3 · 10 | \(answer.two.padding) |", "| 7, 10 | 4 · 7 + 2 · 10 | \(padding([7, 10])) |",
      "| 9, 10 | 5 · 9 + 10 | \(padding([9, 10])) |", "so \(answer.three.padding) steps of padding",
      "With 4, 9 and 10 it would be \(padding([4, 9, 10])), with 3, 4 and 10 it would be \(padding([3, 4, 10])).")
  }

  @Test("Exercise 3: the stack")
  func stack() throws {
    let answer = try stackInOneNumber()
    // The students' test has these under seals only.
    func number(_ stack: [Int]) -> Double { stack.reversed().reduce(0) { ($0 + Double(2 * $1 + 1)) / 4 } }
    #expect(answer.q == number([1, 0, 1]))
    #expect(answer.popped == number([0, 1]))
    #expect(answer.pushed == number([0, 1, 0, 1]))
    #expect(answer.symbols == (Double.significandBitCount + 1) / 2)
    try SolutionProse("sequence-models", 3).says(
      "= \\tfrac{\(fixed(64 * answer.q, 0))}{64}$", "= \\tfrac\(fixed(16 * answer.popped, 0)){16}$",
      "= \\tfrac{\(fixed(256 * answer.pushed, 0))}{256}$", "53 bits hold \(answer.symbols) symbols")
  }

  @Test("Exercise 4: the example")
  func strings() throws {
    let next = [[0, 0.6, 0.4], [0.4, 0.3, 0.3], [1, 0, 0]]
    let greedy = try greedyString(next, after: 0, length: 2), best = try likeliestString(next, after: 0, length: 2)
    try SolutionProse("sequence-models", 4).says(
      "takes \(greedy[0]), then \(greedy[1])", "$0.6 \\cdot 0.4 = \(fixed(next[0][greedy[0]] * next[greedy[0]][greedy[1]], 2))$",
      "The string \(best.string[0]), \(best.string[1]) has $0.4 \\cdot 1 = \(fixed(best.probability, 1))$")
  }

  @Test("Exercise 6: what an open gate keeps")
  func gate() throws {
    // σ(3)^T = 1/10.
    var (left, steps) = (1.0, 0)
    let gate = 1 / (1 + 1 / 20.085536923187668)
    while left > 0.1 {
      left *= gate
      steps += 1
    }
    try SolutionProse("sequence-models", 6).says("less than a tenth is left after \(steps).")
  }
}
