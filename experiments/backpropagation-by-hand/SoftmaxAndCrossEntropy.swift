//#-hidden-code
import Networks
import Studies
import Tensors

/// The section of the chapter on softmax and cross-entropy: Table 14, the power plant in three classes, and the squared
/// error beside it.
@MainActor func workSoftmax() {
//#-end-hidden-code
/*:
 ## Softmax and cross-entropy

 To predict one of several classes, the output layer gives a number $l_i$ for each, a *logit*. *Softmax* turns logits
 into probabilities $\hat P_i$, and the error is the *cross-entropy* with the target $\mathbf t$, which is 1 for the
 true class $\star$ and 0 for the others:

 $$\hat P_i = \frac{e^{l_i}}{\sum_j e^{l_j}}, \qquad L_{CE}(\mathbf{t}, \hat{\mathbf{P}}) = -\sum_j t_j \ln \hat P_j = -\ln \hat P_\star .$$

 Why the logarithm? Take examples that are independent of each other. The probability that the network gives to all their
 true classes together is the product of the $\hat P_\star$, and its negative logarithm is the sum of the losses. So the
 weights with the smallest loss are those under which the observed classes are most probable. To choose them so is called
 *maximum likelihood*. The loss is 0 only for $\hat P_\star = 1$, which no finite logits reach. Once every example has
 its largest logit at the true class, a last layer that is a little larger, with its biases, has a smaller loss still. So
 the gradient is not 0 there, and as long as no example goes wrong again, every step down it makes that layer's weights
 and biases longer.

 The outputs sum to 1 whatever the logits, and subtracting a constant from all logits changes nothing. Our layer first
 subtracts the largest, or logits near 1000 would overflow. Three logits, worked out (`softmax` is the layer, in
 `Softmax.swift`):

 {{code Softmax.swift}}
 */
  let exponentials = tableLogits.map { Elementary.exp($0) }
  let probabilities = softmax(tableLogits)                    // by the layer
//#-hidden-code
  study.judge("kelleher-t14-exp", equals: exponentials)
  study.judge("kelleher-t14-sum", equals: [exponentials.reduce(0, +)])
  study.judge("kelleher-t14-softmax", equals: probabilities)
  describeTable14(study, tableLogits, exponentials, probabilities)
//#-end-hidden-code
/*:
 {{table table14.csv}}

 Every probability depends on every logit: $\partial \hat P_\star / \partial l_k = \hat P_\star (1 - \hat P_k)$ for
 $k = \star$ and $-\hat P_\star \hat P_k$ otherwise. (By the rule for quotients the numerator contributes $\hat P_\star$ if
 $k = \star$, and the denominator $-\hat P_\star \hat P_k$ for every $k$.) The loss has the slope $-1/\hat P_\star$ by
 the probability. Times this, the two contributions are $-1$ and $\hat P_k$, so $\delta_k = \hat P_k - t_k$. This is the
 error in the probability, never larger than 1 and never flattened by a saturated unit.

 Prediction less target is also the δ of a linear output with half the squared error, and of a logistic output with
 cross-entropy. All three losses are negative logarithms of a probability, half the squared error of the density of a
 normal distribution around the prediction (with variance 1, and up to a constant). A logistic output with the squared
 error, as in the power plant above, is none of the three, and its δ keeps the slope $a(1 - a)$.

 ### The power plant in three classes

 Now the output of the power plant is to be predicted as low, medium or high. The network becomes 2-3-2-3, rectified,
 with the softmax neurons 8, 9, 10. The text whose example this is prints its weights in figures that we do not have;
 printed in tables are the twelve logits, the activation $a_6$ of the four examples and $w_{9,6}$. We assume that the
 text computes a logit from weights with two decimals, like $w_{9,6}$, and activations with four, like $a_6$; it prints
 all six decimals of the result, and then each logit is an equation between whole numbers. `SoftmaxPlant.swift` solves
 them, with $a_6$ and $w_{9,6}$ given: twelve logits for eight weights and four activations $a_7$.

 {{code SoftmaxPlant.swift}}
 */
  let printedLogits = [8, 9, 10].map { study.published("kelleher-t15-logits-\($0)", count: 4) }
  let printedA6 = study.published("kelleher-eq82-a6", count: 4)
  let classInputs = Tensor(rows: [0, 1].map { feature in classified.map { $0[feature] } })
  guard printedLogits.allSatisfy({ $0.count == 4 }), printedA6.count == 4,
    var recovered = recoverHead(logits: printedLogits, a6: printedA6, w96: w96, largest: 30),   // weights up to 0.30
    recovered.addHiddenLayers(inputs: classInputs.rows)
  else { study.fail("no network with two-decimal weights gives the logits of Table 15") }
/*:
 {{value agreeing}} of the {{value evidence}} logits agree with the result; $a_6$ and $w_{9,6}$ were given. These are as
 many equations as unknown numbers. What speaks for the result is that whole numbers solve them: in {{value draws}}
 tables like it, but with the last two digits of each logit drawn, the same search brings {{value placebo}} of the
 logits into agreement. So these logits were used to find the layer, and under "Verdicts" they are called `fitted`, not
 `reproduced`. What follows from them, the probabilities, errors and the update, was not used.

 {{table head.csv}}

 The search looked for an $a_7$ below 2 and found {{value rivals}} other solutions, whose $a_7$ is shifted by one or
 subtracted from one or from two; a larger $a_7$ would add others. This one has equal biases and an $a_7$ of the size of
 $a_6$. Logits and all that follows are the same for each. The hidden weights are *not* determined: if neurons 3, 4 and
 5 are active for all examples, as the printed numbers allow, $a_6$ and $a_7$ depend on the twelve weights, biases
 given, only through six sums of products, and many weights give the same sums. The network below has the right sums
 with the smallest bound on its weights; they are ours, not the text's:

 {{table hidden.csv}}

 Forward: the hidden layers give $a_6$ and $a_7$, rounded to four decimals as in the text; from there on nothing is.
 Backward: by our loss, in which softmax and cross-entropy are one step, and by hand.
 */
  let whole = recovered.network.trace(classInputs, targets: Tensor(rows: oneHot), loss: .softmaxCrossEntropy)
  let a67 = whole.outputs[3].map { rounded($0, 4) }
  var head = recovered.outputLayer
  head.parameters["dense1.weight"][1, 0] = w96
  let headTrace = head.trace(a67, targets: Tensor(rows: oneHot), loss: .softmaxCrossEntropy)

  let P = headTrace.outputs[0].columns.map(softmax)                 // P̂ of each example
  let handδ = (0..<3).map { k in (0..<4).map { d in P[d][k] - oneHot[k][d] } }   // (80), (81)
  let Δw96 = zip(handδ[1], a67.rows[0]).reduce(0) { $0 + $1.0 * $1.1 }   // (82)
  let newW96 = w96 - softmaxRate * Δw96                             // (83)
//#-hidden-code
  judgeTable15(study, recovered, headTrace, whole: whole, rate: softmaxRate, w96: w96)
  describePlacebo(study, logits: printedLogits, a6: printedA6, w96: w96)
  study.value(
    "softmax-deviation",
    power(Deviation.largest(
      handδ.flatMap { $0 } + [Δw96],
      headTrace.deltas[0].values + [headTrace.gradient["dense1.weight"][1, 0]])))
  study.value("new-w96", newW96, decimals: 9)
  describeSoftmaxPlant(
    study, recovered, headTrace, whole, oneHot: oneHot, hours: classified, outputs: outputs, rate: softmaxRate)
//#-end-hidden-code
/*:
 {{table table15.csv}}

 By hand and by network, the δ and $\Delta w_{9,6}$, the gradient of $w_{9,6}$ over the batch, differ by at most
 {{value softmax-deviation}}. The same layer for d2 as a compute graph, in which $\mathbf{p}$ is the target,
 $\mathbf{q}$ the prediction and $\mathbf{x}$ what the hidden layers put out; $g(\mathbf{x})$ is what they get back, and
 μ in the picture is softmax:

 ![Compute graph of the softmax layer for d2, with cross-entropy and gradient nodes and their numbers](softmax-graph.png)

 And the update of one weight. The text multiplies δ that were rounded to four decimals, so its last digits come out
 only that way (our $w_{9,6}$ ends at {{value new-w96}}):

 {{table update96.csv}}

 The same for every weight of the layer, nothing rounded; network and central differences deviate by at most
 {{value update-deviation}} (relative):

 {{table updates.csv}}

 One update of all weights, hidden ones included (their gradients deviate from central differences by at most
 {{value whole-deviation}}), takes the cross-entropy of the four examples from {{value loss-before}} to
 {{value loss-after}}. {{value classes-sentence}}
 */
//#-hidden-code
  judgeSoftmax(study, logits: tableLogits, oneHot: oneHotExample, smallOutput: smallOutput)
  // Σ (t − o)², twice our ½ Σ
  let boatError = 2 * Loss.halfSquaredError.value(.column(boat.output), targets: .column(boat.target))
  study.judge("usc552-boat-error", equals: [boatError])
  study.cannotRecompute("mmds-f13-7", because: "weights and inputs of the exercise's network stand only in Figure 13.7")
  describeSaturation(study, smallOutput[0])
  study.value("boat", boatError, decimals: 2)
}
//#-end-hidden-code
/*:
 ### Why not the squared error

 A classifier can be measured by the squared error $\sum (t - o)^2$ of its outputs $o$, too ({{value boat}} in a worked
 example of one text). What is wrong with it shows where it is badly wrong: a logistic unit whose output should be 1 and
 is {{value small-output}} has a gradient of {{value small-squared}} by its logit, next to nothing. With cross-entropy
 it is {{value small-cross}}. The derivative of the cross-entropy by the output, $-1/o$, is −10⁸ here, but the slope of
 the unit, about 10⁻⁸, makes it −1 by the logit, where it is never larger than 1 in size.

 ![Gradient by the logit against the output for squared error and cross-entropy](saturation.png)
 */
