import Datasets
import Drawings
import Foundation
import Host
import Ledger
import Networks
import Studies
import Tensors

/// The last observation of a metric for each seed, in the order of the seeds.
@MainActor func finals(
  _ model: String, _ split: String, _ metric: String, seeds: [UInt64]? = nil, label: String? = nil
) -> [Double] {
  let label = label ?? study.label
  // Once through all, whatever the number of seeds.
  var last: [UInt64: Double] = [:]
  for row in study.results.observations
  where row.run == label && row.model == model && row.split == split && row.metric == metric {
    last[row.seed] = row.value
  }
  return (seeds ?? study.seeds).map { last[$0] ?? .nan }
}

/// Judges the printed numbers and writes the tables of the page.
@MainActor func judgeAndReport() {
  study.plan(
    (["rnn"] + widths.map { "mlp-\($0)" } + ["mlp-\(fewest)-longer", "mlp-\(deepUnits)-\(deepUnits)"]).map {
      PlannedModel($0)
    })
  study.drawing("automaton", Drawing(automaton: grammar))
  judgeGrammar()
  judgeLongest()
  let wrong = "sequences_with_mistakes", mistakes = "mistakes_per_sequence"
  // A network that is not finite predicts nothing: all its strings count as wrong.
  func counted(_ values: [Double], of all: Int) -> [Double] {
    zip(values, rnns).map { $1.divergedAt == nil ? $0 : Double(all) }
  }
  let rnnTrain = counted(finals("rnn", "train", wrong), of: trainingCount)
  let rnnTest = counted(finals("rnn", "test", wrong), of: testCount)
  // Nor can these zeros speak for the divisor that was taken for their sake.
  let divisor =
    "the divisor of the loss was chosen by the printed zero: the sum was put aside because it leaves mistakes; among the means, the "
    + "library's default"
  let rnnNote = [Study.ended(rnns), divisor].filter { !$0.isEmpty }.joined(separator: "; ")
  study.judge("zaki-meira-reber-rnn-train-errors", perSeed: rnnTrain, note: rnnNote)
  study.judge("zaki-meira-reber-rnn-test-errors", perSeed: rnnTest, note: rnnNote)

  // "Between 4 and 100": the widest is the one that is judged; the table shows the others.
  let widest = "mlp-\(most)"
  let (mlpTrain, mlpTest) = (finals(widest, "train", mistakes), finals(widest, "test", mistakes))
  // An agreement cannot speak for the reading that was taken for its sake.
  let reading = "the reading, one symbol at a time, was taken because it comes near the printed value"
  study.judge("zaki-meira-reber-mlp-train-mistakes", perSeed: mlpTrain, note: reading)
  study.judge("zaki-meira-reber-mlp-test-mistakes", perSeed: mlpTest, note: reading)
  let models = widths.map { "mlp-\($0)" }
  // How many strings each seed's MLPs get entirely right.
  let perfectOfModel = models.map { model in
    zip(finals(model, "train", wrong), finals(model, "test", wrong)).map { Double(trainingCount + testCount) - $0 - $1 }
  }
  let perfect = study.seeds.indices.map { index in perfectOfModel.reduce(0) { $0 + $1[index] } }
  let stringCount = Double((trainingCount + testCount) * models.count * study.seeds.count)
  let perfectFound =
    "\(Study.text(perfect.reduce(0, +))) of \(Study.text(stringCount)) strings are entirely right, over all seeds and widths."
  study.judge(
    "zaki-meira-reber-mlp-none-perfect", perSeed: perfect.map { $0 == 0 },
    because: "widths \(widths.map(String.init).joined(separator: ", ")): a mistake in each of the \(trainingCount) training and \(testCount) test strings; "
      + "given our reading nothing else could come out, since no function of one symbol gets a string of the grammar right but BTXSE",
    found: perfectFound)
  let spread = (limit.variance / Double(trainingCount)).squareRoot()
  let base = finals("mlp-\(fewest)", "train", mistakes)
  let more = [
    ("twice the epochs", "mlp-\(fewest)-longer"), ("two hidden layers", "mlp-\(deepUnits)-\(deepUnits)"),
    ("\(most) units", widest),
  ].map { (name: $0, values: finals($1, "train", mistakes)) }
  // By how much each seed's mistakes fall, at most.
  let gains = study.seeds.indices.map { index in more.map { base[index] - $0.values[index] }.max() ?? 0 }
  study.judge(
    "zaki-meira-reber-mlp-no-improvement", perSeed: gains.map { $0 < spread },
    because: "twice the epochs with \(fewest) units, two hidden layers of \(deepUnits) units (no more layers were tried), or \(most) units "
      + "lower the mistakes on the training strings by less than the sampling spread of \(Study.text(spread, decimals: 3)); "
      + "given our reading nothing else could come out, since no function of one symbol makes fewer than "
      + "\(Study.text(limit.expectedMistakes, decimals: 4)) mistakes on average; that the smallest network is at the limit already was measured",
    found: "Mistakes a training string, median: \(Study.text(Statistics.median(base), decimals: 3)) with \(fewest) units, "
      + more.map { "\(Study.text(Statistics.median($0.values), decimals: 3)) with \($0.name)" }.joined(separator: ", ")
      + "; the largest fall in any seed is \(Study.text(gains.max() ?? 0, decimals: 3)).")

  study.value("seeds", SeedList(study.seeds).description)
  study.value("seed-count", Double(study.seeds.count))
  study.value("training-count", Double(trainingCount))
  study.value("test-count", Double(testCount))
  study.value("one-in", Study.text(1 / grammar.probability(ofLengthAtLeast: minimumLength)))
  study.value("limit", limit.expectedMistakes, decimals: 4)
  study.value("limit-spread-400", spread, decimals: 3)
  study.value("limit-spread-100", (limit.variance / Double(testCount)).squareRoot(), decimals: 3)
  let printed = study.published("zaki-meira-reber-mlp-train-mistakes", count: 1)[0]
  let printedTest = study.published("zaki-meira-reber-mlp-test-mistakes", count: 1)[0]
  let off = printed - limit.expectedMistakes, offTest = printedTest - limit.expectedMistakes
  study.value("limit-off-400", abs(off) / spread, decimals: 1)
  study.value("limit-off-100", abs(offTest) / (limit.variance / Double(testCount)).squareRoot(), decimals: 1)
  study.value("flat-epochs", Double(flatEpochs))
  study.value("flat-percent", 100 * (1 - flatShare), decimals: 1)
  // How many times larger the padded array, by which this chapter divides, is than the positions.
  study.value(
    "divisor-ratio",
    Study.median(
      study.seeds.map {
        let extent = encode(draw(trainingCount, "training strings", seed: $0)).extent
        return extent.divisor(.perPaddedEntry) / extent.divisor(.perPosition)
      }, decimals: 1))
  study.value("rnn-perfect-train", Double(rnnTrain.filter { $0 == 0 }.count))
  study.value("rnn-perfect-test", Double(rnnTest.filter { $0 == 0 }.count))
  let imperfect = study.seeds.indices.filter { rnnTrain[$0] != 0 }
  study.value(
    "rnn-others",
    imperfect.isEmpty
      ? "No seed fails on the training strings."
      : "On the training strings the others end with "
        + imperfect.map { "\(Study.text(rnnTrain[$0])) (seed \(study.seeds[$0]))" }.joined(separator: ", ")
        + " wrong.")
  study.value("most", Double(most))
  study.value("mlp-train", Study.median(mlpTrain, decimals: 2))
  study.value("mlp-test", Study.median(mlpTest, decimals: 2))
  study.value("mlp-perfect", perfectFound)
  study.value("deep-units", Double(deepUnits))

  study.table(
    "headline.csv", ["after the last epoch", "printed", "ours, by choices that the printed numbers led to"],
    [
      ["RNN, training strings with a mistake, of \(trainingCount)", "0", Study.zeros(rnnTrain)],
      ["RNN, test strings with a mistake, of \(testCount)", "0", Study.zeros(rnnTest)],
      ["MLP, mistakes a training string", Study.text(printed, decimals: 2), Study.median(mlpTrain, decimals: 2)],
      ["MLP, mistakes a test string", Study.text(printedTest, decimals: 2), Study.median(mlpTest, decimals: 2)],
      ["limit of any network without memory, in the mean", "–", Study.text(limit.expectedMistakes, decimals: 4)],
    ])
  let losses = finals("rnn", "train", "loss")
  study.table(
    "rnn-by-seed.csv",
    ["seed", "training strings with a mistake", "test strings with a mistake", "final loss"],
    study.seeds.indices.map {
      [
        "\(study.seeds[$0])", Study.text(rnnTrain[$0]), Study.text(rnnTest[$0]),
        Study.text(losses[$0], decimals: 5),
      ]
    })
  study.table(
    "mlp-by-width.csv", ["MLP", "mistakes a training string", "mistakes a test string"],
    (models + ["mlp-\(fewest)-longer", "mlp-\(deepUnits)-\(deepUnits)"]).map {
      [$0, Study.median(finals($0, "train", mistakes), decimals: 2), Study.median(finals($0, "test", mistakes), decimals: 2)]
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

/// The longest training string: what the text's draw gave, against the exact distribution.
@MainActor private func judgeLongest() {
  let longest = grammar.longestString(of: trainingCount, minimumLength: minimumLength)
  let exact = ExactDistribution(from: longest.minimumLength, atMost: longest.atMost)
  let drawn = study.seeds.map { draw(trainingCount, "training strings", seed: $0).map(\.count).max() ?? 0 }
  study.judgeLongest("zaki-meira-reber-max-length", exact, drawn: drawn)
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
  study.judge(
    "zaki-meira-reber-valid", holds: grammar.accepts(valid), because: "\(valid) is run through the automaton",
    found: "The automaton \(grammar.accepts(valid) ? "accepts" : "rejects") \(valid).")
  study.judge("zaki-meira-reber-valid-states", equals: states.map(Double.init))
  study.judge(
    "zaki-meira-reber-invalid", holds: !grammar.accepts(invalid),
    because: "\(invalid) is run through the automaton; what decides is that the string is rejected; the number 3 is read off the "
      + "text's printed sequences of states (fitted)",
    found: "\(invalid): \(rejection).")
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
