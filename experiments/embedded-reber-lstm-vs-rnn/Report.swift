import Datasets
import Drawings
import Foundation
import Host
import Ledger
import Networks
import Studies
import Tensors

/// What trained networks do after their last epoch, in the order of their seeds.
struct Outcome {
  let trained: [Trained<Float>]
  var seeds: [UInt64] { trained.map(\.seed) }
  /// Strings with a mistake. A network that is not finite predicts nothing: all its strings count as wrong.
  let train, test: [Double]
  /// Mistakes on test strings at any other symbol than the second-last.
  let elsewhere: [Double]
  /// What stopped a training before its last epoch.
  var ended: String { Study.ended(trained, flatEpochs: flatEpochs) }

  /// That our mark stopped trainings before the printed number of epochs, for the note of a verdict; empty where it
  /// stopped none.
  ///
  /// - Parameter counts: Of a row that prints zero, one for each training: what could come out had they gone on is said too.
  func stopped(before epochs: Int, counts: [Double]? = nil) -> String {
    let which = trained.indices.filter { trained[$0].divergedAt == nil && trained[$0].flatAt != nil }
    if which.isEmpty { return "" }
    let mark =
      "the loss not \(Study.text(100 * flatShare, decimals: 1)) % below its lowest for \(number(flatEpochs)) epochs"
    if which.count == trained.count {
      return "all \(which.count) trainings were stopped before the printed \(number(epochs)) epochs: our mark, \(mark)"
    }
    let isOne = which.count == 1
    let names = which.map { "\(trained[$0].seed)" }.joined(separator: ", ")
    let who = isOne ? "seed \(names) was" : "seeds \(names) were"
    let words = "\(who) stopped before the printed \(number(epochs)) epochs (our mark: \(mark))"
    guard let counts else { return words }
    let zeros = counts.count { $0 == 0 } + which.count { counts[$0] != 0 }
    let isRefuted = Statistics.wilsonInterval(successes: zeros, trials: counts.count).upper < 0.5
    let (they, still) = (isOne ? "it" : "they", isRefuted ? "still" : "no longer")
    return "\(words); had \(they) ended at 0, \(zeros) of \(counts.count) would \(still) be not-reproduced"
  }

  @MainActor init(_ model: String, _ trained: [Trained<Float>], label: String? = nil) {
    let observations = study.results.observations.filter { $0.model == model && $0.run == label ?? study.label }
    func last(_ split: String, _ metric: String, whenDiverged: Double) -> [Double] {
      trained.map { item in
        if item.divergedAt != nil { return whenDiverged }
        return observations.last { $0.seed == item.seed && $0.split == split && $0.metric == metric }?.value ?? .nan
      }
    }
    self.trained = trained
    train = last("train", "sequences_with_mistakes", whenDiverged: Double(trainingCount))
    test = last("test", "sequences_with_mistakes", whenDiverged: Double(testCount))
    elsewhere = last("test", "mistakes_elsewhere", whenDiverged: .nan)
  }
}

/// What was taken where a row is judged by what the text prints and a divisor alone.
private let dividedByPositions =
  "with the divisor of the loss by positions; other divisors stand in the table of alternatives"

/// The parts of a note that there are.
private func note(_ parts: String...) -> String { parts.filter { !$0.isEmpty }.joined(separator: "; ") }

/// Judges the rows on the LSTM; `condition` nil is the ledger's.
@MainActor func judgeLSTM(_ lstm: Outcome, condition: Condition? = nil) {
  let added =
    "added: forget bias \(NumberText.shortest(forgetBias)), limit \(NumberText.shortest(lstmClip)) on the gradient; these and "
    + "the divisor were taken, from a dozen readings on a few seeds, because with them the printed 0 comes out"
  let taken = condition == nil ? added : dividedByPositions
  study.judge(
    "zaki-meira-emb-lstm-train-errors", perSeed: lstm.train, seeds: lstm.seeds, condition: condition,
    note: note(lstm.ended, lstm.stopped(before: lstmEpochs, counts: lstm.train), taken))
  study.judge(
    "zaki-meira-emb-lstm-test-errors", perSeed: lstm.test, seeds: lstm.seeds, condition: condition,
    note: note(lstm.ended, lstm.stopped(before: lstmEpochs, counts: lstm.test), taken))
}

/// What came out for the two claims on the RNN's mistakes, in sentences.
struct Findings {
  let oneError, position: String
}

/// Judges the rows on the RNN; `condition` nil is the ledger's.
@MainActor @discardableResult
func judgeRNN(_ rnn: Outcome, condition: Condition? = nil) -> Findings {
  let limit = NumberText.shortest(rnnClip)
  let added =
    "added: limit \(limit) on the gradient; limit and divisor were taken because with them the training strings are learned"
  let taken = condition == nil ? added : dividedByPositions
  study.judge(
    "zaki-meira-emb-rnn-train-errors", perSeed: rnn.train, seeds: rnn.seeds, condition: condition,
    note: note(rnn.ended, rnn.stopped(before: rnnEpochs, counts: rnn.train), taken))
  study.judge(
    "zaki-meira-emb-rnn-test-errors", perSeed: rnn.test, seeds: rnn.seeds, condition: condition,
    note: note(rnn.ended, rnn.stopped(before: rnnEpochs), taken))
  let strings = positions(rnn.trained).map { $0.filter { !$0.isEmpty } }
  let single = strings.map { $0.count { $0.count == 1 } }
  let oneError = zip(strings, single).map { !$0.isEmpty && $0.count == $1 }
  let faulty = strings.reduce(0) { $0 + $1.count }
  let findings = Findings(
    oneError:
      "\(number(single.reduce(0, +))) of \(number(faulty)) test strings with a mistake have exactly one; "
      + "all of them do in \(oneError.count { $0 }) of \(oneError.count) seeds.",
    position: {
      let all = strings.map { $0.reduce(0) { $0 + $1.count } }
      let there = strings.map { $0.reduce(0) { $0 + $1.count { $0 == 2 } } }
      let others = zip(rnn.seeds, zip(all, there)).filter { $1.0 > $1.1 }
      return "\(number(there.reduce(0, +))) of \(number(all.reduce(0, +))) mistakes on test strings are at the "
        + "second-last symbol"
        + (others.isEmpty
          ? "."
          : "; the others are "
            + others.map { "\(number($1.0 - $1.1)) of seed \($0)" }.joined(separator: ", ") + ".")
    }())
  let ours =
    "with a limit of \(limit) on the gradient, which the text does not mention, and a divisor, both taken because with them the "
    + "printed 0 on the training strings comes out (fitted); tanh, threshold 0.5 and the edges of the usual grammar are ours"
  let settings = note(rnn.stopped(before: rnnEpochs), condition == nil ? ours : dividedByPositions)
  let position = "zaki-meira-emb-rnn-error-position"
  study.judge(
    "zaki-meira-emb-rnn-one-error", perSeed: oneError, seeds: rnn.seeds, condition: condition,
    because: note(
      "every test string with a mistake has exactly one", settings,
      condition == nil ? "follows where every mistake is at the second-last symbol (\(position))" : ""),
    found: findings.oneError)
  study.judge(
    position, perSeed: strings.map { !$0.isEmpty && $0.allSatisfy { $0.allSatisfy { $0 == 2 } } }, seeds: rnn.seeds,
    condition: condition, because: note("every mistake on a test string is at the second-last symbol", settings),
    found: findings.position)
  return findings
}

private func number(_ count: Int) -> String { Study.text(Double(count)) }

/// Judges the printed numbers and writes the tables of the page.
@MainActor func judgeAndReport() {
  // Where the mistakes lie is asked of the networks of all seeds.
  study.plan([PlannedModel("lstm", keepsNetworks: true), PlannedModel("rnn", keepsNetworks: true)])
  let (lstm, rnn) = (Outcome("lstm", lstms), Outcome("rnn", rnns))
  study.drawing("automaton", Drawing(automaton: grammar))
  judgeLSTM(lstm)
  let findings = judgeRNN(rnn)
  judgeGrammar()
  judgeLongest()

  study.value("seeds", SeedList(study.seeds).description)
  study.value("one-in", Study.text(1 / grammar.probability(ofLengthAtLeast: minimumLength)))
  study.value("forget-bias", forgetBias)
  study.value("lstm-clip", lstmClip)
  study.value("rnn-clip", rnnClip, decimals: 1)
  study.value("flat-epochs", Double(flatEpochs))
  study.value("flat-percent", 100 * (1 - flatShare), decimals: 1)
  // How many times larger the padded array is than the positions, by which this chapter divides.
  study.value(
    "divisor-ratio",
    Study.median(
      study.seeds.map {
        let extent = draw(trainingCount, "training strings", seed: $0).extent
        return extent.divisor(.perPaddedEntry) / extent.divisor(.perPosition)
      }, decimals: 1))
  study.value("lstm-count", Double(lstm.train.count))
  study.value("rnn-count", Double(rnn.train.count))
  study.value("lstm-perfect-train", Double(lstm.train.filter { $0 == 0 }.count))
  study.value("lstm-perfect-test", Double(lstm.test.filter { $0 == 0 }.count))
  study.value("rnn-perfect-train", Double(rnn.train.filter { $0 == 0 }.count))
  study.value("rnn-test", Study.median(rnn.test))
  study.value("training-count", Double(trainingCount))
  study.value("test-count", Double(testCount))
  study.value("rnn-one-error", findings.oneError)
  study.value("rnn-position", findings.position)
  let printedErrors = study.published("zaki-meira-emb-rnn-test-errors", count: 1)[0]
  study.value("rnn-printed", printedErrors)
  study.value("rnn-coin", coin(rnn.test, printed: printedErrors))

  func printed(_ id: String) -> String { study.published(id).map(NumberText.shortest).joined() }
  study.table(
    "printed.csv", ["training_strings", "test_strings", "rnn_test_errors"],
    [["\(trainingCount)", "\(testCount)", printed("zaki-meira-emb-rnn-test-errors")]])
  study.table(
    "headline.csv", ["after the last epoch", "printed", "ours, with a forget bias and limits added"],
    [
      ["LSTM, training strings with a mistake, of \(trainingCount)", printed("zaki-meira-emb-lstm-train-errors"), Study.zeros(lstm.train)],
      ["LSTM, test strings with a mistake, of \(testCount)", printed("zaki-meira-emb-lstm-test-errors"), Study.zeros(lstm.test)],
      ["RNN, training strings with a mistake, of \(trainingCount)", printed("zaki-meira-emb-rnn-train-errors"), Study.zeros(rnn.train)],
      ["RNN, test strings with a mistake, of \(testCount)", printed("zaki-meira-emb-rnn-test-errors"), Study.median(rnn.test)],
      ["mistakes of an RNN on test strings at another symbol than the second-last", "0", Study.zeros(rnn.elsewhere)],
    ])
  study.table(
    "by-seed.csv", ["seed", "LSTM, training", "LSTM, test", "RNN, training", "RNN, test"],
    study.seeds.indices.map { index in
      ["\(study.seeds[index])"]
        + [lstm.train, lstm.test, rnn.train, rnn.test].map { Study.text($0[index]) }
    })

  let farthest = 20
  let (lstmPositions, rnnPositions) = (positions(lstms), positions(rnns))
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

/// How the RNN's mistakes compare with a coin's at one symbol of each test string.
@MainActor private func coin(_ wrong: [Double], printed: Double) -> String {
  // The counts of heads among as many tosses as test strings, and their central 80 %.
  var chances = [1.0]
  for _ in 0..<testCount {
    chances = (0...chances.count).map { k in
      0.5 * (k < chances.count ? chances[k] : 0) + 0.5 * (k > 0 ? chances[k - 1] : 0)
    }
  }
  var sum = 0.0
  var atMost = chances.map { chance in sum += chance; return min(1, sum) }
  atMost[atMost.count - 1] = 1
  let heads = ExactDistribution(from: 0, atMost: atMost)
  let range = heads.central(0.8)
  let (low, high) = (wrong.filter { $0 <= printed }.count, wrong.filter { $0 >= printed }.count)
  return "A coin tossed at the second-last symbol is wrong on \(number(heads.quantile(0.5))) of \(number(testCount)) "
    + "strings (median; central 80 % from \(range.lowerBound) to \(range.upperBound)), and on at most "
    + "\(Study.text(printed)) with the probability \(NumberText.sixDigits(heads.probability(atMost: Int(printed)))). "
    + "Of our \(wrong.count) networks \(low) err\(low == 1 ? "s" : "") on \(Study.text(printed)) or fewer, "
    + "\(high) on \(Study.text(printed)) or more."
}

/// For each network and each of its test strings, which symbols were predicted wrongly, counted from the
/// end: the prediction of the last symbol is 1, of the second-last 2; that after the last symbol 0.
@MainActor func positions(_ trained: [Trained<Float>]) -> [[[Int]]] {
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
  let accepted = grammar.accepts(example)
  study.judge(
    "zaki-meira-emb-valid", holds: accepted, because: "\(example) is run through the automaton",
    found: "The automaton \(accepted ? "accepts" : "rejects") \(example).")
  let training = study.seeds.flatMap { strings(trainingCount, "training strings", seed: $0) }
  let matching = training.filter { $0.symbols[1] == $0.symbols[$0.count - 2] }.count
  study.judge(
    "zaki-meira-emb-second-symbol", holds: matching == training.count,
    because: "our automaton is written so; all training strings were looked through",
    found: "The second symbol is the second-last in \(number(matching)) of \(number(training.count)) strings drawn.")
}

/// The longest training string: what the text's draw gave, against the exact distribution.
@MainActor private func judgeLongest() {
  let longest = grammar.longestString(of: trainingCount, minimumLength: minimumLength)
  let exact = ExactDistribution(from: longest.minimumLength, atMost: longest.atMost)
  let drawn = study.seeds.map { strings(trainingCount, "training strings", seed: $0).map(\.count).max() ?? 0 }
  study.judgeLongest("zaki-meira-emb-max-length", exact, drawn: drawn)
}
