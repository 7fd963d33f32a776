/*:
 ## Exercises

 Exercises 1, 2 and 4 need paper, a pencil and perhaps a pocket calculator; what comes out goes into a function, so that
 it can be checked. The letters are those of the chapter: $W$ multiplies the input, $U$ the state before, and $h_0 = 0$.

 ### Exercise 1. Three steps there and back (by hand, 4 points)

 A recurrent layer with a single rectified unit and a linear output,

 $$h_t = \max(0, w x_t + u h_{t-1}), \qquad o_t = v h_t, \qquad E = \tfrac12 \sum_{t=1}^{3} (y_t - o_t)^2,$$

 has the weights $w = 1$, $u = \tfrac12$, $v = 2$ and no biases. It reads $x = (1, 2, 1)$; the targets are
 $y = (2, 4, 5)$.

 - Compute the states, the outputs and the loss. Then go back through time: the net gradients $\delta^h_3$,
   $\delta^h_2$, $\delta^h_1$ of the hidden unit (by its net input, as in (3)), and from them
   $\partial E/\partial w$, $\partial E/\partial u$ and $\partial E/\partial v$.
 - The output at $t = 1$ is exactly right. Why is $\delta^h_1$ not zero?
 - A forgetful student treats $h_{t-1}$ in each step as a constant and leaves out the way back through time. Which
   $\partial E/\partial w$ and $\partial E/\partial u$ does the student get?

 All numbers are fractions with small denominators.
 */
//#-hidden-code
import Assessment
import Foundation
import Networks
import Tensors

//#-end-hidden-code
/// What exercise 1 asks for.
struct ThreeSteps {
  /// δʰ₁, δʰ₂, δʰ₃, in this order.
  var netGradients: [Double]
  /// ∂E/∂w, ∂E/∂u, ∂E/∂v.
  var gradient: [Double]
  /// ∂E/∂w and ∂E/∂u of the forgetful student.
  var forgetful: [Double]
}

/// The numbers of exercise 1, worked by hand.
func threeSteps() throws -> ThreeSteps {
  // BEGIN SOLUTION 1
  ThreeSteps(netGradients: [0.75, 1.5, -1], gradient: [2.75, -1, 1.375], forgetful: [3, -0.5])
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: $\delta^h_1$ = 0.75 ± 0.001
// Answer: $\partial E/\partial w$ = 2.75 ± 0.001
// Answer: $\partial E/\partial u$ = -1 ± 0.001
// Answer: $\partial E/\partial v$ = 1.375 ± 0.001
// Answer: the forgetful student's $\partial E/\partial w$ = 3 ± 0.001
// Answer: the forgetful student's $\partial E/\partial u$ = -0.5 ± 0.001
/*:
 Forwards: $h = (1,\; 2 + \tfrac12,\; 1 + \tfrac54) = (1,\; 2.5,\; 2.25)$ and $o = (2,\; 5,\; 4.5)$. The errors are
 $o - y = (0,\; 1,\; -\tfrac12)$, which are also the $\delta^o_t$ of a linear output. The loss is
 $\tfrac12 (0 + 1 + \tfrac14) = 0.625$.

 Backwards, with a slope of 1 because all states are positive: $\delta^h_t = v\, \delta^o_t + u\, \delta^h_{t+1}$, so

 $$\delta^h_3 = 2 \cdot (-\tfrac12) = -1, \qquad \delta^h_2 = 2 \cdot 1 + \tfrac12 \cdot (-1) = 1.5, \qquad
   \delta^h_1 = 2 \cdot 0 + \tfrac12 \cdot 1.5 = 0.75.$$

 The weights serve all steps, so their gradients are sums over the steps:

 $$\frac{\partial E}{\partial w} = \sum_t \delta^h_t\, x_t = 0.75 + 3 - 1 = 2.75, \qquad
   \frac{\partial E}{\partial u} = \sum_t \delta^h_t\, h_{t-1} = 0 + 1.5 - 2.5 = -1, \qquad
   \frac{\partial E}{\partial v} = \sum_t \delta^o_t\, h_t = 0 + 2.5 - 1.125 = 1.375.$$

 $\delta^h_1$ is not zero although the first output is right, since $h_1$ also has a share in the outputs at $t = 2$ and
 $t = 3$: it is too large for the one and too small for the other, and the former counts for more.

 The forgetful student has $\delta^h_t = v\, \delta^o_t = (0,\; 2,\; -1)$ and gets
 $\partial E/\partial w = 0 + 4 - 1 = 3$ and $\partial E/\partial u = 2 \cdot 1 - 1 \cdot 2.5 = -0.5$. The signs are
 right here, the second number is half of what it should be. This is backpropagation through time cut off after one
 step.
 */
// END SOLUTION
/*:
 ### Exercise 2. Units that watch a stream of bits (by hand, 4 points)

 After MMDS, exercise 13.5.1. A recurrent network reads one bit at each step, 0 or 1. Its hidden units are rectified,
 $h_t = \max(0, W x_t + U h_{t-1} + b)$, and it says "yes" at step $t$ if the logit $V h_t + c$ is positive. Before the
 first bit it counts as if only zeros had come; $h_0 = 0$ all the same, whatever state zeros lead to, so see to it that
 the first steps are right too. Find weights by thinking, not by training, for a network that says "yes"

 - (a) when the bit is 1 and the one before was 0;
 - (b) when the last three bits were all 1;
 - (c) when the bit is the same as the one before.

 Use as many hidden units as you like; some may do nothing but help others. Exercise 6 asks how few are enough.
 */
/// What is wrong with the shapes of a network's weights.
struct WrongShape: Error, CustomStringConvertible {
  let description: String
}

/// A network that reads one bit a step, with m rectified hidden units and one logit: W `[m]`, U `[m][m]` (row i has the
/// weights into unit i), b `[m]`, V `[m]`, c.
///
/// - Throws: `WrongShape` where these do not fit together.
func bitNetwork(W: [Double], U: [[Double]], b: [Double], V: [Double], c: Double) throws -> Network<Double> {
  let m = W.count
  if m == 0 { throw WrongShape(description: "W is empty: there is no hidden unit") }
  if U.map(\.count) != Array(repeating: m, count: m) {
    let rows = U.map(\.count)
    throw WrongShape(description: "W has \(m) and the rows of U have \(rows) numbers: U must be m × m for m units")
  }
  if b.count != m || V.count != m {
    throw WrongShape(
      description: "W has \(m), b has \(b.count) and V has \(V.count) numbers: each must have one for each unit")
  }
  var network = Network<Double>(input: [1]) {
    RNN(m, activation: .relu)
    Dense(1)
  }
  network.parameters["rnn1.weight_ih_l0"] = Tensor([m, 1], W)
  network.parameters["rnn1.weight_hh_l0"] = Tensor(rows: U)
  network.parameters["rnn1.bias_ih_l0"] = Tensor([m], b)
  network.parameters["dense1.weight"] = Tensor([1, m], V)
  network.parameters["dense1.bias"] = Tensor([1], [c])
  return network
}

/// Logit positive if the bit is 1 and the bit before was 0.
func oneAfterZero() throws -> Network<Double> {
  // BEGIN SOLUTION 2
  try bitNetwork(W: [1, 1], U: [[0, 0], [-1, 0]], b: [0, 0], V: [0, 1], c: -0.5)
  // END SOLUTION
}

/// Logit positive if the last three bits were 1.
func threeOnes() throws -> Network<Double> {
  // BEGIN SOLUTION 2
  try bitNetwork(W: [1, 0, 1], U: [[0, 0, 0], [1, 0, 0], [1, 1, 0]], b: [0, 0, -2], V: [0, 0, 1], c: -0.5)
  // END SOLUTION
}

/// Logit positive if the bit is the same as the bit before.
func sameAsBefore() throws -> Network<Double> {
  // BEGIN SOLUTION 2
  try bitNetwork(W: [1, 1, -1], U: [[0, 0, 0], [-1, 0, 0], [1, 0, 0]], b: [0, 0, 0], V: [0, -1, -1], c: 0.5)
  // END SOLUTION
}
// BEGIN SOLUTION 2
/*:
 In all three the first hidden unit keeps the bit for the next step: weight 1 from the input, none from the states, so
 $h_{1,t} = x_t$, and the others find the bit before in $h_{1,t-1} = x_{t-1}$.

 (a) One more unit, $h_{2,t} = \max(0,\, x_t - h_{1,t-1})$, is 1 for the bits 0, 1 and 0 for the three other pairs. The
 logit is $h_{2,t} - \tfrac12$.

 (b) A second unit passes the memory on, $h_{2,t} = h_{1,t-1} = x_{t-1}$, so that two steps back can be seen. The third
 is a threshold of three inputs, $h_{3,t} = \max(0,\, x_t + h_{1,t-1} + h_{2,t-1} - 2)$: it is 1 if all three are 1,
 else 0. The logit is $h_{3,t} - \tfrac12$. Such a chain of units is a shift register.

 (c) "Same" is the negation of exclusive or, which no single threshold computes (the chapter on exclusive or). Two units
 find the two ways to differ, $h_{2,t} = \max(0,\, x_t - h_{1,t-1})$ and $h_{3,t} = \max(0,\, h_{1,t-1} - x_t)$; the
 logit $\tfrac12 - h_{2,t} - h_{3,t}$ is positive if neither does.
 */
// END SOLUTION
/*:
 ### Exercise 3. The gradients that the text leaves out (by code, 6 points)

 After MMDS, exercises 13.5.2 and 13.5.3. In that text's letters,

 $$s_t = \tanh(U x_t + W s_{t-1} + b), \qquad y_t = \operatorname{softmax}(V s_t + c), \qquad
   e = -\sum_t \sum_i \hat y_{t,i} \ln y_{t,i},$$

 where $\hat y_t$ is the *observed* output (a one-hot vector) and $y_t$ the predicted one. Mind that $W$ belongs to the
 state here and $U$ to the input, the other way round than in this chapter, and that $s_0 = 0$. That text derives
 $de/dW$, which is not needed here; by $b$ and $c$ nothing is asked.

 - Show that $de_t/ds_t = V^T (y_t - \hat y_t)$, which is MMDS's equation 13.6, where $e_t$ is the loss of step $t$
   alone.
 - Derive $de/dV$ and $de/dU$ and write the function that computes them, in one sweep forwards and one backwards.
 */
/// A recurrent network with softmax outputs in MMDS's letters: d inputs, m hidden units, p classes.
struct RecurrentSoftmax {
  /// U `[m][d]`, W `[m][m]`, V `[p][m]`, b `[m]`, c `[p]`; row i has the weights into unit i.
  var U, W, V: [[Double]]
  var b, c: [Double]

  /// The states sₜ `[T][m]` and the outputs yₜ `[T][p]` for the inputs xₜ `[T][d]`.
  func run(_ x: [[Double]]) -> (s: [[Double]], y: [[Double]]) {
    var before = b.map { _ in 0.0 }
    var s: [[Double]] = []
    var y: [[Double]] = []
    for input in x {
      let net = b.indices.map { b[$0] + dot(U[$0], input) + dot(W[$0], before) }
      before = net.map { 1 - 2 / (Elementary.exp(2 * $0) + 1) }     // tanh
      s.append(before)
      let powers = c.indices.map { Elementary.exp(c[$0] + dot(V[$0], before)) }
      y.append(powers.map { $0 / powers.reduce(0, +) })
    }
    return (s, y)
  }
}

/// The scalar product of two vectors.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// de/dU `[m][d]` and de/dV `[p][m]` for the inputs xₜ `[T][d]` and the observed outputs ŷₜ `[T][p]`.
func inputAndOutputGradients(
  _ network: RecurrentSoftmax, inputs x: [[Double]], observed: [[Double]]
) throws -> (dU: [[Double]], dV: [[Double]]) {
  // BEGIN SOLUTION 3
  let (s, y) = network.run(x)
  let (m, p) = (network.b.count, network.c.count)
  var dU = network.U.map { $0.map { _ in 0.0 } }
  var dV = network.V.map { $0.map { _ in 0.0 } }
  var later = [Double](repeating: 0, count: m)                       // δₜ₊₁
  for t in x.indices.reversed() {
    let error = (0..<p).map { y[t][$0] - observed[t][$0] }            // yₜ − ŷₜ
    for i in 0..<p { for j in 0..<m { dV[i][j] += error[i] * s[t][j] } }
    // δₜ = (1 − sₜ²) ⊙ (Vᵀ (yₜ − ŷₜ) + Wᵀ δₜ₊₁)
    let delta = (0..<m).map { j in
      let fromOutput = (0..<p).reduce(0) { $0 + network.V[$1][j] * error[$1] }
      let fromNextStep = (0..<m).reduce(0) { $0 + network.W[$1][j] * later[$1] }
      return (1 - s[t][j] * s[t][j]) * (fromOutput + fromNextStep)
    }
    for j in 0..<m { for k in x[t].indices { dU[j][k] += delta[j] * x[t][k] } }
    later = delta
  }
  return (dU, dV)
  // END SOLUTION
}
// BEGIN SOLUTION 3
/*:
 Let $a_t = V s_t + c$ be the logits of step $t$. Since the entries of $\hat y_t$ sum to 1,
 $e_t = -\sum_i \hat y_{t,i}\, a_{t,i} + \ln \sum_i e^{a_{t,i}}$, and the derivative by $a_{t,i}$ is
 $y_{t,i} - \hat y_{t,i}$. The state $s_{t,j}$ enters the logit $a_{t,i}$ with the weight $V_{ij}$, so by the chain rule
 $\partial e_t/\partial s_{t,j} = \sum_i V_{ij} (y_{t,i} - \hat y_{t,i})$: that is (13.6).

 $V$ is used once in each step, multiplied by $s_t$, and $V$ has no influence on any state. So

 $$\frac{de}{dV} = \sum_t (y_t - \hat y_t)\, s_t^T.$$

 $U$ is used once in each step too, but the state that it makes lives on. Let $\delta_t$ be the gradient of the *whole*
 loss by the net input $z_t$ of the hidden layer, where $s_t = \tanh z_t$. The state goes into the output of its own
 step and into the next state, so

 $$\delta_t = (1 - s_t \odot s_t) \odot \bigl( V^T (y_t - \hat y_t) + W^T \delta_{t+1} \bigr), \qquad \delta_{n+1} = 0,
   \qquad \frac{de}{dU} = \sum_t \delta_t\, x_t^T.$$

 With $s_{t-1}$ in place of $x_t$ the same sum is $de/dW$, so the backward sweep gives what MMDS's forward recurrence
 (13.7) gives, without carrying an $m \times m^2$ matrix along.
 */
// END SOLUTION
/*:
 ### Exercise 4. First up, then down (by hand, 4 points)

 The spectral radius of the matrix

 $$W = \begin{pmatrix} a & 1 \\ 0 & a \end{pmatrix}$$

 is $a$. If $0 < a < 1$, then $W^k \to 0$: seen from far enough, the gradient vanishes.

 - Find the entries of $W^k$ for every $k \ge 1$ and prove the formula by induction.
 - For which $k$ is the upper right entry largest? Give the answer for any $a$, then for $a = 0.9$. (For $a = 0.9$ two
   neighbouring $k$ give the same; take the smaller.)
 - For $a = 0.9$, how large does that entry become, and from which $k$ on is it below 1 for good?
 - What does this mean for a recurrent network whose sequences have 20 steps?
 */
/// What exercise 4 asks for, all with a = 0.9.
struct Hump {
  /// The smallest k at which the upper right entry of Wᵏ is largest.
  var top: Int
  /// That entry.
  var height: Double
  /// The smallest k after the top at which that entry is below 1.
  var belowOne: Int
}

/// The numbers of exercise 4; the height may be written as a formula, with `pow(0.9, 2)` for the square of 0.9.
func hump() throws -> Hump {
  // BEGIN SOLUTION 4
  let power = (1...8).reduce(1.0) { product, _ in product * 0.9 }     // 0.9⁸
  return Hump(top: 9, height: 9 * power, belowOne: 35)
  // END SOLUTION
}
// BEGIN SOLUTION 4
// Answer: the smallest $k$ at which the entry is largest, for $a = 0.9$ = 9 ± 0
// Answer: the largest entry for $a = 0.9$, to three decimals = 3.874 ± 0.001
// Answer: the $k$ from which on it is below 1 for good, for $a = 0.9$ = 35 ± 0
/*:
 The formula is

 $$W^k = \begin{pmatrix} a^k & k\, a^{k-1} \\ 0 & a^k \end{pmatrix}.$$

 It holds for $k = 1$. If it holds for $k$, then the upper right entry of $W^k W$ is
 $a^k \cdot 1 + k\, a^{k-1} \cdot a = (k + 1)\, a^k$, and the others are clear.

 From one power to the next the entry is multiplied by $\frac{k+1}{k}\, a$. That is at least 1 as long as
 $k \le \frac{a}{1 - a}$, so the entry is largest at the first integer $k \ge \frac{a}{1-a}$. For $a = 0.9$ the bound is
 9 exactly: the factor from 9 to 10 is 1, and both powers have the entry $9 \cdot 0.9^8 = 3.874$. From there it falls.
 At $k = 34$ it is $34 \cdot 0.9^{33} = 1.051$, at $k = 35$ it is $35 \cdot 0.9^{34} = 0.973$, and below 1 it stays.

 For sequences of 20 steps the spectral radius says the wrong thing: a net gradient that meets this entry comes back
 larger than it set out, whatever the distance. "$\rho < 1$, so it vanishes" is about $k \to \infty$. The nearer $a$ is
 to 1, the higher the hump: with $a = 0.99$ its top is $99 \cdot 0.99^{98} = 37.0$, at $k = 99$. The norm knows: it is
 above 1 here, so nothing forbids the first steps to grow, and a *norm* below 1 would.
 */
// END SOLUTION
