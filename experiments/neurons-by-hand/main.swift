/*:
 # Neurons by hand: thresholds, activations, losses

 {{section opening.md}}
 */
import Datasets
import Networks
import Studies
import Tensors

let study = Study(
  "neurons-by-hand", title: "Neurons by hand: thresholds, activations, losses", seeds: 1...20, quickSeeds: 2)
//: ## Settings
//:
//: Numbers that a text prints are typed once, in a table of printed numbers that comes with the programs, and read from
//: there by name:
let bits = study.count("mmds-ex13-1-n")                      // Example 13.1: vectors of 4 bits
let run = study.count("mmds-ex13-1-run")                     // … with 2 consecutive ones
let nodes = ["mmds-f13-1-w1", "mmds-f13-1-w2", "mmds-f13-1-u"].map { id in  // Figure 13.1
  Node(weights: study.settings(id), threshold: study.setting(id + "-threshold"))
}
let handSet = study.settings("usc552-perceptron-structure", count: 3)  // w₁, w₂, b
let labels = study.settings("usc552-perceptron-outputs", count: 2)  // +1 and −1
let startWeights = study.settings("usc552-perceptron-initial", count: 2)
let startBias = study.setting("usc552-perceptron-initial-bias")
let factor = study.setting("usc552-perceptron-rule")         // 0.5
let stepSize = study.setting("usc552-learning-rate-common")  // η = 0.5
let shownSize = study.settings("usc552-multiclass-p2-s2-size", count: 2)  // p, S
let z16 = study.setting("kelleher-eq16-z")                   // z = 0
let xHalf = study.setting("mmds-s13-2-3-x")                  // x = 0
let leak = study.setting("kelleher-eq45-leaky-slope")        // 0.01
let α = study.setting("mmds-s13-2-6-elu-alpha")              // α = 1
let δ = study.setting("mmds-f13-6-delta")                    // δ = 1
//#-hidden-code
checkSettings()
//#-end-hidden-code
//: Not printed, and chosen by us:
let pointCount = Int(study.choice("points of a separable set", 40))
let margin = study.choice("least distance of a point from the separating line", 0.05)
let epochLimit = Int(study.choice("most epochs of the perceptron", 10_000))
let learnedSlope = study.choice("slope of the parametric rectifier before it learns", 0.25)
/*:
 ## A threshold unit

 A unit has a weight $w_j$ for each of its inputs $x_j$. A *threshold unit* adds up $\sum_j w_j x_j$ and compares. It
 *fires*, which means that it answers 1, when the sum passes a threshold $t$; else it answers 0. Three such units can
 tell whether a vector of {{value bits}} bits has {{value run}} consecutive ones. The first two see the bits, the third
 sees what these two answer:

 {{table nodes.csv}}

 Negated thresholds are called *biases*. Put the weights of $h_1$ and $h_2$ into the rows of a matrix $W$ and their
 biases into $\mathbf b$; let $\mathbf u$ and $c$ be weights and bias of $y$. Then the net is two lines of linear algebra,

 $$\mathbf h = \operatorname{step}(W \mathbf x + \mathbf b), \qquad y = \operatorname{step}(\mathbf u^\top \mathbf h + c),$$

 where $\operatorname{step}(z)$ is 1 for $z > 0$ and else 0, number by number. In the program it is as many layers. All
 vectors of the given length go through it at once, one in each column of a matrix X `[{{value bits}}, {{value total}}]`
 (rows, then columns):
 */
let concept = TruthTable(name: "consecutive ones", inputCount: bits) { x in
  hasConsecutiveOnes(x.map { $0 ? 1 : 0 }, run)
}
func consecutiveOnesNet() -> Network<Double> {
  var net = Network<Double>(input: [bits]) {
    Dense(2); Step(atThreshold: 0)    // h = step(W x + b)
    Dense(1); Step(atThreshold: 0)    // y = step(uᵀ h + c)
  }
  let unused = Array(repeating: 0.0, count: bits - nodes[0].weights.count)   // none for the printed net
  net.parameters["dense1.weight"] = Tensor(rows: [nodes[0].weights + unused, nodes[1].weights + unused])
  net.parameters["dense1.bias"] = Tensor([2], [-nodes[0].threshold, -nodes[1].threshold])
  net.parameters["dense2.weight"] = Tensor(rows: [nodes[2].weights])
  net.parameters["dense2.bias"] = Tensor([1], [-nodes[2].threshold])
  return net
}
let vectors = concept.inputs
let good = zip(vectors, concept.outputs).filter { $1 == 1 }.map(\.0)
let bad = zip(vectors, concept.outputs).filter { $1 == 0 }.map(\.0)
let layers = consecutiveOnesNet().activations(of: Tensor(columns: vectors))
/*:
 {{table consecutive-ones.csv}}

 Call a vector *good* if it has the consecutive ones, else *bad*: {{value good}} of the {{value total}} vectors are good
 and {{value bad}} are bad. Node 1, which is $h_1$, fires on {{value node1}} and misses {{value missed}}. Node 2 takes
 those. The net is right on all {{value right}}.

 Instead of a threshold $t$ one may write a bias $-t$, or one more input that is always 1 and has the weight $-t$. The
 three readings answer alike; no sum comes nearer to its threshold than {{value gap}}.

 A weight of 0 is a connection that is not there. A net need not have all connections: each node may get $m$ nodes of
 the layer before, drawn at random. How often would such a drawing leave room for the net above, in {{value drawings}}
 drawings for each $m$, and in theory? With $m = 3$ the first unit gets its three bits in 1 of the 4 possible drawings
 and the second its two in 2 of 4, which makes 1 in 8.

 {{table connections.csv}}

 ### The tie

 What a unit answers when the sum *equals* the threshold is a convention, and there are several:

 {{table ties.csv}}

 It matters wherever weights are whole numbers. Take a unit with two weights, {{value hand-set-weights}}, and the bias
 {{value hand-set-bias}}. Its sum with the bias, called the *score*, is 0 for {{value hand-set-ties}} of the four inputs.
 Where a score of 0 is answered with $+1$, this unit is OR. Where only a score above 0 fires, the same weights are AND:

 {{table hand-set.csv}}

 ### What one unit cannot do

 Suppose a unit fired on $\mathbf a$ and $\mathbf b$ and on neither $\mathbf c$ nor $\mathbf d$, although
 $\mathbf a + \mathbf b = \mathbf c + \mathbf d$. Then $\mathbf w \cdot \mathbf a > t$ and
 $\mathbf w \cdot \mathbf b > t$ add up to $\mathbf w \cdot (\mathbf a + \mathbf b) > 2t$. The other two add up to
 $\mathbf w \cdot (\mathbf c + \mathbf d) \le 2t$. That is a contradiction, whatever the tie. Call four such vectors a
 *collision*; one is enough. `ThresholdUnits.swift` looks through all pairs:

 {{code ThresholdUnits.swift}}
 */
let collidingPairs = collisions(good, bad)
/*:
 Of the good vectors, {{value collision-good}} collide with the bad {{value collision-bad}}, so no single unit tells
 good from bad. Two bits have a collision too, 01 + 10 = 00 + 11. AND and OR do not put 01 and 10 on one side and 00 and
 11 on the other, so the collision does not exclude them, and one unit computes each. Exclusive or, XOR, which is 1
 where the two bits differ, does put them so and takes two layers:

 {{table gates.csv}}

 The chapter on exclusive or proves that in full, and trains networks on XOR.

 {{section hidden-units.md}}

 ## The perceptron

 A *perceptron* is a threshold unit with labels instead of 1 and 0: $f(\mathbf x) = +1$ if
 $\mathbf w^\top \mathbf x + b \ge 0$, else $-1$. It learns from one example at a time. With $y$ for the example's label
 and $e = y - f(\mathbf x)$, its rule is

 $$\mathbf w \leftarrow \mathbf w + \tfrac12 e \mathbf x, \qquad b \leftarrow b + \tfrac12 e.$$

 An example that was answered rightly has $e = 0$ and changes nothing. A wrong one has $e = \pm 2$ and moves $\mathbf w$
 by exactly $\pm\mathbf x$. Here are three corrections, from the weights {{value initial}}. In this example the bias is
 held at 0, so that the line always goes through the origin; only $\mathbf w$ is corrected. The points are those of an
 example in Hagan, Demuth and Beale, *Neural Network Design*, chapter 4. The first point is wrongly taken as negative,
 the second and the third wrongly as positive.
 */
let hagan: [(x: [Double], y: Double)] = [([1, 2], labels[0]), ([-1, 2], labels[1]), ([0, -1], labels[1])]
/*:
 {{table steps.csv}}

 The picture at the head of this chapter shows these corrections. The column "printed" is the story of a text whose own
 points stand in a figure that we do not have. That its points are these is likely, not known; the three rows are not
 counted as reproduced.

 ### It ends

 Points are *separable* if a line (in more dimensions a hyperplane) has all of one label on its one side and all of the
 other on its other. On separable data the rule stops. We draw {{value point-count}} points on both sides of a line, none
 nearer to it than {{value margin}}, for {{value seed-count}} *seeds*: a seed is the number from which all random numbers
 of a run follow, and another seed gives another set of points. Novikoff (1962) even bounds the number of corrections
 from zero weights, by $R^2/\gamma^2$: $R$ is the length of the longest point, $\gamma$ the margin, both with a 1
 appended to each point for the bias. The rule itself and its loop stand in `Perceptron.swift`:

 {{code Perceptron.swift}}
 */
let sets = study.seeds.map {
  SeparablePoints(count: pointCount, margin: margin, seed: $0, labels: labels)
}
let fits = study.map(sets) { train(on: $0, from: [0, 0, 0], stepSize: factor, limit: epochLimit) }
/*:
 {{value ended}} of {{value seed-count}} runs end without an error, after {{value corrections}} corrections in
 {{value epochs}} epochs (mean and range; an *epoch* is one round through all points), at most {{value bound-share}} of
 Novikoff's bound. Data that cannot be separated keep the rule going for ever. Then one needs another reason to stop,
 such as a number of epochs. The chapter on exclusive or shows the circle that the rule runs in.

 {{section perceptrons.md}}

 ## Activation functions

 What a unit makes of its sum $z$ is its *activation function* $\varphi$. *Gradient descent*, the subject of the chapter
 on backpropagation, changes weights little by little along a derivative. A step has slope 0 wherever it has one, so
 gradient descent cannot use it. One may ask three things of a better function: that it be continuous, that its
 derivative not saturate, which means come so near to 0 that nothing is learned any more, and that it not explode. These
 are the functions that the texts print, each as a layer. A `Curve` (`Curves.swift`) is one with its words for the tables:

 {{code Curves.swift}}
 */
let curves = [
  Curve("unit step", "step", "0, ½ at 0, 1", slope: "0", in: "Zhang", kinks: [0]) { Step(atThreshold: 0.5) },
  Curve("sign", "sign", "−1, 0 at 0, 1", slope: "0", in: "Zhang", kinks: [0]) { Sign(atZero: 0) },
  Curve("identity", "identity", "z", slope: "1", in: "Zhang") { Identity() },
  Curve("piece-wise linear", "piecewise", "z + ½, held in [0, 1]", slope: "1 if −½ < z < ½, else 0", in: "Zhang",
    kinks: [-0.5, 0.5]) { PiecewiseLinear() },
  Curve("logistic", "logistic", "1/(1 + e⁻ᶻ)", slope: "φ(1 − φ)", in: "all") { Sigmoid() },
  Curve("tanh", "tanh", "(eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ)", slope: "1 − φ²", in: "Leskovec, USC, Zhang") { Tanh() },
  Curve("rectifier (ReLU)", "relu", "max(0, z)", slope: "1 if z > 0, else 0", in: "all", kinks: [0]) { ReLU() },
  Curve("softplus", "softplus", "ln(1 + eᶻ)", slope: "logistic(z)", in: "Zhang") { Softplus() },
  Curve("leaky rectifier", "leaky", "z if z > 0, else λz", slope: "1 if z > 0, else λ", in: "Kelleher, Leskovec",
    kinks: [0]) { LeakyReLU(slope: leak) },
  Curve("parametric rectifier", "prelu", "the same, λ learned", slope: "the same; ∂φ/∂λ = 0 if z > 0, else z",
    in: "Kelleher, Leskovec", kinks: [0]) { PReLU(slope: learnedSlope) },
  Curve("exponential linear (ELU)", "elu", "z if z > 0, else α(eᶻ − 1)", slope: "1 if z > 0, else φ + α",
    in: "Leskovec", kinks: [0]) { ELU(alpha: α) },
]
/*:
 {{table formulas.csv}}

 ![Eleven panels, each an activation function and its derivative](activations.png)

 Here $\lambda$ is the slope of a rectifier for negative $z$, and $\alpha$ the bound of an ELU. Values, with
 λ = {{value leak}} for the leaky rectifier, λ = {{value learned-slope}} for the parametric one and α = {{value alpha}}:

 {{table activation-values.csv}}

 Slopes, from the layers' *backward passes*, the part of a layer that computes derivatives. At a kink they are a
 convention. One text puts the rectifier's slope at 0 to 0, another leaves it open, {{value relu-at-0}}; the layer takes
 {{value relu-slope-0}}. The last column compares each layer with the *central difference*
 $(\varphi(z + h) - \varphi(z - h))/2h$ for a small $h$, away from the kinks. It knows nothing of the formulas and so
 can find a mistake in them.

 {{table activation-slopes.csv}}

 {{section activations.md}}

 ## Losses

 A *loss* says how bad a prediction is. Let $z$ be the error of one output, the prediction less what was observed. The
 squared error is $z^2$. The Huber loss grows only linearly beyond a number $\delta$:

 $$L_\delta(z) = \begin{cases} z^2 & \text{if } \lvert z \rvert \le \delta, \cr 2\delta (\lvert z \rvert - \tfrac12 \delta) & \text{otherwise.}\end{cases}$$

 It meets the parabola at $\delta$ with the value $\delta^2$ and the slope $2\delta$ on both sides. For
 δ = {{value delta}}:

 {{table losses.csv}}

 ![Squared error and Huber loss, and their slopes, as functions of z](losses.png)

 No example pulls harder than $2\delta$. The constant that fits {{value outlier-points}} best, with and without one
 outlier at {{value outlier}}:

 {{table outliers.csv}}

 ## Entropy, cross-entropy, divergence

 A prediction may also be a *distribution*: a probability for each of several classes. For a true distribution
 $\mathbf p$ and a predicted one $\mathbf q$, the entropy $H(\mathbf p)$, the cross-entropy $H(\mathbf p, \mathbf q)$ and
 the divergence $D$ are

 $$H(\mathbf p) = -\sum_i p_i \log p_i, \qquad H(\mathbf p, \mathbf q) = -\sum_i p_i \log q_i, \qquad
 D(\mathbf p \Vert \mathbf q) = H(\mathbf p, \mathbf q) - H(\mathbf p) = \sum_i p_i \log \frac{p_i}{q_i}.$$

 With $\log_2$ they count bits. Training uses natural logarithms, which only changes the unit (to *nats*). Our
 cross-entropy is the networks' own loss. It takes *logits*, numbers that softmax, the subject of the next section,
 turns into probabilities; logits $\ln q_i$ have the softmax $\mathbf q$.
 */
let p = [0.2, 0.5, 0.3], q = [0.4, 0.4, 0.2]
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
/*:
 {{table entropies.csv}}

 ![Cross-entropy of two classes over the predicted probability, lowest at the true one](entropy.png)

 A wrong prediction costs $D$ bits a symbol, never less than none: over {{value pairs}} random pairs of distributions
 the smallest $H(\mathbf p, \mathbf q) - H(\mathbf p)$ is {{value smallest-divergence}} bits, and the two expressions
 for $D$ differ by {{value identity-difference}} at most. The two directions differ, so $D$ is no distance. Only one
 of them serves: as a function of the prediction, $H(\mathbf p)$ is constant, and the lowest cross-entropy is the
 lowest divergence.

 $H(\mathbf p)$ is often called the number of bits that a symbol of a message takes on average. A *code* gives each
 symbol, here a class, a string of bits, or each block of $n$ symbols in a row one string. That $H(\mathbf p)$ bits are
 enough is a statement on long messages. An optimal code for single symbols reaches it for powers of ½ only; coded in
 blocks of $n$, a symbol takes less than $H + 1/n$ bits:

 {{table codes.csv}}

 With random probabilities of three symbols, the best code takes {{value code-single}} bits a symbol more than
 $H(\mathbf p)$ on average if it codes one by one, and {{value code-last}} more in blocks of {{value code-longest}}.

 ## Softmax

 A predicted distribution comes from logits $x_i$ by *softmax*, $q_i = e^{x_i} / \sum_j e^{x_j}$. It is said to push the
 largest component towards 1 and all others towards 0. So it does where one component leads by far. Where they are close
 it makes them nearly equal:

 {{table softmax.csv}}

 "Nearer" compares each probability with the logit that it comes from. With ten classes, a logit must exceed nine equal
 others by {{value softmax-lead}} before its probability is 0.9.

 {{section summary.md}}
 */
study.finish()
