import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

/// Two layers whose parameters have the same names.
private struct Twins: Layer {
  typealias S = Float
  static var kind: String { "twins" }
  var sublayers: [any Layer<Float>] { [PReLU(), PReLU()] }
  func parameterName(_ name: String, ofSublayer index: Int) -> String { name }
  mutating func connect(to input: [Int]) -> [Int] { input }
  func forward(_ x: Block<Float>, into y: MutableBlock<Float>, _ context: LayerContext<Float>) {}
  func backward(
    x: Block<Float>, y: Block<Float>, dY: MutableBlock<Float>, dX: MutableBlock<Float>?, _ context: LayerContext<Float>
  ) {}
}

@Suite("Networks")
struct NetworkTests {
  @Test("layers stand in the order in which they are written, those of an if and of a loop too, and are named by kind")
  func layers() {
    func network(_ isDeep: Bool) -> Network<Float> {
      let end: [any Layer<Float>] = [Dense(2), Softmax()]
      return Network<Float>(input: [1, 5, 5]) {
        Conv2D(filters: 2, window: 2)
        if isDeep { Conv2D(filters: 3, window: 2); ReLU() }
        Flatten()
        if isDeep { Tanh() } else { Dense(4) }
        for units in [7, 6] { Dense(units) }
        end
      }
    }
    let (deep, flat) = (network(true), network(false))
    #expect(deep.layerNames == [
      "conv1", "conv2", "activation1", "flatten1", "activation2", "dense1", "dense2", "dense3", "softmax1",
    ])
    #expect(deep.outputShapes == [[2, 4, 4], [3, 3, 3], [3, 3, 3], [27], [27], [7], [6], [2], [2]])
    #expect(flat.layerNames == ["conv1", "flatten1", "dense1", "dense2", "dense3", "dense4", "softmax1"])
    #expect(flat.outputShapes == [[2, 4, 4], [32], [4], [7], [6], [2], [2]])
    #expect(deep.parameterCounts == [10, 27, 0, 0, 0, 196, 48, 14, 0] && deep.parameterCount == 295)
  }

  @Test("pieces are of 16 examples where a layer shares its weights over places or steps, else of 64")
  func pieceSize() {
    let cnn = Network<Float>(input: [1, 8, 8]) {
      Conv2D(filters: 2, window: 3); ReLU(); MaxPool2D(window: 2); Flatten(); Dense(4)
    }
    let pooled = Network<Float>(input: [1, 8, 8]) { AvgPool2D(window: 2); Flatten(); Dense(4) }
    let mlp = Network<Float>(input: [64]) { Dense(8); PReLU(); Dropout(dropping: 0.5); Dense(4); Softmax() }
    #expect(cnn.pieceSize == 16 && pooled.pieceSize == 64 && mlp.pieceSize == 64)
    let recurrent: [any Layer<Float>] = [
      RNN(4), LSTM(4), GRU(4), ForgetGateRNN(4), LSTM(4, form: .peephole), ClockworkRNN(modules: [2, 2], periods: [1, 2]),
      OutputRecurrentRNN(4, outputs: 3),
    ]
    for (index, layer) in recurrent.enumerated() {
      let layers: [any Layer<Float>] = [Dense(5), layer, LastState(), Dense(2)]
      let network = Network<Float>(input: [3]) { layers }
      #expect(network.pieceSize == 16, "recurrent layer \(index)")
    }
  }

  @Test("a small perceptron learns exclusive or, and its loss falls")
  func exclusiveOr() {
    var stream = RandomStream(seed: 1, name: "weights")
    var network = Network<Float>(input: [2]) { Dense(4, initializer: .normal(1)); Tanh(); Dense(1) }
    network.initialize(using: &stream)
    let examples = DenseExamples<Float>(
      inputs: Tensor([2, 4], [0, 0, 1, 1, 0, 1, 0, 1]), targets: Tensor([1, 4], [0, 1, 1, 0]))
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
    var losses: [Double] = []
    for _ in 0..<2000 {
      let (loss, gradient) = runner.lossAndGradient(of: network, on: examples)
      losses.append(loss)
      network.descend(along: gradient, learningRate: 0.5)
    }
    #expect(losses[1999] < 0.02 && losses[0] > 0.5)
    // Full batches at a moderate rate: lower every hundred steps.
    let sampled = stride(from: 0, to: 2000, by: 100).map { losses[$0] }
    #expect(zip(sampled, sampled.dropFirst()).allSatisfy { $1 < $0 })
    let logits = network(Tensor([2, 4], [0, 0, 1, 1, 0, 1, 0, 1])).values
    #expect(logits.map { $0 > 0 } == [false, true, true, false])
  }

  @Test("a step downhill is θ − η ∂E/∂θ")
  func step() {
    var stream = RandomStream(seed: 2, name: "step")
    var network = Network<Double>(input: [3]) { Dense(2) }.randomized(&stream)
    let examples = DenseExamples<Double>(inputs: stream.tensor([3, 5]), targets: stream.tensor([2, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: examples)
    let before = network.parameters.flat.values, whole = gradient.values
    network.descend(along: gradient, learningRate: 0.1)
    for (index, value) in network.parameters.flat.values.enumerated() {
      #expect(abs(value - (before[index] - 0.1 * whole[index])) < 1e-15)
    }
  }

  @Test("gradients equal central differences in a small convolutional network, as the texts build them")
  func convolutionalNetwork() {
    var stream = RandomStream(seed: 5, name: "network")
    checkGradients(
      Network(input: [1, 8, 8]) {
        Conv2D(filters: 2, window: 3); Tanh(); AvgPool2D(window: 2); Conv2D(filters: 3, window: 2)
        Sigmoid(); Flatten(); Dense(4)
      }, columns: 2, &stream, "network")
  }

  @Test("gradients equal central differences in two recurrent layers on top of each other")
  func stacked() {
    var stream = RandomStream(seed: 9, name: "stacked")
    let network = Network<Double>(input: [2]) { LSTM(3); RNN(4); Dense(2) }.randomized(&stream)
    checkGradients(
      network, stream.tensor([5, 2, 3]), stream.tensor([5, 2, 3]), .halfSquaredError, steps: 5, "stacked")
  }

  @Test("two parameters of one name are refused")
  func twins() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [2]) { Twins() }
    }
    #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }?.contains(
      "Network: two parameters of one name in twins1.weight, twins1.weight") == true)
  }

  @Test("no layers, inputs without numbers and the gradient of another network are refused")
  func refused() async {
    let none = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { [any Layer<Float>]() }
    }
    expectSentence("Network: no layers", from: "Network", in: none)
    let empty = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3, 0]) { Flatten() }
    }
    expectSentence("Network: inputs of shape [3, 0]", from: "Network", in: empty)
    let other = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let small = Network<Float>(input: [2]) { Dense(1) }
      var large = Network<Float>(input: [2]) { Dense(2) }
      let runner = BatchRunner(small, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
      let example = DenseExamples<Float>(inputs: Tensor(zeros: [2, 1]), targets: Tensor(zeros: [1, 1]))
      large.descend(along: runner.gradient(of: small, on: example), learningRate: 1)
    }
    expectSentence("descend: gradient of another network", from: "Network", in: other)
  }
}
