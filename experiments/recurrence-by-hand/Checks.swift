import Host
import Ledger
import Networks
import Studies
import Tensors

/// One line of the table of checks: the largest deviation over the seeds.
private struct Check {
  let network, what: String
  let count: Int
  /// The text's formula, worked by hand, from the layer's gradient.
  var byHand: [Double] = []
  /// The layer's gradient from central differences.
  var central: [Double] = []

  var holds: Bool { byHand.allSatisfy { $0 < 1e-10 } && central.allSatisfy { $0 < 1e-6 } }
  var detail: String {
    "\(what) of \(byHand.count) random networks (\(network)), \(count) numbers each: by hand within "
      + "\(power(byHand)) of the layer's, which lie within \(power(central)) of central differences"
  }
}

/// The least power of ten that no number exceeds.
func power(_ numbers: [Double]) -> String {
  let largest = numbers.max() ?? 0
  guard largest > 0 else { return "0" }
  var (bound, exponent) = (1.0, 0)
  while bound / 10 > largest && exponent > -17 {
    bound /= 10
    exponent -= 1
  }
  while bound < largest {
    bound *= 10
    exponent += 1
  }
  return "1e\(exponent)"
}

@MainActor func judgeChecks() {
  let T = x.count
  var outputs = Check(network: "RNN, logistic outputs", what: "δ of o, ZM (2)", count: 7 * T)
  var states = Check(network: "RNN, logistic outputs", what: "δ of h, ZM (3)", count: hidden * T)
  var weights = Check(network: "RNN, logistic outputs", what: "∇W_h = Σ hₜ₋₁ δʰₜᵀ", count: hidden * hidden)
  var forget = Check(network: "forget gate", what: "δ of φ and u", count: 2 * hidden * T)
  var gates = Check(network: "LSTM", what: "δ of κ, φ, u and ω", count: 4 * hidden * T)
  var memory = Check(network: "LSTM", what: "∂E/∂(all parameters)", count: 4 * hidden * (7 + hidden + 1))
  var unit = Check(network: "LSTM", what: "KMD's ΔW of four matrices", count: 4 * hidden * (7 + hidden + 1))
  var gru = Check(network: "GRU", what: "states (USC)", count: hidden * T)
  var slipsOfMemory: [Double] = []

  for seed in study.seeds {
    let rnn = Network<Double>(input: [7]) { RNN(hidden); Dense(7); Sigmoid() }.drawn(seed, "rnn")
    let run = unfold(rnn, x)
    let δ = netGradients(rnn, run, y)
    let layers = Backpropagated(rnn, X, Y, .halfSquaredError)
    outputs.byHand.append(deviation(Tensor(parts: δ.o), layers.deltas[1]))
    // The net values of the outputs are the inputs of the logistic functions.
    outputs.central.append(
      GradientCheck.run(
        Network<Double>(input: [7]) { Sigmoid() }, inputs: layers.outputs[1], targets: Y,
        loss: .halfSquaredError, steps: T
      ).inputs)
    states.byHand.append(deviation(Tensor(parts: δ.h), layers.net))
    states.central.append(layers.check.inputs)
    let sum = (1..<T).reduce(Tensor<Double>(zeros: [hidden, hidden])) { $0 + δ.h[$1] × run.h[$1 - 1].ᵀ }
    weights.byHand.append(deviation(sum, layers["rnn1.weight_hh_l0"]))
    weights.central.append(layers.check.parameters)

    let forgetful = Network<Double>(input: [7]) { ForgetGateRNN(hidden); Dense(7); Sigmoid() }.drawn(seed, "forget")
    let forgetLayers = Backpropagated(forgetful, X, Y, .halfSquaredError)
    forget.byHand.append(deviation(Tensor(parts: forgetGradients(forgetful)), forgetLayers.net))
    forget.central.append(forgetLayers.check.inputs)

    let lstm = Network<Double>(input: [7]) { LSTM(hidden); Dense(7); Sigmoid() }.drawn(seed, "lstm")
    let lstmLayers = Backpropagated(lstm, X, Y, .halfSquaredError)
    let cells = remember(lstm.netWeights, x)
    let above = lstm.fromOutputs(lstmLayers)
    let right = backward(lstm.netWeights, cells, above: above, slope)
    gates.byHand.append(deviation(Tensor(parts: right.net), lstmLayers.net))
    gates.central.append(lstmLayers.check.inputs)
    let own = lstmLayers.lstmGradient
    memory.byHand.append(deviation(parameterGradient(right.net, x, cells), own))
    memory.central.append(lstmLayers.check.parameters)
    let wrong = backward(lstm.netWeights, cells, above: above, printedSlope)
    slipsOfMemory.append(deviation(parameterGradient(wrong.net, x, cells), own))
    unit.byHand.append(deviation(kelleherGradient(lstm, above), own))
    unit.central.append(lstmLayers.check.parameters)

    let gated = Network<Double>(input: [7]) { GRU(hidden); Dense(7); Sigmoid() }.drawn(seed, "gru")
    let gruLayers = Backpropagated(gated, X, Y, .halfSquaredError)
    gru.byHand.append(deviation(Tensor(parts: gruStates(gated.netWeights, x)), gruLayers.outputs[0]))
    gru.central.append(max(gruLayers.check.inputs, gruLayers.check.parameters))
  }
  let all = [outputs, states, weights, forget, gates, memory, unit, gru]
  study.table(
    "checks.csv", ["network", "what", "numbers", "by hand from the layer's", "layer's from central differences"],
    all.map { [$0.network, $0.what, "\($0.count)", "< " + power($0.byHand), "< " + power($0.central)] })

  /// `condition`: of what it is so, where formulas that were put right have a part in it.
  func judge(_ id: String, _ checks: [Check], condition: String = "") {
    study.judge(
      id, holds: checks.allSatisfy(\.holds), because: checks.map(\.detail).joined(separator: "; ") + condition)
  }
  judge("zaki-meira-rnn-eq2-output-gradient", [outputs])
  judge("zaki-meira-rnn-eq3-hidden-gradient", [states, weights])
  let through = "; the net gradient at the hidden layer was compared only through these, into which it enters at every step"
  judge("zaki-meira-forget-gradients", [forget], condition: through)
  judge("zaki-meira-lstm-gate-gradients", [gates], condition: through)
  judge(
    "kelleher-eq131-dW", [unit],
    condition: "; for a unit without the matrix of (115) and with (121) and (129) put right; summed over the steps")
  judge("usc552-gru", [gru])
  judgeForward(checks: states.holds)
  judgeMemoryGradient(slipsOfMemory, right: memory)
}

/// ZM's net gradients of the network with a forget gate: δ of φ above δ of u for every step.
@MainActor private func forgetGradients(_ network: Network<Double>) -> [Tensor<Double>] {
  let (w, (Wo, bo)) = (network.netWeights, network.outputWeights)
  var (φ, u, h) = ([Tensor<Double>](), [Tensor<Double>](), [Tensor<Double>(zeros: [hidden, 1])])
  for (t, x) in x.enumerated() {
    φ.append(σ(w[0](x, h[t])))
    u.append(tanh(w[1](x, h[t])))                              // (5)
    h.append(φ[t] ⊙ h[t] + (1 - φ[t]) ⊙ u[t])                   // (6)
  }
  var (δφ, δu, δh) = (φ, u, u)
  for t in x.indices.reversed() {
    let o = σ(Wo × h[t + 1] + bo)
    δh[t] = Wo.ᵀ × (o ⊙ (1 - o) ⊙ (o - y[t]))
    if t + 1 < x.count {
      δh[t] = δh[t] + w[0].U.ᵀ × δφ[t + 1] + w[1].U.ᵀ × δu[t + 1] + δh[t + 1] ⊙ φ[t + 1]
    }
    δu[t] = δh[t] ⊙ (1 - φ[t]) ⊙ (1 - u[t] ⊙ u[t])
    δφ[t] = δh[t] ⊙ (h[t] - u[t]) ⊙ φ[t] ⊙ (1 - φ[t])
  }
  return zip(δφ, δu).map { Tensor(concatenating: [$0, $1]) }
}

extension Network<Double> {
  /// W_o δᵒ of every step.
  func fromOutputs(_ layers: Backpropagated) -> [Tensor<Double>] {
    layers.deltas[1].parts.map { outputWeights.W.ᵀ × $0 }
  }
}

extension Backpropagated {
  /// ∂E/∂W, ∂E/∂U and ∂E/∂b of an LSTM layer, one after the other.
  var lstmGradient: [Double] {
    ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"].flatMap { self["lstm1.\($0)"].values }
  }
}

/// The same by hand: Σ δₜ xₜᵀ, Σ δₜ hₜ₋₁ᵀ, Σ δₜ.
func parameterGradient(_ net: [Tensor<Double>], _ x: [Tensor<Double>], _ cells: [Cell]) -> [Double] {
  let (k, m) = (net[0].shape[0], cells[0].h.shape[0])
  var (W, U, b) = (Tensor<Double>(zeros: [k, x[0].shape[0]]), Tensor<Double>(zeros: [k, m]), Tensor<Double>(zeros: [k, 1]))
  for t in x.indices {
    W = W + net[t] × x[t].ᵀ
    if t > 0 { U = U + net[t] × cells[t - 1].h.ᵀ }
    b = b + net[t] × Tensor<Double>([x[t].shape[1], 1], Array(repeating: 1, count: x[t].shape[1]))
  }
  return W.values + U.values + b.values
}

// MARK: Forward

/// The statements on forward passes, ∂E/∂o and algorithm 3, on the network of the chapter.
@MainActor private func judgeForward(checks: Bool) {
  let T = x.count, forward = deviation(Tensor(parts: byHand.h), layers.outputs[0])
  study.value("forward-deviation", power([forward]))
  let linear = Network<Double>(input: [7]) { RNN(hidden); Dense(7); Tanh() }.drawn(2, "worked network")
    .changing("dense1.bias") { _, _ in 0 }
  let (wh, (Wyh, _)) = (linear.netWeights[0], linear.outputWeights)
  var (h, outputs) = (Tensor<Double>(zeros: [hidden, 1]), [Tensor<Double>]())
  for x in x {
    h = tanh(wh.U × h + wh.W × x + wh.b)
    outputs.append(tanh(Wyh × h))
  }
  let kelleher = deviation(Tensor(parts: outputs), linear(X, steps: T))
  study.judge(
    "kelleher-eq104-rnn", holds: kelleher < 1e-12,
    because: "states and outputs of \(T) steps by hand, without an output bias, within \(power([kelleher])) of the layers'")
  let softmaxNetwork = Network<Double>(input: [7]) { RNN(hidden); Dense(7); Softmax() }.drawn(3, "worked network")
  let usc = deviation(Tensor(parts: unfold(softmaxNetwork, x, output: softmax).o), softmaxNetwork(X, steps: T))
  study.judge(
    "usc552-rnn-equations", holds: usc < 1e-12,
    because: "softmax(c + V s) of \(T) steps by hand within \(power([usc])) of the layers'")

  // ∂E/∂o = −(y − o), and algorithm 3's sum.
  let dE = deviation(layers.deltas[2], Tensor(parts: zip(byHand.o, y).map { 0 - ($1 - $0) }))
  var sum = [Double](repeating: 0, count: hidden * hidden)
  for t in 0..<T {
    // Unrolled from the beginning for output t alone.
    let prefix = Tensor(parts: Array(x[...t])), targets = Tensor(parts: Array(y[...t]))
    let alone = Backpropagated(
      network, prefix, targets, .halfSquaredError, mask: (0...t).map { $0 == t ? 1 : 0 })
    sum = zip(sum, alone["rnn1.weight_hh_l0"].values).map { $0 + $1 }
  }
  let unrolled = deviation(sum, layers["rnn1.weight_hh_l0"].values)
  study.judge(
    "kelleher-alg3-error-sign", holds: dE < 1e-12 && unrolled < 1e-12,
    because: "y − yhat is the negative gradient of half the squared error, as in (20), within \(power([dE])). With the loops "
      + "mended, our layers' gradients of the \(T) unrollings add up to that of one sweep within \(power([unrolled])); the "
      + "sign has no part in that")
  study.value("algorithm-steps", Double(T * (T + 1) / 2))
  study.value("algorithm-length", Double(T))
  let needed = Set((1...T).flatMap { Array(0...$0) }).count
  study.value("algorithm-inputs", Double(needed))
  let without = Backpropagated(
    network, X, Y, .halfSquaredError, mask: (0..<T).map { $0 == 0 ? 0 : 1 })
  let lost = deviation(without["rnn1.weight_ih_l0"], layers["rnn1.weight_ih_l0"])
  study.judge(
    "kelleher-alg3-index", holds: needed == T,
    because: "for n = \(T) the loops read the inputs x_0 to x_\(T), \(needed) of them",
    counterExample: ErratumProof(
      .definitions,
      "t runs to n and the inner loop from 0 to t, so inputs x_0 to x_n are read: \(needed) for a sequence whose "
        + "length n is \(T)", holds: needed == T + 1, correct: "t = 0 to n − 1, or inputs x_1 to x_t and i = 1 to t",
      effect: "a program that follows it reads past the end; one that stops at n − 1 never uses the response to the "
        + "first input alone, and its gradient of W_hx is \(percent(lost)) off on the worked string",
      class: .inconsistency))

  judgeIndices(T)
  judgePrefix(T)
}

func softmax(_ z: Tensor<Double>) -> Tensor<Double> {
  let e = z.map { Elementary.exp($0) }
  let sum = e.sum
  return e.map { $0 / sum }
}

/// "62 %"; what is not all is never rounded to "100 %".
func percent(_ x: Double) -> String {
  let text = Study.text(100 * x, decimals: x < 0.1 && x > 0 ? 1 : 0) + " %"
  return text == "100 %" && x < 1 ? "more than 99 %" : text
}
/// "3 % to 62 %".
func percentRange(_ x: [Double]) -> String {
  let (low, high) = (percent(x.min() ?? 0), percent(x.max() ?? 0))
  return low == high ? low : "\(low) to \(high)"
}

@MainActor private func judgeIndices(_ T: Int) {
  let read = (1...T).map { $0 - 1 }
  let missing = read.filter { $0 < 1 }, unread = (1...T).filter { !read.contains($0) }
  // Outputs for t = 1 to T with x(t + shift) read at step t, of data x(first), x(first + 1), …; what they lack is 0.
  let outputs = network(X, steps: T)
  func difference(shift: Int, first: Int) -> Double {
    let inputs = (1...T).map { t in
      let place = t + shift - first
      return x.indices.contains(place) ? x[place] : Tensor(zeros: [7, 1])
    }
    return deviation(Tensor(parts: unfold(network, inputs).o), outputs)
  }
  let change = difference(shift: -1, first: 1)
  let (fromOne, fromZero) = (difference(shift: 0, first: 1), difference(shift: -1, first: 0))
  study.judge(
    "zhang-eq30-input-index", holds: missing.isEmpty,
    because: "steps 1 to \(T) read x(0) to x(\(T - 1)); the data are x(1) to x(\(T))",
    counterExample: ErratumProof(
      .definitions,
      "\(zhangNumbering). (30) fits the latter, not the data x(1) to x(T): with x(t − 1) at step t, t = 1 needs "
        + "x(\(missing.map(String.init).joined())), which they lack, and x(T) is never read. The unfolded network has the "
        + "layer's outputs (within \(power([fromOne, fromZero]))) with x(t) and data from 1, or with x(t − 1) and data from 0; "
        + "with x(t − 1), data from 1 and 0 for x(0) it has not",
      holds: missing == [0] && unread == [T] && change > 0.01 && max(fromOne, fromZero) < 1e-12, correct: zhangFromOne,
      effect: "with data numbered from 1, each output is made without the symbol of its step: on the worked string outputs "
        + "change by up to \(percent(change)) of the largest",
      class: .inconsistency))
  let (listed, responses) = ((0...T).count, (1...T).count)
  // The loss of the outputs in the places 1 to T, and in the places before, against the network's own.
  let first = σ(network.outputWeights.W × Tensor(zeros: [hidden, 1]) + network.outputWeights.b)
  func loss(_ outputs: [Tensor<Double>]) -> Double {
    zip(outputs, y).reduce(0) { total, pair in
      let error = (pair.0 - pair.1).norm
      return total + 0.5 * error * error
    }
  }
  let own = deviation([loss(byHand.o)], [layers.loss])
  let early = deviation([loss([first] + byHand.o.dropLast())], [layers.loss])
  study.judge(
    "zhang-yhat-index", holds: listed == responses,
    because: "\(listed) outputs are listed for \(responses) responses",
    counterExample: ErratumProof(
      .definitions,
      "\(zhangNumbering). Outputs 0 to T are T + 1, \(listed) for T = \(T); the loss (33) and the responses run from 1 to T. "
        + "With ŷ(1) to ŷ(T) the unfolded network's loss is the layer's (\(own == 0 ? "to the last bit" : "within \(power([own]))")); with "
        + "ŷ(0) to ŷ(T − 1) in their places it is \(percent(early)) off",
      holds: listed == responses + 1 && own < 1e-12 && early > 0.001, correct: zhangFromOne,
      effect: "ŷ(0) = P h(0) is the same vector for every sequence and enters no loss",
      class: .inconsistency, listedWith: "zhang-eq30-input-index"))
}

/// ZM: oₜ depends on x₁ to xₜ; with a second layer that runs backwards, on all.
@MainActor private func judgePrefix(_ T: Int) {
  var other = x
  other[T - 1] = Tensor.column((0..<7).map { x[T - 1][($0 + 1) % 7, 0] })
  let back = Network<Double>(input: [7]) { RNN(hidden); Dense(7); Sigmoid() }.drawn(4, "backward layer")
  // W_ho h + W_bo b + b_o, the net value of two layers added.
  func bidirectional(_ x: [Tensor<Double>]) -> [Tensor<Double>] {
    func net(_ network: Network<Double>, _ x: [Tensor<Double>]) -> [Tensor<Double>] {
      Network<Double>(input: [7]) { network.layers.dropLast().map { $0 } }
        .with(network.parameters.flat)(Tensor(parts: x), steps: x.count).parts
    }
    return zip(net(network, x), net(back, x.reversed()).reversed()).map { σ($0 + $1) }
  }
  func changes(_ a: [Tensor<Double>], _ b: [Tensor<Double>]) -> [Double] { zip(a, b).map { ($0 - $1).norm } }
  let one = changes(network(X, steps: T).parts, network(Tensor(parts: other), steps: T).parts)
  let two = changes(bidirectional(x), bidirectional(other))
  study.table(
    "prefix.csv", ["t"] + (1...T).map { "\($0)" },
    [
      ["recurrent: ‖change of oₜ‖"] + one.map { Study.text($0, decimals: 4) },
      ["bidirectional"] + two.map { Study.text($0, decimals: 4) },
    ])
  study.judge(
    "zaki-meira-rnn-prefix", holds: one.dropLast().allSatisfy { $0 == 0 } && one[T - 1] > 0,
    because: "with another symbol \(T) of \(T), outputs 1 to \(T - 1) stay the same to the last bit, output \(T) changes")
  study.judge(
    "zaki-meira-brnn-complete-input", holds: two.allSatisfy { $0 > 0 },
    because: "with another symbol \(T) of \(T), all \(T) outputs change, the first by \(NumberText.sixDigits(two[0]))")
}

extension Network<Double> {
  func with(_ parameters: Tensor<Double>) -> Network {
    var network = self
    network.parameters.flat = parameters
    return network
  }
}

// MARK: The LSTM's memory

@MainActor private func judgeMemoryGradient(_ printed: [Double], right: Check) {
  study.value("slip-range", percentRange(printed))
  slips.append(
    Slip(
      id: "zaki-meira-lstm-dc", place: "ZM, Training LSTMs", printed: "δ of c: δʰ ⊙ ω ⊙ (1 − c ⊙ c) + …",
      right: "δʰ ⊙ ω ⊙ (1 − tanh c ⊙ tanh c) + …", asPrinted: printed, corrected: right.central))
  let effect = reportTraining()
  study.judge(
    "zaki-meira-lstm-dc", holds: printed.allSatisfy { $0 < 1e-6 },
    because: "parameter gradients of \(printed.count) random LSTMs with 1 − c ⊙ c",
    found: "\(percentRange(printed)) off",
    counterExample: ErratumProof(
      .finiteDifferences,
      "h = ω tanh(c) has the derivative ω (1 − tanh(c)²); with it all parameter gradients agree with central "
        + "differences to \(power(right.central)), as printed they are \(percentRange(printed)) off",
      // One case refutes a formula; and in none is it right, by a hundred times what the differences may be off.
      holds: right.holds && printed.contains { $0 > 0.01 } && printed.allSatisfy { $0 > 1e-4 },
      correct: "δᶜ_t = δʰ_t ⊙ ω_t ⊙ (1 − tanh(c_t) ⊙ tanh(c_t)) + δᶜ_{t+1} ⊙ φ_{t+1}",
      effect: "the gradient of the parameters is off by \(percentRange(printed)) of the largest entry of the right one; \(effect)"))
}
