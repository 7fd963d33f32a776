/*:
 # Recurrence by hand: unfolding, gates and the gradient's way back

 {{section opening.md}}
 */
import Datasets
import Networks
import Reports
import Studies
import Tensors

let study = Study(
  "recurrence-by-hand", title: "Recurrence by hand: unfolding, gates and the gradient's way back",
  seeds: 1...20)
/*:
 ## Settings
 `study.setting` reads a number that a text prints; the vectors of the worked examples are read where they are used.
 */
let half = study.setting("zaki-meira-rnn-loss-half")                  // ½ in ZM's loss
let crossEntropy = study.settingText("zaki-meira-rnn-loss-ce")        // summed over time
let overSequences = study.settingText("zhang-eq33-sum")               // mean over sequences
//#-hidden-code
study.check("zaki-meira-rnn-h0", is: 0, "the initial states of the layers")
study.check("mmds-eq13-5-s0", is: 0, "the initial states of the layers")
//#-end-hidden-code
/*:
 `study.choice` is a number of ours:
 */
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

 The Reber grammar makes strings of seven letters, and it has chapters of its own later. Here one string serves as data. The
 input $x_t$ has a one at the place of symbol $t$ in B, E, P, S, T, V, X, and zeros elsewhere. The target $y_t$ has a one at
 each symbol that may come next, and is all zeros after the last. Strings, matrices and vectors are read and drawn in
 `Matrices.swift`:

 {{code Matrices.swift}}
 */
let string = reberString(stringText)
let encoded = SequenceExamples<Double>.Sequence(string)
let X = encoded.inputs.ᵀ.reshaped(to: [string.count, 7, 1])            // [T, 7, 1]
let Y = encoded.targets.ᵀ.reshaped(to: [string.count, 7, 1])
let (x, y) = (X.parts, Y.parts)
/*:
 Where two symbols may follow, a stroke in the table means "or"; the dollar sign is the end of the string.

 {{table encoding.csv}}

 ## Unfolding

 A recurrent layer uses the same weights at every step. From the input $x_t$ and the state before, $h_{t-1}$, it makes a new
 state, and from that an output. The state before the first step is $h_0 = 0$.

 $$h_t = f_h(W x_t + U h_{t-1} + b), \qquad o_t = f_o(W_o h_t + b_o). \qquad (1)$$

 All vectors are columns. $W$ has a row for each hidden unit and a column for each input, $U$ a row and a column for each
 hidden unit, $W_o$ a row for each output; $b$ and $b_o$ are biases. $f_h$ and $f_o$ are activation functions, which work
 number by number: here tanh and the logistic function $\sigma(z) = 1/(1 + e^{-z})$. What goes into one, $W x_t + U h_{t-1} + b$
 or $W_o h_t + b_o$, is a *net input*. The drawing at the top is the network of this section, once folded and once unfolded over
 its string. What happens inside a box, from one step to the next:

 ![{{value simple-cell-words}}](simple-cell.svg "The simple recurrent cell")

 Why a state, and not a window? A dense network could be shown the last $n$ symbols at once. It would need other weights
 for each of the $n$ places, would have to learn at each anew what a symbol means, and would know nothing of what lies
 further back. With a state the same weights serve strings of any length. The price is that all there is to know of the
 past has to fit into the numbers of the state, and to last from step to step.

 By hand, a step at a time: take one tanh unit with $W = 1$, $U = \tfrac12$, $b = 0$ and the inputs 1, 0:
 $h_1 = \tanh 1 = 0.7616$ and $h_2 = \tanh(\tfrac12 \cdot 0.7616) = 0.3634$.

 Now the whole network. In the code `w` holds the matrices `w.W` and `w.U` and the bias, and `w(x, h)` is
 $W x + U h + b$. The sign × is the product of matrices, $\odot$ multiplies number by number, and `A.ᵀ` is the
 transpose. The numbers in the comments are those of the formulas on this page; (4) has its place in the chapter on
 sequence models. `Vectors.swift` has the squashing functions:

 {{code Vectors.swift}}
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
 The states by hand are those of the layer to within {{value forward-deviation}}, relative to the largest.

 The output at $t$ depends on $x_1, \dots, x_t$ only. A *bidirectional* network runs a second layer over the reversed sequence
 and makes its outputs of the states of both; then $o_t$ depends on all of the sequence. We change the last symbol and look at
 how much each output changes:

 {{table prefix.csv}}

 {{section BackpropagationThroughTime.swift}}

 ## Powers of one matrix

 Why do gradients vanish? Take three logistic units in a chain, $i$ feeding $j$ and $j$ feeding $k$. Let $z$ be a unit's net
 input, $a$ what it puts out, $w_{ji}$ the weight from $i$ to $j$, and $\delta_i = \partial E / \partial z_i$. The chain rule gives

 $$\delta_i = w_{ji} w_{kj} \frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial z_k} 
 \frac{\partial a_j}{\partial z_j} \frac{\partial a_i}{\partial z_i},$$

 and each derivative of the logistic function is at most ¼; far from 0 it is next to nothing. Beside it those of tanh and of the
 rectifier $\max(0, z)$, which is called ReLU:

 {{table saturation.csv}}

 Unfolded in time, the weights $w$ are one and the same matrix. With $f_h(z) = z$ and a loss at a last step $\tau$ only, (3)
 becomes $\delta^h_t = (U^T)^{\tau - t} \delta^h_\tau$. A layer of rectifiers with positive weights and inputs is such a linear
 one, and its net gradients are such powers ({{value power-deviation}}).

 So look at the powers $W^k$ of any square matrix $W$. What becomes of them, the *spectral radius* tells:
 $\rho(W) = \max_i |\lambda_i|$, the magnitude of the largest eigenvalue. If $W v = \lambda v$, then
 $W^k v = \lambda^k v$, which vanishes for $\lvert \lambda \rvert < 1$ and explodes for $\lvert \lambda \rvert > 1$. The
 numerical library LAPACK finds the eigenvalues.
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
 {{section powers.md}}

 ## Gates are masks

 A gate is a vector between 0 and 1 that multiplies a state number by number. Where it is 1 the number passes, where it is 0
 the number is erased. Below, `g ⊙ h` for a gate of zeros and ones and for one with values between them.
 */
let state = vector("zaki-meira-gate-h")                                // h_t
let logicalGate = vector("zaki-meira-gate-logical-g", like: state)
let softGate = vector("zaki-meira-gate-soft-g", like: state)
let gated = [logicalGate, softGate].map { $0 ⊙ state }
//#-hidden-code
study.judge("zaki-meira-gate-logical-out", equals: gated[0].values)
study.judge("zaki-meira-gate-soft-out", equals: gated[1].values)
//#-end-hidden-code
/*:
 {{table gates.csv}}

 The smallest network with a gate makes a *candidate* $u_t$ for the new state, and a *forget gate* $\varphi_t$ mixes it with
 the old state:

 $$u_t = \tanh(W_u x_t + U_u h_{t-1} + b_u), \qquad (5)$$

 $$\varphi_t = \sigma(W_\varphi x_t + U_\varphi h_{t-1} + b_\varphi), \qquad
 h_t = \varphi_t \odot h_{t-1} + (1 - \varphi_t) \odot u_t. \qquad (6)$$

 ![{{value forget-gate-cell-words}}](forget-gate-cell.svg "The cell with a forget gate: what the gate keeps of the state, it does not take of the candidate")

 A worked step, with vectors that a text prints:
 */
let hBefore = vector("zaki-meira-forget-h-prev")                       // h_{t−1}
let u = vector("zaki-meira-forget-u", like: hBefore)
let φ = vector("zaki-meira-forget-phi", like: hBefore)
//#-hidden-code
study.check("zaki-meira-forget-m", is: hBefore.count, "the entries of the printed vectors")
//#-end-hidden-code
let kept = φ ⊙ hBefore
let renewed = (1 - φ) ⊙ u
let hNew = kept + renewed
//#-hidden-code
study.judge("zaki-meira-forget-phi-complement", equals: (1 - φ).values)
study.judge("zaki-meira-forget-term-1", equals: kept.values)
study.judge("zaki-meira-forget-term-2", equals: renewed.values)
study.judge("zaki-meira-forget-h-new", equals: hNew.values)
//#-end-hidden-code
/*:
 {{table forget.csv}}

 <!-- misprint -->
 The arithmetic is right; the vectors are assumed, and do not go with the formulas. A candidate is a tanh and lies inside
 $(-1, 1)$, so {{value impossible-candidates}} cannot occur; nor can the state {{value impossible-states}} from an $h_0$
 between −1 and 1.

 <!-- end misprint -->

 The network is the layer `ForgetGateRNN`. With $\varphi = 0$ it is the plain recurrent layer, to the last bit. From
 here on $\delta^h_t$ is the derivative of $E$ by the state $h_t$ itself, no longer by a net input, and $\varphi$ is the
 forget gate, no longer an activation function. The net gradients are
 $\delta^u_t = \delta^h_t \odot (1 - \varphi_t) \odot (1 - u_t \odot u_t)$,
 $\delta^\varphi_t = \delta^h_t \odot (h_{t-1} - u_t) \odot \varphi_t \odot (1 - \varphi_t)$ and

 $$\delta^h_t = W_o^T \delta^o_t + U_\varphi^T \delta^\varphi_{t+1} + U_u^T \delta^u_{t+1} +
 \delta^h_{t+1} \odot \varphi_{t+1},$$

 all confirmed in the table of checks above. The last term is new: it goes back without a matrix.

 {{section LSTM.swift}}

 ## An LSTM unit with numbers

 One step with all its numbers, as a text prints them: a forget gate forwards, and a unit's gradients backwards. State
 and input stand in one column, `hx`, with a 1 on top for the bias, so that each gate has one matrix and its net input
 is one product. Forwards, $z_\varphi$ is that product, $\varphi = \sigma(z_\varphi)$, and $c \odot \varphi$ is what the
 gate leaves of the memory. The numbers are $c = (1, 1, 1)$ and `hx` = $(1, 1, 1, 4)$, and the rows of the matrix are
 $(0, 1, 1, 1)$, $(0, -1, -1, -1)$ and $(0, 0, 0, 0)$:
 */
let c108 = vector("kelleher-eq108-c")
let hx108 = Tensor(concatenating: [.column([1]), vector("kelleher-eq108-h"), vector("kelleher-eq108-x")])
let Wf108 = matrix("kelleher-eq108-Wf", rows: c108.count, columns: hx108.count)
let zf = Wf108 × hx108
let c109 = σ(zf) ⊙ c108
//#-hidden-code
study.judge("kelleher-eq109-z", equals: zf.values)
study.judge("kelleher-eq109-f", equals: σ(zf).values)
study.judge("kelleher-eq109-c", equals: c109.values)
//#-end-hidden-code
/*:
 {{table forget-gate.csv}}

 In our LSTM $h$ and $c$ have equally many entries. Here $h$ has {{value eq108-h}} and $c$ has {{value eq108-c}}, so the
 text's unit must shorten $c$ by a matrix of {{value eq108-h}} × {{value eq108-c}} inside the tanh. For the forget gate
 this does not matter.

 Backwards, with the loss of all later steps $E_{t+1}$ and the unit's output $o = \omega \odot \tanh c$. The two
 gradients of the output are added; then the chain rule goes back to $\tanh c$, to $c$, where the memory of the next
 step adds its part, to the forget gate and to its net input. The outer product with `hx` is the gradient of the gate's
 matrix. Three factors are given: the output gate $\omega$, the slope $1 - \tanh^2 c$, and the slope
 $\varphi \odot (1 - \varphi)$ of the forget gate. The rest follows. The numbers in the comments are those of the text's
 equations, and its $o^\dagger$ is the output gate; `withLostDigit` (`KelleherNumbers.swift`) puts a digit back, as is
 told below. In the table $o^\ddagger$ is the text's letter for $\tanh c$, and $f$ for $\varphi$.

 Given are $c_{t-1} = (0.3, 0.6)$, `hx` = $(1, 0.1, 0.8, 0.9)$, $\partial E_{t+1}/\partial h = (0.75, 0.25)$,
 $\partial E_t/\partial o = (0.15, 0.6)$, $\partial E_{t+1}/\partial c = (0.35, 0.5)$,
 $\omega = (0.575420058, 0.520987661)$, $1 - \tanh^2 c = (0.999184559, 0.997048635)$ and
 $\varphi \odot (1 - \varphi) = (0.248743973, 0.249694)$.

 {{code KelleherNumbers.swift}}
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

 <!-- misprint -->
 In our copy of the text the output gate of (133) lacks a digit: {{value lost-digit}}. {{value lost-digit-effect}} The product,
 from which the digit was found, is therefore called *fitted*, which confirms nothing, and the factor counts as an erratum, a
 misprint, by itself, perhaps only of our copy.

 <!-- end misprint -->

 {{section relatives.md}}

 {{section summary.md}}

 {{section texts.md}}
 */
//#-hidden-code
report()
//#-end-hidden-code
study.finish()
