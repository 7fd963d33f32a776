import Tensors

/// A function applied to every number. The activations whose derivative follows from their value.
public struct Activation<S: Scalar>: Layer {
  public static var kind: String { "activation" }

  /// Which function.
  public enum Function: Sendable {
    /// y = x.
    case identity
    /// y = 1 if x ≥ θ, else 0. Its derivative is taken as 0, so nothing is learned through it.
    case step(threshold: Double)
    /// y = +1 if x ≥ 0, else −1; derivative 0.
    case sign
    /// y = 1 / (1 + e⁻ˣ); y′ = y (1 − y).
    case sigmoid
    /// y = tanh x; y′ = 1 − y².
    case tanh
    /// y = max(0, x); y′ = 1 if x > 0, else 0.
    case relu
  }
  public let function: Function

  public init(_ function: Function) { self.function = function }

  public mutating func connect(to input: [Int]) -> [Int] { input }

  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let (x, y) = (x.flat, y.flat)
    switch function {
    case .identity: y.copy(x)
    case .step(let threshold): map(x, into: y) { $0 >= S(threshold) ? 1 : 0 }
    case .sign: map(x, into: y) { $0 >= 0 ? 1 : -1 }
    case .sigmoid: Kernels.apply(.sigmoid, x, into: y)
    case .tanh: Kernels.apply(.tanh, x, into: y)
    case .relu: Kernels.apply(.relu, x, into: y)
    }
  }

  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    guard let dX = dX?.flat else { return }
    let (y, dY) = (y.flat, dY.view.flat)
    switch function {
    case .identity: dX.copy(dY)
    case .step, .sign: dX.fill(0)
    case .sigmoid: Kernels.applyGradient(of: .sigmoid, value: y, dY, into: dX)
    case .tanh: Kernels.applyGradient(of: .tanh, value: y, dY, into: dX)
    case .relu: Kernels.applyGradient(of: .relu, value: y, dY, into: dX)
    }
  }

  private func map(_ x: MatrixView<S>, into y: MutableMatrixView<S>, _ f: (S) -> S) {
    for row in 0..<x.rows {
      for column in 0..<x.columns { y[row, column] = f(x[row, column]) }
    }
  }
}

/// max(0, x).
public func ReLU<S: Scalar>() -> Activation<S> { Activation(.relu) }
/// 1 / (1 + e⁻ˣ), the logistic function.
public func Sigmoid<S: Scalar>() -> Activation<S> { Activation(.sigmoid) }
/// The hyperbolic tangent.
public func Tanh<S: Scalar>() -> Activation<S> { Activation(.tanh) }
/// 1 where x ≥ θ, else 0.
public func Step<S: Scalar>(threshold: Double = 0) -> Activation<S> { Activation(.step(threshold: threshold)) }
/// +1 where x ≥ 0, else −1.
public func Sign<S: Scalar>() -> Activation<S> { Activation(.sign) }
/// x.
public func Identity<S: Scalar>() -> Activation<S> { Activation(.identity) }

/// Softmax of each example's logits: `pᵢ = eᶻⁱ / Σⱼ eᶻʲ`, less the largest logit so that nothing
/// overflows. For training use the fused `Loss.softmaxCrossEntropy` on the logits instead.
public struct Softmax<S: Scalar>: Layer {
  public static var kind: String { "softmax" }

  public init() {}

  public mutating func connect(to input: [Int]) -> [Int] {
    precondition(input.count == 1, "Softmax: inputs of shape \(input), not a vector")
    return input
  }

  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    for t in 0..<x.steps { Kernels.softmax(x[t], into: y[t]) }
  }

  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    guard let dX else { return }
    // ∂E/∂zᵢ = pᵢ (∂E/∂pᵢ − Σⱼ pⱼ ∂E/∂pⱼ): the whole Jacobian, not its diagonal only.
    for t in 0..<y.steps {
      let (p, dP, dZ) = (y[t], dY[t], dX[t])
      for column in 0..<y.columns {
        var mean: S = 0
        for row in 0..<y.rows { mean += p[row, column] * dP[row, column] }
        for row in 0..<y.rows { dZ[row, column] = p[row, column] * (dP[row, column] - mean) }
      }
    }
  }
}
