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

/// ∂E/∂X and ∂E/∂w of a convolution of `x` `[d, s, s]` with the filters `w` `[k, d, m, m]`, from ∂E/∂y = `delta`
/// `[k, n, n]`: two layers run forward.
@MainActor func gradientsByConvolution(
  _ x: Tensor<Double>, _ w: Tensor<Double>, delta: Tensor<Double>
) -> (input: Tensor<Double>, filters: Tensor<Double>) {
  let (d, side, k, m, n) = (x.shape[0], x.shape[1], w.shape[0], w.shape[2], delta.shape[1])
  // δ convolved with the filters, that is, run through a layer of the flipped filters with the roles of channels and
  // filters exchanged, and zeros around δ.
  let dX = convolve(delta, w.ᵀ.flipped, padding: m - 1)
  // Every channel of X run through a layer whose filters are the maps of δ.
  let asExamples = x.reshaped(to: [d, side * side]).ᵀ.reshaped(to: [1, side, side, d])
  let correlated = filtering([1, side, side], with: delta.reshaped(to: [k, 1, n, n]))(asExamples)   // [k, m, m, d]
  let byFilter = correlated.reshaped(to: [k, m * m, d])
  return (dX, Tensor([k, d, m, m], (0..<k).flatMap { byFilter.part($0).ᵀ.values }))
}
