import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("RNN")
struct RNNTests {
  @Test("states are those of the equation, hₜ = f(W xₜ + U hₜ₋₁ + b), step by step")
  func equation() {
    var stream = RandomStream(seed: 1, name: "equation")
    for activation in [RNN<Double>.Activation.tanh, .relu] {
      let network = Network<Double>(input: [3]) { RNN(4, activation: activation) }.randomized(&stream)
      let (W, U) = (network.parameters["rnn1.weight_ih_l0"], network.parameters["rnn1.weight_hh_l0"])
      let b = Tensor.column(network.parameters["rnn1.bias_ih_l0"].values)
      let x: Tensor<Double> = stream.tensor([5, 3, 6])
      let states = network(x, steps: 5)
      #expect(states.shape == [5, 4, 6])
      var h = Tensor<Double>(zeros: [4, 6])
      for t in 0..<5 {
        let z = W × x.part(t) + U × h + b
        h = z.map { activation == .tanh ? tanh($0) : max(0, $0) }
        #expect(Deviation.largest(states.part(t), h) < 1e-14, "\(activation), step \(t)")
      }
    }
  }

  @Test("gradients equal central differences, with tanh and ReLU, over several steps and unequal lengths", arguments: 0..<8)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "rnn")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    // ReLU's kinks: with these seeds no preactivation lies within a step's reach of 0.
    for activation in [RNN<Double>.Activation.tanh, .relu] {
      let network = Network<Double>(input: [3]) { RNN(4, activation: activation); Dense(2) }
        .randomized(&stream)
      checkGradients(
        network, stream.tensor([steps, 3, n]), stream.tensor([steps, 2, n]), .halfSquaredError,
        mask: mask(lengths: lengths, steps: steps), steps: steps, "\(activation), \(lengths)")
    }
  }

  @Test("pictures are refused")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [1, 2, 2]) { RNN(3) }
    }
    expectSentence("RNN: inputs of shape [1, 2, 2], not a vector", from: "RecurrentLayer", in: result)
  }
}
