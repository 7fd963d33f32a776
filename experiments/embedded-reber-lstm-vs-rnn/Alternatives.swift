import Foundation
import Ledger
import Networks
import Studies

/// How many of the first seeds a reading is run for that no row is judged by.
let exploredSeedCount = 5

/// How many of the first seeds the RNN is judged by without its limit. Fewer than a verdict needs: it learns
/// nothing, and more seeds of that teach nothing.
let unlimitedRNNSeedCount = 5

private struct Reading {
  let name: String
  let model: String
  let network: Network<Float>
  let learningRate: Double
  let epochs: Int
  let reduction: Reduction
  let clip: Double
  let seeds: [UInt64]
}

/// Both networks without what we added to the printed settings, by which the rows are judged as `completed`;
/// with one addition alone; and with the divisor of the loss that the chapter on the plain grammar takes.
@MainActor func exploreAlternatives() -> Never {
  let firstSeeds = Array(study.seeds.prefix(exploredSeedCount))
  let fewSeeds = Array(firstSeeds.prefix(3))
  let common = initialWeights(lstmUnits)
  let none = Double.infinity
  func lstmReading(
    _ name: String, forgetBias: Double, weights: Initializer = common,
    _ reduction: Reduction = reduction, clip: Double, seeds: [UInt64]
  ) -> Reading {
    Reading(
      name: "LSTM, \(name)", model: "lstm", network: lstm(weights: weights, forgetBias: forgetBias),
      learningRate: lstmLearningRate, epochs: lstmEpochs, reduction: reduction, clip: clip,
      seeds: seeds)
  }
  func rnnReading(
    _ name: String, _ reduction: Reduction = reduction, clip: Double, seeds: [UInt64]
  ) -> Reading {
    Reading(
      name: "RNN, \(name)", model: "rnn", network: rnn(weights: initialWeights(rnnUnits)),
      learningRate: rnnLearningRate, epochs: rnnEpochs, reduction: reduction, clip: clip,
      seeds: seeds)
  }
  let plainLSTM = lstmReading("no forget bias, no limit", forgetBias: 0, clip: none, seeds: study.seeds)
  let plainRNN = rnnReading(
    "no limit", clip: none, seeds: Array(study.seeds.prefix(unlimitedRNNSeedCount)))
  let readings = [
    plainLSTM,
    plainRNN,
    lstmReading("limit only", forgetBias: 0, clip: lstmClip, seeds: fewSeeds),
    lstmReading("forget bias only", forgetBias: forgetBias, clip: none, seeds: fewSeeds),
    lstmReading(
      "no forget bias, no limit, weights U(−1, 1)", forgetBias: 0, weights: .uniform(1), clip: none, seeds: fewSeeds),
    lstmReading(
      "forget bias and limit, divisor of the plain grammar", forgetBias: forgetBias, .perPaddedEntry, clip: lstmClip,
      seeds: firstSeeds),
    lstmReading(
      "no forget bias, no limit, divisor of the plain grammar", forgetBias: 0, .perPaddedEntry, clip: none,
      seeds: firstSeeds),
    rnnReading("limit, divisor of the plain grammar", .perPaddedEntry, clip: rnnClip, seeds: firstSeeds),
    rnnReading("no limit, divisor of the plain grammar", .perPaddedEntry, clip: none, seeds: firstSeeds),
  ]
  var rows: [[String]] = []
  for reading in readings {
    let trained = study.train(
      reading.model, label: reading.name, seeds: reading.seeds, allowsDivergence: true
    ) { run in
      train(
        reading.network, learningRate: reading.learningRate, clip: reading.clip, epochs: reading.epochs,
        reduction: reading.reduction, stopsWhenFlat: true, run)
    }
    let outcome = Outcome(reading.model, trained, label: reading.name)
    if reading.name == plainLSTM.name { judgeLSTM(outcome, condition: .completed) }
    if reading.name == plainRNN.name { judgeRNN(outcome, condition: .completed) }
    rows.append([
      reading.name, SeedList(reading.seeds).description, "\(outcome.train.count { $0 == 0 }) of \(outcome.train.count) seeds",
      Study.median(outcome.train),
      Study.median(outcome.test), Study.median(outcome.elsewhere.filter { !$0.isNaN }),
      outcome.ended.isEmpty ? "none" : outcome.ended,
    ])
  }
  study.finishExploring(
    [
      "network and reading", "seeds", "no training string wrong", "training strings with a mistake",
      "test strings with a mistake", "test mistakes elsewhere", "stopped early",
    ], rows, seeds: study.seeds)
  exit(0)
}
