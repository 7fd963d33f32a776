import Foundation
import Networks
import Studies

/// Other initial weights, for the section "What the text leaves open".
@MainActor func exploreAlternatives() -> Never {
  let starts: [(name: String, weights: Initializer, bias: Initializer)] = [
    ("He normal, biases 0 (our choice)", .heNormal, .zeros),
    ("He uniform, biases 0", .heUniform, .zeros),
    ("Xavier normal, biases 0", .xavierNormal, .zeros),
    ("Xavier uniform, biases 0", .xavierUniform, .zeros),
    ("U(±1/√n), biases too (PyTorch)", .fanIn, .fanIn),
  ]
  let seeds = Array(study.seeds.prefix(5))
  var rows: [[String]] = []
  for (name, w, b) in starts {
    let cnn = Network<Float>(input: [1, side, side]) {
      Conv2D(filters: m1, window: k1, weights: w, bias: b); ReLU(); MaxPool2D(window: k2)
      Conv2D(filters: m3, window: k3, weights: w, bias: b); ReLU(); MaxPool2D(window: k4)
      Flatten()
      Dense(n5, weights: w, bias: b); ReLU()
      Dense(n6, weights: w, bias: b); ReLU()
      Dense(classes, weights: w, bias: b)
    }
    let mlp = Network<Float>(input: [side * side]) {
      Dense(n1, weights: w, bias: b); ReLU()
      Dense(n2, weights: w, bias: b); ReLU()
      Dense(classes, weights: w, bias: b)
    }
    for (model, network, rate, columns) in [
      ("CNN", cnn, cnnLearningRate, 16), ("MLP", mlp, mlpLearningRate, 64),
    ] {
      let before = study.results.observations.count
      _ = study.train(model, label: name, seeds: seeds, allowsDivergence: true) { run in
        train(network, learningRate: rate, batchSize: batchSize, epochs: epochs, inPiecesOf: columns, run)
      }
      let errors = study.results.observations[before...].filter { $0.metric == "errors" }
      let first = errors.filter { $0.epoch == 1 }.map(\.value)
      let last = errors.filter { $0.epoch == epochs }.map(\.value)
      rows.append([
        name, model, Study.summary(first), Study.summary(last),
        last.map { Study.text($0) }.joined(separator: ", "),
      ])
    }
  }
  study.finishExploring(
    ["initial weights", "network", "errors after epoch 1", "after the last epoch", "seed by seed"], rows)
  exit(0)
}
