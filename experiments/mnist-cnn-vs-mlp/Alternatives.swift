import Datasets
import Foundation
import Host
import Ledger
import Networks
import Studies

/// How many of the first seeds other readings of the text are run for.
let exploredSeedCount = 3
/// How many seeds a shorter step and a limit on the gradient are tried with: the next after the first ten.
let calmedSeedCount = 10
/// How many of the first seeds each setting of the grid is run for.
let gridSeedCount = 2
/// The limit on the gradient's norm in the alternatives.
let exploredLimit = 0.5
/// The counts of the alternatives are shown after this epoch too; the grid chooses between it and the last.
let middleEpoch = 10

/// The seeds with which a shorter step and a limit are tried.
@MainActor var calmedSeeds: [UInt64] {
  let next = study.seeds.dropFirst(10).prefix(calmedSeedCount)
  return Array(next.isEmpty ? study.seeds.prefix(calmedSeedCount) : next)
}

/// One line of the table of alternatives.
private struct Reading {
  let name: String
  let model: String
  let network: Network<Float>
  let learningRate: Double
  let epochs: Int
  let seeds: [UInt64]
  var batchSize: Int
  var reduction = Reduction.perExample
  var limit = Double.infinity
  /// Whether training digits are held out, and the errors counted on them.
  var isHeldOut = false
}

/// The grid from which the setting of the two-layer MLP is taken, what calms the networks of the text, and other
/// initial weights and divisors of the loss.
@MainActor func exploreAlternatives() -> Never {
  let firstSeeds = Array(study.seeds.prefix(exploredSeedCount))
  func cnnReading(
    _ name: String, seeds: [UInt64], weights w: Initializer = weights, bias b: Initializer = .zeros,
    slower: Double = 1, _ reduction: Reduction = .perExample, limit: Double = .infinity
  ) -> Reading {
    let network = Network<Float>.digitsCNN(
      input: [1, height, width], filters: (m1, m3), windows: (k1, k3), pools: (k2, k4), units: n5, lastUnits: n6,
      classes: classes, weights: w, biases: b)
    return Reading(
      name: name, model: "CNN", network: network, learningRate: cnnLearningRate / slower, epochs: epochs,
      seeds: seeds, batchSize: batchSize, reduction: reduction, limit: limit)
  }
  func mlpReading(
    _ name: String, seeds: [UInt64], weights w: Initializer = weights, bias b: Initializer = .zeros,
    slower: Double = 1, _ reduction: Reduction = .perExample, limit: Double = .infinity
  ) -> Reading {
    let network = Network<Float>.digitsMLP(
      input: [height * width], units: n1, lastUnits: n2, classes: classes, weights: w, biases: b)
    return Reading(
      name: name, model: "MLP", network: network, learningRate: mlpLearningRate / slower, epochs: mlpEpochs,
      seeds: seeds, batchSize: batchSize, reduction: reduction, limit: limit)
  }

  var readings: [Reading] = []
  for units in [100, 300] {
    for batch in [100, 1_000] {
      for step in [0.2, 0.5, 1] {
        readings.append(
          Reading(
            name: "grid: \(units) units, batches of \(batch), step \(NumberText.shortest(step))",
            model: "two-layer MLP, digits held out", network: twoLayerNetwork(units), learningRate: step,
            epochs: study.epochs(20, quick: 1), seeds: Array(study.seeds.prefix(gridSeedCount)), batchSize: batch,
            isHeldOut: true))
      }
    }
  }
  let limited = "our choice, gradient no longer than \(NumberText.shortest(exploredLimit))"
  readings += [
    cnnReading("our choice, half the step", seeds: calmedSeeds, slower: 2),
    cnnReading(limited, seeds: calmedSeeds, limit: exploredLimit),
    mlpReading("our choice, half the step", seeds: calmedSeeds, slower: 2),
    mlpReading(limited, seeds: calmedSeeds, limit: exploredLimit),
  ]
  for (name, w, b) in [
    ("He uniform, biases 0", Initializer.heUniform, Initializer.zeros),
    ("Xavier normal, biases 0", .xavierNormal, .zeros), ("Xavier uniform, biases 0", .xavierUniform, .zeros),
    ("U(±1/√n), biases too (PyTorch)", .fanIn, .fanIn),
  ] {
    readings += [
      cnnReading(name, seeds: firstSeeds, weights: w, bias: b),
      mlpReading(name, seeds: firstSeeds, weights: w, bias: b),
    ]
  }
  for (name, reduction) in [
    ("our choice, mean over pictures and outputs", Reduction.perEntry), ("our choice, sum over the batch", .sum),
  ] {
    readings += [
      cnnReading(name, seeds: firstSeeds, reduction), mlpReading(name, seeds: firstSeeds, reduction),
    ]
  }

  // The last sixth of the training digits, 10,000 of 60,000.
  let (learned, heldOut) = trainingSet.split(holdingOut: trainingSet.count / 6)
  var rows: [[String]] = []
  for reading in readings {
    let before = study.results.observations.count
    let (training, counted) = reading.isHeldOut ? (learned, heldOut) : (trainingSet, testSet)
    let trained = study.train(reading.model, label: reading.name, seeds: reading.seeds, allowsDivergence: true) { run in
      train(
        reading.network, learningRate: reading.learningRate, batchSize: reading.batchSize, epochs: reading.epochs,
        reduction: reading.reduction, limit: reading.limit, on: training, counting: counted,
        as: reading.isHeldOut ? "validation" : "test", run)
    }
    let observations = study.results.observations[before...]
    let curves = trained.map { item in
      observations.filter { $0.seed == item.seed && $0.metric == "errors" }.map(\.value)
    }
    func median(after epoch: Int) -> String {
      let counts = zip(trained, curves).compactMap { item, curve in
        item.divergedAt == nil && curve.count >= epoch ? curve[epoch - 1] : nil
      }
      return counts.isEmpty ? "–" : NumberText.shortest(Statistics.median(counts))
    }
    let last = zip(trained, curves).map { item, curve in
      item.divergedAt == nil ? curve.last.map { Study.text($0) } ?? "–" : "diverged"
    }
    let backwards = curves.map { ThrowBack.epochs(of: $0).count }.reduce(0, +)
    let chances = curves.map { max($0.count - 1, 0) }.reduce(0, +)
    rows.append([
      reading.name, reading.model, SeedList(reading.seeds).description, median(after: 1), median(after: middleEpoch),
      median(after: reading.epochs), last.joined(separator: ", "), "\(backwards) of \(chances)",
    ])
  }
  study.finishExploring(
    [
      "reading", "network", "seeds", "median after epoch 1", "after epoch \(middleEpoch)", "after the last",
      "after the last, seed by seed", "epochs that threw back",
    ], rows,
    seeds: Array(Set(readings.flatMap(\.seeds)).sorted()))
  exit(0)
}

extension MNIST.Split {
  /// All pictures but the last `count`, and the last `count`.
  func split(holdingOut count: Int) -> (rest: MNIST.Split, heldOut: MNIST.Split) {
    let size = rows * columns
    return (
      prefix(self.count - count),
      MNIST.Split(
        images: Array(images.suffix(count * size)), labels: Array(labels.suffix(count)), rows: rows, columns: columns)
    )
  }
}
