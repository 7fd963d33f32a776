/*:
 # Recurrence by hand: unfolding, gates and the gradient's way back

 After Zaki and Meira, *Data Mining and Machine Learning*, chapter 26 (ZM: equations 1 to 9); Kelleher,
 Mac Namee and D'Arcy, *Fundamentals of Machine Learning for Predictive Data Analytics*, chapter 8 (KMD:
 equations 40, 41, 104 to 140, algorithm 3); Leskovec, Rajaraman and Ullman, *Mining of Massive
 Datasets*, section 13.5 (MMDS: equations 13.5 to 13.16); Zhang, *Introduction to Deep Learning* (equations 30 to
 38); USC's INF 552, lesson 10 (recurrent networks, LSTM and its variants).

 **Claim.** The texts say, between them, that a recurrent network is an ordinary one, unfolded in time; that its gradient
 therefore holds powers of one matrix, which vanish or explode; and that gates mend this. ZM and KMD print the
 gradient of every node. This chapter works them by hand, in the texts' letters, on a Reber string, and puts each
 beside the gradient of our own layers and a central difference. Most are right. Of the others the effect is shown.

 {{table headline.csv}}

 What is random below is drawn for each of the seeds {{value seeds}}.
 */
import Datasets
import Networks
import Reports
import Studies
import Tensors

let study = Study(
  "recurrence-by-hand", title: "Recurrence by hand: unfolding, gates and the gradient's way back",
  seeds: 1...20)
//: ## Settings
//: Printed by the texts; the vectors of the worked examples are read where they are used.
let half = study.setting("zaki-meira-rnn-loss-half")                  // ½ in ZM's loss
let crossEntropy = study.settingText("zaki-meira-rnn-loss-ce")        // summed over time
let overSequences = study.settingText("zhang-eq33-sum")               // mean over sequences
//#-hidden-code
study.check("zaki-meira-rnn-h0", is: 0, "the initial states of the layers")
study.check("mmds-eq13-5-s0", is: 0, "the initial states of the layers")
//#-end-hidden-code
//: Chosen by us:
let hidden = Int(study.choice("hidden units of the worked networks", 4))
let stringText = "BPTVVE"                                              // ZM's example of an encoding
let trainingLength = Int(study.choice("length of the training strings", 14))
let trainingCount = Int(study.choice("training strings", 30))
let trainingUnits = Int(study.choice("hidden units of the LSTM that is trained", 6))
let trainingEpochs = study.epochs(Int(study.choice("epochs, training with the printed gradient", 300)), quick: 20)
let trainingRate = study.choice("step size, training with the printed gradient", 1)
let otherRates = [study.choice("smaller step size, training with the printed gradient", 0.3)]
let sideSeeds = 5                                                      // at the smaller step size
/*:
 ## A string as vectors

 The Reber grammar has chapters of its own, `reber-rnn-vs-mlp` and `embedded-reber-lstm-vs-rnn`. Here one string
 serves as data. The input $x_t$ has a one at the place of symbol $t$ in B, E, P, S, T, V, X; the response $y_t$ has
 one at each symbol that may come next, and is all zeros after the last.
 */
let string = reberString(stringText)
let encoded = SequenceExamples<Double>.Sequence(string)
let X = encoded.inputs.ᵀ.reshaped(to: [string.count, 7, 1])            // [T, 7, 1]
let Y = encoded.targets.ᵀ.reshaped(to: [string.count, 7, 1])
let (x, y) = (X.timeSteps, Y.timeSteps)
/*:
 {{table encoding.csv}}

 ## Unfolding

 A recurrent layer uses the same weights at every step. In ZM's letters (1), with $h_0 = 0$,

 $$h_t = f_h(W_i^T x_t + W_h^T h_{t-1} + b_h), \qquad o_t = f_o(W_o^T h_t + b_o).$$

 The other texts write the transposes inside the letters: $W_{hx}$, $U$ for $W_i^T$ and $W_{hh}$, $W$ for $W_h^T$. So
 do our layers: below, `w.W` is $W_i^T$, `w.U` is $W_h^T$ and `Wo` is $W_o^T$. By hand, a step at a time:
 */
struct Unfolded {
  var h: [Tensor<Double>] = []
  var o: [Tensor<Double>] = []
}

func unfold(
  _ network: Network<Double>, _ x: [Tensor<Double>], output: (Tensor<Double>) -> Tensor<Double> = σ
) -> Unfolded {
  let (w, (Wo, bo)) = (network.netWeights[0], network.outputWeights)
  var (run, h) = (Unfolded(), Tensor<Double>.zero(w.U.shape[0]))
  for x in x {
    h = tanh(w(x, h))                                                  // (1)
    run.h.append(h)
    run.o.append(output(Wo × h + bo))
  }
  return run
}
let network = Network<Double>(input: [7]) { RNN(hidden); Dense(7); Sigmoid() }.drawn(1, "worked network")
let byHand = unfold(network, x)
/*:
 The states by hand are those of the layer to within {{value forward-deviation}}, relative to the largest. Each text
 leaves its own mark on these two lines:

 | text | state | output | remark |
 |---|---|---|---|
 | ZM (1) | $f_h(W_i^T x_t + W_h^T h_{t-1} + b_h)$ | $f_o(W_o^T h_t + b_o)$ | tanh or ReLU |
 | KMD (104), (105) | $\varphi(W_{hh} h_{t-1} + W_{hx} x_t + w_0)$ | $\varphi(W_{yh} h_t)$ | no bias at the output |
 | MMDS (13.5) | $f(U x_t + W s_{t-1} + b)$ | $g(V s_t + c)$ | $s_0 = 0$ |
 | Zhang (30), (31) | $\delta(W h^{(t-1)} + U x^{(t-1)} + b)$ | $P h^{(t)}$ | linear output |
 | USC | $\tanh(b + W s^{(t-1)} + U x^{(t)})$ | $\operatorname{softmax}(c + V s^{(t)})$ | |

 Two of them are off by one. Zhang's equation (30) reads $x^{(t-1)}$ at step $t$, which fits (34) and (35), numbered
 from 0. But data and loss (33) are numbered from 1 to $T$: for $t = 1$ they have no $x^{(0)}$, the last input is never
 read, and the outputs listed are one more than the responses. KMD's algorithm 3 loops $t = 1 \dots n$ over inputs
 $x_0 \dots x_t$: it needs {{value algorithm-inputs}} inputs for a sequence of {{value algorithm-length}}.

 The output at $t$ depends on $x_1, \dots, x_t$ only. A bidirectional network (ZM (4)) runs a second layer over the
 reversed sequence, and then $o_t$ depends on all of it. We change the last symbol and look at the outputs:

 {{table prefix.csv}}

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

 ## Powers of one matrix

 Why do gradients vanish? In a chain of three logistic neurons (KMD (41))

 $$\delta_i = w_{ji} w_{kj} \frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial z_k} 
 \frac{\partial a_j}{\partial z_j} \frac{\partial a_i}{\partial z_i},$$

 and each derivative of the logistic function is at most ¼; far from 0 it is next to nothing (Zhang, section 2.4):

 {{table saturation.csv}}

 Unfolded in time, the weights $w$ are one and the same matrix. With $f_h(z) = z$ and a loss at the end only, (3)
 becomes $\delta_t = W_h^{\tau - t} \delta_\tau$. A rectified layer with positive weights and inputs is such a linear
 one, and its net gradients are such powers ({{value power-deviation}}). What becomes of $W^k$, the spectral radius tells:
 $\rho(W) = \max_i |\lambda_i|$, by LAPACK's `dgeev`.
 */
let size = 20
let random = gaussianMatrix(size, seed: 1)
let radius = spectralRadius(random)
let matrices: [(name: String, matrix: Tensor<Double>)] = [
  ("random scaled to ρ = 1.1", (1.1 / radius) * random), ("random scaled to ρ = 1", (1 / radius) * random),
  ("random scaled to ρ = 0.9", (0.9 / radius) * random), ("orthogonal", orthogonalMatrix(size, seed: 1)),
  ("[1 1; 0 1]", Tensor(rows: [[1, 1], [0, 1]])), ("[0.5 10; 0 0.5]", Tensor(rows: [[0.5, 10], [0, 0.5]])),
  ("[0 2; 0 0]", Tensor(rows: [[0, 2], [0, 0]])),
]
/*:
 ![Norms of powers of seven matrices on a logarithmic scale: the one of radius 1.1 rises, those of radius 1 stay or rise slowly, the others fall](powers.png)

 {{table powers.csv}}

 - $\rho < 1$: the powers vanish; $\rho > 1$: they explode (ZM), in all seeds.
 - $\rho = 1$ is necessary for neither to happen, not sufficient: the powers of [1 1; 0 1] grow without bound.
 - Zhang asks for the norm instead. $\lVert W \rVert < 1$ does suffice to vanish; $\lVert W \rVert > 1$ does not
   suffice to explode, as the last two matrices show, whose norms are {{value shear-norm}} and
   {{value nilpotent-norm}}. Zhang's equation (37) has one factor $W$ more than (38), and its left side is the
   gradient by $x^{(t)}$ where the one by $W^{(t)}$ is meant.
 - MMDS's section 13.5.2 says that tanh makes the product vanish, because each entry of
   $A = \operatorname{diag}(1 - s_t^2)$ is "strictly less than 1", and that ReLU makes it explode. Both leave out $W$. At
   $s = 0$, as with zero input and bias, the entries are 1, and with $W = 2I$ the gradient of a tanh layer is
   {{value tanh-growth}} times as large {{value tanh-steps}} steps back; that of a ReLU layer with $W = \tfrac12 I$ is
   {{value relu-decay}} of what it was.

 With the usual initial weights, USC's "vanish (most of the time)" holds; none of these gradients exploded, so that
 "rarely" is not contradicted, no more. Below, random tanh layers of
 {{value random-units}} units on random input, and how much of the gradient is left {{value random-steps}} steps back. The
 slopes of tanh pull down what a spectral radius of 1 would keep; only a much larger one explodes:

 {{table random-rnns.csv}}

 ## Gates are masks

 A gate is a vector between 0 and 1 that multiplies a state number by number (ZM, "Differentiable Gates").
 */
let state = vector("zaki-meira-gate-h")                                // h_t
let logicalGate = vector("zaki-meira-gate-logical-g", like: state)
let softGate = vector("zaki-meira-gate-soft-g", like: state)
study.judge("zaki-meira-gate-logical-out", equals: (logicalGate ⊙ state).values)
study.judge("zaki-meira-gate-soft-out", equals: (softGate ⊙ state).values)
/*:
 {{table gates.csv}}

 ZM's first network with a gate has a candidate $u_t$ (5) and a *forget gate* $\varphi_t$ (6):

 $$u_t = \tanh(W_u^T x_t + W_{hu}^T h_{t-1} + b_u), \qquad
 h_t = \varphi_t \odot h_{t-1} + (1 - \varphi_t) \odot u_t.$$
 */
let hBefore = vector("zaki-meira-forget-h-prev")                       // h_{t−1}
let u = vector("zaki-meira-forget-u", like: hBefore)
let φ = vector("zaki-meira-forget-phi", like: hBefore)
//#-hidden-code
study.check("zaki-meira-forget-m", is: hBefore.count, "the entries of the printed vectors")
//#-end-hidden-code
let kept = φ ⊙ hBefore
let renewed = (1 - φ) ⊙ u
study.judge("zaki-meira-forget-phi-complement", equals: (1 - φ).values)
study.judge("zaki-meira-forget-term-1", equals: kept.values)
study.judge("zaki-meira-forget-term-2", equals: renewed.values)
study.judge("zaki-meira-forget-h-new", equals: (kept + renewed).values)
/*:
 {{table forget.csv}}

 The arithmetic is right; the vectors are assumed, and do not go with the equations. A candidate is a tanh and lies inside
 $(-1, 1)$, so {{value impossible-candidates}} cannot occur; nor can the state {{value impossible-states}} from an $h_0$
 between −1 and 1.

 The network is the layer `ForgetGateRNN`. With $\varphi = 0$ it is the plain recurrent layer, to the last bit. Its net
 gradients (ZM, "Computing Net Gradients") are $\delta^u_t = \delta^h_t \odot (1 - \varphi_t) \odot (1 - u_t \odot u_t)$,
 $\delta^\varphi_t = \delta^h_t \odot (h_{t-1} - u_t) \odot \varphi_t \odot (1 - \varphi_t)$ and

 $$\delta^h_t = W_o \delta^o_t + W_{h\varphi} \delta^\varphi_{t+1} + W_{hu} \delta^u_{t+1} +
 \delta^h_{t+1} \odot \varphi_{t+1},$$

 all confirmed in the table of checks above.

 ## The LSTM

 Long short-term memory has three gates, input $\kappa$, forget $\varphi$ and output $\omega$, a candidate $u$, and a
 memory $c$ beside the state $h$ (ZM (7) to (9)). The gates are logistic functions $\sigma$ of $x_t$ and $h_{t-1}$.
 */
struct Cell {
  let κ, φ, ω, u, before, c, h: Tensor<Double>
}

/// The cells of a sequence; `w` has the matrices of κ, φ, u and ω, in the order of the layer `LSTM`.
@Sendable func remember(_ w: [NetWeights], _ x: [Tensor<Double>]) -> [Cell] {
  var h = Tensor<Double>.zero(w[0].U.shape[0], x[0].shape[1])
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
 Backwards (ZM, "Training LSTMs"). What comes from the output layer, $W_o \delta^o_t$, is given as `above`; the rest is
 one line for each printed equation. The factor of $\delta^c_t$ stands apart, because ZM print $1 - c_t \odot c_t$ for it.
 The derivative of $h_t = \omega_t \odot \tanh(c_t)$ by $c_t$ is $\omega_t \odot (1 - \tanh^2 c_t)$.
 */
typealias Slope = @Sendable (Tensor<Double>) -> Tensor<Double>
let printedSlope: Slope = { c in 1 - c ⊙ c }                            // as printed
let slope: Slope = { c in 1 - tanh(c) ⊙ tanh(c) }                       // as derived

/// δ of κ, φ, u and ω below each other, as the layer keeps them, and δ of c; for every step.
@Sendable func backward(
  _ w: [NetWeights], _ cells: [Cell], above: [Tensor<Double>], _ slope: Slope
) -> (net: [Tensor<Double>], c: [Tensor<Double>]) {
  let U = stacked(w.map(\.U))
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
    net[t] = stacked([δκ, δφ, δu, δω])
  }
  return (net, δc)
}
/*:
 With `slope` all net gradients and all parameter gradients agree with those of the layer `LSTM` (table of checks). With
 `printedSlope` the gradient of the parameters is off by {{value slip-range}} of its largest entry, on random networks.
 Once a memory exceeds 1, and nothing keeps it from that, the printed factor has the wrong sign.

 What happens to someone who trains with it? The same LSTM of {{value training-units}} units, the same
 {{value training-count}} Reber strings of {{value training-length}} symbols, the same initial weights and gradient
 descent (logistic outputs, cross-entropy, mean over positions), with either slope. The figure shows step size
 {{value training-rate}}:

 ![Loss by epoch, one line a seed: with the derived slope all fall; with the printed one most jump back up sooner or later and stay there](printed-gradient.png)

 {{table printed-gradient.csv}}

 {{value training-sentence}} Yet a run can come through, and others come a long way before they break: a misprint that
 passes a short test.

 ZM say that LSTMs "can typically handle long sequences", because the memory does not let gradients vanish, since $c_{t-1}$ is
 linked to $c_t$ by weights fixed at 1. So it is, but (9) multiplies by the forget gate on the way: through the memory alone the gradient $k$ steps back is the product of
 $k$ forget gates. Only near $\varphi = 1$ does it last, which is why one starts an LSTM with a large forget bias. (The
 rest of the gradient comes through the states, and may even grow.)

 ![Gradient by steps back on a logarithmic scale: it falls for two tanh layers and for an LSTM with forget bias 0, and does not with forget bias 5](reach.png)

 {{table reach.csv}}

 ## An LSTM unit with numbers

 KMD print numbers twice: a forget gate forwards (108, 109), and a unit's gradients backwards (132 to 138). Their letters:
 $i^\dagger$, $o^\dagger$ are the sigmoid gates $\kappa$ and $\omega$; $i^\ddagger$, $o^\ddagger$ the tanh layers, $u$ and
 $\tanh c$; $o_t = o^\dagger \odot o^\ddagger$ is the output and next state; $hx$ is state and input in one column with
 a 1 on top for the bias. Forwards:
 */
let c108 = vector("kelleher-eq108-c")
let hx108 = stacked([.column([1]), vector("kelleher-eq108-h"), vector("kelleher-eq108-x")])
let Wf108 = matrix("kelleher-eq108-Wf", rows: c108.count, columns: hx108.count)
let zf = Wf108 × hx108
study.judge("kelleher-eq109-z", equals: zf.values)
study.judge("kelleher-eq109-f", equals: σ(zf).values)
study.judge("kelleher-eq109-c", equals: (σ(zf) ⊙ c108).values)
/*:
 {{table forget-gate.csv}}

 A state of {{value eq108-h}} entries beside a memory of {{value eq108-c}} is what a unit with a matrix of
 {{value eq108-h}} × {{value eq108-c}} inside the tanh of (115) has; with $\tanh c$ itself there would be as many states as
 cells. The numbers serve to show the forget gate.

 Backwards, what stands in the figures that we do not have is printed as factors inside the equations: $o^\dagger$ in
 (133), $1 - \tanh^2 c_t$ in (134), $f \odot (1 - f)$ in (137). The rest follows.
 */
let cBefore = vector("kelleher-f41-c")                                 // c_{t−1}
let dE_dcNext = vector("kelleher-eq132-dE-dc-next", like: cBefore)     // ∂E_{t+1}/∂c_t
let dE_dhNext = vector("kelleher-eq132-dE-dh-next", like: cBefore)     // ∂E_{t+1}/∂h_t
let dE_doHere = vector("kelleher-eq132-dE-do-here", like: cBefore)     // ∂E_t/∂o_t
let printedGate = vector("kelleher-eq133-o-dagger", like: cBefore)     // o†
let tanhSlope = vector("kelleher-eq134-factor", like: cBefore)         // 1 − tanh²(c_t)
let sigmoidSlope = vector("kelleher-eq137-factor", like: cBefore)      // f ⊙ (1 − f)
let hx = stacked([.column([1]), vector("kelleher-f41-h"), vector("kelleher-f41-x")])

let dE_do = dE_dhNext + dE_doHere                     // (132)
let gate = withLostDigit(printedGate, times: dE_do)   // see below
let dE_doTanh = dE_do ⊙ gate                          // (133)
let δoTanh = dE_doTanh ⊙ tanhSlope                    // (134)
let dE_dc = δoTanh + dE_dcNext                        // (135)
let dE_df = dE_dc ⊙ cBefore                           // (136)
let δf = dE_df ⊙ sigmoidSlope                         // (137)
let ΔWf = δf × hx.ᵀ                                   // (138)
//#-hidden-code
judgeKelleherNumbers()
//#-end-hidden-code
/*:
 {{table kelleher.csv}}

 In our extraction (133) lacks a digit: {{value lost-digit}}. {{value lost-digit-effect}} And the brace under (134) says
 $1 - \tanh(c_t)$ where the number is $1 - \tanh^2(c_t)$, perhaps only in our extraction too.

 ## Gradients that deviate

 KMD's equations (118) to (131), (139) and (140) were put beside central differences on random units, and their sums
 beside the gradients of a whole `LSTM` layer. All are right but these, to which the other texts' are added. Of an
 inconsistency either side can be mended, and then nothing is wrong with the other. "Off by" is the deviation of the
 gradient concerned, relative to its largest entry, over the seeds:

 {{table slips.csv}}

 Where (115) has a matrix inside the tanh, (121), (122) and (140) are those of a unit without: one or the other.
 (111) and (113) mix up the dagger marks, which the list after (117) has right; there, and in (121), (133), (134) and
 (140), the extraction of the text may be at fault. In (121) our extraction has $c^\dagger_{t+1}$; we read it as the cell
 $c_{t+1}$ of the next step. In (129) the marks are lost too: there stands $i^\dagger_t$, and $\delta_{i^\dagger}$ on the left
 as in (128). We read the tanh layer's $i^\ddagger$; an error it is either way. In (140) our extraction has
 $c^\ddagger$, by the list after (117) the part of the cell that is kept; we read it as $c_t$.

 ## How the texts' LSTMs differ

 {{table variants.csv}}

 Same weights, same string, another equation: the last column is the largest difference of a state from ZM's. Two
 of these are not variants at all. USC's coupled gates are an LSTM with $W_i = -W_f$, because
 $1 - \sigma(z) = \sigma(-z)$; ZM's forget-gate network is USC's GRU with its reset gate open and $\varphi = 1 - z$.

 MMDS's remark that an LSTM with $f = 0$, $i = o = 1$ is a recurrent layer with one tanh more holds to the last digits.
 Its remark that both states lie in $[-1, 1]$ does not: with open gates the memory grows by one each step,
 {{value largest-memory}} after {{value range-steps}} steps, while the state stays inside, as USC says.
 */
//#-hidden-code
report()
//#-end-hidden-code
/*:
 ## Differences and open questions

 - Since figure 41 is missing, the factors printed inside (133), (134) and (137) are inputs here, not results.
 - USC's peepholes are full matrices on $[C, h, x]$; in Gers and Schmidhuber's paper each gate sees its own cell only.
 - Zhang's loss is a {{value over-sequences}}; ZM sum ({{value cross-entropy}}). A step size means nothing until one
   has said which.

 ## Verdicts

 {{verdicts}}

 ## Summary

 - Backpropagation through time is backpropagation: each net gradient sums over what its value feeds, the next step too.
 - The worked numbers come out to the last digit but for one that a factor lacks, perhaps only in our extraction. What
   deviates is in the formulas, most of it an index, a matrix on the wrong side or a statement too wide.
 - With the printed gradient of the LSTM's memory, {{value broken}} of our networks broke (ended with more than half of the
   positions wrong).
 - Away from 1 the spectral radius decides about powers. A norm below 1 makes them vanish; a norm above 1, or the
   activation alone, decides nothing.
 */
study.finish()
