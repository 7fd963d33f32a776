//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ## The LSTM

 A long short-term memory (LSTM) has three gates, input $\kappa$, forget $\varphi$ and output $\omega$, a candidate $u$, and a
 memory $c$ beside the state $h$:

 $$\kappa_t, \varphi_t, \omega_t = \sigma(W x_t + U h_{t-1} + b), \qquad (7)$$

 each gate with $W$, $U$ and $b$ of its own, and

 $$u_t = \tanh(W_u x_t + U_u h_{t-1} + b_u), \qquad (8)$$

 $$c_t = \kappa_t \odot u_t + \varphi_t \odot c_{t-1}, \qquad h_t = \omega_t \odot \tanh(c_t). \qquad (9)$$

 The forget gate says what of the memory stays, the input gate what of the candidate is added, the output gate what of the
 memory is shown.

 ![{{value lstm-cell-words}}](lstm-cell.svg "The LSTM cell: the memory runs along the top, and only a product and a sum touch it")

 The name puts the memory between two others. A network remembers for long in its weights, which hold for all strings and
 change only in training, and for a short time in its state, which is made anew at every step. The memory belongs to one
 string, like the state, but a step changes it only where the gates let it. At the ends of their range, which a logistic
 function comes near and does not reach, forget gate and input gate do four things with an entry of it:

 | $\varphi$ | $\kappa$ | $c_t$ | in a word |
 |---:|---:|---|---|
 | 1 | 0 | $c_{t-1}$ | keep |
 | 0 | 1 | $u_t$ | replace |
 | 1 | 1 | $c_{t-1} + u_t$ | add |
 | 0 | 0 | $0$ | erase |

 Where $\omega$ is near 0 the memory works nearly unseen. One way through the embedded Reber grammar
 would be: replace at the second symbol, keep from then on, and show it when the second-last is to be predicted.

 Why two kinds of function? A gate says how much, so it lies between 0 and 1. The candidate says what, and has to be able to
 lower the memory as well as to raise it; and as the memory may leave $(-1, 1)$, a second tanh brings back what is shown.

 With $d$ inputs and $m$ units each $W$ is `[m, d]`, each $U$ is `[m, m]`, and each $b$ has $m$ numbers. The layer keeps
 the four of a kind below each other, `[4m, d]`, `[4m, m]` and `[4m]`: a step is one product with $x_t$ and one with
 $h_{t-1}$, cut into four.
 */
struct Cell {
  let κ, φ, ω, u, before, c, h: Tensor<Double>
}

/// The cells of a sequence; `w` has the matrices of κ, φ, u and ω, in the order of the layer `LSTM`.
@Sendable func remember(_ w: [NetWeights], _ x: [Tensor<Double>]) -> [Cell] {
  var h = Tensor<Double>(zeros: [w[0].U.shape[0], x[0].shape[1]])
  var c = h
  return x.map { x in
    let κ = σ(w[0](x, h)), φ = σ(w[1](x, h)), ω = σ(w[3](x, h))        // (7)
    let u = tanh(w[2](x, h))                                           // (8)
    let before = c
    c = κ ⊙ u + φ ⊙ before                                            // (9)
    h = ω ⊙ tanh(c)
    return Cell(κ: κ, φ: φ, ω: ω, u: u, before: before, c: c, h: h)
  }
}
/*:
 Backwards, what comes from the output layer, $W_o^T \delta^o_t$, is given as `above`. The rest is one line for each
 value. Let $\delta^h_t$ and $\delta^c_t$ be the derivatives by $h_t$ and $c_t$. The state acts on its own output and on
 the four net inputs of the next step, each with a $U$ of its own:

 $$\delta^h_t = W_o^T \delta^o_t + U_\kappa^T \delta^\kappa_{t+1} + U_\varphi^T \delta^\varphi_{t+1} +
 U_u^T \delta^u_{t+1} + U_\omega^T \delta^\omega_{t+1}.$$

 The memory acts in two ways, on its own state and on the next memory:

 $$\delta^c_t = \delta^h_t \odot \omega_t \odot (1 - \tanh^2 c_t) + \delta^c_{t+1} \odot \varphi_{t+1}.$$

 And the net gradients of the gates and the candidate are

 $$\delta^\varphi_t = \delta^c_t \odot c_{t-1} \odot \varphi_t \odot (1 - \varphi_t), \qquad
 \delta^\kappa_t = \delta^c_t \odot u_t \odot \kappa_t \odot (1 - \kappa_t),$$

 $$\delta^u_t = \delta^c_t \odot \kappa_t \odot (1 - u_t \odot u_t), \qquad
 \delta^\omega_t = \delta^h_t \odot \tanh(c_t) \odot \omega_t \odot (1 - \omega_t).$$

 <!-- misprint -->
 The factor $1 - \tanh^2 c_t$ stands apart in the code, because it is easily mistaken: one of the texts prints
 $1 - c_t \odot c_t$ for it, as if $c_t$ were a tanh already. The derivative of $h_t = \omega_t \odot \tanh(c_t)$ by $c_t$ is
 $\omega_t \odot (1 - \tanh^2 c_t)$.

 <!-- end misprint -->
 */
typealias Slope = @Sendable (Tensor<Double>) -> Tensor<Double>
let printedSlope: Slope = { c in 1 - c ⊙ c }                            // as printed
let slope: Slope = { c in 1 - tanh(c) ⊙ tanh(c) }                       // as derived

/// δ of κ, φ, u and ω below each other, as the layer keeps them, and δ of c; for every step.
@Sendable func backward(
  _ w: [NetWeights], _ cells: [Cell], above: [Tensor<Double>], _ slope: Slope
) -> (net: [Tensor<Double>], c: [Tensor<Double>]) {
  let U = Tensor(concatenating: w.map(\.U))
  var (net, δc) = (cells.map(\.c), cells.map(\.c))
  for t in cells.indices.reversed() {
    let s = cells[t], isLast = t + 1 == cells.count
    let δh = isLast ? above[t] : above[t] + U.ᵀ × net[t + 1]
    δc[t] = δh ⊙ s.ω ⊙ slope(s.c)
    if !isLast { δc[t] = δc[t] + δc[t + 1] ⊙ cells[t + 1].φ }
    let δφ = δc[t] ⊙ s.before ⊙ (1 - s.φ) ⊙ s.φ
    let δκ = δc[t] ⊙ s.u ⊙ (1 - s.κ) ⊙ s.κ
    let δu = δc[t] ⊙ s.κ ⊙ (1 - s.u ⊙ s.u)
    let δω = δh ⊙ tanh(s.c) ⊙ (1 - s.ω) ⊙ s.ω
    net[t] = Tensor(concatenating: [δκ, δφ, δu, δω])
  }
  return (net, δc)
}
/*:
 With `slope` all net gradients and all parameter gradients agree with those of the layer `LSTM` (table of checks). With
 `printedSlope` the gradient of the parameters is off by {{value slip-range}} of its largest entry, on random networks.
 Once a memory exceeds 1, and nothing keeps it from that, the printed factor has the wrong sign.

 What happens to someone who trains with it? The same LSTM of {{value training-units}} units, the same
 {{value training-count}} Reber strings of {{value training-length}} symbols, the same initial weights and gradient
 descent (logistic outputs, cross-entropy, mean over positions), with either slope. A *position* is one step of one string. The
 figure shows step size {{value training-rate}}:

 ![Loss by epoch, one line a seed: with the derived slope all fall; with the printed one most jump back up sooner or later and stay there](printed-gradient.png)

 {{table printed-gradient.csv}}

 {{value training-sentence}} (A memory grows by at most 1 a step, so a string of {{value training-length}} symbols
 allows at most {{value training-length}}.) Yet a run can come through, and others come a long way before they break: a
 misprint that passes a short test.

 Why can an LSTM keep a gradient that a simple network loses? From memory to memory there is no matrix, and the
 connection has the weight 1. But (9) multiplies by the forget gate on the way: through the memory alone the gradient
 $k$ steps back is the product of $k$ forget gates. Only near $\varphi = 1$ does it last, which is why one starts an
 LSTM with a large *forget bias*, a number added to the biases of its forget gates. (The rest of the gradient comes
 through the states, and may even grow.) Each number below is the length of the gradient some steps back, divided by its
 length at the last step: of $\delta^h$ for the tanh layers, of $\delta^c$ for an LSTM. Of the product of gates it is
 the root of the mean square. Where the number of an LSTM is above 1, its gradient has grown, by the ways through the
 states; its gates alone only make it smaller.

 ![Gradient by steps back on a logarithmic scale: it falls for two tanh layers and for an LSTM with forget bias 0, and does not with forget bias 5](reach.png)

 {{table reach.csv}}

 <!-- explorable: forget-bias -->
 */
