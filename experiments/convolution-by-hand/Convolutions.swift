import Host
import Ledger
import Networks
import Studies
import Tensors

/// Judges equation (13.4), the flipped kernel's domain, and the derivatives as convolutions (Leskovec,
/// Rajaraman and Ullman, 13.4.2 and 13.4.5).
@MainActor func judgeConvolutions() {
  let (side, m) = (6, 3)
  var (holds, worst, literal) = ([Bool](), 0.0, [Double]())
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "flipped kernel")
    let (f, g) = (stream.tensor([side, side]), stream.tensor([m, m]))
    // The right side of (13.4): the layer, with zeros around f, whose first window begins at −(m − 1).
    let right = convolve(f, g, padding: m - 1).part(0)
    let outputs = 1 - m..<side
    let left = convolution(
      of: f, with: { g[-$0, -$1] }, domain: 1 - m...0, outputs: outputs)
    // As printed, h is defined for i, j from 0 to m − 1; there g(−i, −j) exists at (0, 0) only.
    let printed = convolution(
      of: f, with: { $0 == 0 && $1 == 0 ? g[0, 0] : 0 }, domain: 0...m - 1, outputs: outputs)
    worst = max(worst, Deviation.largest(left, right))
    literal.append(Deviation.ofNorm(printed, right))
    holds.append(Deviation.largest(left, right) <= 1e-12)
  }
  study.judge(
    "mmds-eq13-4", perSeed: holds,
    because: "f ∗ h by its definition, with the domain of h put right to −(m−1)..0 (mmds-s13-4-2-domain), against the layer with filter g, random \(side) × \(side) and \(m) × \(m)",
    found: "largest difference \(NumberText.sixDigits(worst))")
  let range = Study.summary(literal.map { 100 * $0 })
  study.judge(
    "mmds-s13-4-2-domain", holds: false,
    because: "with h on −(m−1)..0 equation (13.4) holds within \(NumberText.sixDigits(worst))",
    counterExample: ErratumProof(
      .definitions,
      "g(−i, −j) is defined for −i, −j in 0..m−1, so h(i, j) on 0..m−1 exists at (0, 0) only, and f ∗ h would "
        + "be g(0, 0) f, not the sum of (13.4)",
      holds: worst <= 1e-12 && literal.allSatisfy { $0 > 0.01 },
      correct: "h(i, j) = g(−i, −j) for i, j in −(m−1)..0",
      effect: "taken literally, f ∗ h is off by \(range) % of the norm of the right result (mean and range of "
        + "\(literal.count) seeds)"))

  // The derivatives of a layer with d channels and k filters.
  let (d, k) = (2, 3)
  var (derivative, far) = ([Bool](), 0.0)
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "derivative of a convolution")
    let (x, w) = (stream.tensor([d, side, side]), stream.tensor([k, d, m, m]))
    let n = side - m + 1
    let delta = stream.tensor([k, n, n])
    let back = trace(filtering(x.shape, with: w), x, delta: delta)
    let (dX, dw) = gradientsByConvolution(x, w, delta: delta)
    let distance = max(
      Deviation.largest(dX, back.inputGradient.single), Deviation.largest(dw, back.gradient["conv1.weight"]))
    far = max(far, distance)
    derivative.append(distance <= 1e-12)
  }
  study.judge(
    "mmds-s13-4-5-derivative", perSeed: derivative,
    because: "the layer's backward pass against two layers run forward: ∂E/∂X is δ, with zeros around it, under the "
      + "flipped filters; ∂E/∂w is X under the filters δ; \(d) channels, \(k) filters, "
      + "stride 1, no padding; with a larger stride the net gradients would first need zeros between their entries",
    found: "largest difference \(NumberText.sixDigits(far))")
}

/// Judges Kelleher et al.'s equation (89) on the digit, and reports how far the letter of it leads.
@MainActor func judgeSharedWeights(_ image: Tensor<Double>) {
  let picture = image.asPicture.map { $0 / max(image.values.max() ?? 1, 1) }
  let k = 3
  let fields = Conv2D<Double>(filters: 1, window: k).windowsAsColumns(picture)
  var (own, checked, nearest) = (0.0, 0.0, [Double]())
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "shared weights")
    var network = Network<Double>(input: picture.shape) { Conv2D(filters: 1, window: k); ReLU() }
    network.parameters["conv1.weight"] = stream.tensor([1, 1, k, k])
    network.parameters["conv1.bias"] = Tensor([1], [0.5])
    let targets = stream.tensor(network.outputShapes[1])
    let back = network.trace(picture.asBatch, targets: targets.asBatch, loss: .halfSquaredError)
    let differences = network.centralDifferences(picture.asBatch, targets: targets.asBatch, loss: .halfSquaredError)
    let numeric = differences["conv1.weight"].reshaped(to: [k * k])
    let delta = back.deltas[0]
    let right = sharedWeightGradient(delta, fields: fields) { $0 }
    own = max(own, Deviation.ofNorm(right, numeric))
    checked = max(checked, Deviation.largest(right, back.gradient["conv1.weight"].reshaped(to: [k * k])))
    let literal = (0..<fields.shape[1]).map { one in
      Deviation.ofNorm(sharedWeightGradient(delta, fields: fields) { _ in one }, numeric)
    }
    nearest.append(literal.min() ?? 0)
  }
  study.value("shared-own", NumberText.sixDigits(own))
  study.judge(
    "kelleher-eq89-index", holds: false,
    because: "Σᵢ δᵢ aᵢ,∗ agrees with central differences within \(NumberText.sixDigits(own)) and with the layer's own "
      + "gradient within \(NumberText.sixDigits(checked))",
    counterExample: ErratumProof(
      .finiteDifferences,
      "a matter of notation: i is bound by the sum on the right and free on the left, and a∗ has no index for the neuron. "
        + "With the activation that each neuron receives, as is meant, the sum agrees with central differences to "
        + "\(NumberText.sixDigits(own)); with one a∗ for all neurons it does not, whichever of the \(fields.shape[1]) "
        + "receptive fields of the digit it is",
      holds: own < 1e-6 && checked < 1e-10 && nearest.contains { $0 > 0.01 },   // one case refutes
      correct: "Δw∗ = Σᵢ δᵢ × aᵢ,∗, with aᵢ,∗ the activation that neuron i receives over weight ∗",
      effect: "none for a reader who takes a∗ as meant", class: .label))
}
