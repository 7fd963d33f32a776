import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

private let allLosses: [Loss] = [
  .halfSquaredError, .squaredError, .huber(delta: 0.7), .softmaxCrossEntropy, .sigmoidCrossEntropy,
]

@Suite("Losses of tensors")
struct LossTensorsTests {
  @Test("value and gradient are those of a network that hands on its inputs", arguments: allLosses)
  func asNetwork(loss: Loss) {
    var stream = RandomStream(seed: 1, name: "losses")
    let (y, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([4, 11]), stream.oneHot(4, 11))
    let trace = Network<Double>(input: [4]) { Identity() }.trace(y, targets: t, loss: loss)
    #expect(loss.value(y, targets: t) == trace.loss)
    #expect(loss.gradient(y, targets: t) == trace.inputGradient)
  }

  @Test("the gradient is the slope of the value", arguments: allLosses)
  func slopes(loss: Loss) {
    var stream = RandomStream(seed: 2, name: "slopes")
    let (y, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 5]), stream.oneHot(3, 5))
    let measured = CentralDifference.gradient(at: y) { loss.value($0, targets: t) }
    #expect(Deviation.relative(loss.gradient(y, targets: t).values, measured.values) < 1e-7)
  }

  @Test("single precision has the same loss to seven digits", arguments: allLosses)
  func float(loss: Loss) {
    var stream = RandomStream(seed: 3, name: "float")
    let (y, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 5]), stream.oneHot(3, 5))
    func single(_ tensor: Tensor<Double>) -> Tensor<Float> { Tensor(tensor.shape, tensor.values.map { Float($0) }) }
    #expect(Deviation.relative(loss.value(single(y), targets: single(t)), loss.value(y, targets: t)) < 1e-6)
  }

  @Test("targets of another shape are refused")
  func refused() async {
    let value = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Loss.squaredError.value(Tensor<Double>(zeros: [2, 3]), targets: Tensor(zeros: [3, 2]))
    }
    expectSentence("loss: outputs [2, 3], targets [3, 2]", from: "Loss+Tensors", in: value)
    let gradient = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Loss.squaredError.gradient(Tensor<Double>(zeros: [2, 3]), targets: Tensor(zeros: [2, 1]))
    }
    expectSentence("loss: outputs [2, 3], targets [2, 1]", from: "Loss+Tensors", in: gradient)
  }
}
