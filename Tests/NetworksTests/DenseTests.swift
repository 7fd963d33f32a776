import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Dense")
struct DenseTests {
  @Test("numbers worked by hand: Y = W X + b, and back dW = dY Xᵀ, db = Σ dY, dX = Wᵀ dY")
  func byHand() {
    var network = Network<Double>(input: [3]) { Dense(2) }
    network.parameters["dense1.weight"] = Tensor(rows: [[1, 2, 3], [4, 5, 6]])
    network.parameters["dense1.bias"] = Tensor([2], [10, 20])
    let x = Tensor<Double>(rows: [[1, 0], [0, 1], [2, -1]])
    let trace = network.trace(x, outputGradient: Tensor(rows: [[1, 2], [3, 4]]))
    #expect(trace.outputs[0] == Tensor(rows: [[17, 9], [36, 19]]))
    #expect(trace.gradient["dense1.weight"] == Tensor(rows: [[1, 2, 0], [3, 4, 2]]))
    #expect(trace.gradient["dense1.bias"] == Tensor([2], [3, 7]))
    #expect(trace.inputGradient == Tensor(rows: [[13, 18], [17, 24], [21, 30]]))
  }

  @Test("gradients equal central differences", arguments: 0..<6)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "dense")
    let (d, h, n) = (1 + stream.integer(below: 9), 1 + stream.integer(below: 9), 1 + stream.integer(below: 19))
    checkGradients(Network(input: [d]) { Dense(h); Dense(3) }, columns: n, &stream, "\(d) → \(h), \(n) examples")
  }

  @Test("a dense layer behind pictures asks for Flatten()")
  func flatten() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 3); ReLU(); Dense(10) }
    }
    expectSentence("Dense: inputs of shape [2, 2, 2]; put Flatten() before it", from: "Dense", in: result)
  }
}
