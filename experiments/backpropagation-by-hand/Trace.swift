import Networks
import Tensors

/// One forward and one backward pass of a network, with all that `Pass` keeps: every layer's output and
/// ∂E/∂output, ∂E/∂input and ∂E/∂θ, in double precision. `[unit][example]`.
struct Trace {
  let network: Network<Double>
  let inputs: [[Double]]
  /// E, summed over the examples; 0 where only a gradient was given.
  let loss: Double
  let outputs: [[[Double]]]
  let gradients: [[[Double]]]
  let inputGradients: [[Double]]
  /// ∂E/∂θ in the layout of the network's parameters.
  let parameterGradients: Parameters<Double>

  /// The pass for `scale` times `loss`, on inputs `shape + [N]` and targets `[P, N]`.
  init(
    _ network: Network<Double>, _ inputs: Tensor<Double>, targets: Tensor<Double>, _ loss: Loss,
    scale: Double = 1
  ) {
    self.init(network, inputs) { outputs, gradient in
      scale * loss.evaluate(
        outputs, targets: targets.block(), mask: nil, scale: scale, gradient: gradient, wantsValue: true)
    }
  }

  /// The pass for any function of the outputs of which ∂E/∂output is known, `[P, N]`.
  init(_ network: Network<Double>, _ inputs: Tensor<Double>, outputGradient: Tensor<Double>) {
    self.init(network, inputs) { _, gradient in
      gradient.flat.copy(outputGradient.matrix)
      return 0
    }
  }

  private init(
    _ network: Network<Double>, _ inputs: Tensor<Double>,
    _ objective: (Block<Double>, MutableBlock<Double>) -> Double
  ) {
    self.network = network
    self.inputs = inputs.rows
    let pass = Pass(network, columns: inputs.matrix.columns, wantsInputGradient: true)
    let result = pass.forward(inputs.block(), parameters: network.parameters)
    loss = objective(result, pass.outputGradient)
    pass.backward(inputs.block(), parameters: network.parameters)
    func rows(_ tensor: Tensor<Double>) -> [[Double]] {
      let view = tensor.matrix
      return (0..<view.rows).map { row in (0..<view.columns).map { view[row, $0] } }
    }
    outputs = network.layers.indices.map { rows(pass.activation(after: $0)) }
    gradients = network.layers.indices.map { rows(pass.activationGradient(after: $0)) }
    inputGradients = rows(pass.inputGradients)
    var gradient = network.parameters
    gradient.flat = Tensor(
      [network.parameterCount],
      Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount)))
    parameterGradients = gradient
  }
}

/// `scale` times the loss of `network` over some examples.
func error(
  of network: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, _ loss: Loss,
  scale: Double = 1
) -> Double {
  let outputs = network(inputs)
  return scale
    * loss.evaluate(
      outputs.block(), targets: targets.block(), mask: nil, scale: 0, gradient: nil, wantsValue: true)
}

/// Central differences ∂f/∂xᵢ ≈ (f(x + h eᵢ) − f(x − h eᵢ)) / 2h: what every formula of the page is held
/// against, because they know nothing of it.
func slopes(at x: [Double], step h: Double = 1e-5, of f: ([Double]) -> Double) -> [Double] {
  x.indices.map { index in
    var (above, below) = (x, x)
    above[index] += h
    below[index] -= h
    return (f(above) - f(below)) / (2 * h)
  }
}

/// ∂E/∂θ by central differences, in the layout of the parameters.
func slopes(
  of network: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, _ loss: Loss,
  scale: Double = 1
) -> Parameters<Double> {
  var result = network.parameters
  let numbers = slopes(at: network.parameters.flat.values) { numbers in
    var copy = network
    copy.parameters.flat = Tensor([numbers.count], numbers)
    return error(of: copy, inputs, targets, loss, scale: scale)
  }
  result.flat = Tensor([numbers.count], numbers)
  return result
}

/// The Jacobian ∂yᵢ/∂xⱼ of a network's outputs by its inputs, by central differences, `[i][j]`.
func jacobian(of network: Network<Double>, at x: [Double]) -> [[Double]] {
  let shape = network.inputShape + [1]
  return network(Tensor(shape, x)).values.indices.map { i in
    slopes(at: x) { network(Tensor(shape, $0)).values[i] }
  }
}

/// The largest |a − b| / max(|a|, |b|, 10⁻³): near zero differences are accurate in absolute terms only.
func relativeDeviation(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) / max(abs($0), abs($1), 1e-3) }.max() ?? 0
}

/// The largest |a − b|, relative to the largest |b|.
func deviationOfLargest(_ a: [Double], _ b: [Double]) -> Double {
  let size = b.map(abs).max() ?? 0
  return largestDifference(a, b) / (size > 0 ? size : 1)
}

/// The largest |a − b|.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

extension RandomStream {
  /// Numbers drawn from U(−a, a).
  mutating func tensor(_ shape: [Int], within a: Double = 1) -> Tensor<Double> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in uniform(in: -a...a) })
  }

  /// `network` with all parameters, biases too, drawn from U(−a, a).
  mutating func drawn(_ network: Network<Double>, within a: Double = 1) -> Network<Double> {
    var network = network
    network.parameters.flat = tensor([network.parameterCount], within: a)
    return network
  }
}

extension Tensor where S == Double {
  /// The numbers of a matrix, `[row][column]`.
  var rows: [[Double]] {
    let view = matrix
    return (0..<view.rows).map { row in (0..<view.columns).map { view[row, $0] } }
  }
}

/// A v for a matrix `[row][column]`.
func product(_ a: [[Double]], _ v: [Double]) -> [Double] {
  a.map { row in zip(row, v).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// Rows and columns exchanged.
func transposed(_ a: [[Double]]) -> [[Double]] {
  (a.first ?? []).indices.map { column in a.map { $0[column] } }
}
