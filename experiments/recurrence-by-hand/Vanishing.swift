import Host
import Ledger
import LinearAlgebra
import Networks
import Studies
import Tensors

private let powerCount = 100

@MainActor func judgeVanishing() {
  judgeChain()
  judgeSaturation()
  judgeLinearCase()
  reportPowers()
  judgeRadii()
  judgeRecurrentProducts(grown: reportRandomNetworks())
  reportReach()
}

// MARK: A chain of neurons

@MainActor private func judgeChain() {
  var deviations: [Double] = [], central: [Double] = [], slopes: [Double] = []
  for seed in study.seeds {
    let chain = Network<Double>(input: [1]) { Dense(1); Sigmoid(); Dense(1); Sigmoid(); Dense(1); Sigmoid() }
      .drawn(seed, "chain", size: 2)
    let input = Tensor<Double>([1, 1], [0.7]), target = Tensor<Double>([1, 1], [1])
    let trace = chain.trace(input, targets: target, loss: .halfSquaredError)
    let dE_dak = trace.deltas[5][0, 0]
    let slope = [1, 3, 5].map { index in
      let a = trace.outputs[index][0, 0]
      return a * (1 - a)
    }
    let (wji, wkj) = (chain.parameters["dense2.weight"][0, 0], chain.parameters["dense3.weight"][0, 0])
    let byHand = wji * wkj * dE_dak * slope[2] * slope[1] * slope[0]     // (41)
    deviations.append(deviation([byHand], trace.deltas[0].values))
    central.append(
      GradientCheck.run(chain, inputs: input, targets: target, loss: .halfSquaredError, floor: 1e-6).parameters)
    slopes += slope
  }
  study.judge(
    "kelleher-eq41-chain",
    holds: deviations.allSatisfy { $0 < 1e-9 } && central.allSatisfy { $0 < 1e-4 } && slopes.allSatisfy { $0 <= 0.25 },
    because: "δ_i of \(deviations.count) random chains of three logistic neurons by (41) within \(power(deviations)) of the "
      + "network's, which agrees with central differences to 1e-4 (our mark); the largest of the \(slopes.count) slopes is "
      + "\(Study.text(slopes.max() ?? 0, decimals: 4))")
}

@MainActor private func judgeSaturation() {
  let z = [0.0, 1, 2, 5, 10]
  func slopes(_ layer: Activation<Double>) -> [Double] {
    let network = Network<Double>(input: [1]) { layer }
    let ones = [Double](repeating: 1, count: z.count)
    return network.trace(Tensor(rows: [z]), outputGradient: Tensor(rows: [ones])).inputGradient.values
  }
  let (logistic, hyperbolic, rectified) = (slopes(Sigmoid()), slopes(Tanh()), slopes(ReLU()))
  study.table(
    "saturation.csv", ["derivative at z ="] + z.map { NumberText.shortest($0) },
    [("logistic", logistic), ("tanh", hyperbolic), ("ReLU", rectified)].map { name, values in
      [name] + values.map { NumberText.sixDigits($0) }
    })
  let at5 = z.firstIndex(of: 5) ?? 0, at10 = z.firstIndex(of: 10) ?? 0
  study.judge(
    "zhang-saturation",
    holds: [logistic[at5], hyperbolic[at5]].allSatisfy { $0 < 0.01 } && [logistic[at10], hyperbolic[at10]].allSatisfy { $0 < 1e-4 }
      && rectified[at10] == 1,
    because: "derivatives at z = 5 and 10: logistic \(NumberText.sixDigits(logistic[at5])) and "
      + "\(NumberText.sixDigits(logistic[at10])), tanh \(NumberText.sixDigits(hyperbolic[at5])) and "
      + "\(NumberText.sixDigits(hyperbolic[at10])); that of ReLU is 1")
}

/// δₜ = W^(τ − t) δ_τ: a rectified layer with positive numbers everywhere.
@MainActor private func judgeLinearCase() {
  var deviations: [Double] = []
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "linear case")
    var network = Network<Double>(input: [3]) { RNN(hidden, activation: .relu) }
    network.parameters.flat = stream.tensor([network.parameterCount], in: 0...0.6)
    let steps = 20
    let input = stream.tensor([steps, 3, 1], in: 0.1...1)
    let δ = netGradients(of: network, input, last: stream.tensor([hidden, 1])).parts
    var expected = δ[steps - 1]
    for t in (0..<steps).reversed() {
      deviations.append(deviation(δ[t], expected))
      expected = network.netWeights[0].U.ᵀ × expected                   // ZM's W_h is the layer's Uᵀ
    }
  }
  study.value("power-deviation", deviations.allSatisfy { $0 == 0 } ? "to the last bit" : "within \(power(deviations))")
  study.judge(
    "zaki-meira-vanish-power", holds: deviations.allSatisfy { $0 < 1e-9 },
    because: "net gradients of a rectified layer in its linear part, by the layer's backward pass, at 20 steps, "
      + "\(study.seeds.count) seeds, within \(power(deviations)) of W^(τ−t) δ_τ, multiplied step by step")
}

// MARK: Powers

@MainActor private func reportPowers() {
  let norms = matrices.map { normsOfPowers($0.matrix, powerCount) }
  study.table(
    "power-curves.csv", ["k"] + matrices.map(\.name),
    (0...powerCount).map { k in ["\(k)"] + norms.map { $0[k] > 0 ? NumberText.sixDigits($0[k]) : "NaN" } })
  study.figure("powers")
  study.table(
    "powers.csv", ["matrix", "spectral radius", "norm ‖W‖₂", "‖W¹⁰‖ / ‖W⁰‖", "‖W¹⁰⁰‖ / ‖W⁰‖"],
    zip(matrices, norms).map { entry, norms in
      [
        entry.name, Study.text(spectralRadius(entry.matrix), decimals: 3),
        Study.text(operatorNorm(entry.matrix), decimals: 3), short(norms[10] / norms[0]), short(norms[powerCount] / norms[0]),
      ]
    })
}

/// Two significant digits.
func short(_ x: Double) -> String {
  if x == 0 { return "0" }
  if x >= 0.01 && x < 10_000 { return Study.text(x, decimals: x < 1 ? 3 : x < 100 ? 1 : 0) }
  var (mantissa, exponent) = (x, 0)
  while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  return "\(Study.text(mantissa, decimals: 1))e\(exponent)"
}

@MainActor private func judgeRadii() {
  let long = 400
  var below: [Double] = [], above: [Double] = [], one: [Double] = [], shrinking: [Bool] = []
  for seed in study.seeds {
    let matrix = gaussianMatrix(size, seed: seed), radius = spectralRadius(matrix)
    below.append(normsOfPowers((0.9 / radius) * matrix, long)[long])
    above.append(normsOfPowers((1.1 / radius) * matrix, long)[long])
    one.append(normsOfPowers(orthogonalMatrix(size, seed: seed), long)[long])
    let norms = normsOfPowers((0.9 / operatorNorm(matrix)) * matrix, long)
    // ‖Wᵏ‖ ≤ √n ‖W‖₂ᵏ in Frobenius' norm, with a little room for LAPACK's rounded digits.
    var bound = Double(size).squareRoot() * 1.0001
    shrinking.append(norms.allSatisfy { norm in
      defer { bound *= 0.9 * 1.000001 }
      return norm <= bound
    } && norms[long] < 1e-6)
  }
  study.judge(
    "zaki-meira-vanish-radius-below-1", perSeed: below.map { $0 < 1e-6 },
    because: "norm of the 400th power of random 20 × 20 matrices scaled to radius 0.9", found: "at most \(short(below.max() ?? 0))")
  study.judge(
    "zaki-meira-vanish-radius-above-1", perSeed: above.map { $0 > 1e6 },
    because: "norm of the 400th power of random 20 × 20 matrices scaled to radius 1.1",
    found: "at least \(short(above.min() ?? 0))")
  let shear = normsOfPowers(matrices[4].matrix, long)[long]
  study.judge(
    "zaki-meira-vanish-radius-1",
    perSeed: study.seeds.indices.map { below[$0] < 1e-6 && above[$0] > 1e6 && abs(one[$0] - Double(size).squareRoot()) < 1e-6 },
    because: "it follows from the two rows above, and: 400 powers of random matrices scaled to radius 0.9 and 1.1, and of orthogonal "
      + "ones; an orthogonal matrix keeps this norm whatever its entries; how close \u{201C}very close\u{201D} is, is not said and was not tried",
    found: "of the three radii tried 0.9 vanishes, 1.1 explodes, and 1 (orthogonal) keeps its norm (\(Study.text(one[0], decimals: 3))). "
      + "Radius 1 is not sufficient: [1 1; 0 1] has radius "
      + "\(Study.text(spectralRadius(matrices[4].matrix), decimals: 3)) and the norm \(short(shear)) at k = 400")
  study.judge(
    "zhang-norm-below-1", perSeed: shrinking,
    because: "norms of the powers of random matrices scaled to ‖W‖₂ = 0.9, against √n 0.9^k",
    found: "every power to the 400th within it, and the 400th below 1e-6")
  let examples = [matrices[5], matrices[6]]
  let norms = examples.map { operatorNorm($0.matrix) }, ends = examples.map { normsOfPowers($0.matrix, 50)[50] }
  study.value("shear-norm", norms[0], decimals: 1)
  study.value("nilpotent-norm", norms[1], decimals: 1)
  study.judge(
    "zhang-norm-above-1", holds: false,
    because: "[0.5 10; 0 0.5]: norm \(short(norms[0])), 50th power \(short(ends[0])); [0 2; 0 0]: norm \(short(norms[1])), "
      + "50th power \(short(ends[1]))",
    counterExample: ErratumProof(
      .counterExample,
      "two matrices of norm above 1 whose powers vanish: the spectral radius (\(short(spectralRadius(examples[0].matrix))) "
        + "and \(short(spectralRadius(examples[1].matrix)))) decides, and the norm is only an upper bound of it",
      holds: norms.allSatisfy { $0 > 1 } && ends.allSatisfy { $0 < 1e-6 },
      correct: "can explode where the spectral radius is above 1",
      effect: "such weights would be expected to explode, their norms being \(short(norms[0])) and \(short(norms[1])), while their "
        + "50th powers have the norms \(short(ends[0])) and \(short(ends[1]))"))
}

// MARK: MMDS, section 13.5.2

/// ‖δ₁‖ / ‖δ_T‖ of a layer with W = `scale` I and no input weights on inputs that keep it at `level`.
@MainActor private func growth(_ activation: RNN<Double>.Activation, scale: Double, bias: Double, steps: Int) -> Double {
  var network = Network<Double>(input: [1]) { RNN(2, activation: activation) }
  network.parameters["rnn1.weight_hh_l0"] = Tensor([2, 2], [scale, 0, 0, scale])
  network.parameters["rnn1.bias_ih_l0"] = Tensor([2], [bias, bias])
  let δ = netGradients(
    of: network, Tensor(zeros: [steps + 1, 1, 1]), last: Tensor.column([1, 1])).parts
  return δ[0].norm / δ[steps].norm
}

/// `grown`: of the orthogonal W times a factor, how much of the gradients is larger at the first step than at the last; and of
/// the usual starts the least share of gradients of which less than a tenth is left.
@MainActor private func judgeRecurrentProducts(grown: (steps: Int, shares: [(name: String, share: Double)], usualBelow: Double)) {
  let steps = 10
  let (doubled, halved) = (growth(.tanh, scale: 2, bias: 0, steps: steps), growth(.relu, scale: 0.5, bias: 1, steps: steps))
  let (small, large) = (growth(.tanh, scale: 0.5, bias: 0, steps: steps), growth(.relu, scale: 2, bias: 1, steps: steps))
  study.value("tanh-steps", Double(steps))
  study.value("tanh-growth", doubled)
  study.value("relu-decay", short(halved))
  // A tanh layer without inputs stays at s = 0, where the slope 1 − s² is that of the identity.
  let atZero = growth(.tanh, scale: 1, bias: 0, steps: 1)
  // Below 1, each of them, and the product stays above ½.
  let belowOne: [Double] = (1...1000).map { t -> Double in
    let square = Double((t + 1) * (t + 1))
    return 1 - 1 / square
  }
  let product: Double = belowOne.reduce(1, *)
  study.judge(
    "mmds-s13-5-2-strictly", holds: atZero < 1,
    because: "the slope of a tanh layer at s = 0 is \(NumberText.shortest(atZero))",
    counterExample: ErratumProof(
      .counterExample,
      "1 − s_t² is 1 where s_t = 0, as with zero input and bias. Entries below 1 without a common bound below 1 would not force "
        + "the product to 0 either (\(belowOne.count) factors 1 − 1/(t + 1)²: \(Study.text(product, decimals: 4)))",
      holds: atZero == 1 && belowOne.allSatisfy { $0 < 1 } && product > 0.5, correct: "at most 1",
      effect: "the bound on the product of the A becomes 1, from which nothing vanishes", class: .label,
      quoting: "Each entry in A is strictly less than 1"))
  study.judge(
    "mmds-s13-5-2-tanh-vanish", holds: doubled < 1,
    because: "tanh layer at s = 0, \(steps) steps: W = 2I makes the gradient \(short(doubled)) times as large, W = I/2 "
      + "\(short(small)) times",
    counterExample: ErratumProof(
      .counterExample,
      "the argument bounds A and leaves out the W in Q = A Wᵀ: with W = 2I, zero input and bias (s = 0) the gradient doubles at each "
        + "step. Nor does it need that point: with random inputs, of the gradients of random tanh layers "
        + grown.shares.map { "\(percent($0.share)) (W \($0.name))" }.joined(separator: " and ")
        + " have grown \(grown.steps) steps back (\(size) units; with the usual starts \(percent(grown.usualBelow)) or more fell below a "
        + "tenth, as the text expects: see usc552-vanish-mostly)",
      holds: doubled > 1 && grown.shares.contains { $0.share > 0.5 }, correct: "vanishes where the product of A and W does, as for small W",
      effect: "\(short(doubled)) times as large after \(steps) steps with W = 2I, zero input and bias, where the text expects next to nothing",
      quoting: "\u{201C}Just as the product of many numbers, each strictly less than 1, approaches zero as we add more multipliers, the "
        + "term ∏_{k=i+1}^t Q_k approaches zero for i ≪ t\u{201D}"))
  study.judge(
    "mmds-s13-5-2-relu-explode", holds: halved > 1,
    because: "ReLU layer with positive states, \(steps) steps: W = I/2 makes the gradient \(short(halved)) times as large, "
      + "W = 2I \(short(large)) times",
    counterExample: ErratumProof(
      .counterExample,
      "the large entries are the W's, not ReLU's, whose slope is at most 1: with W = I/2 the gradient halves at each step",
      holds: halved < 1, correct: "explodes where the product of the W does",
      effect: "\(short(halved)) of the gradient is left after \(steps) steps, where the text expects it to explode",
      class: .label,
      quoting: "\u{201C}If instead we use other activation functions such as ReLU, we end up with the product of many matrices with "
        + "large entries, resulting in the problem of exploding gradients\u{201D}"))
}

// MARK: Random networks

@MainActor private func reportRandomNetworks() -> (steps: Int, shares: [(name: String, share: Double)], usualBelow: Double) {
  let (steps, units, networks) = (50, size, 20)
  study.value("random-units", Double(units))
  study.value("random-steps", Double(steps))
  let starts: [(name: String, start: Initializer, factor: Double, usual: Bool)] = [
    ("U(±1/√m), PyTorch's", .uniform(1 / Double(units).squareRoot()), 1, true),
    ("Xavier's normal", .xavierNormal, 1, true), ("orthogonal", .orthogonal, 1, true),
    ("orthogonal, times 1.5", .orthogonal, 1.5, false), ("orthogonal, times 3", .orthogonal, 3, false),
  ]
  var rows: [[String]] = []
  var mostly = [Bool](repeating: true, count: study.seeds.count)
  var (grownTenfold, leastBelow) = (0.0, 1.0)
  var detail: [String] = [], grown: [(name: String, share: Double)] = []
  for (name, start, factor, usual) in starts {
    let changes = study.map(study.seeds) { seed in
      var stream = RandomStream(seed: seed, name: "random networks, \(name)")
      return (0..<networks).map { _ in
        var network = Network<Double>(input: [5]) { RNN(units, initializer: .xavierUniform, recurrentInitializer: start) }
        network.initialize(using: &stream)
        network = network.changing("rnn1.weight_hh_l0") { factor * $1 }
        let δ = netGradients(of: network, stream.tensor([steps + 1, 5, 1]), last: stream.tensor([units, 1])).parts
        let radius = (try? Eigenvalues.spectralRadius(network.netWeights[0].U)) ?? .nan
        return (radius: radius, change: δ[0].norm / δ[steps].norm)
      }
    }
    func share(_ values: [Double], _ test: (Double) -> Bool) -> Double {
      Double(values.filter(test).count) / Double(values.count)
    }
    let all = changes.flatMap { $0.map(\.change) }, sorted = all.sorted()
    let radii = changes.flatMap { $0.map(\.radius) }
    let (gone, exploded) = (share(all) { $0 < 1e-3 }, share(all) { $0 > 1e3 })
    rows.append([
      name, Study.text(Statistics.mean(radii), decimals: 2), short(sorted[sorted.count / 2]), percent(gone), percent(1 - gone - exploded), percent(exploded),
    ])
    guard usual else {
      grown.append((name, share(all) { $0 > 1 }))
      continue
    }
    for index in mostly.indices {
      mostly[index] = mostly[index] && share(changes[index].map(\.change)) { $0 < 1e-1 } > 0.5
        && share(changes[index].map(\.change)) { $0 > 10 } < 0.1
    }
    grownTenfold = max(grownTenfold, share(all) { $0 > 10 })
    leastBelow = min(leastBelow, share(all) { $0 < 0.1 })
    detail.append("\(name): \(percent(share(all) { $0 < 0.1 })) below a tenth, \(percent(share(all) { $0 > 10 })) above ten times")
  }
  study.table(
    "random-rnns.csv", ["recurrent weights", "spectral radius, mean", "gradient left, median", "below 1/1000", "between", "above 1000"], rows)
  study.leaveOpen(
    "usc552-vanish-mostly",
    because: "said of recurrent networks in general, most of the time; three usual starts cannot decide it; \(networks) random tanh networks of \(units) units a seed and start, \(steps) steps back: a tenth or less of the gradient is "
      + "left in more than half of them and ten times or more in fewer than a tenth",
    found: "so in \(mostly.count { $0 }) of \(mostly.count) seeds; " + detail.joined(separator: "; ") + (grownTenfold == 0 ? "; none exploded" : ""))
  return (steps, grown, leastBelow)
}

@MainActor private func reportReach() {
  let (steps, units) = (60, size)
  func lstmCells(_ seed: UInt64, _ forgetBias: Double) -> (memory: [Double], gates: [Double]) {
    var stream = RandomStream(seed: seed, name: "reach")
    var network = Network<Double>(input: [5]) { LSTM(units, forgetBias: forgetBias) }
    network.initialize(using: &stream)
    let cells = remember(network.netWeights, stream.tensor([steps + 1, 5, 1]).parts)
    let last = stream.tensor([units, 1])
    let δ = backward(
      network.netWeights, cells, above: (0...steps).map { $0 == steps ? last : Tensor(zeros: [units, 1]) }, slope).c
    var product = Tensor<Double>([units, 1], Array(repeating: 1, count: units)), gates = [1.0]
    for k in 0..<steps {
      product = product ⊙ cells[steps - k].φ
      gates.append(product.norm / Double(units).squareRoot())
    }
    return ((0...steps).map { δ[steps - $0].norm / δ[steps].norm }, gates)
  }
  func rnn(_ seed: UInt64, _ start: Initializer) -> [Double] {
    var stream = RandomStream(seed: seed, name: "reach")
    var network = Network<Double>(input: [5]) { RNN(units, initializer: .xavierUniform, recurrentInitializer: start) }
    network.initialize(using: &stream)
    let δ = netGradients(of: network, stream.tensor([steps + 1, 5, 1]), last: stream.tensor([units, 1])).parts
    return (0...steps).map { δ[steps - $0].norm / δ[steps].norm }
  }
  func median(_ curves: [[Double]]) -> [Double] {
    (0...steps).map { k in
      let sorted = curves.map { $0[k] }.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
  }
  let shut = study.seeds.map { lstmCells($0, 0) }, open = study.seeds.map { lstmCells($0, 5) }
  let curves: [(String, [Double])] = [
    ("tanh layer: U(±1/√m)", median(study.seeds.map { rnn($0, .uniform(1 / Double(units).squareRoot())) })),
    ("tanh layer: orthogonal", median(study.seeds.map { rnn($0, .orthogonal) })),
    ("LSTM memory: forget bias 0", median(shut.map(\.memory))), ("LSTM memory: forget bias 5", median(open.map(\.memory))),
    ("product of its gates: bias 0", median(shut.map(\.gates))), ("product of its gates: bias 5", median(open.map(\.gates))),
  ]
  study.table(
    "reach-curves.csv", ["k"] + curves.map(\.0),
    (0...steps).map { k in ["\(k)"] + curves.map { NumberText.sixDigits($0.1[k]) } })
  study.figure("reach")
  let marks = [1, 5, 20, 60]
  study.table(
    "reach.csv", ["gradient, median of the seeds"] + marks.map { $0 == 1 ? "1 step back" : "\($0) steps back" },
    curves.map { name, values in [name] + marks.map { short(values[$0]) } })
  let left = shut.map { $0.memory[steps] }, kept = open.map { $0.memory[steps] }
  study.judge(
    "zaki-meira-lstm-constant-error", holds: left.allSatisfy { $0 > 0.1 },
    because: "random LSTMs of \(units) units, \(steps) steps back: with forget bias 0 between \(short(left.min() ?? 0)) and "
      + "\(short(left.max() ?? 0)) of the gradient at the memory is left, with forget bias 5 between "
      + "\(short(kept.min() ?? 0)) and \(short(kept.max() ?? 0))",
    counterExample: ErratumProof(
      .counterExample,
      "a matter of wording: \u{201C}typically\u{201D} is said of long sequences, not of the reason given for them. The connections between "
        + "the memories do have weight 1, but the element-wise product in (9) multiplies c_{t−1} by the forget gate, as in the "
        + "text's own δᶜ; where the gates are near one half, the gradient at the memory vanishes like any other",
      holds: left.allSatisfy { $0 < 1e-6 } && kept.allSatisfy { $0 > 1e-3 },
      correct: "the connections have weight 1, but the element-wise product multiplies by φ_t; the gradient lasts while φ stays "
        + "near 1",
      effect: "at random initialisation with forget bias 0, \(short(left.max() ?? 0)) or less of the gradient at the memory is "
        + "left after \(steps) steps",
      class: .label))
}
