import Foundation
import Tensors
import Testing

@testable import Networks

/// Each error of the programmer in a process of its own, which must end with the sentence on stderr.
@Suite("What a programmer's error says")
struct RefusalTests {
  private func expect(_ sentence: String, from file: String, in result: ExitTest.Result?) {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.split(separator: "\n").contains { $0.hasPrefix("Networks/\(file).swift:") && $0.hasSuffix(": \(sentence)") }, "\(text)")
  }

  @Test("a dense layer behind pictures asks for Flatten()")
  func flatten() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 3); ReLU(); Dense(10) }
    }
    expect("Dense: inputs of shape [2, 2, 2]; put Flatten() before it", from: "Dense", in: result)
  }

  @Test("a window larger than the picture says both sizes")
  func window() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 5) }
    }
    expect("window 5×5 on a picture of 4×4, padding 0", from: "Conv2D", in: result)
  }

  @Test("inputs of another size than the network's say both")
  func inputs() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { Dense(2) }(Tensor(zeros: [4, 5]))
    }
    expect("Pass: 4 inputs for a network of [3]", from: "Pass", in: result)
  }

  @Test("an unknown parameter is answered with those that exist")
  func key() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { Dense(2) }.parameters["dense.weight"]
    }
    expect("no parameter 'dense.weight'; there are: dense1.weight, dense1.bias", from: "Parameters", in: result)
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
    expect("a batch of 0 examples and 0 positions has no loss perExample", from: "BatchRunner", in: result)
  }

  @Test("sequences of different width are named")
  func widths() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SequenceExamples<Float>([
        .init(inputs: Tensor(zeros: [3, 2]), targets: Tensor(zeros: [1, 2])),
        .init(inputs: Tensor(zeros: [2, 2]), targets: Tensor(zeros: [1, 2])),
      ])
    }
    expect(
      "SequenceExamples: sequence 0 has 3 inputs and 1 targets, sequence 1 has 2 and 1", from: "SequenceExamples", in: result)
  }

  @Test("a gradient is not clipped to a norm below 0, to 0 or to a NaN", arguments: ["-1.0", "0.0", "nan"])
  func clip(_ limit: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [limit] in
      let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 1)
      let layout = Network<Float>(input: [1]) { PReLU() }.parameters
      Gradient(base: numbers, count: 1, layout: layout, owner: WorkerPool(threads: 1)).clip(toNorm: Double(limit) ?? 1)
    }
    expect("clip: a limit of \(limit) is not above 0", from: "BatchRunner", in: result)
  }

  @Test("examples with several steps have no one class")
  func classes() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [3]) { RNN(2) }
      let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
      let two = SequenceExamples<Float>([.init(inputs: Tensor(zeros: [3, 2]), targets: Tensor(zeros: [2, 2]))])
      _ = runner.predictedClasses(of: network, on: two)
    }
    expect("predictedClasses: examples of 2 steps, each with a class of its own", from: "Evaluation", in: result)
  }
}
