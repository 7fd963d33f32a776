/*:
 ## Exercises

 The automaton of the Reber grammar starts in state 0 and ends in state 7. It leaves a state by one of the edges below,
 each of two edges with probability one half:

 | state | edges: symbol and next state |
 |---|---|
 | 0 | B to 1 |
 | 1 | T to 2, P to 3 |
 | 2 | S to 2, X to 4 |
 | 3 | T to 3, V to 5 |
 | 4 | X to 3, S to 6 |
 | 5 | P to 4, V to 6 |
 | 6 | E to 7 |

 Exercises 1 to 3 need paper and a pencil only.

 ### Exercise 1. Which strings belong? (by hand, 4 points)

 Follow the automaton through each of the eight strings in the list `candidates`. Some belong to the language: they lead
 from state 0 to state 7. In each of the others, find the first symbol for which the state has no edge, counted from 1;
 if a string merely ends too early, give the number that the missing symbol would have. Which set of symbols may follow
 each symbol of the first string?
 */
//#-hidden-code
import Assessment
import Datasets
import Networks
import Tensors

//#-end-hidden-code
/// The strings of exercise 1.
let candidates = [
  "BTSXXTVPSE", "BPTTSE", "BPVVE", "BTSSXTVVE", "BPTVPXVVE", "BTXXTTVVXE", "BPVPXTVV", "BTXSE",
]

/// For each candidate the number of the first symbol that does not fit, from 1; nil if the string belongs.
func firstMisfits() throws -> [Int?] {
  // BEGIN SOLUTION 1
  [nil, 5, nil, 6, nil, 9, 9, nil]
  // END SOLUTION
}

/// For each symbol of the first candidate the symbols that may follow, in alphabetical order, such as "PT"; "" after
/// the last.
func followers() throws -> [String] {
  // BEGIN SOLUTION 1
  ["PT", "SX", "SX", "SX", "TV", "TV", "PV", "SX", "E", ""]
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the number of the first symbol of `BPTTSE` that does not fit = 5 ± 0
// Answer: the number of the first symbol of `BTSSXTVVE` that does not fit = 6 ± 0
// Answer: the number of the first symbol of `BTXXTTVVXE` that does not fit = 9 ± 0
// Answer: the number of the symbol that is missing from `BPVPXTVV` = 9 ± 0
/*:
 | string | states | verdict |
 |---|---|---|
 | BTSXXTVPSE | 0 1 2 2 4 3 3 5 4 6 7 | belongs |
 | BPTTSE | 0 1 3 3 3 | symbol 5: state 3 has no S |
 | BPVVE | 0 1 3 5 6 7 | belongs |
 | BTSSXTVVE | 0 1 2 2 2 4 | symbol 6: state 4 has no T |
 | BPTVPXVVE | 0 1 3 3 5 4 3 5 6 7 | belongs |
 | BTXXTTVVXE | 0 1 2 4 3 3 3 5 6 | symbol 9: state 6 has only E |
 | BPVPXTVV | 0 1 3 5 4 3 3 5 6 | ends in state 6: symbol 9, an E, is missing |
 | BTXSE | 0 1 2 4 6 7 | belongs |

 What may follow a symbol are the edges of the state that it leads to. For the first string the states are 1, 2, 2, 4,
 3, 3, 5, 4, 6 and 7, which gives P or T, S or X, S or X, S or X, T or V, T or V, P or V, S or X, E, nothing. These sets
 are the targets of the networks.
 */
// END SOLUTION
/*:
 ### Exercise 2. How long is a string? (by hand, 4 points)

 Let $L_s$ be the mean number of symbols that are still to come when the automaton is in state $s$, without any least
 length. Write down one equation for each state and solve them. $L_0$ is the mean length of a Reber string. How likely
 is a string of the smallest length?
 */
/// L₀ to L₇, the mean number of symbols to come from each state.
func meanSymbolsToCome() throws -> [Double] {
  // BEGIN SOLUTION 2
  [8, 7, 19.0 / 3, 17.0 / 3, 13.0 / 3, 11.0 / 3, 1, 0]
  // END SOLUTION
}

/// The smallest length of a string and the probability of a string of that length.
func shortest() throws -> (length: Int, probability: Double) {
  // BEGIN SOLUTION 2
  (length: 5, probability: 0.25)
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: $L_0$ = 8 ± 0.001
// Answer: $L_3$, to three decimals = 5.667 ± 0.001
// Answer: the smallest length of a string = 5 ± 0
// Answer: the probability of that length = 0.25 ± 0.001
/*:
 Each symbol counts one and leads to the next state, so $L_s$ is 1 plus the mean of $L$ over the edges:

 $$L_7 = 0, \quad L_6 = 1, \quad L_5 = 1 + \tfrac12 (L_4 + L_6), \quad L_4 = 1 + \tfrac12 (L_3 + L_6), \quad
   L_3 = 1 + \tfrac12 (L_3 + L_5),$$

 $$L_2 = 1 + \tfrac12 (L_2 + L_4), \quad L_1 = 1 + \tfrac12 (L_2 + L_3), \quad L_0 = 1 + L_1.$$

 The loops give $L_3 = 2 + L_5$ and $L_2 = 2 + L_4$. Put in, $L_4 = \tfrac52 + \tfrac12 L_5$ and
 $L_5 = \tfrac32 + \tfrac12 L_4$, so $L_5 = \tfrac{11}{4} + \tfrac14 L_5 = \tfrac{11}{3}$. The others follow:
 $L_4 = \tfrac{13}{3}$, $L_3 = \tfrac{17}{3}$, $L_2 = \tfrac{19}{3}$, $L_1 = 7$, $L_0 = 8$. A string has 8 symbols in
 the mean; those of the chapter, with 30 and more, are rare.

 The shortest strings are BTXSE and BPVVE, with 5 symbols. Each takes three choices of one half, so each has the
 probability $\tfrac18$: one string in four is one of these two.
 */
// END SOLUTION
/*:
 ### Exercise 3. The limit without memory, for strings of any length (by hand, 4 points)

 The chapter gives the fewest mistakes that a network without memory can make on strings of at least 30 symbols. Work
 out the same for the strings as the automaton draws them, without a least length.

 - How often is each state visited in a string, in the mean? (The sum over states 0 to 6 must be $L_0$ of exercise 2.)
 - The predictor sees one symbol and says a set. For each symbol, into which states can it lead, and how often in a
   string? Choose the best set for each symbol and add up the mistakes that remain.
 - For several symbols two sets are equally good. What does a network say there that minimises the cross-entropy, if an
   output counts as predicted when its probability *exceeds* one half? How many mistakes does it make a string?
 */
/// What exercise 3 asks for.
struct LimitWithoutMemory {
  /// How often states 0 to 7 are visited in a string, in the mean.
  var visits: [Double]
  /// The fewest mistakes a string, in the mean, of any function of the current symbol.
  var fewest: Double
  /// The mistakes a string, in the mean, of the network that says "no" to a probability of exactly one half.
  var tiesAsNo: Double
}

/// The numbers of exercise 3.
func limitWithoutMemory() throws -> LimitWithoutMemory {
  // BEGIN SOLUTION 3
  LimitWithoutMemory(visits: [1, 1, 1, 2, 1, 1, 1, 1], fewest: 2.5, tiesAsNo: 4)
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: how often state 3 is visited in a string = 2 ± 0.001
// Answer: the fewest mistakes in a string = 2.5 ± 0.001
// Answer: the mistakes in a string where a probability of one half counts as no = 4 ± 0.001
/*:
 With $N_s$ for the visits of state $s$: $N_0 = N_1 = 1$, $N_2 = \tfrac12 N_1 + \tfrac12 N_2$, so $N_2 = 1$. Further
 $N_3 = \tfrac12 N_1 + \tfrac12 N_3 + \tfrac12 N_4$, $N_4 = \tfrac12 N_2 + \tfrac12 N_5$ and $N_5 = \tfrac12 N_3$; from
 these $N_3 = 1 + N_4$ and $N_4 = \tfrac12 + \tfrac14 N_3$, so $N_3 = 2$, $N_4 = 1$, $N_5 = 1$. Last,
 $N_6 = \tfrac12 N_4 + \tfrac12 N_5 = 1$ and $N_7 = 1$. The sum over states 0 to 6 is 8, the mean length.

 Where two edges leave a state, each is taken half as often as the state is visited:

 | symbol | leads to state (times a string) | wrong at best |
 |---|---|---|
 | B | 1 (1) | 0 |
 | T | 2 (1/2), 3 (1) | 1/2 |
 | P | 3 (1/2), 4 (1/2) | 1/2 |
 | S | 2 (1/2), 6 (1/2) | 1/2 |
 | X | 4 (1/2), 3 (1/2) | 1/2 |
 | V | 5 (1), 6 (1/2) | 1/2 |
 | E | 7 (1) | 0 |

 The states differ in their sets, except that 2 and 4 share one; no symbol leads to both. So each of the five ambiguous
 symbols costs half a mistake, 2.5 in all. It is a coincidence of this grammar that this is so near the chapter's
 2.5944.

 A network that minimises the cross-entropy gives each output the probability that the symbol may come next, given the
 symbol seen. After P, S and X the two states are equally frequent and their sets have no symbol in common, so all these
 outputs are exactly one half. "Exceeds one half" then predicts the empty set, which is always wrong: P, S and X cost a
 whole mistake each time they occur, 1 + 1 + 1, and T and V still one half each. That makes 4. In practice the outputs
 are a little above or below one half, by the accident of the sample. For long strings there are no such ties.
 */
// END SOLUTION
/*:
 ### Exercise 4. How wide must the window be? (by code, 6 points)

 A multilayer perceptron can be given a memory of fixed length: a window on the last $k$ symbols. Call a window
 *ambiguous* if the same $k$ symbols can occur in a row at two places, in one string or in two, after which different
 sets of symbols may follow.

 Write a function that counts the ambiguous windows of length $k$ of an automaton. How many does the Reber grammar have
 for $k = 1$, for $k = 2$? How many has the embedded Reber grammar for $k = 1, \dots, 6$, and why does no window suffice
 there? (An `Automaton` has `edges[state]`, each with `symbol` and `target`, and `nextSymbols(from: state)`, the set
 that may follow.)
 */
/// How many windows of `length` symbols in a row are followed by different sets of symbols at different places.
func ambiguousWindows(of automaton: Automaton, length: Int) throws -> Int {
  // BEGIN SOLUTION 4
  // For each window the states in which it can end; at first the empty window, which ends anywhere.
  var ends: [[UInt8]: Set<Int>] = [[]: Set(0..<automaton.stateCount)]
  for _ in 0..<length {
    var longer: [[UInt8]: Set<Int>] = [:]
    for (window, states) in ends {
      for edge in states.flatMap({ automaton.edges[$0] }) {
        longer[window + [edge.symbol], default: []].insert(edge.target)
      }
    }
    ends = longer
  }
  return ends.values.filter { states in Set(states.map { automaton.nextSymbols(from: $0) }).count > 1 }.count
  // END SOLUTION
}
// BEGIN SOLUTION 4
/*:
 The function follows all windows at once, each with the set of states in which it may end; every state can be reached,
 so a window may begin in any. A window is ambiguous if the sets that may follow these states are not all the same.

 The Reber grammar has 5 ambiguous windows of one symbol, P, S, T, V and X, and none of two: the symbol before tells the
 two ways of reading the last one apart. A perceptron that sees two neighbouring symbols can be right everywhere, and a
 recurrent network needs to remember one symbol only.

 The embedded grammar has 6, 4, 3, 6, 12 and 18 for $k = 1, \dots, 6$, and there is no end: the symbols BTS…SXSE, with
 as many S as you like, occur in a string that began with BT and in one that began with BP. In the first T follows, in
 the second P. Whatever the width of the window, some strings have their second symbol outside.
 */
// END SOLUTION
/*:
 ### Exercise 5. A recurrent network that was never trained (by code, 6 points)

 The states of an automaton can be written into the weights of a recurrent network. Use rectified units,
 $h_t = \max(0, W x_t + U h_{t-1} + b)$, one for each *edge* of the automaton: the unit of the edge from state $r$ to
 state $s$ by symbol $a$ is to be 1 at step $t$ if that edge was taken with symbol $t$, else 0. When should it be on,
 given the input and the units before? What is different for the edges that leave state 0, when there are no units
 before?

 Then choose the weights of the output layer so that the logit of a symbol is positive if and only if that symbol may
 come next. Write the function for any automaton. How many hidden units does it need for the Reber grammar, how many for
 the embedded one?
 */
/// A network of rectified recurrent units, one for each edge in the order of the states, and seven logits. Inputs: one
/// bit for each symbol (`ReberSymbol`). No edge of the automaton leads back to state 0.
func network(for automaton: Automaton) throws -> Network<Double> {
  // BEGIN SOLUTION 5
  let edges = automaton.edges.enumerated().flatMap { state, leaving in
    leaving.map { (source: state, symbol: Int($0.symbol), target: $0.target) }
  }
  let m = edges.count
  var W = Tensor<Double>(zeros: [m, ReberSymbol.count])
  var U = Tensor<Double>(zeros: [m, m])
  var b = Tensor<Double>(zeros: [m])
  var V = Tensor<Double>(zeros: [ReberSymbol.count, m])
  for (i, edge) in edges.enumerated() {
    let isFirst = edge.source == 0
    // On if this symbol comes, and an edge before led here; or, for the first edge, if there was none before.
    W[i, edge.symbol] = 1
    for (j, before) in edges.enumerated() { U[i, j] = isFirst ? -1 : before.target == edge.source ? 1 : 0 }
    b[i] = isFirst ? 0 : -1
    for symbol in 0..<ReberSymbol.count where automaton.nextSymbols(from: edge.target) >> symbol & 1 == 1 {
      V[symbol, i] = 1
    }
  }
  let half = [Double](repeating: -0.5, count: ReberSymbol.count)
  var reader = Network<Double>(input: [ReberSymbol.count]) {
    RNN(m, activation: .relu)
    Dense(ReberSymbol.count)
  }
  reader.parameters["rnn1.weight_ih_l0"] = W
  reader.parameters["rnn1.weight_hh_l0"] = U
  reader.parameters["rnn1.bias_ih_l0"] = b
  reader.parameters["dense1.weight"] = V
  reader.parameters["dense1.bias"] = Tensor([ReberSymbol.count], half)
  return reader
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 The edge from $r$ to $s$ by symbol $a$ is taken at step $t$ if two things are true: the symbol is $a$, and the edge
 taken at step $t - 1$ led to $r$. So the unit gets weight 1 from input $a$, weight 1 from the unit of every edge that
 ends in $r$, and the bias −1. Exactly one unit was on before, so the net input is 1 if both are true and at most 0 if
 not: the unit is 1 or 0, and nothing in between.

 The edges that leave state 0 must be on if their symbol comes and *no* unit was on before: weight 1 from the input,
 weight −1 from all units, no bias. Without the −1 the network for the Reber grammar still works, because B comes at the
 start only. In the embedded grammar a B also opens the inner string, and the first unit would wake up in the middle.

 With one unit on at a time, the output layer is a table: weight 1 from the unit of an edge to each symbol that may
 follow it, 0 to the others, bias $-\tfrac12$. The logits are $+\tfrac12$ and $-\tfrac12$, at any length.

 The Reber grammar has 12 edges, the embedded one 30. So a simple recurrent network of 30 units *can* do without a
 mistake what the trained one of 60 units does not do. It fails for want of a way to find these weights, not for want of
 units.
 */
// END SOLUTION
/*:
 ### Exercise 6. From short strings to long ones (open-ended, 6 points)

 The chapter trains and tests on strings of at least 30 symbols. Train the same recurrent network, 4 tanh units, on
 short strings instead, as the automaton draws them (8 symbols in the mean), and count its mistakes on strings of at
 least 100 symbols, which are longer than anything it has seen. Let the number of training strings be an argument.

 Before you train: what do you expect, given exercise 4? What could go wrong on a long string that cannot go wrong on a
 short one? Then try a few seeds, and more or fewer strings and epochs. Is a network that makes no mistake on short
 strings always right on long ones?
 */
/// A string as the network reads it: inputs and targets `[7, length]`, a column for each symbol.
func encoded(_ string: GrammarString) -> SequenceExamples<Float>.Sequence {
  func columns(_ bits: [[Double]]) -> Tensor<Float> {
    var matrix = Tensor<Float>(zeros: [ReberSymbol.count, bits.count])
    for (t, column) in bits.enumerated() {
      for (row, bit) in column.enumerated() { matrix[row, t] = Float(bit) }
    }
    return matrix
  }
  return .init(
    inputs: columns(string.symbols.map { ReberSymbol.oneHot($0) }),
    targets: columns(string.targets.map { ReberSymbol.multiHot($0) }))
}

/// Trains 4 tanh units on `count` short strings and returns the mistakes a string, in the mean, on 100 new strings of
/// any length and on 100 strings of at least 100 symbols.
func mistakesAfterShortStrings(_ count: Int, seed: UInt64) throws -> (short: Double, long: Double) {
  // BEGIN SOLUTION 6
  var stream = RandomStream(seed: seed, name: "short strings")
  let start = Initializer.uniform(0.5)                                // 1/√4, as in the chapter
  var learner = Network<Float>(input: [ReberSymbol.count]) {
    RNN(4, initializer: start, biasInitializer: start)
    Dense(ReberSymbol.count, initializer: start, biasInitializer: start)
  }
  learner.initialize(using: &stream)
  func sample(_ count: Int, atLeast length: Int) -> SequenceExamples<Float> {
    SequenceExamples(Automaton.reber.samples(count, minimumLength: length, using: &stream).map { encoded($0) })
  }
  let (training, short, long) = (sample(count, atLeast: 0), sample(100, atLeast: 0), sample(100, atLeast: 100))
  let pool = WorkerPool(threads: 1)
  let runner = BatchRunner(learner, loss: .sigmoidCrossEntropy, reduction: .perPosition, pool: pool)
  for _ in 0..<1500 {
    let downhill = runner.gradient(of: learner, on: training)
    learner.descend(along: downhill, learningRate: 0.5)
  }
  func mistakes(_ examples: SequenceExamples<Float>) -> Double {
    let wrong = runner.wrongPositions(of: learner, on: examples)
    return Double(wrong.reduce(0) { $0 + $1.count }) / Double(wrong.count)
  }
  return (short: mistakes(short), long: mistakes(long))
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 Two neighbouring symbols tell the state, and nearly all pairs of symbols occur in short strings. So a network that has
 learned to look at the last two symbols *and at nothing else* is right at any length. What it cannot learn from short
 strings is to forget: a trace of older symbols that does no harm over 8 steps may add up over 100. And if a pair of
 symbols is rare or absent in the training strings, nothing tells the network what follows it, and a long string is
 likely to contain it.

 With 40 short strings, 1500 epochs and a step size of 0.5 (mean over positions) all of the seeds 1 to 5 are right on
 all short strings, and four of them on all long ones: the network of seed 1 makes 0.08 mistakes a long string. With 10
 strings the network of seed 4 made no mistake on 100 new short strings either, yet 0.7 a long string, and that of seed
 1, with 0.08 mistakes a short string, 13.1 a long one: the short strings do not show what is wrong. Once such a network
 has lost the state it has no way to find back but the symbols, and one mistake brings others.

 So a test on data like those of the training can be passed for the wrong reason. A test outside of them, here on longer
 strings, tells more. Where there is an automaton one can do better still, and check the network on all pairs of state
 and symbol.
 */
// END SOLUTION
