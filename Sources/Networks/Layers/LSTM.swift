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
/// (gates in the order i, f, g, o, as in PyTorch), Y = all hidden states `[T, H, N]`. Other texts' equations are forms of it.
public struct LSTM<S: Scalar>: RecurrentLayer {
  /// In keys of saved models: `lstm1.weight_ih_l0`.
  public static var kind: String { "lstm" }

  /// In which of its equations an LSTM differs from those above; any of these may come together. PyTorch has none of them, so
  /// saved models have names that `nn.LSTM` refuses: W is `input_weight`, U `recurrent_weight`, b `bias`.
  public struct Form: OptionSet, Sendable, Hashable {
    /// One bit for each form.
    public let rawValue: Int
    /// A form by its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The gates see the memory, i and f the one before, `Wᵢ xₜ + Uᵢ hₜ₋₁ + Pᵢ cₜ₋₁ + bᵢ`, o the new one, `… + Pₒ cₜ + bₒ`
    /// (Gers and Schmidhuber 2000; USC's INF 552, "Variants on Long Short Term Memory"). P `[3H, H]`, in the order i, f, o,
    /// saved as `peephole_weight`, is whole, as USC prints it; in the original each gate sees its own unit's memory only.
    public static var peephole: Form { Form(rawValue: 1) }
    /// `iₜ = 1 − fₜ` (USC, the same place): W, U, b and P have no rows for i.
    public static var coupledGates: Form { Form(rawValue: 2) }
    /// `hₜ = tanh(oₜ ⊙ cₜ)` (MMDS, equation 13.15) instead of oₜ ⊙ tanh(cₜ).
    public static var tanhLast: Form { Form(rawValue: 4) }
  }

  /// H, the number of hidden units.
  public var hiddenSize: Int { weights.hiddenSize }
  /// In which equations it differs from those above.
  public let form: Form
  private var weights: RecurrentWeights

  /// A layer of `hiddenSize` units; `weights` draws W, `recurrent` U, as W where it is nil, and `bias` b.
  /// `forgetBias` is added to the forget gates' bias: with it large the memory is kept at first, so that gradients reach
  /// far back (Gers et al. 2000). P is drawn as U.
  public init(
    _ hiddenSize: Int, form: Form = [], initializer weights: Initializer = .xavierUniform,
    recurrentInitializer recurrent: Initializer? = nil, biasInitializer bias: Initializer = .zeros, forgetBias: Double = 0
  ) {
    var bias = bias
    let added: [Double] = (form.contains(.coupledGates) ? [] : [0]) + [forgetBias, 0, 0]
    switch bias {
    case .uniform(let bound): bias = .uniformWithBlocks(bound, added)
    case .constant(let value): bias = .blocks(added.map { value + $0 })
    default: require(forgetBias == 0, "LSTM: a forget bias goes with a constant or uniform bias")
    }
    self.form = form
    self.weights = RecurrentWeights(
      of: "LSTM", blocks: added.count, hiddenSize: hiddenSize, weights, recurrent: recurrent, bias: bias)
  }

  /// From `[D]` to `[H]`, at each step.
  public mutating func connect(to input: [Int]) -> [Int] { weights.connect(to: input) }

  /// W `[4H, D]`, U `[4H, H]` and b `[4H]`, and of the form `.peephole` P `[3H, H]`; 3 and 2 blocks of coupled gates.
  public var parameters: [ParameterDescription] {
    if form.isEmpty { return weights.described(as: (w: "weight_ih_l0", u: "weight_hh_l0", b: "bias_ih_l0")) }
    let own = weights.described(as: (w: "input_weight", u: "recurrent_weight", b: "bias"))
    guard form.contains(.peephole) else { return own }
    let (m, rows) = (hiddenSize, (gates - 1) * hiddenSize)
    return own + [.init("peephole_weight", [rows, m], fanIn: m, fanOut: m, own[1].initializer)]
  }

  /// How many blocks of H rows W has.
  private var gates: Int { form.contains(.coupledGates) ? 3 : 4 }

  /// P, where there is one.
  private func peepholes(_ context: LayerContext<S>) -> MatrixView<S>? {
    form.contains(.peephole) ? context.parameter(3) : nil
  }

  /// Yes: the memory cells c.
  public var carriesCell: Bool { true }

  /// See `Memory`.
  public var workspaceRows: Int { (gates + 3) * hiddenSize }

  /// The six equations above, step by step.
  @_specialize(where S == Float)
  public func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let memory = Memory(context, gates, hiddenSize, like: x)
    // Preactivations of all gates: what the inputs contribute at all steps; then, step by step,
    // U hₜ₋₁ is added and the six equations above turn them into the activations.
    Kernels.multiply(W, x, into: memory.gates, bias: b)
    Kernels.lstm(
      isCoupled: form.contains(.coupledGates), tanhLast: form.contains(.tanhLast), U, peepholes: peepholes(context),
      from: start?.h, start?.c, gates: memory.gates, cells: memory.cells, squashed: memory.squashed, states: y)
  }

  /// h, which was put out, and c from the workspace.
  public func end(of y: Block<S>, _ context: LayerContext<S>) -> StateView<S> {
    StateView(h: y[y.steps - 1], c: Memory(context, gates, hiddenSize, like: y).cells.view[y.steps - 1])
  }

  /// Backpropagation through time, from the last step to the first.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>
  ) {
    add(dEnd, to: dY)
    let (W, U, m) = (context.parameter(0), context.parameter(1), hiddenSize)
    let memory = Memory(context, gates, m, like: x)
    if let dC = dEnd?.c { memory.cellGradient.copy(dC) } else { memory.cellGradient.fill(0) }
    // Backwards through time, δ at the gates:  ∂E/∂cₜ = ∂E/∂hₜ ⊙ oₜ ⊙ (1 − tanh²cₜ) + ∂E/∂cₜ₊₁ ⊙ fₜ₊₁, and
    // from it each gate's partner factor times the derivative of its activation; ∂E/∂hₜ₋₁ += Uᵀ δₜ. (The
    // text prints 1 − c ⊙ c.) With `.tanhLast` it is ∂E/∂hₜ ⊙ (1 − hₜ ⊙ hₜ) ⊙ oₜ + …; peepholes add Pᵀ δ to ∂E/∂c.
    Kernels.lstmGradient(
      isCoupled: form.contains(.coupledGates), tanhLast: form.contains(.tanhLast), U, peepholes: peepholes(context),
      from: start?.c, gates: memory.gates, cells: memory.cells.view, squashed: memory.squashed.view, dY,
      memory.cellGradient, into: dStart?.h)
    dStart?.c?.copy(memory.cellGradient.view)
    if let dX { Kernels.multiply(W.transposed, memory.gates.view, into: dX) }
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    let delta = memory.gates.view
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    addRecurrentGradient(delta, y, from: start?.h, to: context.gradient(1))
    Kernels.addRowSums(delta, to: context.gradient(2))
    guard form.contains(.peephole) else { return }
    // dP = Σₜ δₜ cₜ₋₁ᵀ for i and f, Σₜ δₜ cₜᵀ for o
    let (dP, cells, before) = (context.gradient(3), memory.cells.view, (gates - 2) * m)
    addRecurrentGradient(delta, rows: 0..<before, cells, from: start?.c, to: dP.rows(0..<before))
    Kernels.addProduct(
      delta, rows: before + m..<before + 2 * m, transposed: cells, to: dP.rows(before..<before + m))
  }

  /// What the forward pass leaves for the backward pass: gates `[T, 4H, N]`, or 3H of coupled ones, cells and what came out
  /// of the tanh behind them `[T, H, N]` each, and ∂E/∂c of the step in hand `[H, N]`.
  private struct Memory {
    let gates, cells, squashed: MutableBlock<S>
    let cellGradient: MutableMatrixView<S>

    init(_ context: LayerContext<S>, _ blocks: Int, _ m: Int, like x: Block<S>) {
      gates = context.workspace(0..<blocks * m, like: x)
      cells = context.workspace(blocks * m..<(blocks + 1) * m, like: x)
      squashed = context.workspace((blocks + 1) * m..<(blocks + 2) * m, like: x)
      cellGradient = context.workspace((blocks + 2) * m..<(blocks + 3) * m, like: x)[0]
    }
  }
}
