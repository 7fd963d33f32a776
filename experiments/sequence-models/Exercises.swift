/*:
 ## Exercises

 The first three need paper and pencil only; their functions take down the answers. The next two are a few lines of
 Swift each, the last one is a small study.

 ### Exercise 1. Four clocks (by hand, 4 points)

 After USC, "Clockwork RNNs". A clockwork network has 20 units in four modules of five, with the periods 1, 2, 4 and 8. Steps
 are counted from 1. A module is fed by itself and by the slower ones.

 1. How many recurrent weights has it, and how many has an RNN of 20 units?
 2. How many rows of the state are computed at a step, on the average?
 3. Which modules are computed at step 12? Name them by their periods.
 4. The input of step 6 is to be known at step 100. Which modules can have taken it up when it came? Name them by their
    periods.
 */
//#-hidden-code
import Assessment
import Datasets
import Networks
import Tensors
//#-end-hidden-code
/// The weights of both, the rows of part 2, and the periods of parts 3 and 4.
func fourClocks() throws -> (clockwork: Int, rnn: Int, rows: Double, atStep12: [Int], hearStep6: [Int]) {
  // BEGIN SOLUTION 1
  (clockwork: 10 * 25, rnn: 400, rows: 5 + 2.5 + 1.25 + 0.625, atStep12: [1, 2, 4], hearStep6: [1, 2])
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the recurrent weights of the clockwork network = 250 ± 0
// Answer: the recurrent weights of the RNN = 400 ± 0
// Answer: the rows of part 2 = 9.375 ± 0.001
// Answer: the slowest period that is computed at step 12 = 4 ± 0
// Answer: the slowest period that can have taken up the input of step 6 = 2 ± 0
/*:
 *Part 1.* The module of period 1 is fed by all four, the next by three, then two, then itself: $4 + 3 + 2 + 1 = 10$ blocks of
 $5 \cdot 5$, together 250 of the 400 weights of an RNN. The formula says $(g + 1)/2g = 5/8$.

 *Part 2.* $5 + 5/2 + 5/4 + 5/8 = 9.375$ of 20 rows, a share of 0.469.

 *Part 3.* 12 is divided by 1, 2 and 4, and not by 8.

 *Part 4.* At step 6 the modules of the periods 1 and 2 are computed. The slower ones read neither that input nor, ever, what
 those two make of it: fast modules do not feed slow ones. So only the two fastest can carry it, and they are computed anew
 at every step or every other one.
 */
// END SOLUTION
/*:
 ### Exercise 2. Six sequences in buckets (by hand, 4 points)

 After MMDS, section 13.5. Six sequences have the lengths 3, 4, 4, 7, 9 and 10.

 1. All are padded to the longest. How many steps of padding are computed?
 2. Of which lengths should two buckets be, so that the least is padded, and how many steps of padding are left?
 3. The same for three buckets.
 */
/// Part 1: the padding; parts 2 and 3: the lengths of the buckets, from short to long, and the padding.
func sixSequences() throws -> (
  padding: Int, two: (lengths: [Int], padding: Int), three: (lengths: [Int], padding: Int)
) {
  // BEGIN SOLUTION 2
  (padding: 23, two: (lengths: [4, 10], padding: 5), three: (lengths: [4, 7, 10], padding: 2))
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the steps of padding of part 1 = 23 ± 0
// Answer: the length of the shorter of two buckets = 4 ± 0
// Answer: the steps of padding that two buckets leave = 5 ± 0
// Answer: the steps of padding that three buckets leave = 2 ± 0
/*:
 *Part 1.* The sequences have 37 steps, and $6 \cdot 10 = 60$ are computed: 23 of padding.

 *Part 2.* A bucket must have length 10. The other should have the length of a sequence, since with any longer one all in it
 would be padded:

 | lengths | steps computed | padding |
 | --- | ---: | ---: |
 | 3, 10 | 3 + 5 · 10 | 16 |
 | 4, 10 | 3 · 4 + 3 · 10 | 5 |
 | 7, 10 | 4 · 7 + 2 · 10 | 11 |
 | 9, 10 | 5 · 9 + 10 | 18 |

 *Part 3.* With 4, 7 and 10 it is $3 \cdot 4 + 7 + 2 \cdot 10 = 39$, so 2 steps of padding. With 4, 9 and 10 it would be 3,
 with 3, 4 and 10 it would be 4.
 */
// END SOLUTION
/*:
 ### Exercise 3. A stack in one number (by hand, 4 points)

 After Siegelmann and Sontag, and the section on what a recurrent network can compute. A stack of zeros and ones, the top
 first, is the number $q = \sum_i (2 w_i + 1)/4^i$.

 1. Which number is the stack 1, 0, 1?
 2. Which number is left after its top was taken off? Compute it by $4q - 2\,\text{top} - 1$.
 3. Which number is the stack of part 1 after a 0 was pushed?
 4. Why are the digits 0 and 2 left out? How many symbols does a stack hold in a format of 53 significant bits?
 */
/// The numbers of parts 1 to 3, and the symbols of part 4.
func stackInOneNumber() throws -> (q: Double, popped: Double, pushed: Double, symbols: Int) {
  // BEGIN SOLUTION 3
  (q: 55.0 / 64, popped: 7.0 / 16, pushed: 119.0 / 256, symbols: 26)
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: the stack 1, 0, 1, as a decimal = 0.859375 ± 0.0005
// Answer: what is left in part 2, as a decimal = 0.4375 ± 0.0005
// Answer: the stack of part 3, as a decimal = 0.46484375 ± 0.0005
// Answer: the symbols that 53 bits hold = 26 ± 0
/*:
 *Part 1.* $\tfrac34 + \tfrac1{16} + \tfrac3{64} = \tfrac{55}{64}$.

 *Part 2.* $4 \cdot \tfrac{55}{64} - 2 - 1 = \tfrac{55}{16} - 3 = \tfrac7{16}$, which is $\tfrac14 + \tfrac3{16}$, the stack 0, 1.

 *Part 3.* $\tfrac14 \cdot \tfrac{55}{64} + \tfrac14 = \tfrac{119}{256}$.

 *Part 4.* A top of 0 gives numbers from ¼ to below ½, a top of 1 from ¾ to below 1. In the gap between them a unit
 with a finite weight can rise from 0 to 1: $\sigma(4q - 2)$. Without a gap, the digits being 0 and 1 in base 2, it
 would have to jump. The price is two bits a symbol, so that 53 bits hold 26 symbols.
 */
// END SOLUTION
/*:
 ### Exercise 4. The likeliest symbol and the likeliest string (by code, 6 points)

 After USC, "Sequence-to-Sequence LSTM Model". A decoder is fed its last symbol, and for once let this be all it goes by:
 `next[i][j]` is the probability that symbol j comes after symbol i. Greedy decoding takes the likeliest symbol at each step.
 Write it, and write the search for the likeliest *string* of a given length. For 0.6, 0.4 after the start and
 suitable rows after these two, show that the two differ.
 */
/// The string of `length` symbols after `start` that greedy decoding writes; of equals the first.
func greedyString(_ next: [[Double]], after start: Int, length: Int) throws -> [Int] {
  // BEGIN SOLUTION 4
  var greedy: [Int] = []
  while greedy.count < length {
    let row = next[greedy.last ?? start]
    var best = 0
    for symbol in row.indices where row[symbol] > row[best] { best = symbol }
    greedy.append(best)
  }
  return greedy
  // END SOLUTION
}
/// The likeliest string of `length` symbols after `start`, and its probability.
func likeliestString(_ next: [[Double]], after start: Int, length: Int) throws -> (string: [Int], probability: Double) {
  // BEGIN SOLUTION 4
  // Of all strings that end in a symbol only the likeliest can go on to be the likeliest.
  var best: [(string: [Int], probability: Double)] = next.indices.map { ([], $0 == start ? 1 : 0) }
  for _ in stride(from: 0, to: length, by: 1) {
    best = next.indices.map { symbol -> (string: [Int], probability: Double) in
      var found: (string: [Int], probability: Double) = ([symbol], 0)
      for (before, way) in best.enumerated() {
        let probability = way.probability * next[before][symbol]
        if probability > found.probability { found = (way.string + [symbol], probability) }
      }
      return found
    }
  }
  return best.max { $0.probability < $1.probability } ?? ([], 0)
  // END SOLUTION
}
// BEGIN SOLUTION 4
/*:
 Let symbol 0 be the start, 1 and 2 what may follow with 0.6 and 0.4. After 1 let all of 0, 1, 2 be about as likely, say
 0.4, 0.3, 0.3; after 2 let 0 be certain. Greedy decoding takes 1, then 0, with a probability of
 $0.6 \cdot 0.4 = 0.24$. The string 2, 0 has $0.4 \cdot 1 = 0.4$.

 The search keeps, for each symbol, the likeliest string that ends in it; with $n$ symbols that are $n^2$ products a step
 instead of $n^T$ strings. It works since the next symbol depends on the last one only. A real decoder carries a state that depends
 on everything written so far, two strings with the same last symbol have different futures, and no such table exists. What is done
 instead, keeping a few good beginnings (*beam search*), is in none of the five texts.
 */
// END SOLUTION
/*:
 ### Exercise 5. Temperature without logits (by code, 6 points)

 After the section on writing. Somebody gives you the probabilities $p_i$ at τ = 1 and not the logits. Compute the probabilities
 at any other temperature. Which one makes the most likely symbol certain, and which one forgets the network?
 */
/// The probabilities at temperature τ > 0 from those at τ = 1; a probability of 0 stays 0.
func tempered(_ p: [Double], temperature τ: Double) throws -> [Double] {
  // BEGIN SOLUTION 5
  let largest = p.max() ?? 1
  // As powers of the largest, so that none overflows.
  let powers = p.map { $0 > 0 ? Elementary.exp(Elementary.log($0 / largest) / τ) : 0 }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 The logits are $z_i = \ln p_i + c$ with a $c$ that is the same for all and cancels. So the probabilities at τ are
 $p_i^{1/\tau} / \sum_j p_j^{1/\tau}$. For τ → 0 the largest $p_i$ wins against all others, which is greedy decoding; for
 τ → ∞ every power goes to $p_i^0 = 1$, and all symbols that are possible at all become equally likely.
 */
// END SOLUTION
/*:
 ### Exercise 6. How far can it remember? (open-ended, 6 points)

 The chapter keeps one bit among symbols of a grammar. Make the task as bare as it can be: the first input is a bit with a mark,
 then come `gap` random bits without a mark, and at the end, once, the network says what the first bit was. Write a function
 that trains a small LSTM or RNN on 200 such sequences and tests it on 200 others. Then find out up to which gap each of them
 learns the task, with several seeds, and what the bias of the forget gates has to do with it.
 */
/// The share of 200 new sequences that is named rightly after 400 epochs, 8 units, step size 1, gradient norm at most 1.
func rememberedShare(gap: Int, isLSTM: Bool, forgetBias: Double, seed: UInt64) throws -> Double {
  // BEGIN SOLUTION 6
  func sequences(_ name: String) -> SequenceExamples<Float> {
    var lots = RandomStream(seed: seed, name: name)
    return SequenceExamples<Float>(
      (0..<200).map { _ -> SequenceExamples<Float>.Sequence in
        let bits = (0...gap).map { _ in Float(lots.integer(below: 2)) }
        let marks = (0...gap).map { $0 == 0 ? Float(1) : 0 }
        return .init(inputs: Tensor(rows: [bits, marks]), target: Tensor([1], [bits[0]]))
      })
  }
  let first = Initializer.uniform(0.35)
  var network = Network<Float>(input: [2]) {
    if isLSTM {
      LSTM(8, initializer: first, biasInitializer: first, forgetBias: forgetBias)
    } else {
      RNN(8, initializer: first, biasInitializer: first)
    }
    LastState()
    Dense(1, initializer: first, biasInitializer: first)
  }
  var draws = RandomStream(seed: seed, name: "weights")
  network.initialize(using: &draws)
  let (training, test) = (sequences("training"), sequences("test"))
  let pool = WorkerPool(threads: 1)
  let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .perExample, pool: pool)
  for _ in 0..<400 {
    let gradient = runner.gradient(of: network, on: training)
    gradient.clip(toNorm: 1)
    network.descend(along: gradient, learningRate: 1)
  }
  let wrong = runner.wrongPositions(of: network, on: test)
  return Double(wrong.filter { $0.isEmpty }.count) / 200
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 A study like this one has three parts. *The measure*: new sequences, since 200 beginnings can be learnt by heart, and half of
 them right by a coin. *The scatter*: a training either finds the way or does not, so the answer for a gap is a share of seeds and
 not a number. *The range*: gaps in factors of two, from one that both learn to one that neither does.

 What to expect: at the start an LSTM with a forget bias $b$ keeps $\sigma(b)^T$ of its memory over $T$ steps, so with
 $b = 0$ it forgets by half at each step, no better than an RNN; with $b = 3$ less than a tenth is left after 48. Where the gradient
 that arrives is small, more epochs help for a while: the first steps open the gates further.
 */
// END SOLUTION
