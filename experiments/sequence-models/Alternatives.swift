import Datasets
import Foundation
import Ledger
import Networks
import Studies
import Tensors

/// How many of the first seeds are taken for what no row is judged by.
private let exploredSeedCount = 5

/// Seconds of one call of `body`, the fastest of several.
private func seconds(_ body: () -> Void) -> Double {
  body()
  return (0..<5).map { _ -> Double in
    let start = ContinuousClock.now
    body()
    return (ContinuousClock.now - start) / .seconds(1)
  }.min() ?? 0
}

/// What takes too long for the page: all cells and fewer units on the text's own strings, longer gaps, buckets by the clock,
/// and a decoder without a teacher.
@MainActor func exploreAlternatives() -> Never {
  let few = Array(study.seeds.prefix(exploredSeedCount))
  var rows: [[String]] = []

  /// Trains one cell from each of `seeds` and adds its line.
  func explore(_ words: String, _ trial: Trial, strings count: Int, tests: Int, epochs: Int, seeds: [UInt64]) {
    let label = words
    let networks = study.train(trial.key, label: label, seeds: seeds, allowsDivergence: true) { run in
      attempt(trial, strings: count, tests: tests, epochs: epochs, run)
    }
    let found = Tried(trial, networks, label: label, last: epochs)
    let from = found.keepsFrom.compactMap { $0 }.map { Double($0) }
    let batch = examples(strings(count, gap: trial.gap, "training strings", seed: seeds[0]))
    var fresh = network(trial.cell, units: trial.units)
    var weights = RandomStream(seed: 1, name: "clock")
    fresh.initialize(using: &weights)
    let runner = BatchRunner(fresh, loss: .sigmoidCrossEntropy, reduction: .perPosition, pool: WorkerPool(threads: 1))
    let time = seconds { _ = runner.gradient(of: fresh, on: batch) }
    rows.append([
      words, "\(trial.gap)", "\(epochs)", tally(found.keeps), tally(found.perfectFrom.map { $0 != nil }),
      from.isEmpty ? "–" : Study.text(Statistics.median(from)), Study.text(time, decimals: 5),
    ])
  }

  // The text's settings: 400 strings of at least 40 symbols, 20 units, 10,000 epochs, step size 1.
  let printedGap = printedLength - 4
  for cell in Cell.allCases {
    explore(
      "\(cell.name), the text's strings", Trial(cell: cell, gap: printedGap, units: units), strings: printedStrings, tests: printedTests,
      epochs: printedEpochs, seeds: study.seeds)
  }
  for m in smallerUnits {
    explore(
      "LSTM of \(m) units, the text's strings", Trial(cell: .lstm, gap: printedGap, units: m), strings: printedStrings, tests: printedTests,
      epochs: printedEpochs, seeds: study.seeds)
  }
  for gap in [5, 10, 20, 40, 60, 80, 100] {
    for cell in [Cell.rnn, .clockwork, .gru, .lstm] {
      explore(
        "\(cell.name), gap \(gap)", Trial(cell: cell, gap: gap, units: units), strings: stringCount, tests: testCount, epochs: epochs,
        seeds: few)
    }
  }

  // Buckets: seconds of one gradient.
  var stream = RandomStream(seed: 1, name: "strings of any length")
  let sequences = grammar.samples(printedStrings, using: &stream).map { SequenceExamples<Float>.Sequence($0) }
  var lstm = network(.lstm, units: units)
  var weights = RandomStream(seed: 1, name: "clock")
  lstm.initialize(using: &weights)
  let runner = BatchRunner(lstm, loss: .sigmoidCrossEntropy, reduction: .perPosition, pool: WorkerPool(threads: 1))
  for count in [1, 2, 4, 8, 16] {
    let buckets = Buckets(sequences.map(\.length), count: count)
    let batch = SequenceExamples(sequences, in: buckets)
    let time = seconds { _ = runner.gradient(of: lstm, on: batch) }
    rows.append([
      "LSTM, strings of any length in \(count) bucket\(count == 1 ? "" : "s"), \(Study.text(100 * buckets.wastedShare, decimals: 1)) % padding", "–", "–", "–",
      "–", "–", Study.text(time, decimals: 5),
    ])
  }

  // A decoder that is fed what it wrote in the epoch before.
  for isForced in [true, false] {
    let words = isForced ? "copy with a teacher" : "copy without a teacher"
    _ = study.train("copy", label: words, seeds: few) { run in
      isForced ? learn(.copy, units: contextUnits[0], run) : learnWithoutTeacher(run)
    }
    let right = study.results.observations.filter { $0.run == words && $0.metric == "right" }
    let last = few.map { seed in Statistics.mean(right.filter { $0.seed == seed }.map(\.value)) }
    rows.append([
      "\(words), strings right: \(percents(last))", "–", "\(copyEpochs)", "–", "–", "–", "–",
    ])
  }
  study.finishExploring(
    ["explored", "gap, at least", "epochs", "kept, of the seeds", "no training string wrong", "kept from epoch, median", "seconds"],
    rows, seeds: study.seeds)
  exit(0)
}

/// As `learn` for copies, but each epoch the decoder is fed what it would have written itself.
@Sendable private func learnWithoutTeacher(_ run: Run) -> Network<Float> {
  let end = letterCount
  let batches = lessons(.copy, seed: run.seed)
  var network = translator(units: contextUnits[0])
  var weights = run.stream("initial weights")
  network.initialize(using: &weights)
  var rule = Momentum(of: network, copyMomentum)
  let runner = BatchRunner(network, loss: .softmaxCrossEntropy, reduction: .perPosition, pool: run.pool)
  for epoch in run.epochs(copyEpochs, resuming: &network, &rule) {
    var order = run.stream("order of epoch \(epoch)")
    for number in order.permutation(batches.count) {
      let batch = batches[number]
      let own = network.decode(batch.map { Tensor(unitVectors: $0, of: letterCount) }, after: end, most: sourceLengths.upperBound + 1)
      let examples = SequenceExamples(
        zip(batch, own).map { source, written in
          SequenceExamples<Float>.Sequence(
            source: source, of: letterCount, target: source + [end], of: letterCount + 1, after: end,
            fed: [end] + Array(written.prefix(source.count)))
        })
      let gradient = runner.gradient(of: network, on: examples)
      gradient.clip(toNorm: normLimit)
      rule.update(&network, along: gradient, learningRate: copyRate)
    }
    if epoch == copyEpochs {
      let known = Set(batches.joined())
      for length in testLengths {
        let new = unknown(known, length: length, .copy, seed: run.seed)
        let found = network.decode(
          new.map { Tensor(unitVectors: $0, of: letterCount) }, after: end, most: 2 * length + 2, until: end)
        let right = zip(new, found).count { $0 + [end] == $1 }
        run.record(epoch: epoch, split: "length-\(length)", metric: "right", Double(right) / Double(max(1, new.count)))
      }
    }
    run.endEpoch(epoch, network, rule)
  }
  return network
}
