//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ### Three of its layers

 *The last layer.* A node of a dense layer takes everything that comes in. The tenth layer puts out {{value tenth}}, so that
 a node takes {{value last-inputs}} numbers, and the layer holds {{value last-parameters}} parameters.

 *The first layer.* With a padding of 1 it has as many positions as the picture, {{value positions}} of both (which happens to
 be the number of inputs of a node of the last layer too). At each of them there are {{value channels}} numbers before and
 {{value filters}} after, one from each filter. Its parameters are $F (C k^2 + 1)$ or {{value first-parameters}}.

 *The third layer.* How large is the square of the picture that one of its numbers depends on? The backward pass tells:
 it is where $\partial y/\partial x$ is not zero. Average pools stand in for the
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
 image: each step back through the first filters adds $k - 1$ pixels.
 */
