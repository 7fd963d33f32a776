import Networks
import Tensors

/// One picture forward and back through a network: what a chapter by hand looks at.
struct Backpropagation {
  /// The output of each layer, without the axis of examples.
  let activations: [Tensor<Double>]
  /// ∂E/∂(output of each layer).
  let deltas: [Tensor<Double>]
  /// ∂E/∂θ, by name.
  let gradient: Parameters<Double>
  /// ∂E/∂x.
  let inputGradient: Tensor<Double>
  let loss: Double

  /// With E = ½ Σ (t − y)².
  init(_ network: Network<Double>, _ picture: Tensor<Double>, targets: Tensor<Double>) {
    let (x, t) = (picture.asBatch, targets.asBatch)
    let pass = Pass(network, columns: 1, wantsInputGradient: true)
    let y = pass.forward(x.block(), parameters: network.parameters)
    loss = Loss.halfSquaredError.evaluate(
      y, targets: t.block(), mask: nil, scale: 1, gradient: pass.outputGradient, wantsValue: true)
    pass.clearGradient()
    pass.backward(x.block(), parameters: network.parameters)
    func bare(_ tensor: Tensor<Double>) -> Tensor<Double> {
      tensor.reshaped(to: Array(tensor.shape.dropFirst().dropLast()))
    }
    activations = network.layers.indices.map { bare(pass.activation(after: $0)) }
    deltas = network.layers.indices.map { bare(pass.activationGradient(after: $0)) }
    var gradient = network.parameters
    gradient.flat = Tensor(
      [network.parameterCount],
      Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount)))
    self.gradient = gradient
    inputGradient = bare(pass.inputGradients)
    withExtendedLifetime((x, t)) {}
  }

  /// With ∂E/∂y = `delta`: the targets are the outputs less δ.
  init(_ network: Network<Double>, _ picture: Tensor<Double>, delta: Tensor<Double>) {
    let y = output(network, picture)
    let targets = Tensor(y.shape, zip(y.values, delta.values).map { $0 - $1 })
    self.init(network, picture, targets: targets)
  }
}

/// ∂E/∂(parameter `key`) by central differences.
func centralDifferences(
  _ network: Network<Double>, _ picture: Tensor<Double>, targets: Tensor<Double>, key: String,
  step: Double = 1e-5
) -> Tensor<Double> {
  func loss(_ network: Network<Double>) -> Double {
    zip(targets.values, output(network, picture).values).reduce(0) { sum, pair in
      sum + 0.5 * (pair.0 - pair.1) * (pair.0 - pair.1)
    }
  }
  let start = network.parameters[key]
  return Tensor(start.shape, start.values.indices.map { index in
    func shifted(_ by: Double) -> Double {
      var changed = network
      var values = start.values
      values[index] += by
      changed.parameters[key] = Tensor(start.shape, values)
      return loss(changed)
    }
    return (shifted(step) - shifted(-step)) / (2 * step)
  })
}

/// Kelleher et al., equation (89): Σ over the neurons i of δᵢ a, where `field(i)` are the activations a
/// that are taken for neuron i.
func sharedWeightGradient(
  _ delta: Tensor<Double>, fields: Tensor<Double>, field: (Int) -> Int
) -> Tensor<Double> {
  var sum = [Double](repeating: 0, count: fields.shape[0])
  for (i, d) in delta.values.enumerated() {
    for weight in sum.indices { sum[weight] += d * fields[weight, field(i)] }
  }
  return Tensor([sum.count], sum)
}
