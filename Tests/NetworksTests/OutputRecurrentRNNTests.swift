import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("OutputRecurrentRNN")
struct OutputRecurrentRNNTests {
  @Test("outputs are those of the equations, step by step, from the output before")
  func equations() {
    var stream = RandomStream(seed: 1, name: "output")
    let network = Network<Double>(input: [3]) { OutputRecurrentRNN(4, outputs: 2) }.randomized(&stream)
    #expect(network.parameterCount == 4 * (3 + 2 + 1) + 2 * (4 + 1))
    func p(_ name: String) -> Tensor<Double> { network.parameters["outputrecurrent1.\(name)"] }
    let (b, c) = (Tensor.column(p("bias").values), Tensor.column(p("output_bias").values))
    let x: Tensor<Double> = stream.tensor([5, 3, 6])
    var state = network.zeroState(sequences: 6)
    state["outputrecurrent1.h"] = stream.tensor([2, 6])
    var y = state["outputrecurrent1.h"]
    let outputs = network(x, steps: 5, state: &state)
    for t in 0..<5 {
      let h = (p("input_weight") × x.part(t) + p("recurrent_weight") × y + b).map { tanh($0) }
      y = p("output_weight") × h + c
      #expect(Deviation.largest(outputs.part(t), y) < 1e-14, "step \(t)")
    }
    #expect(state["outputrecurrent1.h"].values == outputs.part(4).values)
  }

  @Test("a past that its output does not tell is lost")
  func bottleneck() {
    var stream = RandomStream(seed: 2, name: "bottleneck")
    var network = Network<Double>(input: [3]) { OutputRecurrentRNN(4, outputs: 2) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([4, 3, 1])
    var other = x
    other[0, 0, 0] += 1
    #expect(network(x, steps: 4).part(3).values != network(other, steps: 4).part(3).values)
    // The hidden units still see the first input; the outputs do not.
    network.parameters["outputrecurrent1.output_weight"] = Tensor(zeros: [2, 4])
    #expect(network(x, steps: 4) == network(other, steps: 4))
  }

  @Test("gradients equal central differences, over several steps and unequal lengths", arguments: 0..<8)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "output")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 6) }
    let last = Network<Double>(input: [3]) { OutputRecurrentRNN(4, outputs: 2) }
    let between = Network<Double>(input: [3]) { Dense(3); OutputRecurrentRNN(3, outputs: 5); Dense(2) }
    let network = (seed % 2 == 0 ? last : between).randomized(&stream)
    checkGradients(
      network, stream.tensor([6, 3, lengths.count]), stream.tensor([6, 2, lengths.count]), .halfSquaredError,
      mask: mask(lengths: lengths, steps: 6), steps: 6, "\(lengths)")
  }

  @Test("a layer without outputs is refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = OutputRecurrentRNN<Float>(3, outputs: 0)
    }
    expectSentence(
      "OutputRecurrentRNN: 3 units and 0 outputs; it needs one of each", from: "OutputRecurrentRNN", in: result)
  }
}
