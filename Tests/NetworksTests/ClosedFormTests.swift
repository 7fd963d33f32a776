import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("Closed forms")
struct ClosedFormTests {
  @Test("a convolution is its weight matrix times the windows as columns", arguments: [(1, 0), (1, 2), (2, 1), (3, 0)])
  func convolution(_ stride: Int, _ padding: Int) throws {
    var stream = RandomStream(seed: 1, name: "convolution")
    let layer = Conv2D<Double>(filters: 4, window: (3, 2), stride: stride, padding: padding)
    let network = Network(input: [2, 6, 5]) { layer }.randomized(&stream)
    let picture: Tensor<Double> = stream.tensor([2, 6, 5])
    let columns = layer.windowsAsColumns(picture)
    let weight = network.parameters["conv1.weight"].reshaped(to: [4, 12])
    let product = weight × columns + .column(network.parameters["conv1.bias"].values)
    let output = network(picture.reshaped(to: [2, 6, 5, 1])).values
    #expect(output.count == product.count)
    #expect(zip(output, product.values).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  @Test("losses and softmax stay finite for logits of ±10⁴")
  func finite() {
    let z = Tensor<Float>([3, 2], [1e4, -1e4, -1e4, -1e4, 0, 1e4])
    let p = Network<Float>(input: [3]) { Softmax() }(z)
    #expect(p.values == [1, 0, 0, 0, 0, 1] || zip(p.values, [1, 0, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-30 })
    let wrong = Tensor<Float>([3, 2], [0, 1, 1, 0, 0, 0])
    for loss in [Loss.softmaxCrossEntropy, .sigmoidCrossEntropy] {
      let result = Network<Float>(input: [3]) { Identity() }.trace(z, targets: wrong, loss: loss)
      // Confident and wrong costs the difference of the logits: 2 · 10⁴ for each column.
      #expect(abs(result.loss - 40_000) < (loss == .softmaxCrossEntropy ? 1 : 10_001))
      #expect(result.inputGradient.values.allSatisfy { $0.isFinite && abs($0) <= 1 })
    }
  }

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

  @Test("a GRU with its reset gate open is the network with a forget gate, φ = 1 − z")
  func resetOpen() {
    var stream = RandomStream(seed: 6, name: "reset")
    let forget = Network<Double>(input: [3]) { ForgetGateRNN(2) }.randomized(&stream)
    var gru = Network<Double>(input: [3]) { GRU(2) }
    for (key, columns) in [("input_weight", 3), ("recurrent_weight", 2), ("bias", 1)] {
      let p = forget.parameters["forgetgate1.\(key)"].values
      let (φ, u) = (p.prefix(2 * columns), p.suffix(2 * columns))
      // σ(−a) = 1 − σ(a), and σ(100) is 1 to the last bit.
      let r = [Double](repeating: key == "bias" ? 100 : 0, count: 2 * columns)
      gru.parameters["gru1.\(key)"] = Tensor(
        gru.parameters["gru1.\(key)"].shape, φ.map { -$0 } + r + u)
    }
    let x: Tensor<Double> = stream.tensor([5, 3, 4])
    #expect(
      zip(gru(x, steps: 5).values, forget(x, steps: 5).values).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("with its forget gate shut the network with a forget gate is an RNN, open it keeps its state")
  func forgetGate() {
    var stream = RandomStream(seed: 7, name: "forget gate")
    let rnn = Network<Double>(input: [3]) { RNN(2) }.randomized(&stream)
    var forget = Network<Double>(input: [3]) { ForgetGateRNN(2) }
    let keys = [("weight_ih_l0", "input_weight", 3), ("weight_hh_l0", "recurrent_weight", 2), ("bias_ih_l0", "bias", 1)]
    for (theirs, key, columns) in keys {
      let gate = [Double](repeating: key == "bias" ? -1000 : 0, count: 2 * columns)
      forget.parameters["forgetgate1.\(key)"] = Tensor(
        forget.parameters["forgetgate1.\(key)"].shape, gate + rnn.parameters["rnn1.\(theirs)"].values)
    }
    let x: Tensor<Double> = stream.tensor([5, 3, 4])
    #expect(zip(forget(x, steps: 5).values, rnn(x, steps: 5).values).allSatisfy { abs($0 - $1) < 1e-14 })
    var bias = forget.parameters["forgetgate1.bias"]
    (bias[0], bias[1]) = (100, 100)
    forget.parameters["forgetgate1.bias"] = bias
    #expect(forget(x, steps: 5).values.allSatisfy { abs($0) < 1e-30 })
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

  @Test("outputs of recurrent layers do not depend on later inputs, and do on earlier ones")
  func prefix() {
    var stream = RandomStream(seed: 4, name: "prefix")
    for network in [
      Network<Float>(input: [3]) { RNN(5); Dense(2) }, Network<Float>(input: [3]) { LSTM(5); Dense(2) },
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

  @Test("step and sign are 1 at their threshold and pass no gradient")
  func steps() {
    let x = Tensor<Double>([3, 1], [-0.1, 0, 0.1])
    func run(_ function: Activation<Double>) -> Trace<Double> {
      Network(input: [3]) { function }.trace(x, targets: Tensor(zeros: [3, 1]), loss: .halfSquaredError)
    }
    #expect(run(Step()).outputs[0].values == [0, 1, 1])
    #expect(run(Step(threshold: 0.1)).outputs[0].values == [0, 0, 1])
    #expect(run(Sign()).outputs[0].values == [-1, 1, 1])
    #expect(run(ReLU()).outputs[0].values == [0, 0, 0.1])
    #expect(run(Sign()).inputGradient.values == [0, 0, 0])
    #expect(run(ReLU()).inputGradient.values == [0, 0, 0.1])
  }

  private func values(_ function: Activation<Double>, at x: [Double]) -> [Double] {
    Network(input: [x.count]) { function }(Tensor([x.count, 1], x)).values
  }
  private func slopes(_ function: Activation<Double>, at x: [Double]) -> [Double] {
    let ones = Tensor([x.count, 1], x.map { _ in 1 })
    return Network(input: [x.count]) { function }.trace(.column(x), outputGradient: ones).inputGradient.values
  }

  @Test("ties of step and sign are settled as asked; the piece-wise linear unit has its corners at ±½")
  func ties() {
    let (tiny, two) = (Double.leastNonzeroMagnitude, 2.0)
    let x = [-tiny, 0, tiny]
    #expect(values(Step(atThreshold: 0), at: x) == [0, 0, 1])
    #expect(values(Step(atThreshold: 0.5), at: x) == [0, 0.5, 1])
    #expect(values(Step(threshold: 2, atThreshold: 0), at: [two.nextDown, two, two.nextUp]) == [0, 0, 1])
    #expect(values(Sign(atZero: 0), at: x) == [-1, 0, 1])
    #expect(values(PiecewiseLinear(), at: [-3, -0.5, -0.25, 0, 0.25, 0.5, 3]) == [0, 0, 0.25, 0.5, 0.75, 1, 1])
    #expect(slopes(PiecewiseLinear(), at: [-3, -0.5, -0.25, 0, 0.25, 0.5, 3]) == [0, 0, 1, 1, 1, 0, 0])
  }

  @Test("rectifiers below zero: λz, α(eᶻ − 1), and nothing")
  func rectifiers() {
    let x = [-1e3, -2, -1e-12, 0, 1e-12, 3]
    #expect(values(LeakyReLU(slope: 0.25), at: x) == [-250, -0.5, -0.25e-12, 0, 1e-12, 3])
    #expect(slopes(LeakyReLU(slope: 0.25), at: x) == [0.25, 0.25, 0.25, 0.25, 1, 1])
    // e⁻² − 1 to sixteen digits; near 0 no digits are lost.
    let elu = values(ELU(alpha: 2), at: x)
    #expect(elu[0] == -2 && Array(elu.suffix(3)) == [0, 1e-12, 3])
    #expect(abs(elu[1] / (2 * -0.8646647167633873) - 1) < 1e-15 && abs(elu[2] / -2e-12 - 1) < 1e-11)
    let slope = slopes(ELU(alpha: 2), at: x)
    #expect(slope[0] == 0 && abs(slope[1] - 2 * 0.1353352832366127) < 1e-15 && Array(slope.suffix(3)) == [2, 1, 1])
    #expect(slopes(ReLU(), at: x) == [0, 0, 0, 0, 1, 1])
  }

  @Test("softplus is ln 2 at 0, falls like eˣ, rises like x, and its slope is the logistic function")
  func softplus() {
    let x: [Double] = [-800, -700, -40, -1, 0, 1, 40, 800]
    let y = values(Softplus(), at: x)
    let exact = [0, exp(-700.0), exp(-40.0), 0.3132616875182228, log(2.0), 1.3132616875182228, 40, 800]
    #expect(zip(y, exact).allSatisfy { abs($0 - $1) <= 1e-14 * $1 })
    #expect(slopes(Softplus(), at: x) == values(Sigmoid(), at: x))
  }

  @Test("PReLU learns a slope for each unit, or each channel: ∂E/∂λ = Σ z ∂E/∂y where z ≤ 0")
  func parametric() {
    var network = Network<Double>(input: [2]) { PReLU() }
    var stream = RandomStream(seed: 1, name: "slopes")
    network.initialize(using: &stream)
    #expect(network.parameters["prelu1.weight"].values == [0.25, 0.25])
    network.parameters["prelu1.weight"] = Tensor([2], [0.5, -2])
    let result = network.trace(
      Tensor([2, 3], [1, -2, 0, -4, 3, -1]), targets: Tensor(zeros: [2, 3]), loss: .halfSquaredError)
    #expect(result.outputs[0].values == [1, -1, 0, 8, 3, 2])
    #expect(result.inputGradient.values == [1, -0.5, 0, -16, 3, -4])
    #expect(result.gradient.flat.values == [2, -34])
    #expect(Network<Double>(input: [3, 4, 5]) { PReLU() }.parameterCount == 3)
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

  private func checkNaN<S: Scalar>(_: S.Type) {
    let network = { (layer: any Layer<S>) in Network<S>(input: [4]) { [layer] } }
    let x = Tensor<S>([4, 1], [.nan, 1, -1, 0])
    @LayerBuilder<S> func all() -> [any Layer<S>] {
      Identity(); Step(); Sign(); PiecewiseLinear(); Sigmoid(); Tanh()
      ReLU(); Softplus(); LeakyReLU(); ELU(); PReLU()
    }
    @LayerBuilder<S> func rectifiers() -> [any Layer<S>] { ReLU(); LeakyReLU(); PReLU() }
    for layer in all() {
      let y = network(layer)(x).values
      #expect(y[0].isNaN && y.dropFirst().allSatisfy { $0.isFinite }, "\(layer)")
    }
    // What a rectifier is given at a NaN goes on, and the gradient of its slope is a NaN.
    for layer in rectifiers() {
      let result = network(layer).trace(x, targets: Tensor(zeros: [4, 1]), loss: .halfSquaredError)
      #expect(result.loss.isNaN && result.inputGradient.values[0].isNaN, "\(layer)")
      #expect(result.inputGradient.values.dropFirst().allSatisfy { $0.isFinite })
      if let slope = result.gradient.flat.values.first { #expect(slope.isNaN) }
    }
    for loss in [Loss.halfSquaredError, .squaredError, .huber(delta: 1)] {
      #expect(network(Identity()).trace(x, targets: Tensor(zeros: [4, 1]), loss: loss).loss.isNaN)
    }
  }
  @Test("every activation and loss turns a NaN into a NaN, and nothing else")
  func notANumber() {
    checkNaN(Float.self)
    checkNaN(Double.self)
  }

  @Test("a NaN in one cell of a picture reaches the logits through max pooling, wherever it stands")
  func pooledNaN() {
    let pool = Network<Float>(input: [1, 2, 2]) { MaxPool2D(window: 2) }
    let windows: [[Float]] = [[.nan, 5, 2, 3], [1, .nan, 2, 3], [1, 5, .nan, 3], [1, 5, 2, .nan]]
    for cells in windows { #expect(pool(Tensor([1, 2, 2, 1], cells)).values[0].isNaN, "\(cells)") }
    var stream = RandomStream(seed: 9, name: "pooled")
    let network = Network<Float>(input: [1, 6, 6]) { Conv2D(filters: 2, window: 3); MaxPool2D(window: 2); Flatten(); Dense(3) }
      .randomized(&stream)
    for cell in 0..<36 {
      var picture: Tensor<Float> = stream.tensor([1, 6, 6, 1])
      picture.withUnsafeMutable { $0[cell] = .nan }
      #expect(network(picture).values.allSatisfy { $0.isNaN }, "\(cell)")
    }
  }
}
