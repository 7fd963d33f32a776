import Studies
import Tensors

@testable import Networks

/// Short trainings of the experiments' networks, at their shapes, batches and step sizes, on drawn data.
enum ExperimentTraining: String, CaseIterable, Sendable {
  case xor, powerPlant, reberRNN, reberMLP, embeddedReberRNN, embeddedReberLSTM, mnistCNN, mnistMLP
  /// Not trained by an experiment yet.
  case embeddedReberGRU, embeddedReberForgetGate

  /// The bits of all parameters after `epochs` epochs.
  func bits(epochs: Int, threads: Int) -> [UInt64] { bits(epochs: epochs, pool: WorkerPool(threads: threads)) }

  /// The bits of all parameters after `epochs` epochs from `seed`.
  func bits(epochs: Int, pool: WorkerPool, seed: UInt64 = 1) -> [UInt64] {
    var stream = RandomStream(seed: seed, name: rawValue)
    let uniform = { (units: Int) in Initializer.uniform(1 / Double(units).squareRoot()) }
    switch self {
    case .xor:
      let network = Network<Double>(input: [2]) {
        Dense(2, initializer: .normal(1)); Sigmoid(); Dense(1, initializer: .normal(1))
      }
      let cases = DenseExamples<Double>(
        inputs: Tensor([2, 4], [0, 0, 1, 1, 0, 1, 0, 1]), targets: Tensor([1, 4], [0, 1, 1, 0]))
      return train(network, .sigmoidCrossEntropy, .sum, 1, epochs, pool, &stream) { _ in [cases] }
        .map(\.bitPattern)
    case .powerPlant:
      let network = Network<Double>(input: [2]) {
        Dense(3, initializer: .normal(0.5)); Sigmoid(); Dense(2, initializer: .normal(0.5)); Sigmoid()
        Dense(1, initializer: .normal(0.5)); Sigmoid()
      }
      let hours = DenseExamples<Double>(
        inputs: stream.tensor([2, 9568]), targets: stream.tensor([1, 9568]))
      return train(network, .halfSquaredError, .perExample, 0.2, epochs, pool, &stream) { _ in [hours] }
        .map(\.bitPattern)
    case .reberRNN:
      return sequences(Network(input: [7]) {
        RNN(4, initializer: uniform(4), recurrentInitializer: uniform(4), biasInitializer: uniform(4)); Dense(7, initializer: uniform(4))
      }, 30...52, epochs, pool, &stream)
    case .reberMLP:
      return sequences(Network(input: [7]) {
        Dense(100, initializer: uniform(7)); Tanh(); Dense(7, initializer: uniform(100))
      }, 30...52, epochs, pool, &stream, hasMemory: false)
    case .embeddedReberRNN:
      return sequences(Network(input: [7]) {
        RNN(60, initializer: uniform(60), recurrentInitializer: uniform(60)); Dense(7, initializer: uniform(60))
      }, 40...64, epochs, pool, &stream)
    case .embeddedReberLSTM:
      return sequences(Network(input: [7]) {
        LSTM(20, initializer: uniform(20), biasInitializer: uniform(20), forgetBias: 1); Dense(7, initializer: uniform(20))
      }, 40...64, epochs, pool, &stream)
    case .embeddedReberGRU:
      return sequences(Network(input: [7]) {
        GRU(20, initializer: uniform(20), biasInitializer: uniform(20)); Dense(7, initializer: uniform(20))
      }, 40...64, epochs, pool, &stream)
    case .embeddedReberForgetGate:
      return sequences(Network(input: [7]) {
        ForgetGateRNN(20, initializer: uniform(20), biasInitializer: uniform(20)); Dense(7, initializer: uniform(20))
      }, 40...64, epochs, pool, &stream)
    case .mnistCNN:
      return pictures(.digitsCNN(), pieceSize: 16, epochs, pool, &stream)
    case .mnistMLP:
      return pictures(.digitsMLP(), pieceSize: 64, epochs, pool, &stream)
    }
  }

  private func train<S: Scalar, E: Examples<S>>(
    _ initial: Network<S>, _ loss: Loss, _ reduction: Reduction, _ learningRate: Double,
    _ epochs: Int, _ pool: WorkerPool, _ stream: inout RandomStream,
    _ batches: (inout RandomStream) -> [E]
  ) -> [S] {
    var network = initial
    network.initialize(using: &stream)
    let runner = BatchRunner(network, loss: loss, reduction: reduction, pool: pool)
    for _ in 0..<epochs {
      for batch in batches(&stream) {
        let gradient = runner.gradient(of: network, on: batch)
        network.descend(along: gradient, learningRate: learningRate)
      }
    }
    return network.parameters.flat.values
  }

  /// 400 strings in one batch: one symbol of seven a step, any set of them as the target.
  private func sequences(
    _ network: Network<Float>, _ lengths: ClosedRange<Int>, _ epochs: Int, _ pool: WorkerPool,
    _ stream: inout RandomStream, hasMemory: Bool = true
  ) -> [UInt64] {
    let strings = SequenceExamples<Float>((0..<400).map { _ in
      let length = lengths.lowerBound + stream.integer(below: lengths.count)
      return .init(inputs: stream.oneHot(7, length), targets: stream.bits([7, length]))
    })
    let trained =
      hasMemory
      ? train(network, .sigmoidCrossEntropy, .perExample, 0.1, epochs, pool, &stream) { _ in [strings] }
      : train(network, .sigmoidCrossEntropy, .perExample, 0.1, epochs, pool, &stream) { _ in
        [strings.positions()]
      }
    return trained
      .map { UInt64($0.bitPattern) }
  }

  /// 1,100 pictures in batches of 1,000, so that the second is a small one.
  private func pictures(
    _ network: Network<Float>, pieceSize: Int, _ epochs: Int, _ pool: WorkerPool,
    _ stream: inout RandomStream
  ) -> [UInt64] {
    let count = 1100
    let pixels = (0..<count * 784).map { _ in UInt8(stream.integer(below: 256)) }
    let labels = (0..<count).map { _ in UInt8(stream.integer(below: 10)) }
    return train(network, .softmaxCrossEntropy, .perExample, 0.2, epochs, pool, &stream) { stream in
      let order = stream.permutation(count)
      return [order[..<1000], order[1000...]].map {
        PictureExamples<Float>(
          pictures: pixels, labels: labels, size: 784, classes: 10, rows: $0, pieceSize: pieceSize)
      }
    }.map { UInt64($0.bitPattern) }
  }
}
