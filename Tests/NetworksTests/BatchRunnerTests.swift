import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Gradients of a batch")
struct BatchRunnerTests {
  @Test("a layer whose name another's begins with is not taken for it")
  func prefixes() {
    let network = Network<Double>(input: [1]) { for _ in 0..<11 { Dense(1) } }
    #expect(network.parameters.place(of: "dense1") == 0..<2)
    #expect(network.parameters.place(of: "dense11") == 20..<22)
  }

  @Test("a layer without parameters and a name that is none are refused")
  func refused() async {
    let empty = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [2]) { Dense(2); ReLU() }.parameters.place(of: "activation1")
    }
    expectSentence(
      "no parameter and no layer 'activation1'; there are: dense1.weight, dense1.bias", from: "Parameters", in: empty)
    let unknown = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [2]) { Dense(2) }.parameters.place(of: "dense")
    }
    expectSentence(
      "no parameter and no layer 'dense'; there are: dense1.weight, dense1.bias", from: "Parameters", in: unknown)
  }

  @Test(
    "gradients equal central differences for a batch of sequences of unequal lengths, with each reduction",
    arguments: Reduction.allCases)
  func batch(_ reduction: Reduction) {
    var stream = RandomStream(seed: 4, name: "batch")
    let network = Network<Double>(input: [3]) { LSTM(3); Dense(2) }.randomized(&stream)
    let lengths = [3, 1, 5, 5, 2, 4, 7]
    let examples = SequenceExamples<Double>(
      lengths.map { .init(inputs: stream.tensor([3, $0]), targets: stream.bits([2, $0])) }, pieceSize: 3)
    let runner = BatchRunner(
      network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: WorkerPool(threads: 2))
    let (value, numbers) = runner.lossAndGradient(of: network, on: examples)
    let gradient = numbers.values
    #expect(abs(value - runner.loss(of: network, on: examples)) < 1e-12 * value)
    let divisor: Double =
      switch reduction {
      case .sum: 1
      case .perExample: 7
      case .perPosition: 27
      case .perEntry: 54
      case .perPaddedEntry: 7 * 7 * 2
      case .perExampleAndOutput: 14
      }
    #expect(examples.extent.divisor(reduction) == divisor)
    let measured = CentralDifference.gradient(at: network.parameters.flat) { flat in
      var moved = network
      moved.parameters.flat = flat
      return runner.loss(of: moved, on: examples)
    }
    // Sums are up to 54 times larger than the means of the other tests, and so is their floor.
    #expect(Deviation.relative(gradient, measured.values, floor: 0.05 / divisor) < 1e-6)
  }

  @Test("an empty batch has the sum 0, and a sequence of length 0 adds nothing")
  func empty() {
    var stream = RandomStream(seed: 3, name: "empty")
    let network = Network<Double>(input: [2]) { LSTM(3); Dense(1) }.randomized(&stream)
    let pool = WorkerPool(threads: 2)
    func runner(_ reduction: Reduction) -> BatchRunner<Double> {
      BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: pool)
    }
    func sequence(_ length: Int) -> SequenceExamples<Double>.Sequence {
      .init(inputs: stream.tensor([2, length]), targets: stream.bits([1, length]))
    }
    let none = DenseExamples<Double>(inputs: Tensor(zeros: [2, 0]), targets: Tensor(zeros: [1, 0]))
    #expect(runner(.sum).loss(of: network, on: none) == 0)
    #expect(runner(.sum).gradient(of: network, on: none).norm == 0)
    #expect(runner(.sum).predictedClasses(of: network, on: none) == [])
    let onlyEmpty = SequenceExamples([sequence(0)])
    for reduction in [Reduction.sum, .perExample, .perExampleAndOutput] {
      #expect(runner(reduction).loss(of: network, on: onlyEmpty) == 0)
      #expect(runner(reduction).gradient(of: network, on: onlyEmpty).norm == 0)
    }
    #expect(runner(.sum).wrongPositions(of: network, on: onlyEmpty) == [[]])
    #expect(onlyEmpty.positions().pieceCount == 0)
    // Beside others, in a piece of its own or in theirs: half as much an example.
    let full = sequence(4)
    for pieceSize in [1, 16] {
      let mixed = SequenceExamples([sequence(0), full], pieceSize: pieceSize)
      let alone = runner(.perExample).loss(of: network, on: SequenceExamples([full]))
      #expect(abs(runner(.perExample).loss(of: network, on: mixed) - alone / 2) < 1e-15)
      #expect(runner(.perExample).wrongPositions(of: network, on: mixed)[0] == [])
    }
  }

  @Test("a batch without examples has no mean", arguments: [true, false])
  func emptyBatch(_ wantsGradient: Bool) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      [wantsGradient] in
      let network = Network<Float>(input: [4]) { Dense(2) }
      let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1))
      let none = PictureExamples<Float>(pictures: [1, 2, 3, 4], labels: [0], size: 4, classes: 2, rows: [])
      if wantsGradient { _ = runner.gradient(of: network, on: none) } else { _ = runner.loss(of: network, on: none) }
    }
    expectSentence("a batch of 0 examples and 0 positions has no loss perExample", from: "BatchRunner", in: result)
  }

  @Test("a network with another number of parameters than the runner's is refused")
  func otherNetwork() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let runner = BatchRunner(
        Network<Float>(input: [2]) { Dense(200) }, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
      let batch = DenseExamples<Float>(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [200, 3]))
      _ = runner.loss(of: Network<Float>(input: [2]) { Dense(1) }, on: batch)
    }
    expectSentence("Pass: 3 parameters for a network of 600", from: "Pass", in: result)
  }
}
