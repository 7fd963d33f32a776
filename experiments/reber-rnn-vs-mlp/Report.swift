import Datasets
import Foundation
import Ledger
import Networks
import Studies
import Tensors

/// The last observation of a metric for each seed, in the order of the seeds.
@MainActor func finals(_ model: String, _ split: String, _ metric: String) -> [Double] {
  study.seeds.map { seed in
    study.results.observations.last {
      $0.model == model && $0.seed == seed && $0.split == split && $0.metric == metric
    }?.value ?? .nan
  }
}

/// Judges the printed numbers and writes the tables of the page.
@MainActor func judgeAndReport() {
  judgeGrammar()
  let wrong = "sequences_with_mistakes", mistakes = "mistakes_per_sequence"
  let diverged = rnns.filter { $0.divergedAt != nil }.map { "\($0.seed)" }
  let note = diverged.isEmpty ? "" : "diverged: seed \(diverged.joined(separator: ", "))"
  // A diverged network predicts nothing: all its strings count as wrong.
  func counted(_ values: [Double], of all: Int) -> [Double] {
    zip(values, rnns).map { $1.divergedAt == nil ? $0 : Double(all) }
  }
  let rnnTrain = counted(finals("rnn", "train", wrong), of: trainingCount)
  let rnnTest = counted(finals("rnn", "test", wrong), of: testCount)
  study.judge("zaki-meira-reber-rnn-train-errors", perSeed: rnnTrain, note: note)
  study.judge("zaki-meira-reber-rnn-test-errors", perSeed: rnnTest, note: note)

  // "Between 4 and 100": the widest is the one that is judged; the table shows the others.
  let widest = "mlp-\(most)"
  let (mlpTrain, mlpTest) = (finals(widest, "train", mistakes), finals(widest, "test", mistakes))
  study.judge("zaki-meira-reber-mlp-train-mistakes", perSeed: mlpTrain)
  study.judge("zaki-meira-reber-mlp-test-mistakes", perSeed: mlpTest)
  let models = widths.map { "mlp-\($0)" }
  let nonePerfect = study.seeds.indices.map { index in
    models.allSatisfy {
      finals($0, "train", wrong)[index] == Double(trainingCount)
        && finals($0, "test", wrong)[index] == Double(testCount)
    }
  }
  study.judge(
    "zaki-meira-reber-mlp-none-perfect", perSeed: nonePerfect,
    because: "widths \(widths.map(String.init).joined(separator: ", ")): a mistake in each of the \(trainingCount) training and \(testCount) test strings")
  let spread = (limit.variance / Double(trainingCount)).squareRoot()
  let base = finals("mlp-\(fewest)", "train", mistakes)
  let more = ["mlp-\(fewest)-longer", "mlp-\(deepUnits)-\(deepUnits)", widest].map {
    finals($0, "train", mistakes)
  }
  study.judge(
    "zaki-meira-reber-mlp-no-improvement",
    perSeed: study.seeds.indices.map { index in more.allSatisfy { $0[index] > base[index] - spread } },
    because: "twice the epochs, two hidden layers or \(most) units lower the mistakes on the training strings by less than the sampling spread of \(Study.text(spread, decimals: 3))")

  study.value("seeds", SeedList(study.seeds).description)
  study.value("seed-count", Double(study.seeds.count))
  study.value("one-in", Study.text(1 / grammar.probability(ofLengthAtLeast: minimumLength)))
  study.value("limit", limit.expectedMistakes, decimals: 4)
  study.value("limit-spread-400", spread, decimals: 3)
  study.value("limit-spread-100", (limit.variance / Double(testCount)).squareRoot(), decimals: 3)
  study.value("rnn-perfect-train", Double(rnnTrain.filter { $0 == 0 }.count))
  study.value("rnn-perfect-test", Double(rnnTest.filter { $0 == 0 }.count))
  let imperfect = study.seeds.indices.filter { rnnTrain[$0] != 0 }
  study.value(
    "rnn-others",
    imperfect.isEmpty
      ? "No seed fails."
      : "The others end with "
        + imperfect.map { "\(Study.text(rnnTrain[$0])) (seed \(study.seeds[$0]))" }.joined(separator: ", ")
        + " training strings wrong.")
  study.value("most", Double(most))
  study.value("mlp-train", Study.summary(mlpTrain, decimals: 2))
  study.value("mlp-test", Study.summary(mlpTest, decimals: 2))
  study.value("deep-units", Double(deepUnits))
  study.value("explored-seeds", Double(exploredSeedCount))

  let printed = study.published("zaki-meira-reber-mlp-train-mistakes")[0]
  func share(_ values: [Double]) -> String { "0 in \(values.filter { $0 == 0 }.count) of \(values.count) seeds" }
  study.table(
    "headline.csv", ["after the last epoch", "printed", "ours"],
    [
      ["RNN, training strings with a mistake", "0", share(rnnTrain)],
      ["RNN, test strings with a mistake", "0", share(rnnTest)],
      ["MLP, mistakes a training string", Study.text(printed, decimals: 2), Study.summary(mlpTrain, decimals: 2)],
      ["MLP, mistakes a test string", Study.text(printed, decimals: 2), Study.summary(mlpTest, decimals: 2)],
      ["limit of any network without memory", "–", Study.text(limit.expectedMistakes, decimals: 4)],
    ])
  study.table(
    "rnn-by-seed.csv",
    ["seed", "training strings with a mistake", "test strings with a mistake", "final loss"],
    study.seeds.indices.map {
      [
        "\(study.seeds[$0])", Study.text(rnnTrain[$0]), Study.text(rnnTest[$0]),
        Study.text(finals("rnn", "train", "loss")[$0], decimals: 5),
      ]
    })
  study.table(
    "mlp-by-width.csv", ["MLP", "mistakes a training string", "mistakes a test string"],
    (models + ["mlp-\(fewest)-longer", "mlp-\(deepUnits)-\(deepUnits)"]).map {
      [$0, Study.summary(finals($0, "train", mistakes), decimals: 2), Study.summary(finals($0, "test", mistakes), decimals: 2)]
    })
  study.table(
    "limit.csv", ["limit", "printed"],
    [[NumberText.shortest(limit.expectedMistakes), NumberText.shortest(printed)]])
  study.figure("mistakes")
  study.saveModels("rnn", rnns)
  study.saveModels(widest, mlps[mlps.count - 1])
  // The others are judged too; in the report they would be mere weight.
  for (model, trained) in zip(models, mlps) where model != widest { study.saveModels(model, trained, inReport: false) }
  study.saveModels("mlp-\(fewest)-longer", longer, inReport: false)
  study.saveModels("mlp-\(deepUnits)-\(deepUnits)", deep, inReport: false)
  study.strings("test-strings.csv", draw(testCount, "test strings", seed: study.seeds[0]))
}

/// The examples of the text: states, sets and encodings.
@MainActor private func judgeGrammar() {
  let valid = study.settingText("zaki-meira-reber-valid-string")
  let invalid = study.settingText("zaki-meira-reber-invalid-string")
  let example = study.settingText("zaki-meira-reber-example-string")
  let states = grammar.states(of: valid) ?? []
  let targets = (grammar.string(example)?.targets ?? []).map(ReberSymbol.description(ofSet:))
  var rejection = "accepted"
  if let symbols = ReberSymbol.indices(of: invalid) {
    do {
      _ = try grammar.path(of: symbols)
    } catch {
      rejection = "no edge \(ReberSymbol.letters[Int(symbols[error.position])]) leaves state \(error.state)"
    }
  }
  study.judge("zaki-meira-reber-valid", holds: grammar.accepts(valid), because: "the automaton accepts \(valid)")
  study.judge("zaki-meira-reber-valid-states", equals: states.map(Double.init))
  study.judge("zaki-meira-reber-invalid", holds: !grammar.accepts(invalid), because: rejection)
  study.judge(
    "zaki-meira-reber-example-states", equals: (grammar.states(of: example) ?? []).map(Double.init))
  study.judge("zaki-meira-reber-example-target", equals: targets)
  // The choice is the one after the first symbol.
  let string = grammar.string(example)
  study.judge(
    "zaki-meira-reber-encoding-pt", equals: string.map { ReberSymbol.multiHot($0.targets[0]) } ?? [])
  let sequence = string.map { SequenceExamples<Double>.Sequence($0) }
  study.judge("zaki-meira-reber-encoding-x", equals: sequence?.inputs.values ?? [])
  study.judge("zaki-meira-reber-encoding-y", equals: sequence?.targets.values ?? [])
  study.value("valid", valid)
  study.value("invalid", invalid)
  study.value("example", example)
  study.value("states", states.map(String.init).joined(separator: ", "))
  study.value("rejection", rejection)
  study.value("targets", targets.map { $0.replacingOccurrences(of: "|", with: " or ") }.joined(separator: ", "))
}
