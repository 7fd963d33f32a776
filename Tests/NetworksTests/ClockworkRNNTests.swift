import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("ClockworkRNN")
struct ClockworkRNNTests {
  @Test("of g modules of one size it has (g + 1) / 2g of a simple layer's recurrent weights", arguments: [1, 2, 4, 5])
  func weights(_ g: Int) {
    let m = 20
    let network = Network<Float>(input: [7]) {
      ClockworkRNN(modules: [Int](repeating: m / g, count: g), periods: (0..<g).map { 1 << $0 })
    }
    let recurrent = network.parameters.descriptions.filter { $0.key.contains("recurrent_weight") }
    #expect(recurrent.count == g)
    #expect(recurrent.reduce(0) { $0 + $1.description.count } * 2 * g == (g + 1) * m * m)
    #expect(network.parameterCount == m * 7 + (g + 1) * m * m / (2 * g) + m)
  }

  @Test("one module of period 1 is the simple recurrent layer, to the bit", arguments: [1, 16, 17])
  func oneModule(_ n: Int) {
    var stream = RandomStream(seed: UInt64(n), name: "one module")
    let simple = Network<Float>(input: [3]) { RNN(5) }.randomized(&stream)
    var clockwork = Network<Float>(input: [3]) { ClockworkRNN(modules: [5], periods: [1]) }
    #expect(clockwork.parameters.keys == ["input_weight", "recurrent_weight_1", "bias"].map { "clockwork1.\($0)" })
    clockwork.parameters.flat = simple.parameters.flat
    let x: Tensor<Float> = stream.tensor([6, 3, n]), dY: Tensor<Float> = stream.tensor([6, 5, n])
    let a = simple.trace(x, outputGradient: dY, steps: 6), b = clockwork.trace(x, outputGradient: dY, steps: 6)
    #expect(a.outputs[0] == b.outputs[0] && a.deltas[0] == b.deltas[0] && a.inputGradient == b.inputGradient)
    #expect(a.gradient.flat == b.gradient.flat)
  }

  @Test("a module changes at those steps alone that its period divides, counted from 1")
  func periods() {
    var stream = RandomStream(seed: 2, name: "periods")
    let network = Network<Double>(input: [3]) {
      ClockworkRNN(modules: [1, 2, 1], periods: [1, 3, 4])
    }.randomized(&stream)
    let y = network(stream.tensor([12, 3, 2]), steps: 12)
    for (row, period) in [1, 3, 3, 4].enumerated() {
      for t in 0..<12 {
        for n in 0..<2 {
          let before = t > 0 ? y[t - 1, row, n] : 0
          #expect((y[t, row, n] != before) == ((t + 1) % period == 0), "unit \(row), step \(t + 1)")
        }
      }
    }
  }

  @Test("a fast module tells a slow one nothing, and the slow one feeds it")
  func direction() {
    var stream = RandomStream(seed: 3, name: "direction")
    let network = Network<Double>(input: [2]) { ClockworkRNN(modules: [2, 2], periods: [1, 2]) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([7, 2, 3])
    let y = network(x, steps: 7)
    // Rows 0 and 1 of W belong to the fast module, rows 2 and 3 to the slow one.
    for fast in [true, false] {
      var changed = network
      var w = network.parameters["clockwork1.input_weight"]
      let rows = fast ? 0..<2 : 2..<4
      for row in rows { for column in 0..<2 { w[row, column] += 0.5 } }
      changed.parameters["clockwork1.input_weight"] = w
      let z = changed(x, steps: 7)
      for row in 0..<4 {
        let differs = (0..<7).contains { z[$0, row, 0] != y[$0, row, 0] }
        #expect(differs == (row < 2 || !fast), "\(fast ? "fast" : "slow") module changed, unit \(row)")
      }
    }
  }

  @Test("gradients equal central differences, over several steps and unequal lengths", arguments: 0..<8)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "clockwork")
    let lengths = (0..<1 + seed % 4).map { _ in 1 + stream.integer(below: 9) }
    let network = Network<Double>(input: [3]) {
      ClockworkRNN(modules: [2, 1, 2], periods: seed % 2 == 0 ? [1, 2, 4] : [2, 3, 5])
      Dense(2)
    }.randomized(&stream)
    checkGradients(
      network, stream.tensor([9, 3, lengths.count]), stream.tensor([9, 2, lengths.count]), .halfSquaredError,
      mask: mask(lengths: lengths, steps: 9), steps: 9, "\(lengths)")
  }

  @Test("recurrent weights are drawn by an initialiser of their own, and as those of the inputs without one")
  func initializers() {
    let choices: [Initializer?] = [nil, Initializer.constant(0.25)]
    for recurrent in choices {
      var stream = RandomStream(seed: 5, name: "clockwork")
      var network = Network<Double>(input: [2]) {
        ClockworkRNN(
          modules: [1, 2], periods: [1, 2], initializer: .constant(0.5), recurrentInitializer: recurrent,
          biasInitializer: .constant(2))
      }
      network.initialize(using: &stream)
      let u = recurrent == nil ? 0.5 : 0.25
      let wanted: [Double] = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, u, u, u, u, u, u, u, 2, 2, 2]
      #expect(network.parameters.flat.values == wanted)
    }
  }

  @Test("periods that do not grow are refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = ClockworkRNN<Float>(modules: [2, 2], periods: [1, 1])
    }
    expectSentence(
      "periods [1, 1]: a module's must be longer than that of the module before", from: "Kernels+Modules",
      module: "Tensors", in: result)
  }
}
