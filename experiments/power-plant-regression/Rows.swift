import Ledger
import Networks
import Studies
import Tensors

/// A network worked in full precision and in the text's arithmetic.
struct Forms {
  let exact: Worked
  let text: Worked
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

/// The printed rows on the network before training and at its first update.
func judgeFirstUpdate(
  _ study: Study, targets: [Double], logistic: Forms, after: Forms, inputs: Tensor<Double>,
  rate: Double, w75: Double
) {
  judgeErrorTable(
    study, "t4", targets, logistic.exact.predictions, carrying: logistic.text.predictions, hasGradient: true)
  let (e, r, d) = (logistic.exact, logistic.text, 1)
  func judge(_ id: String, note: String = "", _ value: (Worked) -> Double) {
    study.judge("kelleher-\(id)", equals: [value(e)], carryingRounding: [value(r)], note: note)
  }
  judge("eq31-dEda8") { $0.outputGradient[d] }
  judge("eq32-delta8") { $0.delta(8, d) }
  for neuron in 3...8 {
    judge("t5-z-\(neuron)") { $0.z(neuron, d) }
    judge("t5-dadz-\(neuron)") { $0.a(neuron, d) * (1 - $0.a(neuron, d)) }
    if neuron < 8 { judge("t6-a-\(neuron)") { $0.a(neuron, d) } }
  }
  judge("eq33-delta6") { $0.delta(6, d) }
  judge(
    "eq34-delta7",
    note: "its third line writes da6/dz6 where the number used is da7/dz7; the value is right"
  ) { $0.delta(7, d) }
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
      let id = "t6-dE-dw-\(neuron)-\(from)"
      guard from == 3 else {
        judge(id) { product($0, from) }
        continue
      }
      // Both rows name the activation of neuron 4 as the factor; their products are those of neuron 3.
      let (right, named) = (product(r, 3), product(r, 4))
      study.judge(
        "kelleher-\(id)", equals: [product(e, 3)],
        erratum: ErratumProof(
          .arithmetic,
          "the factor is printed as that of a4: \(four(r.delta(neuron, d))) × \(four(r.a(4, d))) would be "
            + "\(eight(named)); the printed product is right, and for it the factor must be a3 = \(four(r.a(3, d)))",
          holds: abs(named - right) > 5e-8, correct: "the factor \(four(r.a(3, d)))",
          effect: "none on what follows, whose numbers use the right factor; with the printed one the "
            + "gradient would be \(Study.text(100 * abs(named / right - 1))) % off",
          slip: "the factor is misprinted, the result is that of the right one", slipGives: [right]))
    }
  }

  // Equations 38 and 39, Table 7.
  func gradients(_ worked: Worked) -> [Double] { (0..<4).map { worked.delta(7, $0) * worked.a(5, $0) } }
  judge("eq38-w75") { w75 - rate * gradients($0)[d] }
  for example in 0..<4 { judge("t7-dE-dw75-d\(example + 1)") { gradients($0)[example] } }
  judge("t7-sum") { gradients($0).reduce(0, +) }
  judge("eq39-w75") { w75 - rate * gradients($0).reduce(0, +) }

  judgeErrorTable(
    study, "t8", targets, after.exact.predictions, carrying: after.text.predictions, hasGradient: true)
  let (first, second) = (
    halfSum(targets, logistic.exact.predictions), halfSum(targets, after.exact.predictions)
  )
  study.judge(
    "kelleher-t8-decrease", holds: second < first,
    because: "½ Σ (t − a8)² goes from \(eight(first)) to \(eight(second)) (unrounded)")
}

/// The printed rows on the network of rectified neurons before training.
func judgeRectified(_ study: Study, targets: [Double], relu: Forms, network: Network<Double>, inputs: Tensor<Double>) {
  judgeErrorTable(
    study, "t10", targets, relu.exact.predictions, carrying: relu.text.predictions, hasGradient: true)
  let d = 1
  func judge(_ id: String, _ value: (Worked) -> Double) {
    study.judge("kelleher-\(id)", equals: [value(relu.exact)], carryingRounding: [value(relu.text)])
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
  // δ₆ = ∂E/∂z₆ by a central difference over the bias of neuron 6.
  func error(_ shift: Double) -> Double {
    var copy = network
    var bias = network.parameters["dense2.bias"]
    bias[0] += shift
    copy.parameters["dense2.bias"] = bias
    let residual = targets[0, d] - work(copy, inputs, targets).predictions[d]
    return residual * residual / 2
  }
  let measured = (error(1e-6) - error(-1e-6)) / 2e-6
  study.judge(
    "kelleher-eq44-symbol", holds: abs(measured) < 1e-6,
    because: "for k = 6, i = 8 the printed definition gives 0, a central difference \(eight(measured))",
    counterExample: ErratumProof(
      .finiteDifferences,
      "i is not defined here; (14) has zk. With an i of the next layer, k = 6, i = 8, the definition is 0, since a6 "
        + "does not depend on z8, while a central difference of E by z6 is \(eight(measured)), which is (∂E/∂a6)(∂a6/∂z6)",
      holds: moved == 0 && abs(measured - delta) < 1e-6 && abs(delta) > 1e-4,
      correct: "δk = (∂E/∂ak)(∂ak/∂zk)",
      effect: "none; the worked numbers use zk"))
}

/// The printed rows on a trained network: `t9` or `t12`.
func judgeTrained(
  _ study: Study, _ table: String, targets: [Double], exact: Training, text: Training, all: [Training],
  threshold: Double, note: String
) {
  judgeErrorTable(
    study, table, targets, exact.predictions, carrying: text.predictions, hasGradient: false,
    isTrained: true, note: note)
  let below = all.filter { $0.converged && ($0.errors.last ?? 1) < threshold }.count
  let counts = all.map { "\($0.iterations)" }.joined(separator: ", ")
  study.judge(
    "kelleher-\(table)-converges", holds: below == all.count,
    because: "½ Σ (t − a8)² < \(threshold) reached in \(below) of \(all.count) trainings, "
      + "after \(counts) updates")
}

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
    "kelleher-t9-labels", holds: isOne, because: "under the three headings d2 stand the predictions \(list)",
    counterExample: ErratumProof(
      .definitions,
      "a network has one prediction for one example, and under the three headings d2 stand \(list); each is nearest to "
        + "the target of another of d2, d3, d4, in this order",
      holds: !isOne && nearest == [0, 1, 2, 3], correct: "d1, d2, d3, d4",
      effect: "none on the numbers below the headings, which are those of d1 to d4", class: .extraction))
}

/// The five rows of a table of predictions and errors.
private func judgeErrorTable(
  _ study: Study, _ table: String, _ targets: [Double], _ predictions: [Double], carrying: [Double],
  hasGradient: Bool, isTrained: Bool = false, note: String = ""
) {
  func errors(_ predictions: [Double]) -> [Double] { zip(targets, predictions).map { $0 - $1 } }
  let (e, r) = (errors(predictions), errors(carrying))
  func judge(_ row: String, _ exact: [Double], _ text: [Double]) {
    study.judge("kelleher-\(table)-\(row)", equals: exact, carryingRounding: text, note: note)
  }
  judge("prediction", predictions, carrying)
  judge("error", e, r)
  if hasGradient { judge("dEda", e.map { -$0 }, r.map { -$0 }) }
  judge("error2", e.map { $0 * $0 }, r.map { $0 * $0 })
  let half = rounded(halfSum(targets, carrying), 10)
  if isTrained {
    // The errors themselves do not come out, so their sum cannot.
    judge("sse", [halfSum(targets, predictions)], [half])
  } else {
    study.judge(
      "kelleher-\(table)-sse", equals: [2 * halfSum(targets, predictions)],
      erratum: ErratumProof(
        .arithmetic,
        "a matter of the label: the squared errors above it sum to \(eight(2 * half)), twice the printed number, which is "
          + "E of equation (17), here and in the other tables with an SSE, and so in the stopping rule",
        // Small enough a sum would round to the same digits as its half; `slipGives` pins them.
        holds: half > 1e-6, correct: "the label E, or ½ SSE, as in equation (17)",
        effect: "none on the text's own numbers, which use E of (17) throughout, the stopping rule included; a reader who "
          + "computes a sum of squared errors gets twice the number",
        slip: "the number is E of equation (17), under the name of its double",
        slipGives: [half]))
  }
}

/// E = ½ Σ (t − a)².
func halfSum(_ targets: [Double], _ predictions: [Double]) -> Double {
  zip(targets, predictions).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2
}

func four(_ x: Double) -> String { Study.text(x, decimals: 4) }
func eight(_ x: Double) -> String { Study.text(x, decimals: 8) }
