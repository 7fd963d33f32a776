/*:
 # Backpropagation by hand: every δ, every gradient

 {{section opening.md}}
 */
import Ledger
import Networks
import Reports
import Studies
import Tensors

let study = Study(
  "backpropagation-by-hand", title: "Backpropagation by hand: every δ, every gradient", seeds: draws)
//: ## Settings
//:
//: Numbers that a text prints are typed once, in a table of printed numbers that comes with the programs, and read from
//: there by name: the power plant, its version in three classes, and a few single numbers. The tables, figures and
//: equations that the code names are those of the texts; see "In the texts", near the end. Where a formula is tried on
//: numbers drawn at random, it is tried with each of the seeds `draws` (`Formulas.swift`).
//:
//: {{code Formulas.swift}}
let raw = (1...4).map { study.settings("kelleher-t1-row-\($0)", count: 3) }  // four hours of the plant: Table 1
let low = study.settings("kelleher-t2-min", count: 3)                   // extremes of the whole data: Table 2
let high = study.settings("kelleher-t2-max", count: 3)
let rate = study.setting("kelleher-alpha")                              // α = 0.2: equation (38)
let slowRate = study.setting("kelleher-f21-alpha")                      // α = 0.1, rectified: Figure 21
let classified = (1...4).map { study.settings("kelleher-t13-row-\($0)", count: 5) }   // inputs and classes: Table 13
let oneHot = [8, 9, 10].map { study.settings("kelleher-t15-target-\($0)", count: 4) }   // Table 15
let tableLogits = study.settings("kelleher-t14-logits", count: 3, in: -700...700)  // 1.5, −0.9, 0.6: Table 14
let softmaxRate = study.setting("kelleher-eq83-alpha")                  // α = 0.01: equation (83)
let w96 = study.setting("kelleher-eq83-w96-old")                        // w₉,₆ = −0.07: equation (83)
let boat = (target: study.settings("usc552-boat-target"), output: study.settings("usc552-boat-output"))
let initialRange = study.settings("mmds-s13-3-4-init", count: 2)        // [−1, 1]: section 13.3.4
let sample = study.count("zhang-sgd-sample", in: 1...100)               // 1 example an update: "Model Training: SGD"
let oneHotExample = study.settings("kelleher-eq68-target", count: 3)     // [0, 1, 0]: equation (68)
let smallOutput = study.settings("usc552-squared-error-output", count: 2)  // 0.00000001 where 1 is desired
//#-hidden-code
checkTables(study, raw: raw, low: low, high: high, classified: classified, oneHot: oneHot, logits: tableLogits)
require(study, boat.target.count == boat.output.count && !boat.target.isEmpty, "boat")
require(study, initialRange.count == 2 && initialRange[1] > 0 && initialRange[0] == -initialRange[1], "initial range")
require(study, oneHotExample.count == 3 && oneHotExample.contains(1), "one-hot example")
require(study, smallOutput.count == 2 && 0 < smallOutput[0] && smallOutput[0] < 0.5, "small output")
require(study, sample <= 100, "number of examples for an update")
quoteSettings(study)
//#-end-hidden-code
//: Each column of the data is mapped to [0, 1] by its extremes and rounded to two decimals. `rounded` and the network of this
//: page stand in `PrintedArithmetic.swift`, with all of the text's own roundings:
//:
//: {{code PrintedArithmetic.swift}}
let normalised = raw.map { row in
  row.indices.map { rounded((row[$0] - low[$0]) / (high[$0] - low[$0]), 2) }
}
let inputs = Tensor(rows: [0, 1].map { feature in normalised.map { $0[feature] } })   // X, [2, 4]: an example a column
let outputs = normalised.map { $0[2] }                                               // 0.94, 0.13, 0.57, 0.36
let targets = Tensor([1, 4], outputs)
/*:
 ## The chain rule, neuron by neuron

 Neuron $i$ takes the outputs $a_k$ of the neurons before it, weighs them with $w_{i,k}$, adds its bias $w_{i,0}$, and
 bends the sum with its activation function: $z_i = w_{i,0} + \sum_k w_{i,k} a_k$ and $a_i = \varphi(z_i)$. Let
 $\mathcal{E}$ be the error of the whole network. Everything that backpropagation needs is its derivative by $z_i$,
 which is called $\delta_i$. By the chain rule it has two factors:

 $$\delta_i = \frac{\partial \mathcal{E}}{\partial z_i} = \frac{\partial a_i}{\partial z_i} \times
 \frac{\partial \mathcal{E}}{\partial a_i}.$$

 The first factor is the slope of the activation function. For a logistic neuron it is
 $\partial a/\partial z = a (1 - a)$. The second depends on where the neuron stands. With
 $\mathcal{E} = \frac12 \sum (t - a)^2$ and targets $t$, an output neuron has
 $\partial\mathcal{E}/\partial a = -(t - a)$. A hidden neuron $k$ gets its share from the neurons $i$ that it feeds:
 $a_k$ enters each $z_i$ with the factor $w_{i,k}$, so by the chain rule $\partial\mathcal{E}/\partial a_k$ is the sum
 of $w_{i,k} \delta_i$. And $w_{i,k}$ enters $z_i$ with the factor $a_k$, so its gradient is $\delta_i a_k$. With all δ
 known, the gradients of the weights follow, and with a *learning rate* $\alpha$ the update:

 $$\frac{\partial \mathcal{E}}{\partial a_k} = \sum_i w_{i,k} \delta_i, \qquad
 \frac{\partial \mathcal{E}}{\partial w_{i,k}} = \delta_i a_k, \qquad
 w_{i,k} \leftarrow w_{i,k} - \alpha \delta_i a_k.$$

 (A bias is a weight of a constant input 1. Without $\varphi$ two layers are one,
 $\mathbf{W}' = \mathbf{W}^{(2)} \mathbf{W}^{(1)}$.)

 For a whole layer this makes two products. Let it have $d$ inputs $\mathbf a$ and $h$ neurons, so that its weights $W$,
 a row for each neuron, have the shape `[h, d]`. Back to the inputs goes $W^\top \boldsymbol\delta$, which is $d$ numbers.
 The gradient is $\boldsymbol\delta \mathbf a^\top$, again `[h, d]`. With $N$ examples side by side, $A$ is `[d, N]` and
 $\Delta$ is `[h, N]`; then $\Delta A^\top$ is still `[h, d]`, for the product adds up over the examples. A gradient has
 the shape of what it is the gradient of. Whoever has forgotten which factor is transposed, and on which side it
 stands, can find out from the shapes. They do not warn of a wrong sign, of a factor 2, or of a square matrix that is
 transposed by mistake; for these there is the central difference.

 ### The network

 The network predicts the output of a power plant. Temperature and humidity (neurons 1, 2) feed 3, 4, 5; these feed 6,
 7; these feed 8, the predicted output: 2-3-2-1 for short. It is a worked example of a text of which not all weights are
 printed: those into 3, 4, 5 and the biases stand only in a figure. The chapter on the power plant finds two-decimal
 weights that give the printed numbers, all determined but those of neuron 4. Here the first of its networks serves for
 a walk with nothing rounded on the way. The search and the printed weights that it starts from stand in
 `Reconstruction.swift` and `Settings.swift`; `Neurons` (`Walk.swift`) calls weights and activations by the text's numbers:

 {{code Reconstruction.swift}}

 {{code Settings.swift}}

 {{code Walk.swift}}
 */
let weights = reconstruct(
  study, upper: printedUpperWeights(study), inputs: inputs, targets: targets, rate: rate, largest: 1
).survivors[0]
let plant = network(weights, .sigmoid)   // 2-3-2-1, logistic
let d = 1                                // the second example, d2
let d2 = (
  inputs: Tensor([2, 1], inputs.rows.map { $0[d] }), target: Tensor([1, 1], [outputs[d]])
)
let neurons = Neurons(
  weights: weights, inputs: d2.inputs.values, worked: work(plant, d2.inputs, d2.target), example: 0)
//: ### Backwards through d2, step by step
//:
//: Call the four examples d1 to d4. d2 has the inputs 0.84 and 0.58 and the target 0.13; the update will take α = 0.2.
//: The activations of d2 come from the forward pass; the rest goes line by line, from the output back:
let (a, w) = (neurons.a, neurons.w)
var δ: [Int: Double] = [:]
let slope = { (k: Int) in a(k) * (1 - a(k)) }                                   // (15)
let δ8 = -(outputs[d] - a(8)) * slope(8)                                        // (31), (32)
let δ6 = δ8 * w(8, 6) * slope(6)                                                // (33)
let δ7 = δ8 * w(8, 7) * slope(7)                                                // (34)
δ[3] = (δ6 * w(6, 3) + δ7 * w(7, 3)) * slope(3)                                 // (35)
δ[4] = (δ6 * w(6, 4) + δ7 * w(7, 4)) * slope(4)                                 // (36)
δ[5] = (δ6 * w(6, 5) + δ7 * w(7, 5)) * slope(5)                                 // (37)
(δ[6], δ[7], δ[8]) = (δ6, δ7, δ8)
//: The network's own backward pass must give the same. A `Trace` is a pass that keeps every value and every gradient. A
//: *central difference*, $\bigl(\mathcal{E}(w + h) - \mathcal{E}(w - h)\bigr)/2h$ for a small $h$, approximates the same
//: gradient without any of the formulas:
let trace = plant.trace(d2.inputs, targets: d2.target, loss: .halfSquaredError)
let batch = plant.trace(inputs, targets: targets, loss: .halfSquaredError)
let measured = plant.centralDifferences(d2.inputs, targets: d2.target, loss: .halfSquaredError)
//#-hidden-code
describeWalk(study, plant, neurons, byHand: δ, trace, batch: batch.gradient, measured: measured, rate: rate)
//#-end-hidden-code
/*:
 {{table neurons.csv}}

 By hand and by network the δ differ by at most {{value hand-deviation}}.

 ![The network 2-3-2-1 with z, a and δ of each neuron and the weight and ∂E/∂w of each connection, for the example d2](walk.png)

 ### Every ∂E/∂w, and the update

 Each gradient is a δ times what comes in along the weight. In the next table the fifth column is the network's gradient
 for d2 alone, the sixth a central difference (they deviate by at most {{value difference-deviation}}, relative to the
 larger or to 0.001), the seventh the gradient over the *batch*, all four examples:

 {{table gradients.csv}}

 For the batch the gradients of the four examples are *added*. Here is $w_{7,5}$, updated once from d2 alone and once
 from all four:
 */
let fromD2 = w(7, 5) - rate * δ7 * a(5)
let terms = (0..<4).map { batch.deltas[2][1, $0] * batch.outputs[1][2, $0] }   // δ₇ a₅ of each example
let fromAll = w(7, 5) - rate * terms.reduce(0, +)
//#-hidden-code
study.value("w75", w(7, 5), decimals: 2)
study.value("w75-d2", fromD2, decimals: 8)
study.value("w75-all", fromAll, decimals: 8)
study.value("w75-terms", list(terms, 6))
//#-end-hidden-code
/*:
 The four products are {{value w75-terms}}; the weight goes from {{value w75}} to {{value w75-d2}} in the first case and
 to {{value w75-all}} in the second. d2 pulls one way and the batch the other.

 ### Rectified: silent units and dead ones

 With the rectifier, $\varphi(z) = \max(0, z)$, the slope is 1 where $z > 0$ and 0 elsewhere. A unit with $z \le 0$
 passes nothing forward and no δ backward, so none of the weights into it moves for that example: it is *silent*. The
 same weights, rectified:
 */
let rectifiedPlant = network(weights, .relu)
let rectified = rectifiedPlant.trace(inputs, targets: targets, loss: .halfSquaredError)
//#-hidden-code
describeRectified(study, rectified, inputs, targets, rate: slowRate)
study.value("slow-rate", slowRate, decimals: 1)
//#-end-hidden-code
/*:
 {{table rectified.csv}}

 *Dead* is a unit that is silent for all four examples: neuron {{value dead}}. Its gradient is zero and stays zero, and
 after {{value relu-updates}} updates at α = {{value slow-rate}} its weights stand where they stood. An active unit has
 the slope 1, a logistic one a quarter at best: the slopes of two layers cost the logistic δ a factor of 16 or more, the
 rectified δ nothing.

 ## The same as a compute graph

 The same can be said without neurons. Make every intermediate result of a layer a node: $\mathbf{u} = W\mathbf{x}$,
 $\mathbf{v} = \mathbf{u} + \mathbf{b}$, $\mathbf{y} = \sigma(\mathbf{v})$ with the logistic function $\sigma$, and the
 loss $L = \lVert \mathbf{y} - \mathbf{t} \rVert^2$ with the target $\mathbf{t}$. Write $g(\cdot)$ for the gradient of
 $L$ by a node, $\circ$ for the product entry by entry, and $\mathbf w_i$ for row $i$ of $W$. Then the graph gets one
 gradient node for each node, in reverse order:

 $$g(\mathbf{y}) = 2(\mathbf{y} - \mathbf{t}), \quad g(\mathbf{v}) = \mathbf{s} \circ g(\mathbf{y}),\ s_i = y_i(1 - y_i), \quad
 g(\mathbf{u}) = g(\mathbf{b}) = g(\mathbf{v}), \quad g(\mathbf{w}_i) = g(u_i) \mathbf{x}, \quad
 g(\mathbf{x}) = W^\top g(\mathbf{u}).$$

 This loss has no ½, so all gradients are twice those above. Our neuron 8 on d2:
 */
var single = Network<Double>(input: [2]) { Dense(1); Sigmoid() }
single.parameters["dense1.weight"] = Tensor([1, 2], [w(8, 6), w(8, 7)])
single.parameters["dense1.bias"] = Tensor([1], [w(8, 0)])
let singleTrace = single.trace(.column([a(6), a(7)]), targets: d2.target, loss: .halfSquaredError, scale: 2)
//#-hidden-code
drawComputeGraph(study, singleTrace, target: outputs[d])
study.value("gv-over-delta", singleTrace.deltas[0][0, 0] / δ8, decimals: 6)
//#-end-hidden-code
/*:
 Its graph is the picture at the head of this chapter. The gradient node $g(v)$ is written out there as
 $\partial L / \partial v$. It is twice $\delta_8$, as it should be ($g(v)/\delta_8$ = {{value gv-over-delta}}).

 The graph also shows what training costs. $\mathbf{s}$ is made of $\mathbf{y}$, and $g(\mathbf{w}_i)$ of $\mathbf{x}$:
 the way back uses values of the way forward, so those of every layer, and of every example of the batch, are kept until
 it has come by. A network that only predicts can drop a layer's values once the next layer has used them. So the
 memory that training needs grows with the depth of the network and with the batch, unless one computes values a second
 time instead of keeping them. In time the way back costs about twice the way forward, which multiplies once by each
 matrix: there are two such products now, one for $g(\mathbf{x})$ and one for the gradient of $W$.

 Books write these rules in several layouts. Some store $W$ with a row for each input, call δ a sensitivity, or multiply
 from the left so that gradients come out transposed. The section "In the texts" gives two such forms, which were tried
 on networks with weights drawn at random. With a gradient twice too large the error falls too, so that a look at the
 error finds nothing; a central difference finds it at once. A wrong sign, here a missing minus in
 $\partial\mathcal{E}/\partial a = -(t - a)$, makes the error rise. One update down the gradient of the power plant and
 one up:
 */
let downhill = Loss.halfSquaredError.value(updated(plant, inputs, targets, rate)(inputs), targets: targets)
let uphill = Loss.halfSquaredError.value(updated(plant, inputs, targets, -rate)(inputs), targets: targets)   // (19)
//#-hidden-code
judgeChainRule(study, climb: (before: batch.loss, after: uphill))
judgeSensitivities(study)
judgeComputeGraph(study)
judgeLayouts(study)
study.value("e-before", eight(batch.loss))
study.value("e-downhill", eight(downhill))
study.value("e-uphill", eight(uphill))
workSoftmax()
//#-end-hidden-code
/*:
 $\mathcal{E}$ goes from {{value e-before}} to {{value e-downhill}}, with the wrong sign to {{value e-uphill}}.

 {{section SoftmaxAndCrossEntropy.swift}}

 ## Convolution and pooling

 Two more kinds of layer can be dealt with now; their chapter comes later, and this section may wait until then. A
 *convolution* slides a small array of weights, a *filter*, over a picture. A weight of the filter serves every place,
 so its gradient is a sum over the places: the δ of a place times the input that the weight met there. An input is met
 by several weights, and its gradient is the sum of these weights times the δ of their places.

 *Max pooling* keeps the largest number of each window. It has no weights and the slope 1, so a pooling neuron hands its
 δ on to the largest of its inputs and nothing to the others. In a small network of convolution, pooling, dense layer
 and output, the pooled map gets $\boldsymbol\delta_2 = W^\top \boldsymbol\delta_3$ from the dense layer with the
 weights $W$, and this goes to the winners that way:
 */
let small = Network<Double>(input: [1, 5, 5]) {
  Conv2D(filters: 1, window: 2); Tanh()   // Z₁, [1, 4, 4]
  MaxPool2D(window: 2)                    // Z₂, [1, 2, 2]
  Flatten()
  Dense(3); Tanh()                        // z₃
  Dense(2); Sigmoid()                     // o
}
//#-hidden-code
judgeWindows(study, small)
compareDescents()
//#-end-hidden-code
//: For the first of five such networks with weights drawn at random, the map before pooling, and how the four δ₂ find
//: their way back. δ₁ is the δ of the window times $1 - Z_1^2$, the slope of tanh, where the window's largest number
//: stands. A stroke separates windows side by side, and two lines of the table make one row of windows:
//:
//: {{table routing.csv}}
//:
//: {{section Descent.swift}}
/*:
 {{section summary.md}}
 */
study.finish()
