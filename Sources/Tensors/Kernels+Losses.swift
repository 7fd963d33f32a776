import CKernels
import Host

extension Kernels {
  /// Softmax of each column of the logits `z`, safe for any finite logits. No probability is 0: a logit that lies further
  /// below the largest than the kernels' exponential goes (see `Function.exp`) counts as if it lay there.
  @inlinable
  public static func softmax<S>(_ z: MatrixView<S>, into p: MutableMatrixView<S>) {
    require(
      z.rows == p.rows && z.columns == p.columns, "softmax: z \(z.rows)×\(z.columns), p \(p.rows)×\(p.columns)")
    require(z.rows > 0, "softmax: of no class")
    S._kernels.pointee.softmax(z.rows, z.columns, z.base, z.stride, p.base, p.stride)
  }

  /// The losses on logits that have a kernel.
  public enum CrossEntropy: Sendable {
    /// `−Σ t ln p` with `p = softmax(z)`, column by column; the targets of a column sum to 1.
    case softmax
    /// `−Σ (t ln p + (1 − t) ln(1 − p))` with `p = σ(z)`, number by number.
    case sigmoid
  }

  /// The cross-entropy of the logits `z` `[T, P, N]`, summed over all steps and columns, and
  /// `∂E/∂z = (p − t) · mask · scale` written to `gradient`.
  ///
  /// - Parameters:
  ///   - mask: `[T, N]` weights, T · N numbers; nil counts every column once.
  ///   - wantsValue: whether the value is needed; the gradient costs less without.
  @inlinable
  package static func crossEntropy<S: Scalar>(
    _ kind: CrossEntropy, _ z: Block<S>, targets t: Block<S>, mask: UnsafePointer<S>?, scale: Double,
    gradient: MutableBlock<S>?, wantsValue: Bool
  ) -> Double {
    require(
      z.rows == t.rows && z.columns == t.columns && z.steps == t.steps,
      "crossEntropy: logits \(z.steps)×\(z.rows)×\(z.columns), targets \(t.steps)×\(t.rows)×\(t.columns)")
    if let g = gradient {
      require(
        z.rows == g.rows && z.columns == g.columns && z.steps == g.steps,
        "crossEntropy: logits \(z.steps)×\(z.rows)×\(z.columns), gradient \(g.steps)×\(g.rows)×\(g.columns)")
    }
    let (m, n, steps, kernels) = (z.rows, z.columns, z.steps, S._kernels)
    switch kind {
    case .softmax:
      require(m > 0, "crossEntropy: of no class")
      return kernels.pointee.softmax_cross_entropy(
        m, n, steps, z.base, n, t.base, n, mask, scale, gradient?.base, n, wantsValue ? 1 : 0)
    case .sigmoid:
      return kernels.pointee.sigmoid_cross_entropy(
        m, n, steps, z.base, n, t.base, n, mask, scale, gradient?.base, n, wantsValue ? 1 : 0)
    }
  }
}
