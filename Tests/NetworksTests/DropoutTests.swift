import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Dropout")
struct DropoutTests {
  private let draw = Draw(seed: 1, epoch: 3)

  @Test("the share p is dropped, and what is left is enlarged so that the mean stays", arguments: [0, 0.2, 0.5, 0.9])
  func expectation(_ probability: Double) {
    let n = 2000, units = 30
    let network = Network<Double>(input: [units]) { Dropout(dropping: probability) }
    let x = Tensor([units, n], [Double](repeating: 1, count: units * n))
    let y = network.activations(of: x, mode: .training(draw))[0].values
    #expect(y.allSatisfy { $0 == 0 || abs($0 - 1 / (1 - probability)) < 1e-15 })
    let count = Double(units * n), dropped = Double(y.count { $0 == 0 }) / count
    // Four standard errors.
    #expect(abs(dropped - probability) <= 4 * (probability * (1 - probability) / count).squareRoot())
    #expect(abs(y.reduce(0, +) / count - 1) <= 4 * (probability / (1 - probability) / count).squareRoot() + 1e-12)
  }

  @Test("gradients equal central differences with the mask held: pictures and sequences")
  func gradients() {
    var stream = RandomStream(seed: 3, name: "gradients")
    let still = Network<Double>(input: [2, 4, 4]) {
      Conv2D(filters: 3, window: 2); Dropout(dropping: 0.3); Tanh(); Flatten(); Dropout(dropping: 0.5); Dense(3)
    }.randomized(&stream)
    let moving = Network<Double>(input: [3]) { Dropout(dropping: 0.2); RNN(5); Dropout(dropping: 0.4); Dense(2) }
      .randomized(&stream)
    let a = GradientCheck.run(
      still, inputs: stream.tensor([2, 4, 4, 5]), targets: stream.tensor([3, 5]), loss: .halfSquaredError, scale: 0.1,
      mode: .training(draw), ids: [4, 1, 7, 7, 0])
    let b = GradientCheck.run(
      moving, inputs: stream.tensor([4, 3, 5]), targets: stream.tensor([4, 2, 5]), loss: .halfSquaredError, steps: 4,
      lengths: [4, 1, 3, 2, 4], scale: 0.1, mode: .training(draw))
    for result in [a, b] {
      #expect(result.parameters < 1e-6 && result.inputs < 1e-6)
      #expect(result.parameters > 0 && result.inputs > 0)
    }
  }

  @Test("in evaluation the network is the one without the layer, to the last bit")
  func evaluation() {
    var stream = RandomStream(seed: 4, name: "evaluation")
    let without = Network<Double>(input: [6]) { Dense(8); ReLU(); Dense(3) }.randomized(&stream)
    var with = Network<Double>(input: [6]) {
      Dropout(dropping: 0.2); Dense(8); Dropout(dropping: 0.5); ReLU(); Dropout(dropping: 0.5); Dense(3)
    }
    with.parameters.flat = without.parameters.flat
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([6, 20]), stream.tensor([3, 20]))
    #expect(with(x) == without(x))
    let (a, b) = (
      with.trace(x, targets: t, loss: .halfSquaredError), without.trace(x, targets: t, loss: .halfSquaredError)
    )
    #expect(a.gradient.flat == b.gradient.flat && a.inputGradient == b.inputGradient && a.loss == b.loss)
    let batch = DenseExamples(inputs: x, targets: t, pieceSize: 7)
    func runner(_ network: Network<Double>) -> BatchRunner<Double> {
      BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 2))
    }
    #expect(runner(with).loss(of: with, on: batch) == runner(without).loss(of: without, on: batch))
    #expect(runner(with).predictedClasses(of: with, on: batch) == runner(without).predictedClasses(of: without, on: batch))
    // And after a training step with the same memory.
    let used = runner(with)
    _ = used.gradient(of: with, on: batch, draw: draw)
    #expect(used.loss(of: with, on: batch) == runner(without).loss(of: without, on: batch))
  }

  @Test("a network with dropout is saved and loaded, and loads into the one without")
  func saved() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("dropout-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var stream = RandomStream(seed: 8, name: "saved")
    let network = Network<Float>(input: [4]) { Dropout(dropping: 0.2); Dense(6); Tanh(); Dropout(dropping: 0.5); Dense(2) }
      .randomized(&stream)
    try network.saveSafetensors(to: path)
    var loaded = Network<Float>(input: [4]) { Dropout(dropping: 0.2); Dense(6); Tanh(); Dropout(dropping: 0.5); Dense(2) }
    try loaded.loadSafetensors(from: path)
    #expect(loaded.parameters == network.parameters)
    var plain = Network<Float>(input: [4]) { Dense(6); Tanh(); Dense(2) }
    try plain.loadSafetensors(from: path)
    #expect(plain.parameters.flat == network.parameters.flat)
  }

  @Test("a probability of 1 is refused, and one below 0")
  func refused() async {
    let one = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Dropout<Float>(dropping: 1)
    }
    expectSentence("Dropout: probability 1.0, not in [0, 1)", from: "Dropout", in: one)
    let negative = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Dropout<Float>(dropping: -0.1)
    }
    expectSentence("Dropout: probability -0.1, not in [0, 1)", from: "Dropout", in: negative)
  }
}
