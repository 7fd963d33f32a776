//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Reading both ways

 A bidirectional network has a second state that comes from behind:

 $$h_t = \tanh(W x_t + U h_{t-1} + a), \qquad b_t = \tanh(W' x_t + U' b_{t+1} + a'),$$

 and its output is made of both, $o_t = f_o(W_o h_t + W_o' b_t + a_o)$, with an activation function $f_o$. The primes are part of
 the names, and the biases are called $a$ here, since $b_t$ is a state. The state behind the last symbol is 0, as $h_0$ is; for
 strings of different lengths in one batch that is each string's own last symbol. By hand:
 */
func bothWays(_ parameters: Parameters<Double>, _ x: [Tensor<Double>]) -> (h: [Tensor<Double>], b: [Tensor<Double>]) {
  func way(_ suffix: String, _ order: [Int]) -> [Tensor<Double>] {
    func weight(_ name: String) -> Tensor<Double> { parameters["bidirectional1.\(name)_l0\(suffix)"] }
    let (W, U, bias) = (weight("weight_ih"), weight("weight_hh"), weight("bias_ih"))
    var state = Tensor<Double>(zeros: [U.shape[0], 1])
    var states = [Tensor<Double>](repeating: state, count: x.count)
    for t in order {
      state = (W × x[t] + U × state + bias.reshaped(to: [bias.count, 1])).map(.tanh)
      states[t] = state
    }
    return states
  }
  let steps = Array(x.indices)
  return (way("", steps), way("_reverse", steps.reversed()))
}
/*:
 These are the states of the layer `Bidirectional(RNN(…))`, within {{value both-deviation}}. The same network can be seen as two
 RNNs with hidden layers of their own, one fed with the string and one with the reversed string. Two networks that
 know nothing of each other, one of them between two `ReversedInTime`, give the same states
 {{value stacked-agreement}}. That is another thing than one recurrent layer on top of another, which reads
 the states of the first and still knows nothing of the future.

 **A task that needs the future.** In a Reber string one symbol between the first and the last is blotted out: its vector is all
 zeros. Which was it? The symbols before leave two that may stand there; those behind it tell which. Three networks of
 about as many parameters. (The 4 in a name is the number of the text's equation.)
 */
struct Reader: Sendable {
  let key, name: String
  let network: Network<Float>
}
let readers: [Reader] = {
  func w(_ m: Int) -> Initializer { .uniform(1 / Double(m).squareRoot()) }
  func rnn(_ m: Int) -> RNN<Float> { RNN(m, initializer: w(m), biasInitializer: w(m)) }
  func output(_ m: Int) -> Dense<Float> { Dense(7, initializer: w(m), biasInitializer: w(m)) }
  return [
    Reader(
      key: "forwards", name: "RNN, forwards", network: Network(input: [7]) { rnn(aloneUnits); output(aloneUnits) }),
    Reader(
      key: "two-layers", name: "two RNNs, one on top of the other",
      network: Network(input: [7]) { rnn(stackedUnits); rnn(stackedUnits); output(stackedUnits) }),
    Reader(
      key: "both-ways", name: "bidirectional RNN (4)",
      network: Network(input: [7]) { Bidirectional(rnn(readUnits)); output(2 * readUnits) }),
  ]
}()
/// Strings with a blot, and where it is.
struct Blotted: Sendable {
  let string: [Int], place: Int

  /// The only target is at the blot; all other steps count 0 times.
  var sequence: SequenceExamples<Float>.Sequence {
    var seen = Tensor<Float>(unitVectors: string, of: 7)
    for row in 0..<7 { seen[row, place] = 0 }
    var mask = [Float](repeating: 0, count: string.count)
    mask[place] = 1
    return .init(inputs: seen, targets: Tensor(unitVectors: string, of: 7), mask: mask)
  }

  /// The symbols that may stand there: by what comes before, or by the whole string.
  func possible(knowingTheRest: Bool) -> [Int] {
    (0..<7).filter { symbol in
      var other = string.map { UInt8($0) }
      let mayFollow = Automaton.reber.nextSymbols(after: Array(other[..<place])) ?? 0
      other[place] = UInt8(symbol)
      return mayFollow >> symbol & 1 == 1 && (!knowingTheRest || Automaton.reber.states(of: other) != nil)
    }
  }
}
@Sendable func blotted(_ count: Int, _ name: String, seed: UInt64) -> [Blotted] {
  var stream = RandomStream(seed: seed, name: name)
  return Automaton.reber.samples(count, using: &stream).map { string in
    Blotted(string: string.symbols.map { Int($0) }, place: 1 + stream.integer(below: string.count - 2))
  }
}
/// The symbol that the network names at the blot; −1 where it names none.
@Sendable func guess(_ network: Network<Float>, _ example: Blotted) -> Int {
  let n = example.string.count
  let outputs = network(example.sequence.inputs.ᵀ.reshaped(to: [n, 7, 1]), steps: n).part(example.place).values
  guard let most = outputs.max(), outputs.allSatisfy(\.isFinite) else { return -1 }
  return outputs.firstIndex(of: most) ?? -1
}
@Sendable func learnToRead(_ reader: Reader, _ run: Run) -> Network<Float> {
  let training = SequenceExamples(blotted(stringCount, "blotted for training", seed: run.seed).map(\.sequence))
  let test = blotted(testCount, "blotted for the test", seed: run.seed)
  let course = Course(loss: .softmaxCrossEntropy, rate: learningRate / 2, epochs: readEpochs, normLimit: normLimit)
  return train(reader.network, on: [training], course, run) { epoch, network, _ in
    guard epoch == readEpochs else { return }
    run.record(epoch: epoch, split: "test", metric: "errors", Double(test.count { guess(network, $0) != $0.string[$0.place] }))
  }
}
/*:
 {{table read.csv}}

 The last column is what chance would leave to one who knows the grammar: a guess among the symbols that may stand
 there. Before the blot alone leaves {{value read-before}} symbols on the average, the whole string {{value read-whole}}. A second
 layer makes a network deeper and not clairvoyant. Reading both ways has a price: nothing can be put out before the whole string is
 there. Such a network cannot be fed a symbol at a time, nor write a text.
 */
//#-hidden-code
/// - Parameter trained: The networks of each reader.
@MainActor func judgeBidirectional(_ trained: [[Trained<Float>]]) {
  // By hand, and as two networks.
  var network = Network<Double>(input: [7]) { Bidirectional(RNN(5)) }
  var weights = RandomStream(seed: 1, name: "both ways")
  network.initialize(using: &weights)
  var forwards = Network<Double>(input: [7]) { RNN(5) }
  var backwards = Network<Double>(input: [7]) { ReversedInTime(); RNN(5); ReversedInTime() }
  for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"] {
    forwards.parameters["rnn1.\(name)"] = network.parameters["bidirectional1.\(name)"]
    backwards.parameters["rnn1.\(name)"] = network.parameters["bidirectional1.\(name)_reverse"]
  }
  var stream = RandomStream(seed: 1, name: "strings both ways")
  let sample = grammar.samples(10, using: &stream)
  var byHand: [Double] = [], apart: [Double] = []
  for string in sample {
    let x = columns(string)
    let states = network(x, steps: string.count)
    let (h, b) = bothWays(network.parameters, x.parts)
    let hand = zip(h, b).flatMap { $0.values + $1.values }
    byHand.append(Deviation.ofLargest(hand, states.values))
    let (one, other) = (forwards(x, steps: string.count).parts, backwards(x, steps: string.count).parts)
    apart.append(Deviation.ofLargest(zip(one, other).flatMap { $0.values + $1.values }, states.values))
  }
  study.value("both-deviation", power(byHand))
  let agreement = apart.allSatisfy { $0 == 0 } ? "to the last bit" : "within \(power(apart))"
  study.value("stacked-agreement", agreement)
  study.judge(
    "zaki-meira-eq4-brnn", holds: byHand.allSatisfy { $0 < 1e-12 },
    because: "forward and backward states by hand for \(sample.count) strings within \(power(byHand)) of the core's layer")
  study.judge(
    "zaki-meira-brnn-stacked", holds: apart.allSatisfy { $0 < 1e-12 },
    because: "an RNN on each of \(sample.count) strings and another on the string reversed, neither of which knows the other: states equal "
      + "the bidirectional layer's \(agreement)")

  // What stands at the blot.
  let errors = readers.map { atEnd($0.key, "test", "errors") }
  let tests = study.seeds.map { blotted(testCount, "blotted for the test", seed: $0) }
  /// Symbols that are possible on the average, and the share of wrong guesses among them, seed by seed.
  func chance(_ knowingTheRest: Bool) -> (symbols: Double, wrong: [Double]) {
    let counts = tests.map { $0.map { Double($0.possible(knowingTheRest: knowingTheRest).count) } }
    return (Statistics.mean(counts.flatMap { $0 }), counts.map { Statistics.mean($0.map { 1 - 1 / $0 }) })
  }
  let (before, whole) = (chance(false), chance(true))
  study.table(
    "read.csv", ["network", "parameters", "wrong of \(testCount) new strings, %", "wrong by a guess among the possible symbols, %"],
    readers.enumerated().map { place, reader in
      let limit = place == 2 ? whole.wrong : before.wrong
      return [
        reader.name, "\(reader.network.parameterCount)", spread(errors[place].map { 100 * $0 / Double(testCount) }, decimals: 1),
        spread(limit.map { 100 * $0 }, decimals: 1),
      ]
    })
  study.value("read-before", before.symbols, decimals: 2)
  study.value("read-whole", whole.symbols, decimals: 2)
  let fewer = zip(errors[2], errors[0]).map { $0 < $1 }
  func share(_ place: Int) -> String { spread(errors[place].map { 100 * $0 / Double(testCount) }, decimals: 1) + " %" }
  study.value("read-headline", "\(share(2)) of the blotted symbols wrong, forwards alone \(share(0))")
  study.judge(
    "zaki-meira-brnn-future", perSeed: fewer,
    because: "which symbol was blotted out of a Reber string, on \(testCount) new strings: fewer wrong by a bidirectional RNN of \(readers[2].network.parameterCount) "
      + "parameters than by an RNN of \(readers[0].network.parameterCount); the task, and a limit on the gradient's norm, are added",
    found: "so in \(tally(fewer)) seeds: \(share(2)) wrong against \(share(0)), and \(share(1)) by two layers that both read forwards")
  study.saveModels("both-ways", trained[2])
  study.table(
    "blotted.csv", ["string", "place"],
    tests[0].map { [ReberSymbol.text(of: $0.string.map { UInt8($0) }), "\($0.place)"] })
}
//#-end-hidden-code
