/*:
 # Where the weights start decides whether a gradient arrives

 **Claim.** Kelleher, Mac Namee and D'Arcy (*Fundamentals of Machine Learning for Predictive Data
 Analytics*, chapter 8, "Weight Initialization and Unstable Gradients", equations 52 to 64 and Figures 22 to
 26) follow one quantity through a network before its first update, the variance of the weighted sums. With
 weights from $N(0, 0.01)$ they print how it shrinks from one hidden layer to the next (59, 60). What it does with
 0.2 for 0.01, by Xavier's rule and by He's was for the panels of Figures 23 to 26 to show, and these are missing
 from our copy, all but their captions. This chapter computes such panels. In them it grows with 0.2, stays by
 Xavier's rule, and stays by He's where units are rectified.

 {{table headline.csv}}

 Every number below comes from the run that wrote this page: seeds {{value seeds}}, none left out.
 */
import Networks
import Studies
import Tensors

let study = Study(
  "weight-initialisation", title: "Where the weights start decides whether a gradient arrives", seeds: 1...20)
//: ## Settings
//:
//: As printed, read from the ledger of published numbers. The second argument of the text's $N$ is a standard
//: deviation, here σ.
let small = (mean: study.setting("kelleher-f23-mu"), deviation: study.setting("kelleher-f23-sigma", in: 1e-12...1e6))  // 0, 0.01
let big = (mean: study.setting("kelleher-f24-mu"), deviation: study.setting("kelleher-f24-sigma", in: 1e-12...1e6))    // 0, 0.2
let inputs = study.count("kelleher-eq59-nin", in: 1...10_000)     // 2 inputs
let units = study.count("kelleher-eq60-nin")                     // 100 units in each hidden layer
let inputVariance = study.setting("kelleher-eq59-var-input", in: 1e-12...1e6)  // 1: standardised
let xavierRule = rule("kelleher-eq61-glorot")                    // var(W) = 2/(n_in + n_out)
let fanInRule = rule("kelleher-eq62-xavier-fan-in")              // var(W) = 1/n_in
let heRule = rule("kelleher-eq63-he")                            // var(W) = 2/n_in
let fanIns = study.counts("kelleher-eq64-fan-in", count: 3, in: 1...10_000)   // 100, 80, 50
//#-hidden-code
let linear = study.settingText("kelleher-f22-linear")            // a_i = z_i
checkSettings()
//#-end-hidden-code
//: The captions do not say how deep the network is, what it is trained on, or by which loss. Ours has five hidden
//: layers and one linear output; inputs and targets are standard normal, then standardised; the loss is half the squared
//: error, so that $\delta = -(t - a)$ at the output. Biases are 0.
let hiddenLayers = Int(study.choice("hidden layers", 5))                              // not stated
let exampleCount = Int(study.choice("examples in the batch", 100))                    // not stated
let extremes = [1.0, 5.0].map { study.choice("extreme weights N(0, σ), σ", $0) }      // not stated
let shape = Shape(
  inputs: inputs, units: units, hiddenLayers: hiddenLayers, examples: exampleCount, inputVariance: inputVariance)
/*:
 ## Why a bad start stays bad

 Backpropagation multiplies. For a unit $i$ two layers below the output unit $k$, equation (52) reads

 $$\delta_i = w_{j,i} w_{k,j} \times \frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial z_k}
 \frac{\partial a_j}{\partial z_j} \frac{\partial a_i}{\partial z_i}.$$

 Weights enter twice: as factors, which make the product grow or shrink with every layer, and through $z$, which
 drives the derivatives of an S-shaped activation to 0 when it is large.

 To see the first effect alone, the text takes linear units, {{value linear}}. The variance of a
 weighted sum then follows from two rules. For independent variables variances add (54), and the variance of a product is

 $$\mathrm{var}(w d) = E(W)^2 \mathrm{var}(d) + E(d)^2 \mathrm{var}(W) + \mathrm{var}(W) \mathrm{var}(d), \qquad (56)$$

 which leaves the last term where both means are 0. So for $n_{in}$ inputs

 $$\mathrm{var}(z) = n_{in} \mathrm{var}(W) \mathrm{var}(d). \qquad (58)$$

 With $N(0, 0.01)$ the text works out two layers, (59) and (60):
 */
/// The variance of a sum of `count` products w d by (55) and (56), where the mean of d is 0.
@Sendable func varianceOfSum(_ count: Int, mean: Double, variance: Double, of d: Double) -> Double {
  Double(count) * (mean * mean * d + variance * d)
}

let smallVariance = small.deviation * small.deviation
let varianceOfZ1 = varianceOfSum(inputs, mean: small.mean, variance: smallVariance, of: inputVariance)
let varianceOfZ2 = varianceOfSum(units, mean: small.mean, variance: smallVariance, of: varianceOfZ1)
study.judge("kelleher-eq59-var-hl1", equals: [varianceOfZ1])
study.judge("kelleher-eq60-var-hl2", equals: [varianceOfZ2])
/*:
 {{table two-layers.csv}}

 These are expected values. A network is one draw of weights, and its variances scatter around them: all sums of a
 layer share its few inputs, so that they are far from as many independent numbers.

 Are the two rules right? Simulated over {{value samples}} draws for each seed, with variables that are not all normal:

 {{table rules.csv}}

 ## The network of Figure 22

 One network serves all experiments. Only the activation and the initial weights change:
 */
@Sendable func network(_ scheme: Scheme, _ shape: Shape) -> Network<Double> {
  Network(input: [shape.inputs]) {
    for layer in 1...shape.hiddenLayers {
      Dense(shape.units, initializer: layer == 1 ? scheme.first : scheme.rest)
      Activation(scheme.function)
    }
    Dense(1, initializer: scheme.rest)
  }
}
//: The first iteration is one forward and one backward pass over the batch. A `Trace` keeps what the four panels of each
//: figure show: $z$ and $a$ of every layer, and $\delta = \partial E/\partial z$.
@Sendable func drawn(_ scheme: Scheme, _ shape: Shape, seed: UInt64) -> Network<Double> {
  var network = network(scheme, shape)
  var weights = RandomStream(seed: seed, name: "initial weights")
  network.initialize(using: &weights)
  return network
}
@Sendable func batch(_ shape: Shape, seed: UInt64) -> (x: Tensor<Double>, t: Tensor<Double>) {
  var data = RandomStream(seed: seed, name: "inputs and targets")
  let x = standardised(shape.inputs, shape.examples, variance: shape.inputVariance, using: &data)
  return (x, standardised(1, shape.examples, variance: 1, using: &data))
}
@Sendable func firstIteration(_ scheme: Scheme, _ shape: Shape, seed: UInt64) -> Dynamics {
  var network = drawn(scheme, shape, seed: seed)
  let names = (1...shape.hiddenLayers + 1).map { "dense\($0).weight" }
  if scheme.mean != 0 {
    for name in names {
      network.parameters[name] = network.parameters[name].map { $0 + scheme.mean }
    }
  }

  let (x, t) = batch(shape, seed: seed)
  let trace = network.trace(x, targets: t, loss: .halfSquaredError)

  // Layers 0, 2, 4, … are dense and give z; the activations between them give a.
  let dense = (0...shape.hiddenLayers).map { 2 * $0 }
  return Dynamics(
    weights: names.map { network.parameters[$0].values },
    z: dense.map { trace.outputs[$0].values },
    a: dense.map { trace.outputs[min($0 + 1, 2 * shape.hiddenLayers)].values },
    delta: dense.map { trace.deltas[$0].values })
}
/*:
 The schemes of the four figures. Which of the two forms of Xavier's rule Figure 25 used is not said;
 we draw it by (62), which suits the narrow first layer, and compute both. For rectified units, layer 1
 gets $1/n_{in}$ as in (64), because its inputs are not rectified.
 */
let schemes = [
  Scheme(
    key: "small", name: "N(0, \(small.deviation))", function: .identity, first: .normal(small.deviation),
    rest: .normal(small.deviation), mean: small.mean),
  Scheme(
    key: "large", name: "N(0, \(big.deviation))", function: .identity, first: .normal(big.deviation),
    rest: .normal(big.deviation), mean: big.mean),
  Scheme(key: "xavier", name: "Xavier (62)", function: .identity, first: .lecunNormal, rest: .lecunNormal),
  Scheme(key: "he", name: "He (63) and rectified units", function: .relu, first: .lecunNormal, rest: .heNormal),
  Scheme(key: "glorot", name: "Xavier (61)", function: .identity, first: .xavierNormal, rest: .xavierNormal),
]
let dynamics = schemes.map { scheme in study.map(study.seeds) { firstIteration(scheme, shape, seed: $0) } }
/*:
 ## Too small and too large

 In every panel a violin shows how the numbers of one layer are distributed, those of all seeds together:
 the white dot is their median, the dark bar holds the middle half. Each layer is drawn at its own width; the
 value axis is shared.

 ![Figure 23: weights, weighted sums, activations and deltas by layer, with weights from N(0, 0.01)](figure-23.png)

 The weights look alike in all layers. The sums do not: after hidden layer 1 there is a trace of spread in layer 2, and
 then none that the axis shows. Backwards it is the same, and worse for training: the layers next to the input get the
 smallest $\delta$.

 ![Figure 24: weights, weighted sums, activations and deltas by layer, with weights from N(0, 0.2)](figure-24.png)

 With {{value deviation-ratio}} times the deviation both directions grow. By (58) a hidden layer multiplies the variance
 by $n \mathrm{var}(W)$, {{value factor-small}} in the one case and {{value factor-large}} in the other, and the deltas
 on their way back by the same. The next tables compare this with what the networks did (mean over seeds, smallest and
 largest):

 {{table variances-small.csv}}

 {{table variances-large.csv}}

 Such factors compound. By (58), in single precision the weighted sums under {{value small-name}} would fall below the
 smallest normal number in layer {{value underflow-layer}}, and under {{value large-name}} exceed the largest in
 layer {{value overflow-layer}}.

 ## Keeping the variance

 To keep $\mathrm{var}(z)$, set the factor in (58) to 1: $\mathrm{var}(W) = 1/n_{in}$ (62). Backwards a delta is a
 sum over the $n_{out}$ units that a unit feeds, which asks for $1/n_{out}$; the other form takes the mean of both
 numbers, $\mathrm{var}(W) = 2/(n_{in} + n_{out})$ (61). Where all layers are equally wide the two agree.

 ![Figure 25: weights, weighted sums, activations and deltas by layer, with Xavier's rule](figure-25.png)

 A rectified unit passes only half of a symmetric distribution: if $z$ is symmetric around 0, the mean square of
 $a = \max(0, z)$ is half of that of $z$. He's rule makes up for it, $\mathrm{var}(W) = 2/n_{in}$ (63). What then
 stays is the mean square, not the variance of $a$. (In panel (c) the violins are cut off at 0, where half of all
 activations lie.)

 ![Figure 26: weights, weighted sums, activations and deltas by layer, with He's rule and rectified units](figure-26.png)

 By which factors the variance, or the mean square, changes from one hidden layer to the next, least to most over
 layers and seeds:

 {{table stability.csv}}

 No verdict rests on this table, since no text that we have says what the panels showed.

 All four in one picture, on a logarithmic axis, a point for each seed and a line for what (58) expects:

 ![Root mean square of weighted sums and deltas by layer, for the four schemes, on a logarithmic axis](spread.png)

 The output has one unit, so a delta of the last hidden layer is the error times one weight: by (62), and by (63) with
 rectified units, {{value last-factor}} of it in the root mean square. From there on the deltas keep their size.

 The next table shows what each rule does to each kind of unit: by which factor the mean square of $z$ changes from
 one hidden layer to the next, and that of $\delta$ on the way back (geometric means over seeds and layers; in brackets
 what the argument above expects):

 {{table crossed.csv}}

 ### The three distributions of (64)

 The text ends with three distributions, names them layers 1, 2 and 3 and does not say of which network; that of
 Figure 22, with {{value inputs}} inputs, it cannot be. If their denominators, {{value fan-ins}}, are the
 units that feed each layer, layer 1 follows (62) and the others (63): the printed deviations are then the roots of the
 rules by definition. Our draws scatter around them:

 {{table three-distributions.csv}}

 ## Saturation

 The second half of (52) needs an activation that saturates. The same network with logistic units, whose derivative
 $a (1 - a)$ is at most ¼, from small to extreme weights:
 */
let logistic = ([small.deviation, big.deviation] + extremes).map { deviation in
  Scheme(
    key: "logistic", name: "N(0, \(deviation))", function: .sigmoid, first: .normal(deviation),
    rest: .normal(deviation))
}
let saturation = logistic.map { scheme in study.map(study.seeds) { firstIteration(scheme, shape, seed: $0) } }
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
/*:
 All hidden layers together (geometric means over seeds, of the share the mean):

 {{table saturation.csv}}

 Small weights keep every derivative near its best, ¼; the deltas vanish mostly by the factors $w$ in (52), and by that
 quarter in every layer. With the most extreme
 weights those factors are large, but {{value saturated-share}} of the units sit where the derivative is below a
 hundredth, and from layer 2 on the delta of the typical unit vanishes all the same. Layer by layer, for
 {{value extreme-name}}:

 {{table extreme.csv}}

 "Unstable" and "vanishing" are both true here, of different units: the mean square grows from layer to layer on the way
 back, probably by the few that happen to lie on the slope, while from layer 2 on the median is next to nothing. Layer 1 is saturated the least, because it adds up {{value inputs}} inputs only. Its
 median of $\lvert \delta \rvert$ is {{value first-typical}}: there nothing vanishes.

 ## Verdicts

 {{verdicts}}

 ## What the text leaves open

 - Depth, batch, targets and loss behind Figures 22 to 26 are ours. By (58) the expected factors per layer do not depend
   on them (not varied here); where the deltas start does.
 - What Figures 25 and 26 show: their captions name the initialisation, not what it does. So the two rows are
   not judged.
 - (61) and (62) carry no name in our copy; both go by Xavier's elsewhere, and the caption of Figure 25 says only
   "Xavier initialization". Between layers of equal width they are the same; in the first layer here they
   differ by a factor of {{value first-layer-ratio}} in variance.
 - (64) writes $N(0, \sqrt{1/100})$, a deviation, while (61) to (63) state variances. A program
   that confuses the two draws weights with a deviation of {{value confused}} instead of {{value right}}.

 ## Summary

 - In expectation a layer of linear or rectified units multiplies the mean square of what passes through it, forwards
   and backwards, by a number that its width, its initial weights and its activation fix before any training.
 - Xavier's rule sets that number to 1 for linear units between layers of equal width, He's for rectified ones; each is
   wrong by a factor of 2 a layer for the other.
 - Sampled layers scatter widely around the expected value, so one draw of weights proves little.
 */
study.finish()
