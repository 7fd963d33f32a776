//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Reading first, then writing

 How does a network turn a sequence into one of another length? One network, the *encoder*, reads the source to its end; another,
 the *decoder*, writes the target. Between them goes the *context*, whose size is fixed. Where both are LSTMs, it is the
 encoder's last state and memory, in which the decoder begins. All steps of the encoder share their weights, and so do all steps of
 the decoder: two sets of weights, whatever the lengths.

 The decoder is fed the symbol that was put out before. In training that is the *true* one, as a *teacher* would do it
 who, after each symbol, says what it should have been. A sign that is no letter is fed first and must
 be put out last. Three translations of strings over {{value letters}} letters, from {{value source-shortest}} to
 {{value source-longest}} of them:
 */
enum Translation: String, CaseIterable, Sendable {
  case copy, reverse, shorten

  func callAsFunction(_ source: [Int]) -> [Int] {
    switch self {
    case .copy: source
    case .reverse: source.reversed()
    // Without repetitions: a run of one letter becomes one of it.
    case .shorten: source.indices.filter { $0 == 0 || source[$0] != source[$0 - 1] }.map { source[$0] }
    }
  }
}
@Sendable func translator(units m: Int) -> Network<Float> {
  let w = Initializer.uniform(1 / Double(m).squareRoot())
  func lstm() -> LSTM<Float> { LSTM(m, initializer: w, biasInitializer: w, forgetBias: 1) }
  return Network(input: [2 * letterCount + 1]) {
    EncoderDecoder(source: letterCount, fed: letterCount + 1, encoder: lstm(), decoder: lstm())
    Dense(letterCount + 1, initializer: w, biasInitializer: w)
  }
}
/// Random strings; in those to be shortened a letter is often repeated.
@Sendable func sources(_ count: Int, length: Int, of kind: Translation, using stream: inout RandomStream) -> [[Int]] {
  (0..<count).map { _ in
    var source: [Int] = []
    for _ in 0..<length {
      let repeats = kind == .shorten && !source.isEmpty && stream.uniform() < 0.5
      source.append(repeats ? source[source.count - 1] : stream.integer(below: letterCount))
    }
    return source
  }
}
@Sendable func pair(_ source: [Int], _ kind: Translation) -> SequenceExamples<Float>.Sequence {
  let end = letterCount                                                // fed first, put out last
  return .init(source: source, of: letterCount, target: kind(source) + [end], of: letterCount + 1, after: end)
}
@Sendable func lessons(_ kind: Translation, seed: UInt64) -> [[[Int]]] {
  var stream = RandomStream(seed: seed, name: "lessons in \(kind.rawValue)")
  return (0..<batchCount).map { _ in
    (0..<batchSize).flatMap { _ in
      sources(1, length: sourceLengths.lowerBound + stream.integer(below: sourceLengths.count), of: kind, using: &stream)
    }
  }
}
/// Longer ones than in training are among them.
let testLengths = (sourceLengths.lowerBound + 1)...(sourceLengths.upperBound + 2)
/// Up to 30 different strings of `length` letters that are not in `known`; fewer where there are not so many.
@Sendable func unknown(_ known: Set<[Int]>, length: Int, _ kind: Translation, seed: UInt64) -> [[Int]] {
  var stream = RandomStream(seed: seed, name: "new strings of \(length)")
  var (found, seen) = ([[Int]](), known)
  for source in sources(400, length: length, of: kind, using: &stream) where found.count < 30 {
    if seen.insert(source).inserted { found.append(source) }
  }
  return found
}
@Sendable func learn(_ kind: Translation, units: Int, _ run: Run) -> Network<Float> {
  let lessons = lessons(kind, seed: run.seed)
  let batches = lessons.map { batch in SequenceExamples(batch.map { pair($0, kind) }) }
  let course = Course(
    loss: .softmaxCrossEntropy, rate: copyRate, momentum: copyMomentum, epochs: copyEpochs, normLimit: normLimit)
  return train(translator(units: units), on: batches, course, run) { epoch, network, _ in
    guard epoch == copyEpochs else { return }
    let known = Set(lessons.joined())
    for length in testLengths {
      let new = unknown(known, length: length, kind, seed: run.seed)
      let found = network.decode(new.map { Tensor(unitVectors: $0, of: letterCount) }, after: letterCount, most: 2 * length + 2, until: letterCount)
      let right = zip(new, found).count { kind($0) + [letterCount] == $1 }
      run.record(epoch: epoch, split: "length-\(length)", metric: "right", Double(right) / Double(max(1, new.count)))
    }
  }
}
/*:
 The decoder writes what it finds likeliest, symbol by symbol, until it puts out the end (greedy decoding). A string counts
 as right where every symbol and the end are. Strings that were among the {{value lesson-count}} of the training are left
 out:

 {{table translation.csv}}

 Shortening is what no layout with an output at each step could do without a sign for nothing: the target has another length
 than the source, and which one, the encoder must find out.

 **A context of fixed size.** The source may be long, the context is not. Does the state lose part of the past? Copying asks for all
 of it:

 ![Share of new strings copied without a mistake by their length, for three sizes of the context](context.png)

 With {{value context-large}} units {{value copy-short}} of the strings of {{value test-shortest}} letters are copied rightly, of
 those of {{value source-longest}} letters {{value copy-long}}. Of lengths beyond {{value source-longest}} none was in the training.
 The smaller contexts, of {{value context-smaller}} units, were trained from the first {{value few}} seeds only.

 Is it the state that loses the long ones? Reversed, {{value reverse-long}} of the strings of {{value source-longest}} letters
 come out of a context of the same size. What a context has room for and what a training puts there are two things, which
 these numbers do not tell apart; so the question is left open.

 **Teacher and freedom.** Forced by a teacher, the decoder is asked for one symbol at a time, and a mistake has no
 consequences. Left free, it is fed its own mistake. The same networks, symbols of new strings that are to be copied:

 {{table teacher.csv}}

 The gradient of a training with a teacher goes back from the outputs of the decoder through the context into the
 encoder. For a small network with random weights it agrees with central
 differences within {{value teacher-deviation}}, on the encoder's weights as on the decoder's, and for all of the encoder's it is not 0.
 */
//#-hidden-code
/// Of each length the share of strings that are right, seed by seed.
@MainActor func shares(_ model: String, _ length: Int) -> [Double] { atEnd(model, "length-\(length)", "right") }

/// Symbols that are right with a teacher and without, for a network that copies.
private struct Symbols: Sendable { let forced, free: Double }

private func symbols(_ trained: Trained<Float>, length: Int) -> Symbols {
  let known = Set(lessons(.copy, seed: trained.seed).joined())
  let new = unknown(known, length: length, .copy, seed: trained.seed)
  guard !new.isEmpty else { return Symbols(forced: .nan, free: .nan) }
  let pairs = new.map { pair($0, .copy) }
  let (steps, targets) = (pairs[0].length, length + 1)
  let x = Tensor(parts: (0..<steps).map { t in Tensor(columns: pairs.map { $0.inputs.columns[t] }) })
  let outputs = trained.network(x, steps: steps, lengths: [Int](repeating: steps, count: new.count), outputSteps: targets)
  var forced = 0, free = 0
  for t in 0..<targets {
    for (column, source) in zip(outputs.part(t).columns, new) {
      var stream = RandomStream(seed: 0, name: "greedy")
      let wanted = t < length ? source[t] : letterCount
      if SymbolChoice.greedy.symbol(column, using: &stream) == wanted { forced += 1 }
    }
  }
  let written = trained.network.decode(
    new.map { Tensor(unitVectors: $0, of: letterCount) }, after: letterCount, most: targets, until: letterCount)
  for (found, source) in zip(written, new) {
    free += zip(found, source + [letterCount]).count { $0 == $1 }
  }
  let all = Double(targets * new.count)
  return Symbols(forced: Double(forced) / all, free: Double(free) / all)
}

/// The networks of each translation; then smaller ones are trained that copy.
@MainActor func trainTranslators() -> [[Trained<Float>]] {
  let large = contextUnits[0], middle = contextUnits.dropFirst()
  let trained = Translation.allCases.map { kind in
    study.train(kind.rawValue) { run in learn(kind, units: large, run) }
  }
  for m in middle {
    _ = study.train("copy-\(m)", seeds: fewSeeds) { run in learn(.copy, units: m, run) }
  }
  return trained
}

/// - Parameter trained: The networks of each translation.
@MainActor func judgeTranslations(_ trained: [[Trained<Float>]]) {
  let large = contextUnits[0], middle = contextUnits.dropFirst()
  let trainedLengths = testLengths.filter { $0 <= sourceLengths.upperBound }
  func average(_ model: String, _ seed: Int) -> Double {
    Statistics.mean(trainedLengths.map { shares(model, $0)[seed] })
  }
  func averages(_ kind: Translation) -> [Double] { study.seeds.indices.map { average(kind.rawValue, $0) } }
  let examples: [Translation: [Int]] = [.copy: [0, 2, 1, 1], .reverse: [0, 2, 1, 1], .shorten: [0, 0, 2, 1, 1, 1]]
  func letters(_ symbols: [Int]) -> String { String(symbols.map { Array("abcdefghijklmnopqrstuvwxyz")[$0] }) }
  study.table(
    "translation.csv",
    ["translation", "for example", "right, \(testLengths.lowerBound) to \(sourceLengths.upperBound) letters"] + testLengths.map { "of \($0)" },
    Translation.allCases.map { kind in
      let example = examples[kind] ?? []
      return [kind.rawValue, "\(letters(example)) → \(letters(kind(example)))", percents(averages(kind))]
        + testLengths.map { percent(Statistics.median(shares(kind.rawValue, $0))) }
    })
  let models = [Translation.copy.rawValue] + middle.map { "copy-\($0)" }
  study.table(
    "context.csv", ["length"] + contextUnits.map { "\($0) units" },
    testLengths.map { length in
      ["\(length)"] + models.map { NumberText.sixDigits(100 * Statistics.median(shares($0, length))) }
    })
  study.figure("context")
  let (short, long) = (shares("copy", testLengths.lowerBound), shares("copy", sourceLengths.upperBound))
  let reversed = shares("reverse", sourceLengths.upperBound)
  let shortened = averages(.shorten), isShortened = shortened.map { $0 > 0.5 }
  let lengths = [testLengths.lowerBound, sourceLengths.upperBound]
  let found = lengths.map { length in study.map(trained[0]) { symbols($0, length: length) } }
  study.table(
    "teacher.csv", ["letters", "right with a teacher", "right when free", "worse when free, of the seeds"],
    zip(lengths, found).map { length, symbols in
      ["\(length)", percents(symbols.map(\.forced), decimals: 1), percents(symbols.map(\.free), decimals: 1), tally(symbols.map { $0.free < $0.forced })]
    })
  study.value("letters", Double(letterCount))
  study.value("source-shortest", Double(sourceLengths.lowerBound))
  study.value("source-longest", Double(sourceLengths.upperBound))
  study.value("test-shortest", Double(testLengths.lowerBound))
  study.value("lesson-count", Double(batchCount * batchSize))
  study.value("context-large", Double(large))
  study.value("copy-short", percents(short))
  study.value("copy-long", percents(long))
  study.value("copy-headline", "copied rightly: \(percents(short)) of \(testLengths.lowerBound) letters, \(percents(long)) of \(sourceLengths.upperBound)")
  study.value("reverse-long", percents(reversed))
  study.value("context-smaller", list(middle.map { "\($0)" }))
  study.value(
    "lossy-headline", "of the strings of \(sourceLengths.upperBound) letters \(percents(long)) are copied rightly and \(percents(reversed)) reversed, "
      + "out of contexts of the same size")
  study.value("shorten-headline", "\(percents(shortened)) of new strings shortened rightly")
  study.leaveOpen(
    "usc552-lossy-summary",
    because: "whether the state loses what does not come out of it is not told apart from training; tried: LSTMs of \(large) units that copy or "
      + "reverse, new strings that come out without a mistake",
    found: "longer strings are copied less often (\(percents(long)) of \(sourceLengths.upperBound) letters against \(percents(short)) of "
      + "\(testLengths.lowerBound)); reversed, \(percents(reversed)) of \(sourceLengths.upperBound) come out of a context of the same size")
  study.judge(
    "usc552-encdec-lengths", perSeed: isShortened,
    because: "LSTMs of \(large) units that put out a string without its repetitions: more than half of new strings without a mistake, the mean over the "
      + "lengths \(testLengths.lowerBound) to \(sourceLengths.upperBound); extended: a limit on the gradient's norm, a forget bias of 1 and momentum",
    found: "so in \(tally(isShortened)) seeds; right are \(percents(shortened))")
  study.saveModels("copy", trained[0])
  let sample = unknown(Set(lessons(.copy, seed: study.seeds[0]).joined()), length: sourceLengths.upperBound, .copy, seed: study.seeds[0])
  let written = trained[0][0].network.decode(
    sample.map { Tensor(unitVectors: $0, of: letterCount) }, after: letterCount, most: 2 * sourceLengths.upperBound + 2, until: letterCount)
  func numbers(_ symbols: [Int]) -> String { symbols.map { "\($0)" }.joined(separator: " ") }
  study.table("copied.csv", ["source", "written"], zip(sample, written).map { [numbers($0), numbers($1)] })
  judgePairs()
}

/// Shapes, tied weights and the way of the gradient.
@MainActor private func judgePairs() {
  var network = Network<Double>(input: [7]) { EncoderDecoder(source: 3, fed: 4, encoder: LSTM(4), decoder: LSTM(4)); Dense(4) }
  var weights = RandomStream(seed: 1, name: "pair")
  network.initialize(using: &weights)
  let (encoder, _) = network.sides
  var isFixed = true
  for length in 1...12 {
    var state = encoder.zeroState(sequences: 1)
    var stream = RandomStream(seed: UInt64(length), name: "context")
    _ = encoder(stream.tensor([length, 3, 1]), steps: length, state: &state)
    isFixed = isFixed && state.keys == ["lstm1.h", "lstm1.c"] && state.keys.allSatisfy { state[$0].shape == [4, 1] }
  }
  study.judge(
    "usc552-encdec-context", holds: isFixed,
    because: "what an encoder of 4 units hands on after 1 to 12 symbols is a state and a memory of 4 numbers each")

  // One pair of 5 and 3 symbols: the gradient of every weight, which serves all steps of its side.
  let sequence = SequenceExamples<Double>.Sequence(source: [0, 2, 1, 1, 0], of: 3, target: [2, 0, 3], of: 4, after: 3)
  let one = SequenceExamples([sequence])
  let runner = BatchRunner(network, loss: .softmaxCrossEntropy, reduction: .sum, pool: WorkerPool(threads: 1))
  let gradient = runner.gradient(of: network, on: one)
  let ours = gradient.values, ofEncoder = gradient.values(of: "encoderdecoder1.encoder.weight_ih_l0")
  let central = CentralDifference.gradient(at: network.parameters.flat.values) { numbers in
    var moved = network
    moved.parameters.flat = Tensor([numbers.count], numbers)
    return runner.loss(of: moved, on: one)
  }
  let deviation = Deviation.relative(ours, central, floor: 1e-3)
  study.value("teacher-deviation", NumberText.powerOfTen(deviation))
  // A column of W belongs to a symbol; all three are read.
  let reaches = ofEncoder.allSatisfy { $0 != 0 }
  study.judge(
    "usc552-seq2seq-teacher", holds: deviation < 1e-6 && reaches,
    because: "gradient of the loss of one pair of 5 and 3 symbols, the true target fed, within \(NumberText.powerOfTen(deviation)) of central differences "
      + "for all \(ours.count) parameters; it reaches every weight of the encoder's input")
  let counts = [2, 20].map { length -> Int in
    let pair = SequenceExamples<Double>.Sequence(
      source: [Int](repeating: 1, count: length), of: 3, target: [Int](repeating: 2, count: length), of: 4, after: 3)
    return runner.gradient(of: network, on: SequenceExamples([pair])).count
  }
  let own = network.parameters.keys
  study.judge(
    "usc552-seq2seq-tied", holds: Set(counts).count == 1 && own.count == Set(own).count && deviation < 1e-6,
    because: "\(counts[0]) parameters for pairs of 2 and of 20 symbols, one set for the encoder and one for the decoder, each with the gradient that central "
      + "differences give where it serves all steps (within \(NumberText.powerOfTen(deviation)))")
}
//#-end-hidden-code
