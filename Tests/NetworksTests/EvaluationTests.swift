import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Evaluation")
struct EvaluationTests {
  @Test("classes and wrong positions are counted for each example in its place")
  func counted() {
    let network = { var n = Network<Float>(input: [2]) { Dense(2) }
      n.parameters["dense1.weight"] = Tensor([2, 2], [1, 0, 0, 1])
      return n }()
    let x = Tensor<Float>([2, 5], [3, -1, 2, 0, -1, 1, 2, 2, 5, -3])
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 2))
    let examples = DenseExamples(inputs: x, targets: Tensor(zeros: [2, 5]), pieceSize: 2)
    // The first of equal outputs counts.
    #expect(runner.predictedClasses(of: network, on: examples) == [0, 1, 0, 1, 0])
    let lengths = [2, 5, 1, 3]
    let sequences = SequenceExamples<Float>(lengths.enumerated().map { n, length in
      // Each position is predicted right but position n.
      let inputs = Tensor<Float>([2, length], (0..<2 * length).map { $0 % 2 == 0 ? 1 : -1 })
      var targets = Tensor<Float>(zeros: [2, length])
      for t in 0..<length { for row in 0..<2 { targets[row, t] = (inputs[row, t] > 0) != (t == n) ? 1 : 0 } }
      return .init(inputs: inputs, targets: targets)
    }, pieceSize: 2)
    #expect(runner.wrongPositions(of: network, on: sequences) == [[0], [1], [], []])
  }

  @Test("an output that is a NaN is no class, wherever it stands, and an error")
  func noClass() {
    let network = Network<Float>(input: [3]) { Identity() }
    let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 2))
    let nan = Float.nan
    let logits = Tensor<Float>([3, 6], [nan, 1, 1, nan, 0, .infinity, 1, nan, 5, nan, 3, 0, 5, 5, nan, nan, 1, 0])
    let examples = DenseExamples(inputs: logits, targets: Tensor(zeros: [3, 6]), pieceSize: 4)
    let predicted = runner.predictedClasses(of: network, on: examples)
    #expect(predicted == [nil, nil, nil, nil, 1, 0])
    // As the experiments count errors.
    let labels: [UInt8] = [0, 2, 0, 0, 1, 0]
    #expect(zip(predicted, labels).filter { $0 != Int($1) }.count == 4)
  }

  @Test("a position with a NaN is wrong, whether its output was wanted or not")
  func wrongWhereNaN() {
    let network = Network<Float>(input: [2]) { Identity() }
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
    // Right at step 0; a NaN for a target of 0, of 1, and both at the other steps.
    let sequence = SequenceExamples<Float>.Sequence(
      inputs: Tensor([2, 4], [1, .nan, 1, .nan, -1, -1, .nan, .nan]), targets: Tensor([2, 4], [1, 0, 1, 1, 0, 0, 1, 0]))
    #expect(runner.wrongPositions(of: network, on: SequenceExamples([sequence])) == [[1, 2, 3]])
  }

  @Test("examples with several steps have no one class")
  func classes() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [3]) { RNN(2) }
      let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
      let two = SequenceExamples<Float>([.init(inputs: Tensor(zeros: [3, 2]), targets: Tensor(zeros: [2, 2]))])
      _ = runner.predictedClasses(of: network, on: two)
    }
    expectSentence("predictedClasses: examples of 2 steps, each with a class of its own", from: "Evaluation", in: result)
  }
}
