import Foundation
import Networks
import Studies

/// How many of the first seeds the alternatives are run for.
let exploredSeedCount = 3

/// Seeds beyond those of the report, for the RNN as the report trains it: whether it errs at the
/// second-last symbol *only* depends on so little that five seeds do not settle it.
let furtherSeeds = Array(UInt64(6)...15)

private struct Reading {
  let name: String
  let model: String
  let network: Network<Float>
  let learningRate: Double
  let epochs: Int
  let normalization: Normalization
  let clip: Double
  let seeds: [UInt64]
}

/// Other readings of the LSTM's settings, the RNN without a limit on its gradient, and the RNN of the report
/// with further seeds.
@MainActor func exploreAlternatives() -> Never {
  let firstSeeds = Array(study.seeds.prefix(exploredSeedCount))
  let common = initialWeights(lstmUnits)
  let none = Double.infinity
  func lstmReading(
    _ name: String, forgetBias: Double, weights: Initializer = common,
    _ normalization: Normalization = normalization, clip: Double
  ) -> Reading {
    Reading(
      name: "LSTM, \(name)", model: "lstm", network: lstm(weights: weights, forgetBias: forgetBias),
      learningRate: lstmLearningRate, epochs: lstmEpochs, normalization: normalization, clip: clip,
      seeds: firstSeeds)
  }
  func rnnReading(
    _ name: String, _ normalization: Normalization = normalization, clip: Double, seeds: [UInt64]
  ) -> Reading {
    Reading(
      name: "RNN, \(name)", model: "rnn", network: rnn(weights: initialWeights(rnnUnits)),
      learningRate: rnnLearningRate, epochs: rnnEpochs, normalization: normalization, clip: clip,
      seeds: seeds)
  }
  let asPrinted = "as printed only: no forget bias, no limit"
  let readings = [
    lstmReading("our choice", forgetBias: forgetBias, clip: lstmClip),
    lstmReading("no limit on the gradient", forgetBias: forgetBias, clip: none),
    lstmReading("forget bias 1", forgetBias: 1, clip: lstmClip),
    lstmReading("no forget bias", forgetBias: 0, clip: lstmClip),
    lstmReading(asPrinted, forgetBias: 0, clip: none),
    lstmReading("as printed only, mean over the padded array", forgetBias: 0, .perPaddedEntry, clip: none),
    lstmReading("as printed only, mean over positions and outputs", forgetBias: 0, .perEntry, clip: none),
    lstmReading(
      "no forget bias, limit, summed over positions, mean over strings and outputs", forgetBias: 0,
      .perExampleAndOutput, clip: lstmClip),
    lstmReading("as printed only, weights U(−1, 1)", forgetBias: 0, weights: .uniform(1), clip: none),
    lstmReading(
      "forget bias 3, mean over the padded array", forgetBias: forgetBias, .perPaddedEntry, clip: none),
    rnnReading("our choice, further seeds", clip: rnnClip, seeds: furtherSeeds),
    rnnReading("no limit on the gradient", clip: none, seeds: firstSeeds),
    rnnReading("no limit, mean over positions and outputs", .perEntry, clip: none, seeds: firstSeeds),
  ]
  var rows: [[String]] = []
  for reading in readings {
    let before = study.results.observations.count
    let trained = study.train(
      reading.model, label: reading.name, seeds: reading.seeds, allowsDivergence: true
    ) { run in
      train(
        reading.network, learningRate: reading.learningRate, clip: reading.clip, epochs: reading.epochs,
        normalization: reading.normalization, run)
    }
    let observations = study.results.observations[before...]
    func last(_ split: String, _ metric: String) -> String {
      trained.map { item in
        if item.divergedAt != nil { return "diverged" }
        let value = observations.last {
          $0.seed == item.seed && $0.split == split && $0.metric == metric
        }?.value
        return value.map { Study.text($0) } ?? "–"
      }.joined(separator: ", ")
    }
    rows.append([
      reading.name, SeedList(reading.seeds).description,
      last("train", "mistakes_at_second_last"), last("train", "mistakes_elsewhere"),
      last("test", "sequences_with_mistakes"), last("test", "mistakes_elsewhere"),
    ])
  }
  study.finishExploring(
    [
      "reading", "seeds", "training: at second-last", "elsewhere", "test: strings with a mistake",
      "mistakes elsewhere",
    ], rows, seeds: firstSeeds + furtherSeeds)
  exit(0)
}
