import Datasets
import Foundation
import Ledger
import Networks
import Reports
import Studies
import Tensors

/// Judges the printed numbers and writes the tables and pictures of the page.
@MainActor func judgeAndReport() {
  func finals(_ model: String, _ epochs: Int) -> [Double] {
    study.results.observations.filter {
      $0.model == model && $0.metric == "errors" && $0.epoch == epochs
    }.map(\.value)
  }
  let (cnnErrors, mlpErrors) = (finals("cnn", epochs), finals("mlp", mlpEpochs))
  let twoLayerErrors = finals("two-layer-mlp", twoLayerEpochs)
  let accuracies = twoLayerErrors.map { 100 * (1 - $0 / Double(testSet.count)) }
  let better = zip(cnnErrors, mlpErrors).map { $0 < $1 }

  study.judge("zaki-meira-mnist-cnn-errors", perSeed: cnnErrors)
  study.judge("zaki-meira-mnist-mlp-errors", perSeed: mlpErrors)
  study.judge(
    "zaki-meira-mnist-cnn-better", perSeed: better,
    because: "fewer test errors than the MLP of the same seed after the last epoch")
  study.judge(
    "usc552-mnist-mlp-accuracy", perSeed: accuracies,
    note: "one hidden layer of \(twoLayerUnits) units; width and training are our choice")
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
      pictures: [0], labels: [UInt8(digit)], size: 1, classes: classes, rows: 0..<1)
    // The piece is a window on the scratch memory, which must outlive it.
    let scratch = PieceScratch<Double>()
    let encoding = withExtendedLifetime(scratch) {
      let piece = examples.piece(0, scratch: scratch)
      return (0..<classes).map { piece.targets[0][$0, 0] }
    }
    study.judge("zaki-meira-mnist-one-hot-\(digit)", equals: encoding)
  }

  // Values of the prose.
  study.value("seeds", SeedList(study.seeds).description)
  study.value("explored-seeds", Double(exploredSeedCount))
  study.value("first-seed", "\(study.seeds[0])")
  study.value("seed-count", Double(study.seeds.count))
  study.value("origin", mnist.origin.isStandIn ? "digits drawn by the program" : "the genuine files, verified by their SHA-256")
  study.value("cnn-parameters", Double(cnn.parameterCount))
  study.value("mlp-parameters", Double(mlp.parameterCount))
  study.value("test-count", Double(testSet.count))
  study.value("cnn-errors", Study.summary(cnnErrors))
  study.value("mlp-errors", Study.summary(mlpErrors))
  study.value("cnn-better", Double(better.filter { $0 }.count))
  study.value("two-layer-units", Double(twoLayerUnits))
  study.value("two-layer-batch", Double(twoLayerBatch))
  study.value("two-layer-eta", twoLayerLearningRate, decimals: 1)
  study.value("two-layer-epochs", Double(twoLayerEpochs))

  // The printed figure: mean and range by epoch.
  func byEpoch(_ model: String) -> [[Double]] {
    (1...epochs).map { epoch in
      study.results.observations.filter {
        $0.model == model && $0.metric == "errors" && $0.epoch == epoch
      }.map(\.value)
    }
  }
  let curves = [("cnn", byEpoch("cnn")), ("mlp", byEpoch("mlp"))]
  study.table(
    "errors-by-epoch.csv", ["model", "epoch", "mean", "lowest", "highest"],
    curves.flatMap { model, values in
      values.enumerated().map { index, errors in
        [
          model, "\(index + 1)", NumberText.sixDigits(Statistics.mean(errors)),
          NumberText.shortest(errors.min() ?? .nan), NumberText.shortest(errors.max() ?? .nan),
        ]
      }
    })
  study.table("printed.csv", ["cnn", "mlp"], [[printedCNN, printedMLP].map(NumberText.shortest)])
  study.figure("errors-by-epoch")
  var jumps: [Double] = []
  for seed in study.seeds {
    let errors = study.results.observations.filter {
      $0.seed == seed && $0.model == "cnn" && $0.metric == "errors"
    }.map(\.value).suffix(6)
    jumps += zip(errors, errors.dropFirst()).map { abs($0 - $1) }
  }
  study.value("cnn-jump", jumps.isEmpty ? "–" : Study.text(Statistics.mean(jumps)))

  study.table(
    "headline.csv", ["after the last epoch", "printed", "ours, mean", "95 % prediction interval", "range over seeds"],
    [
      headline("CNN errors of \(Study.text(Double(testSet.count)))", Study.text(printedCNN), cnnErrors),
      headline("MLP errors of \(Study.text(Double(testSet.count)))", Study.text(printedMLP), mlpErrors),
      headline(
        "accuracy of a two-layer MLP, %",
        Study.text(study.published("usc552-mnist-mlp-accuracy")[0], decimals: 1), accuracies, decimals: 2),
    ])
  study.table(
    "errors-by-seed.csv", ["seed", "CNN errors", "MLP errors", "two-layer MLP errors"],
    study.seeds.indices.map { index in
      ["\(study.seeds[index])"] + [cnnErrors, mlpErrors, twoLayerErrors].map { Study.text($0[index]) }
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
    of: cnns[0].network, on: pictures(testSet, 0..<testSet.count, inPiecesOf: 16))
  let mistakes = predicted.indices.filter { predicted[$0] != Int(testSet.labels[$0]) }.map { index in
    ContactSheet.Mistake(
      picture: .init(ink: testSet.image(index).map { Float($0) / 255 }),
      truth: Int(testSet.labels[index]), prediction: predicted[index])
  }
  study.picture("misclassified.png", ContactSheet.misclassified(mistakes))

  study.saveModels("cnn", cnns)
  study.saveModels("mlp", mlps)
}

private func headline(_ what: String, _ printed: String, _ values: [Double], decimals: Int = 0) -> [String] {
  let interval = values.count > 1 ? Statistics.predictionInterval(values) : nil
  return [
    what, printed, Study.text(Statistics.mean(values), decimals: decimals + 1),
    interval.map { "\(Study.text($0.lower, decimals: decimals)) to \(Study.text($0.upper, decimals: decimals))" } ?? "–",
    "\(Study.text(values.min() ?? .nan, decimals: decimals)) to \(Study.text(values.max() ?? .nan, decimals: decimals))",
  ]
}
