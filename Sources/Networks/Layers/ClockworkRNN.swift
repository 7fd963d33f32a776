import Host
import Tensors

/// The clockwork network (Koutník et al. 2014; USC's INF 552, "Clockwork RNNs"): modules of units with clocks of their own.
///
///     hₜᵏ = tanh(Wₖ xₜ + Σⱼ Uₖⱼ hₜ₋₁ʲ + bₖ)   where module k's period divides t, the sum over j ≥ k
///     hₜᵏ = hₜ₋₁ᵏ                             at other steps,   t = 1, 2, …,   h₀ = 0 unless a state is handed in
///
/// Modules are in the order of their periods, so a module is fed by itself and by the slower ones: those weights that would
/// let a fast module feed a slow one do not exist. Of g modules of equal size that are (g + 1) / 2g of a simple recurrent
/// layer's m². At each step only the modules whose turn it is are computed, forwards and backwards.
///
/// D inputs, H units in all, Hₖ in module k, T steps, N sequences: X `[T, D, N]`, W `[H, D]`, Uₖ `[Hₖ, Hₖ + Hₖ₊₁ + …]`, a
/// parameter for each module, b `[H]`, Y = all hidden states `[T, H, N]`. A state that is handed in brings the number of
/// steps that lie before it; t goes on from there. PyTorch has no such module; in saved models W is `input_weight`, Uₖ
/// `recurrent_weight_1` and so on, b `bias`.
public struct ClockworkRNN<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `clockwork1.input_weight`.
  public static var kind: String { "clockwork" }
  /// H, the number of units of all modules.
  public var hiddenSize: Int { modules.units }
  /// Units of each module, from the fastest on.
  public let moduleSizes: [Int]
  /// Every how many steps each module is computed.
  public let periods: [Int]
  private let modules: Kernels.Modules
  private var weights: RecurrentWeights

  /// Modules of so many units each, and the period of each, which must be longer than that of the module before; `weights`
  /// draws W, `recurrent` U, as W where it is nil, and `bias` b.
  public init(
    modules: [Int], periods: [Int], initializer weights: Initializer = .xavierUniform,
    recurrentInitializer recurrent: Initializer? = nil, biasInitializer bias: Initializer = .zeros
  ) {
    let clocks = Kernels.Modules(sizes: modules, periods: periods)
    (self.modules, moduleSizes, self.periods) = (clocks, modules, periods)
    self.weights = RecurrentWeights(
      of: "ClockworkRNN", blocks: 1, hiddenSize: clocks.units, weights, recurrent: recurrent, bias: bias)
  }

  /// From `[D]` to `[H]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] { weights.connect(to: input) }

  /// W `[H, D]`, a Uₖ for each module, and b `[H]`.
  public var parameters: [ParameterDescription] {
    let whole = weights.described(as: (w: "input_weight", u: "recurrent_weight", b: "bias"))
    // The blocks of U are neighbours in the flat vector: to the kernels they are one row.
    let blocks = modules.blocks.enumerated().map { index, block in
      ParameterDescription(
        "recurrent_weight_\(index + 1)", [block.rows, block.columns], fanIn: block.columns, fanOut: block.rows,
        whole[1].initializer)
    }
    return [whole[0]] + blocks + [whole[2]]
  }

  /// The equations above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, b) = (context.parameter(0), context.parameter(modules.blocks.count + 1))
    Kernels.clockwork(
      modules, after: start?.elapsed ?? 0, W, recurrentWeights(context), bias: b, x, from: start?.h, states: y)
  }

  /// The last step that was put out.
  ///
  /// The steps that lie before it are those of this pass: who hands a state on adds those before it (`RecurrentState` does).
  public func end(of y: Block<S>, _ context: LayerContext<S>) -> StateView<S> {
    StateView(h: y[y.steps - 1], elapsed: y.steps)
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    // δₜᵏ = (1 − hₜᵏ ⊙ hₜᵏ) ⊙ ∂E/∂hₜᵏ, and Uₖᵀ δₜᵏ goes to hₜ₋₁, where module k was computed; elsewhere δₜᵏ = 0, and ∂E/∂hₜᵏ
    // goes to hₜ₋₁ᵏ. dWₖ = Σₜ δₜᵏ xₜᵀ and dUₖ = Σₜ δₜᵏ hₜ₋₁ᵀ over the steps at which it was.
    let dU = context.gradient(1)
    Kernels.clockworkGradient(
      modules, after: start?.elapsed ?? 0, recurrentWeights(context), x, from: start?.h, states: y, dY,
      addingTo: context.gradient(0), MutableMatrixView(dU.base, rows: 1, columns: modules.weights), into: dStart?.h)
    let delta = dY.view
    if let dX { Kernels.multiply(context.parameter(0).transposed, delta, into: dX) }
    Kernels.addRowSums(delta, to: context.gradient(modules.blocks.count + 1))
  }

  /// All blocks of U, one after the other.
  private func recurrentWeights(_ context: LayerContext<S>) -> MatrixView<S> {
    MatrixView(context.parameter(1).base, rows: 1, columns: modules.weights)
  }
}
