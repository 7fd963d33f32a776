/*:
 ## Exercises

 Exercises 1, 3 and 4 need paper, a pencil and a pocket calculator. An embedded Reber string is B, then T or P, then a
 whole Reber string (B … E), then the same T or P again, then E.

 ### Exercise 1. A coin at the second-last symbol (by hand, 4 points)

 A network has learned the inner grammar perfectly but has forgotten the second symbol by the time it matters. After the
 E that ends the inner string it predicts a set for the second-last symbol.

 - Which sets can it say, and how often is each of them right? Why is it one half even among strings of at least 40
   symbols?
 - On how many of 100 test strings does it err in the mean, and what is the standard deviation?
 - Zaki and Meira print 40 strings with a mistake out of 100. How likely are 40 or fewer by tossing a coin? (Use the
   normal distribution at 40.5, the continuity correction, or add up the binomial probabilities.)
 */
//#-hidden-code
import Assessment
import Datasets
import Networks
import Tensors

//#-end-hidden-code
/// What exercise 1 asks for, for 100 strings.
struct CoinToss {
  /// Strings with a mistake, in the mean.
  var mean: Double
  /// Their standard deviation.
  var deviation: Double
  /// The probability of 40 or fewer, to within 0.001.
  var atMostForty: Double
}

/// The numbers of exercise 1.
func coinToss() throws -> CoinToss {
  // BEGIN SOLUTION 1
  CoinToss(mean: 50, deviation: 5, atMostForty: 0.0287)
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the mean number of strings with a mistake, of 100 = 50 ± 0
// Answer: its standard deviation = 5 ± 0.001
// Answer: the probability of 40 or fewer, to three decimals = 0.0287 ± 0.001
/*:
 The true set is {T} or {P}, never both and never none. So the sets {T, P} and {} are always wrong, and {T} and {P} are
 right if the second symbol was that one. The automaton takes T or P with probability one half, and behind both lies a
 copy of the same inner automaton. The lengths of the strings are therefore distributed alike on both ways, and to look
 at long strings only does not favor either: it remains one half.

 The number of strings with a mistake is binomial with $n = 100$ and $p = \tfrac12$: mean $np = 50$, standard deviation
 $\sqrt{np(1-p)} = 5$.

 With the continuity correction $z = (40.5 - 50)/5 = -1.9$, and the normal distribution gives 0.0287; the exact binomial
 sum is 0.0284. So 40 wrong is what a coin gives about once in 35 times, or the network knows a little more than
 nothing. One printed number cannot tell the two apart; several seeds can.
 */
// END SOLUTION
/*:
 ### Exercise 2. How long is the way? (by code, 6 points)

 The second symbol is read at step 2. The prediction that needs it is made when the inner string's E has been read: at
 step $L - 2$ of a string of $L$ symbols, $L - 4$ steps later.

 Write a function for the mean length of an automaton's strings among those of at least $n$ symbols.
 `probability(ofLengthAtLeast: k)` gives $P(L \ge k)$; a sum of such probabilities is a mean. How many steps is the way
 for $n = 0$, and how many for $n = 40$, in the mean? What does that tell about a network that is trained and tested on
 embedded strings as the automaton draws them?
 */
/// The mean length of the strings of `automaton` that have at least `minimumLength` symbols.
func meanLength(of automaton: Automaton, atLeast minimumLength: Int) throws -> Double {
  // BEGIN SOLUTION 2
  let all = automaton.probability(ofLengthAtLeast: minimumLength)
  var mean = Double(minimumLength)
  // E[L] = n + Σ P(L ≥ k | L ≥ n) over k > n; a hundred symbols more are as good as infinitely many.
  for k in minimumLength + 1...minimumLength + 100 {
    mean += automaton.probability(ofLengthAtLeast: k) / all
  }
  return mean
  // END SOLUTION
}
// BEGIN SOLUTION 2
/*:
 For a number $L$ that is at least $n$, $L = n + \sum_{k > n} [k \le L]$, where the bracket is 1 or 0. The mean of a
 bracket is a probability, so

 $$\operatorname{E}[L \mid L \ge n] = n + \sum_{k > n} \frac{P(L \ge k)}{P(L \ge n)}.$$

 Without a least length the mean is 12: the 8 symbols of an inner string and 4 around it. The way is then 8 steps, which
 is little. With at least 40 symbols it is 42.7, and the way 38.7 steps. On strings as the automaton draws them a simple
 recurrent network may well learn the long-range dependency, because it is not long. The least length makes the task.
 */
// END SOLUTION
/*:
 ### Exercise 3. Which forget bias for which lag? (by hand, 4 points)

 Through the memory of an LSTM alone, the gradient $k$ steps back is the product of $k$ forget gates. Before training,
 the net inputs of the gates are near their biases, so take every gate as $\sigma(b)$.

 - What is left after 40 steps with $b = 0$, and with the chapter's $b = 3$?
 - Which $b$ leaves a share $p$ after $k$ steps? Solve for $b$. What is it for $p = \tfrac12$ and $k = 40$?
 - Show that for large $k$ the answer is nearly $\ln k - \ln \ln \tfrac1p$. How much must be added to $b$ when the lag
   is doubled?
 */
/// The share of the gradient that is left after `steps` steps with forget gates of σ(bias).
func shareLeft(bias: Double, after steps: Int) throws -> Double {
  // BEGIN SOLUTION 3
  let gate = 1 / (1 + Elementary.exp(-bias))
  return (0..<steps).reduce(1) { product, _ in product * gate }
  // END SOLUTION
}

/// The bias with which the share `share` (between 0 and 1) is left after `steps` steps.
func forgetBias(keeping share: Double, after steps: Int) throws -> Double {
  // BEGIN SOLUTION 3
  -Elementary.log(Elementary.expMinusOne(-Elementary.log(share) / Double(steps)))   // −ln(p^(−1/k) − 1)
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: the share that is left after 40 steps with $b = 3$, to three decimals = 0.143 ± 0.001
// Answer: $b$ for $p = \tfrac12$ and $k = 40$, to two decimals = 4.047 ± 0.006
// Answer: what must be added to $b$ when a long lag is doubled, to two decimals = 0.693 ± 0.006
/*:
 After $k$ steps $\sigma(b)^k$ is left: with $b = 0$ that is $2^{-40} = 9 \times 10^{-13}$, with $b = 3$ it is
 $0.9526^{40} = 0.143$.

 From $\sigma(b)^k = p$ follows $1 + e^{-b} = p^{-1/k}$, so

 $$b = -\ln\bigl(p^{-1/k} - 1\bigr).$$

 For $p = \tfrac12$ and $k = 40$ this is 4.05. For large $k$,
 $p^{-1/k} = e^{\frac1k \ln \frac1p} \approx 1 + \tfrac1k \ln \tfrac1p$, which gives
 $b \approx \ln k - \ln \ln \tfrac1p$: for the same numbers $3.69 + 0.37 = 4.06$. To double the lag costs $\ln 2 = 0.69$
 more bias. The gate must be open to within $1/k$, and a sigmoid gets there exponentially fast: that is why a moderate
 bias can serve a long lag.
 */
// END SOLUTION
/*:
 ### Exercise 4. One unit that keeps a letter (by hand, 4 points)

 Find the weights of an LSTM with a *single* unit that remembers the second symbol of an embedded Reber string to its
 end, whatever comes in between. Its inputs are the seven bits of the symbols, in the order B, E, P, S, T, V, X. From
 step 2 on the state $h_t$ must lie above a threshold of your choice if the second symbol was T, and below if it was P,
 in strings of any length up to 200.

 Mind that T and P also occur inside, and that the first of these comes right after a B, as the one to be kept does.
 Hint: the input gate may look at $h_{t-1}$. It has to be open while nothing is kept and closed once something is.
 */
/// An LSTM of one unit for seven inputs. For the input gate, forget gate, candidate and output gate, in this order:
/// W has a row of seven weights, U one weight of the state before, b one bias.
func oneUnit(W: [[Double]], U: [Double], b: [Double]) -> Network<Double> {
  var network = Network<Double>(input: [7]) { LSTM(1) }
  network.parameters["lstm1.weight_ih_l0"] = Tensor(rows: W)
  network.parameters["lstm1.weight_hh_l0"] = Tensor([4, 1], U)
  network.parameters["lstm1.bias_ih_l0"] = Tensor([4], b)
  return network
}

/// The unit, and the threshold between the states that mean P and those that mean T.
func letterKeeper() throws -> (network: Network<Double>, threshold: Double) {
  // BEGIN SOLUTION 4
  let none = [Double](repeating: 0, count: 7)
  let candidate: [Double] = [0, 0, 0.7, 0, 3, 0, 0]                   // of B, E, P, S, T, V, X
  let unit = oneUnit(W: [none, none, candidate, none], U: [-60, 0, 0, 0], b: [15, 12, 0, 20])
  return (network: unit, threshold: 0.65)
  // END SOLUTION
}
// BEGIN SOLUTION 4
/*:
 Let the two letters be two *positive* values, so that "something is kept" can be read off the size of one number. The
 output gate is always open (bias 20), so $h_t = \tanh c_t$. The forget gate is always open too, with a bias of 12:
 $\sigma(12)^{200} = 0.9988$ is left after 200 steps.

 The candidate is $\tanh 0.7 = 0.604$ for P, $\tanh 3 = 0.995$ for T and 0 for every other symbol. The input gate is
 $\sigma(15 - 60\, h_{t-1})$: it opens wide while $h_{t-1} = 0$, at the first two symbols. The first is a B, whose
 candidate is 0, so nothing is kept yet. The second is stored, $c_2 = 0.604$ or $0.995$, and $h_2 = 0.540$ or $0.760$.
 From then on the gate is at most $\sigma(15 - 60 \cdot 0.54) = 3 \times 10^{-8}$: no later T or P gets in. A threshold
 of 0.65 lies between the two states.

 A trained LSTM has no reason to do it like this, but it could: the long-range dependency costs one unit, the inner
 grammar the others.
 */
// END SOLUTION
/*:
 ### Exercise 5. What reaches the second symbol? (by code, 6 points)

 Look at networks as they are *before* training. The loss at one step $\tau$ alone is propagated back to the inputs.
 Write a function that returns $\lVert \partial E_\tau / \partial x_t \rVert$ for $t = 1, \dots, \tau$.

 `network.trace(inputs, targets: targets, loss: .sigmoidCrossEntropy, mask: mask, steps: T)` does the work, a pass forward
 and back, with a mask `[T, N]` that is 1 at step $\tau$ and 0 elsewhere; its `inputGradient` is $\partial E_\tau /
 \partial x$. Do not read more of it than the steps up to $\tau$.

 Then compare, on one string of 44 symbols, an LSTM of 20 units with forget bias 0 and with forget bias 3, and an RNN of
 60 units, all with the chapter's initial weights. Take the loss at the prediction of the second-last symbol. What share
 of the gradient at $\tau$ itself arrives at the second symbol?
 */
/// ‖∂E_τ/∂xₜ‖ for t = 1…τ, with E_τ the binary cross-entropy of step `step` (τ, counted from 1), for one sequence:
/// inputs `[T, D, 1]`, targets `[T, P, 1]`.
func gradientReach(
  of network: Network<Double>, inputs: Tensor<Double>, targets: Tensor<Double>, step: Int
) throws -> [Double] {
  // BEGIN SOLUTION 5
  let T = inputs.shape[0]
  let mask = (1...T).map { $0 == step ? 1.0 : 0 }
  let trace = network.trace(inputs, targets: targets, loss: .sigmoidCrossEntropy, mask: mask, steps: T)
  return trace.inputGradient.parts(0..<step).parts.map(\.norm)
  // END SOLUTION
}

/// ‖∂E_τ/∂x₂‖ / ‖∂E_τ/∂x_τ‖ before training, where step τ predicts the second-last symbol: for an LSTM of 20 units with
/// forget bias 0, the same with forget bias 3, and an RNN of 60 units, in this order.
func sharesAtSecondSymbol(seed: UInt64) throws -> [Double] {
  // BEGIN SOLUTION 5
  let text = "BTBT" + String(repeating: "S", count: 35) + "XSETE"
  guard let string = Automaton.embeddedReber.string(text) else { return [] }
  func columns(_ bits: [[Double]]) -> Tensor<Double> { Tensor([bits.count, 7, 1], bits.flatMap { $0 }) }
  func start(_ units: Int) -> Initializer { .uniform(1 / Double(units).squareRoot()) }
  func lstm(forgetBias: Double) -> Network<Double> {
    Network(input: [7]) {
      LSTM(20, initializer: start(20), biasInitializer: start(20), forgetBias: forgetBias)
      Dense(7, initializer: start(20), biasInitializer: start(20))
    }
  }
  let simple = Network<Double>(input: [7]) {
    RNN(60, initializer: start(60), biasInitializer: start(60))
    Dense(7, initializer: start(60), biasInitializer: start(60))
  }
  return try [lstm(forgetBias: 0), lstm(forgetBias: 3), simple].map { untrained in
    var untrained = untrained
    var stream = RandomStream(seed: seed, name: "initial weights")
    untrained.initialize(using: &stream)
    let reach = try gradientReach(
      of: untrained, inputs: columns(string.symbols.map { ReberSymbol.oneHot($0) }),
      targets: columns(string.targets.map { ReberSymbol.multiHot($0) }), step: string.count - 2)
    return reach[1] / reach[string.count - 3]
  }
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 The loss of one step has a gradient at the logits of that step only, $p - t$; the backward pass does the rest. For the
 steps after $\tau$ the gradient is zero, since an output does not depend on later inputs.

 With the seeds 1 to 5 the second symbol gets $1.7 \times 10^{-10}$ to $9.6 \times 10^{-8}$ of the gradient in the LSTM
 with forget bias 0 and $2.9 \times 10^{-10}$ to $2.1 \times 10^{-8}$ in the RNN: nothing that training could feel. With
 forget bias 3 it gets between 0.10 and 1.25, as much as the input of the step itself. Two things follow. The
 architecture alone does not carry a gradient over forty steps; open gates do. And exercise 3's estimate, one gate a
 step, is of the right size with bias 3 (0.14) and far too small with bias 0 ($9 \times 10^{-13}$): the gradient also
 goes through the states, and where the memory hardly carries any, that is what counts.
 */
// END SOLUTION
/*:
 ### Exercise 6. A lag that can be dialled (open-ended, 6 points)

 Here is the chapter in miniature. A sequence has three inputs, "zero", "one" and "now". At step 1 either "zero" or
 "one" is 1; then come steps at which all inputs are 0; at the last step "now" is 1. There are two outputs, each with a
 sigmoid: none is to be predicted before the last step, and at the last step the one that was shown at step 1. There are
 only two such sequences for each lag, so there is nothing to learn by heart.

 Train a layer of 8 units on both, with initial weights from $U(-1, 1)$, a step size of 1, clipping to norm 1, and the
 loss summed over time and averaged over the two sequences. Count the epochs until both sequences are entirely right,
 for an LSTM with forget bias 0, 3 and 5 and for a simple recurrent network, for lags of 5, 10, 20 and 40 steps and
 several seeds. What decides how far a network can see? What changes without clipping, or with smaller initial weights?
 */
/// The two sequences of a task whose last step comes `lag` steps after the first. Inputs: zero, one, now. Outputs:
/// zero, one.
func lagTask(_ lag: Int) -> SequenceExamples<Float> {
  let T = lag + 1
  return SequenceExamples(
    (0..<2).map { bit in
      var inputs = Tensor<Float>(zeros: [3, T])
      var targets = Tensor<Float>(zeros: [2, T])
      inputs[bit, 0] = 1
      inputs[2, lag] = 1
      targets[bit, lag] = 1
      return .init(inputs: inputs, targets: targets)
    })
}

/// After how many epochs 8 units are right on both sequences at every step; nil if not within 2000. The layer is an
/// LSTM with this forget bias, or a simple recurrent layer if that is nil.
func epochsToLearn(lag: Int, forgetBias: Double?, seed: UInt64) throws -> Int? {
  // BEGIN SOLUTION 6
  let start = Initializer.uniform(1)
  var learner = Network<Float>(input: [3]) {
    if let forgetBias {
      LSTM(8, initializer: start, biasInitializer: start, forgetBias: forgetBias)
    } else {
      RNN(8, initializer: start, biasInitializer: start)
    }
    Dense(2, initializer: start, biasInitializer: start)
  }
  var stream = RandomStream(seed: seed, name: "lag task")
  learner.initialize(using: &stream)
  let task = lagTask(lag)
  let pool = WorkerPool(threads: 1)
  let runner = BatchRunner(learner, loss: .sigmoidCrossEntropy, reduction: .perExample, pool: pool)
  for epoch in 1...2000 {
    let downhill = runner.gradient(of: learner, on: task)
    downhill.clip(toNorm: 1)
    learner.descend(along: downhill, learningRate: 1)
    if runner.wrongPositions(of: learner, on: task).allSatisfy(\.isEmpty) { return epoch }
  }
  return nil
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 Epochs until both sequences are right, for the seeds 1 to 5; a dash where 2000 were not enough:

 | lag | LSTM, forget bias 0 | LSTM, forget bias 3 | LSTM, forget bias 5 | simple recurrent |
 |---|---|---|---|---|
 | 5 | 13, 129, 24, 27, 25 | 12, 28, 16, 18, 24 | 14, 22, 16, 19, 29 | 16, 11, 42, 10, 6 |
 | 10 | 427, 539, 1337, 226, 159 | 80, 36, 40, 74, 140 | 99, 35, 284, 238, 62 | 89, 41, 15, 145, 105 |
 | 20 | –, 516, –, –, 620 | 56, –, –, 556, 1127 | 97, 33, 840, –, 464 | –, 47, 103, –, – |
 | 40 | –, –, –, –, – | 215, –, 340, –, – | 22, 1093, –, –, 1962 | –, –, –, –, 787 |

 Short lags are learned by all, and the simple network is even the quickest at 5 steps. As the lag grows, the number of
 epochs grows faster than the lag, and then there are runs that do not arrive at all. It is the forget bias that moves
 the limit, in the order that exercise 3 predicts: at 40 steps none of five with bias 0, two with 3, three with 5. But
 an LSTM does not make a long lag easy, and one of the simple networks was lucky: a recurrent matrix that happens to
 keep a direction alive will do. Hence the rule to report all seeds.

 The embedded Reber grammar of the chapter is easier in one respect, since it has 400 strings with a rich signal at
 every step, and harder in another, since 400 different strings can be learned by heart.
 */
// END SOLUTION
