import Tensors

/// Long short-term memory (Zaki and Meira, equations 7 to 9).
///
///     iₜ = σ(Wᵢ xₜ + Uᵢ hₜ₋₁ + bᵢ)        input gate, the texts' κ
///     fₜ = σ(W_f xₜ + U_f hₜ₋₁ + b_f)      forget gate, φ
///     gₜ = tanh(W_g xₜ + U_g hₜ₋₁ + b_g)   candidate, u
///     oₜ = σ(Wₒ xₜ + Uₒ hₜ₋₁ + bₒ)        output gate, ω
///     cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
///     hₜ = oₜ ⊙ tanh(cₜ),   h₀ = c₀ = 0
///
/// D inputs, H hidden units, T steps, N sequences: X `[D, T·N]`, W `[4H, D]`, U `[4H, H]`, b `[4H]`
/// (gates in the order i, f, g, o, as in PyTorch), Y = all hidden states `[H, T·N]`.
public struct LSTM<S: Scalar>: Layer {
  public static var kind: String { "lstm" }
  public let hiddenSize: Int
  private var inputs = 0
  private let inputWeights, recurrentWeights, bias: Initializer

  /// A layer of `hiddenSize` units. `forgetBias` is added to the forget gates' bias: with it large
  /// the memory is kept at first, so that gradients reach far back (Gers et al. 2000).
  public init(
    _ hiddenSize: Int, weights: Initializer = .xavierUniform, recurrent: Initializer? = nil,
    bias: Initializer = .zeros, forgetBias: Double = 0
  ) {
    precondition(hiddenSize > 0, "LSTM needs at least one unit")
    self.hiddenSize = hiddenSize
    inputWeights = weights
    recurrentWeights = recurrent ?? weights
    switch bias {
    case .uniform(let bound): self.bias = .uniformWithBlocks(bound, [0, forgetBias, 0, 0])
    case .constant(let value): self.bias = .blocks([value, value + forgetBias, value, value])
    default:
      precondition(forgetBias == 0, "LSTM: a forget bias goes with a constant or uniform bias")
      self.bias = bias
    }
  }

  public mutating func connect(to input: [Int]) -> [Int] {
    precondition(input.count == 1, "LSTM: inputs of shape \(input), not a vector")
    inputs = input[0]
    return [hiddenSize]
  }

  public var parameters: [ParameterDescription] {
    let m = hiddenSize
    return [
      .init("weight_ih_l0", [4 * m, inputs], fanIn: inputs, fanOut: m, inputWeights),
      .init("weight_hh_l0", [4 * m, m], fanIn: m, fanOut: m, recurrentWeights),
      .init("bias_ih_l0", [4 * m], fanIn: inputs, fanOut: m, bias),
    ]
  }

  /// Gates (4H rows), cells and tanh of the cells (H each), and ∂E/∂c of the step in hand (H).
  public var workspaceRows: Int { 7 * hiddenSize }

  @_specialize(where S == Float)
  public func forward(_ x: MatrixView<S>, into y: MutableMatrixView<S>, _ context: LayerContext<S>) {
    let (W, U, b) = (context.parameter(0), context.parameter(1), context.parameter(2))
    let (m, n) = (hiddenSize, x.columns / context.steps)
    let gates = context.workspace.rows(0..<4 * m)
    let cells = context.workspace.rows(4 * m..<5 * m).base
    let squashed = context.workspace.rows(5 * m..<6 * m).base
    // What does not depend on time, for all steps at once: W X + b.
    Kernels.multiply(W, x, into: gates, bias: b)
    for t in 0..<context.steps {
      let now = t * n
      if t > 0 {
        Kernels.multiply(
          U, y.columns(now - n..<now).view, into: gates.columns(now..<now + n), adding: true)
      }
      // The six equations above; c and h of step t.
      precondition(y.stride == gates.stride, "LSTM: output and workspace differ in stride")
      S._lstmStep(
        m, n, gates.base + now, t > 0 ? UnsafePointer(cells + now - n) : nil, cells + now,
        squashed + now, y.base + now, y.stride)
    }
  }

  @_specialize(where S == Float)
  public func backward(
    x: MatrixView<S>, y: MatrixView<S>, dY: MutableMatrixView<S>, dX: MutableMatrixView<S>?,
    _ context: LayerContext<S>
  ) {
    let (W, U) = (context.parameter(0), context.parameter(1))
    let (m, n) = (hiddenSize, x.columns / context.steps)
    let gates = context.workspace.rows(0..<4 * m)
    let cells = context.workspace.rows(4 * m..<5 * m).base
    let squashed = context.workspace.rows(5 * m..<6 * m).base
    let dC = context.workspace.rows(6 * m..<7 * m).base
    dC.update(repeating: 0, count: m * n)
    precondition(dY.stride == gates.stride, "LSTM: gradient and workspace differ in stride")
    for t in (0..<context.steps).reversed() {
      let now = t * n
      // δ at the gates:  ∂E/∂cₜ = ∂E/∂hₜ ⊙ oₜ ⊙ (1 − tanh²cₜ) + ∂E/∂cₜ₊₁ ⊙ fₜ₊₁, and from it each
      // gate's partner factor times the derivative of its activation. (The text prints 1 − c ⊙ c.)
      S._lstmStepGradient(
        m, n, gates.base + now, t > 0 ? UnsafePointer(cells + now - n) : nil, squashed + now,
        dY.base + now, dC, dY.stride)
      // ∂E/∂hₜ₋₁ += Uᵀ δₜ
      if t > 0 {
        Kernels.multiply(
          U.transposed, gates.columns(now..<now + n).view, into: dY.columns(now - n..<now),
          adding: true)
      }
    }
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    Kernels.addProduct(gates.view, x.transposed, to: context.gradient(0))
    if context.steps > 1 {
      Kernels.addProduct(
        gates.columns(n..<x.columns).view, y.columns(0..<y.columns - n).transposed,
        to: context.gradient(1))
    }
    Kernels.addRowSums(gates.view, to: context.gradient(2).base)
    if let dX { Kernels.multiply(W.transposed, gates.view, into: dX) }
  }
}
