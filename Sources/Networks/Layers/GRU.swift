import Host
import Tensors

/// The gated recurrent unit (Cho et al. 2014; USC's INF 552, "Variants on Long Short Term Memory").
///
///     zₜ = σ(W_z xₜ + U_z hₜ₋₁ + b_z)            update gate
///     rₜ = σ(W_r xₜ + U_r hₜ₋₁ + b_r)            reset gate
///     gₜ = tanh(W_g xₜ + U_g (rₜ ⊙ hₜ₋₁) + b_g)   candidate
///     hₜ = (1 − zₜ) ⊙ hₜ₋₁ + zₜ ⊙ gₜ,   h₀ = 0 unless a state is handed in
///
/// D inputs, H hidden units, T steps, N sequences: X `[T, D, N]`, W `[3H, D]`, U `[3H, H]`, b `[3H]`
/// (in the order z, r, g), Y = all hidden states `[T, H, N]`. PyTorch's `nn.GRU` is another variant: its
/// reset gate is applied after the product with U_g, and its z is the complement of this one. No rearranging makes
/// them equal, so saved models have names here that `nn.GRU` refuses: W is `input_weight`, U `recurrent_weight`,
/// b `bias`.
public struct GRU<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `gru1.input_weight`.
  public static var kind: String { "gru" }
  /// H, the number of hidden units.
  public var hiddenSize: Int { weights.hiddenSize }
  private var weights: RecurrentWeights

  /// A layer of `hiddenSize` units; `weights` draws W, `recurrent` U, as W where it is nil, and `bias` b.
  public init(
    _ hiddenSize: Int, initializer weights: Initializer = .xavierUniform, recurrentInitializer recurrent: Initializer? = nil,
    biasInitializer bias: Initializer = .zeros
  ) {
    self.weights = RecurrentWeights(
      of: "GRU", blocks: 3, hiddenSize: hiddenSize, weights, recurrent: recurrent, bias: bias)
  }

  /// From `[D]` to `[H]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] { weights.connect(to: input) }

  /// W `[3H, D]`, U `[3H, H]` and b `[3H]`.
  public var parameters: [ParameterDescription] {
    weights.described(as: (w: "input_weight", u: "recurrent_weight", b: "bias"))
  }

  /// See `Memory`.
  public var workspaceRows: Int { 5 * hiddenSize }

  /// The four equations above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let memory = Memory(context, hiddenSize, like: x)
    // What the inputs contribute at all steps; then, step by step, U hₜ₋₁, for the candidate U_g (rₜ ⊙ hₜ₋₁), is added
    // and the four equations above turn it into the activations and the state.
    Kernels.multiply(W, x, into: memory.gates, bias: b)
    Kernels.gru(U, from: start?.h, gates: memory.gates, reset: memory.reset, states: y)
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    let (W, U, m) = (context.parameter(0), context.parameter(1), hiddenSize)
    let memory = Memory(context, m, like: x)
    // Backwards through time:  δ^g = δ^h ⊙ z ⊙ (1 − g ⊙ g),  δ^z = δ^h ⊙ (g − hₜ₋₁) ⊙ z ⊙ (1 − z),
    // δ^r = (U_gᵀ δ^g) ⊙ hₜ₋₁ ⊙ r ⊙ (1 − r), and δ^h of the step before += δ^h ⊙ (1 − z) + (U_gᵀ δ^g) ⊙ r +
    // U_zᵀ δ^z + U_rᵀ δ^r.
    Kernels.gruGradient(
      U, from: start?.h, gates: memory.gates, states: y, dY, memory.resetGradient, into: dStart?.h)
    let delta = memory.gates.view
    if let dX { Kernels.multiply(W.transposed, delta, into: dX) }
    // dW = Σₜ δₜ xₜᵀ,  db = Σₜ δₜ;  dU = Σₜ δₜ hₜ₋₁ᵀ for z and r, Σₜ δₜ (rₜ ⊙ hₜ₋₁)ᵀ for g, without the first step where
    // that began with zeros.
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    let dU = context.gradient(1)
    addRecurrentGradient(delta, rows: 0..<2 * m, y, from: start?.h, to: dU.rows(0..<2 * m))
    let steps = (start == nil ? 1 : 0)..<x.steps
    if !steps.isEmpty {
      Kernels.addProduct(
        delta.steps(steps), rows: 2 * m..<3 * m, transposed: memory.reset.view.steps(steps),
        to: dU.rows(2 * m..<3 * m))
    }
    Kernels.addRowSums(delta, to: context.gradient(2))
  }

  /// What the forward pass leaves for the backward pass: z, r and g `[T, 3H, N]` (then their net
  /// gradients) and r ⊙ hₜ₋₁ `[T, H, N]`; and ∂E/∂(r ⊙ hₜ₋₁) of the step in hand `[H, N]`.
  private struct Memory {
    let gates, reset: MutableBlock<S>
    let resetGradient: MutableMatrixView<S>

    init(_ context: LayerContext<S>, _ m: Int, like x: Block<S>) {
      gates = context.workspace(0..<3 * m, like: x)
      reset = context.workspace(3 * m..<4 * m, like: x)
      resetGradient = context.workspace(4 * m..<5 * m, like: x)[0]
    }
  }
}
