//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ### What Example 13.11 says about it

 *The last layer.* Each of its nodes is said to take $7 \times 7 \times 3 = 147$ inputs, "the factor 3 is from the fact
 that all filters of the previous layers have three channels". Only those of the first layer have; the
 tenth puts out {{value tenth}}, so that a node takes {{value last-inputs}}. With 147 the
 layer would hold {{value last-parameters-printed}} parameters instead of {{value last-parameters}}.

 *The first layer.* An element of its output is 64 numbers, one a filter, not 64 "filters, each of which is a
 3-channel pixel". The box on nodes counts 192, since it takes a filter for several nodes, one for each channel, and says
 so; Section 13.4.1 counts a filter as one node, and by that count there are {{value first-nodes}}. The parameters are
 the same, $k(df^2 + 1)$ or {{value first-parameters}}; with a bias for each of the 192 there would be
 {{value box-parameters}} of them. That "the number of outputs of this layer equals the number of inputs" is true of
 positions, {{value positions}} of both (which happens to be the number of inputs of a node of the last layer too);
 at each of them there are {{value channels}} numbers before and {{value filters}} after.

 *The third layer*: its features "can involve a 6-by-6 square of the input image". What a number depends on, the
 backward pass tells: where $\partial y/\partial x$ is not zero. Average pools stand in for the
 maximum, which would pass the gradient to one pixel of each window only, and all weights are 1:
 */
func regionSeen(by network: Network<Double>) -> Int {
  var network = network
  var none = RandomStream(seed: 0, name: "not used: all weights are 1")
  network.initialize(using: &none)
  let inputs = Tensor<Double>(zeros: network.inputShape + [1])
  let output = network.outputShapes[network.layers.count - 1]
  var middle = Tensor<Double>(zeros: output + [1])
  middle[0, output[1] / 2, output[2] / 2, 0] = 1                                // one number in the middle
  let gradient = network.trace(inputs, outputGradient: middle).inputGradient.values   // ∂y/∂x
  let rows = gradient.indices.filter { gradient[$0] != 0 }.map { $0 / network.inputShape[2] }
  return (rows.max() ?? 0) - (rows.min() ?? 0) + 1
}

let one = Initializer.constant(1)
let (row1, row2, row3) = (figureRows[0], figureRows[1], figureRows[2])
let side = 6 * row1[0] * row2[0] * row3[0]   // wide enough that the middle is far from every edge
let seenInImage = regionSeen(
  by: Network(input: [1, side, side]) {
    Conv2D(filters: 1, window: row1[0], stride: row1[1], padding: row1[2], initializer: one)
    AvgPool2D(window: row2[0], stride: row2[1])
    Conv2D(filters: 1, window: row3[0], stride: row3[1], padding: row3[2], initializer: one)
  })
let seenInFirstMap = regionSeen(
  by: Network(input: [1, side, side]) {
    AvgPool2D(window: row2[0], stride: row2[1])
    Conv2D(filters: 1, window: row3[0], stride: row3[1], padding: row3[2], initializer: one)
  })
/*:
 The third layer sees {{value seen-in-map}} of the *first layer's output*, and {{value seen-in-image}} of the
 image: each step back through the first filters adds $f - 1$ pixels. The text says that its features
 "can involve a 6-by-6 square of the input image". So they can, as they can any square inside their field; whether the
 whole field was meant, and the wrong layer's was given, the words do not decide.
 */
