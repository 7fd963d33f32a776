/*:
 # Exclusive or: one threshold unit cannot, two layers can

 {{section opening.md}}
 */
import Datasets
import Ledger
import Networks
import Reports
import Studies
import Tensors

let study = Study(
  "xor-net", title: "Exclusive or: one threshold unit cannot, two layers can", seeds: 1...100,
  quickSeeds: 10)
//: ## Settings
//:
//: Numbers that a text prints are typed once, in a table of printed numbers that comes with the programs, and read from
//: there by name:
let threshold = study.setting("kelleher-eq12-theta")                // θ = 1: a unit fires when z ≥ θ
let printedInputs = study.settings("kelleher-f9-inputs", count: 12, in: -1_000...1_000)  // the columns [1, x₁, x₂]
let xor = study.settings("usc552-xor-table", count: 4, in: 0...1)     // 0, 1, 1, 0
let labels = study.settings("usc552-perceptron-outputs", count: 2)  // +1 and −1 for true and false
let factor = study.setting("usc552-perceptron-rule", in: -1e3...1e3)  // 0.5
//#-hidden-code
guard printedInputs.allSatisfy({ Int(exactly: $0) != nil }), xor.allSatisfy({ $0 == 0 || $0 == 1 }) else {
  study.fail("the ledger's truth table is not one of two inputs with whole numbers")
}
guard labels == [1, -1] else { study.fail("ledger row usc552-perceptron-outputs: \(labels), not 1 and -1") }
//#-end-hidden-code
let cases = (0..<4).map { Array(printedInputs[3 * $0..<3 * $0 + 3]) }
let and = cases.map { min($0[1], $0[2]) }
let or = cases.map { max($0[1], $0[2]) }
//: No text prints how to train a network on XOR. We choose logistic units, and for a loss half the squared error,
//: $\tfrac12 \sum (t - y)^2$ with targets $t$ and outputs $y$, summed over the four cases. For the rest:
let hiddenSizes = [2, 3, 4]                                              // not stated
let initialScale = study.choice("initial weights and biases U(-a, a), a", 1)
let stepSize = study.choice("step size of the trained network", 1)
let epochCount = study.epochs(Int(study.choice("epochs of the trained network", 10_000)), quick: 2_000)
let tolerance = study.choice("largest error of an output that counts as solved", 0.25)
/*:
 {{section Certificate.swift}}

 ## The perceptron rule

 A *perceptron* is a threshold unit with the answers $+1$ and $-1$: $f = +1$ if $w_0 + w_1 x_1 + w_2 x_2 \ge 0$, else
 $f = -1$. The sum is called its *score*. Case by case, with label $y = \pm 1$ and $w = (w_1, w_2)$, the rule is

 $$w \leftarrow w + \tfrac{1}{2} (y - f) x, \qquad w_0 \leftarrow w_0 + \tfrac{1}{2} (y - f).$$

 An *epoch* is one round through all cases. The rule stops after an epoch without an error. In a fixed order of cases
 the weights at the end of an epoch decide everything that follows. So if they come back to a former value, they will go
 round for ever. That is a proof that the rule never stops, where a large number of epochs would only be a guess. Starts
 are whole numbers, which makes all arithmetic exact: zeros, and for each seed three numbers from −9 to 9.
 */
struct PerceptronRun {
  /// $[w_1, w_2, w_0]$ at the start and after every case.
  var path: [[Double]]
  /// For each epoch and case, whether the answer was wrong and the weights were corrected.
  var wrong: [[Bool]] = []
  /// The number of epochs after which the weights were what they are now.
  var returnsTo: Int?
  var converged: Bool { wrong.last.map { !$0.contains(true) } ?? false }
}

@Sendable func trainPerceptron(on outputs: [Double], from start: [Double]) -> PerceptronRun {
  var perceptron = Network<Double>(input: [2]) { Dense(1); Sign() }
  perceptron.parameters.flat = Tensor([3], start)
  var run = PerceptronRun(path: [start])
  while !run.converged && run.returnsTo == nil && run.wrong.count < 1_000 {
    var wrong: [Bool] = []
    for (u, output) in zip(cases, outputs) {
      let y = output == 1 ? labels[0] : labels[1]
      let f = perceptron(Tensor([2, 1], [u[1], u[2]])).values[0]
      let change = [u[1], u[2], u[0]].map { factor * (y - f) * $0 }
      let weights = zip(perceptron.parameters.flat.values, change).map { $0 + $1 }
      perceptron.parameters.flat = Tensor([3], weights)
      run.path.append(weights)
      wrong.append(f != y)
    }
    let last = run.path[run.path.count - 1]
    run.returnsTo = (0...run.wrong.count).first { run.path[$0 * cases.count] == last }
    run.wrong.append(wrong)
  }
  return run
}
let functions = [("AND", and), ("OR", or), ("XOR", xor)]
let fromZero = functions.map { trainPerceptron(on: $0.1, from: [0, 0, 0]) }
let fromSeeds = functions.map { function in
  study.map(study.seeds) { seed in
    var stream = RandomStream(seed: seed, name: "perceptron's start")
    let start = (0..<3).map { _ in Double(stream.integer(below: 19) - 9) }
    return trainPerceptron(on: function.1, from: start)
  }
}
/*:
 From zeros:

 {{table perceptron-from-zero.csv}}

 AND and OR end. All their scores are whole numbers, so adding ½ to $w_0$ keeps every answer and moves the line off the
 points: the classes are strictly separated. The unit that this leaves for OR is the one in the picture at the head of
 this chapter. Here is what it does with the plane of its inputs. The weights stand at a right angle on the line where
 it changes its mind; $w_0$ says how far from the origin that line lies.

 ![{{value line-words}}](line.svg "Its line in the plane: it fires on the shaded side")

 On XOR the weights after {{value cycle-end}} epochs are those after {{value cycle-start}}. From there, case by case:

 {{table cycle.csv}}

 Over the circle all corrections add up to zero, and each correction of a case is its $s_p u_p$. So the number of times
 that each case was corrected, {{value cycle-counts}}, is itself a certificate: the rule that never ends has written
 down why.

 <!-- explorable: perceptron-line -->

 From {{value seed-count}} random starts each, AND ends after {{value and-epochs}} epochs and OR after
 {{value or-epochs}} (mean and range over all of them; the table at the head of this chapter counts the starts of both
 together). On XOR {{value xor-cycles}} of {{value seed-count}} runs close a circle without an epoch free of errors,
 after {{value xor-epochs}} epochs; in {{value xor-certificates}} of them the corrections of the circle are a
 certificate. Another order of cases may give other circles, but never an epoch without an error: its weights would be
 those that the certificate excludes.

 ![Where the perceptron for AND, OR and XOR fires, and where the two-layer network does](threshold-regions.png)

 The shaded side fires; full points are true, empty ones false. For XOR these are the best weights that the rule passed
 through from any start: {{value xor-best-errors}} wrong, and none wrong is impossible. The fourth picture is the
 network of the next section, with the threshold ½ that leaves no point on a line.

 ## Two layers of threshold units

 Now let units feed another unit. Those that see the inputs are called *hidden*. All weights here are ours, and
 $\theta = 1$. Hidden unit $k$ counts: with all weights 1 and $w_0 = -(k - 1)$ it fires when at least $k$ inputs are
 true. For two inputs these are OR and AND. The output adds what the hidden units answer, $h_1, h_2, \dots$, with
 alternating signs. So for two inputs $h_1 - h_2$ is "or, but not and". For three, $h_1 - h_2 + h_3$ is 1 for one or
 three true inputs: the sum is 1 for an odd count and 0 for an even one.
 */
func parityNetwork(of bits: Int, threshold: Double) -> Network<Double> {
  var network = Network<Double>(input: [bits]) {
    Dense(bits); Step(threshold: threshold)
    Dense(1); Step(threshold: threshold)
  }
  network.parameters["dense1.weight"] = Tensor([bits, bits], Array(repeating: 1, count: bits * bits))
  network.parameters["dense1.bias"] = Tensor([bits], (0..<bits).map { -Double($0) })
  network.parameters["dense2.weight"] = Tensor([1, bits], (0..<bits).map { $0 % 2 == 0 ? 1 : -1 })
  return network
}
let printedCases = Tensor(rows: [cases.map { $0[1] }, cases.map { $0[2] }])   // X, [2, 4]
let thresholdNetwork = parityNetwork(of: 2, threshold: threshold)
let thresholdOutputs = thresholdNetwork(printedCases).values
//: {{table threshold-network.csv}}
//:
//: The output unit sees the four cases in other places: the hidden layer has moved them from $(x_1, x_2)$ to
//: $(h_1, h_2)$. 00 stays at (0, 0) and 11 at (1, 1), but 01 and 10 have come together at (1, 0), and a line parts that
//: point from the other two. So the output is one threshold unit like any other; what has changed is what it sees. A
//: hidden layer that is trained serves the same end, only that nobody has told it where to move the cases.
//:
//: Some let a unit fire when $z > \theta$, not $\ge$. All $z$ above are whole numbers, so a threshold of ½ serves both
//: conventions: no $z$ ever meets it.
let odd = TruthTable.parity(bits: 3)
let threeInputs = Tensor(rows: (0..<3).map { bit in odd.inputs.map { $0[bit] } })   // X, [3, 8]
let twoInputOutputs = parityNetwork(of: 2, threshold: 0.5)(printedCases).values
let threeInputOutputs = parityNetwork(of: 3, threshold: 0.5)(threeInputs).values
/*:
 {{table three-inputs.csv}}

 ## Learning XOR by backpropagation

 Training by *gradient descent* changes all weights a little, over and over, in the direction in which the loss falls
 fastest; backpropagation finds that direction. Steps have no slope to follow, so the units become *logistic*, with
 $\sigma(z) = 1 / (1 + e^{-z})$ in place of the step, and the weights start at random. The network with two inputs, two
 hidden units and one output, 2-2-1 for short, has {{value parameters-2}} of them, biases included. All weights and
 biases are drawn evenly between −1 and 1, written U(±1); the step size is 1, and training takes {{value epochs}}
 epochs. One epoch is one step down the gradient over all four cases. The same function serves the trials under "Other
 settings".
 */
struct Recipe: Sendable {
  var hidden = 2
  var activation = Activation<Double>.Function.sigmoid
  var loss = Loss.halfSquaredError
  var scale = initialScale
  var learningRate = stepSize
  var epochs = epochCount
  /// Whether to stop when the loss is so low that no output can be ¼ away from its target.
  var stopsWhenSolved = false
}

struct Outcome: Sendable {
  let seed: UInt64
  let network: Network<Double>
  /// The four outputs, as probabilities.
  let outputs: [Double]
  /// The loss before the step of each sampled epoch.
  let curve: [(epoch: Int, loss: Double)]
  /// ‖∂E/∂θ‖ at the last step.
  let gradientNorm: Double
}

let examples = DenseExamples(inputs: printedCases, targets: Tensor([1, 4], xor))

@Sendable func train(_ recipe: Recipe, seed: UInt64) -> Outcome {
  let start = Initializer.uniform(recipe.scale)
  let logits = Network<Double>(input: [2]) {
    Dense(recipe.hidden, initializer: start, biasInitializer: start); Activation(recipe.activation)
    Dense(1, initializer: start, biasInitializer: start)
  }
  let probabilities = Network<Double>(input: [2]) { logits.layers; Sigmoid() }
  // Cross-entropy is fused with the last logistic function, so it is trained on what comes before it.
  var network = recipe.loss == .halfSquaredError ? probabilities : logits
  var stream = RandomStream(seed: seed, name: "initial weights")
  network.initialize(using: &stream)
  let runner = BatchRunner(
    network, loss: recipe.loss, reduction: .sum, pool: WorkerPool(threads: 1))
  let samples = EpochSampling.logSpaced(upTo: recipe.epochs, count: 40)
  var curve: [(epoch: Int, loss: Double)] = []
  var gradientNorm = Double.nan

  for epoch in 1...recipe.epochs {
    if samples[curve.count] == epoch {
      curve.append((epoch, runner.loss(of: network, on: examples)))
    }
    let gradient = runner.gradient(of: network, on: examples)
    gradientNorm = gradient.norm
    network.descend(along: gradient, learningRate: recipe.learningRate)   // θ ← θ − η ∂E/∂θ
    if recipe.stopsWhenSolved, epoch % 500 == 0, runner.loss(of: network, on: examples) < 1.0 / 32 {
      break
    }
  }
  var trained = probabilities
  trained.parameters.flat = network.parameters.flat
  return Outcome(
    seed: seed, network: trained, outputs: trained(printedCases).values, curve: curve,
    gradientNorm: gradientNorm)
}
/*:
 A run counts as solved when each of its four outputs lies within {{value tolerance}} of its target. To name where the
 others stand, suppose that a network cannot tell some cases apart and gives them one answer. The best such answer is
 the mean of their targets, by the squared error and also by the cross-entropy, another loss. The four cases can be
 grouped in 15 ways, from all apart to all in one; that leaves {{value plateaus}} different answers (`Plateaus.swift`).
 Each run is put to the nearest.

 {{code Plateaus.swift}}
 */
//#-hidden-code
if study.isExploring { exploreAlternatives() }
//#-end-hidden-code
let runs = hiddenSizes.map { hidden in
  study.map(study.seeds) { seed in train(Recipe(hidden: hidden), seed: seed) }
}
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
/*:
 ## Results

 After {{value epochs}} epochs the network 2-2-1 has solved XOR from {{value solved-2}} of {{value seed-count}} seeds.
 The share of all possible seeds can be given as a range only; Wilson's 95 % interval is {{value solved-interval-2}}.
 With the share $p$ of $n$ starts, $z = 1.96$ and $s = z \sqrt{p(1 - p)/n + z^2/4n^2}$ it reaches from
 $(p + z^2/2n - s)/(1 + z^2/n)$ to $(p + z^2/2n + s)/(1 + z^2/n)$. In about 95 of 100 such counts it holds the true
 share.

 In the table, the *gradient norm* is the length of the vector of all derivatives of the loss at the last step; it would
 be 0 where the descent stands still.

 {{table solved.csv}}

 ![Loss of the 2-2-1 network by epoch, one line a seed](learning-curves.png)

 The curves come first to ½, the loss of answering ½ to everything, and stay near it for a while. The curves that end on
 high ground do not end just anywhere: all runs lie within {{value largest-distance}} of one of the answers described
 above.

 {{table stuck.csv}}

 {{value stuck-sentence}} Call what the hidden units answer to a case the *code* of that case. In the stuck networks
 shown here the hidden units have *saturated*: their sums are so far from 0 that the logistic function is flat there. Cases
 with different targets have nearly the same code; what would part them is multiplied by the slope of the logistic
 function, which has gone to zero. The codes of a solved network and of stuck ones:

 {{table codes.csv}}

 ![Output over the plane of inputs: a network that solved XOR, and stuck ones](trained-regions.png)

 The darker, the nearer the output is to 1; the line is where it crosses ½. Full points are true, empty ones false.

 {{section summary.md}}
 */
study.finish()
