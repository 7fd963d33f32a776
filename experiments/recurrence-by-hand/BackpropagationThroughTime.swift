//#-hidden-code
import Networks
import Tensors
//#-end-hidden-code
/*:
 ## Backpropagation through time

 With the loss $E = \tfrac12 \sum_t \lVert y_t - o_t \rVert^2$ the net gradients, that is, the derivatives by
 what goes into each activation, run backwards (ZM (2), (3)):

 $$\delta^o_t = \partial f^o_t \odot \partial E_{x_t}, \qquad
   \delta^h_t = \partial f^h_t \odot \bigl( W_o \delta^o_t + W_h \delta^h_{t+1} \bigr).$$
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
 ZM define $\delta^h_t$ by the loss of step $t$ alone, $E_{x_t}$, but (3) collects what $h_t$ contributes to all later
 losses too: it is the gradient of the sum. And (2) multiplies number by number, which fits outputs that do not see each
 other. For softmax with cross-entropy the two factors are one, $o_t - y_t$, as in MMDS (13.6).

 How to check *every* net gradient? `Backpropagated.swift` gives the network as many inputs more as it has net values,
 each entering one of them with weight 1, and leaves them at 0. Nothing changes, but $\delta_t$ has become the gradient
 by an input, which `GradientCheck` compares with a central difference. The same serves all layers of this chapter:

 {{table checks.csv}}

 The net gradients of the string at the {{value hidden}} hidden units, by hand:

 {{table net-gradients.csv}}

 The weights serve every step, so their gradients are sums over time, $\nabla W_h = \sum_t h_{t-1} (\delta^h_t)^T$. Zhang
 gives each step a copy $W^{(t)}$ of its own, and then sums (35, 36):

 $$\frac{\partial l_T}{\partial W^{(t)}} = \frac{\partial l_T}{\partial h^{(T)}}
 \Bigl[ \prod_{\tau=T}^{t+1} \operatorname{diag}(\dot\delta_\tau) W \Bigr]
 \operatorname{diag}(\dot\delta_t) \rho(h^{(t)}).$$

 With steps numbered from 1, like data and loss, the last factor must be $\rho(h^{(t-1)})$, for that is what $W$
 multiplies at step $t$. With the numbering of (34) and (35), $W^{(0)}$ acting on $h^{(0)}$, $\rho(h^{(t)})$ is right.

 MMDS goes forwards instead, with $R_t = ds_t/dW$, the diagonal matrix $A = ds_t/dz_t$ and $B = \partial z_t/\partial W$.
 Printed is $R_t = A (B + W^T R_{t-1})$ (13.7), a mixture of two layouts: with a row for each output it is
 $A (B + W R_{t-1})$; with the transposed Jacobians of MMDS's section 13.3.2 it is $(B + R_{t-1} W^T) A$. Unrolled (13.8),
 the factors of the first must stay in order, $Q_t \cdots Q_{j+1} P_j$, for matrices do not commute; the printed order is
 that of the second, where $R_t = P_t + R_{t-1} Q_t$.

 With its loops mended (inputs $x_1$ to $x_t$), KMD's algorithm 3, which unrolls from the beginning for each output anew,
 comes to the same sum, in {{value algorithm-steps}} steps forward where one sweep takes {{value algorithm-length}}.
 */
