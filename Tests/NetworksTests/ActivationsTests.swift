import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("Activations")
struct ActivationsTests {
  private func values(_ function: Activation<Double>, at x: [Double]) -> [Double] {
    Network(input: [x.count]) { function }(Tensor([x.count, 1], x)).values
  }
  private func slopes(_ function: Activation<Double>, at x: [Double]) -> [Double] {
    let ones = Tensor([x.count, 1], x.map { _ in 1 })
    return Network(input: [x.count]) { function }.trace(.column(x), outputGradient: ones).inputGradient.values
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

  @Test("softmax stays finite for logits of ±10⁴")
  func softmaxFinite() {
    let z = Tensor<Float>([3, 2], [1e4, -1e4, -1e4, -1e4, 0, 1e4])
    let p = Network<Float>(input: [3]) { Softmax() }(z)
    #expect(p.values == [1, 0, 0, 0, 0, 1] || zip(p.values, [1, 0, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 1e-30 })
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
  }
  @Test("every activation turns a NaN into a NaN, and nothing else")
  func notANumber() {
    checkNaN(Float.self)
    checkNaN(Double.self)
  }

  @Test("gradients equal central differences")
  func gradients() {
    var stream = RandomStream(seed: 2, name: "activations")
    let functions: [Activation<Double>] = [
      Identity(), Sigmoid(), Tanh(), ReLU(), Softplus(), LeakyReLU(), LeakyReLU(slope: 0.3), ELU(),
      ELU(alpha: 0.4), PiecewiseLinear(), Step(), Sign(),
    ]
    // At least 0.1 from the kinks at 0; with this seed none is near ±½, the kinks of the piece-wise linear unit.
    let x = Tensor<Double>([3, 6], (0..<18).map { _ in
      stream.uniform(in: 0.1...2) * (stream.integer(below: 2) == 0 ? 1 : -1)
    })
    for function in functions {
      checkGradients(Network(input: [3]) { function }, columns: 6, &stream, "\(function.function)", inputs: x)
      checkGradients(Network(input: [3]) { function; Dense(2) }, columns: 6, &stream, "\(function.function)", inputs: x)
    }
    checkGradients(Network(input: [3]) { Dense(5); Softmax() }, columns: 6, &stream, "softmax")
    checkGradients(Network(input: [3]) { PReLU(); Dense(4); PReLU(); Dense(2) }, columns: 6, &stream, "PReLU", inputs: x)
    checkGradients(
      Network(input: [2, 3, 3]) { Conv2D(filters: 3, window: 2); PReLU(); Flatten() }, columns: 4, &stream,
      "PReLU on pictures")
  }
}
