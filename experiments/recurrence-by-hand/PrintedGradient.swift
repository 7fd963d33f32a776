import Datasets
import Ledger
import Networks
import Studies
import Tensors

/// One training of the LSTM by hand.
private struct Training: Sendable {
  /// The loss for each position before each epoch, and after the last.
  var losses: [Double] = []
  /// Positions with a wrong set of next symbols, after the last.
  var wrong = 0.0
  /// The largest |c| that came up.
  var largestMemory = 0.0
}

/// Trains the same LSTM on the same strings with the slope as derived and as printed; reports it and
/// returns what the misprint does, in a sentence.
@MainActor func reportTraining() -> String {
  let (length, count, units, epochs, rate) = (
    trainingLength, trainingCount, trainingUnits, trainingEpochs, trainingRate
  )
  let (derived, printed) = (slope, printedSlope)
  @Sendable func train(_ seed: UInt64, _ slope: Slope) -> Training {
    var stream = RandomStream(seed: seed, name: "strings to train on")
    var strings: [GrammarString] = []
    while strings.count < count {
      let string = Automaton.reber.sample(minimumLength: length, using: &stream)
      if string.count == length { strings.append(string) }
    }
    let columns = strings.map { SequenceExamples<Double>.Sequence($0) }
    // [D, N] for each step.
    func batch(_ part: (SequenceExamples<Double>.Sequence) -> Tensor<Double>) -> [Tensor<Double>] {
      (0..<length).map { t in
        Tensor(rows: (0..<7).map { row in columns.map { part($0)[row, t] } })
      }
    }
    let x = batch(\.inputs), y = batch(\.targets)
    var network = Network<Double>(input: [7]) { LSTM(units); Dense(7) }
    var weights = RandomStream(seed: seed, name: "initial weights of the LSTM")
    network.initialize(using: &weights)
    var run = Training()
    let ones = Tensor<Double>([count, 1], Array(repeating: 1, count: count))
    let positions = Double(count * length)
    for epoch in 0...epochs {
      let (Wo, bo) = network.outputWeights
      let cells = remember(network.netWeights, x)
      let logits = cells.map { Wo × $0.h + bo }
      run.losses.append(zip(logits, y).reduce(0) { $0 + crossEntropyLoss($1.0, $1.1) } / positions)
      run.largestMemory = max(run.largestMemory, cells.flatMap { $0.c.values.map { $0.magnitude } }.max() ?? 0)
      if epoch == epochs {
        run.wrong = Double(zip(logits, y).reduce(0) { $0 + wrongColumns($1.0, $1.1) }) / positions
        break
      }
      // Logistic outputs and cross-entropy: δᵒ = p − y, the mean over positions.
      let δo = zip(logits, y).map { (1 / positions) * (σ($0) - $1) }
      let net = backward(network.netWeights, cells, above: δo.map { Wo.ᵀ × $0 }, slope).net
      let output = zip(δo, cells).reduce(Tensor<Double>.zero(7, units)) { $0 + $1.0 × $1.1.h.ᵀ }
      let bias = δo.reduce(Tensor<Double>.zero(7)) { $0 + $1 × ones }
      let gradient = parameterGradient(net, x, cells) + output.values + bias.values
      network.parameters.flat = Tensor(
        [gradient.count], zip(network.parameters.flat.values, gradient).map { $0 - rate * $1 })
    }
    return run
  }
  let runs = study.map(study.seeds.flatMap { [($0, false), ($0, true)] }) { train($0.0, $0.1 ? printed : derived) }
  let right = stride(from: 0, to: runs.count, by: 2).map { runs[$0] }
  let wrong = stride(from: 1, to: runs.count, by: 2).map { runs[$0] }

  for (name, runs) in [("derived", right), ("printed", wrong)] {
    for (seed, run) in zip(study.seeds, runs) {
      for epoch in [0, epochs / 4, epochs / 2, epochs] {
        study.results.append(
          run: study.label, seed: seed, model: "lstm-\(name)-gradient", epoch: epoch, split: "train", metric: "loss",
          value: run.losses[epoch])
      }
      study.results.append(
        run: study.label, seed: seed, model: "lstm-\(name)-gradient", epoch: epochs, split: "train",
        metric: "wrong_positions", value: run.wrong)
    }
  }
  func at(_ epoch: Int, _ runs: [Training]) -> [Double] { runs.map { $0.losses[epoch] }.sorted() }
  func middle(_ sorted: [Double]) -> Double { (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2 }
  study.table(
    "printed-gradient-curves.csv",
    ["epoch", "derived low", "derived", "derived high", "printed low", "printed", "printed high"],
    (0...epochs).filter { $0 % max(1, epochs / 100) == 0 }.map { epoch in
      ["\(epoch)"]
        + [right, wrong].flatMap { runs in
          let all = at(epoch, runs)
          return [all[0], middle(all), all[all.count - 1]].map { NumberText.sixDigits($0) }
        }
    })
  study.figure("printed-gradient")
  func row(_ name: String, _ runs: [Training]) -> [String] {
    let last = at(epochs, runs)
    return [
      name, Study.text(middle(last), decimals: 3), "\(Study.text(last[0], decimals: 3)) to \(Study.text(last[last.count - 1], decimals: 3))",
      percentRange(runs.map(\.wrong)), Study.summary(runs.map(\.largestMemory), decimals: 1),
    ]
  }
  study.table(
    "printed-gradient.csv",
    ["slope", "loss for each position, median", "range", "positions wrong", "largest memory |c|, mean and range"],
    [row("1 − tanh² c, as derived", right), row("1 − c ⊙ c, as printed", wrong)])

  let losing = zip(right, wrong).filter { ($0.losses[epochs]) < $1.losses[epochs] }.count
  let ratio = middle(at(epochs, wrong)) / middle(at(epochs, right))
  let rises = wrong.filter { run in zip(run.losses, run.losses.dropFirst()).contains { $1 > $0 + 1e-3 } }.count
  let rightRises = right.filter { run in zip(run.losses, run.losses.dropFirst()).contains { $1 > $0 + 1e-3 } }.count
  study.value(
    "training-sentence",
    "After \(epochs) epochs the derived gradient has the lower loss in \(losing) of \(right.count) seeds; the median with the "
      + "printed one is \(Study.text(ratio, decimals: 1)) times higher, with memories up to "
      + "\(Study.text(wrong.map(\.largestMemory).max() ?? 0, decimals: 1)). A step uphill, by more than 0.001, occurs in "
      + "\(rises) of the runs with the printed gradient and in \(rightRises) of the others.")
  headline.append([
    "training with that gradient, loss for each position", "–",
    "\(Study.text(middle(at(epochs, wrong)), decimals: 3)) instead of \(Study.text(middle(at(epochs, right)), decimals: 3)) "
      + "(medians of \(right.count) seeds)",
  ])
  return "trained with it, a small LSTM on \(count) Reber strings ends after \(epochs) epochs with a loss of "
    + "\(Study.text(middle(at(epochs, wrong)), decimals: 3)) for each position instead of "
    + "\(Study.text(middle(at(epochs, right)), decimals: 3)) (medians of \(right.count) seeds; worse in \(losing)), and gets "
    + "\(percentRange(wrong.map(\.wrong))) of the positions wrong instead of \(percentRange(right.map(\.wrong)))"
}

/// Binary cross-entropy of logistic outputs, summed over outputs and columns.
private func crossEntropyLoss(_ logits: Tensor<Double>, _ targets: Tensor<Double>) -> Double {
  withExtendedLifetime((logits, targets)) {
    Loss.sigmoidCrossEntropy.evaluate(
      logits.block(), targets: targets.block(), mask: nil, scale: 1, gradient: nil, wantsValue: true)
  }
}

/// Columns in which the set of positive logits is not the set of targets.
private func wrongColumns(_ logits: Tensor<Double>, _ targets: Tensor<Double>) -> Int {
  (0..<logits.shape[1]).filter { n in
    (0..<logits.shape[0]).contains { (logits[$0, n] > 0) != (targets[$0, n] == 1) }
  }.count
}
