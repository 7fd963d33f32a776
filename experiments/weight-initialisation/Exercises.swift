/*:
 ## Exercises

 Pencil and paper are enough for the exercises marked *by hand*; the function that follows each of them only takes
 down the answer, so that it can be checked. The others need a computer and a few seconds.

 ### Exercise 1. Forwards and backwards through unequal layers (by hand, 4 points)

 After Kelleher et al., equations (58) to (62). A network of linear units ($a = z$, biases 0) has 3 inputs, hidden
 layers of 50 and 200 units, and 10 outputs:

 $$3 \to 50 \to 200 \to 10.$$

 The inputs are independent with mean 0 and variance 1. At the outputs, the deltas are independent with mean 0 and
 mean square 1.

 1. All weights come from a normal distribution with mean 0 and *deviation* 0.1. Give the expected variance of $z$ in
    the three layers, and the expected mean square of $\delta = \partial E/\partial z$ in the three layers. List both
    from the layer next to the inputs to the output layer.
 2. Now look at the layer from 50 to 200 units alone. By which factor does it change the variance of $z$ on the way
    forwards, and the mean square of $\delta$ on the way back, if its weights are drawn by rule (61), and if they are
    drawn by rule (62)?
 3. Is there a rule that keeps both?
 */
//#-hidden-code
import Assessment
import Networks
import Tensors
//#-end-hidden-code
/// Part 1: expected variance of z and expected mean square of δ, for layers 1, 2, 3 in this order.
func expectedVariances() throws -> (z: [Double], delta: [Double]) {
  // BEGIN SOLUTION 1
  let variance = 0.1 * 0.1
  let z1 = 3 * variance * 1
  let z2 = 50 * variance * z1
  let z3 = 200 * variance * z2
  let delta2 = 10 * variance * 1
  let delta1 = 200 * variance * delta2
  return (z: [z1, z2, z3], delta: [delta1, delta2, 1])
  // END SOLUTION
}

/// Part 2: the factors of a layer from 50 to 200 linear units, of var(z) forwards and of the mean of δ² backwards,
/// for its weights drawn by (61) and by (62).
func factorsOfXavier() throws -> (
  by61: (forward: Double, backward: Double), by62: (forward: Double, backward: Double)
) {
  // BEGIN SOLUTION 1
  let variance61 = 2.0 / (50 + 200)
  let variance62 = 1.0 / 50
  return (by61: (50 * variance61, 200 * variance61), by62: (50 * variance62, 200 * variance62))
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the variance of $z$ in layer 1 = 0.03 ± 0.0001
// Answer: the variance of $z$ in layer 2 = 0.015 ± 0.0001
// Answer: the mean square of $\delta$ in layer 1 = 0.2 ± 0.001
// Answer: the mean square of $\delta$ in layer 2 = 0.1 ± 0.001
// Answer: the factor forwards by rule (61) = 0.4 ± 0.001
// Answer: the factor backwards by rule (61) = 1.6 ± 0.001
// Answer: the factor backwards by rule (62) = 4 ± 0.001
/*:
 *Part 1.* The deviation is 0.1, so $\mathrm{var}(W) = 0.01$. Forwards, a weighted sum has as many terms
 as its layer has inputs, and (58) gives

 $$\mathrm{var}(z_1) = 3 \cdot 0.01 \cdot 1 = 0.03, \quad \mathrm{var}(z_2) = 50 \cdot 0.01 \cdot 0.03 = 0.015, \quad
 \mathrm{var}(z_3) = 200 \cdot 0.01 \cdot 0.015 = 0.03.$$

 Backwards, a unit $j$ collects $\delta_j = \sum_k w_{k,j} \delta_k$ over all units $k$ that it feeds. This is a
 weighted sum too, but of as many terms as the *next* layer has units. So

 $$\overline{\delta_3^2} = 1, \quad \overline{\delta_2^2} = 10 \cdot 0.01 \cdot 1 = 0.1, \quad
 \overline{\delta_1^2} = 200 \cdot 0.01 \cdot 0.1 = 0.2.$$

 The layer from 50 to 200 halves the variance forwards ($50 \cdot 0.01 = 0.5$) and doubles the mean square backwards
 ($200 \cdot 0.01 = 2$): the same weights shrink one signal and blow up the other.

 *Part 2.* By (61) $\mathrm{var}(W) = 2/(50 + 200) = 0.008$: forwards $50 \cdot 0.008 = 0.4$, backwards
 $200 \cdot 0.008 = 1.6$. By (62) $\mathrm{var}(W) = 1/50 = 0.02$: forwards exactly 1, backwards $200 \cdot 0.02 = 4$.

 *Part 3.* Both factors are 1 only if $n_{in} \mathrm{var}(W) = 1$ and $n_{out} \mathrm{var}(W) = 1$, and then
 $n_{in} = n_{out}$. For a layer of unequal sides no variance keeps both. Rule (61) splits the error: its two factors,
 $2 n_{in}/(n_{in} + n_{out})$ and $2 n_{out}/(n_{in} + n_{out})$, have a mean of 1, and neither is ever above 2. Rule
 (62) keeps the forward signal and leaves the backward one a factor of $n_{out}/n_{in}$. In a row of layers these
 quotients cancel all but the first and the last: by (62) the mean square of $\delta$ changes over the whole network
 by the width of the last layer over that of the first.
 */
// END SOLUTION
/*:
 ### Exercise 2. What a rectifier leaves over (by hand, 4 points)

 After Kelleher et al., equations (56) and (63). Let $z$ be normal with mean 0 and variance 1, and $a = \max(0, z)$.

 1. Find the mean square $E(a^2)$ and the variance $\mathrm{var}(a)$.
 2. A weighted sum of the next layer is $\sum_i w_i a_i$ over $n$ units, with independent weights of mean 0. Use (56)
    to decide which of the two numbers sets the variance of this sum.
 3. Somebody takes the other number, and chooses $\mathrm{var}(W)$ such that $n \mathrm{var}(W)$ times that number
    is 1. By which factor does the mean square of $z$ then change from one hidden layer to the next? By which over ten
    layers?
 */
/// Mean square and variance of a rectified standard normal variable, and the factors of part 3 for one layer and ten.
func rectifiedNormal() throws -> (meanSquare: Double, variance: Double, factor: Double, afterTenLayers: Double) {
  // BEGIN SOLUTION 2
  let meanSquare = 0.5
  let variance = 0.5 - 1 / (2 * Double.pi)
  let factor = meanSquare / variance
  let afterTenLayers = (0..<10).reduce(1.0) { product, _ in product * factor }
  return (meanSquare, variance, factor, afterTenLayers)
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the mean square $E(a^2)$ = 0.5 ± 0.001
// Answer: $\mathrm{var}(a)$, to three decimals = 0.341 ± 0.001
// Answer: the factor from one layer to the next, to three decimals = 1.467 ± 0.001
// Answer: the factor over ten layers, to one decimal = 46.1 ± 0.3
/*:
 *Part 1.* The density $\varphi(z) = e^{-z^2/2}/\sqrt{2\pi}$ is symmetric, so the right half holds half
 of the mean square of $z$:

 $$E(a^2) = \int_0^\infty z^2 \varphi(z)\, dz = \frac12 \int_{-\infty}^\infty z^2 \varphi(z)\, dz = \frac12.$$

 For the mean, $z \varphi(z) = -\varphi'(z)$, and

 $$E(a) = \int_0^\infty z \varphi(z)\, dz = \varphi(0) = \frac{1}{\sqrt{2\pi}} \approx 0.399, \qquad
 \mathrm{var}(a) = E(a^2) - E(a)^2 = \frac12 - \frac{1}{2\pi} \approx 0.341.$$

 *Part 2.* In (56) the weights have mean 0, but the inputs $a$ do not. Two of the three terms stay:

 $$\mathrm{var}(w a) = E(a)^2\, \mathrm{var}(W) + \mathrm{var}(W)\, \mathrm{var}(a) = \mathrm{var}(W)\, E(a^2).$$

 It is the *mean square* that counts. So
 $\mathrm{var}(z') = n\, \mathrm{var}(W)\, E(a^2) = \frac{n}{2} \mathrm{var}(W)\, \mathrm{var}(z)$, and
 $\mathrm{var}(W) = 2/n$ keeps it. This is He's rule (63). (The products $w_i a_i$ add up by (54) because the weights
 are independent and have mean 0, even though the $a_i$ of one layer depend on each other.)

 *Part 3.* With $n\, \mathrm{var}(W) = 1/0.341 \approx 2.934$ the mean square of $z$ grows in each layer by

 $$2.934 \cdot \frac12 \approx 1.467,$$

 which is $0.5/0.341$, the quotient of the two numbers of part 1. Over ten layers this is $1.467^{10} \approx 46.1$. A
 slip between two words that sound alike costs a factor of 46.
 */
// END SOLUTION
/*:
 ### Exercise 3. A rule for leaky rectifiers (by code, 6 points)

 After Kelleher et al., equation (45). He's rule is made for a rectifier that lets nothing through below 0, Xavier's
 rule for a unit that lets everything through. A leaky rectifier lies between them: it puts out $z$ where $z > 0$ and
 $\alpha z$ elsewhere. Derive the deviation of the weights that keeps the mean square of $z$ from one layer of $n$
 such units to the next. Assume that $z$ is symmetric around 0. Check your formula at $\alpha = 0$ and at
 $\alpha = 1$. Then turn it into code.

 What does the rule say for a slope of $\alpha = -1$, where the unit puts out the absolute value of $z$?
 */
/// The deviation σ for the weights of a unit with `fanIn` inputs that come from leaky rectifiers.
///
/// - Parameters:
///   - fanIn: n, how many numbers the unit adds up.
///   - slope: α, the slope of the rectifier below 0; 0 is the plain rectifier.
func leakyDeviation(fanIn: Int, slope: Double) throws -> Double {
  // BEGIN SOLUTION 3
  let passed = (1 + slope * slope) / 2  // mean square of a over mean square of z
  return (1 / (Double(fanIn) * passed)).squareRoot()
  // END SOLUTION
}
// BEGIN SOLUTION 3
/*:
 Where $z$ is symmetric, half of its mean square lies above 0 and half below. The upper half passes
 unchanged, the lower half is multiplied by $\alpha^2$:

 $$E(a^2) = \frac12 E(z^2) + \frac{\alpha^2}{2} E(z^2) = \frac{1 + \alpha^2}{2} E(z^2).$$

 By exercise 2 the next layer has $\mathrm{var}(z') = n\, \mathrm{var}(W)\, E(a^2)$, and this equals $E(z^2)$ for

 $$\mathrm{var}(W) = \frac{2}{(1 + \alpha^2)\, n}, \qquad \sigma = \sqrt{\frac{2}{(1 + \alpha^2)\, n}}.$$

 At $\alpha = 0$ this is He's rule (63), at $\alpha = 1$ it is rule (62) for linear units. The usual $\alpha = 0.01$
 changes the variance by a hundredth of a percent, which nobody will notice. For the absolute value, $\alpha = -1$, it
 is rule (62) again: the sign of $z$ is lost, but none of its square.

 The way back asks for the same. The derivative of the unit is 1 in one half of the cases and $\alpha$ in the other,
 so its mean square is $(1 + \alpha^2)/2$ as well. In layers of equal width, one rule serves both directions.
 */
// END SOLUTION
/*:
 ### Exercise 4. Why the weights must differ (by hand, 4 points)

 Rules (61) to (63) fix a variance. Why a variance at all? A network has 2 inputs, 3 hidden units and 1 linear output,
 and thus $2 \cdot 3 + 3 + 3 + 1 = 13$ parameters. It is trained with gradient descent on half the squared error, on
 any examples, for as many steps as you like. How many *different* numbers can there be at most among the 13
 parameters afterwards,

 1. if the hidden units are tanh units, all weights begin as 0.5, and all biases as 0?
 2. if the hidden units are tanh units, and all weights and biases begin as 0?
 3. if the hidden units are logistic units, and all weights and biases begin as 0?

 Which smaller network computes the same function as network 1, before and after training?
 */
/// The largest possible number of different values among the 13 parameters after training, in cases 1, 2, 3.
func differentParameters() throws -> [Int] {
  // BEGIN SOLUTION 4
  let symmetric = 2 + 1 + 1 + 1  // one weight for each input, one hidden bias, one output weight, the output bias
  let stuck = 1 + 1              // the output bias, and 0
  return [symmetric, stuck, symmetric]
  // END SOLUTION
}
// BEGIN SOLUTION 4
// Answer: the number of different values in case 1 = 5 ± 0
// Answer: the number of different values in case 2 = 2 ± 0
// Answer: the number of different values in case 3 = 5 ± 0
/*:
 Let $h_i = \varphi(\sum_j w_{ij} x_j + b_i)$ be the hidden units and $y = \sum_i v_i h_i + c$ the
 output. With $\delta = y - t$ the gradients of one example are

 $$\frac{\partial E}{\partial v_i} = \delta h_i, \quad \frac{\partial E}{\partial c} = \delta, \quad
 \frac{\partial E}{\partial w_{ij}} = \delta v_i \varphi'(z_i) x_j, \quad
 \frac{\partial E}{\partial b_i} = \delta v_i \varphi'(z_i).$$

 *Case 1.* If all hidden units have the same weights, they have the same $z_i$ and $h_i$. If their $v_i$ agree too, no
 gradient depends on $i$. So after a step the units still agree, and by induction they agree forever. What remains is
 one weight for each of the 2 inputs, one hidden bias, one output weight and the output bias: 5 numbers. The network
 with a *single* hidden unit, of the same weights and bias, and with the output weight $v_1 + v_2 + v_3 = 3 v_1$,
 computes the same function. Two thirds of the hidden layer are wasted.

 *Case 2.* Now $h_i = \tanh 0 = 0$, so that $\partial E/\partial v_i = 0$; and $v_i = 0$, so that all gradients of the
 first layer are 0. Only $c$ moves. This repeats itself in every step: there are 2 numbers, $c$ and 0, and the network
 puts out the constant $c$. The plain rectifier behaves alike.

 *Case 3.* A logistic unit answers $h_i = \frac12$ to 0. The first step moves $c$ and, all alike, the $v_i$. The
 second step finds $v_i \ne 0$ and moves the first layer, again all units alike. From there on it is case 1: 5
 numbers.

 Any difference breaks the tie: random biases would do, and so would random weights in one of the two layers only, as
 long as gradients flow. But only random weights in every layer also give the variances that this chapter asks for.
 */
// END SOLUTION
/*:
 ### Exercise 5. Let the data choose the scale (by code, 6 points)

 The rules of this chapter assume a unit whose mean square can be worked out. For an arbitrary activation one can
 measure instead. Write a function that takes a network of dense layers (biases 0) with any activations between them,
 and a batch of inputs. It goes from the first dense layer to the last, and divides the weights of each by one
 positive number, such that the weighted sums $z$ of this layer have a mean square of 1 over all its units and all
 examples of the batch. Mind the order: what a layer receives depends on the layers before it.

 (`network.activations(of: inputs)[index]` is the output of layer `index`; `network.layerNames[index]` is `dense1`,
 `dense2`, … for dense layers; `network.parameters["dense1.weight"]` is a weight matrix, to read and to set.)
 */
/// `network` with the weights of each dense layer scaled such that its z, before the activation, have mean square 1.
///
/// - Parameters:
///   - network: dense layers with biases 0, and activations.
///   - inputs: a batch X `[D, N]`.
func scaledToUnitSquare(_ network: Network<Double>, on inputs: Tensor<Double>) throws -> Network<Double> {
  // BEGIN SOLUTION 5
  var scaled = network
  for (index, name) in scaled.layerNames.enumerated() where name.hasPrefix("dense") {
    // Anew for each layer: its inputs have changed with the layers before.
    let z = scaled.activations(of: inputs)[index].values
    let rootMeanSquare = (z.reduce(0) { $0 + $1 * $1 } / Double(z.count)).squareRoot()
    let weights = scaled.parameters["\(name).weight"]
    scaled.parameters["\(name).weight"] = Tensor(weights.shape, weights.values.map { $0 / rootMeanSquare })
  }
  return scaled
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 With biases of 0, $z = W a$ is linear in $W$: dividing $W$ by the root of the measured mean square of
 $z$ makes that mean square 1, exactly and for this batch. The order matters, since scaling layer 1 changes $a_1$ and
 with it, through an activation that is not linear, every later $z$ in a way that cannot be predicted. A correct scale
 for layer 2 can be measured only when layer 1 is done. Our function runs the whole network once for each layer; for
 $L$ layers this is about twice the work that is needed, and half of the code.

 The idea is that of Mishkin and Matas (2016), who begin with orthogonal matrices. Compared with the rules it has one
 advantage and one flaw. It needs no theory of the activation, and it also undoes the scatter of a single draw of
 weights, which this chapter has seen to be large in narrow layers. But it looks at the way forwards only. What
 becomes of the deltas is left to the derivative of the activation, and for units that saturate that is not enough:
 see the next exercise.
 */
// END SOLUTION
/*:
 ### Exercise 6. Is there a good deviation for logistic units? (open-ended, 6 points)

 For linear units the factor $g = n \mathrm{var}(W)$, the *gain* of a layer, must be 1, and for rectified units 2.
 Find out what holds for logistic units. Take 10 hidden layers of 100 units with weights from $N(0, \sqrt{g/100})$ and
 biases 0, and a batch of standard normal inputs. Put deltas with mean square 1 and random signs on top, and go back.

 1. Write `deltaStatistics`. It returns the factor by which the mean of $\delta^2$ changes from a hidden layer to the
    one below it, and a measure of how evenly the deltas of one example are spread over the units of a middle layer,

    $$3 \frac{(\overline{\delta^2})^2}{\overline{\delta^4}},$$

    where the bars are means over the units. It is 1 for normal deltas; if all but a part $r$ of them are set to 0, it
    is $r$. Check the function with linear and with rectified units.
 2. Search for the gain at which the mean of $\delta^2$ stays the same with logistic units.
 3. Is a network with that gain a good place to start from? Argue with the second number of part 1. Why does it take
    so large a gain? Would you rather change the gain, or something else?
 */
/// How the deltas of 10 hidden layers of 100 units with weights from N(0, √(gain/100)) behave, over a few seeds.
///
/// - Returns: `factor`, by which the mean of δ² changes with each layer on the way back (a geometric mean), and
///   `spread`, 3 (mean of δ²)² / (mean of δ⁴) over the units of hidden layer 5, the mean over all examples.
func deltaStatistics(
  of function: Activation<Double>.Function, gain: Double
) throws -> (factor: Double, spread: Double) {
  // BEGIN SOLUTION 6
  let (units, depth, examples) = (100, 10, 20)
  let seeds: [UInt64] = [1, 2, 3, 4]
  var (logarithms, spread) = (0.0, 0.0)
  for seed in seeds {
    var network = Network<Double>(input: [units]) {
      for _ in 1...depth {
        Dense(units, initializer: .normal((gain / Double(units)).squareRoot()))
        Activation<Double>(function)
      }
    }
    var draws = RandomStream(seed: seed, name: "weights, inputs and deltas")
    network.initialize(using: &draws)
    let inputs = Tensor([units, examples], (0..<units * examples).map { _ in draws.normal() })
    let deltas = Tensor([units, examples], (0..<units * examples).map { _ in draws.normal() })
    let firstPass = network.trace(inputs, outputGradient: deltas)
    func squares(inHiddenLayer layer: Int) -> [Double] {
      firstPass.deltas[2 * (layer - 1)].values.map { $0 * $0 }  // dense layers are 0, 2, 4, …
    }
    func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
    // Layers 3 to 8: away from both ends, where the signal has found its shape.
    let quotient = mean(squares(inHiddenLayer: 3)) / mean(squares(inHiddenLayer: 8))
    logarithms += Elementary.log(quotient) / 5
    let middle = squares(inHiddenLayer: 5)  // unit by unit, the examples side by side
    for example in 0..<examples {
      let ofExample = (0..<units).map { middle[$0 * examples + example] }
      let square = mean(ofExample)
      spread += 3 * square * square / mean(ofExample.map { $0 * $0 }) / Double(examples)
    }
  }
  return (Elementary.exp(logarithms / Double(seeds.count)), spread / Double(seeds.count))
  // END SOLUTION
}

/// The gain g at which the mean of δ² neither grows nor shrinks in a network of logistic units, to about 1 %.
func criticalGainOfLogisticUnits() throws -> Double {
  // BEGIN SOLUTION 6
  var (low, high) = (1.0, 1000.0)
  while high / low > 1.01 {
    let middle = (low * high).squareRoot()  // halves the interval on a logarithmic scale
    if try deltaStatistics(of: .sigmoid, gain: middle).factor < 1 { low = middle } else { high = middle }
  }
  return (low * high).squareRoot()
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 *1.* Linear units must give the factor $g$ and rectified ones $g/2$; with a gain of 1 we measure 1.00
 and 0.53. The spreads are 1.07 and 0.53: about half of the rectified units are shut.

 *2.* Near 0 the slope of a logistic unit is $\frac14$, and one expects the factor $g/16$, hence $g = 16$. With that
 gain we measure 0.38. The reason is exercise 2: what counts is the mean square of the activation, and a logistic unit
 answers to 0 with $\frac12$. So the mean square of $z$ is at least $16 \cdot \frac14 = 4$, and a typical unit sits
 where the slope is well below $\frac14$. More gain raises the weights, but it also drives the units further out. The
 search ends at $g \approx 115$.

 A rough calculation agrees. With a large gain almost every unit is near 0 or 1, so that $E(a^2) \approx \frac12$, and
 $z$ is normal with the variance $q = g/2$. The slope $\varphi'$ differs from 0 only near $z = 0$, where the density
 of $z$ is about $1/\sqrt{2 \pi q} = 1/\sqrt{\pi g}$. With $\varphi' = a (1 - a)$ and $\varphi'\, dz = da$,

 $$E(\varphi'^2) \approx \frac{1}{\sqrt{\pi g}} \int \varphi'(z)^2\, dz = \frac{1}{\sqrt{\pi g}} \int_0^1 a (1 - a)\, da
 = \frac{1}{6 \sqrt{\pi g}}.$$

 The factor $g\, E(\varphi'^2) = \sqrt{g}/(6 \sqrt{\pi})$ is 1 at $g = 36 \pi \approx 113$.

 *3.* In the mean square the deltas now arrive. But the spread is 0.30, and it falls with the gain: most units are
 saturated, and a few that happen to be near 0 carry the rest, other ones for every example. With $q \approx 57$ the
 weighted sums have a deviation of 7.6, and such a unit is nearly a switch. A network of switches has a gradient that
 says little about what a step of finite length will do. It is no good place to start.

 The trouble is not the slope of $\frac14$, for which a gain of 16 would make up, but the mean of $\frac12$. It can be
 taken away without touching the activation: give each unit the bias $-\frac12 \sum_j w_j$. Then
 $z' = \sum_j w_j (a_j - \frac12) = \frac12 \sum_j w_j \tanh(z_j/2)$, or with $u = z/2$

 $$u' = \sum_j \frac{w_j}{4} \tanh(u_j),$$

 which is a network of tanh units with the gain $g/16$. For tanh units we measure, with gains of 1 and 1.5, factors of
 0.81 and 0.97 and spreads of 1.03 and 0.90: nearly all units take part. So we would rather change the biases, or the
 activation, than the gain.
 */
// END SOLUTION
