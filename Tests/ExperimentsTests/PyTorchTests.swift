import DataLoading
import Datasets
import Foundation
import Networks
import Studies
import Tensors
import Testing

/// PyTorch loads our saved models and must count the same errors. Runs where RETRACE_PYTHON names a
/// Python that has PyTorch, as `.ci/run` sees to.
@Suite("Saved models in PyTorch", .enabled(if: PyTorch.isAtHand))
struct PyTorchTests {
  static let digits = StandInDigits.generate(trainingCount: 2_000, testCount: 1_000)

  private static func pictures(_ split: MNIST.Split, _ rows: Range<Int>) -> PictureExamples<Float> {
    PictureExamples(split, rows: rows)
  }

  @Test("digits: the same outputs to 0.0001 and the same number of errors", arguments: ["cnn", "mlp"])
  func digits(kind: String) throws {
    var network = kind == "cnn" ? Network<Float>.digitsCNN() : Network<Float>.digitsMLP()
    var stream = RandomStream(seed: 1, name: "weights")
    network.initialize(using: &stream)
    let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 2))
    let (training, test) = (Self.digits.training, Self.digits.test)
    for step in 0..<60 {
      let first = step * 100 % training.count
      let gradient = runner.gradient(of: network, on: Self.pictures(training, first..<first + 100))
      network.descend(along: gradient, learningRate: 0.2)
    }
    let predicted = runner.predictedClasses(of: network, on: Self.pictures(test, 0..<test.count))
    let errors = zip(predicted, test.labels).filter { $0 != Int($1) }.count
    // Neither untrained nor perfect, so that a wrong layout would show.
    #expect(errors > 0 && errors < test.count / 2)

    let folder = try TemporaryFolder()
    try network.saveSafetensors(to: folder.file("model.safetensors"))
    try folder.putIDX(test.images, [test.count, 28, 28], in: "images")
    try folder.putIDX(test.labels, [test.count], in: "labels")
    let counted = try PyTorch.count(kind, folder, ["images", "labels"])
    #expect(counted.text == "\(errors) of 1000 digits\n")

    let ours = outputs(of: network, runner, on: Self.pictures(test, 0..<test.count))
    expectClose(counted.logits, ours)
  }

  /// The outputs example by example.
  private func outputs(
    of network: Network<Float>, _ runner: BatchRunner<Float>, on examples: PictureExamples<Float>
  ) -> [Float] {
    var pieces = [[Float]](repeating: [], count: examples.pieceCount)
    pieces.withUnsafeMutableBufferPointer { pieces in
      // Each piece is written by one thread.
      nonisolated(unsafe) let pieces = pieces
      runner.forEachOutput(of: network, on: examples) { index, _, outputs in
        let z = outputs[0]
        pieces[index] = (0..<outputs.columns).flatMap { column in
          (0..<outputs.rows).map { z[$0, column] }
        }
      }
    }
    return pieces.flatMap { $0 }
  }

  @Test("Reber strings: the same outputs to 0.0001 and the same wrong positions", arguments: ["rnn", "lstm"])
  func strings(kind: String) throws {
    var draws = RandomStream(seed: 2, name: "strings")
    let strings = Automaton.reber.samples(60, minimumLength: 12, using: &draws)
    let sequences = strings.map { string in
      var inputs = Tensor<Float>(zeros: [7, string.count])
      var targets = Tensor<Float>(zeros: [7, string.count])
      for (t, (symbol, set)) in zip(string.symbols, string.targets).enumerated() {
        for (row, number) in ReberSymbol.oneHot(symbol).enumerated() { inputs[row, t] = Float(number) }
        for (row, number) in ReberSymbol.multiHot(set).enumerated() { targets[row, t] = Float(number) }
      }
      return SequenceExamples<Float>.Sequence(inputs: inputs, targets: targets)
    }
    let start = Initializer.uniform(0.5)
    var network =
      kind == "rnn"
      ? Network<Float>.reberRNN(units: 5, weights: start) : Network<Float>.reberLSTM(units: 5, weights: start)
    network.initialize(using: &draws)
    let examples = SequenceExamples(sequences)
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 2))
    for _ in 0..<40 {
      let gradient = runner.gradient(of: network, on: examples)
      gradient.clip(toNorm: 1)
      network.descend(along: gradient, learningRate: 0.2)
    }
    let wrong = runner.wrongPositions(of: network, on: examples)
    let mistakes = wrong.reduce(0) { $0 + $1.count }
    let positions = strings.reduce(0) { $0 + $1.count }
    #expect(mistakes > 0 && mistakes < positions * 3 / 4)

    let folder = try TemporaryFolder()
    try network.saveSafetensors(to: folder.file("model.safetensors"))
    try folder.put(
      strings.map { string in
        "\(string)\t" + string.targets.map(ReberSymbol.description(ofSet:)).joined(separator: " ") + "\n"
      }.joined(), in: "strings")
    let counted = try PyTorch.count(kind, folder, ["strings"])
    let affected = wrong.filter { !$0.isEmpty }.count
    #expect(counted.text == "\(mistakes) positions in \(affected) of 60 strings\n")

    let ours = sequences.flatMap { sequence in
      // One sequence is a batch of one column: [T, 7, 1].
      let steps = (0..<sequence.length).flatMap { t in (0..<7).map { sequence.inputs[$0, t] } }
      return network(Tensor([sequence.length, 7, 1], steps), steps: sequence.length).values
    }
    expectClose(counted.logits, ours)
  }

  private func expectClose(_ theirs: [Float], _ ours: [Float]) {
    #expect(theirs.count == ours.count)
    let largest = zip(theirs, ours).map { abs($0 - $1) }.max() ?? .infinity
    #expect(largest < 1e-4)
  }
}

/// `scripts/count_errors.py` under the Python that RETRACE_PYTHON names.
enum PyTorch {
  static let isAtHand: Bool = {
    guard let python, let outcome = try? Programs.run(python, ["-W", "ignore", "-c", "import torch"], in: "/")
    else { return false }
    return outcome.code == 0
  }()

  static var python: String? { ProcessInfo.processInfo.environment["RETRACE_PYTHON"] }

  /// What the script prints, and the outputs that it wrote.
  static func count(_ kind: String, _ folder: TemporaryFolder, _ files: [String]) throws -> (
    text: String, logits: [Float]
  ) {
    let outcome = try Programs.run(
      python ?? "", [Programs.checkout + "/scripts/count_errors.py", kind, "model.safetensors"] + files + ["logits"],
      in: folder.path)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("logits"))))
    let logits = stride(from: 0, to: bytes.count, by: 4).map { first in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[first + $1]) << (8 * $1) })
    }
    return (outcome.output, logits)
  }
}

extension TemporaryFolder {
  /// An IDX file of bytes.
  fileprivate func putIDX(_ bytes: [UInt8], _ shape: [Int], in name: String) throws {
    var file: [UInt8] = [0, 0, 8, UInt8(shape.count)]
    for size in shape { file += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
    try Data(file + bytes).write(to: URL(fileURLWithPath: self.file(name)))
  }
}
