import Tensors

/// The gated recurrent unit (Cho et al. 2014; USC's INF 552, "Variants on Long Short Term Memory").
///
///     zₜ = σ(W_z xₜ + U_z hₜ₋₁ + b_z)            update gate
///     rₜ = σ(W_r xₜ + U_r hₜ₋₁ + b_r)            reset gate
///     gₜ = tanh(W_g xₜ + U_g (rₜ ⊙ hₜ₋₁) + b_g)   candidate
///     hₜ = (1 − zₜ) ⊙ hₜ₋₁ + zₜ ⊙ gₜ,   h₀ = 0
///
/// D inputs, H hidden units, T steps, N sequences: X `[T, D, N]`, W `[3H, D]`, U `[3H, H]`, b `[3H]`
/// (in the order z, r, g), Y = all hidden states `[T, H, N]`. PyTorch's `nn.GRU` is another variant: its
/// reset gate is applied after the product with U_g, and its z is the complement of this one. No rearranging makes
/// them equal, so saved models have names here that `nn.GRU` refuses: W is `input_weight`, U `recurrent_weight`,
/// b `bias`.
public struct GRU<S: Scalar>: Layer {
  public static var kind: String { "gru" }
  /// H, the number of hidden units.
  public let hiddenSize: Int
  private var inputs = 0
  private let weights, bias: Initializer

  /// A layer of `hiddenSize` units; `weights` draws W and U, `bias` b.
  public init(_ hiddenSize: Int, weights: Initializer = .xavierUniform, bias: Initializer = .zeros) {
    require(hiddenSize > 0, "GRU needs at least one unit")
    self.hiddenSize = hiddenSize
    self.weights = weights
    self.bias = bias
  }

  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 1, "GRU: inputs of shape \(input), not a vector")
    inputs = input[0]
    return [hiddenSize]
  }

  public var parameters: [ParameterDescription] {
    let m = hiddenSize
    return [
      .init("input_weight", [3 * m, inputs], fanIn: inputs, fanOut: m, weights),
      .init("recurrent_weight", [3 * m, m], fanIn: m, fanOut: m, weights),
      .init("bias", [3 * m], fanIn: inputs, fanOut: m, bias),
    ]
  }

  /// See `Memory`.
  public var workspaceRows: Int { 5 * hiddenSize }

  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let (W, U, b, m) = (context.parameter(0), context.parameter(1), context.parameter(2), hiddenSize)
    let memory = Memory(context.workspace, hiddenSize: m, steps: x.steps, columns: x.columns)
    for t in 0..<x.steps {
      let (all, rH) = (memory.gates[t], memory.reset[t])
      let (zr, g) = (all.rows(0..<2 * m), all.rows(2 * m..<3 * m))
      Kernels.multiply(W, x[t], into: all, bias: b)
      if t > 0 { Kernels.multiply(U.rows(0..<2 * m), y[t - 1].view, into: zr, adding: true) }
      Kernels.apply(.sigmoid, zr.view, into: zr)
      for i in 0..<m {
        for n in 0..<x.columns { rH[i, n] = t > 0 ? zr[m + i, n] * y[t - 1][i, n] : 0 }
      }
      if t > 0 { Kernels.multiply(U.rows(2 * m..<3 * m), rH.view, into: g, adding: true) }
      Kernels.apply(.tanh, g.view, into: g)
      for i in 0..<m {
        for n in 0..<x.columns {
          let (z, before) = (zr[i, n], t > 0 ? y[t - 1][i, n] : 0)
          y[t][i, n] = (1 - z) * before + z * g[i, n]
        }
      }
    }
  }

  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let (W, U, m) = (context.parameter(0), context.parameter(1), hiddenSize)
    let memory = Memory(context.workspace, hiddenSize: m, steps: x.steps, columns: x.columns)
    let (Uzr, Ug) = (U.rows(0..<2 * m), U.rows(2 * m..<3 * m))
    for t in (0..<x.steps).reversed() {
      let (delta, dH, dRH) = (memory.gates[t], dY[t], memory.resetGradient)
      // δ^g = δ^h ⊙ z ⊙ (1 − g ⊙ g), and through U_g to r ⊙ hₜ₋₁; z still stands in its place.
      for i in 0..<m {
        for n in 0..<x.columns {
          let (z, g, before) = (delta[i, n], delta[2 * m + i, n], t > 0 ? y[t - 1][i, n] : 0)
          delta[2 * m + i, n] = dH[i, n] * z * (1 - g * g)
          // δ^z = δ^h ⊙ (g − hₜ₋₁) ⊙ z ⊙ (1 − z)
          delta[i, n] = dH[i, n] * (g - before) * z * (1 - z)
          if t > 0 { dY[t - 1][i, n] += dH[i, n] * (1 - z) }
        }
      }
      Kernels.multiply(Ug.transposed, delta.rows(2 * m..<3 * m).view, into: dRH)
      // δ^r = (U_gᵀ δ^g) ⊙ hₜ₋₁ ⊙ r ⊙ (1 − r)
      for i in 0..<m {
        for n in 0..<x.columns {
          let (r, before) = (delta[m + i, n], t > 0 ? y[t - 1][i, n] : 0)
          delta[m + i, n] = dRH[i, n] * before * r * (1 - r)
          if t > 0 { dY[t - 1][i, n] += dRH[i, n] * r }
        }
      }
      if t > 0 {
        let zr = delta.rows(0..<2 * m).view
        Kernels.multiply(Uzr.transposed, zr, into: dY[t - 1], adding: true)
        let dU = context.gradient(1)
        Kernels.addProduct(zr, y[t - 1].transposed, to: dU.rows(0..<2 * m))
        Kernels.addProduct(
          delta.rows(2 * m..<3 * m).view, memory.reset[t].view.transposed, to: dU.rows(2 * m..<3 * m))
      }
      if let dX { Kernels.multiply(W.transposed, delta.view, into: dX[t]) }
    }
    Kernels.addProduct(memory.gates.view, transposed: x, to: context.gradient(0))
    Kernels.addRowSums(memory.gates.view, to: context.gradient(2).base)
  }

  /// What the forward pass leaves for the backward pass: z, r and g `[T, 3H, N]` (then their net
  /// gradients) and r ⊙ hₜ₋₁ `[T, H, N]`; and ∂E/∂(r ⊙ hₜ₋₁) of the step in hand `[H, N]`.
  private struct Memory {
    let gates, reset: MutableBlock<S>
    let resetGradient: MutableMatrixView<S>

    init(_ base: UnsafeMutablePointer<S>, hiddenSize m: Int, steps: Int, columns: Int) {
      let size = steps * m * columns
      gates = MutableBlock(base, steps: steps, rows: 3 * m, columns: columns)
      reset = MutableBlock(base + 3 * size, steps: steps, rows: m, columns: columns)
      resetGradient = MutableMatrixView(base + 4 * size, rows: m, columns: columns)
    }
  }
}
