import Tensors

/// The simple recurrent layer (Zaki and Meira, equation 1).
///
///     hₜ = f(W xₜ + U hₜ₋₁ + b),   h₀ = 0
///
/// D inputs, H hidden units, T steps, N sequences: X `[D, T·N]`, W `[H, D]`, U `[H, H]`, b `[H]`,
/// Y = all hidden states `[H, T·N]`. Steps past the end of a shorter sequence are computed on zeros
/// and masked in the loss; no gradient comes from there.
public struct RNN<S: Scalar>: Layer {
  public static var kind: String { "rnn" }

  /// The activation f.
  public enum Activation: Sendable { case tanh, relu }

  public let hiddenSize: Int
  public let activation: Activation
  private var inputs = 0
  private let inputWeights, recurrentWeights, bias: Initializer

  /// A layer of `hiddenSize` units. PyTorch's start is `.uniform(1/√hiddenSize)` for all three.
  public init(
    _ hiddenSize: Int, activation: Activation = .tanh, weights: Initializer = .xavierUniform,
    recurrent: Initializer? = nil, bias: Initializer = .zeros
  ) {
    precondition(hiddenSize > 0, "RNN needs at least one unit")
    self.hiddenSize = hiddenSize
    self.activation = activation
    inputWeights = weights
    recurrentWeights = recurrent ?? weights
    self.bias = bias
  }

  public mutating func connect(to input: [Int]) -> [Int] {
    precondition(input.count == 1, "RNN: inputs of shape \(input), not a vector")
    inputs = input[0]
    return [hiddenSize]
  }

  public var parameters: [ParameterDescription] {
    let m = hiddenSize
    return [
      .init("weight_ih_l0", [m, inputs], fanIn: inputs, fanOut: m, inputWeights),
      .init("weight_hh_l0", [m, m], fanIn: m, fanOut: m, recurrentWeights),
      .init("bias_ih_l0", [m], fanIn: inputs, fanOut: m, bias),
    ]
  }

  private var function: Kernels.Function { activation == .tanh ? .tanh : .relu }

  @_specialize(where S == Float)
  public func forward(_ x: MatrixView<S>, into y: MutableMatrixView<S>, _ context: LayerContext<S>) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let n = x.columns / context.steps
    // What does not depend on time, for all steps at once: W X + b.
    Kernels.multiply(W, x, into: y, bias: b)
    for t in 0..<context.steps {
      let h = y.columns(t * n..<(t + 1) * n)
      // (1)  hₜ = f(W xₜ + b + U hₜ₋₁)
      if t > 0 { Kernels.multiply(U, y.columns((t - 1) * n..<t * n).view, into: h, adding: true) }
      Kernels.apply(function, h.view, into: h)
    }
  }

  @_specialize(where S == Float)
  public func backward(
    x: MatrixView<S>, y: MatrixView<S>, dY: MutableMatrixView<S>, dX: MutableMatrixView<S>?,
    _ context: LayerContext<S>
  ) {
    let (W, U) = (context.parameter(0), context.parameter(1))
    let n = x.columns / context.steps
    // Backwards through time: column t of dY, ∂E/∂hₜ through the output of step t, becomes the net
    // gradient δₜ.
    for t in (0..<context.steps).reversed() {
      let delta = dY.columns(t * n..<(t + 1) * n)
      // (3)  δₜ = f′ ⊙ (∂E/∂hₜ + Uᵀ δₜ₊₁); the second term was added in the step before.
      Kernels.applyGradient(
        of: function, value: y.columns(t * n..<(t + 1) * n), delta.view, into: delta)
      if t > 0 {
        Kernels.multiply(
          U.transposed, delta.view, into: dY.columns((t - 1) * n..<t * n), adding: true)
      }
    }
    // The parameters serve every step, so their gradients add up over time: one product for all.
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    Kernels.addProduct(dY.view, x.transposed, to: context.gradient(0))
    if context.steps > 1 {
      Kernels.addProduct(
        dY.columns(n..<x.columns).view, y.columns(0..<y.columns - n).transposed,
        to: context.gradient(1))
    }
    Kernels.addRowSums(dY.view, to: context.gradient(2).base)
    if let dX { Kernels.multiply(W.transposed, dY.view, into: dX) }
  }
}
