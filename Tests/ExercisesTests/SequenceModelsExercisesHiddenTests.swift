import Tensors
import Testing

@testable import SequenceModelsExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of sequence-models that students do not see tested")
struct SequenceModelsExercisesHiddenTests {
  @Test("Exercise 4: of equals the first, from any start, over one symbol too")
  func exercise4Ties() throws {
    let equal = [[0.25, 0.25, 0.25, 0.25], [0, 0.5, 0, 0.5], [0.2, 0.3, 0.2, 0.3], [0, 0, 0.5, 0.5]]
    for (start, string) in [(0, [0, 0, 0]), (1, [1, 1, 1]), (2, [1, 1, 1]), (3, [2, 1, 1])] {
      let answer = try greedyString(equal, after: start, length: 3)
      expect(answer == string, "after symbol \(start), with equal probabilities: not the first of equals at each step")
    }
    expect(try greedyString([[1]], after: 0, length: 4) == [0, 0, 0, 0], "of a single symbol the string is wrong")
  }

  @Test("Exercise 4: every start, two and five symbols, steps that cannot be", arguments: [2, 5])
  func exercise4Starts(symbols: Int) throws {
    var stream = RandomStream(seed: 41, name: "hidden rows \(symbols)")
    let next = (0..<symbols).map { row -> [Double] in
      // From each symbol one step is impossible.
      let numbers = (0..<symbols).map { $0 == (row + 1) % symbols && symbols > 2 ? 0 : stream.uniform() }
      return numbers.map { $0 / numbers.reduce(0, +) }
    }
    for start in 0..<symbols {
      for length in [1, 4] {
        func probability(_ string: [Int]) -> Double { zip([start] + string, string).reduce(1) { $0 * next[$1.0][$1.1] } }
        func isString(_ string: [Int]) -> Bool { string.count == length && string.allSatisfy { (0..<symbols).contains($0) } }
        var all: [[Int]] = [[]]
        for _ in 0..<length { all = all.flatMap { string in (0..<symbols).map { string + [$0] } } }
        let largest = all.map { probability($0) }.max() ?? 0
        let example = "\(length) of \(symbols) symbols after symbol \(start)"
        let found = try likeliestString(next, after: start, length: length)
        try demand(isString(found.string), "\(example): no such string")
        expect(
          isClose(found.probability, to: probability(found.string), within: 1e-12),
          "\(example): not the probability of the string")
        expect(isClose(probability(found.string), to: largest, within: 1e-12), "\(example): there is a likelier string")
        let greedy = try greedyString(next, after: start, length: length)
        try demand(isString(greedy), "\(example): no such greedy string")
        let isGreedy = zip([start] + greedy, greedy).allSatisfy { before, symbol in
          next[before].allSatisfy { $0 <= next[before][symbol] }
        }
        expect(isGreedy, "\(example): not the likeliest symbol at each step")
      }
    }
  }

  @Test("Exercise 5: one temperature after the other, and the sum", arguments: [(2.0, 0.3), (0.5, 5.0), (0.7, 0.7)])
  func exercise5Compose(first: Double, second: Double) throws {
    let p = [0.05, 0, 0.4, 0.3, 0.25, 0]
    let once = try tempered(p, temperature: first * second)
    try demand(once.count == p.count, "\(once.count) probabilities for \(p.count)")
    expectClose(once.reduce(0, +), to: 1, within: 1e-12, "the sum of the probabilities")
    expect(once[1] == 0 && once[5] == 0, "a probability of 0 does not stay 0")
    let twice = try tempered(try tempered(p, temperature: first), temperature: second)
    expectClose(twice, to: once, within: 1e-12, "the probabilities after temperatures \(first) and \(second)")
    // ln p is divided by the temperature, up to what all have in common.
    let ratio = Elementary.log(once[2] / once[3]) * first * second
    expectClose(ratio, to: Elementary.log(0.4 / 0.3), within: 1e-9, "the logarithm of a ratio times the temperature")
  }

  @Test("Exercise 5: nearly cold, very hot, and a single symbol")
  func exercise5Limits() throws {
    expectClose(
      try tempered([0.2, 0.5, 0.3], temperature: 0.0005), to: [0, 1, 0], "the probabilities at a very low temperature")
    expectClose(
      try tempered([0.2, 0, 0.8], temperature: 1e8), to: [0.5, 0, 0.5], within: 1e-7,
      "the probabilities at a very high temperature")
    expectClose(
      try tempered([0.5, 0.5], temperature: 0.001), to: [0.5, 0.5],
      "the probabilities of two equals at a low temperature")
    expectClose(try tempered([1], temperature: 0.2), to: [1], "the probability of a single symbol")
  }

  @Test("Exercise 6: with no gap both layers remember, and without gates a bias of theirs does nothing")
  func exercise6Gates() throws {
    for isLSTM in [true, false] {
      let share = try rememberedShare(gap: 0, isLSTM: isLSTM, forgetBias: 1, seed: 2)
      expect(share > 0.9 && share <= 1, "with no gap \(isLSTM ? "an LSTM" : "an RNN") names a share of \(share) rightly")
    }
    let (open, closed) = (
      try rememberedShare(gap: 6, isLSTM: false, forgetBias: 5, seed: 3),
      try rememberedShare(gap: 6, isLSTM: false, forgetBias: 0, seed: 3)
    )
    expect(open == closed, "an RNN has no forget gates, yet their bias changes its share")
    expect(isClose((open * 200).rounded(), to: open * 200, within: 1e-6), "\(open) is no share of 200 sequences")
  }
}
