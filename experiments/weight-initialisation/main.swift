/*:
 # Where the weights start decides whether a gradient arrives

 {{section opening.md}}
 */
import Networks
import Studies
import Tensors

let study = Study(
  "weight-initialisation", title: "Where the weights start decides whether a gradient arrives", seeds: 1...20)
//: ## Settings
//:
//: Numbers that a text prints are typed once, in a table of printed numbers that comes with the programs, and read from
//: there by name. On this page $N(\mu, \sigma)$ is the normal distribution with mean μ and standard *deviation* σ; its
//: variance is $\sigma^2$. `rule` (`Settings.swift`) reads a printed rule for the variance of weights:
//:
//: {{code Settings.swift}}
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
//: Neither how deep the text's network is, nor what it is trained on, nor its loss is printed. Ours has five hidden layers
//: and one linear output; inputs and targets $t$ are standard normal, then standardised (to mean 0 and a given variance);
//: the loss $E$ is half the squared error, so that $\delta = -(t - a)$ at the output. Biases are 0.
let hiddenLayers = Int(study.choice("hidden layers", 5))                              // not stated
let exampleCount = Int(study.choice("examples in the batch", 100))                    // not stated
let extremes = [1.0, 5.0].map { study.choice("extreme weights N(0, σ), σ", $0) }      // not stated
let shape = Shape(
  inputs: inputs, units: units, hiddenLayers: hiddenLayers, examples: exampleCount, inputVariance: inputVariance)
/*:
 ## Why a bad start stays bad

 A unit $i$ computes a weighted sum $z_i = \sum_k w_{i,k} a_k$ of the outputs $a_k$ before it, and puts out $a_i$, its
 activation function at $z_i$. Backpropagation finds $\delta_i = \partial E/\partial z_i$, and for that it multiplies.
 Let unit $i$ feed $j$, and $j$ feed the output unit $k$. Along this path

 $$\delta_i = w_{j,i} w_{k,j} \times \frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial z_k}
 \frac{\partial a_j}{\partial z_j} \frac{\partial a_i}{\partial z_i}. \qquad (52)$$

 (Formulas have the numbers of the text that this chapter checks. Tables and exercises use them as names.) Weights enter
 twice: as factors, which make the product grow or shrink with every layer, and through $z$, which drives the
 derivatives of an S-shaped activation to 0 when it is large.

 To see the first effect alone, take linear units, {{value linear}}. The variance of a weighted sum then follows from
 two rules. For independent variables variances add,

 $$\mathrm{var}(x + y) = \mathrm{var}(x) + \mathrm{var}(y), \qquad (54)$$

 and a product of a weight, drawn from $W$, and an input $d$ has, with $E(\cdot)$ for the mean, the variance

 $$\mathrm{var}(w d) = E(W)^2 \mathrm{var}(d) + E(d)^2 \mathrm{var}(W) + \mathrm{var}(W) \mathrm{var}(d). \qquad (56)$$

 Where both means are 0, only the last term is left,

 $$\mathrm{var}(w d) = \mathrm{var}(W) \mathrm{var}(d), \qquad (57)$$

 and a weighted sum of $n_{in}$ inputs adds up $n_{in}$ such products (55), so that

 $$\mathrm{var}(z) = n_{in} \mathrm{var}(W) \mathrm{var}(d). \qquad (58)$$

 With weights from $N(0, 0.01)$ two hidden layers can be worked out:
 */
/// The variance of a sum of `count` products w d by (55) and (56), where the mean of d is 0.
@Sendable func varianceOfSum(_ count: Int, mean: Double, variance: Double, of d: Double) -> Double {
  Double(count) * (mean * mean * d + variance * d)
}

let smallVariance = small.deviation * small.deviation
let varianceOfZ1 = varianceOfSum(inputs, mean: small.mean, variance: smallVariance, of: inputVariance)
let varianceOfZ2 = varianceOfSum(units, mean: small.mean, variance: smallVariance, of: varianceOfZ1)
//#-hidden-code
study.judge("kelleher-eq59-var-hl1", equals: [varianceOfZ1])
study.judge("kelleher-eq60-var-hl2", equals: [varianceOfZ2])
//#-end-hidden-code
/*:
 {{table two-layers.csv}}

 These are expected values. A network is one draw of weights, and its variances scatter around them: all sums of a layer
 share its few inputs, so that they are far from as many independent numbers.

 Are the two rules right? Simulated over {{value samples}} draws for each seed, with variables that are not all normal:

 {{table rules.csv}}

 ## One network for all experiments

 Only the activation and the initial weights change. A `Scheme` is such a choice; it stands in `Dynamics.swift`, with the
 `Shape` of the network and what is kept of its first iteration:

 {{code Dynamics.swift}}
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
//: An *iteration* is one forward and one backward pass over all examples. A `Trace` is such a pass that keeps every number.
//: The four panels of each figure below show what the first one finds: the weights, $z$ and $a$ of every layer, and
//: $\delta = \partial E/\partial z$.
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
 Four schemes are drawn below, in a figure each, and a fifth is computed. Xavier's rule has two forms, (61) and (62),
 which are explained when they are needed; we draw it by (62), which suits the narrow first layer, and compute both. For
 rectified units, layer 1 gets the variance $1/n_{in}$ and not He's $2/n_{in}$, because its inputs are not rectified.
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

 In every panel a violin shows how the numbers of one layer are distributed, those of all seeds together: the white dot
 is their median, the dark bar holds the middle half. Each layer is drawn at its own width; the value axis is shared.

 ![Weights, weighted sums, activations and deltas by layer, with weights from N(0, 0.01)](figure-23.png)

 The weights look alike in all layers. The sums do not: after hidden layer 1 there is a trace of spread in layer 2, and
 then none that the axis shows. Backwards it is the same, and worse for training: the layers next to the input get the
 smallest $\delta$.

 ![Weights, weighted sums, activations and deltas by layer, with weights from N(0, 0.2)](figure-24.png)

 With {{value deviation-ratio}} times the deviation both directions grow. By (58) a hidden layer of $n$ units multiplies
 the variance by $n \mathrm{var}(W)$, {{value factor-small}} in the one case and {{value factor-large}} in the other,
 and the deltas on their way back by the same. The next tables compare this with what the networks did (mean over seeds,
 smallest and largest):

 {{table variances-small.csv}}

 {{table variances-large.csv}}

 Such factors compound. By (58), in single precision the weighted sums under {{value small-name}} would fall below the
 smallest normal number in layer {{value underflow-layer}}, and under {{value large-name}} exceed the largest in layer
 {{value overflow-layer}}.

 ## Keeping the variance

 To keep $\mathrm{var}(z)$, set the factor in (58) to 1:

 $$\mathrm{var}(W) = \frac{1}{n_{in}}. \qquad (62)$$

 Backwards a delta is a sum over the $n_{out}$ units that a unit feeds, which asks for $1/n_{out}$. Another form takes
 the mean of both numbers:

 $$\mathrm{var}(W) = \frac{2}{n_{in} + n_{out}}. \qquad (61)$$

 Both go by Xavier's name. Where all layers are equally wide the two agree.

 ![Weights, weighted sums, activations and deltas by layer, with Xavier's rule](figure-25.png)

 A rectified unit passes only half of a symmetric distribution: if $z$ is symmetric around 0, the mean square of
 $a = \max(0, z)$ is half of that of $z$. He's rule makes up for it:

 $$\mathrm{var}(W) = \frac{2}{n_{in}}. \qquad (63)$$

 What then stays is the mean square, not the variance of $a$. (In panel (c) the violins are cut off at 0, where half of
 all activations lie.)

 ![Weights, weighted sums, activations and deltas by layer, with He's rule and rectified units](figure-26.png)

 By which factors the variance, or the mean square, changes from one hidden layer to the next, least to most over layers
 and seeds:

 {{table stability.csv}}

 The picture at the head of this chapter shows all four schemes in one, on a logarithmic axis, with a point for each seed
 and a line for what (58) expects. The output has one unit, so a delta of the last hidden layer is the error times one weight:
 by (62), and by (63) with rectified units, {{value last-factor}} of it in the root mean square. From there on the
 deltas keep their size.

 <!-- explorable: weight-gain -->

 The next table shows what each rule does to each kind of unit: by which factor the mean square of $z$ changes from one
 hidden layer to the next, and that of $\delta$ on the way back (geometric means over seeds and layers; in brackets what
 the argument above expects):

 {{table crossed.csv}}

 ### Three distributions, drawn

 For three layers fed by {{value fan-ins}} units, let layer 1 follow (62) and the others (63). The deviations are then
 the roots of the rules. Our draws scatter around them:

 {{table three-distributions.csv}}

 ## Saturation

 The second effect, the derivatives in (52), needs an activation that saturates. The same network with logistic units,
 whose derivative $a (1 - a)$ is at most ¼, from small to extreme weights:
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
 quarter in every layer. With the most extreme weights those factors are large, but {{value saturated-share}} of the
 units sit where the derivative is below a hundredth, and from layer 2 on the delta of the typical unit vanishes all the
 same. Layer by layer, for {{value extreme-name}}:

 {{table extreme.csv}}

 "Unstable" and "vanishing" are both true here, of different units: the mean square grows from layer to layer on the way
 back, probably by the few that happen to lie on the slope, while from layer 2 on the median is next to nothing. Layer 1
 is saturated the least, because it adds up {{value inputs}} inputs only. Its median of $\lvert \delta \rvert$ is
 {{value first-typical}}: there nothing vanishes.

 {{section summary.md}}
 */
study.finish()
