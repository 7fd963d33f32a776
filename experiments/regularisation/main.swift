/*:
 # Regularisation: what keeps a network from learning its examples by heart

 {{section opening.md}}

 {{table headline.csv}}

 Every number below comes from the run that wrote this page: seeds {{value seeds}}, none left out, or the first
 {{value few}} where it says so. A seed is the number from which all random numbers of a training follow. Another seed draws
 the digits, the initial weights and the shuffles anew; all methods get the same ones, so that they can be compared seed by
 seed. A range such as a (b to c) is the median with the central 80 % of the seeds.
 */
import Datasets
import Networks
import Studies
import Tensors

let study = Study(
  "regularisation", title: "Regularisation: what keeps a network from learning its examples by heart", seeds: 1...20)
//: ## Settings
//:
//: As printed:
let (dropInputs, dropHidden) = (
  study.setting("usc552-dropout-input", in: 0...0.9),                  // 0.2 of the inputs are dropped
  study.setting("usc552-dropout-hidden", in: 0...0.9)                  // 0.5 of the hidden units
)
let trainingShare = share("mmds-s13-6-split")                          // 80:20
//#-hidden-code
checkAgainstPrint()
//#-end-hidden-code
//: No text says what is to be trained, on what, or how strong a penalty or a noise is. All of that is ours:
let digitCount = study.amount(Int(study.choice("training digits", 1_000)), quick: 60)
let (units1, units2) = (Int(study.choice("units of layer 1", 120)), Int(study.choice("units of layer 2", 84)))
let batchSize = Int(study.choice("digits in a batch", 50))
let learningRate = study.choice("step size", 0.1)
let epochs = study.epochs(Int(study.choice("epochs", 60)), quick: 2)
let alphas = [study.choice("α of L2, weak", 0.003), study.choice("α of L2, strong", 0.01)]
let alphaL1 = study.choice("α of L1", 0.0003)
let deviations = [0.1, 0.3, 1, 3].map { study.choice("noise on inputs, σ = \(shown($0))", $0) }
let weightDeviation = study.choice("noise on weights, σ", 0.03)
let (degrees, cells) = (
  study.choice("turned by at most, degrees", 10), study.choice("shifted by at most, cells", 1.5))
let patience = Int(study.choice("patience of early stopping, epochs", 5))
let testNoise = study.choice("noise on test digits, σ", 0.2)
let maskCount = study.amount(Int(study.choice("masks in a vote", 25)), quick: 3)
let furtherEpochs = study.amount(Int(study.choice("most epochs on all digits after a stop", 30)), quick: 1)
//: For the two other data sets, in the last section before the results:
let (plantUnits, plantBatch) = (Int(study.choice("plant, hidden units", 10)), Int(study.choice("plant, batch", 50)))
let plantRate = study.choice("plant, step size", 0.1)
let plantEpochs = study.amount(Int(study.choice("plant, epochs", 20)), quick: 1)
let (known, later) = (
  study.amount(Int(study.choice("series, known steps", 800)), quick: 100),
  study.amount(Int(study.choice("series, later steps", 200)), quick: 40)
)
let (window, seriesUnits) = (Int(study.choice("series, window", 4)), Int(study.choice("series, hidden units", 8)))
let (seriesBatch, seriesRate) = (Int(study.choice("series, batch", 20)), study.choice("series, step size", 0.02))
let seriesEpochs = study.amount(Int(study.choice("series, epochs", 30)), quick: 2)
let steadyCoefficient = study.choice("series without a drift, φ₁", 0.4)  // what the drifting one has halfway
/*:
 ## Digits, network, training

 For each seed {{value digits}} of the {{value all-digits}} training digits of MNIST are drawn to train on, and as many
 others for validation. The {{value test-count}} test digits are only counted: all of them after the last epoch, and
 {{value sample-count}} of them, drawn anew for each seed, for the curves by epoch. So a number that is read off the curves
 differs a little from that on all.
 */
let mnist = study.mnist()
let pixels = mnist.training.rows * mnist.training.columns             // 28 · 28
let classes = mnist.classes                                           // 10
let test = Batch(mnist.test.prefix(study.amount(mnist.test.count, quick: 200)))
let sampleCount = min(2_000, test.count)

@Sendable func digits(_ seed: UInt64) -> Digits {
  var stream = RandomStream(seed: seed, name: "digits")
  let drawn = stream.permutation(mnist.training.count).prefix(3 * digitCount)
  let split = Split.random(drawn, training: 2.0 / 3, using: &stream)
  return Digits(
    training: mnist.training.pictures(split.training.prefix(digitCount)),
    more: mnist.training.pictures(split.training), validation: mnist.training.pictures(split.heldOut))
}
//: What a method adds stands in an `Arm`; without any it is plain gradient descent on the mean cross-entropy. Let $\theta$
//: be the parameters, $E$ the loss and $\eta$ the step size; then each step is
//: $\theta \leftarrow \theta - \eta \, \partial E/\partial \theta$. The weights start from He's normal distribution,
//: $N(0, 2/n_{in})$ for a unit of $n_{in}$ inputs, biases from 0. A layer of dropout or noise acts in training only. A `Run`
//: is the training from one seed, with its random numbers and its curves. A batch is cut into *pieces* that several threads
//: work on side by side; how many threads there are changes no number. `Arms.swift` has arms, digits and scores:
//:
//: {{code Arms.swift}}
@Sendable func network(_ arm: Arm) -> Network<Float> {
  Network(input: [pixels]) {
    if arm.inputNoise > 0 { GaussianNoise(deviation: arm.inputNoise) }
    if arm.dropInputs > 0 { Dropout(dropping: arm.dropInputs) }
    Dense(units1, initializer: .heNormal); ReLU()
    if arm.dropHidden > 0 { Dropout(dropping: arm.dropHidden) }
    Dense(units2, initializer: .heNormal); ReLU()
    if arm.dropHidden > 0 { Dropout(dropping: arm.dropHidden) }
    Dense(classes, initializer: .heNormal)
  }
}
@Sendable func epoch(
  _ epoch: Int, _ network: inout Network<Float>, _ runner: BatchRunner<Float>, _ arm: Arm, on digits: MNIST.Split,
  _ run: Run
) {
  var shuffle = run.stream("shuffle of epoch \(epoch)")
  let order = shuffle.permutation(digits.count)
  let seen = arm.altered(digits, seed: run.seed, epoch: epoch)        // as they are, but for 6 and 9 below
  for (update, first) in stride(from: 0, to: order.count, by: batchSize).enumerated() {
    let draw = Draw(seed: run.seed, epoch: epoch, update: update)
    var batch = PictureExamples<Float>(
      seen, classes: classes, rows: order[first..<min(first + batchSize, order.count)], pieceSize: network.pieceSize)
    if let change = arm.augmentation {
      batch = batch.augmented(by: change, rows: digits.rows, columns: digits.columns, draw: draw)
    }
    let point = arm.weightNoise > 0 ? network.perturbed(by: draw, standardDeviation: arm.weightNoise) : network
    let gradient = runner.gradient(of: point, on: batch, draw: draw)
    arm.penalty?.add(to: gradient, of: network)                       // + α ∂R/∂θ
    network.descend(along: gradient, learningRate: learningRate)      // θ ← θ − η (∂E/∂θ + α ∂R/∂θ)
    if arm.threshold > 0 { network.softThreshold(by: learningRate * arm.threshold) }
  }
}
@Sendable func start(_ arm: Arm, _ run: Run) -> Network<Float> {
  var network = network(arm)
  var weights = run.stream("initial weights")
  network.initialize(using: &weights)
  return network
}
@Sendable func train(_ arm: Arm, _ run: Run) -> Network<Float> {
  let digits = arm.digits(digits(run.seed))
  let own = arm.takesMore ? digits.more : digits.training
  let (training, validation) = (Batch(own), Batch(digits.validation))
  var places = run.stream("test digits of the curves")
  let sample = arm.isWatched ? Batch(mnist.test.pictures(places.permutation(test.count).prefix(sampleCount))) : test
  var network = start(arm, run)
  var sets = SmallSets(of: sample.count, isUsed: arm.isWatched)
  let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: run.pool)
  let last = arm.takesMore ? max(1, epochs / 2) : epochs              // as many updates on twice the digits
  for number in run.epochs(last, resuming: &network, &sets) {
    epoch(number, &network, runner, arm, on: own, run)
    if arm.isWatched {
      run.record(number, training.scores(of: network), "train")
      run.record(number, validation.scores(of: network), "validation")
      let scores = sample.scores(of: network)
      run.record(number, scores, "test-sample")
      sets.note(scores)
    }
    if number == last {
      if !arm.isWatched { run.record(number, training.scores(of: network), "train") }
      if !arm.isWatched { run.record(number, validation.scores(of: network), "validation") }
      run.record(number, arm.counted(test).scores(of: network), "test")
      sets.record(number, run)
    }
    run.endEpoch(number, network, sets)
  }
  return network
}
/*:
 ## Overfitting

 First without anything:
 */
let plain = Arm(key: "none", name: "nothing", isWatched: true)
let plains = study.train(plain.key) { run in train(plain, run) }
/*:
 ![Left the loss by epoch on training, validation and test digits, right the share of wrong ones (colours as on the left): median and central 80 % of the seeds; vertical line at the epoch that early stopping returns; the first epochs reach beyond the panels](curves.png)

 In the left panel the training loss falls to {{value train-loss-last}} and goes on falling. The losses on digits that
 are not trained on fall as fast at first, have their minimum after {{value lowest-epoch}} epochs, and rise to
 {{value validation-loss-last}} (validation) and {{value sample-loss-last}} (test), medians.

 The right panel counts errors, and there the medians do not turn. From each seed's own minimum of the validation loss to
 its last epoch the share of wrong validation digits goes from {{value error-at-lowest}} % to {{value error-last}} %
 (medians, so not the height of the curve at one epoch). It *falls* in {{value errors-fall}} seeds, rises in
 {{value errors-rise}} and stays in {{value errors-stay}}. A digit that was wrong by a little becomes wrong by a lot, which
 the loss counts and the error does not; meanwhile a few others become right. So it means little that "the validation error"
 rises until one says which error.

 The dashed line is the epoch whose parameters early stopping, described below, returns: with a patience of
 {{value patience}}, by the validation loss, the median over the seeds. The training itself goes on for {{value patience}}
 epochs more, in which nothing improves. It is not the median of the minima: a seed may stop before its lowest loss.

 {{section Penalties.swift}}

 {{section Masks.swift}}

 {{section Noise.swift}}

 {{section Pictures.swift}}

 {{section Stopping.swift}}

 {{section Splits.swift}}

 ## All methods side by side

 The methods differ in one line of the loop above each; the list says in which. There are two kinds of dropout: of inputs as
 well as hidden units, {{value drop-inputs}} and {{value drop-hidden}} of them, and of hidden units only, again
 {{value drop-hidden}}.
 */
let arms: [Arm] = [
  Arm(key: "l2-weak", name: "L2 with α = \(shown(alphas[0]))", penalty: .halfL2(alphas[0])),
  Arm(key: "l2-strong", name: "L2 with α = \(shown(alphas[1]))", penalty: .halfL2(alphas[1])),
  Arm(key: "l1", name: "L1 with α = \(shown(alphaL1))", penalty: .l1(alphaL1)),
  Arm(key: "l1-soft", name: "L1 by soft threshold", threshold: alphaL1, seedCount: 10),
  Arm(key: "dropout", name: "dropout of inputs and hidden units", dropInputs: dropInputs, dropHidden: dropHidden),
  Arm(key: "dropout-hidden", name: "dropout of hidden units", dropHidden: dropHidden),
  Arm(key: "noise-1", name: "input noise σ = \(shown(deviations[0]))", inputNoise: deviations[0], seedCount: 10),
  Arm(key: "noise-2", name: "input noise σ = \(shown(deviations[1]))", inputNoise: deviations[1], seedCount: 10),
  Arm(key: "noise-3", name: "input noise σ = \(shown(deviations[2]))", inputNoise: deviations[2], seedCount: 10),
  Arm(key: "noise-4", name: "input noise σ = \(shown(deviations[3]))", inputNoise: deviations[3]),
  Arm(key: "weight-noise", name: "weight noise σ = \(shown(weightDeviation))", weightNoise: weightDeviation, seedCount: 10),
  Arm(key: "turned", name: "turned by up to \(shown(degrees))°", augmentation: Augmentation(rotation: degrees)),
  Arm(
    key: "turned-shifted", name: "turned and shifted", augmentation: Augmentation(rotation: degrees, shift: cells),
    seedCount: 10),
  Arm(key: "more", name: "twice the digits", takesMore: true),
]
let trained = arms.map { arm in
  study.train(arm.key, seeds: Array(study.seeds.prefix(arm.seedCount))) { run in train(arm, run) }
}
/*:
 ![Test errors of the methods: median (point) and central 80 % of the seeds (bar); dashed the median of the network without anything; 10 or 20 seeds, see the table](methods.png)

 {{table methods.csv}}

 {{value seed-count}} seeds, or the first {{value few}} where the table says so. "Gap" is the test loss less the
 training loss: what the network knows of its own digits only. "Better" counts the seeds with fewer errors on the
 {{value test-count}} test digits than the network without anything, of the same seed: a row with {{value few}} seeds is
 compared with "nothing" of the same {{value few}}, whose median in the first line is over all.

 - Copies turned **and shifted** help the most: {{value turned-shifted-error}} % errors ({{value few}} seeds) where the
   plain network has {{value none-error}} %. They bring in what does *not* change a digit. Turned only, they end at
   {{value turned-error}} %.
 - Twice the digits, for half as many epochs and so as many updates, reach {{value more-error}} %. Only the turned and
   shifted copies do better. Whether more data help most models, one model
   leaves open.
 - Dropout of inputs and hidden units ({{value dropout-error}} %) and a moderate noise on the inputs
   ({{value noise-2-error}} %) help, too much noise harms ({{value noise-4-error}} %). With dropout of hidden units only
   there are {{value dropout-hidden-error}} %, fewer than without anything in {{value dropout-hidden-better}} seeds.
 - The penalties close a part of the gap in the *loss* ({{value l2-weak-closed}} % and {{value l2-strong-closed}} % of it
   with L2, {{value l1-closed}} % with L1) and hardly change the *errors*: {{value l2-weak-error}} % and
   {{value l2-strong-error}} % with L2, {{value l1-error}} % with L1.

 Which strength a method needs, only digits that are not trained on can say. The mean validation error chooses the
 {{value chosen-l2}} L2 of the two, by {{value l2-validation-difference}} percentage points, next to nothing; the mean
 validation loss chooses the {{value chosen-l2-by-loss}}.

 {{section weights.md}}

 {{section definitions.md}}

 {{section summary.md}}
 */
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
study.finish()
