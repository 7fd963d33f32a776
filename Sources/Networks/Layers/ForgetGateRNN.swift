import Tensors

/// The recurrent layer with a forget gate (Zaki and Meira, equations 5 and 6).
///
///     φₜ = σ(W_φ xₜ + U_φ hₜ₋₁ + b_φ)       forget gate
///     uₜ = tanh(W_u xₜ + U_u hₜ₋₁ + b_u)     candidate update
///     hₜ = φₜ ⊙ hₜ₋₁ + (1 − φₜ) ⊙ uₜ,   h₀ = 0
///
/// D inputs, H hidden units, T steps, N sequences: X `[T, D, N]`, W `[2H, D]`, U `[2H, H]`, b `[2H]`
/// (the gate before the candidate), Y = all hidden states `[T, H, N]`. It is a `GRU` without a reset
/// gate, φ being the complement of the update gate. PyTorch has no such module; in saved models W is `input_weight`,
/// U `recurrent_weight`, b `bias`.
public struct ForgetGateRNN<S: Scalar>: Layer {
  public static var kind: String { "forgetgate" }
  /// H, the number of hidden units.
  public let hiddenSize: Int
  private var inputs = 0
  private let weights, bias: Initializer

  /// A layer of `hiddenSize` units; `weights` draws W and U, `bias` b.
  public init(_ hiddenSize: Int, weights: Initializer = .xavierUniform, bias: Initializer = .zeros) {
    require(hiddenSize > 0, "ForgetGateRNN needs at least one unit")
    self.hiddenSize = hiddenSize
    self.weights = weights
    self.bias = bias
  }

  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 1, "ForgetGateRNN: inputs of shape \(input), not a vector")
    inputs = input[0]
    return [hiddenSize]
  }

  public var parameters: [ParameterDescription] {
    let m = hiddenSize
    return [
      .init("input_weight", [2 * m, inputs], fanIn: inputs, fanOut: m, weights),
      .init("recurrent_weight", [2 * m, m], fanIn: m, fanOut: m, weights),
      .init("bias", [2 * m], fanIn: inputs, fanOut: m, bias),
    ]
  }

  /// φ and u of every step; after the backward pass their net gradients.
  public var workspaceRows: Int { 2 * hiddenSize }

  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let (W, U, b, m) = (context.parameter(0), context.parameter(1), context.parameter(2), hiddenSize)
    let gates = MutableBlock(context.workspace, steps: x.steps, rows: 2 * m, columns: x.columns)
    for t in 0..<x.steps {
      let z = gates[t]
      Kernels.multiply(W, x[t], into: z, bias: b)
      if t > 0 { Kernels.multiply(U, y[t - 1].view, into: z, adding: true) }
      let (φ, u) = (z.rows(0..<m), z.rows(m..<2 * m))
      Kernels.apply(.sigmoid, φ.view, into: φ)
      Kernels.apply(.tanh, u.view, into: u)
      for i in 0..<m {
        for n in 0..<x.columns {
          let before = t > 0 ? y[t - 1][i, n] : 0
          y[t][i, n] = φ[i, n] * before + (1 - φ[i, n]) * u[i, n]
        }
      }
    }
  }

  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, m) = (context.parameter(0), context.parameter(1), hiddenSize)
    let gates = MutableBlock(context.workspace, steps: x.steps, rows: 2 * m, columns: x.columns)
    for t in (0..<x.steps).reversed() {
      let (delta, dH) = (gates[t], dY[t])
      for i in 0..<m {
        for n in 0..<x.columns {
          let (φ, u, before) = (delta[i, n], delta[m + i, n], t > 0 ? y[t - 1][i, n] : 0)
          // δ^φ = δ^h ⊙ (hₜ₋₁ − u) ⊙ φ ⊙ (1 − φ),  δ^u = δ^h ⊙ (1 − φ) ⊙ (1 − u ⊙ u)
          delta[i, n] = dH[i, n] * (before - u) * φ * (1 - φ)
          delta[m + i, n] = dH[i, n] * (1 - φ) * (1 - u * u)
          // δ^h of the step before: first the part that comes through hₜ = φ ⊙ hₜ₋₁ + …
          if t > 0 { dY[t - 1][i, n] += dH[i, n] * φ }
        }
      }
      // … then those through the gate and the candidate.
      if t > 0 { Kernels.multiply(U.transposed, delta.view, into: dY[t - 1], adding: true) }
      if let dX { Kernels.multiply(W.transposed, delta.view, into: dX[t]) }
    }
    // dW = Σₜ δₜ xₜᵀ,  dU = Σₜ δₜ hₜ₋₁ᵀ,  db = Σₜ δₜ
    let delta = gates.view
    Kernels.addProduct(delta, transposed: x, to: context.gradient(0))
    if x.steps > 1 {
      Kernels.addProduct(
        delta.steps(1..<x.steps), transposed: y.steps(0..<x.steps - 1), to: context.gradient(1))
    }
    Kernels.addRowSums(delta, to: context.gradient(2).base)
  }
}
