/*:
 # Backpropagation by hand: every δ, every gradient

 **Claim.** Gradients of a network are products and sums that a person can work out on paper. Kelleher, Mac Namee and
 D'Arcy (*Fundamentals of Machine Learning for Predictive Data Analytics*, chapter 8, equations 13 to 44, 65 to 83,
 96, 97, Tables 4 to 7 and 13 to 15) do so for a power plant; Leskovec, Rajaraman and Ullman (*Mining of Massive
 Datasets*, 13.2.5 and 13.3) draw the same as compute graphs; USC's INF 552 (lesson 10) and Zhang (*Introduction to
 Deep Learning*, sections 2 and 4.4) write it in matrices; Zaki and Meira (*Data Mining and Machine Learning*,
 chapter 26) take it through a convolutional network. Here their formulas for gradients are held against central
 differences, which know nothing of them, and some also against the gradients of our own layers. The other formulas,
 definitions among them, are checked by sizes, indices and arithmetic.

 {{table headline.csv}}
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
//: As printed, read from the ledger: the power plant, its softmax version, and a few single numbers.
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
//: Each column of the data is mapped to [0, 1] by its extremes and rounded to two decimals (Table 3):
let normalised = raw.map { row in
  row.indices.map { rounded((row[$0] - low[$0]) / (high[$0] - low[$0]), 2) }
}
let inputs = Tensor(rows: [0, 1].map { feature in normalised.map { $0[feature] } })   // X, [2, 4]: an example a column
let outputs = normalised.map { $0[2] }                                               // 0.94, 0.13, 0.57, 0.36
let targets = Tensor([1, 4], outputs)
/*:
 ## The chain rule, neuron by neuron

 A neuron $i$ computes $z_i = w_{i,0} + \sum_k w_{i,k} a_k$ and $a_i = \varphi(z_i)$. Everything that backpropagation
 needs is the derivative of the error by $z$ (13), (14):

 $$\delta_i = \frac{\partial \mathcal{E}}{\partial z_i} = \frac{\partial a_i}{\partial z_i} \times
 \frac{\partial \mathcal{E}}{\partial a_i}.$$

 With $\mathcal{E} = \frac12 \sum (t - a)^2$ (17) an output neuron has $\partial\mathcal{E}/\partial a = -(t - a)$
 (20); the text prints the line before, (19), without the minus sign. A hidden neuron gets its share from the neurons
 it feeds (22), and a logistic one has $\partial a/\partial z = a (1 - a)$ (15):

 $$\frac{\partial \mathcal{E}}{\partial a_k} = \sum_i w_{i,k} \delta_i, \qquad
 \frac{\partial \mathcal{E}}{\partial w_{i,k}} = \delta_i a_k, \qquad
 w_{i,k} \leftarrow w_{i,k} - \alpha \delta_i a_k.$$

 (Without $\varphi$ two layers are one, $\mathbf{W}' = \mathbf{W}^{(2)} \mathbf{W}^{(1)}$, (7) to (11).)

 ### The network

 Temperature and humidity (neurons 1, 2) feed 3, 4, 5; these feed 6, 7; these feed 8, the predicted output. The
 weights into 3, 4, 5 and the biases stand only in a figure of the text. The experiment `power-plant-regression`
 finds two-decimal weights that give the printed numbers, all determined but those of neuron 4, and judges Tables 1
 to 12. Here the first of its networks serves for a walk with nothing rounded on the way.
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
//: The activations come from the forward pass; the rest is the text's equations (31) to (37), line by line.
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
//: The network's own backward pass must give the same. `Trace` runs it and keeps every gradient.
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

 Table 6 of the text multiplies each δ with what comes in along the weight. The fifth column is the network's
 gradient for d2 alone, the sixth a central difference (they deviate by at most {{value difference-deviation}},
 relative to the larger or to 0.001), the seventh the gradient over the batch, of which the text works out
 $\Delta w_{7,5}$ (Table 7):

 {{table gradients.csv}}

 The batch update is the text's (29), (30): the gradients of the four examples are *added*. For $w_{7,5}$, once from
 d2 alone (38), once from all four (39):
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
 The four products are {{value w75-terms}}; the weight goes from {{value w75}} to {{value w75-d2}} in the first case
 and to {{value w75-all}} in the second. d2 pulls one way and the batch the other.

 ### Rectified: silent units and dead ones

 With $\varphi(z) = \max(0, z)$ the slope is 1 where $z > 0$ and 0 elsewhere (43). A unit with $z \le 0$ passes
 nothing forward and no δ backward, so none of the weights into it moves for that example. The same weights,
 rectified:
 */
let rectifiedPlant = network(weights, .relu)
let rectified = rectifiedPlant.trace(inputs, targets: targets, loss: .halfSquaredError)
//#-hidden-code
describeRectified(study, rectified, inputs, targets, rate: slowRate)
study.value("slow-rate", slowRate, decimals: 1)
//#-end-hidden-code
/*:
 {{table rectified.csv}}

 Dead, silent for all four examples: neuron {{value dead}}. Its gradient is zero and stays zero, and after
 {{value relu-updates}} updates at α = {{value slow-rate}} its weights stand where they stood. An active unit has the
 slope 1, a logistic one a quarter at best: the slopes of two layers cost the logistic δ a factor of 16 or more, the
 rectified δ nothing.

 ## The same as a compute graph

 Leskovec, Rajaraman and Ullman make every intermediate result a node, $\mathbf{u} = W\mathbf{x}$,
 $\mathbf{v} = \mathbf{u} + \mathbf{b}$, $\mathbf{y} = \sigma(\mathbf{v})$,
 $L = \lVert \mathbf{y} - \hat{\mathbf{y}} \rVert^2$, and add one gradient node $g(\cdot)$ for each, in reverse order:

 $$g(\mathbf{y}) = 2(\mathbf{y} - \hat{\mathbf{y}}), \quad g(\mathbf{v}) = \mathbf{s} \circ g(\mathbf{y}),\ s_i = y_i(1 - y_i), \quad
 g(\mathbf{u}) = g(\mathbf{b}) = g(\mathbf{v}), \quad g(\mathbf{w}_i) = g(u_i) \mathbf{x}.$$

 Their loss has no ½, so all gradients are twice Kelleher's. Below, their Figure 13.9 for our neuron 8 on d2:
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
 ![{{value compute-graph-words}}](compute-graph.svg "Neuron 8 as a compute graph: values from left to right, gradients (dashed) from right to left")

 The gradient node $g(v)$ is written out there as $\partial L / \partial v$, and the target $\hat{y}$ is $t$.
 ($g(v)/\delta_8$ = {{value gv-over-delta}}.) USC's lesson has the
 same recursion for sensitivities $\mathbf{s}^{(m)}$, with $W$ stored inputs × outputs,
 $\mathbf{s}^{(M)} = -2\mathbf{F}'(\mathbf{y} - \mathbf{a})$,
 $\mathbf{s}^{(m)} = \mathbf{F}' W^{(m+1)} \mathbf{s}^{(m+1)}$, update
 $-\alpha \mathbf{a}^{(m-1)} \mathbf{s}^{(m)\top}$. Zhang multiplies from the left, in numerator layout (28),

 $$\frac{\partial l}{\partial \mathbf{W}^{(d)}} = \frac{\partial l}{\partial \mathbf{h}^{(D)}}
 \Bigl[\prod_{i=D}^{d+1} \mathrm{diag}(\dot\delta^{(i)}) \mathbf{W}^{(i)}\Bigr] \mathrm{diag}(\dot\delta^{(d)}) \rho(\mathbf{h}^{(d-1)}, n_d),$$

 with the tensor $\rho_{ijk}(\mathbf{a}, m) = a_j$ where $i = k$, else 0: the gradient comes out transposed,
 $n_{d-1} \times n_d$. On {{value draws}} drawn networks each, all three agree with central differences to better
 than {{value agreement}} (relative). The sign of (19) is tried on the power plant itself: one update down its
 gradient and one up.
 */
let downhill = Loss.halfSquaredError.value(updated(plant, inputs, targets, rate)(inputs), targets: targets)
let uphill = Loss.halfSquaredError.value(updated(plant, inputs, targets, -rate)(inputs), targets: targets)   // (19)
judgeChainRule(study, climb: (before: batch.loss, after: uphill))
judgeSensitivities(study)
judgeComputeGraph(study)
judgeLayouts(study)
//#-hidden-code
study.value("e-before", eight(batch.loss))
study.value("e-downhill", eight(downhill))
study.value("e-uphill", eight(uphill))
workSoftmax()
//#-end-hidden-code
/*:
 $\mathcal{E}$ goes from {{value e-before}} to {{value e-downhill}}, with the sign of (19) to {{value e-uphill}}.

 {{section SoftmaxAndCrossEntropy.swift}}

 ## Convolution and pooling

 Max pooling has no weights and the slope 1, so a pooling neuron $C$ hands its δ on to the largest of its inputs and
 nothing to the others (Kelleher's (97) prints the δ of the neuron above instead). That $C$ pools is our reading of the
 factor 1 in (96), whose row is `fitted`; the sum beside the factor was tested. In Zaki and Meira's small network of
 convolution, pooling, dense layer and output, $\boldsymbol\delta_2 = W_2 \boldsymbol\delta_3$ goes to the winners that
 way. Zhang's section 4.4 gives the gradients of a convolution, with $C = \delta' dl/d\mathbf{h}$: by the input
 $\sum_{ijk} C_{ijk} W_{i-a, j-b, l, k}$, which is right, by the kernel $\sum_{ij} C_{ijk} h_{i-a, j-b, l}$,
 which is printed with a sum over $k$ too. Both are correlations; with the star, Zhang's convolution, they are wrong.
 */
let small = Network<Double>(input: [1, 5, 5]) {
  Conv2D(filters: 1, window: 2); Tanh()   // Z₁, [1, 4, 4]
  MaxPool2D(window: 2)                    // Z₂, [1, 2, 2]
  Flatten()
  Dense(3); Tanh()                        // z₃
  Dense(2); Sigmoid()                     // o
}
judgeWindows(study, small)
//#-hidden-code
compareDescents()
//#-end-hidden-code
//: For the first of the drawn networks, the map before pooling, and how the four δ₂ find their way back:
//:
//: {{table routing.csv}}
//:
//: {{section Descent.swift}}
/*:
 ## What the texts leave open

 - Which input of a pooling window gets the gradient when two are equally large. Our layer takes the first.
 - Sum or mean, ½ or not: each text has its own convention. Worked numbers confirm it in Kelleher's tables and, for the
   missing ½, in USC's boat.

 ## Deviations, by class

 {{table misprints.csv}}

 ## Summary

 - Three rules suffice: δ of an output, δ of a hidden neuron, gradient = δ × activation. Matrices, sensitivities and
   compute graphs are the same three rules in other letters.
 - Signs, factors and indices are where most mistakes live: (19), Example 13.5, Zhang's section 4.4.
 - Softmax with cross-entropy leaves $\hat P - t$. Table 15 comes out to the digit, from an output layer that is
   printed nowhere. Its logits determine it, with $a_6$, $w_{9,6}$ and two-decimal weights up to 0.30 (but for the choice
   of $a_7$, which changes none of them).

 ## Verdicts

 {{verdicts}}
 */
study.finish()
