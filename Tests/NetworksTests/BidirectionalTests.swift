import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Recurrent layers both ways, and on top of each other")
struct BidirectionalTests {
  private let lengths = [4, 1, 3, 0, 2]

  /// Both ways, the last states alone, several on top of each other.
  private var networks: [(Network<Double>, outputSteps: Int)] {
    [
      (Network(input: [3]) { Bidirectional(RNN(4)); Dense(2) }, 5),
      (Network(input: [3]) { Bidirectional(LSTM(3), GRU(2)); Bidirectional(ForgetGateRNN(2)); Dense(2) }, 5),
      (Network(input: [3]) { Bidirectional(LSTM(3), RNN(4), states: .last); Dense(2) }, 1),
      (Network(input: [3]) { Bidirectional(GRU(3)); Bidirectional(LSTM(2), states: .last); Tanh(); Dense(2) }, 1),
      (Network(input: [3]) { LSTM(4); GRU(3); RNN(3); ForgetGateRNN(2); Dense(2) }, 5),
      (Network(input: [3]) { LSTM(3); LSTM(4); LastState(); Dense(2) }, 1),
    ]
  }

  @Test("gradients equal central differences on sequences of unequal length", arguments: 0..<3)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "both ways")
    let lengths = seed == 0 ? [4, 1, 3, 0, 2] : (0..<4).map { _ in 1 + stream.integer(below: 5) }
    for (network, outputSteps) in networks {
      let check = GradientCheck.run(
        network.randomized(&stream), inputs: stream.tensor([5, 3, lengths.count]),
        targets: stream.tensor([outputSteps, 2, lengths.count]), loss: .halfSquaredError, steps: 5, lengths: lengths,
        scale: 0.2)
      #expect(check.parameters < 1e-6 && check.inputs < 1e-6, "\(network.layerNames)")
      #expect(check.parameters > 0 && check.inputs > 0, "\(network.layerNames)")
    }
  }

  @Test("the last states are those in which each way ends: forth at the last step, back at the first")
  func last() {
    var stream = RandomStream(seed: 1, name: "last states")
    let all = Network<Double>(input: [3]) { Bidirectional(LSTM(4), RNN(2)) }.randomized(&stream)
    var last = Network<Double>(input: [3]) { Bidirectional(LSTM(4), RNN(2), states: .last) }
    last.parameters.flat = all.parameters.flat
    let x: Tensor<Double> = stream.tensor([4, 3, 5])
    let (states, ends) = (all(x, steps: 4, lengths: lengths), last(x, steps: 4, lengths: lengths))
    #expect(states.shape == [4, 6, 5] && ends.shape == [1, 6, 5])
    for (n, length) in lengths.enumerated() {
      for row in 0..<6 {
        let expected = length == 0 ? 0 : states[row < 4 ? length - 1 : 0, row, n]
        #expect(ends[0, row, n] == expected, "sequence \(n), row \(row)")
      }
    }
  }

  @Test("what stands past an end changes neither what comes out before it nor the gradient")
  func padding() {
    var stream = RandomStream(seed: 2, name: "past the end")
    for (network, outputSteps) in networks {
      let network = network.randomized(&stream)
      let x: Tensor<Double> = stream.tensor([5, 3, 5])
      let t: Tensor<Double> = stream.tensor([outputSteps, 2, 5])
      var other = x
      for (n, length) in lengths.enumerated() {
        for t in length..<5 { for row in 0..<3 { other[t, row, n] += 0.5 } }
      }
      let traces = [x, other].map {
        network.trace($0, targets: t, loss: .halfSquaredError, steps: 5, lengths: lengths)
      }
      #expect(traces[0].loss == traces[1].loss && traces[0].gradient == traces[1].gradient, "\(network.layerNames)")
      #expect(traces[0].inputGradient == traces[1].inputGradient, "\(network.layerNames)")
      for (n, length) in lengths.enumerated() {
        for t in 0..<5 {
          let isZero = (0..<3).allSatisfy { traces[0].inputGradient[t, $0, n] == 0 }
          #expect(isZero == (t >= length), "\(network.layerNames), sequence \(n), step \(t)")
        }
      }
    }
  }

  @Test("stacked layers are the upper one over what the lower one puts out")
  func stacked() {
    var stream = RandomStream(seed: 3, name: "stacked")
    let both = Network<Double>(input: [3]) { LSTM(4); GRU(2) }.randomized(&stream)
    var (lower, upper) = (Network<Double>(input: [3]) { LSTM(4) }, Network<Double>(input: [4]) { GRU(2) })
    let numbers = both.parameters.flat.values
    lower.parameters.flat = Tensor([lower.parameterCount], Array(numbers[..<lower.parameterCount]))
    upper.parameters.flat = Tensor([upper.parameterCount], Array(numbers[lower.parameterCount...]))
    let x: Tensor<Double> = stream.tensor([6, 3, 4])
    #expect(both(x, steps: 6) == upper(lower(x, steps: 6), steps: 6))
  }

  @Test("a sequence that reads to its end cannot be fed a step at a time")
  func refused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { Bidirectional(RNN(4)) }.zeroState(sequences: 2)
    }
    expectSentence(
      "bidirectional1: a recurrent layer inside it carries no state from step to step", from: "RecurrentState", in: result)
  }

  @Test("it is saved under PyTorch's names, with both biases of both ways, and loaded")
  func saved() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("both-ways-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var stream = RandomStream(seed: 4, name: "saved")
    let network = Network<Float>(input: [3]) { Bidirectional(LSTM(2)); Dense(2) }.randomized(&stream)
    let text = String(decoding: network.safetensors(), as: UTF8.self)
    for way in ["", "_reverse"] {
      for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"] {
        #expect(text.contains("\"bidirectional1.\(name)\(way)\""))
      }
    }
    try network.saveSafetensors(to: path)
    var loaded = Network<Float>(input: [3]) { Bidirectional(LSTM(2)); Dense(2) }
    try loaded.loadSafetensors(from: path)
    #expect(loaded.parameters == network.parameters)
  }
}
