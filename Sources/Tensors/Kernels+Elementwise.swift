import CKernels
import Host

extension Kernels {
  /// Elementwise functions that have a kernel. A NaN stays a NaN.
  public enum Function: Sendable {
    /// max(x, 0).
    case relu
    /// 1 / (1 + e^−x), with the exponential below: never 0, at least 6.0 · 10⁻³⁹ in `Float` and 1.2 · 10⁻³⁰⁸ in
    /// `Double`; for large x it is 1.
    case sigmoid
    /// tanh x, ±1 where x is large.
    case tanh
    /// eˣ for x from −87 to 88 in `Float`, from −708 to 709 in `Double`. A smaller or larger x, ±∞ too, is taken for
    /// that end: the result is never 0, nor subnormal, nor ∞, but at least 1.6 · 10⁻³⁸ and at most 1.7 · 10³⁸ in
    /// `Float`, 3.3 · 10⁻³⁰⁸ and 8.3 · 10³⁰⁷ in `Double`. `Elementary.exp` has no such ends.
    case exp
    /// ln x; −∞ at 0, NaN below, ∞ at ∞, right for subnormal numbers.
    case log
  }

  /// `y = f(x)`, elementwise; x and y may be the same window.
  @inlinable
  public static func apply<S>(_ function: Function, _ x: MatrixView<S>, into y: MutableMatrixView<S>) {
    require(
      x.rows == y.rows && x.columns == y.columns, "apply: x \(x.rows)×\(x.columns), y \(y.rows)×\(y.columns)")
    let (m, n, kernels) = (x.rows, x.columns, S._kernels)
    switch function {
    case .relu: kernels.pointee.relu(m, n, x.base, x.stride, y.base, y.stride)
    case .sigmoid: kernels.pointee.sigmoid(m, n, x.base, x.stride, y.base, y.stride)
    case .tanh: kernels.pointee.tanh(m, n, x.base, x.stride, y.base, y.stride)
    case .exp: kernels.pointee.exp(m, n, x.base, x.stride, y.base, y.stride)
    case .log: kernels.pointee.log(m, n, x.base, x.stride, y.base, y.stride)
    }
  }

  /// `dX = dY f′(X)` from the values `Y = f(X)`, for ReLU, sigmoid and tanh; in place allowed.
  @inlinable
  public static func applyGradient<S>(
    of function: Function, value y: MatrixView<S>, _ dY: MatrixView<S>,
    into dX: MutableMatrixView<S>
  ) {
    require(
      y.rows == dY.rows && y.columns == dY.columns && y.rows == dX.rows && y.columns == dX.columns,
      "applyGradient: y \(y.rows)×\(y.columns), dY \(dY.rows)×\(dY.columns), dX \(dX.rows)×\(dX.columns)")
    let (m, n, kernels) = (y.rows, y.columns, S._kernels)
    switch function {
    case .relu:
      kernels.pointee.relu_gradient(m, n, y.base, y.stride, dY.base, dY.stride, dX.base, dX.stride)
    case .sigmoid:
      kernels.pointee.sigmoid_gradient(m, n, y.base, y.stride, dY.base, dY.stride, dX.base, dX.stride)
    case .tanh:
      kernels.pointee.tanh_gradient(m, n, y.base, y.stride, dY.base, dY.stride, dX.base, dX.stride)
    case .exp, .log:
      programmerError("applyGradient: \(function) is no activation")
    }
  }
}
