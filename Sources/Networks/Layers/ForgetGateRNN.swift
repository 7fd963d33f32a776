import Host
import Tensors

/// The recurrent layer with a forget gate (Zaki and Meira, equations 5 and 6).
///
///     φₜ = σ(W_φ xₜ + U_φ hₜ₋₁ + b_φ)       forget gate
///     uₜ = tanh(W_u xₜ + U_u hₜ₋₁ + b_u)     candidate update
///     hₜ = φₜ ⊙ hₜ₋₁ + (1 − φₜ) ⊙ uₜ,   h₀ = 0 unless a state is handed in
///
/// D inputs, H hidden units, T steps, N sequences: X `[T, D, N]`, W `[2H, D]`, U `[2H, H]`, b `[2H]`
/// (the gate before the candidate), Y = all hidden states `[T, H, N]`. It is a `GRU` without a reset
/// gate, φ being the complement of the update gate. PyTorch has no such module; in saved models W is `input_weight`,
/// U `recurrent_weight`, b `bias`.
public struct ForgetGateRNN<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `forgetgate1.input_weight`.
  public static var kind: String { "forgetgate" }
  /// H, the number of hidden units.
  public var hiddenSize: Int { weights.hiddenSize }
  private var weights: RecurrentWeights

  /// A layer of `hiddenSize` units; `weights` draws W, `recurrent` U, as W where it is nil, and `bias` b.
  public init(
    _ hiddenSize: Int, initializer weights: Initializer = .xavierUniform, recurrentInitializer recurrent: Initializer? = nil,
    biasInitializer bias: Initializer = .zeros
  ) {
    self.weights = RecurrentWeights(
      of: "ForgetGateRNN", blocks: 2, hiddenSize: hiddenSize, weights, recurrent: recurrent, bias: bias)
  }

  /// From `[D]` to `[H]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] { weights.connect(to: input) }

  /// W `[2H, D]`, U `[2H, H]` and b `[2H]`.
  public var parameters: [ParameterDescription] {
    weights.described(as: (w: "input_weight", u: "recurrent_weight", b: "bias"))
  }

  /// φ and u of every step; after the backward pass their net gradients.
  public var workspaceRows: Int { 2 * hiddenSize }

  /// The three equations above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let gates = context.workspace(0..<2 * hiddenSize, like: x)
    // What the inputs contribute at all steps; then, step by step, U hₜ₋₁ is added and the three equations above turn
    // it into the activations and the state.
    Kernels.multiply(W, x, into: gates, bias: b)
    Kernels.forgetGate(U, from: start?.h, gates: gates, states: y)
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    let (W, U) = (context.parameter(0), context.parameter(1))
    let gates = context.workspace(0..<2 * hiddenSize, like: x)
    // Backwards through time:  δ^φ = δ^h ⊙ (hₜ₋₁ − u) ⊙ φ ⊙ (1 − φ),  δ^u = δ^h ⊙ (1 − φ) ⊙ (1 − u ⊙ u), and
    // δ^h of the step before += δ^h ⊙ φ + Uᵀ δₜ.
    Kernels.forgetGateGradient(U, from: start?.h, gates: gates, states: y, dY, into: dStart?.h)
    let delta = gates.view
    if let dX { Kernels.multiply(W.transposed, delta, into: dX) }
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    addRecurrentGradient(delta, y, from: start?.h, to: context.gradient(1))
    Kernels.addRowSums(delta, to: context.gradient(2))
  }
}
