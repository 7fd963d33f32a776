import Assessment
import Datasets
import Networks
import Tensors
import Testing

@testable import SequenceModelsExercises

@Suite("Exercises of sequence-models")
struct SequenceModelsExercisesTests {
  @Test("Exercise 1: the weights are the core's, and the clocks are the right ones")
  func exercise1Clocks() throws {
    let answer = try fourClocks()
    func recurrentWeights(_ network: Network<Double>) -> Int {
      let inputs = 3 * 20, biases = 20
      return network.parameterCount - inputs - biases
    }
    let periods = [1, 2, 4, 8]
    let clockwork = Network<Double>(input: [3]) { ClockworkRNN(modules: [5, 5, 5, 5], periods: periods) }
    let rnn = Network<Double>(input: [3]) { RNN(20) }
    expect(answer.clockwork == recurrentWeights(clockwork), "part 1: another number of weights for the clockwork")
    expect(answer.rnn == recurrentWeights(rnn), "part 1: another number of weights for the RNN")
    let rows = Seal("mgpjnhlpalobfjgj", name: "sequence-models 1, rows")
    expect(rows.opens(with: answer.rows, decimals: 3), "part 2: another number of rows on the average")
    let twelve = Seal("ineaejlgenkaedin", name: "sequence-models 1, step 12")
    let six = Seal("nlkghhicoieiijib", name: "sequence-models 1, step 6")
    expect(twelve.opens(with: answer.atStep12.sorted()), "part 3: other modules are computed at step 12")
    expect(six.opens(with: answer.hearStep6.sorted()), "part 4: other modules can have taken it up at step 6")
  }

  @Test("Exercise 2: no other lengths pad less")
  func exercise2Buckets() throws {
    let lengths = [3, 4, 4, 7, 9, 10]
    let answer = try sixSequences()
    expect(answer.padding == Buckets(lengths, count: 1).wastedSteps, "part 1: another number of steps is padding")
    let answers = [answer.two, answer.three]
    for (index, found) in answers.enumerated() {
      let best = Buckets(lengths, count: index + 2)
      expect(found.lengths == best.lengths, "\(index + 2) buckets of other lengths pad less")
      expect(found.padding == best.wastedSteps, "\(index + 2) buckets: the best ones leave another number of steps")
    }
  }

  @Test("Exercise 3: the numbers are those of the stacks")
  func exercise3Stack() throws {
    let answer = try stackInOneNumber()
    let numbers = [
      (answer.q, "q", "omkienhdlkinamlj"), (answer.popped, "popped", "pblmdlifmignnbcj"),
      (answer.pushed, "pushed", "pemboicmaidhkapb"),
    ]
    for (part, (number, name, letters)) in numbers.enumerated() {
      let seal = Seal(letters, name: "sequence-models 3, \(name)")
      expect(seal.opens(with: number, decimals: 6), "the number of part \(part + 1) is wrong, or not exact enough")
    }
    let symbols = Seal("ffnicibdiojkbfjf", name: "sequence-models 3, symbols")
    expect(symbols.opens(with: [answer.symbols]), "part 4: another number of symbols")
  }

  @Test("Exercise 4: greedy takes the likeliest symbol, and no string is likelier than the likeliest", arguments: 1...5)
  func exercise4Strings(length: Int) throws {
    var stream = RandomStream(seed: UInt64(length), name: "rows")
    let next = (0..<3).map { _ -> [Double] in
      let row = (0..<3).map { _ in stream.uniform() }
      return row.map { $0 / row.reduce(0, +) }
    }
    func isString(_ string: [Int]) -> Bool { string.count == length && string.allSatisfy { (0..<3).contains($0) } }
    func probability(_ string: [Int]) -> Double { zip([0] + string, string).reduce(1) { $0 * next[$1.0][$1.1] } }
    var all: [[Int]] = [[]]
    for _ in 0..<length { all = all.flatMap { string in (0..<3).map { string + [$0] } } }
    let found = try likeliestString(next, after: 0, length: length)
    try demand(isString(found.string), "the likeliest string is none of \(length) symbols 0, 1, 2")
    expect(
      isClose(found.probability, to: probability(found.string), within: 1e-12),
      "the probability is not that of the string \(found.string)")
    expect(
      all.allSatisfy { probability($0) <= found.probability + 1e-12 },
      "another string of \(length) symbols is likelier")
    let greedy = try greedyString(next, after: 0, length: length)
    try demand(isString(greedy), "the greedy string is none of \(length) symbols 0, 1, 2")
    for (place, (before, symbol)) in zip([0] + greedy, greedy).enumerated() {
      expect(
        next[before].allSatisfy { $0 <= next[before][symbol] }, "symbol \(place + 1) of \(length) is not the likeliest")
    }
  }

  @Test("Exercise 4: the two differ in the solution's example")
  func exercise4Example() throws {
    let next = [[0, 0.6, 0.4], [0.4, 0.3, 0.3], [1, 0, 0]]
    let greedy = try greedyString(next, after: 0, length: 2), best = try likeliestString(next, after: 0, length: 2)
    expect(greedy == [1, 0], "the rows \(next): the greedy string is wrong")
    expect(best.string == [2, 0], "the rows \(next): the likeliest string is wrong")
  }

  @Test("Exercise 5: the probabilities are those of the logits", arguments: [0.25, 1, 3])
  func exercise5Temperature(temperature: Double) throws {
    let logits = [1.5, -0.5, 0.25, -2]
    let p = SymbolChoice.probabilities(logits)
    let expected = SymbolChoice.probabilities(logits, temperature: temperature)
    let answer = try tempered(p, temperature: temperature)
    expectClose(answer, to: expected, within: 1e-12, "temperature \(temperature)")
    let withZero = try tempered([0, 0.25, 0.75], temperature: temperature)
    expect(withZero.first == 0, "temperature \(temperature): a symbol of probability 0 does not keep it")
  }

  @Test("Exercise 6: a short way is remembered, and the same seed gives the same share")
  func exercise6Remembered() throws {
    let near = try rememberedShare(gap: 1, isLSTM: true, forgetBias: 3, seed: 1)
    expect(near > 0.8, "over a gap of 1 an LSTM remembers a share of \(near) only")
    let again = try rememberedShare(gap: 1, isLSTM: true, forgetBias: 3, seed: 1)
    expect(again == near, "the same seed gives the share \(near), then \(again)")
    let far = try rememberedShare(gap: 30, isLSTM: false, forgetBias: 0, seed: 1)
    expect((0...1).contains(far), "\(far) is no share")
  }
}
