/*:
 ## Exercises

 The first four need paper and pencil; the numbers are chosen so that hardly a calculator is needed. The last two need
 Swift. As on this page, $\delta$ is the derivative of the error by a neuron's weighted sum $z$.

 ### Exercise 1. A compute graph with numbers (by hand, 4 points)

 After MMDS, exercises 13.3.1 and 13.3.2. The hidden layer is tanh, the output layer the identity, the loss the
 squared error:

 $$\mathbf u = W_1 \mathbf x + \mathbf b_1, \qquad \mathbf z = \tanh \mathbf u, \qquad
 \mathbf y = W_2 \mathbf z + \mathbf b_2, \qquad L = \lVert \mathbf y - \hat{\mathbf y} \rVert^2,$$

 $$\mathbf x = \begin{bmatrix} 1 \\ 2 \end{bmatrix}, \quad
 W_1 = \begin{bmatrix} 2 & -1 \\ -1 & 1 \end{bmatrix}, \quad
 \mathbf b_1 = \begin{bmatrix} 0 \\ \tfrac12 \ln 3 - 1 \end{bmatrix}, \quad
 W_2 = \begin{bmatrix} 1 & 2 \\ -1 & 4 \end{bmatrix}, \quad
 \mathbf b_2 = \begin{bmatrix} 0 \\ 1 \end{bmatrix}, \quad
 \hat{\mathbf y} = \begin{bmatrix} 2 \\ 2 \end{bmatrix}.$$

 Draw the compute graph with its gradient nodes, and work out $g(\mathbf y)$, $g(\mathbf z)$, $g(\mathbf u)$,
 $g(\mathbf x)$, $g(W_1)$ and $g(W_2)$, where $g(\cdot)$ is the gradient of $L$. (Hint: $\tanh(\tfrac12 \ln 3) =
 \tfrac12$.)
 */
//#-hidden-code
import Assessment
import Networks
import Tensors
//#-end-hidden-code
/// The gradients of L by each node: vectors of 2 numbers, and matrices as 2 rows of 2 numbers.
func graphGradients() throws -> (y: [Double], z: [Double], u: [Double], x: [Double], W1: [[Double]], W2: [[Double]]) {
  // BEGIN SOLUTION 1
  (y: [-2, 2], z: [-4, 4], u: [-4, 3], x: [-11, 7], W1: [[-4, -8], [3, 6]], W2: [[0, -1], [0, 1]])
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the second entry of $g(\mathbf z)$ = 4 ± 0.001
// Answer: the first entry of $g(\mathbf x)$ = -11 ± 0.001
// Answer: the entry of $g(W_1)$ in row 1, column 2 = -8 ± 0.001
// Answer: the entry of $g(W_2)$ in row 2, column 2 = 1 ± 0.001
/*:
 *Forward.* $\mathbf u = (2 - 2,\; -1 + 2 + \tfrac12 \ln 3 - 1) = (0, \tfrac12 \ln 3)$, so $\mathbf z = (0, \tfrac12)$,
 and $\mathbf y = (1, 3)$. The loss is $L = 1 + 1 = 2$.

 *Backward.* Each node multiplies what comes from its successor by its own Jacobian. In the layout of MMDS, a row for
 each input and a column for each output, $J_{\mathbf z}(\mathbf y) = W_2^\top$ and $J_{\mathbf x}(\mathbf u) =
 W_1^\top$, and the Jacobian of tanh is diagonal with $1 - z_i^2 = 1, \tfrac34$:

 $$g(\mathbf y) = 2 (\mathbf y - \hat{\mathbf y}) = \begin{bmatrix} -2 \\ 2 \end{bmatrix}, \qquad
 g(\mathbf z) = W_2^\top g(\mathbf y) = \begin{bmatrix} -2 - 2 \\ -4 + 8 \end{bmatrix}
 = \begin{bmatrix} -4 \\ 4 \end{bmatrix},$$

 $$g(\mathbf u) = (1 - \mathbf z^2) \circ g(\mathbf z) = \begin{bmatrix} -4 \\ 3 \end{bmatrix}, \qquad
 g(\mathbf x) = W_1^\top g(\mathbf u) = \begin{bmatrix} -8 - 3 \\ 4 + 3 \end{bmatrix}
 = \begin{bmatrix} -11 \\ 7 \end{bmatrix}.$$

 A weight matrix gets the outer product of what flows back into its output and what flowed forward into it:

 $$g(W_2) = g(\mathbf y)\, \mathbf z^\top = \begin{bmatrix} 0 & -1 \\ 0 & 1 \end{bmatrix}, \qquad
 g(W_1) = g(\mathbf u)\, \mathbf x^\top = \begin{bmatrix} -4 & -8 \\ 3 & 6 \end{bmatrix}.$$

 The graph is the row $\mathbf x \to \mathbf u \to \mathbf z \to \mathbf y \to L$, with $W_1$ and $\mathbf b_1$ entering
 at $\mathbf u$ and $W_2$ and $\mathbf b_2$ at $\mathbf y$. Each node $\mathbf a$ gets a node $g(\mathbf a)$. Its arrows
 come from the $g$ of the successor and from the values that the Jacobian needs: $W_2$ for $g(\mathbf z)$, $\mathbf z$
 for $g(\mathbf u)$ and $g(W_2)$, $W_1$ for $g(\mathbf x)$, $\mathbf x$ for $g(W_1)$. The biases get
 $g(\mathbf b_2) = g(\mathbf y)$ and $g(\mathbf b_1) = g(\mathbf u)$.

 The zeros in $g(W_2)$ are no accident: a weight whose input is 0 cannot be blamed.
 */
// END SOLUTION
/*:
 ### Exercise 2. Softmax, all nine slopes (by hand, 4 points)

 After MMDS, exercise 13.2.5, and Kelleher et al., equation (75). Three logits are
 $l_1 = 0$, $l_2 = \ln 2$, $l_3 = \ln 5$, and $\hat P_i = e^{l_i} / \sum_j e^{l_j}$.

 1. Show for any logits that the three probabilities sum to 1, and that the slopes in each column of the Jacobian
    $\partial \hat P_i / \partial l_k$ therefore sum to 0.
 2. Work out all nine slopes, as fractions.
 3. The third class is the true one. Multiply $\partial L_{CE} / \partial \hat P_3 = -1/\hat P_3$ through the Jacobian
    and compare with $\hat P_k - t_k$.
 */
/// ∂P̂ᵢ/∂lₖ as rows i of three numbers k, and the three δₖ for the true class 3.
func softmaxSlopes() throws -> (jacobian: [[Double]], δ: [Double]) {
  // BEGIN SOLUTION 2
  (
    jacobian: [[7.0 / 64, -2.0 / 64, -5.0 / 64], [-2.0 / 64, 12.0 / 64, -10.0 / 64], [-5.0 / 64, -10.0 / 64, 15.0 /
    64]], δ: [1.0 / 8, 2.0 / 8, -3.0 / 8]
  )
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the slope $\partial \hat P_1 / \partial l_1$, as a decimal = 0.109375 ± 0.0005
// Answer: the slope $\partial \hat P_2 / \partial l_3$, as a decimal = -0.15625 ± 0.0005
// Answer: $\delta_3$, as a decimal = -0.375 ± 0.0005
/*:
 *Sums.* All $\hat P_i$ have the same denominator, and the numerators add up to it: $\sum_i \hat P_i = 1$, whatever
 the logits. The derivative of the constant 1 by $l_k$ is 0, so $\sum_i \partial \hat P_i / \partial l_k = 0$: what one
 class wins the others lose.

 *Slopes.* The exponentials are 1, 2, 5 and their sum is 8, so $\hat{\mathbf P} = (\tfrac18, \tfrac28, \tfrac58)$. By
 the quotient rule

 $$\frac{\partial \hat P_i}{\partial l_i} = \hat P_i (1 - \hat P_i), \qquad
 \frac{\partial \hat P_i}{\partial l_k} = -\hat P_i \hat P_k \quad (k \ne i), \qquad
 J = \frac1{64} \begin{bmatrix} 7 & -2 & -5 \\ -2 & 12 & -10 \\ -5 & -10 & 15 \end{bmatrix}.$$

 The matrix is symmetric, and its rows sum to 0 as well: a constant added to all logits changes nothing.

 *The deltas.* Only $\hat P_3$ enters the loss, so $\delta_k = -\dfrac1{\hat P_3} \dfrac{\partial \hat P_3}{\partial
 l_k}$, which is $-\tfrac85$ times the third row:

 $$\boldsymbol\delta = -\tfrac85 \cdot \tfrac1{64} (-5, -10, 15) = (\tfrac18, \tfrac28, -\tfrac38)
 = \hat{\mathbf P} - (0, 0, 1).$$

 Whoever uses the diagonal alone gets the third number right and 0 for the other two: the wrong classes would never be
 pushed down.
 */
// END SOLUTION
/*:
 ### Exercise 3. One weight in two places (by hand, 4 points)

 A network uses the same weight twice, $y = w \tanh(w x)$, with $E = \tfrac12 (t - y)^2$. Take $w = 2$,
 $x = \tfrac14 \ln 3$ and $t = 3$.

 Pretend first that there are two weights, $y = w_{\text{out}} \tanh(w_{\text{in}} x)$, and find both gradients. Then
 find $dE/dw$ of the network as it is. Which rule leads from the one to the other?
 */
/// ∂E/∂w_in, ∂E/∂w_out of the network with two weights, and dE/dw of the network with one.
func tiedGradients() throws -> (input: Double, output: Double, tied: Double) {
  // BEGIN SOLUTION 3
  let ln3 = Elementary.log(3)
  return (input: -0.75 * ln3, output: -1, tied: -1 - 0.75 * ln3)
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: $\partial E / \partial w_{\text{in}}$, to three decimals = -0.824 ± 0.001
// Answer: $\partial E / \partial w_{\text{out}}$ = -1 ± 0.001
// Answer: $dE/dw$ of the network as it is, to three decimals = -1.824 ± 0.001
/*:
 Forward: $w x = \tfrac12 \ln 3$, $\tanh$ of it is $\tfrac12$, and $y = 1$. Backward: $\partial E/\partial y = -(t -
 y) = -2$.

 $$\frac{\partial E}{\partial w_{\text{out}}} = -2 \cdot \tfrac12 = -1, \qquad
 \frac{\partial E}{\partial w_{\text{in}}} = -2 \cdot w_{\text{out}} \cdot (1 - \tfrac14) \cdot x
 = -2 \cdot 2 \cdot \tfrac34 \cdot \tfrac14 \ln 3 = -\tfrac34 \ln 3.$$

 With one weight, $w_{\text{in}} = w$ and $w_{\text{out}} = w$. The chain rule for a quantity with two successors
 adds what comes back from both:

 $$\frac{dE}{dw} = \frac{\partial E}{\partial w_{\text{in}}} \cdot 1 + \frac{\partial E}{\partial w_{\text{out}}} \cdot
 1 = -1 - \tfrac34 \ln 3.$$

 So shared weights need no new algorithm. Let every use add its share to one gradient. A convolution does so over
 the positions of its window, a recurrent network over the time steps, and a batch over its examples.
 */
// END SOLUTION
/*:
 ### Exercise 4. A chain of neurons (by hand, 4 points)

 Ten neurons stand in a row, each with one input, the neuron before it. All have the same weight $w$, and each bias is
 such that $z = 0$ in every neuron for the example at hand. So every neuron is where its slope is steepest.

 1. The neurons are logistic and $w = 1$. What is $\delta_1 / \delta_{10}$, the share of the last $\delta$ that
    arrives at the first neuron?
 2. For which $w > 0$ do logistic neurons pass $\delta$ back without loss or gain?
 3. And tanh neurons?
 */
/// The three answers: a ratio and two weights.
func chainOfTen() throws -> (ratio: Double, logisticWeight: Double, tanhWeight: Double) {
  // BEGIN SOLUTION 4
  (ratio: 1.0 / 262_144, logisticWeight: 4, tanhWeight: 1)
  // END SOLUTION
}
// BEGIN SOLUTION 4
// Answer: one over the share of part 1, $\delta_{10} / \delta_1$ = 262144 ± 0
// Answer: the weight of part 2 = 4 ± 0.001
// Answer: the weight of part 3 = 1 ± 0.001
/*:
 A neuron gets its $\delta$ from the one after it, $\delta_k = \varphi'(z_k)\, w\, \delta_{k+1}$. There are nine such
 steps from neuron 10 to neuron 1. At $z = 0$ the logistic slope is ¼, so

 $$\frac{\delta_1}{\delta_{10}} = \left(\frac{w}{4}\right)^{9} = 4^{-9} = 2^{-18} = \frac{1}{262\,144} \quad (w = 1),$$

 four millionths, and this is the best case: with any other $z$ the slope is smaller. The loss stops at $w = 4$, a
 weight at which the neurons would soon saturate and lose the slope again. With tanh the slope at 0 is 1, and $w = 1$
 is enough.

 That is why deep networks of logistic neurons hardly learn in their lower layers, and one reason for rectifiers, whose
 slope is 1 wherever they are active. Weights larger than these make $\delta$ explode instead of vanish.
 */
// END SOLUTION
/*:
 ### Exercise 5. Backpropagation for any number of layers (by code, 6 points)

 Write backpropagation without any library: plain arrays, logistic neurons in every layer, any number of
 layers of any width, one example, $E = \tfrac12 \sum_i (t_i - a_i)^2$. Equations, in the order in which you need them:

 $$z_i = w_{i,0} + \sum_k w_{i,k} a_k, \qquad a_i = \frac{1}{1 + e^{-z_i}}, \qquad
 \delta_i = -(t_i - a_i) a_i (1 - a_i) \text{(outputs)},$$

 $$\delta_k = \left(\sum_i w_{i,k} \delta_i\right) a_k (1 - a_k) \text{(hidden)}, \qquad
 \frac{\partial E}{\partial w_{i,0}} = \delta_i, \qquad \frac{\partial E}{\partial w_{i,k}} = \delta_i a_k.$$

 `Elementary.exp` is the exponential function.
 */
/// ∂E/∂w for one example.
///
/// - Parameters:
///   - weights: for each layer, from the inputs to the outputs, for each neuron of it: the bias, then a weight for each
///     neuron (or input) of the layer before.
///   - input: the inputs of the network.
///   - target: what its outputs should be.
/// - Returns: the gradients, in the layout of `weights`.
func gradients(of weights: [[[Double]]], input: [Double], target: [Double]) throws -> [[[Double]]] {
  // BEGIN SOLUTION 5
  var activations = [input]   // a of each layer, the inputs first
  for layer in weights {
    let below = activations[activations.count - 1]
    activations.append(layer.map { w in
      let z = w[0] + zip(w.dropFirst(), below).reduce(0) { $0 + $1.0 * $1.1 }
      return 1 / (1 + Elementary.exp(-z))
    })
  }
  var result = weights
  var blame = zip(target, activations[weights.count]).map { -($0 - $1) }   // ∂E/∂a of the layer at hand
  for l in weights.indices.reversed() {
    let (a, below) = (activations[l + 1], activations[l])
    let δ = zip(blame, a).map { $0 * $1 * (1 - $1) }
    result[l] = δ.map { d in [d] + below.map { d * $0 } }
    blame = below.indices.map { k in δ.indices.reduce(0) { $0 + weights[l][$1][k + 1] * δ[$1] } }
  }
  return result
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 Forward keeps every layer's activations, since backward needs them twice: for the slopes $a (1 - a)$ and for the
 products $\delta_i a_k$. Backward walks the layers in reverse with one vector, $\partial E/\partial a$ of the layer at
 hand. It starts as $-(t - a)$. In each layer it becomes $\delta$ by the slopes, $\delta$ gives the gradients, and
 $\sum_i w_{i,k} \delta_i$ is $\partial E/\partial a$ of the layer below. The index $k + 1$ skips the bias, through
 which nothing flows back.

 Both directions visit each weight once. All gradients together cost about twice the forward pass, however many
 there are. Central differences need two forward passes for *each* weight. For the 20 weights of the power plant that
 is a small matter; for a million weights it is the difference between seconds and weeks.
 */
// END SOLUTION
/*:
 ### Exercise 6. How small should a difference be? (open-ended, 6 points)

 This page trusts central differences, $\bigl(E(w + h) - E(w - h)\bigr) / 2h$. The derivative is their limit for
 $h \to 0$, but a computer rounds. Take one logistic neuron, $E(w) = \tfrac12 (1 - \sigma(w))^2$ at $w = 1$, where
 $E'(w) = -\sigma (1 - \sigma)^2$, and study the relative error as a function of $h$, for central differences and for
 one-sided ones, $\bigl(E(w + h) - E(w)\bigr) / h$. Which $h$ is best, and how good is it? Explain both branches of
 the curve, and predict the best $h$ from them. Is the step $10^{-5}$ that `GradientCheck` uses a good choice?
 */
/// |difference quotient − E′(1)| / |E′(1)| for each step, in double precision.
///
/// - Parameters:
///   - steps: positive numbers h.
///   - central: whether the quotient is the central one; else the one-sided one.
func differenceErrors(steps: [Double], central: Bool) throws -> [Double] {
  // BEGIN SOLUTION 6
  func σ(_ z: Double) -> Double { 1 / (1 + Elementary.exp(-z)) }
  func error(_ w: Double) -> Double { (1 - σ(w)) * (1 - σ(w)) / 2 }
  let exact = -σ(1) * (1 - σ(1)) * (1 - σ(1))
  return steps.map { h in
    let quotient = central ? (error(1 + h) - error(1 - h)) / (2 * h) : (error(1 + h) - error(1)) / h
    return abs((quotient - exact) / exact)
  }
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 The error as a function of $h$, from `differenceErrors`, as the nearest power of ten:

 | $h$ | central | one-sided |
 | ---: | ---: | ---: |
 | $10^{-1}$ | $10^{-3}$ | $10^{-1}$ |
 | $10^{-2}$ | $10^{-5}$ | $10^{-2}$ |
 | $10^{-3}$ | $10^{-7}$ | $10^{-3}$ |
 | $10^{-4}$ | $10^{-9}$ | $10^{-4}$ |
 | $10^{-5}$ | $10^{-11}$ | $10^{-5}$ |
 | $10^{-8}$ | $10^{-8}$ | $10^{-7}$ |
 | $10^{-11}$ | $10^{-5}$ | $10^{-5}$ |
 | $10^{-13}$ | $10^{-3}$ | $10^{-3}$ |

 *Large steps: the error of the method.* By Taylor's theorem

 $$\frac{E(w + h) - E(w - h)}{2h} = E'(w) + \tfrac16 E'''(w)\, h^2 + \dots, \qquad
 \frac{E(w + h) - E(w)}{h} = E'(w) + \tfrac12 E''(w)\, h + \dots$$

 In the central quotient the even terms cancel. So a tenth of $h$ is worth two digits there and one digit in the
 one-sided quotient, as the table shows.

 *Small steps: rounding.* $E$ is known to about $\varepsilon \lvert E \rvert$ with
 $\varepsilon = 2^{-52} \approx 2 \times 10^{-16}$, and the quotient divides that by $h$: each digit less in $h$ costs a
 digit. This branch is ragged, since the roundings differ from step to step.

 *The best step* makes the two about equal. With $E$, $E'$, $E''$, $E'''$ of similar size,

 $$\varepsilon / h \approx h^2 \;\Rightarrow\; h \approx \varepsilon^{1/3} \approx 6 \times 10^{-6}, \qquad
 \varepsilon / h \approx h \;\Rightarrow\; h \approx \varepsilon^{1/2} \approx 1.5 \times 10^{-8},$$

 with errors near $\varepsilon^{2/3} \approx 4 \times 10^{-11}$ and $\varepsilon^{1/2}$. So the step $10^{-5}$ of
 `GradientCheck` is close to the best for central differences. An agreement to ten digits or so is all that one can
 ask for, and a true mistake, such as a forgotten factor, shows in the first digit. In single precision,
 $\varepsilon = 2^{-23}$, the best step would be near 0.005, for four or five digits. That is why gradients are checked
 in double precision even where training is not.
 */
// END SOLUTION
