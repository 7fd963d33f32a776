import Foundation
import Networks
import Studies

/// How many of the first seeds the alternatives are run for.
let exploredSeedCount = 3

/// Other readings of the LSTM's settings, and the RNN without a limit on its gradient.
@MainActor func exploreAlternatives() -> Never {
  let seeds = Array(study.seeds.prefix(exploredSeedCount))
  let common = initialWeights(lstmUnits)
  let none = Double.infinity
  struct Reading {
    let name: String
    let network: Network<Float>
    let normalization: Normalization
    let clip: Double
    let epochs: Int
  }
  let plain = lstm(weights: common, forgetBias: 0)
  let open = lstm(weights: common, forgetBias: forgetBias)
  let readings = [
    Reading(name: "LSTM, our choice", network: open, normalization: .perPosition, clip: lstmClip, epochs: lstmEpochs),
    Reading(name: "LSTM, no limit on the gradient", network: open, normalization: .perPosition, clip: none, epochs: lstmEpochs),
    Reading(name: "LSTM, forget bias 1", network: lstm(weights: common, forgetBias: 1), normalization: .perPosition, clip: lstmClip, epochs: lstmEpochs),
    Reading(name: "LSTM, no forget bias", network: plain, normalization: .perPosition, clip: lstmClip, epochs: lstmEpochs),
    Reading(name: "LSTM, as printed only: no forget bias, no limit", network: plain, normalization: .perPosition, clip: none, epochs: lstmEpochs),
    Reading(name: "LSTM, as printed only, mean over the padded array", network: plain, normalization: .perPaddedEntry, clip: none, epochs: lstmEpochs),
    Reading(name: "LSTM, as printed only, mean over positions and outputs", network: plain, normalization: .perEntry, clip: none, epochs: lstmEpochs),
    Reading(name: "LSTM, no forget bias, limit, summed over positions, mean over strings and outputs", network: plain, normalization: .perExampleAndOutput, clip: lstmClip, epochs: lstmEpochs),
    Reading(name: "LSTM, as printed only, weights U(−1, 1)", network: lstm(weights: .uniform(1), forgetBias: 0), normalization: .perPosition, clip: none, epochs: lstmEpochs),
    Reading(name: "LSTM, forget bias 3, mean over the padded array", network: open, normalization: .perPaddedEntry, clip: none, epochs: lstmEpochs),
    Reading(name: "RNN, no limit on the gradient", network: rnn(weights: initialWeights(rnnUnits)), normalization: .perPosition, clip: none, epochs: rnnEpochs),
    Reading(name: "RNN, no limit, mean over positions and outputs", network: rnn(weights: initialWeights(rnnUnits)), normalization: .perEntry, clip: none, epochs: rnnEpochs),
  ]
  var rows: [[String]] = []
  for reading in readings {
    let before = study.results.observations.count
    let model = String(reading.name.prefix(4)).lowercased().trimmingCharacters(in: .punctuationCharacters)
    let trained = study.train(model, label: reading.name, seeds: seeds, allowsDivergence: true) { run in
      train(
        reading.network, learningRate: lstmLearningRate, clip: reading.clip, epochs: reading.epochs,
        normalization: reading.normalization, run)
    }
    let observations = study.results.observations[before...]
    func last(_ split: String, _ metric: String) -> [String] {
      trained.map { item in
        if item.divergedAt != nil { return "diverged" }
        let value = observations.last {
          $0.seed == item.seed && $0.split == split && $0.metric == metric
        }?.value
        return value.map { Study.text($0) } ?? "–"
      }
    }
    rows.append([
      reading.name, last("train", "mistakes_at_second_last").joined(separator: ", "),
      last("train", "mistakes_elsewhere").joined(separator: ", "),
      last("test", "sequences_with_mistakes").joined(separator: ", "),
    ])
  }
  study.finishExploring(
    ["reading", "at second-last", "elsewhere", "test strings with a mistake"], rows, seeds: seeds)
  exit(0)
}
