import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

/// An RNN that is told a gradient of one unit only for the state after its last step.
private struct WrongEnd: Layer {
  typealias S = Double
  static var kind: String { "wrongend" }
  private var inner = RNN<Double>(4)

  mutating func connect(to input: [Int]) -> [Int] { inner.connect(to: input) }
  var parameters: [ParameterDescription] { inner.parameters }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    inner.forward(x, into: y, context)
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    inner.backward(
      x: x, y: y, dY: dY, dX: dX, from: nil, dEnd: StateView(h: y[1].rows(0..<1)), into: nil, context)
  }
}

@Suite("Recurrent layers")
struct RecurrentLayerTests {
  @Test("outputs of recurrent layers do not depend on later inputs, and do on earlier ones")
  func prefix() {
    var stream = RandomStream(seed: 4, name: "prefix")
    for network in [
      Network<Float>(input: [3]) { RNN(5); Dense(2) }, Network<Float>(input: [3]) { LSTM(5); Dense(2) },
      Network<Float>(input: [3]) { LSTM(5, form: .peephole); Dense(2) },
      Network<Float>(input: [3]) { ClockworkRNN(modules: [3, 2], periods: [1, 2]); Dense(2) },
      Network<Float>(input: [3]) { OutputRecurrentRNN(5, outputs: 2) },
    ] {
      let network = network.randomized(&stream)
      let x: Tensor<Float> = stream.tensor([8, 3, 2])
      var changed = x
      for t in 5..<8 { for row in 0..<3 { for n in 0..<2 { changed[t, row, n] += 1 } } }
      let (a, b) = (network(x, steps: 8), network(changed, steps: 8))
      #expect(a.shape == [8, 2, 2])
      for t in 0..<8 {
        for row in 0..<2 { for n in 0..<2 { #expect((a[t, row, n] == b[t, row, n]) == (t < 5)) } }
      }
    }
  }

  @Test("what stands in masked steps changes neither loss nor gradient")
  func masked() {
    var stream = RandomStream(seed: 5, name: "masked")
    for network in [
      Network<Double>(input: [3]) { RNN(5, activation: .relu); Dense(2) },
      Network<Double>(input: [3]) { LSTM(5); Dense(2) },
      Network<Double>(input: [3]) { LSTM(5, form: [.peephole, .tanhLast]); Dense(2) },
      Network<Double>(input: [3]) { ClockworkRNN(modules: [3, 2], periods: [1, 2]); Dense(2) },
      Network<Double>(input: [3]) { OutputRecurrentRNN(5, outputs: 2) },
    ] {
      let network = network.randomized(&stream)
      let x: Tensor<Double> = stream.tensor([6, 3, 2]), targets: Tensor<Double> = stream.bits([6, 2, 2])
      let weights = mask(lengths: [4, 2], steps: 6)
      var (otherX, otherTargets) = (x, targets)
      let isMasked = { (t: Int, n: Int) in weights[t * 2 + n] == 0 }
      for t in 0..<6 {
        for n in 0..<2 where isMasked(t, n) {
          for row in 0..<3 { otherX[t, row, n] = 0.3 }
          for row in 0..<2 { otherTargets[t, row, n] = 1 - targets[t, row, n] }
        }
      }
      let a = network.trace(x, targets: targets, loss: .sigmoidCrossEntropy, mask: weights, steps: 6)
      let b = network.trace(otherX, targets: otherTargets, loss: .sigmoidCrossEntropy, mask: weights, steps: 6)
      #expect(a.loss == b.loss && a.gradient == b.gradient)
      for t in 0..<6 {
        for n in 0..<2 {
          for row in 0..<3 { #expect(!isMasked(t, n) || a.inputGradient[t, row, n] == 0) }
        }
      }
      #expect(a.inputGradient.values.contains { $0 != 0 })
    }
  }

  /// A network of each recurrent layer with the key of its recurrent weights, drawn from one stream.
  private func drawn(recurrent: Initializer?) -> [(key: String, network: Network<Double>)] {
    let weights = Initializer.uniform(0.3)
    var networks: [(key: String, network: Network<Double>)] = [
      ("rnn1.weight_hh_l0", Network<Double>(input: [3]) { RNN(4, initializer: weights, recurrentInitializer: recurrent) }),
      ("lstm1.weight_hh_l0", Network<Double>(input: [3]) { LSTM(4, initializer: weights, recurrentInitializer: recurrent) }),
      ("gru1.recurrent_weight", Network<Double>(input: [3]) { GRU(4, initializer: weights, recurrentInitializer: recurrent) }),
      (
        "forgetgate1.recurrent_weight",
        Network<Double>(input: [3]) { ForgetGateRNN(4, initializer: weights, recurrentInitializer: recurrent) }
      ),
      (
        "lstm1.recurrent_weight",
        Network<Double>(input: [3]) {
          LSTM(4, form: [.peephole, .coupledGates], initializer: weights, recurrentInitializer: recurrent)
        }
      ),
      (
        "outputrecurrent1.recurrent_weight",
        Network<Double>(input: [3]) {
          OutputRecurrentRNN(4, outputs: 2, initializer: weights, recurrentInitializer: recurrent)
        }
      ),
    ]
    for index in networks.indices {
      var stream = RandomStream(seed: 8, name: "recurrent weights")
      networks[index].network.initialize(using: &stream)
    }
    return networks
  }

  @Test("recurrent weights are drawn as those of the inputs, or by an initialiser of their own")
  func initializers() {
    let usual = drawn(recurrent: nil), same = drawn(recurrent: .uniform(0.3)), own = drawn(recurrent: .constant(0.25))
    for index in usual.indices {
      let key = usual[index].key
      let inputs = key.replacing("weight_hh", with: "weight_ih").replacing("recurrent_", with: "input_")
      let (before, after) = (usual[index].network.parameters, own[index].network.parameters)
      #expect(same[index].network.parameters.flat == before.flat, "\(key)")
      #expect(after[key].values.allSatisfy { $0 == 0.25 } && before[key].values.allSatisfy { abs($0) <= 0.3 }, "\(key)")
      #expect(before[key] != after[key] && before[inputs] == after[inputs], "\(key)")
    }
  }

  @Test("a gradient of another shape than the state's is refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Double>(input: [3]) { WrongEnd() }
      _ = network.trace(Tensor(zeros: [2, 3, 5]), outputGradient: Tensor(zeros: [2, 4, 5]), steps: 2)
    }
    expectSentence("rnn: a gradient of 1×5 for a state of 4×5", from: "RecurrentLayer", in: result)
  }
}
