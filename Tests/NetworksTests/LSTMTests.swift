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

  private static let forms: [LSTM<Double>.Form] = (0..<8).map { LSTM<Double>.Form(rawValue: $0) }

  @Test("states of each form are those of its equations as the texts print them, step by step", arguments: 1..<8)
  func formEquations(_ index: Int) {
    let form = Self.forms[index]
    let (isCoupled, sees, tanhLast) = (form.contains(.coupledGates), form.contains(.peephole), form.contains(.tanhLast))
    var stream = RandomStream(seed: 1, name: "forms")
    let network = Network<Double>(input: [3]) { LSTM(4, form: form) }.randomized(&stream)
    let first = isCoupled ? 0 : 4
    #expect(network.parameterCount == (first + 12) * (3 + 4 + 1) + (sees ? (first + 8) * 4 : 0))
    let (W, U) = (network.parameters["lstm1.input_weight"], network.parameters["lstm1.recurrent_weight"])
    let b = Tensor.column(network.parameters["lstm1.bias"].values)
    let P = sees ? network.parameters["lstm1.peephole_weight"] : Tensor<Double>(zeros: [first + 8, 4])
    let x: Tensor<Double> = stream.tensor([5, 3, 6])
    let states = network(x, steps: 5)
    func σ(_ z: Tensor<Double>) -> Tensor<Double> { z.map { 1 / (1 + exp(-$0)) } }
    var (h, c) = (Tensor<Double>(zeros: [4, 6]), Tensor<Double>(zeros: [4, 6]))
    for t in 0..<5 {
      let z = W × x.part(t) + U × h + b
      let f = σ(z.rows(first..<first + 4) + P.rows(first..<first + 4) × c)
      let i = isCoupled ? f.map { 1 - $0 } : σ(z.rows(0..<4) + P.rows(0..<4) × c)
      c = f ⊙ c + i ⊙ z.rows(first + 4..<first + 8).map { tanh($0) }
      let o = σ(z.rows(first + 8..<first + 12) + P.rows(first + 4..<first + 8) × c)
      h = tanhLast ? (o ⊙ c).map { tanh($0) } : o ⊙ c.map { tanh($0) }
      #expect(Deviation.largest(states.part(t), h) < 1e-14, "step \(t)")
    }
  }

  @Test("gradients of each form equal central differences, over several steps and unequal lengths", arguments: 0..<16)
  func formGradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "forms")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let network = Network<Double>(input: [3]) { LSTM(4, form: Self.forms[seed % 8]); Dense(2) }.randomized(&stream)
    checkGradients(
      network, stream.tensor([6, 3, lengths.count]), stream.bits([6, 2, lengths.count]), .sigmoidCrossEntropy,
      mask: mask(lengths: lengths, steps: 6), steps: 6, "\(seed % 8), \(lengths)")
  }

  @Test("peepholes of zeros are none, to the bit", arguments: [1, 16, 17])
  func noPeepholes(_ n: Int) {
    var stream = RandomStream(seed: UInt64(n), name: "no peepholes")
    let plain = Network<Float>(input: [3]) { LSTM(5) }.randomized(&stream)
    var seeing = Network<Float>(input: [3]) { LSTM(5, form: .peephole) }
    for (ours, theirs) in [
      ("input_weight", "weight_ih_l0"), ("recurrent_weight", "weight_hh_l0"), ("bias", "bias_ih_l0"),
    ] {
      seeing.parameters["lstm1.\(ours)"] = plain.parameters["lstm1.\(theirs)"]
    }
    let x: Tensor<Float> = stream.tensor([6, 3, n]), dY: Tensor<Float> = stream.tensor([6, 5, n])
    let a = plain.trace(x, outputGradient: dY, steps: 6), b = seeing.trace(x, outputGradient: dY, steps: 6)
    #expect(a.outputs[0] == b.outputs[0] && a.inputGradient == b.inputGradient)
    #expect(a.gradient["lstm1.weight_hh_l0"] == b.gradient["lstm1.recurrent_weight"])
    #expect(b.gradient["lstm1.peephole_weight"].values.allSatisfy { $0 != 0 })
  }

  @Test("the forget bias of coupled gates lands in the first of their three blocks")
  func coupledForgetBias() {
    var stream = RandomStream(seed: 12, name: "bias")
    var network = Network<Double>(input: [2]) { LSTM(2, form: .coupledGates, biasInitializer: .constant(0.5), forgetBias: 1) }
    network.initialize(using: &stream)
    #expect(network.parameters["lstm1.bias"].values == [1.5, 1.5, 0.5, 0.5, 0.5, 0.5])
    // Wide open, nothing new comes in.
    network = Network(input: [2]) { LSTM(2, form: .coupledGates, forgetBias: 1000) }
    network.initialize(using: &stream)
    #expect(network(stream.tensor([4, 2, 3]), steps: 4).values.allSatisfy { $0 == 0 })
  }

  @Test("a forget bias beside a bias that is drawn in another way is refused")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = LSTM<Float>(3, biasInitializer: .normal(1), forgetBias: 1)
    }
    expectSentence("LSTM: a forget bias goes with a constant or uniform bias", from: "LSTM", in: result)
  }
}
