/*:
 # Handwritten digits: a convolutional network against a dense one

 **Claim.** Zaki and Meira (*Data Mining and Machine Learning*, chapter 26, "CNN Example") train a
 convolutional network (CNN) and a multilayer perceptron (MLP) on the 60,000 MNIST digits. After 15
 epochs the CNN misclassifies 147 of the 10,000 test digits and the MLP 264. USC's INF 552 (lesson 10,
 "Image Classification and MLPs") credits an MLP of two layers with an accuracy of 98.2 %.

 {{table headline.csv}}

 Every number below, but for the table of alternatives, comes from the run that wrote this page: seeds
 {{value seeds}}, none left out.
 */
import Datasets
import Networks
import Reports
import Studies
import Tensors

let study = Study(
  "mnist-cnn-vs-mlp", title: "Handwritten digits: a convolutional network against a dense one",
  seeds: 1...10, takesOwnData: true)
//: ## Settings
//:
//: As printed, read from the ledger of published numbers:
let epochs = study.epochs(study.count("zaki-meira-mnist-epochs", in: 1...100_000), quick: 1)      // 15, CNN
let mlpEpochs = study.epochs(study.count("zaki-meira-mnist-mlp-epochs", in: 1...100_000), quick: 1)  // 15, MLP
let batchSize = study.count("zaki-meira-mnist-batch", in: 1...60_000)              // 1,000
let cnnLearningRate = study.setting("zaki-meira-mnist-eta")                      // 0.2
let mlpLearningRate = study.setting("zaki-meira-mnist-mlp-eta")                  // 0.5
let pixelDivisor = study.setting("zaki-meira-mnist-pixel-divisor", in: 1...65_535) // 255
let side = study.count("zaki-meira-mnist-image-side")                            // 28 × 28 cells
let (m1, k1) = (study.count("zaki-meira-mnist-m1"), study.count("zaki-meira-mnist-k1"))  // 6 of 5 × 5
let k2 = study.count("zaki-meira-mnist-k2")                                      // 2 × 2
let (m3, k3) = (study.count("zaki-meira-mnist-m3"), study.count("zaki-meira-mnist-k3"))  // 16 of 5 × 5
let k4 = study.count("zaki-meira-mnist-k4")                                      // 2 × 2
let (n5, n6) = (study.count("zaki-meira-mnist-fc5"), study.count("zaki-meira-mnist-fc6"))  // 120, 84
let (n1, n2) = (study.count("zaki-meira-mnist-mlp-n1"), study.count("zaki-meira-mnist-mlp-n2"))  // 120, 84
let outputs = study.count("zaki-meira-mnist-out")                                // 10
//: The text leaves three things open. It says "cross-entropy error" without saying whether a batch's
//: errors are added or averaged; with a sum over 1,000 pictures a step of 0.2 would be one of 200, so we
//: take the **mean**. It does not say how **weights** start; we draw them from
//: He's normal distribution $N(0, 2/n_{in})$, which is made for rectified units (Kelleher et al.,
//: equation 63), with biases 0. And it does not restate the **batch** of the MLP; we take the CNN's.
//: What other choices do is shown below.
let weights = Initializer.heNormal
/*:
 ## Data

 {{value data}}, divided by 255. Source of this run: {{value origin}}.
 */
let mnist = study.mnist()
let (height, width) = (mnist.training.rows, mnist.training.columns)      // 28 × 28
let classes = study.isOnOwnData ? mnist.classes : outputs                // 10
//#-hidden-code
checkAgainstPrint()
let trainingSet = mnist.training.prefix(study.amount(mnist.training.count, quick: 6_000))
let testSet = mnist.test.prefix(study.amount(mnist.test.count, quick: 1_000))
//#-end-hidden-code
@Sendable func pictures(
  _ split: MNIST.Split, _ rows: some Sequence<Int>, inPiecesOf columns: Int
) -> PictureExamples<Float> {
  PictureExamples(
    pictures: split.images, labels: split.labels, size: height * width, classes: classes,
    divisor: pixelDivisor, rows: rows, columns: columns)
}
/*:
 ## The two networks

 The layers of the text, in its order. A convolution without padding shrinks a side by $k - 1$, a
 pooling layer divides it by its window: {{value sides}}, so that ${{value last-size}}$
 numbers enter the dense layers.
 */
let cnn = Network<Float>(input: [1, height, width]) {
  Conv2D(filters: m1, window: k1, weights: weights); ReLU(); MaxPool2D(window: k2)
  Conv2D(filters: m3, window: k3, weights: weights); ReLU(); MaxPool2D(window: k4)
  Flatten()
  Dense(n5, weights: weights); ReLU()
  Dense(n6, weights: weights); ReLU()
  Dense(classes, weights: weights)
}
let mlp = Network<Float>(input: [height * width]) {
  Dense(n1, weights: weights); ReLU()
  Dense(n2, weights: weights); ReLU()
  Dense(classes, weights: weights)
}
//: {{table layers.csv}}
//:
//: The CNN has {{value cnn-parameters}} trainable numbers, the MLP {{value mlp-parameters}},
//: {{value parameter-ratio}} times as many. Softmax stands in neither list, because it is fused with the loss: with logits $z$,
//: $p = \mathrm{softmax}(z)$ and a one-hot target $t$ the error is $-\sum_i t_i \ln p_i$ and its
//: gradient simply $\partial E/\partial z = p - t$.
//:
//: ## Training
//:
//: Plain gradient descent over mini-batches, shuffled anew in each epoch. A seed fixes the initial
//: weights and all shuffles.
@Sendable func train(
  _ initial: Network<Float>, learningRate: Double, batchSize: Int, epochs: Int,
  normalization: Normalization = .perExample, inPiecesOf columns: Int, _ run: Run
) -> Network<Float> {
  var network = initial
  var weightStream = run.stream("initial weights")
  network.initialize(using: &weightStream)
  let runner = BatchRunner(
    network, loss: .softmaxCrossEntropy, normalization: normalization, pool: run.pool)
  let test = pictures(testSet, 0..<testSet.count, inPiecesOf: columns)

  for epoch in run.epochs(epochs, resuming: &network) {
    var shuffle = run.stream("shuffle of epoch \(epoch)")
    let order = shuffle.permutation(trainingSet.count)
    for first in stride(from: 0, to: order.count, by: batchSize) {
      let batch = order[first..<min(first + batchSize, order.count)]
      let gradient = runner.gradient(
        of: network, on: pictures(trainingSet, batch, inPiecesOf: columns))
      network.descend(along: gradient, learningRate: learningRate)   // θ ← θ − η ∂E/∂θ
    }
    let predicted = runner.predictedClasses(of: network, on: test)
    let errors = zip(predicted, testSet.labels).filter { $0 != Int($1) }.count
    run.record(epoch: epoch, split: "test", metric: "errors", Double(errors))
    run.record(
      epoch: epoch, split: "test", metric: "error_rate", Double(errors) / Double(testSet.count))
    if !run.completed(epoch, network) { break }
  }
  return network
}
//#-hidden-code
if study.isExploring { exploreAlternatives() }
//#-end-hidden-code
let cnns = study.train("cnn") { run in
  train(cnn, learningRate: cnnLearningRate, batchSize: batchSize, epochs: epochs, inPiecesOf: 16, run)
}
let mlps = study.train("mlp") { run in
  train(mlp, learningRate: mlpLearningRate, batchSize: batchSize, epochs: mlpEpochs, inPiecesOf: 64, run)
}
//: For the other text's 98.2 % neither width nor training is given. Two layers of weights are one hidden
//: layer; we give it {{value two-layer-units}} rectified units and train in batches of
//: {{value two-layer-batch}} with a step size of {{value two-layer-eta}} for {{value two-layer-epochs}}
//: epochs, common values all four.
let twoLayerUnits = Int(study.choice("hidden units of the two-layer MLP", 300))
let twoLayerBatch = Int(study.choice("batch of the two-layer MLP", 100))
let twoLayerLearningRate = study.choice("step size of the two-layer MLP", 0.1)
let twoLayerEpochs = study.epochs(Int(study.choice("epochs of the two-layer MLP", 20)), quick: 1)
let twoLayer = Network<Float>(input: [height * width]) {
  Dense(twoLayerUnits, weights: weights); ReLU()
  Dense(classes, weights: weights)
}
let twoLayers = study.train("two-layer-mlp") { run in
  train(
    twoLayer, learningRate: twoLayerLearningRate, batchSize: twoLayerBatch, epochs: twoLayerEpochs,
    inPiecesOf: 64, run)
}
/*:
 ## Results

 Errors on the {{value test-count}} test digits after every epoch: the line is the mean over seeds, the
 band reaches from the best to the worst seed; the horizontal lines are the printed counts.

 ![Test errors of the CNN and the MLP by epoch, mean and range over seeds, with the printed 147 and 264](errors-by-epoch.png)

 After the last epoch the CNN makes {{value cnn-errors}} errors and the MLP {{value mlp-errors}} (mean,
 best and worst seed). The CNN is the better one in {{value cnn-better}} of {{value seed-count}} seeds. A
 single training could have ended anywhere in the interval on top of the page, and so could the authors': from one
 epoch to the next the CNN's count changes by {{value cnn-jump}} on average in the last five epochs.

 The digits that the CNN of seed {{value first-seed}} got wrong, three for each true label where there
 are three, the true label `y` and the prediction `o` beside each:

 ![Test digits that the CNN misclassified, three for each true label](misclassified.png)

 {{table errors-by-seed.csv}}
 */
//#-hidden-code
judgeAndReport()
//#-end-hidden-code
/*:
 ## Verdicts

 A printed count is reproduced when it lies inside the 95 % prediction interval of our seeds: the
 interval in which the outcome of one more training, the authors', should lie.

 {{verdicts}}

 ## What the text leaves open

 Other initial weights and other divisors of the loss, over the first {{value explored-seeds}} seeds, at the same
 settings otherwise (`make explore-mnist-cnn-vs-mlp`):

 {{table alternatives.csv}}

 All five rules for the weights end in the same place in most seeds. PyTorch's default,
 $U(-1/\sqrt{n}, 1/\sqrt{n})$, starts slowly; Xavier's uniform rule spreads the CNN's counts the widest.
 He's rule is made for rectified units, and we take it for that reason. A mean over the outputs as well is
 a step ten times shorter, for which the printed epochs are too few; with a sum over the batch neither
 network learns anything. So the printed step sizes mean the mean over the pictures of a batch.

 ## The same network in PyTorch

 The trained networks are saved as `build/models/mnist-cnn-vs-mlp-cnn-<seed>.safetensors`, in PyTorch's
 layouts and with the names below; those of seed {{value first-seed}} stand beside this page as `cnn.safetensors`
 and `mlp.safetensors`. `experiments/mnist-cnn-vs-mlp/pytorch.md` loads them and counts the same errors. The CNN, as it
 is for the 28 × 28 pictures and ten classes of the text:

 ```python
 class CNN(nn.Module):
     def __init__(self):
         super().__init__()
         self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
         self.dense1, self.dense2, self.dense3 = nn.Linear(256, 120), nn.Linear(120, 84), nn.Linear(84, 10)
     def forward(self, x):
         x = F.max_pool2d(F.relu(self.conv1(x)), 2)
         x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
         return self.dense3(F.relu(self.dense2(F.relu(self.dense1(x)))))
 ```

 ## Summary

 - Shared weights pay: with {{value parameter-share}} % of the MLP's parameters the CNN makes fewer errors in
   {{value cnn-better}} of {{value seed-count}} seeds.
 - One number from one training is a sample. Print the spread.
 - The step size of a text is worth nothing without its initial weights and the word "mean" or "sum".
 */
study.finish()
