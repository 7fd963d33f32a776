//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Writing

 A network that predicts the next symbol can write. An LSTM of {{value text-units}} units reads {{value text-count}} Reber strings of
 any length. Its target at each step is the
 symbol that follows in *this* string, not the set of those that might. Softmax turns its seven outputs $z_i$, the *logits*, into
 probabilities, $p_i = e^{z_i} / \sum_j e^{z_j}$, and the loss is the cross-entropy, $-\ln p_i$ of the symbol that did follow. So it
 learns how likely each symbol is:
 */
@Sendable func texts(_ count: Int, seed: UInt64) -> [[Int]] {
  var stream = RandomStream(seed: seed, name: "texts")
  return Automaton.reber.samples(count, using: &stream).map { $0.symbols.map { Int($0) } }
}
@Sendable func learnToWrite(_ run: Run) -> Network<Float> {
  let w = Initializer.uniform(1 / Double(textUnits).squareRoot())
  let network = Network<Float>(input: [7]) {
    LSTM(textUnits, initializer: w, biasInitializer: w, forgetBias: keepBias)
    Dense(7, initializer: w, biasInitializer: w)
  }
  let known = texts(stringCount, seed: run.seed).map { text in
    SequenceExamples<Float>.Sequence(
      inputs: Tensor(unitVectors: Array(text.dropLast()), of: 7), targets: Tensor(unitVectors: Array(text.dropFirst()), of: 7))
  }
  let course = Course(loss: .softmaxCrossEntropy, rate: learningRate / 2, epochs: textEpochs, normLimit: normLimit)
  return train(network, on: [SequenceExamples(known)], course, run) { _, _, _ in }
}
/*:
 Then it runs free. It is fed B, a symbol is drawn from its outputs, that symbol is fed next, and so on until E: one to many,
 with the output as the next input. The *temperature* τ divides the logits before the softmax. Below 1 the likely symbols
 become likelier, at last only the likeliest is ever drawn; above 1 all become alike.
 */
@Sendable func written(_ network: Network<Float>, count: Int, temperature: Double, seed: UInt64) -> [[Int]] {
  let (begin, end, most) = (0, 1, 60)                                  // B and E
  var state = network.zeroState(sequences: count)
  let strings = network.generate(
    after: [Int](repeating: begin, count: count), most: most, until: end, choice: .sampled(temperature: temperature),
    state: &state, using: RandomStream(seed: seed, name: "written at \(temperature)"))
  return strings.map { [begin] + $0 }
}
/*:
 {{table generation.csv}}

 {{value written-count}} strings of each network at each temperature, medians over the seeds. "Valid" the automaton says, from
 the first symbol to the last. Compared with τ = 1, seed by seed: {{value temperature-words}}. The last line is what the
 grammar itself writes. Whoever always wrote the same short string would be valid every time, so that validity alone is no
 measure of a writer. Some strings, as the first seed wrote them at τ = 1 and τ = {{value hottest}}:
 {{value written-examples}}.
 */
//#-hidden-code
/// - Parameter trained: The networks that write.
@MainActor func judgeGeneration(_ trained: [Trained<Float>]) {
  let count = study.amount(300, quick: 20)
  /// Shares of valid and of different strings, and the mean length.
  struct Texts: Sendable { let valid, different, length: Double }
  @Sendable func measured(_ strings: [[Int]]) -> Texts {
    let valid = strings.count { Automaton.reber.states(of: $0.map { UInt8($0) }) != nil }
    let n = Double(strings.count)
    return Texts(
      valid: Double(valid) / n, different: Double(Set(strings).count) / n,
      length: Double(strings.reduce(0) { $0 + $1.count }) / n)
  }
  let byTemperature = temperatures.map { temperature in
    study.map(trained) { measured(written($0.network, count: count, temperature: temperature, seed: $0.seed)) }
  }
  let real = study.seeds.map { measured(texts(count, seed: $0 + 1_000)) }
  func row(_ name: String, _ found: [Texts]) -> [String] {
    [name, percents(found.map(\.valid)), percents(found.map(\.different)), spread(found.map(\.length), decimals: 1)]
  }
  study.table(
    "generation.csv", ["τ", "valid", "different from each other", "symbols in a string, mean"],
    zip(temperatures, byTemperature).map { row(shown($0), $1) } + [row("the grammar", real)])
  let place = temperatures.firstIndex(of: 1) ?? 0
  let valid = byTemperature[place].map(\.valid)
  let isMost = valid.map { $0 > 0.5 }
  func examples(_ temperature: Double) -> String {
    written(trained[0].network, count: 3, temperature: temperature, seed: study.seeds[0])
      .map { ReberSymbol.text(of: $0.map { UInt8($0) }) }.joined(separator: ", ")
  }
  let hottest = temperatures[temperatures.count - 1]
  // Seed by seed, beside τ = 1.
  var beside: [String] = []
  for (temperature, found) in zip(temperatures, byTemperature) where temperature != 1 {
    let moreValid = zip(found, byTemperature[place]).map { $0.valid > $1.valid }
    let moreDifferent = zip(found, byTemperature[place]).map { $0.different > $1.different }
    beside.append(
      "at τ = \(shown(temperature)) more strings are valid in \(tally(moreValid)) seeds and more are different in \(tally(moreDifferent))")
  }
  study.value("temperature-words", beside.joined(separator: "; "))
  study.value("text-units", Double(textUnits))
  study.value("text-count", Double(stringCount))
  study.value("written-count", Double(count))
  study.value("hottest", shown(hottest))
  study.value("written-examples", "\(examples(1)); \(examples(hottest))")
  study.judge(
    "usc552-generative", perSeed: isMost,
    because: "an LSTM of \(textUnits) units that has read \(stringCount) Reber strings; more than half of \(count) strings drawn from it symbol by symbol are "
      + "accepted by the automaton; extended: a limit on the gradient's norm and a forget bias of \(shown(keepBias))",
    found: "so in \(tally(isMost)) seeds; valid are \(percents(valid)) of the strings")
}
//#-end-hidden-code
