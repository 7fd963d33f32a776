import Foundation
import Networks
import Studies

/// How many of the first seeds most alternatives are run for.
let exploredSeedCount = 5

private struct Reading {
  let name: String
  let model: String
  let network: Network<Float>
  let reduction: Reduction
  let seeds: [UInt64]
}

/// The RNN with other readings of "step size 1" and other initial weights, and both networks with the divisor
/// of the loss that the chapter on the embedded grammar takes.
@MainActor func exploreAlternatives() -> Never {
  let firstSeeds = Array(study.seeds.prefix(exploredSeedCount))
  let common = initialWeights(hiddenUnits)
  func rnnReading(
    _ name: String, _ reduction: Reduction = reduction, weights: Initializer = common,
    seeds: [UInt64]? = nil
  ) -> Reading {
    let bias = weights == .xavierUniform ? Initializer.zeros : weights
    let network = Network<Float>.reberRNN(units: hiddenUnits, inputs: d, outputs: p, weights: weights, biases: bias)
    return Reading(
      name: "RNN, \(name)", model: "rnn", network: network, reduction: reduction, seeds: seeds ?? firstSeeds)
  }
  func mlpReading(_ units: Int, _ name: String, _ reduction: Reduction) -> Reading {
    Reading(
      name: "MLP of \(units) units, \(name)", model: "mlp-\(units)", network: mlp([units]),
      reduction: reduction, seeds: firstSeeds)
  }
  let embedded = "mean over positions, summed over outputs (as for the embedded grammar)"
  let readings = [
    rnnReading("mean over the padded array (our choice)"),
    rnnReading("mean over positions and outputs", .perEntry),
    rnnReading(embedded, .perPosition, seeds: study.seeds),
    rnnReading("mean over strings and outputs, summed over time", .perExampleAndOutput),
    rnnReading("mean over strings, summed over time and outputs", .perExample),
    rnnReading("sum over everything", .sum),
    rnnReading("our choice, weights U(−1, 1)", weights: .uniform(1)),
    rnnReading("our choice, Xavier weights, biases 0", weights: .xavierUniform),
    mlpReading(fewest, embedded, .perPosition),
    mlpReading(most, embedded, .perPosition),
  ]
  var rows: [[String]] = []
  for reading in readings {
    let isRNN = reading.model == "rnn"
    let trained = study.train(
      reading.model, label: reading.name, seeds: reading.seeds, allowsDivergence: true
    ) { run in
      train(
        reading.network, hasMemory: isRNN, epochs: isRNN ? epochs : mlpEpochs,
        reduction: reading.reduction, stopsWhenFlat: true, run)
    }
    // A network that is not finite predicts nothing: all its strings count as wrong.
    func last(_ split: String, _ metric: String, whenDiverged: Double) -> [Double] {
      zip(finals(reading.model, split, metric, seeds: reading.seeds, label: reading.name), trained).map {
        $1.divergedAt == nil ? $0 : whenDiverged
      }
    }
    let wrong = last("train", "sequences_with_mistakes", whenDiverged: Double(trainingCount))
    let ended = Study.ended(trained, flatEpochs: flatEpochs)
    rows.append([
      reading.name, SeedList(reading.seeds).description, "\(wrong.count { $0 == 0 }) of \(wrong.count) seeds", Study.median(wrong),
      Study.median(last("test", "sequences_with_mistakes", whenDiverged: Double(testCount))),
      Study.median(last("train", "mistakes_per_sequence", whenDiverged: .nan).filter { !$0.isNaN }, decimals: 2),
      ended.isEmpty ? "none" : ended,
    ])
  }
  study.finishExploring(
    [
      "network, loss and weights", "seeds", "no training string wrong", "training strings with a mistake",
      "test strings with a mistake", "mistakes a training string", "stopped early",
    ], rows)
  exit(0)
}
