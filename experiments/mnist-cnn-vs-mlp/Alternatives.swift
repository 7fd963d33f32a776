import Foundation
import Networks
import Studies

/// How many of the first seeds the alternatives are run for.
let exploredSeedCount = 5

/// Other initial weights and other divisors of the loss, for the section "What the text leaves open".
@MainActor func exploreAlternatives() -> Never {
  struct Reading {
    let name: String
    var weights = Initializer.heNormal
    var bias = Initializer.zeros
    var normalization = Normalization.perExample
  }
  let readings = [
    Reading(name: "He normal, biases 0, mean over pictures (our choice)"),
    Reading(name: "He uniform, biases 0", weights: .heUniform),
    Reading(name: "Xavier normal, biases 0", weights: .xavierNormal),
    Reading(name: "Xavier uniform, biases 0", weights: .xavierUniform),
    Reading(name: "U(±1/√n), biases too (PyTorch)", weights: .fanIn, bias: .fanIn),
    Reading(name: "our choice, mean over pictures and outputs", normalization: .perEntry),
    Reading(name: "our choice, sum over the batch", normalization: .sum),
  ]
  let seeds = Array(study.seeds.prefix(exploredSeedCount))
  var rows: [[String]] = []
  for reading in readings {
    let (w, b) = (reading.weights, reading.bias)
    let cnn = Network<Float>(input: [1, height, width]) {
      Conv2D(filters: m1, window: k1, weights: w, bias: b); ReLU(); MaxPool2D(window: k2)
      Conv2D(filters: m3, window: k3, weights: w, bias: b); ReLU(); MaxPool2D(window: k4)
      Flatten()
      Dense(n5, weights: w, bias: b); ReLU()
      Dense(n6, weights: w, bias: b); ReLU()
      Dense(classes, weights: w, bias: b)
    }
    let mlp = Network<Float>(input: [height * width]) {
      Dense(n1, weights: w, bias: b); ReLU()
      Dense(n2, weights: w, bias: b); ReLU()
      Dense(classes, weights: w, bias: b)
    }
    for (model, network, rate, columns) in [
      ("CNN", cnn, cnnLearningRate, 16), ("MLP", mlp, mlpLearningRate, 64),
    ] {
      let before = study.results.observations.count
      let trained = study.train(model, label: reading.name, seeds: seeds, allowsDivergence: true) { run in
        train(
          network, learningRate: rate, batchSize: batchSize, epochs: epochs,
          normalization: reading.normalization, inPiecesOf: columns, run)
      }
      let observations = study.results.observations[before...]
      func errors(_ item: Trained, after epoch: Int) -> Double? {
        observations.first { $0.seed == item.seed && $0.epoch == epoch && $0.metric == "errors" }?.value
      }
      let first = trained.compactMap { errors($0, after: 1) }
      let last = trained.map { $0.divergedAt == nil ? errors($0, after: epochs) : nil }
      rows.append([
        reading.name, model, Study.summary(first), Study.summary(last.compactMap { $0 }),
        last.map { $0.map { Study.text($0) } ?? "diverged" }.joined(separator: ", "),
      ])
    }
  }
  study.finishExploring(
    ["reading", "network", "errors after epoch 1", "after the last epoch", "seed by seed"], rows,
    seeds: seeds)
  exit(0)
}
