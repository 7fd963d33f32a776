import Datasets
import Host
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

private struct Job: Sendable {
  let seed: UInt64
  let rate: Double
  let isPrinted: Bool
}

/// Trains the same LSTM on the same strings with the slope as derived and as printed; reports it and
/// returns what the misprint does, in a sentence.
@MainActor func reportTraining() -> String {
  let (length, count, units, epochs, rate) = (
    trainingLength, trainingCount, trainingUnits, trainingEpochs, trainingRate
  )
  let (derived, printed) = (slope, printedSlope)
  @Sendable func train(_ seed: UInt64, _ rate: Double, _ slope: Slope) -> Training {
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
      let loss = zip(logits, y).reduce(0) { $0 + Loss.sigmoidCrossEntropy.value($1.0, targets: $1.1) }
      run.losses.append(loss / positions)
      run.largestMemory = max(run.largestMemory, cells.flatMap { $0.c.values.map { $0.magnitude } }.max() ?? 0)
      if epoch == epochs {
        run.wrong = Double(zip(logits, y).reduce(0) { $0 + wrongColumns($1.0, $1.1) }) / positions
        break
      }
      // Logistic outputs and cross-entropy: δᵒ = p − y, the mean over positions.
      let δo = zip(logits, y).map { (1 / positions) * (σ($0) - $1) }
      let net = backward(network.netWeights, cells, above: δo.map { Wo.ᵀ × $0 }, slope).net
      let output = zip(δo, cells).reduce(Tensor<Double>(zeros: [7, units])) { $0 + $1.0 × $1.1.h.ᵀ }
      let bias = δo.reduce(Tensor<Double>(zeros: [7, 1])) { $0 + $1 × ones }
      let gradient = parameterGradient(net, x, cells) + output.values + bias.values
      network.parameters.flat = Tensor(
        [gradient.count], zip(network.parameters.flat.values, gradient).map { $0 - rate * $1 })
    }
    return run
  }
  func jobs(_ rate: Double, _ seeds: some Sequence<UInt64>) -> [Job] {
    seeds.flatMap { [Job(seed: $0, rate: rate, isPrinted: false), Job(seed: $0, rate: rate, isPrinted: true)] }
  }
  let all = jobs(rate, study.seeds) + otherRates.flatMap { jobs($0, study.seeds.prefix(sideSeeds)) }
  let outcomes = zip(all, study.map(all) { train($0.seed, $0.rate, $0.isPrinted ? printed : derived) }).map { $0 }
  /// The trainings with this step size and slope, in the order of the seeds.
  func trained(_ rate: Double, _ isPrinted: Bool) -> [Training] {
    outcomes.filter { $0.0.rate == rate && $0.0.isPrinted == isPrinted }.map { $0.1 }
  }
  let right = trained(rate, false), wrong = trained(rate, true)

  for (job, run) in outcomes {
    let name = "lstm-\(job.isPrinted ? "printed" : "derived")-gradient-step-\(NumberText.shortest(job.rate))"
    for epoch in [0, epochs / 4, epochs / 2, epochs] {
      study.results.append(
        run: study.label, seed: job.seed, model: name, epoch: epoch, split: "train", metric: "loss",
        value: run.losses[epoch])
    }
    study.results.append(
      run: study.label, seed: job.seed, model: name, epoch: epochs, split: "train", metric: "wrong_positions",
      value: run.wrong)
  }
  func last(_ runs: [Training]) -> [Double] { runs.map { $0.losses[epochs] }.sorted() }
  func middle(_ sorted: [Double]) -> Double { (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2 }
  study.table(
    "printed-gradient-curves.csv",
    ["epoch"] + study.seeds.map { "derived \($0)" } + study.seeds.map { "printed \($0)" },
    (0...epochs).filter { $0 % max(1, epochs / 150) == 0 }.map { epoch in
      ["\(epoch)"] + (right + wrong).map { NumberText.sixDigits($0.losses[epoch]) }
    })
  study.figure("printed-gradient")
  var rows: [[String]] = []
  for rate in (otherRates + [rate]).sorted() {
    for isPrinted in [false, true] {
      let these = trained(rate, isPrinted), losses = last(these)
      rows.append([
        NumberText.shortest(rate), isPrinted ? "1 − c ⊙ c, as printed" : "1 − tanh² c, as derived", "\(these.count)",
        Study.text(middle(losses), decimals: 3),
        "\(Study.text(losses[0], decimals: 3)) to \(Study.text(losses[losses.count - 1], decimals: 3))",
        "\(these.filter { $0.wrong > 0 }.count)", Study.summary(these.map { $0.largestMemory }, decimals: 1),
      ])
    }
  }
  study.table(
    "printed-gradient.csv",
    [
      "step size", "slope", "seeds", "loss, median", "range", "seeds with mistakes left", "largest |c|, mean and range",
    ], rows)

  let losing = zip(right, wrong).filter { ($0.losses[epochs]) < $1.losses[epochs] }.count
  func isLost(_ run: Training) -> Bool { run.wrong > 0.5 }
  let lost = wrong.filter(isLost), memories = lost.map { $0.largestMemory }
  let slow = otherRates.map { rate in
    let these = trained(rate, true)
    return " At step size \(NumberText.shortest(rate)) this happens to \(these.filter(isLost).count) of \(these.count)."
  }
  study.value("training-rate", NumberText.shortest(rate))
  let broken = ([rate] + otherRates).map { rate -> String in
    let these = trained(rate, true)
    return "\(these.filter(isLost).count) of \(these.count) at step size \(NumberText.shortest(rate))"
  }
  study.value("broken", broken.joined(separator: " and "))
  study.value(
    "training-sentence",
    "With the derived slope \(right.filter { $0.wrong == 0 }.count) of \(right.count) seeds end without a mistake, with the "
      + "printed one \(wrong.filter { $0.wrong == 0 }.count), and \(lost.count) get more than half of the positions wrong. In "
      + "each of these the largest memory came to at least \(Study.text(memories.min() ?? 0, decimals: 1)); a string of "
      + "\(length) symbols admits \(length)." + slow.joined())
  headline += [
    ["gradient of the LSTM's memory (ZM)", "1 − c ⊙ c", "1 − tanh² c"],
    [
      "loss after training with it as printed, and as derived", "–",
      "\(Study.text(middle(last(wrong)), decimals: 3)), and \(Study.text(middle(last(right)), decimals: 3)) (medians of "
        + "\(right.count) seeds at step size \(NumberText.shortest(rate)))"
        + otherRates.map { rate in
          let (these, those) = (trained(rate, true), trained(rate, false))
          return "; \(Study.text(middle(last(these)), decimals: 3)), and \(Study.text(middle(last(those)), decimals: 3)) at "
            + "\(NumberText.shortest(rate)) (\(these.count) seeds)"
        }.joined(),
    ],
  ]
  let isTheirs = (try? study.ledger.setting("zaki-meira-emb-eta")) == rate
  let rightLost = right.filter(isLost).count
  func faulty(_ runs: [Training]) -> String { "\(runs.filter { $0.wrong > 0 }.count) of \(runs.count)" }
  let slower = otherRates.map { rate -> String in
    let (these, those) = (trained(rate, true), trained(rate, false))
    return "; at \(NumberText.shortest(rate)), \(these.filter(isLost).count) of \(these.count), with medians of "
      + "\(Study.text(middle(last(these)), decimals: 3)) and \(Study.text(middle(last(those)), decimals: 3)), and mistakes left in "
      + "\(faulty(these)) and \(faulty(those))"
  }
  let theirUnits = (try? study.ledger.setting("zaki-meira-emb-m")).map {
    "; the text's own has \(NumberText.shortest($0)) and the embedded grammar"
  }
  return "trained with it at step size \(NumberText.shortest(rate))\(isTheirs ? ", the text's own" : "") (loss divided by positions, our choice), a small LSTM on \(count) Reber strings of "
    + "\(length) symbols (\(units) units\(theirUnits ?? "")) ends after \(epochs) epochs with a loss of "
    + "\(Study.text(middle(last(wrong)), decimals: 3)) for each position instead of "
    + "\(Study.text(middle(last(right)), decimals: 3)) (medians of \(right.count) seeds; worse in \(losing)); "
    + "\(wrong.filter { $0.wrong == 0 }.count) of \(wrong.count) end without a mistake, \(lost.count) get more than half of the "
    + "positions wrong, \(rightLost == 0 ? "none" : "\(rightLost)") with the right formula" + slower.joined()
}

/// Columns in which the set of positive logits is not the set of targets.
private func wrongColumns(_ logits: Tensor<Double>, _ targets: Tensor<Double>) -> Int {
  (0..<logits.shape[1]).filter { n in
    (0..<logits.shape[0]).contains { (logits[$0, n] > 0) != (targets[$0, n] == 1) }
  }.count
}
