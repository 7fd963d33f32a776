import Tensors
import Testing

@testable import Networks

/// Hand-derived gradients against central differences. Losses are scaled to be of order 1: a
/// difference over ±10⁻⁵ then has an absolute error of about 10⁻¹¹ from rounding and as much from the
/// third derivative, which is 10⁻⁸ of the floor 10⁻³ below which derivatives are compared absolutely.
@Suite("Gradients equal central differences")
struct GradientTests {
  private func check(
    _ network: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, _ loss: Loss,
    mask: [Double]? = nil, steps: Int? = nil, _ what: String
  ) {
    let result = GradientCheck.run(
      network, inputs: inputs, targets: targets, loss: loss, mask: mask, steps: steps,
      scale: 1 / Double(targets.count))
    #expect(result.parameters < 1e-6, "\(what): parameters")
    #expect(result.inputs < 1e-6, "\(what): inputs")
  }

  /// A network on random inputs, with random targets in [−1, 1] and half the squared error.
  private func check(
    _ network: Network<Double>, columns: Int, _ stream: inout RandomStream, _ what: String,
    inputs: Tensor<Double>? = nil
  ) {
    let inputs = inputs ?? stream.tensor(network.inputShape + [columns])
    let outputs = network.outputShapes[network.outputShapes.count - 1]
    check(
      network.randomized(&stream), inputs, stream.tensor(outputs + [columns]), .halfSquaredError, what)
  }

  @Test("Dense", arguments: 0..<6)
  func dense(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "dense")
    let (d, h, n) = (1 + stream.integer(below: 9), 1 + stream.integer(below: 9), 1 + stream.integer(below: 19))
    check(Network(input: [d]) { Dense(h); Dense(3) }, columns: n, &stream, "\(d) → \(h), \(n) examples")
  }

  @Test("Conv2D with several channels and filters, strides, padding, oblong pictures and windows", arguments: 0..<14)
  func convolution(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "convolution")
    let input = [stream.one(of: [1, 2, 3]), stream.one(of: [4, 5, 6]), stream.one(of: [3, 5, 7])]
    let window = (1 + stream.integer(below: 4), 1 + stream.integer(below: 3))
    let stride = 1 + seed % 3, padding = seed / 3 % 3, filters = 1 + stream.integer(below: 4)
    let network = Network<Double>(input: input) {
      Conv2D(filters: filters, window: window, stride: stride, padding: padding)
    }
    check(network, columns: stream.one(of: [1, 3, 9]), &stream,
      "\(input), \(filters) filters of \(window), stride \(stride), padding \(padding)")
  }

  /// Numbers of which no two are nearer than 0.01, so that no difference crosses a change of maximum.
  private func separated(_ shape: [Int], _ stream: inout RandomStream) -> Tensor<Double> {
    let order = stream.permutation(shape.reduce(1, *))
    return Tensor(shape, order.map { 0.01 * (Double($0) - Double(order.count) / 2) })
  }

  @Test("MaxPool2D and AvgPool2D, overlapping and with gaps", arguments: [(2, 2), (3, 1), (3, 2), (2, 3), (1, 1)])
  func pooling(_ window: Int, _ stride: Int) {
    var stream = RandomStream(seed: 1, name: "pooling")
    let x = separated([2, 5, 7, 3], &stream)
    check(
      Network(input: [2, 5, 7]) { MaxPool2D(window: window, stride: stride); Flatten(); Dense(2) },
      columns: 3, &stream, "max", inputs: x)
    check(
      Network(input: [2, 5, 7]) { AvgPool2D(window: window, stride: stride); Flatten(); Dense(2) },
      columns: 3, &stream, "mean", inputs: x)
  }

  @Test("a small convolutional network, as the texts build them")
  func convolutionalNetwork() {
    var stream = RandomStream(seed: 5, name: "network")
    check(
      Network(input: [1, 8, 8]) {
        Conv2D(filters: 2, window: 3); Tanh(); AvgPool2D(window: 2); Conv2D(filters: 3, window: 2)
        Sigmoid(); Flatten(); Dense(4)
      }, columns: 2, &stream, "network")
  }

  @Test("activations")
  func activations() {
    var stream = RandomStream(seed: 2, name: "activations")
    let functions: [Activation<Double>] = [
      Identity(), Sigmoid(), Tanh(), ReLU(), Softplus(), LeakyReLU(), LeakyReLU(slope: 0.3), ELU(),
      ELU(alpha: 0.4), PiecewiseLinear(), Step(), Sign(),
    ]
    // At least 0.1 from the kinks at 0; with this seed none is near ±½, the kinks of the piece-wise linear unit.
    let x = Tensor<Double>([3, 6], (0..<18).map { _ in
      stream.uniform(in: 0.1...2) * (stream.integer(below: 2) == 0 ? 1 : -1)
    })
    for function in functions {
      check(Network(input: [3]) { function }, columns: 6, &stream, "\(function.function)", inputs: x)
      check(Network(input: [3]) { function; Dense(2) }, columns: 6, &stream, "\(function.function)", inputs: x)
    }
    check(Network(input: [3]) { Dense(5); Softmax() }, columns: 6, &stream, "softmax")
    check(Network(input: [3]) { PReLU(); Dense(4); PReLU(); Dense(2) }, columns: 6, &stream, "PReLU", inputs: x)
    check(
      Network(input: [2, 3, 3]) { Conv2D(filters: 3, window: 2); PReLU(); Flatten() }, columns: 4, &stream,
      "PReLU on pictures")
  }

  @Test("RNN with tanh and ReLU, over several steps and unequal lengths", arguments: 0..<8)
  func rnn(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "rnn")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    // ReLU's kinks: with these seeds no preactivation lies within a step's reach of 0.
    for activation in [RNN<Double>.Activation.tanh, .relu] {
      let network = Network<Double>(input: [3]) { RNN(4, activation: activation); Dense(2) }
        .randomized(&stream)
      check(
        network, stream.tensor([steps, 3, n]), stream.tensor([steps, 2, n]), .halfSquaredError,
        mask: mask(lengths: lengths, steps: steps), steps: steps, "\(activation), \(lengths)")
    }
  }

  @Test("LSTM over several steps and unequal lengths, with and without forget bias", arguments: 0..<8)
  func lstm(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "lstm")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    var network = Network<Double>(input: [3]) {
      LSTM(4, initializer: .uniform(0.8), forgetBias: seed % 2 == 0 ? 0 : 1.5)
      Dense(2)
    }
    network.initialize(using: &stream)
    check(
      network, stream.tensor([steps, 3, n]), stream.bits([steps, 2, n]), .sigmoidCrossEntropy,
      mask: mask(lengths: lengths, steps: steps), steps: steps, "\(lengths)")
  }

  @Test("ForgetGateRNN and GRU over several steps and unequal lengths", arguments: 0..<8)
  func gated(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "gated")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    let networks = [
      Network<Double>(input: [3]) { ForgetGateRNN(4); Dense(2) }, Network<Double>(input: [3]) { GRU(4); Dense(2) },
    ]
    for network in networks {
      check(
        network.randomized(&stream), stream.tensor([steps, 3, n]), stream.tensor([steps, 2, n]),
        .halfSquaredError, mask: mask(lengths: lengths, steps: steps), steps: steps,
        "\(network.layerNames[0]), \(lengths)")
    }
  }

  @Test("two recurrent layers on top of each other")
  func stacked() {
    var stream = RandomStream(seed: 9, name: "stacked")
    let network = Network<Double>(input: [2]) { LSTM(3); RNN(4); Dense(2) }.randomized(&stream)
    check(
      network, stream.tensor([5, 2, 3]), stream.tensor([5, 2, 3]), .halfSquaredError, steps: 5, "stacked")
  }

  @Test("each loss, with masks and weights")
  func losses() {
    var stream = RandomStream(seed: 3, name: "losses")
    let network = Network<Double>(input: [4]) { Dense(5) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([4, 11])
    for weights in [nil, (0..<11).map { Double($0 % 3) * 0.7 }] {
      check(network, x, stream.tensor([5, 11]), .halfSquaredError, mask: weights, "half squares")
      check(network, x, stream.tensor([5, 11]), .squaredError, mask: weights, "squares")
      // The norms of five errors lie on both sides of these δ.
      for delta in [0.3, 1.5, 4] {
        check(network, x, stream.tensor([5, 11]), .huber(delta: delta), mask: weights, "Huber, δ = \(delta)")
      }
      check(network, x, stream.oneHot(5, 11), .softmaxCrossEntropy, mask: weights, "softmax")
      check(network, x, stream.bits([5, 11]), .sigmoidCrossEntropy, mask: weights, "sigmoid")
    }
  }

  @Test("a batch of sequences of unequal lengths, with each reduction", arguments: Reduction.allCases)
  func batch(_ reduction: Reduction) {
    var stream = RandomStream(seed: 4, name: "batch")
    var network = Network<Double>(input: [3]) { LSTM(3); Dense(2) }.randomized(&stream)
    let lengths = [3, 1, 5, 5, 2, 4, 7]
    let examples = SequenceExamples<Double>(
      lengths.map { .init(inputs: stream.tensor([3, $0]), targets: stream.bits([2, $0])) }, together: 3)
    let runner = BatchRunner(
      network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: WorkerPool(threads: 2))
    let (value, numbers) = runner.lossAndGradient(of: network, on: examples)
    let gradient = numbers.values
    #expect(abs(value - runner.loss(of: network, on: examples)) < 1e-12 * value)
    let divisor: Double =
      switch reduction {
      case .sum: 1
      case .perExample: 7
      case .perPosition: 27
      case .perEntry: 54
      case .perPaddedEntry: 7 * 7 * 2
      case .perExampleAndOutput: 14
      }
    #expect(examples.extent.divisor(reduction) == divisor)
    for index in gradient.indices {
      let at = network.parameters.flat[index]
      network.parameters.flat[index] = at + 1e-5
      let above = runner.loss(of: network, on: examples)
      network.parameters.flat[index] = at - 1e-5
      let below = runner.loss(of: network, on: examples)
      network.parameters.flat[index] = at
      let numeric = (above - below) / 2e-5
      // Sums are up to 54 times larger than the means of the other tests, and so is their floor.
      let floor = 0.05 / divisor
      #expect(abs(gradient[index] - numeric) < 1e-6 * max(abs(numeric), floor), "parameter \(index)")
    }
  }
}
