import Host
import Tensors

/// The simple recurrent layer (Zaki and Meira, equation 1).
///
///     hₜ = f(W xₜ + U hₜ₋₁ + b),   h₀ = 0 unless a state is handed in
///
/// D inputs, H hidden units, T steps, N sequences: X `[T, D, N]`, W `[H, D]`, U `[H, H]`, b `[H]`,
/// Y = all hidden states `[T, H, N]`. Steps past the end of a shorter sequence are computed on zeros
/// and masked in the loss; no gradient comes from there.
public struct RNN<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `rnn1.weight_ih_l0`.
  public static var kind: String { "rnn" }

  /// The activation f.
  public enum Activation: Sendable { case tanh, relu }

  /// H, the number of hidden units.
  public var hiddenSize: Int { weights.hiddenSize }
  /// The function f.
  public let activation: Activation
  private var weights: RecurrentWeights

  /// A layer of `hiddenSize` units; `weights` draws W, `recurrent` U, as W where it is nil, and `bias` b.
  /// PyTorch's start is `.uniform(1/√hiddenSize)` for all three.
  public init(
    _ hiddenSize: Int, activation: Activation = .tanh, initializer weights: Initializer = .xavierUniform,
    recurrentInitializer recurrent: Initializer? = nil, biasInitializer bias: Initializer = .zeros
  ) {
    self.activation = activation
    self.weights = RecurrentWeights(
      of: "RNN", blocks: 1, hiddenSize: hiddenSize, weights, recurrent: recurrent, bias: bias)
  }

  /// From `[D]` to `[H]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] { weights.connect(to: input) }

  /// W `[H, D]`, U `[H, H]` and b `[H]`.
  public var parameters: [ParameterDescription] {
    weights.described(as: (w: "weight_ih_l0", u: "weight_hh_l0", b: "bias_ih_l0"))
  }

  private var function: Kernels.Function { activation == .tanh ? .tanh : .relu }

  /// The equation above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    // (1)  hₜ = f(W xₜ + b + U hₜ₋₁): what the inputs contribute at all steps, then step by step.
    Kernels.multiply(W, x, into: y, bias: b)
    Kernels.recur(function, U, from: start?.h, y)
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    let (W, U) = (context.parameter(0), context.parameter(1))
    // (3)  δₜ = f′ ⊙ (∂E/∂hₜ + Uᵀ δₜ₊₁), backwards through time: dY[t] becomes the net gradient δₜ.
    Kernels.recurGradient(of: function, U, states: y, dY, into: dStart?.h)
    if let dX { Kernels.multiply(W.transposed, dY.view, into: dX) }
    // The parameters serve every step, so their gradients add up over time: one product for all.
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    let delta = dY.view
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    addRecurrentGradient(delta, y, from: start?.h, to: context.gradient(1))
    Kernels.addRowSums(delta, to: context.gradient(2))
  }
}
