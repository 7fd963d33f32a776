/*:
 # Neurons by hand: thresholds, activations, losses

 What one artificial neuron does, before any network is trained, as four texts print it: Leskovec, Rajaraman and Ullman,
 *Mining of Massive Datasets* (sections 13.1 and 13.2); USC INF 552 (lesson 10, from "Perceptron" to "Types of Activation
 Functions"); Zhang, *Introduction to Deep Learning* (Figure 4); and Kelleher, Mac Namee and D'Arcy, *Fundamentals of
 Machine Learning for Predictive Data Analytics* (chapter 8, equations 3, 4, 15, 16 and 42 to 51).

 **Claim.** The numbers and testable statements in these passages can be recomputed with a layer, its backward pass and
 a difference quotient, all but three corrections of a perceptron whose points stand in a figure that we do not have and
 a remark on ELUs that the text leaves open.
 {{value errata}} of the statements do not survive it, all for their wording or for a condition that is missing.

 {{table headline.csv}}
 */
import Datasets
import Networks
import Studies
import Tensors

let study = Study(
  "neurons-by-hand", title: "Neurons by hand: thresholds, activations, losses", seeds: 1...20, quickSeeds: 2)
//: ## Settings
//:
//: As printed, read from the ledger:
let bits = study.count("mmds-ex13-1-n")                      // Example 13.1: vectors of 4 bits
let run = study.count("mmds-ex13-1-run")                     // … with 2 consecutive ones
let nodes = ["mmds-f13-1-w1", "mmds-f13-1-w2", "mmds-f13-1-u"].map { id in  // Figure 13.1
  Node(weights: study.settings(id), threshold: study.setting(id + "-threshold"))
}
let handSet = study.settings("usc552-perceptron-structure", count: 3)  // β₁, β₂, β₀
let labels = study.settings("usc552-perceptron-outputs", count: 2)  // +1 and −1
let startWeights = study.settings("usc552-perceptron-initial", count: 2)
let startBias = study.setting("usc552-perceptron-initial-bias")
let factor = study.setting("usc552-perceptron-rule")         // 0.5
let stepSize = study.setting("usc552-learning-rate-common")  // α = 0.5
let shownSize = study.settings("usc552-multiclass-p2-s2-size", count: 2)  // p, S
let z16 = study.setting("kelleher-eq16-z")                   // z = 0
let xHalf = study.setting("mmds-s13-2-3-x")                  // x = 0
let leak = study.setting("kelleher-eq45-leaky-slope")        // 0.01
let α = study.setting("mmds-s13-2-6-elu-alpha")              // α = 1
let δ = study.setting("mmds-f13-6-delta")                    // δ = 1
//#-hidden-code
checkSettings()
//#-end-hidden-code
//: Not printed, and ours:
let pointCount = Int(study.choice("points of a separable set", 40))
let margin = study.choice("least distance of a point from the separating line", 0.05)
let epochLimit = Int(study.choice("most epochs of the perceptron", 10_000))
let learnedSlope = study.choice("slope of the parametric rectifier before it learns", 0.25)
/*:
 ## A threshold unit

 A threshold unit weighs its inputs, adds, and compares: it fires when $\sum_j w_j x_j$ passes a threshold $t$.
 Example 13.1 builds a net of three of them that tells whether a vector of {{value bits}} bits has {{value run}}
 consecutive ones:

 {{table nodes.csv}}

 With $\mathbf b$ for the thresholds, negated, the net is two lines of linear algebra (section 13.2.1),

 $$\mathbf h = \operatorname{step}(W \mathbf x + \mathbf b), \qquad y = \operatorname{step}(\mathbf u^\top \mathbf h + c),$$

 and as many layers of ours. All vectors of the given length go through it at once, one in each column of X
 `[{{value bits}}, {{value total}}]`.
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

 {{value good}} of the {{value total}} vectors are good and {{value bad}} are bad. Node 1 fires on
 {{value node1}} and misses {{value missed}}; node 2 takes those; the net is right on all {{value right}}. Figure 13.2
 gives every node the threshold 0 and one more input, always 1, with weight $-t$. The three readings, a threshold, a
 bias and a constant input, answer alike; no sum comes nearer to its threshold than {{value gap}}.

 A weight of 0 is a connection that is not there. Section 13.1.2 lists, besides full connection, the random one: each
 node gets $m$ nodes of the layer before, drawn at random. How often would such a drawing leave room for the printed
 net, in {{value drawings}} drawings for each $m$, and in theory?

 {{table connections.csv}}

 ### The tie

 What a unit answers when the sum *equals* the threshold is a convention, and the texts differ:

 {{table ties.csv}}

 It matters wherever weights are whole numbers. USC's hand-set perceptron, $[\beta_1, \beta_2]$ =
 {{value hand-set-weights}} and $\beta_0$ = {{value hand-set-bias}}, has a score of 0 for {{value hand-set-ties}} of
 the four inputs. Read with USC's tie it is OR; the same weights with the tie of Leskovec et al. are AND:

 {{table hand-set.csv}}

 ### What one unit cannot do

 Suppose a unit fired on $\mathbf a$ and $\mathbf b$ and on neither $\mathbf c$ nor $\mathbf d$, although
 $\mathbf a + \mathbf b = \mathbf c + \mathbf d$. Then $\mathbf w \cdot \mathbf a > t$ and
 $\mathbf w \cdot \mathbf b > t$ add up to $\mathbf w \cdot (\mathbf a + \mathbf b) > 2t$, and the other two to
 $\mathbf w \cdot (\mathbf c + \mathbf d) \le 2t$: a contradiction, whatever the tie. Four vectors like that are a
 *collision*, and one is enough. `ThresholdUnits.swift` looks through all pairs:
 */
let collidingPairs = collisions(good, bad)
/*:
 Of the good vectors, {{value collision-good}} collide with the bad {{value collision-bad}}, so no single unit computes
 the concept, which is Exercise 13.1.1. Two bits have a collision too, 01 + 10 = 00 + 11. AND and OR do not part its
 sides and take one unit; XOR does and takes two layers:

 {{table gates.csv}}

 Chapter `xor-net` proves that in full, and trains XOR.

 ### How many hidden units

 Exercise 13.1.2 asks for the smallest hidden layer for five and for six bits, and prints no answer. Collisions give
 one. A hidden unit for bit $2k$ and its neighbours, like node 1, makes $\lfloor n/2 \rfloor$ units enough for $n$ bits.
 Fewer than three fail from six bits on: an output unit that uses both of two hidden units is an OR or an AND of them,
 each perhaps negated, and a negated threshold unit is a threshold unit. So two units have to share out either the good
 vectors or the bad ones, and no colliding pair may come to one unit. That is a colouring with two colours, which a
 circle of odd length rules out.

 {{table hidden-units.csv}}

 ## The perceptron

 USC's perceptron is the unit with labels: $f(\mathbf x) = +1$ if $\boldsymbol\beta^\top \mathbf x + \beta_0 \ge 0$, else
 $-1$. It learns from one instance at a time, with $e = y - f(\mathbf x)$:

 $$\boldsymbol\beta \leftarrow \boldsymbol\beta + \tfrac12 e \mathbf x, \qquad \beta_0 \leftarrow \beta_0 + \tfrac12 e.$$

 An instance that was answered rightly has $e = 0$ and changes nothing; a wrong one has $e = \pm 2$ and moves
 $\boldsymbol\beta$ by exactly $\pm\mathbf x$. The slides show three corrections in figures that we do not have.
 Their initial weights {{value initial}} are those of an example in Hagan, Demuth and Beale (*Neural Network Design*,
 chapter 4), and with the three points of that book the story is the slides': the first point is wrongly taken as
 negative, the second and the third wrongly as positive.
 */
let hagan: [(x: [Double], y: Double)] = [([1, 2], labels[0]), ([-1, 2], labels[1]), ([0, -1], labels[1])]
/*:
 {{table steps.csv}}

 ![Four panels: the decision line before and after each of three corrections](perceptron-steps.png)

 The full point has the label $+1$, the empty ones have $-1$. In each panel the arrow is the weight vector, the line is
 where the score is zero, the shaded side is answered with $+1$, and the ringed point is the one that the next correction
 is about. That the points are the slides' is likely, not known; the three rows are not counted as reproduced.

 ### It ends

 On separable data the rule stops, says the slide "Linear Separability". We draw {{value point-count}} points on both
 sides of a line, none nearer to it than {{value margin}}, for {{value seed-count}} seeds. Novikoff (1962) even
 bounds the number of corrections from zero weights, by $R^2/\gamma^2$: $R$ is the length of the longest point,
 $\gamma$ the margin, both with a 1 appended to each point for the bias.
 */
let sets = study.seeds.map {
  SeparablePoints(count: pointCount, margin: margin, seed: $0, labels: labels)
}
let fits = study.map(sets) { train(on: $0, from: [0, 0, 0], stepSize: factor, limit: epochLimit) }
/*:
 {{value ended}} of {{value seed-count}} runs end without an error, after {{value corrections}} corrections in
 {{value epochs}} epochs (mean and range), at most {{value bound-share}} of Novikoff's bound. Data that cannot be
 separated keep the rule going for ever, and need the slides' other stopping criterion, a number of epochs; chapter
 `xor-net` shows the circle that it then runs in.

 {{section perceptrons.md}}

 ## Activation functions

 A step has slope 0 wherever it has one, so gradient descent cannot use it; Leskovec et al. ask of a better function
 that it be continuous, that its derivative not saturate, and that it not explode (section 13.2.2). These are the
 functions that the texts print, each as a layer:
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

 Values, with λ = {{value leak}} for the leaky rectifier, λ = {{value learned-slope}} for the parametric one and
 α = {{value alpha}}:

 {{table activation-values.csv}}

 Slopes, from the layers' backward passes. At a kink they are a convention. Kelleher et al. put the rectifier's slope at
 0 to 0 (43), Leskovec et al. leave it open, {{value relu-at-0}}; the layer takes {{value relu-slope-0}}. The last
 column compares each layer with the central difference $(\varphi(z + h) - \varphi(z - h))/2h$ away from the kinks.

 {{table activation-slopes.csv}}

 {{section activations.md}}

 ## Losses

 Leskovec et al. write {{value convention}}, the reverse of the other texts. With $z = y - \hat y$ the squared error is
 $z^2$, and the Huber loss grows only linearly beyond $\delta$:

 $$L_\delta(z) = \begin{cases} z^2 & \text{if } \lvert z \rvert \le \delta, \cr 2\delta (\lvert z \rvert - \tfrac12 \delta) & \text{otherwise.}\end{cases}$$

 It meets the parabola at $\delta$ with the value $\delta^2$ and the slope $2\delta$ on both sides. For
 δ = {{value delta}}:

 {{table losses.csv}}

 ![Squared error and Huber loss, and their slopes, as functions of z](losses.png)

 No example pulls harder than $2\delta$. The constant that fits {{value outlier-points}} best, with and without one
 outlier at {{value outlier}}:

 {{table outliers.csv}}

 ## Entropy, cross-entropy, divergence

 For a true distribution $\mathbf p$ and a predicted one $\mathbf q$ over classes,

 $$H(\mathbf p) = -\sum_i p_i \log p_i, \qquad H(\mathbf p, \mathbf q) = -\sum_i p_i \log q_i, \qquad
 D(\mathbf p \Vert \mathbf q) = H(\mathbf p, \mathbf q) - H(\mathbf p) = \sum_i p_i \log \frac{p_i}{q_i}.$$

 The text speaks of bits, so of $\log_2$; training uses natural logarithms, which only changes the unit. Our
 cross-entropy is the networks' own loss: logits $\ln q_i$ have the softmax $\mathbf q$.
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

 That "the average number of bits per symbol needed to encode messages is $H(\mathbf p)$" is a statement on long messages.
 An optimal code for single symbols reaches it for powers of ½ only; coded in blocks of $n$, a symbol takes less than
 $H + 1/n$ bits:

 {{table codes.csv}}

 For random probabilities of three symbols it is {{value code-single}} bits too much in the mean where symbols are coded
 one by one, and {{value code-last}} in blocks of {{value code-longest}}.

 ## Softmax

 A predicted distribution comes from $q_i = e^{x_i} / \sum_j e^{x_j}$. Section 13.2.5 says that this "pushes the largest
 component of the vector towards 1 while pushing all the other components towards zero". So it does where one component
 leads by far. Where they are close it makes them nearly equal:

 {{table softmax.csv}}

 With ten classes, 0.9 takes a lead of {{value softmax-lead}} over nine equal others.

 {{section summary.md}}
 */
study.finish()
