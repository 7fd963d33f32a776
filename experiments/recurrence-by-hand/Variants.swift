import Host
import Ledger
import Networks
import Studies
import Tensors

/// States of USC's gated recurrent unit: z, r and the candidate in the order of the layer.
func gruStates(_ w: [NetWeights], _ x: [Tensor<Double>]) -> [Tensor<Double>] {
  var h = Tensor<Double>(zeros: [w[0].U.shape[0], 1])
  return x.map { x in
    let z = σ(w[0](x, h)), r = σ(w[1](x, h))
    let candidate = tanh(w[2](x, r ⊙ h))
    h = (1 - z) ⊙ h + z ⊙ candidate
    return h
  }
}

/// What a text does otherwise than (7) to (9).
private struct Variant {
  /// MMDS (13.15): the output gate inside the tanh.
  var gateInside = false
  /// USC: the input gate is 1 − φ.
  var coupled = false
  /// USC: matrices of the old memory for κ and φ, of the new one for ω.
  var peepholes: [Tensor<Double>]?
  /// KMD (115) as printed: a matrix inside the tanh of the memory.
  var matrixInside: Tensor<Double>?

  /// What no text prints: peepholes with the old memory for the output gate too.
  var outputSeesOld = false

  struct Step { let κ, φ, ω, c, h: Tensor<Double> }

  func step(_ w: [NetWeights], _ x: Tensor<Double>, _ h: Tensor<Double>, _ before: Tensor<Double>) -> Step {
    func net(_ gate: Int, _ memory: Tensor<Double>) -> Tensor<Double> {
      let z = w[gate](x, h)
      guard let P = peepholes?[gate] else { return z }
      return z + P × memory
    }
    let φ = σ(net(1, before)), κ = coupled ? 1 - φ : σ(net(0, before))
    let c = κ ⊙ tanh(w[2](x, h)) + φ ⊙ before
    let ω = σ(net(3, outputSeesOld ? before : c))
    return Step(κ: κ, φ: φ, ω: ω, c: c, h: gateInside ? tanh(c ⊙ ω) : ω ⊙ tanh(matrixInside.map { $0 × c } ?? c))
  }

  func states(_ w: [NetWeights], _ x: [Tensor<Double>]) -> [Tensor<Double>] {
    var (h, c) = (Tensor<Double>(zeros: [w[0].U.shape[0], 1]), Tensor<Double>(zeros: [w[0].U.shape[0], 1]))
    return x.map { x in
      let next = step(w, x, h, c)
      (h, c) = (next.h, next.c)
      return h
    }
  }
}

/// How far the gates of a variant with peepholes are from what USC prints: where the memory before a step is moved by Δ,
/// and all else kept, the net values of f and i must move by P Δ, and that of o by P times the move of the new memory.
private func peepholeDeviation(_ variant: Variant, _ w: [NetWeights], _ x: [Tensor<Double>], _ P: [Tensor<Double>]) -> Double {
  let m = w[0].U.shape[0]
  var stream = RandomStream(seed: 1, name: "memories to look at")
  func net(_ gate: Tensor<Double>) -> Tensor<Double> { gate.map { Elementary.log($0 / (1 - $0)) } }
  return x.map { x in
    let (h, before, Δ) = (stream.tensor([m, 1]), stream.tensor([m, 1]), stream.tensor([m, 1]))
    let (still, moved) = (variant.step(w, x, h, before), variant.step(w, x, h, before + Δ))
    return max(
      deviation(net(moved.κ) - net(still.κ), P[0] × Δ), deviation(net(moved.φ) - net(still.φ), P[1] × Δ),
      deviation(net(moved.ω) - net(still.ω), P[3] × (moved.c - still.c)))
  }.max() ?? 1
}

@MainActor func judgeVariants() {
  let T = x.count
  let lstm = Network<Double>(input: [7]) { LSTM(hidden) }.drawn(1, "variants")
  let w = lstm.netWeights
  let ours = lstm(X, steps: T)
  let forward = deviation(Tensor(parts: remember(w, x).map(\.h)), ours)
  study.judge(
    "zaki-meira-lstm-forward", holds: forward < 1e-12,
    because: "(7) to (9) by hand over \(T) steps within \(power([forward])) of the layer's states")

  // MMDS's state, and its slopes by c and by the gate.
  let inside = Variant(gateInside: true).states(w, x)
  var slopes: [Double] = []
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "gate inside")
    let c = stream.tensor([hidden, 1], in: -2...2), o = σ(stream.tensor([hidden, 1], in: -2...2))
    let s = tanh(c ⊙ o)
    let byC = CentralDifference.gradient(at: Tensor(zeros: c.shape)) { tanh((c + $0) ⊙ o).sum }
    let byO = CentralDifference.gradient(at: Tensor(zeros: o.shape)) { tanh(c ⊙ (o + $0)).sum }
    slopes.append(deviation((1 - s ⊙ s) ⊙ o, byC))
    slopes.append(deviation((1 - s ⊙ s) ⊙ c, byO))
  }
  let differs = difference(inside, ours)
  study.judge(
    "mmds-eq13-15", holds: differs > 1e-3 && inside.allSatisfy { $0.values.allSatisfy { abs($0) < 1 } } && slopes.allSatisfy { $0 < 1e-6 },
    because: "a variant of its own: states inside (−1, 1), slopes (1 − s²) o and (1 − s²) c within \(power(slopes)) of central "
      + "differences; on the same weights states differ from o tanh(c) by up to \(Study.text(differs, decimals: 3))")

  // Coupled gates: W_i = −W_f in the layer itself.
  var coupledLayer = lstm
  for key in lstm.parameters.keys {
    let block = lstm.parameters[key].count / 4
    coupledLayer = coupledLayer.changing(key) { index, value in
      index < block ? -lstm.parameters[key].values[index + block] : value
    }
  }
  let coupled = Variant(coupled: true).states(w, x)
  let asLayer = deviation(Tensor(parts: coupled), coupledLayer(X, steps: T))
  study.judge(
    "usc552-coupled-gate", holds: asLayer < 1e-12,
    because: "f C + (1 − f) candidate by hand over \(T) steps within \(power([asLayer])) of an LSTM layer whose input gate has "
      + "the negative weights of its forget gate")

  var stream = RandomStream(seed: 1, name: "peepholes")
  let P = (0..<4).map { _ in stream.tensor([hidden, hidden]) }
  let none = P.map { Tensor<Double>(zeros: $0.shape) }
  let withNone = deviation(Tensor(parts: Variant(peepholes: none).states(w, x)), ours)
  let peeping = Variant(peepholes: P).states(w, x)
  let seen = peepholeDeviation(Variant(peepholes: P), w, x, P)
  // The test must tell: an output gate that sees the old memory fails it.
  let otherwise = peepholeDeviation(Variant(peepholes: P, outputSeesOld: true), w, x, P)
  study.judge(
    "usc552-peephole", holds: withNone < 1e-12 && difference(peeping, ours) > 1e-3 && seen < 1e-9 && otherwise > 0.1,
    because: "with peepholes of zeros the states are those of the LSTM layer within \(power([withNone])); where the memory before a step "
      + "is moved, the net values of f and i must move with it, and that of o with the new memory",
    found: "so they do, within \(power([seen])); an output gate that sees C(t−1) is off by \(percent(otherwise)). The states of the "
      + "variant differ from the LSTM's by up to \(Study.text(difference(peeping, ours), decimals: 3))")
  judgeGates(w)

  let matrix = stream.tensor([hidden, hidden])
  let withMatrix = Variant(matrixInside: matrix).states(w, x)
  let counts = { (layers: [any Layer<Double>]) in Network<Double>(input: [7]) { layers }.parameterCount }
  let lstmCount = counts([LSTM(hidden)])
  func row(_ name: String, _ memory: String, _ state: String, _ count: Int, _ difference: Double?) -> [String] {
    [name, memory, state, "\(count)", difference.map { Study.text($0, decimals: 3) } ?? "–"]
  }
  study.table(
    "variants.csv", ["text", "memory", "state", "parameters", "difference"],
    [
      row("ZM (9), USC; KMD if (121), (122) and (140) hold", "c = φ ⊙ c + κ ⊙ u", "h = ω ⊙ tanh(c)", lstmCount, difference(remember(w, x).map(\.h), ours)),
      row("MMDS (13.13), (13.15)", "the same", "s = tanh(c ⊙ o)", lstmCount, differs),
      row("KMD (115) and its list, as printed", "the same", "o† ⊙ tanh(W c)", lstmCount + hidden * hidden, difference(withMatrix, ours)),
      row("USC, coupled", "C = f ⊙ C + (1 − f) ⊙ C̃", "o ⊙ tanh(C)", lstmCount / 4 * 3, difference(coupled, ours)),
      row("USC, peepholes", "gates see C too", "o ⊙ tanh(C)", lstmCount + 3 * hidden * hidden, difference(peeping, ours)),
      row("USC, GRU", "none", "h = (1 − z) ⊙ h + z ⊙ h̃", counts([GRU(hidden)]), nil),
      row("ZM (6), forget gate", "none", "h = φ ⊙ h + (1 − φ) ⊙ u", counts([ForgetGateRNN(hidden)]), nil),
      row("RNN", "none", "h = tanh(…)", counts([RNN(hidden)]), nil),
    ])
  judgeLimits()
}

private func difference(_ a: [Tensor<Double>], _ b: Tensor<Double>) -> Double {
  Deviation.largest(a.flatMap(\.values), b.values)
}

/// USC: "An LSTM has three of these gates", sigmoid layers whose values lie between 0 and 1.
@MainActor private func judgeGates(_ w: [NetWeights]) {
  let cells = remember(w, x)
  let layers = [cells.map(\.κ), cells.map(\.φ), cells.map(\.u), cells.map(\.ω)].map { $0.flatMap(\.values) }
  let gates = layers.filter { $0.allSatisfy { $0 > 0 && $0 < 1 } }.count
  study.judge(
    "usc552-lstm-gates", holds: [Double(gates)] == study.published("usc552-lstm-gates", count: 1) && layers.count == w.count,
    because: "layers of the LSTM whose values all lie between 0 and 1, on \(x.count) steps with random weights",
    found: "\(gates) of \(layers.count); the candidate goes down to \(Study.text(layers[2].min() ?? 0, decimals: 2))")
}

/// Gates at 0 and at 1.
@MainActor private func judgeLimits() {
  let T = x.count
  // φ = 0: a bias of −1000 makes the logistic function 0 to the last bit.
  let rnn = Network<Double>(input: [7]) { RNN(hidden) }.drawn(5, "gate shut")
  var forget = Network<Double>(input: [7]) { ForgetGateRNN(hidden) }
  for (key, from) in zip(forget.parameters.keys, rnn.parameters.keys) {
    let own = rnn.parameters[from].values
    let gate = [Double](repeating: key.contains("bias") ? -1000 : 0, count: own.count)
    forget.parameters[key] = Tensor(forget.parameters[key].shape, gate + own)
  }
  let shut = deviation(forget(X, steps: T), rnn(X, steps: T))
  study.judge(
    "zaki-meira-forget-zero-gate", holds: shut == 0,
    because: "with φ = 0 the \(T) states of the layer with a forget gate are those of the plain layer to the last bit")

  // f = 0, i = o = 1 in MMDS's unit: s = tanh(tanh(W s + U x + b)).
  var opened = Network<Double>(input: [7]) { LSTM(hidden) }
  let own = rnn.parameters
  for (key, from) in zip(opened.parameters.keys, own.keys) {
    let part = own[from].values
    let isBias = key.contains("bias")
    let gates = [1000.0, -1000, 0, 1000].map { [Double](repeating: isBias ? $0 : 0, count: part.count) }
    opened.parameters[key] = Tensor(opened.parameters[key].shape, gates[0] + gates[1] + part + gates[3])
  }
  let states = Variant(gateInside: true).states(opened.netWeights, x)
  let weights = rnn.netWeights[0]
  var (s, twice) = (Tensor<Double>(zeros: [hidden, 1]), [Tensor<Double>]())
  for x in x {
    s = tanh(tanh(weights(x, s)))
    twice.append(s)
  }
  let double = Tensor(parts: twice)
  let special = max(deviation(Tensor(parts: states), double), deviation(opened(X, steps: T), double))
  study.judge(
    "mmds-s13-5-3-rnn-special", holds: special < 1e-12,
    because: "with the gates set by their biases, \(T) states of MMDS's unit and of the LSTM layer within \(power([special])) of "
      + "tanh(tanh(W s + U x + b)); with o = 1 the two forms of the state are one")

  // All gates open and a candidate near 1: the memory counts the steps.
  let steps = 10
  var counter = Network<Double>(input: [1]) { LSTM(1) }
  counter.parameters.flat = Tensor([counter.parameterCount], [0, 0, 0, 0, 0, 0, 0, 0, 10, 10, 10, 10])
  let zeros = [Tensor<Double>](repeating: Tensor(zeros: [1, 1]), count: steps)
  let cells = remember(counter.netWeights, zeros), layer = counter(Tensor(parts: zeros), steps: steps)
  let largest = cells.map { $0.c[0, 0] }.max() ?? 0, state = layer.values.map { abs($0) }.max() ?? 0
  study.value("largest-memory", largest, decimals: 2)
  study.value("range-steps", Double(steps))
  let agrees = deviation(Tensor(parts: cells.map(\.h)), layer) < 1e-12
  study.judge(
    "mmds-s13-5-3-range", holds: largest <= 1,
    because: "open gates and a candidate near 1, \(steps) steps: memory \(Study.text(largest, decimals: 3)), state "
      + "\(Study.text(state, decimals: 6)) (of o tanh(c); (13.15) has another state, the memory is the same)",
    counterExample: ErratumProof(
      .counterExample,
      "c can grow by up to 1 a step and passes no squashing function: an LSTM with open gates has "
        + "\(Study.text(largest, decimals: 2)) in its memory after \(steps) steps",
      holds: largest > 1 && agrees, correct: "s_t lies in [−1, 1]; |c_t| ≤ t",
      effect: "a number format limited to [−1, 1] would overflow", quoting: "both have entries in the range [−1, 1]"))
  study.judge(
    "usc552-lstm-h-range", holds: state < 1 && largest > 1 && agrees,
    because: "states stay inside (−1, 1), at most \(Study.text(state, decimals: 6)), while the memory reaches "
      + "\(Study.text(largest, decimals: 3))")

  // ZM's example: a candidate outside [−1, 1], and a state outside that such candidates cannot make. Half a unit of the
  // last printed digit is allowed: −1.0 may be a rounded tanh.
  func outside(_ values: [Double], _ id: String) -> [Double] {
    let halves = (try? study.ledger.row(id))?.halfUnits ?? []
    return zip(values, halves).filter { abs($0) - $1 >= 1 }.map { $0.0 }
  }
  func list(_ values: [Double]) -> String { values.map { NumberText.shortest($0) }.joined(separator: ", ") }
  let candidates = outside(u.values, "zaki-meira-forget-u"), outer = outside(hBefore.values, "zaki-meira-forget-h-prev")
  // Candidates and states of the layer itself, with large weights.
  let largestState = study.seeds.flatMap { seed in
    var wide = Network<Double>(input: [7]) { ForgetGateRNN(hidden) }.drawn(seed, "range of the state")
    wide.parameters.flat = Tensor([wide.parameterCount], wide.parameters.flat.values.map { 20 * $0 })
    return wide(X, steps: T).values.map { abs($0) }
  }.max() ?? 2
  study.value("impossible-candidates", list(candidates))
  study.value("impossible-states", list(outer))
  study.judge(
    "zaki-meira-forget-range", holds: candidates.isEmpty && outer.isEmpty,
    because: "\(candidates.count) of the printed candidates and \(outer.count) of the states exceed 1 by more than their rounding",
    counterExample: ErratumProof(
      .definitions,
      "the example assumes its vectors, for the arithmetic, and they do not go with the equations above it: u is a tanh by (5), so \(list(candidates)) cannot occur; nor, by (6), can "
        + "\(list(outer)) from |h_0| ≤ 1",
      holds: !candidates.isEmpty && largestState <= 1,
      correct: "entries inside (−1, 1): |u| < 1, and |h| < 1 if |h_0| < 1; or a remark that the vectors are not those of (5) and (6)",
      effect: "none on the arithmetic, which is right", class: .label))
}
