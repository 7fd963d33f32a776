import Host
import Tensors

/// A function applied to every number: the activations without parameters. `PReLU` has one.
///
/// A NaN stays a NaN, also where a function compares, so that a diverged training shows. Backwards a rectifier
/// passes on what comes to a NaN as it does above 0.
public struct Activation<S: Scalar>: Layer {
  /// The same for all functions, since none has parameters to be saved.
  public static var kind: String { "activation" }

  /// Which function.
  public enum Function: Sendable {
    /// y = x.
    case identity
    /// y = 1 if x > θ, 0 if x < θ, and `atThreshold` at θ itself. Its derivative is taken as 0, so nothing
    /// is learned through it. The texts settle the tie differently: 1 in Kelleher et al. (equation 3), 0 in
    /// Leskovec et al. (section 13.2.1), ½ in Zhang (Figure 4).
    case step(threshold: Double, atThreshold: Double = 1)
    /// y = +1 if x > 0, −1 if x < 0, and `atZero` at 0: +1 in USC's perceptron, 0 in Zhang (Figure 4).
    /// Its derivative is taken as 0.
    case sign(atZero: Double = 1)
    /// y = x + ½ held between 0 and 1 (Zhang, Figure 4); y′ = 1 if |x| < ½, else 0.
    case piecewiseLinear
    /// y = 1 / (1 + e⁻ˣ); y′ = y (1 − y).
    case sigmoid
    /// y = tanh x; y′ = 1 − y².
    case tanh
    /// y = max(0, x); y′ = 1 if x > 0, else 0 (Kelleher et al., equation 43).
    case relu
    /// y = ln(1 + eˣ), the smooth rectifier (Zhang, Figure 4); y′ = σ(x).
    case softplus
    /// y = x if x > 0, else αx; y′ = 1 if x > 0, else α (Kelleher et al., equations 45 and 46).
    case leakyReLU(slope: Double)
    /// y = x if x > 0, else α (eˣ − 1); y′ = 1 if x > 0, else α eˣ = y + α (Leskovec et al., section 13.2.6).
    case elu(alpha: Double)
  }
  /// The function applied.
  public let function: Function

  /// `function` on each number of inputs of any shape.
  public init(_ function: Function) { self.function = function }

  /// Outputs have the shape of the inputs, whatever it is.
  public mutating func connect(to input: [Int]) -> [Int] { input }

  /// Where y′ follows from y alone, as for the sigmoid: y (1 − y).
  public var worksInPlace: Bool {
    switch function {
    case .sigmoid, .tanh, .relu: true
    default: false
    }
  }

  /// `y = f(x)`, number by number.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let (x, y) = (x.flat, y.flat)
    switch function {
    case .identity: y.copy(x)
    case .step(let threshold, let tie):
      let threshold = S(threshold)
      map(x, into: y) { $0 > threshold ? 1 : $0 < threshold ? 0 : $0 == threshold ? S(tie) : .nan }
    case .sign(let tie): map(x, into: y) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 == 0 ? S(tie) : .nan }
    case .piecewiseLinear: map(x, into: y) { min(max($0 + 0.5, 0), 1) }
    case .sigmoid: Kernels.apply(.sigmoid, x, into: y)
    case .tanh: Kernels.apply(.tanh, x, into: y)
    case .relu: Kernels.apply(.relu, x, into: y)
    case .softplus:
      // max(x, 0) + ln(1 + e^−|x|), the same number without an overflow.
      map(x, into: y) { S(max(Double($0), 0) + Elementary.log(onePlus: Elementary.exp(-abs(Double($0))))) }
    case .leakyReLU(let slope): map(x, into: y) { $0 > 0 ? $0 : S(slope) * $0 }
    case .elu(let alpha):
      map(x, into: y) { $0 > 0 ? $0 : S(alpha * Elementary.expMinusOne(Double($0))) }
    }
  }

  /// `∂E/∂x = f′(x) ⊙ ∂E/∂y`.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    guard let dX = dX?.flat else { return }
    let (x, y, dY) = (x.flat, y.flat, dY.view.flat)
    // dX = dY φ′ with φ′ from the input or the value at the same place.
    func chain(_ slope: (_ x: S, _ y: S) -> S) {
      for row in 0..<x.rows {
        for column in 0..<x.columns {
          dX[row, column] = dY[row, column] * slope(x[row, column], y[row, column])
        }
      }
    }
    switch function {
    case .identity: dX.copy(dY)
    case .step, .sign: dX.fill(0)
    case .sigmoid: Kernels.applyGradient(of: .sigmoid, value: y, dY, into: dX)
    case .tanh: Kernels.applyGradient(of: .tanh, value: y, dY, into: dX)
    case .relu: Kernels.applyGradient(of: .relu, value: y, dY, into: dX)
    case .piecewiseLinear: chain { x, _ in abs(x) >= 0.5 ? 0 : 1 }
    case .softplus:
      Kernels.apply(.sigmoid, x, into: dX)
      for row in 0..<x.rows {
        for column in 0..<x.columns { dX[row, column] *= dY[row, column] }
      }
    case .leakyReLU(let slope): chain { x, _ in x <= 0 ? S(slope) : 1 }
    case .elu(let alpha): chain { x, y in x > 0 ? 1 : y + S(alpha) }
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
/// 1 above θ, 0 below, and `atThreshold` at θ.
public func Step<S: Scalar>(threshold: Double = 0, atThreshold: Double = 1) -> Activation<S> {
  Activation(.step(threshold: threshold, atThreshold: atThreshold))
}
/// +1 above 0, −1 below, and `atZero` at 0.
public func Sign<S: Scalar>(atZero: Double = 1) -> Activation<S> { Activation(.sign(atZero: atZero)) }
/// x + ½ held between 0 and 1.
public func PiecewiseLinear<S: Scalar>() -> Activation<S> { Activation(.piecewiseLinear) }
/// ln(1 + eˣ).
public func Softplus<S: Scalar>() -> Activation<S> { Activation(.softplus) }
/// x above 0, αx below.
public func LeakyReLU<S: Scalar>(slope: Double = 0.01) -> Activation<S> { Activation(.leakyReLU(slope: slope)) }
/// x above 0, α (eˣ − 1) below.
public func ELU<S: Scalar>(alpha: Double = 1) -> Activation<S> { Activation(.elu(alpha: alpha)) }
/// x.
public func Identity<S: Scalar>() -> Activation<S> { Activation(.identity) }

/// The parametric rectifier: `yᵢ = xᵢ` if `xᵢ > 0`, else `λᵢ xᵢ`, the slopes λ learned like weights.
///
/// X and Y `[D, N]`, λ `[D]`: a slope for each unit (Kelleher et al., equations 47 to 51); for pictures
/// `[C, H, W, N]` one for each channel, as PyTorch's `PReLU(C)` has it, whose name `weight` it bears.
public struct PReLU<S: Scalar>: Layer {
  /// In keys of saved models: `prelu1.weight`.
  public static var kind: String { "prelu" }
  private let slope: Double
  private var slopes = 0

  /// A rectifier whose slopes all begin as `slope`.
  public init(slope: Double = 0.25) { self.slope = slope }

  /// Takes a slope for each unit, or each channel of a picture; the shape stays.
  public mutating func connect(to input: [Int]) -> [Int] {
    slopes = input[0]
    return input
  }

  /// λ `[D]` or `[C]`.
  public var parameters: [ParameterDescription] {
    [.init("weight", [slopes], fanIn: 1, fanOut: 1, .constant(slope))]
  }

  /// `yᵢ = xᵢ` above 0, `λᵢ xᵢ` below.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let λ = context.parameter(0)
    forEachRow(of: x) { t, row, unit in
      for n in 0..<x.columns {
        let z = x[t][row, n]
        y[t][row, n] = z > 0 ? z : λ[0, unit] * z
      }
    }
  }

  /// ∂E/∂x and, added up over examples, steps and cells, ∂E/∂λ.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let (λ, dλ) = (context.parameter(0), context.gradient(0))
    forEachRow(of: x) { t, row, unit in
      for n in 0..<x.columns {
        let (z, d) = (x[t][row, n], dY[t][row, n])
        // (48)  ∂yᵢ/∂xᵢ = 1 if xᵢ > 0, else λᵢ
        dX?[t][row, n] = z > 0 ? d : λ[0, unit] * d
        // (49), (50)  ∂E/∂λᵢ = ∂E/∂yᵢ · xᵢ, summed where xᵢ ≤ 0, and where it is a NaN
        if !(z > 0) { dλ[0, unit] += d * z }
      }
    }
  }

  private func forEachRow(of x: Block<S>, _ body: (_ step: Int, _ row: Int, _ unit: Int) -> Void) {
    let rowsEach = x.rows / slopes
    for t in 0..<x.steps {
      for row in 0..<x.rows { body(t, row, row / rowsEach) }
    }
  }
}

/// Softmax of each example's logits: `pᵢ = eᶻⁱ / Σⱼ eᶻʲ`, less the largest logit so that nothing
/// overflows. For training use the fused `Loss.softmaxCrossEntropy` on the logits instead.
public struct Softmax<S: Scalar>: Layer {
  /// In the names of layers: `softmax1`.
  public static var kind: String { "softmax" }

  /// Softmax over all rows of a column; it follows a layer that puts out vectors.
  public init() {}

  /// Takes vectors only; as many probabilities come out.
  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 1, "Softmax: inputs of shape \(input), not a vector")
    return input
  }

  /// `p = softmax(z)`, column by column.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    for t in 0..<x.steps { Kernels.softmax(x[t], into: y[t]) }
  }

  /// ∂E/∂z from ∂E/∂p.
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
