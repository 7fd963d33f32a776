//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ## Backwards: shared weights

 The neurons of a map share their weights, so the gradient of a weight adds up what it did at each of them. With
 $\delta_i = \partial E/\partial z_i$, and $a_{i,w}$ for what neuron $i$ receives over weight $w$ (Kelleher et al.,
 equation 89),

 $$\Delta w = \sum_{i=1}^{m} \delta_i a_{i,w}.$$

 By hand: input and filter of the padding example, with its padding; on top max pooling of 2 × 2, and a loss with
 $\partial E/\partial y = 1$ at every output ($E = \frac12 \sum (t - y)^2$ with targets one below the outputs).
 */
func pooled(by pooling: any Layer<Double>) -> Network<Double> {
  var network = Network<Double>(input: z5.asPicture.shape) {
    Conv2D(filters: 1, window: w5.shape[0], padding: p)
    [pooling]
  }
  network.parameters["conv1.weight"] = w5.asFilters
  return network
}

let (byMaximum, byMean) = (pooled(by: MaxPool2D(window: 2)), pooled(by: AvgPool2D(window: 2)))
let targets5 = output(byMaximum, z5.asPicture).map { $0 - 1 }
let back5 = byMaximum.trace(z5.asPicture.asBatch, targets: targets5.asBatch, loss: .halfSquaredError)
let fields5 = Conv2D<Double>(filters: 1, window: w5.shape[0], padding: p).windowsAsColumns(z5.asPicture)
let byHand5 = sharedWeightGradient(back5.deltas[0], fields: fields5) { i in i }   // neuron i sees window i
let check5 = GradientCheck.run(
  byMaximum, inputs: z5.asPicture.asBatch, targets: targets5.asBatch, loss: .halfSquaredError)
/*:
 Max pooling sends each $\delta$ to the cell that was the largest of its window. Average pooling gives every cell of
 the window the same share:

 $$\text{maximum: } \delta = {{value delta5}}, \qquad \text{mean: } \delta = {{value delta5-mean}}.$$

 So with max pooling {{value winners5}} of {{value cells5}} neurons have a $\delta$ at all, and $\Delta w$ is the
 sum of their windows:

 $$\Delta w = {{value dw5}}.$$

 The layer's own gradient differs from it by {{value dw5-layer}}. Central differences of the loss, by all weights
 and inputs, deviate by {{value dw5-numeric}} of the gradient's size at most. (Where two cells of a window tie,
 differences see both, and the layer sends all to the first in reading order; here {{value ties5}} windows tie.)

 In print, (89) is $\Delta w_{i,\ast} = \sum_{i=1}^{m} \delta_i \times a_\ast$: its $i$ is one neuron on the left and
 all of them on the right, and $a_\ast$ does not say whose window is meant. A matter of notation: on the digit, with
 random filters and targets, each neuron's own window agrees with central differences within {{value shared-own}}.

 "It turns out that the derivative of a convolution can also be expressed as a convolution", say Leskovec, Rajaraman
 and Ullman (13.4.5) without the formula. By the input it is $\delta$, with $k - 1$ zeros around it, under the
 flipped filters; by the filters it is the input with $\delta$ for a filter. Both are layers run forward
 (`Convolutions.swift`), and both agree with the backward pass.

 ## Layers in a row

 Kelleher et al.'s Figure 35 puts it together: convolution with several filters, rectifier and pooling, more of the
 same, dense layers at the end. Their worked example (Figure 36) we do not have, so here is one of ours, for the digit:
 */
let cnn = Network<Double>(input: four.asPicture.shape) {
  Conv2D(filters: 4, window: 3, padding: 1); ReLU(); MaxPool2D(window: 2)
  Conv2D(filters: 2, window: 2); ReLU()
  Flatten(); Dense(2)
}
/*:
 {{table layers.csv}}

 With random weights, and softmax and cross-entropy on the two outputs, the backward pass through all of it deviates
 from central differences by {{value whole-check}} at most, over all weights, inputs and seeds. (Random filters and a
 little noise on the digit avoid ties: on the plain background all windows are alike.)
 */
//#-hidden-code
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
//#-end-hidden-code
