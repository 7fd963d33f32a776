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

  @Test("masks are those computed in Python from the definition, outputs and gradients those of PyTorch with them")
  func pyTorch() {
    // FNV-1a, SplitMix64 and substreams as in RandomStream; y = x * mask / 0.6, E = ½ Σ y², autograd in double.
    let examples: [[Double]] = [[0.5, -1, 2, 0.25, -0.75, 1.5, 3], [1, 2, -3, 4, -5, 0.5, -0.25]]
    let outputs: [[Double]] = [
      [0, -1.6666666666666667, 0, 0.4166666666666667, 0, 2.5, 0],
      [1.6666666666666667, 3.3333333333333335, -5, 0, -8.333333333333334, 0, -0.4166666666666667],
    ]
    let gradients: [[Double]] = [
      [0, -2.777777777777778, 0, 0.6944444444444445, 0, 4.166666666666667, 0],
      [2.777777777777778, 5.555555555555556, -8.333333333333334, 0, -13.888888888888891, 0, -0.6944444444444445],
    ]
    let network = Network<Double>(input: [7]) { Dropout(dropping: 0.4) }
    let trace = network.trace(
      Tensor(columns: examples), targets: Tensor(zeros: [7, 2]), loss: .halfSquaredError, mode: .training(draw))
    #expect(Deviation.largest(trace.outputs[0], Tensor(columns: outputs)) < 1e-14)
    #expect(Deviation.largest(trace.inputGradient, Tensor(columns: gradients)) < 1e-14)
    #expect(abs(trace.loss - 58.85416666666667) < 1e-12)
    // And nn.Dropout(0.4).eval() is the identity.
    #expect(network(Tensor(columns: examples)) == Tensor(columns: examples))
  }

  @Test("all masks, weighted by their probability: the mean of training is what evaluation puts out", arguments: [0.2, 0.5])
  func enumerated(_ dropping: Double) {
    let x = [0.75, -2, 3.5], keeping = 1 - dropping
    for scaling in Dropout<Double>.Scaling.allCases {
      let network = Network<Double>(input: [3]) { Dropout(keeping: keeping, scaling: scaling) }
      // 500 examples that are all x show each of the eight masks.
      let many = network.activations(
        of: Tensor(columns: [[Double]](repeating: x, count: 500)), mode: .training(draw))[0].columns
      let masks = Set(many)
      #expect(masks.count == 8)
      var mean = [0.0, 0, 0]
      for y in masks {
        let probability = y.reduce(1.0) { $0 * ($1 == 0 ? dropping : keeping) }
        for unit in 0..<3 { mean[unit] += probability * y[unit] }
      }
      let used = network(Tensor(columns: [x])).columns[0]
      #expect(zip(mean, used).allSatisfy { abs($0 - $1) < 1e-14 }, "\(scaling)")
      #expect(zip(used, x).allSatisfy { abs($0 - $1 * (scaling == .plain ? keeping : 1)) < 1e-15 }, "\(scaling)")
    }
  }

  @Test("the rate to keep and the rate to drop give one mask, and plain leaves as it is what stays")
  func names() {
    let x = Tensor<Double>([40, 50], (0..<2000).map { Double($0 + 1) })
    func outputs(_ layer: Dropout<Double>) -> Tensor<Double> {
      Network<Double>(input: [40]) { layer }.activations(of: x, mode: .training(draw))[0]
    }
    let inverted = outputs(Dropout(dropping: 0.2))
    #expect(outputs(Dropout(keeping: 0.8)) == inverted)
    let plain = outputs(Dropout(dropping: 0.2, scaling: .plain))
    #expect(zip(plain.values, x.values).allSatisfy { $0 == 0 || $0 == $1 })
    #expect(zip(plain.values, inverted.values).allSatisfy { ($0 == 0) == ($1 == 0) && abs(1.25 * $0 - $1) < 1e-9 })
    let layer = Dropout<Double>(keeping: 0.8, scaling: .plain)
    #expect(layer.keepProbability == 0.8 && abs(layer.probability - 0.2) < 1e-15 && layer.scaling == .plain)
    #expect(Dropout<Float>(dropping: 0.25).keepProbability == 0.75 && Dropout<Float>(dropping: 0.25).scaling == .inverted)
  }

  @Test("plain gradients equal central differences, in training with the mask held and in evaluation")
  func plainGradients() {
    var stream = RandomStream(seed: 5, name: "plain gradients")
    let network = Network<Double>(input: [40]) {
      Dropout(keeping: 0.8, scaling: .plain); Dense(6); Tanh(); Dropout(dropping: 0.5, scaling: .plain); Dense(3)
    }.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([40, 5]), stream.tensor([3, 5]))
    for mode in [PassMode.training(draw), .evaluation] {
      let result = GradientCheck.run(network, inputs: x, targets: t, loss: .halfSquaredError, scale: 0.1, mode: mode)
      #expect(result.parameters < 1e-6 && result.inputs < 1e-6, "\(mode)")
    }
  }

  @Test("one to four threads give one gradient, another cut into pieces the same masks, and the caller's data stay")
  func threads() {
    var stream = RandomStream(seed: 6, name: "threads")
    let network = Network<Float>(input: [50]) {
      Dropout(dropping: 0.2); Dense(33); ReLU(); Dropout(dropping: 0.5, scaling: .plain); Dense(4)
    }.randomized(&stream)
    let (x, t): (Tensor<Float>, Tensor<Float>) = (stream.tensor([50, 130]), stream.oneHot(4, 130))
    let numbers = x.values
    func gradient(threads: Int, pieceSize: Int = 16) -> [Float] {
      let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: threads))
      return runner.gradient(
        of: network, on: DenseExamples(inputs: x, targets: t, pieceSize: pieceSize), draw: draw).values
    }
    let one = gradient(threads: 1)
    for threads in [2, 4] { #expect(gradient(threads: threads) == one) }
    for pieceSize in [1, 17, 64] {
      let other = gradient(threads: 2, pieceSize: pieceSize)
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 }, "\(pieceSize)")
    }
    #expect(x.values == numbers)
    // What a trace of everything computes, the input's gradient too, is the same step.
    let trace = network.trace(
      x, targets: t, loss: .softmaxCrossEntropy, scale: 1.0 / 130, mode: .training(draw))
    #expect(zip(one, trace.gradient.flat.values).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(x.values == numbers && trace.inputs == x)
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

  @Test("a probability of 1 is refused, one below 0, and to keep nothing")
  func refused() async {
    let one = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Dropout<Float>(dropping: 1)
    }
    expectSentence("Dropout: probability 1.0, not in [0, 1)", from: "Dropout", in: one)
    let negative = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Dropout<Float>(dropping: -0.1)
    }
    expectSentence("Dropout: probability -0.1, not in [0, 1)", from: "Dropout", in: negative)
    let nothing = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Dropout<Float>(keeping: 0)
    }
    expectSentence("Dropout: probability to keep 0.0, not in (0, 1]", from: "Dropout", in: nothing)
  }
}
