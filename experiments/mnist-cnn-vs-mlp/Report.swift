import Datasets
import Drawings
import Foundation
import Host
import Ledger
import Networks
import Pictures
import Studies
import Tensors

/// What the layers and the loss of the program are, in the text's words.
let activationsOfProgram = "ReLU hidden, softmax output, cross-entropy"

/// Ends the program where the layers leave nothing of a picture, or where the data are not those of the text.
@MainActor func checkAgainstPrint() {
  // From the last layer back: one number is left if so many go in. In floating point, for a setting may be absurd.
  let (a, b, c, d) = (Double(k1), Double(k2), Double(k3), Double(k4))
  let smallest = (d + c - 1) * b + a - 1   // 16
  guard Double(min(height, width)) >= smallest else {
    study.fail(
      "pictures of \(height) × \(width) are too small: windows of \(k1) and \(k3) and two poolings by \(k2) and \(k4) "
        + "leave nothing of them; at least \(Study.text(smallest)) × \(Study.text(smallest)) are needed")
  }
  if activations != activationsOfProgram {
    study.fail("ledger row zaki-meira-mnist-activations: '\(activations)', but the program has '\(activationsOfProgram)'")
  }
  guard outputs >= 10 else { study.fail("ledger row zaki-meira-mnist-out: \(outputs) outputs, but 10 digits") }
  if study.isOnOwnData { return }
  study.check("zaki-meira-mnist-mlp-d", is: height * width, "the pixels of a picture")
  if side != height || side != width {
    study.fail("ledger row zaki-meira-mnist-image-side: \(side), but the rows and columns of a digit are \(height) and \(width)")
  }
  study.check("zaki-meira-mnist-mlp-p", is: mnist.classes, "the digits")
  study.check("zaki-meira-mnist-n-train", is: mnist.training.count, "the training digits of the data set")
}

/// Judges the printed numbers and writes the tables and pictures of the page.
@MainActor func judgeAndReport() {
  // Units that are silent are counted in the networks of all seeds.
  study.plan([
    PlannedModel("cnn", keepsNetworks: true), PlannedModel("mlp", keepsNetworks: true),
    PlannedModel("two-layer-mlp", firstSeeds: 20),
  ])
  study.drawing("network", Drawing(network: cnn))
  let (cnnErrors, mlpErrors) = (errors("cnn", after: epochs), errors("mlp", after: mlpEpochs))
  let twoLayerErrors = errors("two-layer-mlp", after: twoLayerEpochs)
  let accuracies = twoLayerErrors.map { 100 * (1 - $0 / Double(testSet.count)) }
  let better = zip(cnnErrors, mlpErrors).map { $0 < $1 }
  let betterCount = better.filter { $0 }.count

  study.judge(
    "zaki-meira-mnist-cnn-errors", perSeed: cnnErrors,
    note: "the loss is the mean over a batch, which is not printed")
  study.judge(
    "zaki-meira-mnist-mlp-errors", perSeed: mlpErrors,
    note: "the loss is the mean over a batch; that, the error function and the batch are those of the CNN, and none of them is printed for the MLP")
  // Two shares of as many digits, of which a lead by chance exceeds 1.96 standard deviations in one case of twenty.
  let clearly = zip(cnnErrors, mlpErrors).filter { cnn, mlp in
    let share = (cnn + mlp) / Double(2 * testSet.count)
    return mlp - cnn > 1.96 * (2 * Double(testSet.count) * share * (1 - share)).squareRoot()
  }.count
  study.judge(
    "zaki-meira-mnist-cnn-better", perSeed: better,
    because: "fewer test errors than the MLP of the same seed after the last epoch",
    found: "\(betterCount) of \(better.count) CNNs make fewer errors than the MLP of their seed, \(clearly) by more than 1.96 standard "
      + "deviations of such a difference; the medians are "
      + "\(Study.text(Statistics.median(cnnErrors), decimals: 1)) and "
      + "\(Study.text(Statistics.median(mlpErrors), decimals: 1)) of \(Study.text(Double(testSet.count)))")
  // 98.2 as printed stands for 98.15 and more. In whole numbers, since 0.15 is no binary fraction.
  let printedAccuracy = study.published("usc552-mnist-mlp-accuracy", count: 1)[0]
  let tenths = Int((10 * printedAccuracy).rounded())
  let reached = twoLayerErrors.map { 2_000 * (testSet.count - Int($0)) + testSet.count >= 2 * tenths * testSet.count }
  let reachedCount = reached.filter { $0 }.count
  let accuracyRange = "\(Study.text(accuracies.min() ?? .nan, decimals: 2)) to \(Study.text(accuracies.max() ?? .nan, decimals: 2)) %"
  study.judge(
    "usc552-mnist-mlp-accuracy", reachedBySeed: reached, seeds: twoLayerSeeds,
    because: "an accuracy on the test digits that rounds to the printed one or more; \(twoLayerUnits) hidden units, batches "
      + "of \(twoLayerBatch), step \(NumberText.shortest(twoLayerLearningRate)), \(twoLayerEpochs) epochs",
    found: "\(reachedCount) of \(reached.count) trainings reach \(NumberText.shortest(printedAccuracy)) %; all end between "
      + accuracyRange.replacing(" to ", with: " and "))
  // The printed rates follow from the printed counts.
  let printedCNN = study.published("zaki-meira-mnist-cnn-errors")[0]
  let printedMLP = study.published("zaki-meira-mnist-mlp-errors")[0]
  let printedTests = study.setting("zaki-meira-mnist-n-test")
  study.judge(
    "zaki-meira-mnist-cnn-rate", equals: [100 * printedCNN / printedTests], note: "the printed count as a share")
  study.judge(
    "zaki-meira-mnist-mlp-rate", equals: [100 * printedMLP / printedTests], note: "the printed count as a share")
  for digit in 0...1 {
    let examples = PictureExamples<Double>(
      pictures: [0], labels: [UInt8(digit)], size: 1, classes: outputs, rows: 0..<1)
    study.judge("zaki-meira-mnist-one-hot-\(digit)", equals: examples.targets(ofPiece: 0).values)
  }

  // Values of the prose.
  study.value("seeds", SeedList(study.seeds).description)
  study.value("explored-seeds", Double(exploredSeedCount))
  study.value("first-seed", "\(study.seeds[0])")
  study.value("seed-count", Double(study.seeds.count))
  study.value(
    "origin",
    mnist.origin.isStandIn
      ? "digits drawn by the program"
      : study.isOnOwnData ? "the user's own files" : "the genuine files, verified by their SHA-256")
  study.value(
    "data",
    study.isOnOwnData
      ? "Pictures of the user's own in place of MNIST, \(mnist.training.count) and \(mnist.test.count) in "
        + "\(classes) classes: \(height) × \(width) bytes a picture"
      : "MNIST: \(height) × \(width) bytes a picture")
  // The sides of a picture from layer to layer, as `28 → 24`.
  func sides(_ side: Int) -> [Int] {
    let (afterOne, afterThree) = (side - k1 + 1, (side - k1 + 1) / k2 - k3 + 1)
    return [side, afterOne, afterOne / k2, afterThree, afterThree / k4]
  }
  let (down, across) = (sides(height), sides(width))
  study.value("sides", zip(down, across).map { $0 == $1 ? "\($0)" : "\($0) × \($1)" }.joined(separator: " → "))
  study.value("last-size", "\(down[4]) \\cdot \(across[4]) \\cdot \(m3) = \(down[4] * across[4] * m3)")
  study.value("parameter-ratio", Double(mlp.parameterCount) / Double(cnn.parameterCount), decimals: 1)
  study.value("parameter-share", 100 * Double(cnn.parameterCount) / Double(mlp.parameterCount))
  study.value("cnn-parameters", Double(cnn.parameterCount))
  study.value("mlp-parameters", Double(mlp.parameterCount))
  study.value("test-count", Double(testSet.count))
  study.value("cnn-better", Double(betterCount))
  study.value("two-layer-reached", "\(reachedCount) of \(reached.count)")
  study.value("two-layer-range", accuracyRange)
  study.value("printed-accuracy", printedAccuracy, decimals: 1)
  for (key, id) in [("cnn-bound", "zaki-meira-mnist-cnn-errors"), ("mlp-bound", "zaki-meira-mnist-mlp-errors")] {
    study.value(key, study.ledger[id]?.numericBound ?? 0, decimals: 1)
  }
  study.value("two-layer-count", Double(twoLayerSeeds.count))
  study.value("grid-seeds", Double(gridSeedCount))
  study.value("calmed-seeds", SeedList(calmedSeeds).description)
  study.value("two-layer-units", Double(twoLayerUnits))
  study.value("two-layer-batch", Double(twoLayerBatch))
  study.value("two-layer-eta", NumberText.shortest(twoLayerLearningRate))
  study.value("two-layer-epochs", Double(twoLayerEpochs))

  describeScatter([("CNN", "cnn", cnnErrors, epochs), ("MLP", "mlp", mlpErrors, mlpEpochs)])

  study.table(
    "printed.csv", ["cnn", "mlp"],
    [
      // Nothing is printed of the user's own data.
      [printedCNN, printedMLP].map { study.isOnOwnData ? "none" : NumberText.shortest($0) }
    ])
  study.figure("errors-by-epoch")
  func printed(_ number: String) -> String { study.isOnOwnData ? "–" : number }
  study.table(
    "headline.csv",
    [
      "after the last epoch", "printed", "ours, median of the seeds", "central 80 %", "central 95 %", "all", "seeds",
      "thrown back",
    ],
    [
      headline("CNN errors of \(Study.text(Double(testSet.count)))", printed(Study.text(printedCNN)), cnnErrors)
        + [endedBack("cnn")],
      headline("MLP errors of \(Study.text(Double(testSet.count)))", printed(Study.text(printedMLP)), mlpErrors)
        + [endedBack("mlp")],
      headline(
        "accuracy of a two-layer MLP, %", printed(Study.text(printedAccuracy, decimals: 1)), accuracies, decimals: 2)
        + [endedBack("two-layer-mlp")],
    ])
  study.table(
    "errors-by-seed.csv", ["seed", "CNN errors", "MLP errors", "two-layer MLP errors"],
    study.seeds.indices.map { index in
      ["\(study.seeds[index])"] + [cnnErrors, mlpErrors, twoLayerErrors].map {
        $0.indices.contains(index) ? Study.text($0[index]) : "–"
      }
    })
  study.table(
    "layers.csv", ["layer", "output", "parameters"],
    zip(cnn.layers.indices, cnn.outputShapes).filter { cnn.parameterCounts[$0.0] > 0 || cnn.layerNames[$0.0].hasPrefix("maxpool") }
      .map { index, shape in
        [
          cnn.layerNames[index], shape.map(String.init).joined(separator: " × "),
          Study.text(Double(cnn.parameterCounts[index])),
        ]
      })

  // The contact sheet, from the first seed's CNN.
  let runner = BatchRunner(cnns[0].network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: study.threads))
  let predicted = runner.predictedClasses(
    of: cnns[0].network, on: pictures(testSet, 0..<testSet.count, pieceSize: cnn.pieceSize))
  let mistakes = predicted.indices.filter { predicted[$0] != Int(testSet.labels[$0]) }.map { index in
    ContactSheet.Mistake(
      picture: .init(width: width, height: height, ink: testSet.image(index)),
      truth: Int(testSet.labels[index]), prediction: predicted[index])
  }
  // All ten digits; of the user's own classes the first that have mistakes, as many as a page can show.
  let wrong = Array(Set(mistakes.map(\.truth)).sorted().prefix(20))
  study.picture(
    "misclassified.png",
    ContactSheet.misclassified(
      mistakes, labels: study.isOnOwnData && !wrong.isEmpty ? wrong : Array(0..<min(classes, 10)), width: width,
      height: height, enlargement: max(1, 84 / max(width, height))))
  // Nothing of the user's own pictures is copied whole.
  if !study.isOnOwnData { tabulateWrongDigits(cnns[0].network, predicted: predicted) }

  study.saveModels("cnn", cnns)
  study.saveModels("mlp", mlps)
  study.saveModels("two-layer-mlp", twoLayers, inReport: false)
}

private func headline(_ what: String, _ printed: String, _ values: [Double], decimals: Int = 0) -> [String] {
  func words(_ low: Double, _ high: Double) -> String {
    "\(Study.text(low, decimals: decimals)) to \(Study.text(high, decimals: decimals))"
  }
  let (most, nearlyAll) = (
    Statistics.centralRange(values, share: 0.8), Statistics.centralRange(values, share: 0.95)
  )
  return [
    what, printed, Study.text(Statistics.median(values), decimals: decimals + 1), words(most.lower, most.upper),
    words(nearlyAll.lower, nearlyAll.upper), words(values.min() ?? .nan, values.max() ?? .nan), "\(values.count)",
  ]
}
