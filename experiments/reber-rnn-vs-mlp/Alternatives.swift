import Foundation
import Networks
import Studies

/// How many of the first seeds the alternatives are run for.
let exploredSeedCount = 5

/// The RNN with other readings of "step size 1" and other initial weights.
@MainActor func exploreAlternatives() -> Never {
  let seeds = Array(study.seeds.prefix(exploredSeedCount))
  let common = initialWeights(hiddenUnits)
  let readings: [(name: String, normalization: Normalization, weights: Initializer)] = [
    ("mean over the padded array (our choice)", .perPaddedEntry, common),
    ("mean over positions and outputs", .perEntry, common),
    ("mean over positions, summed over outputs", .perPosition, common),
    ("mean over strings and outputs, summed over time", .perExampleAndOutput, common),
    ("mean over strings, summed over time and outputs", .perExample, common),
    ("sum over everything", .sum, common),
    ("our choice, weights U(−1, 1)", .perPaddedEntry, .uniform(1)),
    ("our choice, Xavier weights, biases 0", .perPaddedEntry, .xavierUniform),
  ]
  var rows: [[String]] = []
  for (name, normalization, weights) in readings {
    let bias = weights == .xavierUniform ? Initializer.zeros : weights
    let network = Network<Float>(input: [d]) {
      RNN(hiddenUnits, weights: weights, bias: bias)
      Dense(p, weights: weights, bias: bias)
    }
    let before = study.results.observations.count
    let trained = study.train("rnn", label: name, seeds: seeds, allowsDivergence: true) { run in
      train(network, epochs: epochs, normalization: normalization, run)
    }
    let observations = study.results.observations[before...]
    func last(_ split: String) -> [Double] {
      trained.map { network in
        network.divergedAt != nil
          ? .nan
          : observations.last {
            $0.seed == network.seed && $0.split == split && $0.metric == "sequences_with_mistakes"
          }?.value ?? .nan
      }
    }
    func shown(_ values: [Double]) -> String {
      values.map { $0.isNaN ? "diverged" : Study.text($0) }.joined(separator: ", ")
    }
    rows.append([
      name, "\(last("train").filter { $0 == 0 }.count) of \(seeds.count)", shown(last("train")),
      shown(last("test")),
    ])
  }
  study.finishExploring(
    ["loss and weights", "seeds without a mistake", "training strings with a mistake", "test strings with a mistake"],
    rows, seeds: seeds)
  exit(0)
}
