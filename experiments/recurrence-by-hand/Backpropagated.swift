import Host
import Networks
import Tensors

/// What one forward and one backward pass of a recurrent network over some sequences show.
///
/// The layer's net gradients are read off as input gradients: the network gets as many inputs more as
/// its recurrent layer has net values, each of which enters one net value with weight 1 and is 0. The
/// outputs stay what they are, and ∂E/∂(that input at step t) is the net gradient δ at step t. So
/// `GradientCheck`, which checks input gradients, checks every net gradient by a central difference.
struct Backpropagated {
  private let trace: Trace<Double>
  private let inputCount: Int
  /// ∂E/∂x, `[T, D, N]`.
  let inputs: Tensor<Double>
  /// δ of every net value of the recurrent layer, `[T, k, N]`.
  let net: Tensor<Double>
  /// Of every parameter and every net gradient from its central difference.
  let check: GradientCheck.Result

  /// `[T, rows, N]`: what each layer puts out.
  var outputs: ByLayer<Double> { trace.outputs }
  /// ∂E/∂(each layer's output).
  var deltas: ByLayer<Double> { trace.deltas }
  /// E.
  var loss: Double { trace.loss }

  /// ∂E/∂(the parameter called `key`).
  subscript(key: String) -> Tensor<Double> {
    // Without the columns of the additional inputs.
    Self.isInputWeight(key) ? trace.gradient[key].columns(0..<inputCount) : trace.gradient[key]
  }

  /// W as `RNN` and `LSTM` call it, and as the layers do whose equations PyTorch has not.
  private static func isInputWeight(_ key: String) -> Bool {
    key.hasSuffix(".weight_ih_l0") || key.hasSuffix(".input_weight")
  }

  /// - Parameters:
  ///   - x: `[T, D, N]`.
  ///   - y: `[T, P, N]`.
  ///   - mask: `[T, N]`, what counts in the loss.
  init(
    _ network: Network<Double>, _ x: Tensor<Double>, _ y: Tensor<Double>, _ loss: Loss, mask: [Double]? = nil
  ) {
    let (steps, d, n) = (x.shape[0], x.shape[1], x.shape[2])
    let key = network.parameters.keys[0]
    let weight = network.parameters[key], k = weight.shape[0]
    require(Self.isInputWeight(key) && weight.shape[1] == d, "Backpropagated: \(key) on \(x.shape)")
    var widened = Network<Double>(input: [d + k]) { network.layers }
    for other in network.parameters.keys.dropFirst() {
      widened.parameters[other] = network.parameters[other]
    }
    widened.parameters[key] = Tensor(rows: weight.rows.enumerated().map { row, weights in
      weights + (0..<k).map { $0 == row ? 1 : 0 }
    })
    let inputs = Tensor(parts: x.parts.map { Tensor(concatenating: [$0, Tensor(zeros: [k, n])]) })

    trace = widened.trace(inputs, targets: y, loss: loss, mask: mask, steps: steps)
    let dX = trace.inputGradient.parts
    self.inputs = Tensor(parts: dX.map { $0.rows(0..<d) })
    net = Tensor(parts: dX.map { $0.rows(d..<d + k) })
    inputCount = d
    check = GradientCheck.run(widened, inputs: inputs, targets: y, loss: loss, mask: mask, steps: steps)
  }
}

/// Matrices of one net value: W `[m, D]`, U `[m, m]`, b `[m, 1]`.
struct NetWeights {
  var W, U, b: Tensor<Double>

  /// W x + U h + b.
  func callAsFunction(_ x: Tensor<Double>, _ h: Tensor<Double>) -> Tensor<Double> { W × x + U × h + b }
}

extension Network<Double> {
  /// The matrices of the first, recurrent layer, for each of the blocks in which it keeps them.
  var netWeights: [NetWeights] {
    let keys = parameters.keys
    let (W, U, b) = (parameters[keys[0]], parameters[keys[1]], parameters[keys[2]])
    let m = U.shape[1]
    return (0..<U.shape[0] / m).map { gate in
      let range = gate * m..<(gate + 1) * m
      return NetWeights(W: W.rows(range), U: U.rows(range), b: b.reshaped(to: [b.count, 1]).rows(range))
    }
  }

  /// The matrix W_o `[P, m]` and the bias `[P, 1]` of the first dense layer.
  var outputWeights: (W: Tensor<Double>, b: Tensor<Double>) {
    let bias = parameters["dense1.bias"]
    return (parameters["dense1.weight"], bias.reshaped(to: [bias.count, 1]))
  }

  /// The network with all parameters, biases too, drawn from U(−size, size).
  func drawn(_ seed: UInt64, _ name: String, size: Double = 0.8) -> Network {
    var (network, stream) = (self, RandomStream(seed: seed, name: name))
    network.parameters.flat = stream.tensor([parameterCount], in: -size...size)
    return network
  }

  /// The network with the parameter called `key` changed number by number: place and value to value.
  func changing(_ key: String, _ f: (Int, Double) -> Double) -> Network {
    var network = self
    let old = parameters[key]
    network.parameters[key] = Tensor(old.shape, old.values.enumerated().map { f($0.offset, $0.element) })
    return network
  }
}
