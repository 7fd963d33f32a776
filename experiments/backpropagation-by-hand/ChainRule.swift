import Ledger
import Networks
import Studies
import Tensors

/// A two-layer logistic network 3-4-2 with one example, all drawn.
private struct Case {
  let network: Network<Double>
  let x: Tensor<Double>
  let t: Tensor<Double>

  init(_ seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "two logistic layers")
    network = stream.drawn(
      Network(input: [3]) {
        Dense(4); Sigmoid()
        Dense(2); Sigmoid()
      })
    x = stream.tensor([3, 1])
    t = stream.tensor([2, 1])
  }
}

/// Σ (t − a)².
private func squaredError(_ t: [Double], _ a: [Double]) -> Double {
  var sum = 0.0
  for (t, a) in zip(t, a) { sum += (t - a) * (t - a) }
  return sum
}

/// Kelleher et al., equations (2) to (30), by their letters: δ_k = ∂E/∂z_k, E = ½ Σ (t − a)².
///
/// `climb` is E of the power plant before and after one update with the sign of equation (19).
@MainActor func judgeChainRule(_ study: Study, climb: (before: Double, after: Double)) {
  judgeDescriptorIndex(study)
  judgeLinearLayers(study)

  // (18) for M(d) = w · d with d₀ = 1.
  judge(
    study, "kelleher-eq18-gradient",
    draws.map { seed in
      var stream = RandomStream(seed: seed, name: "linear model")
      let (w, d, t) = (stream.tensor([4]).values, [1] + stream.tensor([3]).values, stream.uniform())
      func model(_ w: [Double]) -> Double { zip(w, d).reduce(0) { $0 + $1.0 * $1.1 } }
      return Trial(
        formula: d.map { (t - model(w)) * -$0 },
        measured: CentralDifference.gradient(at: w) { 0.5 * (t - model($0)) * (t - model($0)) })
    })

  // (19) and (20): ∂E/∂a. The same trials, with one sign and the other.
  let signs = draws.map { seed -> (printed: Trial, right: Trial) in
    let it = Case(seed)
    let (a, t): ([Double], [Double]) = (it.network(it.x).values, it.t.values)
    let measured = CentralDifference.gradient(at: a) { squaredError(t, $0) / 2 }
    let difference = zip(t, a).map { $0 - $1 }
    return (
      printed: Trial(formula: difference, measured: measured),
      right: Trial(formula: difference.map { -$0 }, measured: measured)
    )
  }
  judge(
    study, "kelleher-eq19-sign", misprint: signs.map(\.printed), right: signs.map(\.right),
    correct: "∂E/∂a_k = −(t_k − a_k), as in equation (20)",
    effect: { _ in
      "none in the text, which goes on with (20); used as printed, every δ and every update points the other way: the power "
        + "plant's E goes from \(eight(climb.before)) to "
        + "\(eight(climb.after)) with one update"
    },
    argument: "t − a has the opposite sign of a central difference of ½ (t − a)² by a; (20) on the same slide corrects it, "
      + "and (21) and the tables use the right sign")
  judge(study, "kelleher-eq20-sign", signs.map(\.right))

  // (21), (23), (27): δ of output and hidden neurons and ∂E/∂w, each against a central difference over the
  // bias, which shifts z, and over the weight.
  var (output, hidden, weight): ([Trial], [Trial], [Trial]) = ([], [], [])
  for seed in draws {
    let it = Case(seed)
    let trace = it.network.trace(it.x, targets: it.t, loss: .halfSquaredError)
    let measured = it.network.centralDifferences(it.x, targets: it.t, loss: .halfSquaredError)
    func a(_ layer: Int) -> [Double] { layer < 0 ? it.x.values : trace.outputs[layer].values }
    func squash(_ a: Double) -> Double { a * (1 - a) }
    let w = it.network.parameters["dense2.weight"].rows
    let upper = zip(a(3), it.t.values).map { squash($0) * -($1 - $0) }
    let lower = a(1).indices.map { k in
      squash(a(1)[k]) * upper.indices.reduce(0) { $0 + w[$1][k] * upper[$1] }
    }
    output.append(Trial(formula: upper, measured: measured["dense2.bias"].values))
    hidden.append(Trial(formula: lower, measured: measured["dense1.bias"].values))
    weight.append(
      Trial(
        formula: upper.flatMap { δ in a(1).map { δ * $0 } } + lower.flatMap { δ in a(-1).map { δ * $0 } },
        measured: measured["dense2.weight"].values + measured["dense1.weight"].values))
  }
  judge(study, "kelleher-eq21-output-delta", output)
  judge(study, "kelleher-eq23-hidden-delta", hidden)
  judge(study, "kelleher-eq27-weight-gradient", weight)
}

/// (2) and (5): [d₀, d₂, …, d_m] has to be the vector over whose indices the sum in (1) runs.
@MainActor private func judgeDescriptorIndex(_ study: Study) {
  let m = 4
  let needed = Array(0...m)
  // The two ways to read the dots: up to m, with 1 left out, or as many entries as weights.
  let readings = [[0] + Array(2...m), [0] + Array(2...m + 1)]
  let fits = readings.contains { $0 == needed }
  claim(
    study, "kelleher-eq2-index", holds: fits,
    because: "for m = \(m), d0, d2, …, dm are \(readings[0].count) entries for \(needed.count) weights",
    counterExample: ErratumProof(
      .definitions,
      "the sum of equation (1) runs over j = 0, 1, …, m, the printed vector leaves out d1: for m = \(m), read up to dm it has "
        + "\(readings[0].count) entries for \(needed.count) weights, read on to \(needed.count) entries it ends in d\(m + 1), "
        + "which does not exist",
      holds: !fits && readings[0].count != needed.count && readings[1].contains(m + 1), correct: "[d0, d1, …, dm]",
      effect: "none on the numbers of the text", class: .label))
}

/// (7) to (11): without an activation function two layers are one.
@MainActor private func judgeLinearLayers(_ study: Study) {
  let worst = draws.map { seed -> Double in
    var stream = RandomStream(seed: seed, name: "linear layers")
    var two = Network<Double>(input: [4]) { Dense(5); Dense(3) }
    let (first, second, x) = (stream.tensor([5, 4]), stream.tensor([3, 5]), stream.tensor([4, 6]))
    two.parameters["dense1.weight"] = first
    two.parameters["dense2.weight"] = second
    // W′ = W⁽²⁾ W⁽¹⁾
    var one = Network<Double>(input: [4]) { Dense(3) }
    let columns = first.columns
    one.parameters["dense1.weight"] = Tensor(rows: second.rows.map { row in product(columns, row) })
    return zip(two(x).values, one(x).values).map { abs($0 - $1) }.max() ?? .infinity
  }.max() ?? .infinity
  claim(
    study, "kelleher-eq10-linear-collapse", holds: worst < 1e-12,
    because: "\(draws.count) draws of two layers 4-5-3 without activation against one layer with the product of "
      + "their weights: outputs differ by at most \(power(worst))")
}

/// USC's sensitivities: J = eᵀe, W stored inputs × outputs, s⁽ᴹ⁾ = −2 F′ (y − a), s⁽ᵐ⁾ = F′ W⁽ᵐ⁺¹⁾ s⁽ᵐ⁺¹⁾.
@MainActor func judgeSensitivities(_ study: Study) {
  var (output, recursion, update): ([Trial], [Trial], [Trial]) = ([], [], [])
  for seed in draws {
    let it = Case(seed)
    let trace = it.network.trace(it.x, targets: it.t, loss: .halfSquaredError, scale: 2)
    let measured = it.network.centralDifferences(it.x, targets: it.t, loss: .halfSquaredError, scale: 2)
    let (a1, a2) = (trace.outputs[1].values, trace.outputs[3].values)
    let W = it.network.parameters["dense2.weight"].columns
    let s2 = zip(a2, it.t.values).map { a, y in -2 * a * (1 - a) * (y - a) }
    let s1 = zip(a1, product(W, s2)).map { a, sum in a * (1 - a) * sum }
    output.append(Trial(formula: s2, measured: measured["dense2.bias"].values))
    recursion.append(Trial(formula: s1, measured: measured["dense1.bias"].values))
    // a⁽ᵐ⁻¹⁾ s⁽ᵐ⁾ᵀ is [inputs, outputs]; ours [outputs, inputs] is its transpose.
    func outer(_ a: [Double], _ s: [Double]) -> [Double] { a.flatMap { a in s.map { a * $0 } } }
    func measuredOuter(_ key: String) -> [Double] { measured[key].ᵀ.values }
    update.append(
      Trial(
        formula: outer(it.x.values, s1) + outer(a1, s2),
        measured: measuredOuter("dense1.weight") + measuredOuter("dense2.weight")))
  }
  judge(study, "usc552-bp-output-sensitivity", output, note: "J = eᵀe has no factor ½")
  judge(study, "usc552-bp-recursion", recursion, note: "with W stored inputs × outputs")
  judge(study, "usc552-bp-update", update)
}

/// Leskovec et al., Examples 13.3 and 13.4: one dense logistic layer and L = ‖y − ŷ‖².
@MainActor func judgeComputeGraph(_ study: Study) {
  var (printed, right, gv, gw): ([Trial], [Trial], [Trial], [Trial]) = ([], [], [], [])
  for seed in draws {
    var stream = RandomStream(seed: seed, name: "one logistic layer")
    let network = stream.drawn(Network(input: [3]) { Dense(4); Sigmoid() })
    let (x, target) = (stream.tensor([3, 1]), stream.tensor([4, 1]))
    let trace = network.trace(x, targets: target, loss: .halfSquaredError, scale: 2)
    let y = trace.outputs[1].values
    let measured = network.centralDifferences(x, targets: target, loss: .halfSquaredError, scale: 2)
    let byY = CentralDifference.gradient(at: y) { squaredError(target.values, $0) }
    let gy = zip(y, target.values).map { 2 * ($0 - $1) }
    var misprinted = gy
    misprinted[1] = y[1] - target.values[1]
    printed.append(Trial(formula: misprinted, measured: byY))
    right.append(Trial(formula: gy, measured: byY))
    let formula = zip(y, gy).map { y, g in y * (1 - y) * g }   // s ∘ g(y)
    gv.append(Trial(formula: formula, measured: measured["dense1.bias"].values))
    gw.append(
      Trial(
        formula: formula.flatMap { g in x.values.map { g * $0 } }, measured: measured["dense1.weight"].values))
  }
  judge(
    study, "mmds-ex13-3-gradient", misprint: printed, right: right, correct: "2(y2 − ŷ2)",
    effect: { "the second component is \($0) off, all others are right; the short form 2(y − ŷ) beside it is right" },
    argument: "the component printed without its factor 2 is half of the central difference; its neighbours and the short form "
      + "have the factor, so that our text may have lost it", class: .extraction)
  judge(
    study, "mmds-s13-3-3-mse-gradient", right,
    note: "for the sum of squares of Example 13.3; a mean over n components has 2/n")
  judge(study, "mmds-ex13-4-gv", gv)
  judge(study, "mmds-ex13-4-gw", gw)
}
