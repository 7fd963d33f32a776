/*:
 ## Exercises

 The first three need paper and pencil only; their functions take down the answers. The next two are a few lines of
 Swift each, the last one is a small study.

 ### Exercise 1. One weight, three penalties (by hand, 4 points)

 After MMDS (13.17), (13.18) and ZM (14). A single weight $w$ has the loss $E(w) = \tfrac12 (w - 3)^2$.

 1. Where is the minimum of $E + \tfrac{\alpha}{2} w^2$, of $E + \alpha w^2$ and of $E + \alpha \lvert w \rvert$, for
    $\alpha = 1$?
 2. From which $\alpha$ on is the minimum at exactly 0, with each of the three? Write ∞ where there is none.
 3. Gradient descent with step size η starts at the minimum of $E + \alpha \lvert w \rvert$ for an α of your answer to
    2, a little to the right of 0. Where does it go along the subgradient?
 */
//#-hidden-code
import Assessment
import Datasets
import Networks
import Tensors
//#-end-hidden-code
/// Part 1: the minima with α/2 w², α w² and α |w|, α = 1; part 2: the smallest α whose minimum is at 0, for each.
func penalisedMinima() throws -> (minima: [Double], zeroFrom: [Double]) {
  // BEGIN SOLUTION 1
  (minima: [3.0 / 2, 3.0 / 3, 3 - 1], zeroFrom: [.infinity, .infinity, 3])
  // END SOLUTION
}
// BEGIN SOLUTION 1
// Answer: the minimum of $E + \tfrac{\alpha}{2} w^2$ = 1.5 ± 0.001
// Answer: the minimum of $E + \alpha w^2$ = 1 ± 0.001
// Answer: the minimum of $E + \alpha \lvert w \rvert$ = 2 ± 0.001
// Answer: the smallest $\alpha$ of part 2 that is finite = 3 ± 0.001
/*:
 *Part 1.* Set the derivatives to 0. With ZM's form $w - 3 + \alpha w = 0$, so $w = 3/(1 + \alpha) = 1.5$. With MMDS's
 form $w - 3 + 2 \alpha w = 0$, so $w = 3/(1 + 2\alpha) = 1$: the same letter, another penalty. With L1 and $w > 0$ it
 is $w - 3 + \alpha = 0$, so $w = 3 - \alpha = 2$.

 *Part 2.* $3/(1 + \alpha)$ is above 0 for every α, and so is $3/(1 + 2\alpha)$: L2 shrinks and never arrives. With L1
 the minimum $3 - \alpha$ reaches 0 at $\alpha = 3$ and stays there: to the right of 0 the slope is
 $-3 + \alpha \ge 0$, to the left $-3 - \alpha < 0$.

 *Part 3.* A little to the right of 0 the slope is about $-3 + \alpha$, to the left about $-3 - \alpha$. With
 $\alpha > 3$ a step from the right goes left by $\eta (\alpha - 3)$, past 0 if the weight was nearer than that, and
 the next goes right by $\eta (\alpha + 3)$. The weight moves to and fro around 0 within about η (α + 3) and does not
 settle.
 */
// END SOLUTION
/*:
 ### Exercise 2. All four masks (by hand, 4 points)

 After ZM, "Inverted Dropout". A layer of two units with the values $z = (2, 4)$ feeds one unit with the weights
 $(1, -\tfrac12)$ and bias 0. Each of the two is kept with probability $r = \tfrac12$, inverted.

 1. List the four masks with the net input of the unit. What are its mean and its variance?
 2. The unit is a rectifier. What is the mean of its output over the masks, and what does the network put out when
    nothing is dropped?
 3. Show that the variance of part 1 is $\frac{1 - r}{r} \sum_i (w_i z_i)^2$ for any layer. What does training with
    dropout therefore punish?
 */
/// Mean and variance of the net input over the masks, mean of the rectified unit, and its output without dropout.
func fourMasks() throws -> (mean: Double, variance: Double, rectifiedMean: Double, withoutDropout: Double) {
  // BEGIN SOLUTION 2
  let nets = [0.0, 4, -4, 0]  // nobody, the first, the second, both
  let square = nets.map { $0 * $0 }.reduce(0, +) / 4
  let rectified = nets.map { max($0, 0) }.reduce(0, +) / 4
  return (mean: 0, variance: square, rectifiedMean: rectified, withoutDropout: 0)
  // END SOLUTION
}
// BEGIN SOLUTION 2
// Answer: the mean of the net input = 0 ± 0
// Answer: the variance of the net input = 8 ± 0.001
// Answer: the mean output of the rectifier = 1 ± 0.001
// Answer: the output when nothing is dropped = 0 ± 0
/*:
 *Part 1.* A kept value is doubled, to 4 and 8.

 | mask | $\tilde z$ | net input |
 | --- | --- | ---: |
 | 0 0 | 0, 0 | 0 |
 | 1 0 | 4, 0 | 4 |
 | 0 1 | 0, 8 | −4 |
 | 1 1 | 4, 8 | 0 |

 The mean is 0, as without dropout: $2 - 2 = 0$. The variance is $(0 + 16 + 16 + 0)/4 = 8$.

 *Part 2.* The rectifier puts out 0, 4, 0, 0, with a mean of 1. Without dropout it puts out 0. The mean of the values is
 kept up to the net input, and not behind the corner of the rectifier.

 *Part 3.* The net input is $\sum_i w_i z_i u_i / r$ with independent $u_i$ of variance $r (1 - r)$. So its variance
 is $\sum_i (w_i z_i)^2 \, r (1 - r)/r^2$, here $1 \cdot (4 + 4) = 8$. For a squared error the mean loss over the
 masks is the loss of the mean plus half this variance: a penalty on $w_i^2$, weighted by how large $z_i$ is. Two
 edges that share a sum cost less than one that carries it alone. That is the sense in which dropout spreads the
 weight; how long the weights are in the end is another matter.
 */
// END SOLUTION
/*:
 ### Exercise 3. Where does it stop? (by hand, 4 points)

 After KMD, algorithm 1, and USC, "Early Stopping". The validation errors after the first seven epochs are

 $$0.8,\ 0.6,\ 0.6,\ 0.7,\ 0.6,\ 0.65,\ 0.5.$$

 1. At which epoch does the first version of USC stop, as we read it (its figure is missing): at the first rise?
 2. With a patience of 3, where an equal error is *no* improvement: at which epoch does the training stop, and which
    epoch's parameters does it return?
 3. With KMD's line 9 (≥) and the same patience: has it stopped after seven epochs? Which epoch's parameters would it
    return now?
 4. Of a thousand validation digits 0, 1, …, 1000 can be wrong. How many checks can a training with patience $p$ last
    at most, with ≥ and with >?
 */
/// The epochs of parts 1 to 3: the stop at the first rise; stop and best with patience 3, strictly; the best with ≥.
func stops() throws -> (firstRise: Int, strictStop: Int, strictBest: Int, printedBest: Int) {
  // BEGIN SOLUTION 3
  (firstRise: 4, strictStop: 5, strictBest: 2, printedBest: 7)
  // END SOLUTION
}
// BEGIN SOLUTION 3
// Answer: the epoch of part 1 = 4 ± 0
// Answer: the epoch at which the training of part 2 stops = 5 ± 0
// Answer: the epoch whose parameters part 2 returns = 2 ± 0
// Answer: the epoch whose parameters part 3 would return = 7 ± 0
/*:
 *Part 1.* Epoch 3 equals epoch 2 and is no rise; epoch 4 is one: 4.

 *Part 2.* The best is epoch 2. Epochs 3, 4 and 5 are not below it, so the training stops at epoch 5 and returns epoch 2.
 The 0.5 of epoch 7 is never seen.

 *Part 3.* Epoch 3 equals the best and becomes it; epoch 4 counts 1; epoch 5 equals it again and sets the count back;
 epoch 6 counts 1; epoch 7 is better. It runs, and would return epoch 7.

 *Part 4.* With ≥ there is no limit: a training whose error stands still at its best value goes on for ever. With >
 there are at most 1001 improvements, the first check among them. Between two of them lie at most $p - 1$ other
 checks, and $p$ after the last: $1001 + 1000 (p - 1) + p = 1001 p + 1$ checks.
 */
// END SOLUTION
/*:
 ### Exercise 4. Noise on the inputs of a linear unit (by code, 6 points)

 After USC, "Adding Noise to The Input". A linear unit $y = w_1 x_1 + w_2 x_2$ without bias is trained on $n$ examples
 with the mean of $\tfrac12 (y - t)^2$. Each time an example is seen, independent noise of mean 0 and variance
 $\sigma^2$ is added to both inputs. Show that the mean loss over the noise is the loss without noise plus a penalty
 that you know. Then compute the weights that make it smallest, for any examples.
 */
/// The weights of the linear unit that make the mean loss under noise on the inputs smallest.
///
/// - Parameters:
///   - x: the two inputs of each example; at least two examples are not multiples of each other, or σ is above 0.
///   - t: the targets, as many.
///   - σ: the standard deviation of the noise.
func weightsUnderNoise(_ x: [(Double, Double)], _ t: [Double], σ: Double) throws -> (Double, Double) {
  // BEGIN SOLUTION 4
  let n = Double(x.count)
  var (a, b, c, p, q) = (n * σ * σ, 0.0, n * σ * σ, 0.0, 0.0)  // XᵀX + nσ² I = (a b; b c), Xᵀt = (p, q)
  for ((x1, x2), target) in zip(x, t) {
    a += x1 * x1
    b += x1 * x2
    c += x2 * x2
    p += x1 * target
    q += x2 * target
  }
  let determinant = a * c - b * b
  return ((c * p - b * q) / determinant, (a * q - b * p) / determinant)
  // END SOLUTION
}
// BEGIN SOLUTION 4
/*:
 With noise $\epsilon$ the error of an example is $w \cdot x - t + w \cdot \epsilon$. The mean of its square is
 $(w \cdot x - t)^2 + \sigma^2 \lVert w \rVert^2$, since the mixed term has mean 0 and
 $E(w \cdot \epsilon)^2 = \sum_i w_i^2 \sigma^2$. So the mean loss is the loss without noise plus
 $\tfrac{\sigma^2}{2} \lVert w \rVert^2$: ZM's L2 penalty with $\alpha = \sigma^2$, exactly and for noise of any size.
 For networks it is only so in a first approximation, and then the penalty is on the slope of the outputs by the
 inputs.

 The minimum: the gradient is $\tfrac1n X^T (X w - t) + \sigma^2 w = 0$, so $(X^T X + n \sigma^2 I)\, w = X^T t$, two
 equations with two unknowns. Statisticians call it ridge regression.
 */
// END SOLUTION
/*:
 ### Exercise 5. A soft threshold and a decay in one (by code, 6 points)

 After MMDS 13.6.1 and the section on penalties. Write the update that does for both penalties together what the soft
 threshold does for L1: for each number $w$ the $x$ that makes

 $$\tfrac12 (x - w)^2 + t \lvert x \rvert + \tfrac{s}{2} x^2$$

 smallest, with $t \ge 0$ and $s \ge 0$. With $s = 0$ it must be the soft threshold, with $t = 0$ a shorter $w$.
 */
/// For each number of `w` the x that makes ½ (x − w)² + t |x| + s/2 x² smallest.
func shrunk(_ w: [Double], threshold t: Double, decay s: Double) throws -> [Double] {
  // BEGIN SOLUTION 5
  w.map { number in
    let rest = max(number.magnitude - t, 0) / (1 + s)
    return number < 0 ? -rest : rest
  }
  // END SOLUTION
}
// BEGIN SOLUTION 5
/*:
 The function is convex. For $x > 0$ its derivative $x - w + t + s x$ vanishes at $x = (w - t)/(1 + s)$, which is
 above 0 where $w > t$. Likewise $x = (w + t)/(1 + s)$ where $w < -t$. In between no $x \ne 0$ has slope 0, so the
 minimum is at the corner, 0. In one formula: $x = \operatorname{sign}(w) \max(\lvert w \rvert - t, 0)/(1 + s)$.

 With $t = 0$ the factor is $1/(1 + s)$ and not the $1 - s$ of weight decay. Both are $1 - s$ up to $s^2$; the one
 comes from the gradient *after* the update, the other from the one before it. The penalty with both terms is known as
 the elastic net.
 */
// END SOLUTION
/*:
 ### Exercise 6. How much noise is good? (open-ended, 6 points)

 The chapter finds that some noise on the inputs helps and much of it harms. Does the best amount depend on how many
 digits there are to train on? Write a function that trains a small network on the first `trainingCount` stand-in
 digits (`StandInDigits`), with noise of a given deviation on the inputs, and counts its errors on 300 test digits.
 Then look at a few counts and deviations, with several seeds, and say what you found and how sure you are.
 */
/// How many of 300 test digits a network of 40 rectified units gets wrong after 20 epochs, step size 0.1, batches of 20.
func errorsUnderNoise(trainingCount: Int, deviation: Double, seed: UInt64) throws -> Int {
  // BEGIN SOLUTION 6
  let digits = StandInDigits.generate(trainingCount: trainingCount, testCount: 300)
  let pixels = digits.training.rows * digits.training.columns
  func examples(_ split: MNIST.Split, _ rows: some Sequence<Int>) -> PictureExamples<Float> {
    PictureExamples(pictures: split.images, labels: split.labels, size: pixels, classes: 10, rows: rows)
  }
  var learner = Network<Float>(input: [pixels]) {
    GaussianNoise(deviation: deviation)
    Dense(40, initializer: .heNormal)
    ReLU()
    Dense(10, initializer: .heNormal)
  }
  var weights = RandomStream(seed: seed, name: "first weights")
  learner.initialize(using: &weights)
  let runner = BatchRunner(learner, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1))
  var shuffle = RandomStream(seed: seed, name: "order")
  let size = 20
  for epoch in 1...20 {
    let order = shuffle.permutation(trainingCount)
    for first in stride(from: 0, to: order.count, by: size) {
      let batch = examples(digits.training, order[first..<min(first + size, order.count)])
      let gradient = runner.gradient(of: learner, on: batch, draw: Draw(seed: seed, epoch: epoch))
      learner.descend(along: gradient, learningRate: 0.1)
    }
  }
  let predicted = runner.predictedClasses(of: learner, on: examples(digits.test, 0..<digits.test.count))
  return zip(predicted, digits.test.labels).filter { $0 != Int($1) }.count
  // END SOLUTION
}
// BEGIN SOLUTION 6
/*:
 A study like this one has three parts. *The measure*: errors on test digits that no choice was made by; to choose a
 deviation, hold out a validation part first. *The scatter*: the same deviation with ten seeds gives ten counts, and a
 difference between two deviations means something only if it is larger than their spread, or has the same sign in
 most seeds when both get the same weights and shuffles, as the function does. *The range*: from no noise to so much
 that nothing is left, in factors of two or three, so that the best value lies inside.

 What to expect: noise makes up for examples that are missing, so with few digits more of it should be good, and with
 many digits the best deviation should move towards 0. With a deviation of several times the full ink the network must
 fail, whatever the number. The stand-in digits are drawn by a program and are easier than MNIST; that the best
 deviation is the same for both is not to be expected.
 */
// END SOLUTION
