import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("Losses")
struct LossTests {
  @Test("cross-entropy of a uniform prediction is ln P, at any height of the logits", arguments: [2, 3, 10])
  func uniform(_ classes: Int) {
    var stream = RandomStream(seed: 2, name: "uniform")
    for height in [0.0, 5, -700, 1e4] {
      let z = Tensor([classes, 5], [Double](repeating: height, count: classes * 5))
      let result = Network(input: [classes]) { Identity() }
        .trace(z, targets: stream.oneHot(classes, 5), loss: .softmaxCrossEntropy)
      #expect(abs(result.loss / 5 - log(Double(classes))) < 1e-14)
    }
  }

  @Test("binary cross-entropy at logit 0 is ln 2 for each entry, its gradient ±1/2")
  func binary() {
    var stream = RandomStream(seed: 3, name: "binary")
    let targets: Tensor<Double> = stream.bits([4, 9])
    let result = Network(input: [4]) { Identity() }
      .trace(Tensor(zeros: [4, 9]), targets: targets, loss: .sigmoidCrossEntropy)
    #expect(abs(result.loss - 36 * log(2)) < 1e-13)
    #expect(result.inputGradient.values == targets.values.map { 0.5 - $0 })
  }

  @Test("half the squared error of errors 1, 2 and 3 is 7")
  func squares() {
    let result = Network<Double>(input: [3]) { Identity() }
      .trace(Tensor([3, 1], [1, 2, 3]), targets: Tensor(zeros: [3, 1]), loss: .halfSquaredError)
    #expect(result.loss == 7 && result.inputGradient.values == [1, 2, 3])
  }

  @Test("Huber's loss is the squared error up to δ, then a line; on a vector it goes by the norm")
  func huber() {
    func loss(_ loss: Loss, _ y: [Double]) -> Trace<Double> {
      Network(input: [y.count]) { Identity() }
        .trace(.column(y), targets: Tensor(zeros: [y.count, 1]), loss: loss)
    }
    #expect(loss(.squaredError, [1, 2, 3]).loss == 14)
    #expect(loss(.squaredError, [1, 2, 3]).inputGradient.values == [2, 4, 6])
    #expect([0.5, 1, 2, -2].map { loss(.huber(delta: 1), [$0]).loss } == [0.25, 1, 3, 3])
    #expect([0.5, 1, 2, -2].map { loss(.huber(delta: 1), [$0]).inputGradient.values[0] } == [1, 2, 2, -2])
    let vector = loss(.huber(delta: 2), [3, -4])
    #expect(vector.loss == 2 * 2 * (5 - 1))
    #expect(zip(vector.inputGradient.values, [2.4, -3.2]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test("losses stay finite for logits of ±10⁴")
  func finite() {
    let z = Tensor<Float>([3, 2], [1e4, -1e4, -1e4, -1e4, 0, 1e4])
    let wrong = Tensor<Float>([3, 2], [0, 1, 1, 0, 0, 0])
    for loss in [Loss.softmaxCrossEntropy, .sigmoidCrossEntropy] {
      let result = Network<Float>(input: [3]) { Identity() }.trace(z, targets: wrong, loss: loss)
      // Confident and wrong costs the difference of the logits: 2 · 10⁴ for each column.
      #expect(abs(result.loss - 40_000) < (loss == .softmaxCrossEntropy ? 1 : 10_001))
      #expect(result.inputGradient.values.allSatisfy { $0.isFinite && abs($0) <= 1 })
    }
  }

  private func checkNaN<S: Scalar>(_: S.Type) {
    let x = Tensor<S>([4, 1], [.nan, 1, -1, 0])
    for loss in [Loss.halfSquaredError, .squaredError, .huber(delta: 1)] {
      let network = Network<S>(input: [4]) { Identity() }
      #expect(network.trace(x, targets: Tensor(zeros: [4, 1]), loss: loss).loss.isNaN)
    }
  }
  @Test("the loss of a NaN is a NaN")
  func notANumber() {
    checkNaN(Float.self)
    checkNaN(Double.self)
  }

  @Test("each loss, with masks and weights")
  func losses() {
    var stream = RandomStream(seed: 3, name: "losses")
    let network = Network<Double>(input: [4]) { Dense(5) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([4, 11])
    for weights in [nil, (0..<11).map { Double($0 % 3) * 0.7 }] {
      checkGradients(network, x, stream.tensor([5, 11]), .halfSquaredError, mask: weights, "half squares")
      checkGradients(network, x, stream.tensor([5, 11]), .squaredError, mask: weights, "squares")
      // The norms of five errors lie on both sides of these δ.
      for delta in [0.3, 1.5, 4] {
        checkGradients(network, x, stream.tensor([5, 11]), .huber(delta: delta), mask: weights, "Huber, δ = \(delta)")
      }
      checkGradients(network, x, stream.oneHot(5, 11), .softmaxCrossEntropy, mask: weights, "softmax")
      checkGradients(network, x, stream.bits([5, 11]), .sigmoidCrossEntropy, mask: weights, "sigmoid")
    }
  }
}
