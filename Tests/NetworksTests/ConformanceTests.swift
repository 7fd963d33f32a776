import Foundation
import Tensors
import Testing

@testable import Networks

/// Networks against `Fixtures/make_fixtures.py`, an implementation of its own in NumPy.
@Suite("Conformance with an independent implementation")
struct ConformanceTests {
  private struct Fixture: Decodable {
    let name: String
    let loss: Double
    let inputs, targets, outputs, inputGradients: [[Double]]
    let parameters, gradients: [String: [Double]]
  }

  private static let networks: [(String, Loss, Network<Double>)] = [
    ("mlp", .softmaxCrossEntropy, Network(input: [4]) { Dense(5); Tanh(); Dense(3) }),
    ("cnn", .halfSquaredError, Network(input: [2, 5, 6]) {
      Conv2D(filters: 3, window: (3, 2), padding: 1); Tanh(); MaxPool2D(window: 2, stride: 1)
      Conv2D(filters: 2, window: 2, stride: 2); Flatten(); Dense(4)
    }),
    ("rnn-tanh", .sigmoidCrossEntropy, Network(input: [3]) { RNN(4); Dense(3) }),
    ("rnn-relu", .halfSquaredError, Network(input: [3]) { RNN(4, activation: .relu); Dense(3) }),
    ("lstm", .sigmoidCrossEntropy, Network(input: [3]) { LSTM(4); Dense(3) }),
    ("lstm-peephole", .sigmoidCrossEntropy, Network(input: [3]) { LSTM(4, form: .peephole); Dense(3) }),
    ("lstm-coupled", .sigmoidCrossEntropy, Network(input: [3]) { LSTM(4, form: .coupledGates); Dense(3) }),
    ("lstm-tanh-last", .sigmoidCrossEntropy, Network(input: [3]) { LSTM(4, form: .tanhLast); Dense(3) }),
    ("lstm-combined", .sigmoidCrossEntropy, Network(input: [3]) {
      LSTM(4, form: [.peephole, .coupledGates, .tanhLast]); Dense(3)
    }),
    ("clockwork", .sigmoidCrossEntropy, Network(input: [3]) {
      ClockworkRNN(modules: [2, 1, 2], periods: [1, 2, 4]); Dense(3)
    }),
    ("output-recurrent", .sigmoidCrossEntropy, Network(input: [3]) { OutputRecurrentRNN(4, outputs: 2) }),
  ]

  private func fixture(_ name: String) throws -> Fixture {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/fixtures", withExtension: "json"))
    let all = try JSONDecoder().decode([Fixture].self, from: Data(contentsOf: url))
    return try #require(all.first { $0.name == name })
  }

  private func expectEqual(_ ours: [Double], _ theirs: [Double], _ what: String) {
    let worst = zip(ours, theirs).map { abs($0 - $1) / max(1, abs($1)) }
    #expect(ours.count == theirs.count && worst.allSatisfy { $0 < 1e-10 }, "\(what): \(worst.max() ?? 0)")
  }

  @Test("outputs, loss and every gradient agree to ten digits", arguments: 0..<networks.count)
  func conforms(_ index: Int) throws {
    var (name, loss, network) = Self.networks[index]
    let fixture = try fixture(name)
    #expect(Set(fixture.parameters.keys) == Set(network.parameters.keys))
    for (key, values) in fixture.parameters {
      network.parameters[key] = Tensor(network.parameters[key].shape, values)
    }
    // The fixture's examples come first, then time; here time comes first and examples last.
    let isSequence = network.layers.contains { $0 is any RecurrentLayer<Double> }
    let rows = network.inputShape.reduce(1, *), count = fixture.inputs.count
    let lengths = fixture.inputs.map { isSequence ? $0.count / rows : 1 }
    let steps = lengths.max() ?? 1
    func batch(_ examples: [[Double]]) -> Tensor<Double> {
      let height = examples[0].count / lengths[0]
      var tensor = Tensor<Double>(zeros: [steps, height, count])
      for (n, numbers) in examples.enumerated() {
        for (i, number) in numbers.enumerated() { tensor[i / height, i % height, n] = number }
      }
      return tensor
    }
    func examples(_ tensor: Tensor<Double>) -> [[Double]] {
      let block = tensor.block(steps: steps)
      return lengths.enumerated().map { n, length in
        (0..<length).flatMap { t in (0..<block.rows).map { block[t][$0, n] } }
      }
    }
    let outputShape = network.outputShapes[network.layers.count - 1]
    let result = network.trace(
      batch(fixture.inputs).reshaped(to: [steps] + network.inputShape + [count]),
      targets: batch(fixture.targets).reshaped(to: [steps] + outputShape + [count]), loss: loss,
      mask: mask(lengths: lengths, steps: steps), steps: steps)
    expectEqual([result.loss], [fixture.loss], "loss")
    expectEqual(examples(result.outputs[network.layers.count - 1]).flatMap { $0 }, fixture.outputs.flatMap { $0 }, "outputs")
    expectEqual(
      examples(result.inputGradient).flatMap { $0 }, fixture.inputGradients.flatMap { $0 }, "inputs")
    for key in network.parameters.keys {
      expectEqual(result.gradient[key].values, fixture.gradients[key] ?? [], key)
    }
  }
}
