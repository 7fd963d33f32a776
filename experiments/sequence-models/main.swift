/*:
 # Sequence models: cells, layouts, and what a state can carry

 {{section opening.md}}
 */
import Datasets
import Networks
import Studies
import Tensors

let study = Study(
  "sequence-models", title: "Sequence models: cells, layouts, and what a state can carry", seeds: 1...20)
/*:
 ## Settings

 `study.count` and `study.setting` read what a text prints: here the units and the step size of an example with the embedded
 Reber grammar.
 */
let units = study.count("zaki-meira-emb-m", in: 5...200)               // 20
let learningRate = study.setting("zaki-meira-emb-eta", in: 1e-6...1e3) // 1
let (d, p) = (ReberSymbol.count, ReberSymbol.count)                    // 7 and 7
//#-hidden-code
study.check("zaki-meira-emb-d", is: d, "the symbols of the grammar")
study.check("zaki-meira-emb-p", is: p, "the symbols of the grammar")
//#-end-hidden-code
/*:
 Of the same example, but only for what the authors explored beside this page, with strings and epochs as printed:
 */
let printedStrings = study.count("zaki-meira-emb-n-train", in: 1...10_000)            // 400
let printedTests = study.count("zaki-meira-emb-n-test", in: 1...10_000)               // 100
let printedLength = study.count("zaki-meira-emb-min-length", in: 1...200)             // at least 40 symbols
let printedEpochs = study.epochs(study.count("zaki-meira-emb-epochs", in: 1...1_000_000), quick: 10)
/*:
 `study.choice` is a number of ours. So that all cells can be tried in minutes, the strings of this page are fewer and shorter, and
 the epochs fewer; and every gate that keeps something starts open, as in the chapter on the embedded grammar:
 */
let gaps = [5, 15, 25].map { Int(study.choice("symbols between the two that match, at least \($0)", Double($0))) }
let stringCount = study.amount(Int(study.choice("training strings", 200)), quick: 16)
let testCount = study.amount(Int(study.choice("test strings", 200)), quick: 16)
let epochs = study.epochs(Int(study.choice("epochs", 3_000)), quick: 3)
let keepBias = study.choice("bias of gates that keep", 3)
let normLimit = study.choice("limit of the gradient's norm", 1)
let numberLimit = study.choice("limit of each number of the gradient, where MMDS's clipping is tried", 0.02)
let periods = [1, 2, 4, 8, 16].map { Int(study.choice("clock period \($0)", Double($0))) }
let smallerUnits = [10, 5, 3].map { Int(study.choice("fewer units, \($0)", Double($0))) }
let keptShare = study.choice("share of new strings that counts as kept", 0.95)
/*:
 For the other tasks, each in its own section (`shown`, in `Words.swift`, writes a number as short as it can be read back):

 {{code Words.swift}}
 */
let readUnits = Int(study.choice("blotted symbols, units of each way", 12))
let aloneUnits = Int(study.choice("blotted symbols, units of the way forwards alone", 19))
let stackedUnits = Int(study.choice("blotted symbols, units of each of two layers", 12))
let readEpochs = study.epochs(Int(study.choice("blotted symbols, epochs", 1_500)), quick: 3)
let classUnits = Int(study.choice("many to one, units", 10))
let classEpochs = study.epochs(Int(study.choice("many to one, epochs", 800)), quick: 3)
let textUnits = Int(study.choice("generation, units", 16))
let textEpochs = study.epochs(Int(study.choice("generation, epochs", 1_500)), quick: 3)
let temperatures = [0.25, 0.5, 1, 2].map { study.choice("temperature \(shown($0))", $0) }
let letterCount = Int(study.choice("translation, letters", 6))
let sourceLengths = 2...Int(study.choice("translation, longest source", 8))
let contextUnits = [32, 16, 8].map { Int(study.choice("translation, units \($0)", Double($0))) }
let batchCount = study.amount(Int(study.choice("translation, batches", 24)), quick: 2)
let batchSize = Int(study.choice("translation, strings in a batch", 50))
let copyEpochs = study.epochs(Int(study.choice("translation, epochs", 300)), quick: 2)
let copyRate = study.choice("translation, step size", 0.2)
let copyMomentum = study.choice("translation, momentum", 0.9)
let wordLength = Int(study.choice("stack machine, longest of all words", 8))
let fewSeeds = Array(study.seeds.prefix(study.amount(10, quick: 1)))
/*:
 All trainings below are this one loop. A step follows the gradient, with momentum $\mu$ where a task has one: it adds the share
 $\mu$ of the step before. A gradient whose norm exceeds a limit is shortened to it; where each of its numbers has
 a limit instead, each is cut to it. In the code a `Run` is one training: it knows its
 seed, gives random numbers by name, counts the epochs, and notes what is observed.
 */
struct Course: Sendable {
  var loss = Loss.sigmoidCrossEntropy
  var reduction = Reduction.perPosition
  var rate: Double
  var momentum = 0.0
  var epochs: Int
  /// Of the gradient's norm, and of each of its numbers.
  var normLimit: Double?, numberLimit: Double?
}
@Sendable func train(
  _ initial: Network<Float>, on batches: [SequenceExamples<Float>], _ course: Course, _ run: Run,
  observe: (Int, Network<Float>, BatchRunner<Float>) -> Void
) -> Network<Float> {
  var network = initial
  var weights = run.stream("initial weights")
  network.initialize(using: &weights)
  var rule = Momentum(of: network, course.momentum)
  let runner = BatchRunner(network, loss: course.loss, reduction: course.reduction, pool: run.pool)
  for epoch in run.epochs(course.epochs, resuming: &network, &rule) {
    var order = run.stream("order of epoch \(epoch)")
    for batch in order.permutation(batches.count) {
      let gradient = runner.gradient(of: network, on: batches[batch])
      if let limit = course.normLimit { gradient.clip(toNorm: limit) }
      if let limit = course.numberLimit { gradient.clip(toValue: limit) }
      rule.update(&network, along: gradient, learningRate: course.rate)   // Δθ ← μ Δθ − η ∂E/∂θ, θ ← θ + Δθ
    }
    if epoch % max(1, course.epochs / 20) == 0 || epoch == course.epochs { observe(epoch, network, runner) }
    run.endEpoch(epoch, network, rule)
  }
  return network
}
/*:
 {{section Layouts.swift}}

 {{section Counting.swift}}

 {{section Padding.swift}}

 ## One task for all cells

 In a string of the embedded Reber grammar the second symbol, T or P, comes again as the second-last. What lies between
 them is a Reber string of its own that says nothing about it. Whoever predicts the second-last symbol must have carried
 one bit all the way, and a coin is right half the time. The chapter on the embedded grammar has longer strings;
 here the *gap*, the number of symbols between the two, is at least {{value panel-gap}}.
 */
let grammar = Automaton.embeddedReber
@Sendable func strings(_ count: Int, gap: Int, _ name: String, seed: UInt64) -> [GrammarString] {
  var stream = RandomStream(seed: seed, name: "\(name), gap \(gap)")
  return grammar.samples(count, minimumLength: gap + 4, using: &stream)   // B, T or P, the gap, T or P, E
}
@Sendable func examples(_ strings: [GrammarString]) -> SequenceExamples<Float> {
  SequenceExamples(strings.map { SequenceExamples.Sequence($0) })
}
/*:
 Eight cells: the simple RNN, the network with a forget gate, the GRU and the LSTM; the LSTM with peepholes, with coupled gates,
 and with the tanh outside the product of output gate and memory (the tables call it by the text that prints it, MMDS); and the
 clockwork network. All have {{value units}} units and start from $U(-1/\sqrt m, 1/\sqrt m)$, drawn evenly between these two
 numbers; a gate that decides what is kept has {{value keep-bias}} added to its bias, so that it starts open.
 */
enum Cell: String, CaseIterable, Sendable {
  case rnn, forgetGate = "forget-gate", gru, lstm, peephole, coupled, tanhLast = "tanh-last", clockwork

  func layers<S: Scalar>(_ units: Int, isReLU: Bool = false) -> [any Layer<S>] {
    let bound = 1 / Double(units).squareRoot()
    let w = Initializer.uniform(bound)
    func lstm(_ form: LSTM<S>.Form) -> [any Layer<S>] {
      [LSTM<S>(units, form: form, initializer: w, biasInitializer: w, forgetBias: keepBias)]
    }
    switch self {
    case .rnn: return [RNN<S>(units, activation: isReLU ? .relu : .tanh, initializer: w, biasInitializer: w)]
    case .forgetGate: return [ForgetGateRNN<S>(units, initializer: w, biasInitializer: .uniformWithBlocks(bound, [keepBias, 0]))]
    case .gru: return [GRU<S>(units, initializer: w, biasInitializer: .uniformWithBlocks(bound, [-keepBias, 0, 0]))]
    case .lstm: return lstm([])
    case .peephole: return lstm(.peephole)
    case .coupled: return lstm(.coupledGates)
    case .tanhLast: return lstm(.tanhLast)
    case .clockwork:
      let sizes = periods.indices.map { (units * ($0 + 1)) / periods.count - (units * $0) / periods.count }
      return [ClockworkRNN<S>(modules: sizes, periods: periods, initializer: w, biasInitializer: w)]
    }
  }
}
@Sendable func network(_ cell: Cell, units: Int, isReLU: Bool = false) -> Network<Float> {
  let w = Initializer.uniform(1 / Double(units).squareRoot())
  return Network(input: [d]) {
    cell.layers(units, isReLU: isReLU)
    Dense(p, initializer: w, biasInitializer: w)
  }
}
/*:
 Twenty times in a training we look on what share of new strings the second-last symbol is right, which is predicted three
 positions from the end; and, for LSTMs, on how many training strings anything is wrong. `Tried` reads from this what came of
 a trial (`Tried.swift`):

 {{code Tried.swift}}
 */
struct Trial: Sendable {
  var cell: Cell
  var gap: Int
  var units: Int
  /// Whether the RNN has ReLU instead of tanh, and whether each number of the gradient is clipped.
  var isReLU = false, clipsNumbers = false
  /// In the column `model`.
  var key: String {
    cell.rawValue + (isReLU ? "-relu" : "") + "-\(units)-gap-\(gap)" + (clipsNumbers ? "-clipped" : "")
  }
}
/// The share of strings whose second-last symbol was predicted, from the positions that are wrong in each.
@Sendable func kept(_ wrong: [[Int]], _ lengths: [Int]) -> Double {
  1 - Double(zip(wrong, lengths).count { $0.contains($1 - 3) }) / Double(wrong.count)
}
@Sendable func attempt(_ trial: Trial, strings count: Int, tests: Int, epochs: Int, _ run: Run) -> Network<Float> {
  let training = examples(strings(count, gap: trial.gap, "training strings", seed: run.seed))
  let test = examples(strings(tests, gap: trial.gap, "test strings", seed: run.seed))
  let course = Course(
    rate: learningRate, epochs: epochs, normLimit: trial.clipsNumbers ? nil : normLimit,
    numberLimit: trial.clipsNumbers ? numberLimit : nil)
  return train(network(trial.cell, units: trial.units, isReLU: trial.isReLU), on: [training], course, run) { epoch, network, runner in
    if trial.cell == .lstm || epoch == epochs {
      let wrong = runner.wrongPositions(of: network, on: training)
      run.record(epoch: epoch, split: "train", metric: "sequences_with_mistakes", Double(wrong.count { !$0.isEmpty }))
    }
    run.record(epoch: epoch, split: "test", metric: "kept", kept(runner.wrongPositions(of: network, on: test), test.lengths))
  }
}
@MainActor func tried(_ trial: Trial) -> Tried {
  let networks = study.train(trial.key, allowsDivergence: true) { run in
    attempt(trial, strings: stringCount, tests: testCount, epochs: epochs, run)
  }
  return Tried(trial, networks, label: study.label, last: epochs)
}
//#-hidden-code
if study.isExploring { exploreAlternatives() }
planTrainings()
//#-end-hidden-code
let longest = gaps[gaps.count - 1]
let panel = Cell.allCases.map { tried(Trial(cell: $0, gap: longest, units: units)) }
/*:
 ![For each cell the share of new strings whose second-last symbol is predicted, by epoch, one line a seed](panel.png)

 {{table panel.csv}}

 "Kept" counts the seeds in which the second-last symbol is right on at least {{value kept-percent}} % of
 {{value test-count}} new strings after {{value epochs}} epochs; "from epoch" is the first observation from which that
 stays so, the median over those seeds. Multiplications are those of a symbol, on the way forwards, without the output
 layer. {{value panel-summary}}

 What the gates have in common: where one is open, the state is carried over by a multiplication with a number near 1, and
 not through a matrix and a tanh. With a bias of {{value keep-bias}} a gate starts at {{value open-gate}}, and
 {{value open-share}} of the state is left after {{value panel-gap}} steps. That they start open is our choice. With gates that
 start half open even an LSTM rarely learns the longer strings of the chapter on the embedded grammar, as is shown there.

 {{section Gap.swift}}

 {{section Bidirectional.swift}}

 {{section Generation.swift}}

 {{section Translation.swift}}

 {{section Turing.swift}}

 {{section texts.md}}

 {{section definitions.md}}

 {{section summary.md}}
 */
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
study.finish()
