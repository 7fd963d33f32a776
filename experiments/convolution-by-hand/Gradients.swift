//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ## Backwards: shared weights

 The units of a map share their weights, so the gradient of a weight adds up what it did at each of them. Let $E$ be the
 loss, $z_i$ the net input of unit $i$ and $\delta_i = \partial E/\partial z_i$, and let $a_{i,w}$ be what unit $i$ receives
 over the weight $w$. The gradient, $\Delta w$ for short, is a sum over all units of the map:

 $$\Delta w = \frac{\partial E}{\partial w} = \sum_{i} \delta_i a_{i,w}.$$

 By hand: input and filter of the padding example, with its padding; on top max pooling of 2 × 2, and a loss with
 $\partial E/\partial y = 1$ at every output ($E = \frac12 \sum (t - y)^2$ with targets $t$ one below the outputs $y$).
 `trace` runs a network forward and back and keeps every $\delta$ on the way; `GradientCheck` compares all its gradients with
 central differences: each number is moved a little up and a little down, and what the loss changes is divided by the
 distance. The sum over the units is `sharedWeightGradient`:

 {{code SharedWeights.swift}}
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

 So with max pooling {{value winners5}} of {{value cells5}} units have a $\delta$ at all, and $\Delta w$ is the
 sum of their windows:

 $$\Delta w = {{value dw5}}.$$

 The layer's own gradient differs from it by {{value dw5-layer}}. Central differences of the loss, by all weights
 and inputs, deviate by {{value dw5-numeric}} of the gradient's size at most. (Where two cells of a window tie,
 differences see both, and the layer sends all to the first in reading order; here {{value ties5}} windows tie.)

 It is each unit's own window that counts: on the digit, with random filters and targets, the sum with them agrees with
 central differences within {{value shared-own}}.

 Both derivatives of a convolution are convolutions again. By the input it is $\delta$, with $k - 1$ zeros around it, under
 the flipped filters; by the filters it is the input with $\delta$ for a filter. Both are layers run forward
 (`gradientsByConvolution` in `SharedWeights.swift`), and both agree with the backward pass.

 ## Layers in a row

 A network for pictures puts it all together: convolution with several filters, rectifier and pooling, more of the
 same, dense layers at the end. Here is a small one, for the digit:
 */
let cnn = Network<Double>(input: four.asPicture.shape) {
  Conv2D(filters: 4, window: 3, padding: 1); ReLU(); MaxPool2D(window: 2)
  Conv2D(filters: 2, window: 2); ReLU()
  Flatten(); Dense(2)
}
/*:
 {{table layers.csv}}

 With random weights, and on the two outputs softmax, which makes them probabilities, and cross-entropy, the loss that
 belongs to it, the backward pass through all of it deviates
 from central differences by {{value whole-check}} at most, over all weights, inputs and seeds. (Random filters and a
 little noise on the digit avoid ties: on the plain background all windows are alike.)
 */
