import Host
import Tensors

/// Long short-term memory (Zaki and Meira, equations 7 to 9).
///
///     iₜ = σ(Wᵢ xₜ + Uᵢ hₜ₋₁ + bᵢ)        input gate, the texts' κ
///     fₜ = σ(W_f xₜ + U_f hₜ₋₁ + b_f)      forget gate, φ
///     gₜ = tanh(W_g xₜ + U_g hₜ₋₁ + b_g)   candidate, u
///     oₜ = σ(Wₒ xₜ + Uₒ hₜ₋₁ + bₒ)        output gate, ω
///     cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
///     hₜ = oₜ ⊙ tanh(cₜ),   h₀ = c₀ = 0 unless a state is handed in
///
/// D inputs, H hidden units, T steps, N sequences: X `[T, D, N]`, W `[4H, D]`, U `[4H, H]`, b `[4H]`
/// (gates in the order i, f, g, o, as in PyTorch), Y = all hidden states `[T, H, N]`.
public struct LSTM<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `lstm1.weight_ih_l0`.
  public static var kind: String { "lstm" }
  /// H, the number of hidden units.
  public var hiddenSize: Int { weights.hiddenSize }
  private var weights: RecurrentWeights

  /// A layer of `hiddenSize` units; `weights` draws W, `recurrent` U, as W where it is nil, and `bias` b.
  /// `forgetBias` is added to the forget gates' bias: with it large the memory is kept at first, so that gradients reach
  /// far back (Gers et al. 2000).
  public init(
    _ hiddenSize: Int, initializer weights: Initializer = .xavierUniform, recurrentInitializer recurrent: Initializer? = nil,
    biasInitializer bias: Initializer = .zeros, forgetBias: Double = 0
  ) {
    var bias = bias
    switch bias {
    case .uniform(let bound): bias = .uniformWithBlocks(bound, [0, forgetBias, 0, 0])
    case .constant(let value): bias = .blocks([value, value + forgetBias, value, value])
    default: require(forgetBias == 0, "LSTM: a forget bias goes with a constant or uniform bias")
    }
    self.weights = RecurrentWeights(
      of: "LSTM", blocks: 4, hiddenSize: hiddenSize, weights, recurrent: recurrent, bias: bias)
  }

  /// From `[D]` to `[H]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] { weights.connect(to: input) }

  /// W `[4H, D]`, U `[4H, H]` and b `[4H]`.
  public var parameters: [ParameterDescription] {
    weights.described(as: (w: "weight_ih_l0", u: "weight_hh_l0", b: "bias_ih_l0"))
  }

  /// Yes: the memory cells c.
  public var carriesCell: Bool { true }

  /// See `Memory`.
  public var workspaceRows: Int { 7 * hiddenSize }

  /// The six equations above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let memory = Memory(context, hiddenSize, like: x)
    // Preactivations of all four gates: what the inputs contribute at all steps; then, step by step,
    // U hₜ₋₁ is added and the six equations above turn them into the activations.
    Kernels.multiply(W, x, into: memory.gates, bias: b)
    Kernels.lstm(
      U, from: start?.h, start?.c, gates: memory.gates, cells: memory.cells, squashed: memory.squashed, states: y)
  }

  /// h, which was put out, and c from the workspace.
  public func end(of y: Block<S>, _ context: LayerContext<S>) -> StateView<S> {
    StateView(h: y[y.steps - 1], c: Memory(context, hiddenSize, like: y).cells.view[y.steps - 1])
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    let (W, U) = (context.parameter(0), context.parameter(1))
    let memory = Memory(context, hiddenSize, like: x)
    if let dC = dEnd?.c { memory.cellGradient.copy(dC) } else { memory.cellGradient.fill(0) }
    // Backwards through time, δ at the gates:  ∂E/∂cₜ = ∂E/∂hₜ ⊙ oₜ ⊙ (1 − tanh²cₜ) + ∂E/∂cₜ₊₁ ⊙ fₜ₊₁, and
    // from it each gate's partner factor times the derivative of its activation; ∂E/∂hₜ₋₁ += Uᵀ δₜ. (The
    // text prints 1 − c ⊙ c.)
    Kernels.lstmGradient(
      U, from: start?.c, gates: memory.gates, cells: memory.cells.view, squashed: memory.squashed.view, dY,
      memory.cellGradient, into: dStart?.h)
    dStart?.c?.copy(memory.cellGradient.view)
    if let dX { Kernels.multiply(W.transposed, memory.gates.view, into: dX) }
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    let delta = memory.gates.view
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    addRecurrentGradient(delta, y, from: start?.h, to: context.gradient(1))
    Kernels.addRowSums(delta, to: context.gradient(2))
  }

  /// What the forward pass leaves for the backward pass: gates `[T, 4H, N]`, cells and tanh of the
  /// cells `[T, H, N]` each, and ∂E/∂c of the step in hand `[H, N]`.
  private struct Memory {
    let gates, cells, squashed: MutableBlock<S>
    let cellGradient: MutableMatrixView<S>

    init(_ context: LayerContext<S>, _ m: Int, like x: Block<S>) {
      gates = context.workspace(0..<4 * m, like: x)
      cells = context.workspace(4 * m..<5 * m, like: x)
      squashed = context.workspace(5 * m..<6 * m, like: x)
      cellGradient = context.workspace(6 * m..<7 * m, like: x)[0]
    }
  }
}
