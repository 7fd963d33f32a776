//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## One function, applied again

 A recurrent network is a dynamical system that is driven from outside,

 $$s_t = f(s_{t-1}, x_t; \theta), \qquad s_0 = 0,$$

 with the same function $f$ and the same parameters $\theta$ at every step. So nothing but the state $s_t$ stands between past and
 future: whoever knows $s_t$ needs no earlier input. A string can be fed to a layer all at once, or a step at a time with the state
 handed on:
 */
func stepByStep(_ network: Network<Double>, _ x: Tensor<Double>) -> Tensor<Double> {
  var state = network.zeroState(sequences: 1)                          // s₀ = 0
  var outputs: [Tensor<Double>] = []
  for x in x.parts {                                                   // [7, 1] each
    outputs.append(network(x.reshaped(to: [1] + x.shape), steps: 1, state: &state).part(0))
  }
  return Tensor(parts: outputs)
}
/*:
 With an RNN, a GRU, an LSTM and a clockwork network of random weights and {{value string-count}} strings the two agree
 {{value step-agreement}}. The clockwork network's state holds the time besides, since its function depends on it.

 **The output as memory.** What is handed on need not be a state of its own. A network may be fed its output before instead of its
 state before; the output is called $y_t$ here:

 $$h_t = \tanh(W x_t + U y_{t-1} + b), \qquad y_t = V h_t + c.$$

 $W$, $U$ and $V$ are matrices, $b$ and $c$ biases. What the output does not tell is then forgotten. By hand, beside the layer
 `OutputRecurrentRNN` of our library (within {{value output-deviation}}):
 */
func outputsFedBack(_ parameters: Parameters<Double>, _ x: [Tensor<Double>]) -> Tensor<Double> {
  func weight(_ name: String) -> Tensor<Double> { parameters["outputrecurrent1.\(name)"] }
  func column(_ name: String) -> Tensor<Double> { weight(name).reshaped(to: [weight(name).count, 1]) }
  let (W, U, V) = (weight("input_weight"), weight("recurrent_weight"), weight("output_weight"))
  var y = Tensor<Double>(zeros: [V.shape[0], 1])
  return Tensor(
    parts: x.map { x in
      let h = (W × x + U × y + column("bias")).map(.tanh)
      y = V × h + column("output_bias")
      return y
    })
}
/*:
 ## Layouts

 Where outputs are taken, and how often the input is fed, makes the layouts. One network of
 each, on a string of {{value layout-steps}} symbols, with targets of {{value layout-targets}} where their number is free:
 */
struct Layout: Sendable {
  let name, use: String
  let network: Network<Double>
  /// How many steps go in.
  let steps: Int
  /// As a row of the table has it.
  let words: String
}
func layouts(_ steps: Int) -> [Layout] {
  [
    Layout(
      name: "one to one", use: "pictures (no sequence)", network: Network(input: [7]) { Dense(5); Tanh(); Dense(7) },
      steps: 1, words: "`Dense; Tanh; Dense`"),
    Layout(
      name: "one to many", use: "captions (USC)",
      network: Network(input: [7]) { OneToMany(.firstStep); LSTM(5); Dense(7) }, steps: 1,
      words: "`OneToMany(.firstStep); LSTM; Dense`"),
    Layout(
      name: "many to one", use: "classification (USC); voice recognition (Zhang, case 3)",
      network: Network(input: [7]) { LSTM(5); LastState(); Dense(7) }, steps: steps, words: "`LSTM; LastState; Dense`"),
    Layout(
      name: "many to many, after the input", use: "translation (USC; Zhang, case 4)",
      network: Network(input: [14]) { EncoderDecoder(source: 7, fed: 7, encoder: LSTM(5), decoder: LSTM(5)); Dense(7) },
      steps: steps, words: "`EncoderDecoder; Dense`"),
    Layout(
      name: "many to many, at each step", use: "text, symbol by symbol (USC); language models, time series (Zhang, case 5)",
      network: Network(input: [7]) { LSTM(5); Dense(7) }, steps: steps, words: "`LSTM; Dense`"),
  ]
}
/*:
 {{table layouts.csv}}

 A translation can be built in more than one way, for the target has not as many words as the source. From a single output at the
 end further dense layers can make a whole sentence, if it is padded to a length that is fixed beforehand. Or a second network puts
 the sentence out step by step, of any length; this way has a section below. Either way the source is read to its end first.

 **Many to one, trained.** A string of the embedded grammar is cut off before its second-last symbol, which repeats the
 second; an LSTM of {{value class-units}} units reads what is left and says at the end, once, whether it was T or P.
 `LastState` takes each string's own last state, so that strings of different lengths can stand side by side:
 */
@Sendable func beginnings(_ count: Int, _ name: String, seed: UInt64) -> SequenceExamples<Float> {
  var stream = RandomStream(seed: seed, name: name)
  return SequenceExamples(
    Automaton.embeddedReber.samples(count, using: &stream).map { string -> SequenceExamples<Float>.Sequence in
      let begun = string.symbols.dropLast(2).map { Int($0) }
      let isT: Float = ReberSymbol.letters[Int(string.symbols[1])] == "T" ? 1 : 0
      return .init(inputs: Tensor(unitVectors: begun, of: 7), target: Tensor([1], [isT]))
    })
}
@Sendable func classify(_ run: Run) -> Network<Float> {
  let w = Initializer.uniform(1 / Double(classUnits).squareRoot())
  let network = Network<Float>(input: [7]) {
    LSTM(classUnits, initializer: w, biasInitializer: w, forgetBias: keepBias)
    LastState()
    Dense(1, initializer: w, biasInitializer: w)
  }
  let training = beginnings(stringCount, "training beginnings", seed: run.seed)
  let test = beginnings(testCount, "test beginnings", seed: run.seed)
  let course = Course(reduction: .perExample, rate: learningRate, epochs: classEpochs, normLimit: normLimit)
  return train(network, on: [training], course, run) { epoch, network, runner in
    guard epoch == classEpochs else { return }
    for (split, examples) in [("train", training), ("test", test)] {
      let wrong = runner.wrongPositions(of: network, on: examples).count { !$0.isEmpty }
      run.record(epoch: epoch, split: split, metric: "errors", Double(wrong))
    }
  }
}
/*:
 It names all of the {{value test-count}} new strings rightly in {{value class-perfect}} seeds ({{value class-errors}} wrong;
 the strings have {{value class-lengths}} symbols).
 */
//#-hidden-code
/// A string as `[T, 7, 1]`.
func columns(_ string: GrammarString) -> Tensor<Double> {
  SequenceExamples<Double>.Sequence(string).inputs.ᵀ.reshaped(to: [string.count, 7, 1])
}

/// The last value that each seed recorded.
@MainActor func atEnd(_ model: String, _ split: String, _ metric: String) -> [Double] {
  let all = study.observations(of: model).filter {
    $0.run == study.label && $0.split == split && $0.metric == metric
  }
  let seeds = all.reduce(into: [UInt64]()) { seeds, item in
    if seeds.last != item.seed, !seeds.contains(item.seed) { seeds.append(item.seed) }
  }
  return seeds.map { seed in all.last { $0.seed == seed }?.value ?? .nan }
}

/// - Parameter trained: The networks that say T or P after the last step.
@MainActor func judgeLayouts(_ trained: [Trained<Float>]) {
  // A step at a time.
  let cells: [Cell] = [.rnn, .gru, .lstm, .clockwork]
  var stream = RandomStream(seed: 1, name: "strings for one function")
  let sample = grammar.samples(10, using: &stream)
  var areEqual = true
  var largest = 0.0
  for (number, cell) in cells.enumerated() {
    var network = Network<Double>(input: [7]) { cell.layers(10); Dense(7) }
    var weights = RandomStream(seed: UInt64(number + 1), name: "one function")
    network.initialize(using: &weights)
    for string in sample {
      let x = columns(string)
      let (whole, parts) = (network(x, steps: string.count), stepByStep(network, x))
      areEqual = areEqual && whole == parts
      largest = max(largest, Deviation.largest(whole.values, parts.values))
    }
  }
  study.value("string-count", Double(sample.count))
  study.value("step-agreement", areEqual ? "to the last bit" : "to within \(NumberText.powerOfTen(largest))")
  study.judge(
    "usc552-dynamical-system", holds: areEqual,
    because: "outputs of an RNN, a GRU, an LSTM and a clockwork network for \(sample.count) strings, fed a step at a time with the state handed on, "
      + "are those of all steps at once to the last bit")

  // Fed back.
  var fedBack = Network<Double>(input: [7]) { OutputRecurrentRNN(6, outputs: 3) }
  var weights = RandomStream(seed: 1, name: "output fed back")
  fedBack.initialize(using: &weights)
  let deviations = sample.map { string -> Double in
    let x = columns(string)
    return Deviation.ofLargest(outputsFedBack(fedBack.parameters, x.parts).values, fedBack(x, steps: string.count).values)
  }
  study.value("output-deviation", power(deviations))
  study.judge(
    "usc552-output-fed-back", holds: deviations.allSatisfy { $0 < 1e-12 },
    because: "outputs by hand for \(sample.count) strings within \(power(deviations)) of the core's layer")
  judgeShapes(sample)
  judgeTranslation()

  // T or P.
  let wrong = atEnd("many-to-one", "test", "errors")
  let perfect = wrong.map { $0 == 0 }
  let lengths = study.seeds.flatMap { beginnings(testCount, "test beginnings", seed: $0).lengths }
  study.value("class-units", Double(classUnits))
  study.value("class-perfect", tally(perfect))
  study.value("class-errors", spread(wrong))
  study.value("class-lengths", "\(lengths.min() ?? 0) to \(lengths.max() ?? 0)")
  study.saveModels("many-to-one", trained)
}

/// How many steps come out of each layout.
@MainActor private func judgeShapes(_ sample: [GrammarString]) {
  let (steps, targets) = (9, 4)
  var found: [Int] = []
  let rows = layouts(steps).map { layout -> [String] in
    var network = layout.network
    var weights = RandomStream(seed: 1, name: layout.name)
    network.initialize(using: &weights)
    // The encoder's source and what the decoder is fed stand one behind the other.
    let isPair = network.layers[0] is EncoderDecoder<Double>
    let all = layout.steps + (isPair ? targets : 0)
    var stream = RandomStream(seed: 2, name: layout.name)
    let x = stream.tensor([all] + network.inputShape + [1])
    let outputs = network(x, steps: all, lengths: [all], outputSteps: isPair || layout.steps == 1 ? targets : nil)
    found.append(outputs.shape[0])
    return [layout.name, layout.words, "\(layout.steps)", "\(outputs.shape[0])", layout.use]
  }
  study.value("layout-steps", Double(steps))
  study.value("layout-targets", Double(targets))
  study.table("layouts.csv", ["layout", "network", "steps in", "steps out", "for"], rows)
  study.judge(
    "zhang-f5-cases", holds: found[3] == targets && found[4] == steps,
    because: "a pair of encoder and decoder puts out \(found[3]) steps for \(steps) symbols and targets of \(targets), a recurrent layer with an output at "
      + "each step \(found[4])")
  // One vector for strings of any length, and it depends on the first symbol.
  var network = layouts(steps)[2].network
  var weights = RandomStream(seed: 3, name: "many to one")
  network.initialize(using: &weights)
  let isOne = sample.allSatisfy { string in
    let x = columns(string)
    var other = x
    other[0, 3, 0] = 1 - other[0, 3, 0]
    let (y, changed) = (network(x, steps: string.count), network(other, steps: string.count))
    return y.shape == [1, 7, 1] && y != changed
  }
  study.judge(
    "usc552-many-to-one", holds: isOne,
    because: "\(sample.count) strings of \(sample.map(\.count).min() ?? 0) to \(sample.map(\.count).max() ?? 0) symbols give one vector of 7 numbers each, which another "
      + "first symbol changes")
}

/// What a translation needs, which the texts do not build alike.
@MainActor private func judgeTranslation() {
  let english = "Economic growth has slowed down in recent years .".split(separator: " ")
  let german = "Das Wirtschaftswachstum hat sich in den letzten Jahren verlangsamt .".split(separator: " ")
  study.value("usc-sentence", english.joined(separator: " "))
  study.value("usc-words", Double(english.count - 1))
  study.value("usc-words-german", Double(german.count - 1))
  study.leaveOpen(
    "mmds-s13-5-translation", seeds: [],
    because: "the single output goes through further layers that make the final output, which can be a padded sentence; USC and Zhang have a "
      + "sequence put out step by step",
    found: "nothing was computed on it; as an example, the sentence that USC translate has \(english.count - 1) words in English and \(german.count - 1) in German")
}
//#-end-hidden-code
