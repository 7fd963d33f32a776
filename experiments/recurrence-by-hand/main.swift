/*:
 # Recurrence by hand: unfolding, gates and the gradient's way back

 After Zaki and Meira, *Data Mining and Machine Learning*, chapter 26 (ZM: equations 1 to 9); Kelleher,
 Mac Namee and D'Arcy, *Fundamentals of Machine Learning for Predictive Data Analytics*, chapter 8 (KMD:
 equations 40, 41, 104 to 140, algorithm 3); Leskovec, Rajaraman and Ullman, *Mining of Massive
 Datasets*, section 13.5 (MMDS: equations 13.5 to 13.16); Zhang, *Introduction to Deep Learning* (equations 30 to
 38); USC's INF 552, lesson 10 (recurrent networks, LSTM and its variants).

 **Claim.** The texts say, between them, that a recurrent network is an ordinary one, unfolded in time; that its gradient
 therefore holds powers of one matrix, which vanish or explode; and that gates mend this. ZM and KMD print the
 gradient of every node. This chapter works them by hand, in the texts' letters. ZM's are put beside the
 gradients of our own layers, on a Reber string, and these beside central differences; KMD's are put beside central
 differences on random units, and their sums beside the gradients of a whole layer. Most are right. Of the others the effect is shown.

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
let (x, y) = (X.parts, Y.parts)
/*:
 {{table encoding.csv}}

 ## Unfolding

 A recurrent layer uses the same weights at every step. In ZM's letters (1), with $h_0 = 0$,

 $$h_t = f_h(W_i^T x_t + W_h^T h_{t-1} + b_h), \qquad o_t = f_o(W_o^T h_t + b_o).$$

 The other texts write the transposes inside the letters: $W_{hx}$, $U$ for $W_i^T$ and $W_{hh}$, $W$ for $W_h^T$. So
 do our layers: below, `w.W` is $W_i^T$, `w.U` is $W_h^T$ and `Wo` is $W_o^T$. The network of this section, over its string:

 ![{{value unfolded-words}}](unfolded.svg "The worked network, and the same unfolded over the string: one network, the same three matrices at every step")

 What happens inside a box, from one step to the next:

 ![{{value simple-cell-words}}](simple-cell.svg "The simple recurrent cell")

 By hand, a step at a time:
 */
struct Unfolded {
  var h: [Tensor<Double>] = []
  var o: [Tensor<Double>] = []
}

func unfold(
  _ network: Network<Double>, _ x: [Tensor<Double>], output: (Tensor<Double>) -> Tensor<Double> = σ
) -> Unfolded {
  let (w, (Wo, bo)) = (network.netWeights[0], network.outputWeights)
  var (run, h) = (Unfolded(), Tensor<Double>(zeros: [w.U.shape[0], 1]))
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

 {{section BackpropagationThroughTime.swift}}

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
 - Of the radii tried only 1 does neither, and it is not sufficient: the powers of [1 1; 0 1] grow without bound.
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

 ![{{value forget-gate-cell-words}}](forget-gate-cell.svg "The cell with a forget gate: what the gate keeps of the state, it does not take of the candidate")
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

 {{section LSTM.swift}}

 ## An LSTM unit with numbers

 KMD print numbers twice: a forget gate forwards (108, 109), and a unit's gradients backwards (132 to 138). Their letters:
 $i^\dagger$, $o^\dagger$ are the sigmoid gates $\kappa$ and $\omega$; $i^\ddagger$, $o^\ddagger$ the tanh layers, $u$ and
 $\tanh c$; $o_t = o^\dagger \odot o^\ddagger$ is the output and next state; $hx$ is state and input in one column with
 a 1 on top for the bias. Forwards:
 */
let c108 = vector("kelleher-eq108-c")
let hx108 = Tensor(concatenating: [.column([1]), vector("kelleher-eq108-h"), vector("kelleher-eq108-x")])
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
let hx = Tensor(concatenating: [.column([1]), vector("kelleher-f41-h"), vector("kelleher-f41-x")])

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

 In our extraction (133) lacks a digit: {{value lost-digit}}. {{value lost-digit-effect}} The product, from which the
 digit was found, is therefore *fitted*, and the factor an erratum by itself. And the brace under (134) says
 $1 - \tanh(c_t)$ where the number is $1 - \tanh^2(c_t)$, perhaps only in our extraction too.

 {{section deviations.md}}
 */
//#-hidden-code
report()
//#-end-hidden-code
//: {{section summary.md}}
study.finish()
