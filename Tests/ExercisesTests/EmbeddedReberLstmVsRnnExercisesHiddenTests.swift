import Datasets
import Networks
import Tensors
import Testing

@testable import EmbeddedReberLstmVsRnnExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of the embedded Reber grammar that students do not see tested")
struct EmbeddedReberLstmVsRnnExercisesHiddenTests {
  @Test("Exercise 2: the mean is exact, for any least length", arguments: [0, 1, 6, 11, 23, 60])
  func exercise2IsExact(minimumLength: Int) throws {
    for automaton in [Automaton.reber, .embeddedReber] {
      // Σ k P(L = k) over all lengths that occur; beyond 300 symbols more nothing is left.
      let tail = (minimumLength...minimumLength + 301).map { automaton.probability(ofLengthAtLeast: $0) }
      let sum = (0...300).reduce(0) { $0 + Double(minimumLength + $1) * (tail[$1] - tail[$1 + 1]) }
      let answer = try meanLength(of: automaton, atLeast: minimumLength)
      expect(
        isClose(answer, to: sum / tail[0], within: 1e-6),
        "\(automaton.name), \(minimumLength) symbols or more: not the sum of lengths times probabilities")
    }
  }

  @Test("Exercise 2: a least length that every string has changes nothing")
  func exercise2ShortestStrings() throws {
    for (automaton, shortest) in [(Automaton.reber, 5), (Automaton.embeddedReber, 9)] {
      let all = try meanLength(of: automaton, atLeast: 0)
      let same = try meanLength(of: automaton, atLeast: shortest)
      expectClose(same, to: all, within: 1e-6, "\(automaton.name): the mean over strings that are no shorter than the shortest")
      let fewer = try meanLength(of: automaton, atLeast: shortest + 1)
      expect(fewer > all + 0.01, "\(automaton.name): without the shortest strings the mean should be greater")
    }
  }

  @Test("Exercise 5: the first step, the last one, and other widths", arguments: [(5, 5), (6, 1), (1, 1), (9, 3)])
  func exercise5OtherSteps(steps: Int, last: Int) throws {
    let (inputs, outputs) = (2, 3)
    var stream = RandomStream(seed: 52, name: "hidden steps \(steps) \(last)")
    var network = Network<Double>(input: [inputs]) {
      LSTM(3, initializer: .uniform(0.9), biasInitializer: .uniform(0.5))
      RNN(2, initializer: .uniform(0.9), biasInitializer: .uniform(0.5))
      Dense(outputs, initializer: .uniform(0.9), biasInitializer: .uniform(0.5))
    }
    network.initialize(using: &stream)
    let x = (0..<steps * inputs).map { _ in stream.normal() }
    let targets = (0..<steps * outputs).map { _ in Double(stream.integer(below: 2)) }
    func loss(_ x: [Double]) -> Double {
      let logits = network(Tensor([steps, inputs, 1], x), steps: steps).values
      return (0..<outputs).reduce(0) { sum, row in
        let (z, t) = (logits[(last - 1) * outputs + row], targets[(last - 1) * outputs + row])
        return sum + Elementary.log(onePlus: Elementary.exp(z)) - t * z
      }
    }
    let expected = (0..<last).map { t in
      (0..<inputs).reduce(0) { sum, row in
        var (above, below) = (x, x)
        above[t * inputs + row] += 1e-5
        below[t * inputs + row] -= 1e-5
        let slope = (loss(above) - loss(below)) / 2e-5
        return sum + slope * slope
      }.squareRoot()
    }
    let answer = try gradientReach(
      of: network, inputs: Tensor([steps, inputs, 1], x), targets: Tensor([steps, outputs, 1], targets), step: last)
    expectClose(answer, to: expected, within: 1e-7, "the norms for the loss at step \(last) of \(steps)")
  }

  @Test("Exercise 5: shares of the size that closed and open gates leave over forty steps")
  func exercise5Sizes() throws {
    var logarithms = [0.0, 0, 0]
    for seed: UInt64 in 6...25 {
      let shares = try sharesAtSecondSymbol(seed: seed)
      try demand(shares.count == 3 && shares.allSatisfy { $0 > 0 }, "seed \(seed): three positive shares are asked for")
      for index in 0..<3 { logarithms[index] += Elementary.log(shares[index]) / 20 }
    }
    // Geometric means of twenty seeds; strings and random numbers are one's own, so that
    // the bounds are wide: four deviations of such a mean or more, for other strings as well.
    let means = logarithms.map { Elementary.exp($0) }
    expect((1e-9...2e-7).contains(means[0]), "over 20 seeds: not what gates without a bias leave over forty steps")
    expect((0.12...1.8).contains(means[1]), "over 20 seeds: not what gates with a bias of 3 leave over forty steps")
    expect((2e-11...5e-8).contains(means[2]), "over 20 seeds: not what a simple network leaves over forty steps")
  }

  @Test("Exercise 6: the same seed takes the same number of epochs")
  func exercise6Repeats() throws {
    let first = try epochsToLearn(lag: 3, forgetBias: 3, seed: 4), again = try epochsToLearn(lag: 3, forgetBias: 3, seed: 4)
    expect(first == again, "the same seed, lag and bias take two numbers of epochs")
  }
}
