import Datasets
import Foundation
import Ledger
import Networks
import Studies
import Tensors

/// The last observation of a metric for each seed, in the order of the seeds.
@MainActor private func finals(_ model: String, _ seeds: [UInt64], _ split: String, _ metric: String)
  -> [Double]
{
  seeds.map { seed in
    study.results.observations.last {
      $0.model == model && $0.seed == seed && $0.split == split && $0.metric == metric
    }?.value ?? .nan
  }
}

/// Judges the printed numbers and writes the tables of the page.
@MainActor func judgeAndReport() {
  let wrong = "sequences_with_mistakes"
  // A diverged network predicts nothing: all its strings count as wrong.
  func counted(_ trained: [Trained], _ values: [Double], of all: Int) -> [Double] {
    zip(values, trained).map { $1.divergedAt == nil ? $0 : Double(all) }
  }
  let lstmTrain = counted(lstms, finals("lstm", study.seeds, "train", wrong), of: trainingCount)
  let lstmTest = counted(lstms, finals("lstm", study.seeds, "test", wrong), of: testCount)
  let rnnTrain = counted(rnns, finals("rnn", rnnSeeds, "train", wrong), of: trainingCount)
  let rnnTest = counted(rnns, finals("rnn", rnnSeeds, "test", wrong), of: testCount)
  let elsewhere = finals("rnn", rnnSeeds, "test", "mistakes_elsewhere").reduce(0, +)
  let atSecondLast = finals("rnn", rnnSeeds, "test", "mistakes_at_second_last").reduce(0, +)
  let elsewhereOfAll = "\(Study.text(elsewhere)) of \(Study.text(elsewhere + atSecondLast))"
  func note(_ trained: [Trained]) -> String {
    let diverged = trained.filter { $0.divergedAt != nil }.map { "\($0.seed)" }
    return diverged.isEmpty ? "" : "diverged: seed \(diverged.joined(separator: ", "))"
  }
  study.judge("zaki-meira-emb-lstm-train-errors", perSeed: lstmTrain, note: note(lstms))
  study.judge("zaki-meira-emb-lstm-test-errors", perSeed: lstmTest, note: note(lstms))
  study.judge("zaki-meira-emb-rnn-train-errors", perSeed: rnnTrain, seeds: rnnSeeds, note: note(rnns))
  study.judge("zaki-meira-emb-rnn-test-errors", perSeed: rnnTest, seeds: rnnSeeds, note: note(rnns))

  // Positions of the mistakes of the final networks, and the two claims about them.
  let lstmPositions = positions(lstms)
  let rnnPositions = positions(rnns)
  study.judge(
    "zaki-meira-emb-rnn-one-error",
    perSeed: rnnPositions.map { $0.allSatisfy { $0.count <= 1 } && $0.contains { !$0.isEmpty } },
    seeds: rnnSeeds, because: "every test string with a mistake has exactly one")
  let onlySecondLast = rnnPositions.map {
    $0.allSatisfy { $0.allSatisfy { $0 == 2 } } && $0.contains { !$0.isEmpty }
  }
  study.judge(
    "zaki-meira-emb-rnn-error-position", perSeed: onlySecondLast, seeds: rnnSeeds,
    because: "every mistake on a test string is at the second-last symbol")
  judgeGrammar()

  study.value("seeds", SeedList(study.seeds).description)
  study.value("rnn-seeds", SeedList(rnnSeeds).description)
  study.value("one-in", Study.text(1 / grammar.probability(ofLengthAtLeast: minimumLength)))
  study.value("forget-bias", forgetBias)
  study.value("lstm-clip", lstmClip)
  study.value("rnn-clip", rnnClip, decimals: 1)
  study.value("lstm-count", Double(lstmTrain.count))
  study.value("rnn-count", Double(rnnTrain.count))
  study.value("lstm-perfect-train", Double(lstmTrain.filter { $0 == 0 }.count))
  study.value("lstm-perfect-test", Double(lstmTest.filter { $0 == 0 }.count))
  study.value("rnn-perfect-train", Double(rnnTrain.filter { $0 == 0 }.count))
  study.value("rnn-only-second-last", Double(onlySecondLast.filter { $0 }.count))
  study.value("rnn-test", Study.summary(rnnTest))
  study.value("test-count", Double(testCount))
  let total = rnnTest.reduce(0, +), stringCount = Double(testCount * rnnTest.count)
  let interval = Statistics.wilsonInterval(successes: Int(total.isFinite ? total : 0), trials: Int(stringCount))
  study.value(
    "rnn-coin",
    "The RNNs are wrong on \(Study.text(100 * total / stringCount, decimals: 1)) % of all test strings (95 % interval \(Study.text(100 * interval.lower, decimals: 1)) to \(Study.text(100 * interval.upper, decimals: 1)) %); mistakes at another symbol than the second-last: \(elsewhereOfAll).")

  func share(_ values: [Double]) -> String {
    "0 in \(values.filter { $0 == 0 }.count) of \(values.count) seeds"
  }
  func printed(_ id: String) -> String { study.published(id).map(NumberText.shortest).joined() }
  study.table(
    "printed.csv", ["training_strings", "test_strings", "rnn_test_errors"],
    [["\(trainingCount)", "\(testCount)", printed("zaki-meira-emb-rnn-test-errors")]])
  study.table(
    "headline.csv", ["after the last epoch", "printed", "ours"],
    [
      ["LSTM, training strings with a mistake, of \(trainingCount)", printed("zaki-meira-emb-lstm-train-errors"), share(lstmTrain)],
      ["LSTM, test strings with a mistake, of \(testCount)", printed("zaki-meira-emb-lstm-test-errors"), share(lstmTest)],
      ["RNN, training strings with a mistake, of \(trainingCount)", printed("zaki-meira-emb-rnn-train-errors"), share(rnnTrain)],
      ["RNN, test strings with a mistake, of \(testCount)", printed("zaki-meira-emb-rnn-test-errors"), Study.summary(rnnTest)],
      ["mistakes of all these RNNs at another symbol than the second-last", "0", elsewhereOfAll],
    ])
  study.table(
    "by-seed.csv", ["seed", "LSTM, training", "LSTM, test", "RNN, training", "RNN, test"],
    study.seeds.indices.map { index in
      func cell(_ values: [Double]) -> String { index < values.count ? Study.text(values[index]) : "–" }
      return ["\(study.seeds[index])", cell(lstmTrain), cell(lstmTest), cell(rnnTrain), cell(rnnTest)]
    })

  let farthest = 20
  study.table(
    "positions.csv", ["position_from_end", "lstm", "rnn"],
    (1...farthest).map { position in
      func share(_ all: [[[Int]]]) -> String {
        let count = all.flatMap { $0 }.filter { $0.contains(position) }.count
        return NumberText.sixDigits(100 * Double(count) / Double(max(1, all.count * testCount)))
      }
      return ["\(position)", share(lstmPositions), share(rnnPositions)]
    })
  study.figure("strings-with-mistakes")
  study.figure("positions")
  study.saveModels("lstm", lstms)
  study.saveModels("rnn", rnns)
  study.strings("test-strings.csv", strings(testCount, "test strings", seed: study.seeds[0]))
}

/// For each network and each of its test strings, which symbols were predicted wrongly, counted from the
/// end: the prediction of the last symbol is 1, of the second-last 2; that after the last symbol 0.
@MainActor private func positions(_ trained: [Trained]) -> [[[Int]]] {
  trained.map { item in
    let test = draw(testCount, "test strings", seed: item.seed)
    let runner = BatchRunner(
      item.network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
    let wrong = runner.wrongPositions(of: item.network, on: test)
    return zip(wrong, test.lengths).map { positions, length in positions.map { length - 1 - $0 } }
  }
}

/// The example of the text, and the grammar's long dependency.
@MainActor private func judgeGrammar() {
  let example = study.settingText("zaki-meira-emb-valid-string")
  study.judge(
    "zaki-meira-emb-valid", holds: grammar.accepts(example), because: "the automaton accepts \(example)")
  let training = study.seeds.flatMap { strings(trainingCount, "training strings", seed: $0) }
  let matching = training.filter { $0.symbols[1] == $0.symbols[$0.count - 2] }.count
  study.judge(
    "zaki-meira-emb-second-symbol", holds: matching == training.count,
    because: "in \(Study.text(Double(matching))) of \(Study.text(Double(training.count))) strings drawn")
}
