import Datasets
import Networks
import Tensors
import Testing

@testable import EmbeddedReberLstmVsRnnExercises

@Suite("Exercises of the embedded Reber grammar")
struct EmbeddedReberLstmVsRnnExercisesTests {
  private let grammar = Automaton.embeddedReber

  // MARK: Exercise 1

  @Test("Exercise 1: mean, deviation and tail are those of a hundred tosses")
  func exercise1TossesACoin() throws {
    var chances = [1.0]                                               // of 0, 1, … wrong strings
    for _ in 0..<100 {
      chances = (0...chances.count).map { k in
        0.5 * (k < chances.count ? chances[k] : 0) + 0.5 * (k > 0 ? chances[k - 1] : 0)
      }
    }
    let mean = chances.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    let square = chances.enumerated().reduce(0) { $0 + Double($1.offset * $1.offset) * $1.element }
    let answer = try coinToss()
    expectClose(answer.mean, to: mean, "the mean")
    expectClose(answer.deviation, to: (square - mean * mean).squareRoot(), within: 1e-6, "the standard deviation")
    expectClose(answer.atMostForty, to: chances[...40].reduce(0, +), within: 0.001, "the probability of 40 or fewer")
  }

  // MARK: Exercise 2

  @Test("Exercise 2: strings that are drawn have this length in the mean", arguments: [0, 14, 40])
  func exercise2GivesTheMeanLength(minimumLength: Int) throws {
    for automaton in [Automaton.reber, .embeddedReber] {
      var stream = RandomStream(seed: 2, name: "strings")
      let lengths = automaton.samples(5_000, minimumLength: minimumLength, using: &stream).map { Double($0.count) }
      let mean = lengths.reduce(0, +) / 5_000
      let variance = lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5_000
      // Five standard deviations of a mean over so many strings.
      let tolerance = 5 * (variance / 5_000).squareRoot()
      let answer = try meanLength(of: automaton, atLeast: minimumLength)
      expect(
        isClose(answer, to: mean, within: tolerance),
        "\(automaton.name): 5,000 strings of \(minimumLength) symbols or more have another mean length")
    }
  }

  // MARK: Exercise 3

  /// An LSTM of one unit whose gates see neither input nor state, and whose candidate is 0 for the input 0.
  private func bareMemory(forgetBias: Double) -> Network<Double> {
    var network = Network<Double>(input: [1]) { LSTM(1) }
    network.parameters["lstm1.weight_ih_l0"] = Tensor([4, 1], [0, 0, 1, 0])
    network.parameters["lstm1.bias_ih_l0"] = Tensor([4], [0, forgetBias, 0, 0])
    return network
  }
  /// What the gradient by the first input is of the gradient by the last, for a loss at the end.
  private func measuredShare(forgetBias: Double, steps: Int) -> Double {
    let network = bareMemory(forgetBias: forgetBias)
    let inputs = Tensor<Double>(zeros: [steps + 1, 1, 1])
    let pass = Pass(network, columns: steps + 1, wantsInputGradient: true)
    pass.forward(inputs.block(steps: steps + 1), parameters: network.parameters)
    for t in 0...steps { pass.outputGradient[t].base[0] = t == steps ? 1 : 0 }
    pass.backward(inputs.block(steps: steps + 1), parameters: network.parameters)
    let gradient = pass.inputGradients.values
    return gradient[0] / gradient[steps]
  }

  @Test("Exercise 3: the share is that of the gradient of an LSTM", arguments: [0.0, 1, 3, 5])
  func exercise3FindsTheShare(bias: Double) throws {
    for steps in [1, 7, 40] {
      let measured = measuredShare(forgetBias: bias, steps: steps)
      let answer = try shareLeft(bias: bias, after: steps)
      expectClose(answer, to: measured, within: 1e-9 * measured, "the share for a bias of \(bias) after \(steps) steps")
    }
  }

  @Test("Exercise 3: the bias leaves the share that was asked for", arguments: [0.01, 0.5, 0.9])
  func exercise3FindsTheBias(share: Double) throws {
    for steps in [1, 10, 40, 200] {
      let bias = try forgetBias(keeping: share, after: steps)
      expect(
        isClose(measuredShare(forgetBias: bias, steps: steps), to: share),
        "with the bias for \(steps) steps an LSTM does not keep \(share)")
    }
  }

  // MARK: Exercise 4

  @Test("Exercise 4: from step 2 on the state tells the second symbol, in short and in long strings")
  func exercise4KeepsTheLetter() throws {
    let (network, threshold) = try letterKeeper()
    try demand(network.outputShapes == [[1]], "not one LSTM of one unit")
    var stream = RandomStream(seed: 4, name: "strings")
    let strings =
      grammar.samples(100, using: &stream) + grammar.samples(50, minimumLength: 40, using: &stream)
      + grammar.samples(10, minimumLength: 190, using: &stream).filter { $0.count <= 200 }
    for string in strings {
      let states = network(
        Tensor<Double>([string.count, 7, 1], string.symbols.flatMap { ReberSymbol.oneHot($0) }), steps: string.count
      ).values
      let isT = ReberSymbol.letters[Int(string.symbols[1])] == "T"
      let wrong = states.dropFirst().filter { ($0 > threshold) != isT }.count
      try demand(wrong == 0, "the state is on the wrong side of the threshold at \(wrong) steps of \(string)")
    }
  }

  // MARK: Exercise 5

  @Test("Exercise 5: the norms are those of central differences by the inputs", arguments: [0, 1])
  func exercise5GoesBackToTheInputs(which: Int) throws {
    var stream = RandomStream(seed: 5, name: "exercise 5")
    var network = Network<Double>(input: [3]) {
      if which == 0 { LSTM(4, initializer: .uniform(0.8), biasInitializer: .uniform(0.5)) }
      if which == 1 { RNN(4, initializer: .uniform(0.8), biasInitializer: .uniform(0.5)) }
      Dense(2, initializer: .uniform(0.8), biasInitializer: .uniform(0.5))
    }
    network.initialize(using: &stream)
    let (T, D, P, last) = (7, 3, 2, 5)
    let x = (0..<T * D).map { _ in stream.normal() }
    let targets = (0..<T * P).map { _ in Double(stream.integer(below: 2)) }
    func loss(_ x: [Double]) -> Double {
      let logits = network(Tensor([T, D, 1], x), steps: T).values
      return (0..<P).reduce(0) { sum, row in
        let (z, t) = (logits[(last - 1) * P + row], targets[(last - 1) * P + row])
        return sum + Elementary.log(onePlus: Elementary.exp(z)) - t * z
      }
    }
    let expected = (0..<last).map { t in
      (0..<D).reduce(0) { sum, row in
        var (above, below) = (x, x)
        above[t * D + row] += 1e-5
        below[t * D + row] -= 1e-5
        let slope = (loss(above) - loss(below)) / 2e-5
        return sum + slope * slope
      }.squareRoot()
    }
    let answer = try gradientReach(
      of: network, inputs: Tensor([T, D, 1], x), targets: Tensor([T, P, 1], targets), step: last)
    expectClose(answer, to: expected, within: 1e-7, "the norms for \(which == 0 ? "an LSTM" : "an RNN")")
  }

  @Test("Exercise 5: open forget gates carry the gradient to the second symbol, others do not", arguments: [1, 2, 3])
  func exercise5ComparesNetworks(seed: UInt64) throws {
    let shares = try sharesAtSecondSymbol(seed: seed)
    try demand(shares.count == 3, "\(shares.count) shares, three are asked for")
    expect(shares.allSatisfy { $0 > 0 }, "seed \(seed): a share is not positive")
    expect(shares[1] > 10_000 * shares[0], "seed \(seed): the second LSTM should carry far more back than the first")
    expect(shares[1] > 10_000 * shares[2], "seed \(seed): the second LSTM should carry far more back than the RNN")
  }

  // MARK: Exercise 6

  @Test("Exercise 6: an LSTM with open forget gates learns a lag of 5 steps in most seeds")
  func exercise6LearnsAShortLag() throws {
    let epochs = try ([1, 2, 3] as [UInt64]).map { try epochsToLearn(lag: 5, forgetBias: 3, seed: $0) }
    let learned = epochs.compactMap { $0 }
    expect(learned.count >= 2, "an LSTM with forget bias 3 learned a lag of 5 with \(learned.count) of three seeds")
    expect(learned.allSatisfy { $0 >= 1 }, "epochs are counted from 1")
  }

  @Test("Exercise 6: a simple recurrent network learns a lag of 2 steps in most seeds")
  func exercise6LearnsWithoutGates() throws {
    let epochs = try ([1, 2, 3] as [UInt64]).map { try epochsToLearn(lag: 2, forgetBias: nil, seed: $0) }
    let learned = epochs.compactMap { $0 }
    expect(learned.count >= 2, "a simple network learned a lag of 2 with \(learned.count) of three seeds")
  }
}
