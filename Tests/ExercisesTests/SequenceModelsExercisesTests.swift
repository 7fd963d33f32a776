import Datasets
import Networks
import Tensors
import Testing

@testable import SequenceModelsExercises

@Suite("Exercises of sequence-models")
struct SequenceModelsExercisesTests {
  @Test("Exercise 1: the weights are the core's, and the clocks are those of a count")
  func exercise1Clocks() {
    let answer = fourClocks()
    func recurrentWeights(_ network: Network<Double>) -> Int {
      let inputs = 3 * 20, biases = 20
      return network.parameterCount - inputs - biases
    }
    let periods = [1, 2, 4, 8]
    #expect(
      answer.clockwork == recurrentWeights(Network(input: [3]) { ClockworkRNN(modules: [5, 5, 5, 5], periods: periods) }))
    #expect(answer.rnn == recurrentWeights(Network(input: [3]) { RNN(20) }))
    let cycle = (1...8).map { step in 5 * periods.filter { step % $0 == 0 }.count }
    #expect(answer.rows == Double(cycle.reduce(0, +)) / 8)
    #expect(answer.atStep12 == periods.filter { 12 % $0 == 0 })
    #expect(answer.hearStep6 == periods.filter { 6 % $0 == 0 })
  }

  @Test("Exercise 2: no other lengths pad less")
  func exercise2Buckets() {
    let lengths = [3, 4, 4, 7, 9, 10]
    let answer = sixSequences()
    #expect(answer.padding == Buckets(lengths, count: 1).wastedSteps)
    let answers = [answer.two, answer.three]
    for (index, found) in answers.enumerated() {
      let best = Buckets(lengths, count: index + 2)
      #expect(found.lengths == best.lengths)
      #expect(found.padding == best.wastedSteps)
    }
  }

  @Test("Exercise 3: the numbers are those of the stacks, digit by digit")
  func exercise3Stack() {
    func number(_ stack: [Int]) -> Double { stack.reversed().reduce(0) { ($0 + Double(2 * $1 + 1)) / 4 } }
    let answer = stackInOneNumber()
    #expect(answer.q == number([1, 0, 1]))
    #expect(answer.popped == number([0, 1]))
    #expect(answer.pushed == number([0, 1, 0, 1]))
    #expect(answer.symbols == (Double.significandBitCount + 1) / 2)
  }

  @Test("Exercise 4: greedy takes the likeliest symbol, and no string is likelier than the likeliest", arguments: 1...5)
  func exercise4Strings(length: Int) {
    var stream = RandomStream(seed: UInt64(length), name: "rows")
    let next = (0..<3).map { _ -> [Double] in
      let row = (0..<3).map { _ in stream.uniform() }
      return row.map { $0 / row.reduce(0, +) }
    }
    func probability(_ string: [Int]) -> Double { zip([0] + string, string).reduce(1) { $0 * next[$1.0][$1.1] } }
    var all: [[Int]] = [[]]
    for _ in 0..<length { all = all.flatMap { string in (0..<3).map { string + [$0] } } }
    let found = likeliestString(next, after: 0, length: length)
    #expect(found.string.count == length)
    #expect(abs(found.probability - probability(found.string)) < 1e-12)
    #expect(all.allSatisfy { probability($0) <= found.probability + 1e-12 })
    let greedy = greedyString(next, after: 0, length: length)
    #expect(greedy.count == length)
    for (before, symbol) in zip([0] + greedy, greedy) { #expect(next[before].allSatisfy { $0 <= next[before][symbol] }) }
  }

  @Test("Exercise 4: the two differ in the solution's example")
  func exercise4Example() {
    let next = [[0, 0.6, 0.4], [0.4, 0.3, 0.3], [1, 0, 0]]
    #expect(greedyString(next, after: 0, length: 2) == [1, 0])
    #expect(likeliestString(next, after: 0, length: 2).string == [2, 0])
  }

  @Test("Exercise 5: the probabilities are those of the logits", arguments: [0.25, 1, 3])
  func exercise5Temperature(temperature: Double) {
    let logits = [1.5, -0.5, 0.25, -2]
    let p = SymbolChoice.probabilities(logits)
    let expected = SymbolChoice.probabilities(logits, temperature: temperature)
    let answer = tempered(p, temperature: temperature)
    #expect(zip(answer, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(tempered([0, 0.25, 0.75], temperature: temperature)[0] == 0)
  }

  @Test("Exercise 6: a short way is remembered, and the same seed gives the same share")
  func exercise6Remembered() {
    let near = rememberedShare(gap: 1, isLSTM: true, forgetBias: 3, seed: 1)
    #expect(near > 0.8)
    #expect(rememberedShare(gap: 1, isLSTM: true, forgetBias: 3, seed: 1) == near)
    #expect((0...1).contains(rememberedShare(gap: 30, isLSTM: false, forgetBias: 0, seed: 1)))
  }
}
