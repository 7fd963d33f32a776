import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("LSTM")
struct LSTMTests {
  @Test("states are those of the equations, with gates in the order i, f, g, o, step by step")
  func equations() {
    var stream = RandomStream(seed: 1, name: "equations")
    let network = Network<Double>(input: [3]) { LSTM(4) }.randomized(&stream)
    let (W, U) = (network.parameters["lstm1.weight_ih_l0"], network.parameters["lstm1.weight_hh_l0"])
    let b = Tensor.column(network.parameters["lstm1.bias_ih_l0"].values)
    let x: Tensor<Double> = stream.tensor([5, 3, 6])
    let states = network(x, steps: 5)
    #expect(states.shape == [5, 4, 6])
    func σ(_ z: Tensor<Double>) -> Tensor<Double> { z.map { 1 / (1 + exp(-$0)) } }
    var (h, c) = (Tensor<Double>(zeros: [4, 6]), Tensor<Double>(zeros: [4, 6]))
    for t in 0..<5 {
      let z = W × x.part(t) + U × h + b
      let (i, f, g, o) = (σ(z.rows(0..<4)), σ(z.rows(4..<8)), z.rows(8..<12).map { tanh($0) }, σ(z.rows(12..<16)))
      c = f ⊙ c + i ⊙ g
      h = o ⊙ c.map { tanh($0) }
      #expect(Deviation.largest(states.part(t), h) < 1e-14, "step \(t)")
    }
  }

  @Test("an LSTM with its forget gate open and its input gate shut keeps its cell")
  func keepsCell() {
    // One unit. The input drives the input gate, shut by its bias; g and o are open.
    var network = Network<Double>(input: [1]) { LSTM(1) }
    network.parameters["lstm1.weight_ih_l0"] = Tensor([4, 1], [200, 0, 0, 0])
    network.parameters["lstm1.bias_ih_l0"] = Tensor([4], [-100, 100, 0.6, 100])
    let x = Tensor<Double>([50, 1, 1], [1] + [Double](repeating: 0, count: 49))
    let h = network(x, steps: 50).values
    let kept = tanh(tanh(0.6))
    #expect(h.allSatisfy { abs($0 - kept) < 1e-12 })
    // With the forget gate shut it is gone after one step.
    network.parameters["lstm1.bias_ih_l0"] = Tensor([4], [-100, -100, 0.6, 100])
    #expect(network(x, steps: 50).values.dropFirst().allSatisfy { abs($0) < 1e-12 })
  }

  @Test("the forget bias lands in the second of the four blocks, the forget gate's")
  func forgetBias() {
    var stream = RandomStream(seed: 12, name: "bias")
    var network = Network<Double>(input: [2]) { LSTM(3, forgetBias: 1) }
    network.initialize(using: &stream)
    #expect(network.parameters["lstm1.bias_ih_l0"].values == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    network = Network(input: [2]) { LSTM(3, biasInitializer: .uniform(0.1), forgetBias: 5) }
    network.initialize(using: &stream)
    for (index, value) in network.parameters["lstm1.bias_ih_l0"].values.enumerated() {
      #expect(abs(value - (3..<6 ~= index ? 5 : 0)) <= 0.1 && value != 0)
    }
    // That block is the forget gate: opened wide, it carries the cell from step to step.
    network = Network(input: [1]) { LSTM(1, initializer: .zeros, biasInitializer: .constant(0), forgetBias: 50) }
    network.initialize(using: &stream)
    network.parameters["lstm1.weight_ih_l0"] = Tensor([4, 1], [0, 0, 1, 0])
    let h = network(Tensor([3, 1, 1], [1, 0, 0]), steps: 3).values
    #expect(h[0] == h[1] && h[1] == h[2] && h[0] > 0)
  }

  @Test(
    "gradients equal central differences, over several steps and unequal lengths, with and without forget bias",
    arguments: 0..<8)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "lstm")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let steps = 6, n = lengths.count
    var network = Network<Double>(input: [3]) {
      LSTM(4, initializer: .uniform(0.8), forgetBias: seed % 2 == 0 ? 0 : 1.5)
      Dense(2)
    }
    network.initialize(using: &stream)
    checkGradients(
      network, stream.tensor([steps, 3, n]), stream.bits([steps, 2, n]), .sigmoidCrossEntropy,
      mask: mask(lengths: lengths, steps: steps), steps: steps, "\(lengths)")
  }

  @Test("a forget bias beside a bias that is drawn in another way is refused")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = LSTM<Float>(3, biasInitializer: .normal(1), forgetBias: 1)
    }
    expectSentence("LSTM: a forget bias goes with a constant or uniform bias", from: "LSTM", in: result)
  }
}
