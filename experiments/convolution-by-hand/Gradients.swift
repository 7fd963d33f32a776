import Networks
import Tensors

/// One picture forward and back, from ∂E/∂y = `delta` at the outputs, as a loss gives it: E = ½ Σ (t − y)² with targets
/// that are the outputs less δ.
func trace(_ network: Network<Double>, _ picture: Tensor<Double>, delta: Tensor<Double>) -> Trace<Double> {
  let x = picture.asBatch
  return network.trace(x, targets: network(x) - delta.asBatch, loss: .halfSquaredError)
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
