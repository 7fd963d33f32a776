import Ledger
import Networks
import Studies
import Tensors

/// A printed formula beside the right one, both measured against central differences.
struct Slip {
  let id, place, printed, right: String
  var kind = ErratumClass.error
  /// Under which reading the printed formula is off, where there are several.
  var condition = ""
  /// Relative deviations of each seed.
  var asPrinted: [Double] = []
  var corrected: [Double] = []

  /// How far the printed formula is off, and when.
  var offBy: String { percentRange(asPrinted) + (condition.isEmpty ? "" : ", \(condition)") }

  var isProved: Bool { asPrinted.allSatisfy { $0 > 0.005 } && corrected.allSatisfy { $0 < 1e-6 } }
}

/// The lines of `slips.csv`, in the order of judging.
@MainActor var slips: [Slip] = []

/// Zhang's two numberings of the steps, for what is shown and for what is right.
let zhangNumbering = "the text numbers steps in two ways: data and loss (33) from 1; (34) and (35) from 0, where W(0) acts on h(0)"
let zhangFromOne = "Numbered from 1 throughout: x(t) in (30); ŷ(1)…ŷ(T); (34) with W(1)…W(T), U(1)…U(T), x(1)…x(T), b(1)…b(T); "
  + "sum in (35) down to 1; ρ(h(t−1)) in (36)–(38). Numbered as in (34), ρ(h(t)) is right"

/// `correct` and `condition` where the line of `slips.csv` and the effect do not say enough.
@MainActor func judge(
  _ slip: Slip, argument: String, correct: String? = nil, condition: String = "", class kind: ErratumClass = .error,
  listedWith other: String? = nil, method: ErratumProof.Method = .finiteDifferences, quoting: String? = nil
) {
  var listed = slip
  listed.kind = kind
  slips.append(listed)
  study.judge(
    slip.id, holds: slip.asPrinted.allSatisfy { $0 < 1e-6 },
    because: "the printed formula against central differences in \(slip.asPrinted.count) random cases",
    found: "\(percentRange(slip.asPrinted)) off as printed, within \(power(slip.corrected)) when corrected",
    counterExample: ErratumProof(
      method, argument, holds: slip.isProved, correct: correct ?? slip.right,
      effect: condition + "the gradient as printed is off by \(percentRange(slip.asPrinted)) of the largest entry of the right one",
      class: kind, listedWith: other, quoting: quoting))
}

/// The texts that unfold W into copies (Zhang) or carry ds/dW forwards (MMDS).
@MainActor func judgeUnrolled() {
  judgeCopies()
  judgeCounts()
  judgeForwardAccumulation()
}

// MARK: Zhang (35) and (36)

@MainActor private func judgeCopies() {
  let T = x.count, m = hidden
  var slip = Slip(
    id: "zhang-eq36-rho", place: "Zhang (36)", printed: "… diag(δ̇ₜ) ρ(h⁽ᵗ⁾)", right: "… diag(δ̇ₜ) ρ(h⁽ᵗ⁻¹⁾), steps numbered from 1")
  slip.condition = "if steps are numbered from 1"
  for seed in study.seeds {
    let network = Network<Double>(input: [7]) { RNN(m); Dense(7); Sigmoid() }.drawn(seed, "copies of W")
    let run = unfold(network, x), w = network.netWeights[0]
    // l_T, the loss of the last step alone.
    let only = Backpropagated(network, X, Y, .halfSquaredError, mask: (1...T).map { $0 == T ? 1 : 0 })
    let δ = only.net.parts
    // Steps after the first, whose h(t − 1) is 0. A copy of W at step t gets an increment of its own.
    for t in 1..<T {
      let numeric = CentralDifference.gradient(at: Tensor(zeros: [m, m])) { increment in
        var h = Tensor<Double>(zeros: [m, 1])
        for (s, x) in x.enumerated() {
          h = tanh(s == t ? w(x, h) + increment × h : w(x, h))
        }
        let error = y[T - 1] - σ(network.outputWeights.W × h + network.outputWeights.b)
        return 0.5 * error.norm * error.norm
      }
      slip.asPrinted.append(deviation(δ[t] × run.h[t].ᵀ, numeric))
      slip.corrected.append(deviation(δ[t] × run.h[t - 1].ᵀ, numeric))
    }
  }
  judge(
    slip,
    argument: "\(zhangNumbering). With the steps numbered from 1, W acts on h(t − 1) at step t, and the central difference by a "
      + "copy of W at one step, moved by itself, is δ h(t − 1)ᵀ (within \(power(slip.corrected))), not δ h(t)ᵀ",
    correct: zhangFromOne + " (but for the name h(T) of the last output)", condition: "numbered from 1, ",
    class: .inconsistency, listedWith: "zhang-eq30-input-index")
}

/// How often W stands in (36) to (38): the gradient of one rectified unit with W = 2 counts the factors.
@MainActor private func judgeCounts() {
  let T = x.count
  var network = Network<Double>(input: [1]) { RNN(1, activation: .relu) }
  network.parameters.flat = Tensor([3], [1, 2, 0])
  let δ = netGradients(
    of: network, Tensor([T, 1, 1], Array(repeating: 1, count: T)), last: Tensor.column([1])
  ).values
  // 2ⁿ for n factors.
  let factors = δ.map { value in (0...2 * T).first { Double(1 << $0) == value } ?? -1 }
  let counted = (1...T).map { t in stride(from: T, through: t + 1, by: -1).map { $0 }.count }
  let printed37 = (1...T).map { t in stride(from: T, through: t, by: -1).map { $0 }.count }
  let list = factors.map(String.init).joined(separator: ", ")
  study.judge(
    "zhang-eq36-count", holds: factors == (1...T).map { T - $0 } && counted == factors,
    because: "one rectified unit with W = 2 and T = \(T): the net gradients at t = 1 to \(T) are powers of 2 with the "
      + "exponents \(list), and the product over tau = T to t + 1 has as many factors")
  study.judge(
    "zhang-eq37-limit", holds: printed37 == factors,
    because: "exponents \(list) against \(printed37.map(String.init).joined(separator: ", ")) factors printed",
    counterExample: ErratumProof(
      .arithmetic,
      "the product from tau = T down to t has T − t + 1 factors W; (36), (38) and the gradient of a unit with W = 2 "
        + "have T − t",
      holds: zip(printed37, factors).allSatisfy { $0 == $1 + 1 }, correct: "lower limit t + 1",
      effect: "one factor W too many: for W = 2 the gradient is "
        + "\(Study.text(Double(1 << printed37[0]) / δ[0])) times too large"))
  let (ofInput, ofMatrix) = (7, hidden * hidden)
  let entries = (layers.inputs.shape[1], layers["rnn1.weight_hh_l0"].count)
  study.judge(
    "zhang-eq37-lhs", holds: entries.0 == entries.1,
    because: "∂l/∂x(t) has \(entries.0) entries on the worked string, the right side \(entries.1)",
    counterExample: ErratumProof(
      .definitions,
      "the right side holds ρ(h(t)), as the gradient by W(t) in (36) does, and has an entry for each of the "
        + "\(ofMatrix) weights of \(hidden) hidden units; the gradient by x(t) has one for each of the \(ofInput) inputs, and the "
        + "factor U in place of ρ",
      holds: entries == (ofInput, ofMatrix), correct: "∂l_T/∂W(t)",
      effect: "none on what follows, which is about W(t)", class: .label))
}

// MARK: MMDS (13.6) to (13.9)

/// dz/dW for z = W s and rows of W one after the other: row i has s in the columns of W's row i.
private func directJacobian(_ s: Tensor<Double>) -> Tensor<Double> {
  let m = s.count
  var B = Tensor<Double>(zeros: [m, m * m])
  for i in 0..<m {
    for j in 0..<m { B[i, i * m + j] = s[j, 0] }
  }
  return B
}

@MainActor private func judgeForwardAccumulation() {
  let T = x.count, m = hidden
  var slip = Slip(
    id: "mmds-eq13-7", place: "MMDS (13.7)", printed: "A (B + Wᵀ Rₜ₋₁)", right: "A (B + W Rₜ₋₁); transposed (B + Rₜ₋₁ Wᵀ) A")
  var transposedLayout: [Double] = [], stepLoss: [Double] = [], stepCentral: [Double] = []
  for seed in study.seeds {
    let network = Network<Double>(input: [7]) { RNN(m); Dense(7) }.drawn(seed, "forward accumulation")
    // Cross-entropy needs one next symbol: the string's own.
    let targets = Array(x.dropFirst()), inputs = Array(x.dropLast())
    let back = Backpropagated(network, Tensor(parts: inputs), Tensor(parts: targets), .softmaxCrossEntropy)
    let (w, V) = (network.netWeights[0], network.outputWeights.W)
    let s = back.outputs[0].parts
    // (13.6): ∂eₜ/∂sₜ = Vᵀ (yₜ − ŷₜ), y predicted, ŷ true.
    let dE = zip(back.outputs[1].parts, targets).map { V.ᵀ × (softmax($0) - $1) }
    let output = Network<Double>(input: [m]) { Dense(7) }
      .with(Tensor([7 * m + 7], V.values + network.outputWeights.b.values))
    let states = Tensor(parts: s), next = Tensor(parts: targets)
    let alone = output.trace(states, targets: next, loss: .softmaxCrossEntropy, steps: T - 1)
    stepLoss.append(deviation(Tensor(parts: dE), alone.inputGradient))
    stepCentral.append(
      GradientCheck.run(output, inputs: states, targets: next, loss: .softmaxCrossEntropy, steps: T - 1).inputs)

    func total(_ next: (Tensor<Double>, Tensor<Double>, Tensor<Double>) -> Tensor<Double>, transposed: Bool) -> Tensor<Double> {
      var R = transposed ? Tensor<Double>(zeros: [m * m, m]) : Tensor(zeros: [m, m * m])
      var sum = Tensor<Double>(zeros: [m * m, 1])
      for t in s.indices {
        var A = Tensor<Double>(zeros: [m, m])
        for i in 0..<m { A[i, i] = 1 - s[t][i, 0] * s[t][i, 0] }
        let B = directJacobian(t > 0 ? s[t - 1] : Tensor(zeros: [m, 1]))
        R = next(A, transposed ? B.ᵀ : B, R)
        sum = sum + (transposed ? R : R.ᵀ) × dE[t]
      }
      return sum
    }
    let truth = back["rnn1.weight_hh_l0"].reshaped(to: [m * m, 1])
    slip.asPrinted.append(deviation(total({ $0 × ($1 + w.U.ᵀ × $2) }, transposed: false), truth))
    slip.corrected.append(max(deviation(total({ $0 × ($1 + w.U × $2) }, transposed: false), truth), back.check.parameters))
    transposedLayout.append(deviation(total({ ($1 + $2 × w.U.ᵀ) × $0 }, transposed: true), truth))
  }
  study.judge(
    "mmds-eq13-6", holds: stepLoss.allSatisfy { $0 < 1e-10 } && stepCentral.allSatisfy { $0 < 1e-6 },
    because: "softmax and cross-entropy on the states of \(stepLoss.count) random networks: Vᵀ (y − ŷ) within "
      + "\(power(stepLoss)) of the layer's gradient, which lies within \(power(stepCentral)) of central differences")
  judge(
    slip,
    argument: "de/dW summed from R_t: with A (B + W R) and, in the transposed layout of section 13.3.2, with "
      + "(B + R Wᵀ) A it is the layer's gradient (within \(power(slip.corrected + transposedLayout))); as printed it is "
      + "not, in either layout (in the second the shapes do not even fit)",
    correct: "A (B + W R_{t−1}), so Q_t = AW; transposed (B + R_{t−1} Wᵀ) A, so P_t = BA, Q_t = WᵀA, R_t = P_t + R_{t−1}Q_t",
    class: .inconsistency)
  judgeUnrolledProduct()
}

@MainActor private func judgeUnrolledProduct() {
  let (m, T) = (3, 5)
  var printed: [Double] = [], ordered: [Double] = [], transposed: [Double] = []
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "P and Q")
    let P = (0..<T).map { _ in stream.tensor([m, m]) }, Q = (0..<T).map { _ in stream.tensor([m, m]) }
    var R = Tensor<Double>(zeros: [m, m])
    for t in 0..<T { R = P[t] + Q[t] × R }                               // (13.7)
    var other = Tensor<Double>(zeros: [m, m])
    for t in 0..<T { other = P[t] + other × Q[t] }                       // the layout of 13.3.2
    var (asPrinted, inOrder) = (P[T - 1], P[T - 1])
    for j in 0..<T - 1 {
      var (left, product) = (P[j], P[j])
      for k in j + 1..<T {
        left = left × Q[k]                                               // P_j ∏ Q_k
        product = Q[k] × product                                         // Q_t ⋯ Q_{j+1} P_j
      }
      asPrinted = asPrinted + left
      inOrder = inOrder + product
    }
    printed.append(deviation(asPrinted, R))
    ordered.append(deviation(inOrder, R))
    transposed.append(deviation(asPrinted, other))
  }
  study.judge(
    "mmds-eq13-8", holds: printed.allSatisfy { $0 < 1e-9 },
    because: "random matrices \(m) × \(m), \(T) steps: as printed \(percentRange(printed)) off the recurrence (13.7)",
    counterExample: ErratumProof(
      .arithmetic,
      "matrices do not commute: R_t = P_t + Q_t R_{t−1}, to which (13.7) as printed leads, unrolls to Q_t ⋯ Q_{j+1} P_j (within "
        + "\(power(ordered)) on random matrices); P_j ∏ Q_k is \(percentRange(printed)) off, and unrolls R_t = P_t + R_{t−1} Q_t "
        + "(within \(power(transposed)))",
      holds: printed.allSatisfy { $0 > 0.01 } && (ordered + transposed).allSatisfy { $0 < 1e-12 },
      correct: "As (13.7) is printed: P_t + Σ_{j=1}^{t−1} Q_t ⋯ Q_{j+1} P_j, and R_t^i = Q_t ⋯ Q_{i+1} P_i in (13.9). In the layout "
        + "of 13.3.2, where R_t = P_t + R_{t−1} Q_t with Q_t = WᵀA, the printed order is right. A sum from j = 0 needs P_0 = R_0 = 0",
      effect: "with (13.7) as printed, the contribution of each earlier step is another matrix; the argument about its size is not touched",
      class: .inconsistency, listedWith: "mmds-eq13-7"))
}
