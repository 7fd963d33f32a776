/*:
 ## Exercises

 The first four need paper and pencil (for the second and the fourth a calculator helps), the last two some Swift.

 ### Exercise 1. Two consecutive ones among five bits (by hand, 4 points)

 After MMDS, exercise 13.1.2 (a). The table above says that two hidden units are enough to tell whether a vector of five
 bits has two consecutive ones. Find their weights and thresholds, and those of the output unit:

 $$h_i = 1 \text{ if } \mathbf w_i \cdot \mathbf x > t_i, \text{ else } 0 \quad (i = 1, 2), \qquad
 y = 1 \text{ if } u_1 h_1 + u_2 h_2 > t_3, \text{ else } 0.$$

 No sum may equal its threshold, so that the tie does not matter.
 */
//#-hidden-code
import Assessment
import Networks
import Tensors
//#-end-hidden-code
/// Weights and thresholds of three units for "two consecutive ones among five bits".
///
/// - Returns: `hidden`, for each of the two hidden units its five weights and its threshold; `output`, the two weights
///   and the threshold of the output unit.
func consecutiveOnesOfFive() throws -> (
  hidden: [(weights: [Double], threshold: Double)], output: [Double], threshold: Double
) {
  // BEGIN SOLUTION 1
  (
    hidden: [(weights: [1, 2, 1, 0, 0], threshold: 2.5), (weights: [0, 0, 1, 2, 1], threshold: 2.5)],
    output: [1, 1], threshold: 0.5
  )
  // END SOLUTION
}
// BEGIN SOLUTION 1
/*:
 There are four places for a pair: bits 1 and 2, 2 and 3, 3 and 4, 4 and 5. Bit 2 belongs to the first two places and
 bit 4 to the last two. So let $h_1$ say "bit 2 is 1, and one of its neighbors too", and $h_2$ the same of bit 4.

 Node 1 of Figure 13.1 shows how one unit does that: the middle bit counts 2 and its neighbors 1 each. Without the
 middle bit the sum is at most 2, with it and no neighbor it is exactly 2, with it and a neighbor at least 3. The
 threshold $2\tfrac12$ lies between:

 $$h_1: \; x_1 + 2 x_2 + x_3 > 2\tfrac12, \qquad h_2: \; x_3 + 2 x_4 + x_5 > 2\tfrac12, \qquad
 y: \; h_1 + h_2 > \tfrac12.$$

 The output unit is an "or". All sums are whole numbers and all thresholds are not, so no tie occurs. The net is right
 on all 32 vectors; 19 of them are good. That one hidden unit is not enough follows from a collision: 11000 and 00011
 are good, 10001 and 01010 are bad, and both pairs have the sum 11011.
 */
// END SOLUTION
/*:
 ### Exercise 2. Where a unit saturates (by hand, 4 points)

 After MMDS, exercises 13.2.1 and 13.2.3. Call a unit *saturated* where its slope is less than one hundredth of its
 largest slope, the one at 0.

 1. From $\sigma'(z) = y(1 - y)$ with $y = \sigma(z)$ find the $z > 0$ at which the slope of the logistic function is
    exactly one hundredth of its largest slope.
 2. Show $\tanh z = 2 \sigma(2z) - 1$, and conclude without a second computation where $\tanh$ saturates.

 Give both numbers to four decimals.
 */
/// The positive z at which the slope is one hundredth of the slope at 0, to four decimals: for the logistic function
/// and for tanh.
func saturationPoints() throws -> (logistic: Double, tanh: Double) {
  // BEGIN SOLUTION 2
  (logistic: 5.9864, tanh: 2.9932)
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the $z$ of part 1 = 5.9864 ± 0.0001
// Answer: where $\tanh$ saturates = 2.9932 ± 0.0001
/*:
 *The logistic function.* With $y = 1/(1 + e^{-z})$ we have $y' = e^{-z}/(1 + e^{-z})^2 = y (1 - y)$, since
 $1 - y = e^{-z}/(1 + e^{-z})$. The largest slope is ¼, at $y = \tfrac12$. For a share $p$ of it we need
 $y (1 - y) = p/4$, a quadratic equation with the solution above one half

 $$y = \frac{1 + \sqrt{1 - p}}{2}, \qquad z = \ln \frac{y}{1 - y} = \ln \frac{1 + \sqrt{1 - p}}{1 - \sqrt{1 - p}}.$$

 For $p = 0.01$ the root is 0.994987, so $y$ = 0.997494 and $z = \ln 397.9975$ = 5.9864.

 *tanh.* Multiply numerator and denominator by $e^{-z}$:

 $$\tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}} = \frac{1 - e^{-2z}}{1 + e^{-2z}}
 = \frac{2 - (1 + e^{-2z})}{1 + e^{-2z}} = 2 \sigma(2z) - 1.$$

 So $\tanh' z = 4 \sigma'(2z)$. At 0 it is 1, and it has fallen to the share $p$ where $\sigma'$ has, at half the
 argument: $z$ = 5.9864/2 = 2.9932.

 tanh is steeper by a factor of four and saturates twice as early. A sum of ten inputs with weights near 1 can easily
 be 6, so initial weights have to be smaller the more inputs a unit has.
 */
// END SOLUTION
/*:
 ### Exercise 3. The code without a region (by hand, 4 points)

 After USC INF 552, "Multi-class Perceptron". Three perceptrons see the same point $(x_1, x_2)$ of the plane and answer
 $+1$ or $-1$, each according to the sign of its score:

 $$z_1 = x_1 + x_2 - 2, \qquad z_2 = -x_1 + x_2 - 1, \qquad z_3 = x_1 - 3.$$

 1. Eight combinations of signs can be written down, but three lines cut the plane into seven regions. Which combination
    does no point have? Prove it.
 2. Somebody wants to tell 26 letters apart by two features, one combination of signs a letter. Five perceptrons
    have 32 combinations. How many perceptrons does it take at least?
 */
/// The answers of both parts.
///
/// - Returns: `missing`, the three signs, +1 or −1, that no point of the plane has; `perceptrons`, the smallest number
///   of lines that can cut the plane into 26 regions or more.
func codesAndRegions() throws -> (missing: [Double], perceptrons: Int) {
  // BEGIN SOLUTION 3
  (missing: [-1, 1, 1], perceptrons: 7)
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: the smallest number of perceptrons = 7 ± 0
/*:
 *The missing signs* are $-, +, +$. If $z_2 \ge 0$ and $z_3 \ge 0$, then $x_1 \ge 3$ and $x_2 \ge x_1 + 1 \ge 4$, so
 $z_1 \ge 3 + 4 - 2 = 5$: never negative. The same can be seen from the triangle that the lines enclose, with the
 corners (½, 1½), (3, −1) and (3, 4). A point inside, such as (2, 1½), has the signs $+, -, -$. The region with all
 three turned would have to lie on the far side of every edge of the triangle, and there is no such place.

 *Regions.* A new line that crosses the $S$ lines already there in $S$ different points is cut by them into $S + 1$
 pieces, and each piece divides one region into two. From one region at the start this makes

 $$1 + (1 + 2 + \dots + S) = 1 + \frac{S (S + 1)}{2}$$

 regions of $S$ lines in general position: 2, 4, 7, 11, 16, 22, 29. Lines that are parallel or meet in one point make
 fewer. Six lines make 22 regions at most, seven make 29, so it takes 7 perceptrons for 26 letters. With more features
 there are more regions; from five features on, five perceptrons have all 32.
 */
// END SOLUTION
/*:
 ### Exercise 4. A code for the wrong weather (by hand, 4 points)

 After MMDS, section 13.2.9. A weather station reports sun, clouds, rain or snow, which occur with the probabilities
 $\mathbf p = (\tfrac12, \tfrac14, \tfrac18, \tfrac18)$. Its code was made for another place, where they are
 $\mathbf q = (\tfrac18, \tfrac12, \tfrac14, \tfrac18)$. A good binary code for $\mathbf q$ spends $-\log_2 q_i$ bits on
 report $i$.

 Find the entropy $H(\mathbf p)$, the average number of bits that the station spends a report, what it wastes, and what
 the other place would waste with a code made for this one. All in bits a report, as exact decimals.
 */
/// H(p), H(p, q), D(p‖q) and D(q‖p) in bits.
func bitsPerReport() throws -> [Double] {
  // BEGIN SOLUTION 4
  [1.75, 2.375, 0.625, 0.5]
  // END SOLUTION
}
// BEGIN SOLUTION 4
// Answer: $H(\mathbf p)$ = 1.75 ± 0.001
// Answer: the average number of bits that the station spends = 2.375 ± 0.001
// Answer: what the station wastes = 0.625 ± 0.001
// Answer: what the other place would waste = 0.5 ± 0.001
/*:
 The code words for $\mathbf p$ would have 1, 2, 3, 3 bits, those for $\mathbf q$ have 3, 1, 2, 3 bits.

 $$H(\mathbf p) = \tfrac12 \cdot 1 + \tfrac14 \cdot 2 + \tfrac18 \cdot 3 + \tfrac18 \cdot 3 = 1.75, \qquad
 H(\mathbf p, \mathbf q) = \tfrac12 \cdot 3 + \tfrac14 \cdot 1 + \tfrac18 \cdot 2 + \tfrac18 \cdot 3 = 2.375.$$

 The station wastes $D(\mathbf p \Vert \mathbf q) = 2.375 - 1.75 = 0.625$ bits a report. The other place would spend

 $$H(\mathbf q, \mathbf p) = \tfrac18 \cdot 1 + \tfrac12 \cdot 2 + \tfrac14 \cdot 3 + \tfrac18 \cdot 3 = 2.25$$

 with a code made here and 1.75 with its own (the same probabilities in another order), so it wastes 0.5. The two
 directions differ: the divergence is no distance.

 In a classifier $\mathbf p$ is the target, often all on one class. Then $H(\mathbf p) = 0$, the cross-entropy *is* the
 divergence, and it is $-\log_2$ of the probability that the network gave to the true class.
 */
// END SOLUTION
/*:
 ### Exercise 5. An activation function of your own (by code, 6 points)

 The *sigmoid linear unit*, SiLU or Swish (Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017), is

 $$\varphi(z) = z \sigma(z) = \frac{z}{1 + e^{-z}}.$$

 Find $\varphi'(z)$, written with $\sigma(z)$ and $\varphi(z)$ only, and complete the layer: `values` writes
 $\mathbf Y = \varphi(\mathbf X)$, `slopes` writes $\partial E / \partial \mathbf X$, given $\partial E / \partial
 \mathbf Y$. `x.flat` is a window on all numbers of a block, with `rows`, `columns` and a subscript `[row, column]`;
 `Elementary.exp` is the exponential function. Then find out whether the function is always
 rising, as a rectifier almost is.
 */
/// The sigmoid linear unit, `Y = X ∘ σ(X)`. X and Y have any shape, the same for both.
struct SiLU: Layer {
  typealias S = Double
  static var kind: String { "silu" }

  mutating func connect(to input: [Int]) -> [Int] { input }

  /// φ(z) = z σ(z) for every number z of `x`, written to `y`.
  func values(of x: Block<Double>, into y: MutableBlock<Double>) throws {
    // BEGIN SOLUTION 5
    let (z, a) = (x.flat, y.flat)
    for row in 0..<z.rows {
      for column in 0..<z.columns { a[row, column] = z[row, column] * logistic(z[row, column]) }
    }
    // END SOLUTION
  }

  /// ∂E/∂z = φ′(z) ∂E/∂φ for every number z of `x`, written to `dX`; `y` is what `values` gave for `x`.
  func slopes(x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, into dX: MutableBlock<Double>) throws {
    // BEGIN SOLUTION 5
    let (z, a, above, below) = (x.flat, y.flat, dY.flat, dX.flat)
    for row in 0..<z.rows {
      for column in 0..<z.columns {
        let σ = logistic(z[row, column])
        below[row, column] = above[row, column] * (σ + a[row, column] * (1 - σ))   // φ′ = σ + φ (1 − σ)
      }
    }
    // END SOLUTION
  }

  // What networks call. A pass cannot throw: what is not done yet comes out as not a number.
  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    do { try values(of: x, into: y) } catch { y.flat.fill(.nan) }
  }
  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    guard let dX else { return }
    do { try slopes(x: x, y: y, dY: dY, into: dX) } catch { dX.flat.fill(.nan) }
  }
}
// BEGIN SOLUTION 5
/// 1 / (1 + e⁻ᶻ). For very negative z the exponential is infinite and the quotient 0, as it should be.
private func logistic(_ z: Double) -> Double { 1 / (1 + Elementary.exp(-z)) }
/*:
 By the product rule and $\sigma' = \sigma (1 - \sigma)$,

 $$\varphi'(z) = \sigma(z) + z\, \sigma(z) (1 - \sigma(z)) = \sigma(z) + \varphi(z) (1 - \sigma(z)).$$

 Like the backward passes of the other layers it needs nothing that the forward pass did not have, and it costs one
 exponential.

 The function is not always rising. $\varphi' = 0$ means $1 + z (1 - \sigma(z)) = 0$. Since
 $1 - \sigma(z) = 1/(1 + e^z)$ this is $z = -(1 + e^z)$, and there

 $$\varphi(z) = \frac{z\, e^z}{1 + e^z} = -e^z = 1 + z.$$

 Iterating $z \leftarrow -(1 + e^z)$ from $z = -1$ gives $z$ = −1.2785 and $\varphi(z)$ = −0.2785, the lowest value.
 Left of it the function falls from 0, so there the slope is negative. For large $z$ it approaches the rectifier from
 below. A unit with a negative sum still passes a gradient, so it cannot die as a rectifier does.
 */
// END SOLUTION
/*:
 ### Exercise 6. Born dead (open-ended, 6 points)

 A rectified unit that is silent for every example gets no gradient (MMDS, section 13.2.6; Kelleher et al., equation 43),
 and may stay so.
 Some units are silent for every example before training begins. How large is their share, and what does it depend on?

 Draw a layer of rectified units with normal weights and a common bias, and examples whose inputs are uniform
 in a range. Count the units that are silent for all examples. Vary the number of inputs, the range ($[0, 1]$ against
 $[-1, 1]$), the bias and the number of examples. For the range $[0, 1]$, bias 0 and many examples, predict the share
 by an argument before you count. What do you advise somebody whose inputs are pixels between 0 and 1?
 */
/// The share of rectified units that give 0 for all examples, between 0 and 1.
///
/// - Parameters:
///   - inputs: D, how many inputs a unit has. Weights are drawn from N(0, 2/D), He's rule.
///   - range: each input of each example is uniform in it.
///   - bias: the bias of all units.
///   - examples: how many examples there are.
///   - units: how many units are drawn.
func deadShare(
  inputs: Int, range: ClosedRange<Double>, bias: Double, examples: Int, units: Int, seed: UInt64
) throws -> Double {
  // BEGIN SOLUTION 6
  var layer = Network<Double>(input: [inputs]) {
    Dense(units, initializer: .heNormal, biasInitializer: .constant(bias)); ReLU()
  }
  var weights = RandomStream(seed: seed, name: "weights")
  layer.initialize(using: &weights)
  var points = RandomStream(seed: seed, name: "examples")
  let X = Tensor([inputs, examples], (0..<inputs * examples).map { _ in points.uniform(in: range) })
  let outputs = layer(X).values   // row-major, [units, examples]
  let dead = (0..<units).filter { unit in (0..<examples).allSatisfy { outputs[unit * examples + $0] == 0 } }
  return Double(dead.count) / Double(units)
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 The share of dead units among 10,000, by `deadShare` with seed 1 and bias 0, for 10, 100 and 1,000 examples
 (uncertain by 0.005 or less, the standard error):

 | inputs $D$ | range | 10 examples | 100 | 1,000 | $2^{-D}$ |
 | ---: | --- | ---: | ---: | ---: | ---: |
 | 1 | [0, 1] | 0.495 | 0.495 | 0.495 | 0.500 |
 | 2 | [0, 1] | 0.265 | 0.249 | 0.245 | 0.250 |
 | 3 | [0, 1] | 0.252 | 0.156 | 0.125 | 0.125 |
 | 5 | [0, 1] | 0.229 | 0.130 | 0.067 | 0.031 |
 | 10 | [0, 1] | 0.202 | 0.096 | 0.046 | 0.001 |
 | 100 | [0, 1] | 0.197 | 0.082 | 0.035 | 0.000 |
 | 1 to 10 | [−1, 1] | 0.000 | 0.000 | 0.000 | |
 | 100 | [−1, 1] | 0.000 | 0.000 | 0.000 | |

 *Why powers of ½.* Many examples with inputs in $[0, 1]$ fill the whole cube. The unit is silent on all of it exactly
 if it is silent at the corners, which with bias 0 means that no weight is positive. The weights are symmetric about 0
 and independent, so the chance is $2^{-D}$: half of all units with one input, a quarter with two. With fewer examples
 the corners are not reached and more units are dead.

 *Why many inputs help less than that.* Write $x_j = \tfrac12 + \xi_j$. Then
 $z = \tfrac12 \sum_j w_j + \sum_j w_j \xi_j$. The first sum is the same for all examples. It acts as a random
 bias, with standard deviation $\tfrac12 \sqrt D$ times that of a weight, against $\sqrt{D/12}$ for the second sum.
 Where it is strongly negative the unit is dead. For large $D$ the share hardly depends on $D$, and falls slowly with
 more examples.

 *Centered inputs* have no such common part. A unit with the range $[-1, 1]$ and bias 0 is dead only if all examples
 happen to lie on its negative side, which for $N$ examples and many inputs has a chance of about $2^{-N}$.

 *The bias* shifts every $z$. With bias −0.5 and 1,000 examples in $[-1, 1]$, the share is 0.282 with one input and 0
 with ten; a bias of 0.1 and inputs in $[0, 1]$ bring the share from 0.245 to 0 with two inputs and from 0.046 to 0.031
 with ten.

 *Advice:* subtract the mean of the inputs, pixels too. If that is not possible, begin with a small positive bias, or
 use a leaky rectifier, which cannot die. And count dead units before and during training; it is one line of code.
 */
// END SOLUTION
