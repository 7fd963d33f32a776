//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ## Backpropagation through time

 Let the loss be $E = \tfrac12 \sum_t \lVert y_t - o_t \rVert^2$. A *net gradient* $\delta$ is the derivative of $E$ by a net
 input: $\delta^o_t$ by that of the outputs at step $t$, $\delta^h_t$ by that of the hidden units. They run backwards, from
 the last step to the first:

 $$\delta^o_t = f_o' \odot \frac{\partial E}{\partial o_t}, \qquad (2)$$

 $$\delta^h_t = f_h' \odot \bigl( W_o^T \delta^o_t + U^T \delta^h_{t+1} \bigr). \qquad (3)$$

 The primes are the derivatives of the activations at step $t$: $o_t \odot (1 - o_t)$ for the logistic function and
 $1 - h_t \odot h_t$ for tanh. What is new against a network without recurrence is the second term of (3): a state feeds
 the output of its step *and* the next state, and both send a gradient back. After the last step there is no next one.
 If the loss of the one unit above is $\tfrac12 h_2^2$, then $\delta_2 = (1 - h_2^2) h_2 = 0.3154$,
 $\delta_1 = (1 - h_1^2) \cdot \tfrac12 \delta_2 = 0.0662$, and, as $h_0 = 0$,
 $\partial E/\partial U = \delta_2 h_1 = 0.2402$. The layer's own gradients, and the matrices of the network, come from
 `Backpropagated.swift`:

 {{code Backpropagated.swift}}
 */
func netGradients(
  _ network: Network<Double>, _ run: Unfolded, _ y: [Tensor<Double>]
) -> (o: [Tensor<Double>], h: [Tensor<Double>]) {
  let (w, (Wo, _)) = (network.netWeights[0], network.outputWeights)
  var (δo, δh) = (run.o, run.h)
  for t in y.indices.reversed() {
    δo[t] = run.o[t] ⊙ (1 - run.o[t]) ⊙ (2 * half * (run.o[t] - y[t]))     // (2)
    var sum = Wo.ᵀ × δo[t]
    if t + 1 < y.count { sum = sum + w.U.ᵀ × δh[t + 1] }
    δh[t] = (1 - run.h[t] ⊙ run.h[t]) ⊙ sum                            // (3)
  }
  return (δo, δh)
}
let δ = netGradients(network, byHand, y)
let layers = Backpropagated(network, X, Y, .halfSquaredError)
/*:
 So $\delta^h_t$ collects what $h_t$ contributes to the loss of its own step and to those of all later steps. (2)
 multiplies number by number, which is right where each output depends on its own net input only. For softmax with
 cross-entropy the two factors are one, $o_t - y_t$.

 How to check *every* net gradient? Add a number to one net input. It is 0 in the network itself, so nothing changes;
 but the derivative of $E$ by that number is $\delta_t$, and a central difference measures it. In `Backpropagated.swift`
 such numbers are additional inputs, for which `GradientCheck` compares the two. The same serves all layers of this
 chapter. In the table of checks only the first three rows belong here ($\nabla W_h$ is the transpose of
 $\partial E/\partial U$ below); the others are for the networks of later sections:

 {{table checks.csv}}

 The net gradients of the string at the {{value hidden}} hidden units, by hand:

 {{table net-gradients.csv}}

 The weights serve every step, so their gradients are sums over time: $\partial E / \partial U = \sum_t \delta^h_t h_{t-1}^T$. There are two other ways to the same sum. One gives each step a copy
 of $U$ of its own, takes the gradient by each copy, and adds. The other goes forwards and carries along how the state depends
 on the weights, $R_t = dh_t / dU$; then nothing has to be stored for the way back, but $R_t$ is large, a row for each hidden
 unit and a column for each weight. Both are in the texts, with indices that deserve care: see "In the texts".

 The way back needs the states of all steps, which for a text of many thousand symbols is much to keep. Then one cuts it:
 over a cut the state is handed on, but no gradient is handed back. What comes out is in general not the gradient of $E$ any
 more. In the example with one unit and the inputs 1, 0, $\partial E/\partial W = \delta_1 x_1 + \delta_2 x_2$, which is
 $\delta_1$: all of it comes from the first step. Cut after that step it is 0. Such a network can still carry something
 over a cut, but no error behind the cut tells the steps before it what to carry. (If at each cut chance decides, lets the gradient through with probability $p$ and then
 divides it by $p$, the result is right in the mean, but noisy.) The strings of this course are short, and none is cut.
 */
