import Ledger
import Networks
import Studies
import Tensors

/// A network worked in full precision, as the worked example is (`.text`), and as the reading does that gives the
/// tables after training (`.program`).
struct Forms {
  let exact: Worked
  let text: Worked
  let program: Worked

  init(_ weights: Weights, _ function: Activation<Double>.Function, _ work: (Network<Double>) -> Worked) {
    exact = work(network(weights, function))
    text = work(network(weights, function, rounding: .text))
    program = work(network(weights, function, rounding: .program))
  }
}

/// How many of the printed numbers come out in the reading that gives the tables after training, rows that it was
/// found by among them.
struct Coverage {
  private(set) var rows = 0
  /// How many of them were used to find the weights or the way of rounding.
  private(set) var fitted = 0
  private(set) var missed: [String] = []

  /// Compares what the reading gives for a row with its printed digits.
  mutating func note(_ study: Study, _ id: String, _ ours: [Double]) {
    guard let row = study.ledger[id], let printed = row.values, let halves = row.halfUnits else { return }
    rows += 1
    if row.basis == .fitted { fitted += 1 }
    // Half a unit and what binary fractions make of a tie.
    let agrees =
      ours.count == printed.count && zip(zip(ours, printed), halves).allSatisfy { abs($0.0 - $0.1) <= $1 * (1 + 1e-6) }
    if !agrees { missed.append(row.locator) }
  }
}

/// What a training that runs until the error is small comes to.
struct Training: Sendable {
  /// E = ½ Σ (t − a₈)² before each update; the last is the first below the threshold, if any is.
  var errors: [Double]
  /// The predictions that belong to the last of them.
  var predictions: [Double]
  var converged: Bool
  /// Updates made.
  var iterations: Int { errors.count - 1 }
}

//#-hidden-code
/// What agreement in a row worked from the weights cannot say; empty where the row was used to find them.
private func noteOnWeights(_ study: Study, _ id: String) -> String {
  study.ledger[id]?.basis == .fitted
    ? "" : "from weights that were found from Tables 4, 5, 7, 8, 10 and 11 (fitted): tests the book's arithmetic, not the weights"
}

/// The printed rows on the network before training and at its first update.
func judgeFirstUpdate(
  _ study: Study, targets: [Double], logistic: Forms, after: Forms, network: Network<Double>, inputs: Tensor<Double>,
  rate: Double, w75: Double, coverage: inout Coverage
) {
  judgeErrorTable(study, "t4", targets, logistic, hasGradient: true, coverage: &coverage)
  let (e, r, d) = (logistic.exact, logistic.text, 1)
  func judge(_ id: String, _ value: (Worked) -> Double) {
    let note = noteOnWeights(study, "kelleher-\(id)")
    study.judge("kelleher-\(id)", equals: [value(e)], carryingRounding: [value(r)], note: note)
    coverage.note(study, "kelleher-\(id)", [value(logistic.program)])
  }
  judge("eq31-dEda8") { $0.outputGradient[d] }
  judge("eq32-delta8") { $0.delta(8, d) }
  for neuron in 3...8 {
    judge("t5-z-\(neuron)") { $0.z(neuron, d) }
    judge("t5-dadz-\(neuron)") { squashed($0.z(neuron, d)) * (1 - squashed($0.z(neuron, d))) }
    if neuron < 8 { judge("t6-a-\(neuron)") { $0.a(neuron, d) } }
  }
  judge("eq33-delta6") { $0.delta(6, d) }
  judge("eq34-delta7") { $0.delta(7, d) }
  judgeSymbolOfDelta7(study, logistic.exact, network, inputs: inputs, targets: targets)
  for (neuron, equation) in [(3, 35), (4, 36), (5, 37)] {
    judge("eq\(equation)-delta\(neuron)") { $0.delta(neuron, d) }
  }

  // Table 6: ∂E/∂w = δ of the neuron times what comes in along the weight.
  func incoming(_ worked: Worked, _ from: Int) -> Double {
    switch from {
    case 0: 1
    case 1, 2: inputs[from - 1, d]
    default: worked.a(from, d)
    }
  }
  for (neuron, sources) in [(8, [6, 7]), (7, [3, 4, 5]), (6, [3, 4, 5]), (5, [1, 2]), (4, [1, 2]), (3, [1, 2])] {
    for from in [0] + sources {
      func product(_ worked: Worked, _ from: Int) -> Double { worked.delta(neuron, d) * incoming(worked, from) }
      judge("t6-dE-dw-\(neuron)-\(from)") { product($0, from) }
    }
  }
  judgeFactorOfTable6(study, e, r)

  // Equations 38 and 39, Table 7.
  func gradients(_ worked: Worked) -> [Double] { (0..<4).map { worked.delta(7, $0) * worked.a(5, $0) } }
  judge("eq38-w75") { w75 - rate * gradients($0)[d] }
  for example in 0..<4 { judge("t7-dE-dw75-d\(example + 1)") { gradients($0)[example] } }
  judge("t7-sum") { gradients($0).reduce(0, +) }
  judge("eq39-w75") { w75 - rate * gradients($0).reduce(0, +) }

  judgeErrorTable(study, "t8", targets, after, hasGradient: true, coverage: &coverage)
  let (first, second) = (
    halfSum(targets, logistic.exact.predictions), halfSum(targets, after.exact.predictions)
  )
  study.judge(
    "kelleher-t8-decrease", holds: second < first,
    because: "½ Σ (t − a8)² before and after the update, unrounded",
    found: "½ Σ (t − a8)² goes from \(eight(first)) to \(eight(second))")
}

/// The factor that rows (7,3) and (6,3) of Table 6 name in their working. The products beside it are right, so that
/// they are judged as numbers and the factor by itself.
private func judgeFactorOfTable6(_ study: Study, _ exact: Worked, _ text: Worked) {
  let d = 1
  let (right, named) = (text.a(3, d), text.a(4, d))
  let products = [7, 6].map { neuron in
    "\(four(text.delta(neuron, d))) × \(four(named)) would be \(eight(text.delta(neuron, d) * named))"
  }
  study.judge(
    "kelleher-t6-factor", equals: [exact.a(3, d)],
    erratum: ErratumProof(
      .arithmetic,
      "the factor is printed as that of a4: \(products.joined(separator: ", ")); the printed products are right, and for "
        + "them the factor must be a3 = \(four(right))",
      // In both rows the two factors give other digits than these.
      holds: [7, 6].allSatisfy { abs(text.delta($0, d) * (named - right)) > 5e-8 },
      correct: "the factor \(four(right)), in both rows",
      effect: "none on what follows, whose numbers use the right factor; with the printed one the "
        + "gradients would be \(Study.text(100 * abs(named / right - 1))) % off",
      slip: "the activation of neuron 4 is named, and the results are those with that of neuron 3", slipGives: [named],
      quoting: "the factor \(four(named)), in rows (7,3) and (6,3)"))
}

/// The third line of (34), which multiplies by the derivative of another neuron than the number beside it.
private func judgeSymbolOfDelta7(
  _ study: Study, _ exact: Worked, _ network: Network<Double>, inputs: Tensor<Double>, targets: [Double]
) {
  let d = 1
  let measured = slopeOfError(network, inputs, targets, example: d, neuron: 1)
  func slope(_ neuron: Int) -> Double { exact.a(neuron, d) * (1 - exact.a(neuron, d)) }
  let right = exact.delta(7, d)
  let named = right * slope(6) / slope(7)
  study.judge(
    "kelleher-eq34-symbol", holds: abs(measured - named) < 1e-6,
    because: "δ7 of d2 with da6/dz6 as printed, against a central difference of E by z7",
    found: "da6/dz6 gives \(eight(named)), the central difference is \(eight(measured))",
    counterExample: ErratumProof(
      .finiteDifferences,
      "δ7 is ∂E/∂z7, so its last factor is da7/dz7 = \(four(slope(7))), which is the number used. A central difference of E "
        + "by z7 is \(eight(measured)), as with da7/dz7; with da6/dz6 = \(four(slope(6))) it would be \(eight(named))",
      holds: abs(measured - right) < 1e-9 && abs(measured - named) > 1e-6, correct: "da7/dz7",
      effect: "none on the numbers, which use \(four(slope(7))); with \(four(slope(6))) δ7 would be "
        + "\(Study.text(100 * abs(named / right - 1), decimals: 1)) % off, and \(four(named)) at four decimals all the same",
      class: .label))
}

/// ∂E/∂z of one of the two neurons 6 (`neuron` 0) and 7 (1) for one example, by a central difference over its bias.
private func slopeOfError(
  _ network: Network<Double>, _ inputs: Tensor<Double>, _ targets: [Double], example: Int, neuron: Int
) -> Double {
  let all = Tensor([1, targets.count], targets)
  return CentralDifference.slope(step: 1e-6) { shift in
    var copy = network
    var bias = network.parameters["dense2.bias"]
    bias[neuron] += shift
    copy.parameters["dense2.bias"] = bias
    let residual = targets[example] - work(copy, inputs, all).predictions[example]
    return residual * residual / 2
  }
}

/// The label of the error in all tables: it is no sum of squared errors.
func judgeLabelOfError(_ study: Study) {
  let tables = ["t4", "t8", "t9", "t10", "t12"]
  let sums = tables.map { study.published("kelleher-\($0)-error2").reduce(0, +) }
  let printed = tables.map { study.published("kelleher-\($0)-sse", count: 1)[0] }
  let isSum = zip(sums, printed).allSatisfy { abs($0 - $1) < 1e-8 }
  let isHalf = zip(sums, printed).allSatisfy { abs($0 / 2 - $1) < 1e-8 }
  let list = zip(sums, printed).map { "\(eight($0)) over \(eight($1))" }.joined(separator: ", ")
  study.judge(
    "kelleher-sse-label", holds: isSum,
    because: "the printed squared errors of Tables 4, 8, 9, 10 and 12 against the number below them that is called SSE",
    found: "the sums over the printed numbers are \(list)",
    counterExample: ErratumProof(
      .arithmetic,
      "a name only, perhaps a convention: \"SSE\" is E of (17), with its half, in all five tables and in the stopping rule; "
        + "the printed squared errors sum to twice it (\(list))",
      // A sum small enough would round to the same digits as its half.
      holds: isHalf && !isSum, correct: "E, the L₂ of (17), half the sum of squared errors",
      effect: "none on the text's own numbers, which are E of (17) throughout",
      class: .label))
}

/// The printed rows on the network of rectified neurons before training.
func judgeRectified(
  _ study: Study, targets: [Double], relu: Forms, network: Network<Double>, inputs: Tensor<Double>,
  coverage: inout Coverage
) {
  judgeErrorTable(study, "t10", targets, relu, hasGradient: true, coverage: &coverage)
  study.value("tie", Study.text(rounded(halfSum(targets, relu.program.predictions), 10), decimals: 9))
  let d = 1
  func judge(_ id: String, _ value: (Worked) -> Double) {
    let note = noteOnWeights(study, "kelleher-\(id)")
    study.judge("kelleher-\(id)", equals: [value(relu.exact)], carryingRounding: [value(relu.text)], note: note)
    coverage.note(study, "kelleher-\(id)", [value(relu.program)])
  }
  for neuron in 3...8 {
    judge("t11-z-\(neuron)") { $0.z(neuron, d) }
    judge("t11-dadz-\(neuron)") { $0.a(neuron, d) > 0 ? 1 : 0 }
    judge("eq44-delta\(neuron)") { $0.delta(neuron, d) }
  }
  // da₆/dz₈: z₈ shifted by way of its bias does not move a₆ at all.
  var shifted = network
  shifted.parameters["dense3.bias"] = Tensor([1], [network.parameters["dense3.bias"].values[0] + 1e-3])
  let targets = Tensor([1, 4], targets)
  let moved = work(shifted, inputs, targets).a(6, d) - work(network, inputs, targets).a(6, d)
  let delta = relu.exact.delta(6, d)
  // δ₆ = ∂E/∂z₆.
  let measured = slopeOfError(network, inputs, targets.values, example: d, neuron: 0)
  study.judge(
    "kelleher-eq44-symbol", holds: abs(measured) < 1e-6,
    because: "δ6 of d2 by the printed definition with k = 6, i = 8, against a central difference of E by z6",
    found: "the printed definition gives 0, the central difference \(eight(measured))",
    counterExample: ErratumProof(
      .finiteDifferences,
      "i is not defined here; (14) has zk. With an i of the next layer, k = 6, i = 8, the definition is 0, since a6 "
        + "does not depend on z8, while a central difference of E by z6 is \(eight(measured)), which is (∂E/∂a6)(∂a6/∂z6)",
      holds: moved == 0 && abs(measured - delta) < 1e-6 && abs(delta) > 1e-4,
      correct: "δk = (∂E/∂ak)(∂ak/∂zk)",
      effect: "none; the worked numbers use zk", class: .label))
}

/// The printed rows on a trained network, `t9` or `t12`: in full precision, and in the reading that was chosen by
/// these very tables.
///
/// - Parameter chosen: What else than the way of rounding was chosen by the table, in a sentence for its rows.
func judgeTrained(
  _ study: Study, _ table: String, targets: [Double], exact: Training, program: Training, all: [Training],
  threshold: Double, chosen: String, coverage: inout Coverage
) {
  judgeErrorTable(
    study, table, targets, exact.predictions, carrying: program.predictions, program: program.predictions,
    hasGradient: false, coverage: &coverage, note: chosen)
  // Rectified, neuron 4 is silent, so that there is one network only.
  let starts =
    table == "t12"
    ? "from the one rectified network, whose weights were found from the printed results (fitted), nothing rounded, at the rates of Figures 20 and 21"
    : "from each of the networks found from the printed tables (fitted), nothing rounded; Table 9's own numbers come out only by a "
      + "rounding fitted to them"
  let below = all.filter { $0.converged && ($0.errors.last ?? 1) < threshold }.count
  let counts = all.map { "\($0.iterations)" }.joined(separator: ", ")
  study.judge(
    "kelleher-\(table)-converges", holds: below == all.count,
    because: "½ Σ (t − a8)² < \(threshold), \(starts)",
    found: "\(below) of \(all.count) trainings get there, after \(counts) updates")
}
//#-end-hidden-code

/// The place of the training that agrees with most rows of a table, the first of several: of its four rows rather
/// than of the predictions alone, so that one misprint would not lead astray.
func closest(_ study: Study, _ table: String, targets: [Double], _ trainings: [Training]) -> Int {
  func agreeing(_ training: Training) -> Int {
    let errors = zip(targets, training.predictions).map { $0 - $1 }
    var tally = Coverage()
    tally.note(study, "kelleher-\(table)-prediction", training.predictions)
    tally.note(study, "kelleher-\(table)-error", errors)
    tally.note(study, "kelleher-\(table)-error2", errors.map { $0 * $0 })
    tally.note(study, "kelleher-\(table)-sse", [halfSum(targets, training.predictions)])
    return tally.rows - tally.missed.count
  }
  let counts = trainings.map(agreeing)
  return counts.firstIndex(of: counts.max() ?? 0) ?? 0
}

//#-hidden-code
/// Table 9 heads its last three columns alike.
func judgeHeadings(_ study: Study, targets: [Double]) {
  let predictions = study.published("kelleher-t9-prediction", count: 4)
  let underD2 = Array(predictions.dropFirst())
  let isOne = underD2.allSatisfy { $0 == underD2.first }
  // Whose target is the nearest to each prediction: 0 for d1.
  let nearest = predictions.map { prediction in
    targets.indices.min { abs(targets[$0] - prediction) < abs(targets[$1] - prediction) }
  }
  let list = underD2.map(four).joined(separator: ", ")
  study.judge(
    "kelleher-t9-labels", holds: isOne, because: "the predictions under the three headings d2, which should be one",
    found: "under the three headings d2 stand \(list)",
    counterExample: ErratumProof(
      .definitions,
      "a network has one prediction for one example, and under the three headings d2 stand \(list); each is nearest to "
        + "the target of another of d2, d3, d4, in this order",
      holds: !isOne && nearest == [0, 1, 2, 3], correct: "d1, d2, d3, d4",
      effect: "none on the numbers below the headings, which are those of d1 to d4", class: .extraction))
}

/// The five rows of a table of predictions and errors.
private func judgeErrorTable(
  _ study: Study, _ table: String, _ targets: [Double], _ forms: Forms, hasGradient: Bool, coverage: inout Coverage
) {
  judgeErrorTable(
    study, table, targets, forms.exact.predictions, carrying: forms.text.predictions,
    program: forms.program.predictions, hasGradient: hasGradient, coverage: &coverage)
}

private func judgeErrorTable(
  _ study: Study, _ table: String, _ targets: [Double], _ predictions: [Double], carrying: [Double],
  program: [Double], hasGradient: Bool, coverage: inout Coverage, note: String? = nil
) {
  func judge(_ row: String, _ value: ([Double]) -> [Double]) {
    let note = note ?? noteOnWeights(study, "kelleher-\(table)-\(row)")
    study.judge("kelleher-\(table)-\(row)", equals: value(predictions), carryingRounding: value(carrying), note: note)
    coverage.note(study, "kelleher-\(table)-\(row)", value(program))
  }
  func errors(_ predictions: [Double]) -> [Double] { zip(targets, predictions).map { $0 - $1 } }
  judge("prediction") { $0 }
  judge("error", errors)
  if hasGradient { judge("dEda") { errors($0).map { -$0 } } }
  judge("error2") { errors($0).map { $0 * $0 } }
  // E of (17), whatever its label. What is carried has at most nine decimals, and is printed with eight.
  let carried = rounded(halfSum(targets, carrying), 10)
  let printed = study.ledger["kelleher-\(table)-sse"]?.values?.first ?? .nan
  let isCutOff = abs(carried - printed) < 5.1e-9 && abs(rounded(carried, 8) - printed) > 1e-9
  let cut = isCutOff ? "a tie, printed without its last digit (rounded it would be \(eight(rounded(carried, 8))))" : ""
  study.judge(
    "kelleher-\(table)-sse", equals: [halfSum(targets, predictions)], carryingRounding: [carried],
    note: [cut, note ?? noteOnWeights(study, "kelleher-\(table)-sse")].filter { !$0.isEmpty }.joined(separator: "; "))
  coverage.note(study, "kelleher-\(table)-sse", [rounded(halfSum(targets, program), 10)])
}

/// σ(z).
private func squashed(_ z: Double) -> Double { 1 / (1 + Elementary.exp(-z)) }
//#-end-hidden-code

/// E = ½ Σ (t − a)².
func halfSum(_ targets: [Double], _ predictions: [Double]) -> Double {
  zip(targets, predictions).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2
}

//#-hidden-code
func four(_ x: Double) -> String { Study.text(x, decimals: 4) }
func eight(_ x: Double) -> String { Study.text(x, decimals: 8) }
//#-end-hidden-code
