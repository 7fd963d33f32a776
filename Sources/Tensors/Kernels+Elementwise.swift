import CKernels
import Host

extension Kernels {
  /// Elementwise functions that have a kernel.
  public enum Function: Sendable { case relu, sigmoid, tanh, exp, log }

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
