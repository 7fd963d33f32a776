import Host
import Ledger
import Networks
import Studies
import Tensors

// What the chapter says of activation functions: verdicts, tables, figures.

/// The curve called `key`.
@MainActor private func curve(_ key: String) -> Curve {
  guard let found = curves.first(where: { $0.key == key }) else { study.fail("no activation \(key)") }
  return found
}

@MainActor func reportActivations() {
  study.value("leak", short(leak))
  study.value("learned-slope", short(learnedSlope))
  study.value("alpha", short(α))
  study.table(
    "formulas.csv", ["function", "φ(z)", "φ′(z)", "named by"],
    curves.map { [$0.name, $0.formula, $0.slopeFormula, $0.printedIn] })
  let shown = [-2, -0.5, 0, 0.5, 2]
  func header(_ symbol: String) -> [String] { ["function"] + shown.map { "\(symbol)(\(short($0)))" } }
  study.table(
    "activation-values.csv", header("φ"),
    curves.map { curve in [curve.name] + curve.values(shown).map { Study.text($0, decimals: 4) } })
  var worst = 0.0
  let printedSlopes = ["logistic", "tanh", "relu", "leaky", "prelu"]
  study.table(
    "activation-slopes.csv", header("φ′") + ["off the difference quotient by"],
    curves.map { curve in
      let z = curve.smoothGrid()
      let deviation = Deviation.relative(curve.slopes(z), curve.differences(z))
      if printedSlopes.contains(curve.key) { worst = max(worst, deviation) }
      return [curve.name] + curve.slopes(shown).map { Study.text($0, decimals: 4) } + [scientific(deviation)]
    })
  headline.append([
    "derivatives of the logistic function, tanh and three rectifiers", "formulas",
    "within \(scientific(worst)), relatively, of difference quotients",
  ])

  let z = grid(limit: 4, count: 161)
  let columns = curves.map { (values: $0.values(z), slopes: $0.slopes(z)) }
  study.table(
    "activations.csv", ["z"] + curves.flatMap { [$0.key, $0.key + "-slope"] },
    z.indices.map { n in
      ([z[n]] + columns.flatMap { [$0.values[n], $0.slopes[n]] }).map { NumberText.sixDigits($0) }
    })
  study.table("activation-names.csv", ["name"], curves.map { [$0.name] })
  study.figure("activations")

  judgeSteps()
  judgeSigmoids()
  judgeRectifiers()
  reportDying()
  reportMeans()
}

// MARK: Steps and the piece-wise linear unit

@MainActor private func judgeSteps() {
  let step = curve("step"), logistic = curve("logistic")
  let reaches = [1e-1, 1e-2, 1e-4, 1e-8]
  let quotients = reaches.map { step.differences([0], step: $0)[0] }
  let away = [-3.0, -1, -1e-6, 1e-6, 1, 3]
  let flat = step.slopes(away).allSatisfy { $0 == 0 } && step.differences(away, step: 1e-7).allSatisfy { $0 == 0 }
  study.table(
    "quotients.csv", ["h", "step, at 0", "step, at 1", "logistic, at 0"],
    reaches.map { h in
      [scientific(h), scientific(step.differences([0], step: h)[0]), short(step.differences([1], step: h)[0]),
        Study.text(logistic.differences([0], step: h)[0], decimals: 6)]
    })
  let explodes = zip(reaches, quotients).allSatisfy { abs($1 * 2 * $0 - 1) < 1e-9 }
  study.judge(
    "mmds-s13-2-2-step-conditions", holds: flat && explodes,
    because: "slope and difference quotient are 0 at six arguments off 0; at 0 the quotient over ±h is 1/2h, up to \(scientific(quotients[3]))")

  let z = [-3, -0.5, -0.25, 0, 0.25, 0.5, 3]
  let values = curve("piecewise").values(z)
  let smooth = curve("piecewise").smoothGrid()
  let deviation = Deviation.relative(curve("piecewise").slopes(smooth), curve("piecewise").differences(smooth))
  let edge = Double.ulpOfOne
  let jumps = Deviation.largest(
    curve("piecewise").values([-0.5 - edge, 0.5 - edge]), curve("piecewise").values([-0.5 + edge, 0.5 + edge]))
  study.judge(
    "zhang-f4-piecewise", holds: values == [0, 0, 0.25, 0.5, 0.75, 1, 1] && jumps < 1e-15 && deviation < 1e-6,
    because: "values \(values[1...5].map(short).joined(separator: ", ")) at −½, −¼, 0, ¼, ½, constant beyond, no jump at ±½; slope against "
      + "differences \(scientific(deviation))")
}

// MARK: The logistic function, tanh, softplus

@MainActor private func judgeSigmoids() {
  let logistic = curve("logistic"), tanh = curve("tanh"), softplus = curve("softplus")
  let (value, slope) = (logistic.values([z16])[0], logistic.slopes([z16])[0])
  study.value("logistic-0", short(value))
  study.value("logistic-slope-0", short(slope))
  study.judge("kelleher-eq16-logistic-at-0", equals: [value])
  study.judge("kelleher-eq16-logistic-deriv-at-0", equals: [slope])
  study.judge("mmds-s13-2-3-sigmoid-0", equals: [logistic.values([xHalf])[0]])
  headline.append([
    "the logistic function and its slope at 0",
    "\(printed("kelleher-eq16-logistic-at-0")) and \(printed("kelleher-eq16-logistic-deriv-at-0"))", "\(short(value)) and \(short(slope))",
  ])

  /// A printed formula for the slope, from the value, against differences and against the layer.
  func judge(_ id: String, _ curve: Curve, _ formula: (_ z: Double, _ y: Double) -> Double, _ name: String) {
    let z = curve.smoothGrid()
    let byFormula = zip(z, curve.values(z)).map(formula)
    let (numeric, layer) = (
      Deviation.relative(byFormula, curve.differences(z)), Deviation.relative(byFormula, curve.slopes(z))
    )
    study.judge(
      id, holds: numeric < tolerance(id) && layer < 1e-12,
      because: "\(name) at \(z.count) arguments in ±6: off central differences by \(scientific(numeric)), off the layer's backward pass "
        + "by \(scientific(layer)), relatively")
  }
  judge("kelleher-eq15-logistic-derivative", logistic, { _, y in y * (1 - y) }, "φ(1 − φ)")
  judge("mmds-s13-2-3-derivative", logistic, { _, y in y * (1 - y) }, "y(1 − y)")
  judge("mmds-s13-2-4-derivative", tanh, { _, y in 1 - y * y }, "1 − y²")
  judge("zhang-f4-softplus", softplus, { z, _ in Printed.logistic(z) }, "the logistic function as slope of ln(1 + eᶻ)")

  // Printed identities, up to where every form can still be evaluated.
  let x = grid(limit: 300, count: study.amount(24_001, quick: 2_401))
  var rows: [[String]] = []
  func compare(
    _ ids: [String], _ name: String, _ left: [Double], _ right: [Double], breaksAt: Int?, remark: String
  ) {
    let difference = Deviation.largest(left, right)
    rows.append([name, scientific(difference), breaksAt.map { "from x = \($0) on" } ?? "nowhere"])
    for id in ids {
      study.judge(
        id, holds: difference <= tolerance(id),
        because: "\(name): largest difference \(scientific(difference)) at \(x.count) arguments in ±300"
          + (breaksAt.map { "; \(remark) is no number from x = \($0) on" } ?? ""))
    }
  }
  let σ = logistic.values(x), τ = tanh.values(x)
  let growth = x.map(Printed.logisticByGrowth)
  compare(
    ["mmds-s13-2-3-forms", "usc552-sigmoid-forms"], "1/(1 + e⁻ˣ) = eˣ/(1 + eˣ)", x.map(Printed.logistic), growth,
    breaksAt: Printed.breaksDown(Printed.logisticByGrowth), remark: "the second form")
  compare(
    ["usc552-tanh-forms"], "(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) = (e²ˣ − 1)/(e²ˣ + 1)", x.map(Printed.tanh), x.map(Printed.tanhByGrowth),
    breaksAt: Printed.breaksDown(Printed.tanhByGrowth), remark: "the second form")
  compare(
    ["mmds-s13-2-4-identity"], "tanh x = 2σ(2x) − 1", τ, logistic.values(x.map { 2 * $0 }).map { 2 * $0 - 1 },
    breaksAt: Printed.breaksDown { 2 * logistic.values([2 * $0])[0] - 1 }, remark: "the right side")
  compare(
    ["mmds-exercise13-2-4"], "σ(x) = 1 − σ(−x)", σ, logistic.values(x.map { -$0 }).map { 1 - $0 },
    breaksAt: Printed.breaksDown { 1 - logistic.values([-$0])[0] }, remark: "the right side")
  rows.append([
    "softplus layer = ln(1 + eᶻ)", scientific(Deviation.largest(softplus.values(x), x.map(Printed.softplus))),
    Printed.breaksDown(Printed.softplus).map { "from x = \($0) on" } ?? "nowhere",
  ])
  rows.append([
    "tanh layer = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)", scientific(Deviation.largest(τ, x.map(Printed.tanh))),
    Printed.breaksDown(Printed.tanh).map { "from x = \($0) on" } ?? "nowhere",
  ])
  study.table("forms.csv", ["identity", "largest difference for x in ±300", "the right side is no number"], rows)
}

// MARK: Rectifiers

@MainActor private func judgeRectifiers() {
  let relu = curve("relu"), prelu = curve("prelu"), elu = curve("elu")
  let z = grid(limit: 6, count: 241)
  study.judge(
    "kelleher-eq4-rectifier", holds: relu.values(z) == z.map { max(0, $0) } && relu.values([-1, 0, 1]) == [0, 0, 1],
    because: "the layer equals max(0, z) at \(z.count) arguments in ±6; values 0, 0, 1 at −1, 0, 1")
  let slopes = relu.slopes([-1, 0, 1])
  study.judge(
    "kelleher-eq43-relu-derivative", holds: slopes == [0, 0, 1],
    because: "slopes \(slopes.map(short).joined(separator: ", ")) at −1, 0, 1")
  study.value("relu-at-0", study.settingText("mmds-s13-2-6-relu-0"))
  study.value("relu-slope-0", short(slopes[1]))

  let smooth = prelu.smoothGrid()
  let formula = smooth.map { $0 > 0 ? 1 : learnedSlope }
  let numeric = Deviation.relative(formula, prelu.differences(smooth))
  study.judge(
    "kelleher-eq48-prelu-derivative", holds: numeric < tolerance("kelleher-eq48-prelu-derivative") && prelu.slopes(smooth) == formula,
    because: "1 above 0 and λ = \(short(learnedSlope)) below, off central differences by \(scientific(numeric)), relatively; the layer's slopes are the same numbers")

  // ∂φ/∂λ by moving λ, for one z at a time.
  func derivative(_ z: Double) -> (numeric: Double, layer: Double) {
    var network = prelu.network
    func value(_ λ: Double) -> Double {
      network.parameters["prelu1.weight"] = Tensor([1], [λ])
      return network(Tensor([1, 1], [z])).values[0]
    }
    let numeric = CentralDifference.slope { value(learnedSlope + $0) }
    return (numeric, prelu.network.trace(.column([z]), outputGradient: .column([1])).gradient["prelu1.weight"][0])
  }
  let found = smooth.map(derivative)
  let printedFormula = smooth.map { $0 > 0 ? 0 : $0 }
  let byλ = Deviation.relative(printedFormula, found.map(\.numeric))
  study.judge(
    "kelleher-eq50-prelu-param",
    holds: byλ < tolerance("kelleher-eq50-prelu-param") && found.map(\.layer) == printedFormula,
    because: "0 above 0 and z below, off central differences in λ by \(scientific(byλ)), relatively; the layer's ∂E/∂λ are the same numbers")

  var stream = RandomStream(seed: 1, name: "units with slopes")
  var network = Network<Double>(input: [3]) { Dense(4); PReLU(slope: learnedSlope); Dense(2); PReLU(slope: learnedSlope) }
  network.initialize(using: &stream)
  let inputs = stream.tensor([3, 5])
  let check = GradientCheck.run(network, inputs: inputs, targets: Tensor(zeros: [2, 5]), loss: .halfSquaredError)
  study.value("prelu-deviation", scientific(max(check.parameters, check.inputs)) + ", relatively,")

  let words = study.ledger["mmds-s13-2-6-elu-limit"]?.tolerance.split(separator: " ").last.map(String.init) ?? ""
  guard let far = Double(words) else { study.fail("ledger row mmds-s13-2-6-elu-limit names no x") }
  let (near, limit) = (elu.values([far])[0], elu.values([-1e3])[0])
  study.judge(
    "mmds-s13-2-6-elu-limit", holds: abs(near + α) < tolerance("mmds-s13-2-6-elu-limit") && limit == -α,
    because: "ELU(\(short(far))) = \(Study.text(near, decimals: 7)), \(scientific(abs(near + α))) from −α; ELU(−1000) = \(short(limit))")
}

// MARK: The dying rectifier

/// One unit whose sums are all negative, under several activations, before and after training.
@MainActor private func reportDying() {
  let inputs = [[-1.0, 0.5], [-0.5, -1], [0, 0.3], [0.5, 1], [1, -0.6]]
  let targets = [0.1, 0.9, 0.4, 0.7, 0.2]
  let steps = study.amount(20_000, quick: 500)
  let examples = DenseExamples(inputs: Tensor(columns: inputs), targets: Tensor([1, targets.count], targets))
  var rows: [[String]] = []
  var stuck: [String: Bool] = [:]
  for key in ["relu", "leaky", "prelu", "elu", "softplus"] {
    let layer = curve(key).network.layers
    var unit = Network<Double>(input: [2]) { Dense(1); layer }
    var stream = RandomStream(seed: 0, name: "slopes")
    unit.initialize(using: &stream)
    unit.parameters["dense1.weight"] = Tensor([1, 2], [0.5, -0.5])
    unit.parameters["dense1.bias"] = Tensor([1], [-2])
    let before = unit.parameters
    let sums = unit.activations(of: Tensor(columns: inputs))[0].values
    let runner = BatchRunner(unit, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let (first, norm) = (runner.loss(of: unit, on: examples), runner.gradient(of: unit, on: examples).norm)
    for _ in 0..<steps { unit.descend(along: runner.gradient(of: unit, on: examples), learningRate: 0.1) }
    let last = runner.loss(of: unit, on: examples)
    stuck[key] = norm == 0 && unit.parameters == before && (sums.max() ?? 0) < 0
    let slope = key == "prelu" ? unit.parameters["prelu1.weight"].values[0] : nil
    rows.append([
      curve(key).name, NumberText.sixDigits(norm), Study.text(first, decimals: 4), Study.text(last, decimals: 4),
      stuck[key] == true ? "stuck" : "moves" + (slope.map { ", λ = \(Study.text($0, decimals: 2))" } ?? ""),
    ])
  }
  study.value("dying-examples", Double(targets.count))
  study.value("dying-steps", Study.text(Double(steps)))
  study.table("dying.csv", ["activation", "‖∂E/∂θ‖ at the start", "loss at the start", "loss at the end", "outcome"], rows)
  study.judge(
    "mmds-s13-2-6-dying", holds: stuck["relu"] == true && stuck["leaky"] == false && stuck["prelu"] == false,
    because: "a unit with z < 0 on all \(targets.count) examples: the rectifier's gradient is exactly 0 and \(Study.text(Double(steps))) steps change "
      + "nothing; the leaky and the parametric one move")
}

@MainActor private func reportMeans() {
  let count = 10_000
  let keys = ["relu", "leaky", "softplus", "elu"]
  // The text does not say how the sums of its nodes lie, and these two answer differently.
  let centres = [0.0, -1]
  let means = study.map(study.seeds) { seed -> [[Double]] in
    var stream = RandomStream(seed: seed, name: "standard normal sums")
    let z = (0..<count).map { _ in stream.normal() }
    return centres.map { centre -> [Double] in
      let moved = z.map { $0 + centre }
      return keys.map { key in Statistics.mean(curves.first { $0.key == key }?.values(moved) ?? []) }
    }
  }
  /// The mean output around a centre, over the seeds, in the order of `keys`.
  let averages = centres.indices.map { c -> [Double] in
    keys.indices.map { k in Statistics.mean(means.map { $0[c][k] }) }
  }
  study.value("normal-count", Study.text(Double(count)))
  study.table(
    "means.csv", ["mean of z"] + keys.map { curve($0).name },
    zip(centres, averages).map { centre, outputs in [short(centre)] + outputs.map { Study.text($0, decimals: 3) } })
  func outcome(_ outputs: [Double]) -> String {
    let (relu, leaky, elu) = (outputs[0], outputs[1], outputs[3])
    let place =
      abs(elu) < min(abs(relu), abs(leaky)) ? "nearest to 0" : abs(elu) > max(abs(relu), abs(leaky)) ? "farthest from 0" : "between"
    return "ELU \(Study.text(elu, decimals: 3)), ReLU \(Study.text(relu, decimals: 3)), leaky \(Study.text(leaky, decimals: 3)), "
      + "ELU \(place)"
  }
  study.leaveOpen(
    "mmds-s13-2-6-elu-mean", because: "the text does not say for which sums",
    found: "for standard normal ones \(outcome(averages[0])), in the mean; for sums of mean \(short(centres[1])) \(outcome(averages[1]))")
}
