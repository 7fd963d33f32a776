import CKernels

/// Geometry of a window that slides over planes: convolution and pooling.
public typealias SlidingWindow = retrace_window

/// The inner loops, with shapes checked. Everything works on matrices whose columns are examples.
///
/// Products are our own rather than `cblas_sgemm`: OpenBLAS's results change with its thread count and
/// with the CPU it detects, ours are the same bits for any number of threads and at the AVX2 and the
/// AVX-512 level. The tests compare them with OpenBLAS.
public enum Kernels {
  // MARK: Products

  /// `C = A B`, `C = A B + bias` (a bias for each row) or `C += A B`. A `[m, k]`, B `[k, n]`, C `[m, n]`.
  @inlinable
  public static func multiply<S>(
    _ a: MatrixView<S>, _ b: MatrixView<S>, into c: MutableMatrixView<S>,
    bias: MatrixView<S>? = nil, adding: Bool = false
  ) {
    require(
      a.columns == b.rows && a.rows == c.rows && b.columns == c.columns,
      "multiply: A \(a.rows)×\(a.columns), B \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    S._multiply(
      a.rows, b.columns, a.columns, a.base, a.stride, 1, b.base, b.stride, c.base, c.stride,
      bias?.base, adding)
  }

  /// `C = Aᵀ B` or `C += Aᵀ B`. A `[k, m]`, B `[k, n]`, C `[m, n]`.
  @inlinable
  public static func multiply<S>(
    _ a: Transposed<S>, _ b: MatrixView<S>, into c: MutableMatrixView<S>, adding: Bool = false
  ) {
    let a = a.matrix
    require(
      a.rows == b.rows && a.columns == c.rows && b.columns == c.columns,
      "multiply: Aᵀ of \(a.rows)×\(a.columns), B \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    S._multiply(
      a.columns, b.columns, a.rows, a.base, 1, a.stride, b.base, b.stride, c.base, c.stride, nil,
      adding)
  }

  /// `Cₛ = A Bₛ`, with a bias for each row, or `Cₛ += A Bₛ`, at every step. A `[m, k]`, Bₛ `[k, n]`, Cₛ `[m, n]`.
  @inlinable
  public static func multiply<S>(
    _ a: MatrixView<S>, _ b: Block<S>, into c: MutableBlock<S>, bias: MatrixView<S>? = nil,
    adding: Bool = false
  ) {
    require(
      a.columns == b.rows && a.rows == c.rows && b.columns == c.columns && b.steps == c.steps,
      "multiply: A \(a.rows)×\(a.columns), B \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    S._multiplyEach(
      a.rows, b.columns, a.columns, b.steps, a.base, a.stride, 1, b.base, b.columns, c.base,
      c.columns, bias?.base, adding)
  }

  /// `Cₛ = Aᵀ Bₛ` at every step. A `[k, m]`, Bₛ `[k, n]`, Cₛ `[m, n]`.
  @inlinable
  public static func multiply<S>(_ a: Transposed<S>, _ b: Block<S>, into c: MutableBlock<S>) {
    let a = a.matrix
    require(
      a.rows == b.rows && a.columns == c.rows && b.columns == c.columns && b.steps == c.steps,
      "multiply: Aᵀ of \(a.rows)×\(a.columns), B \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    S._multiplyEach(
      a.columns, b.columns, a.rows, b.steps, a.base, 1, a.stride, b.base, b.columns, c.base,
      c.columns, nil, false)
  }

  /// `C += A Bᵀ`. A `[m, k]`, B `[n, k]`, C `[m, n]`.
  @inlinable
  public static func addProduct<S>(
    _ a: MatrixView<S>, _ b: Transposed<S>, to c: MutableMatrixView<S>
  ) {
    let b = b.matrix
    require(
      a.columns == b.columns && a.rows == c.rows && b.rows == c.columns,
      "addProduct: A \(a.rows)×\(a.columns), Bᵀ of \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    S._multiplyTransposed(
      a.rows, b.rows, a.columns, a.base, a.stride, b.base, b.stride, c.base, c.stride)
  }

  /// `C += Σₛ Aₛ Bₛᵀ` over all steps. Aₛ `[m, n]`, Bₛ `[k, n]`, C `[m, k]`: the gradient of a weight that
  /// serves every step and every example.
  @inlinable
  public static func addProduct<S>(_ a: Block<S>, transposed b: Block<S>, to c: MutableMatrixView<S>) {
    require(
      a.columns == b.columns && a.steps == b.steps && a.rows == c.rows && b.rows == c.columns,
      "addProduct: A \(a.rows)×\(a.columns), Bᵀ of \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    if a.steps == 1 {
      S._multiplyTransposed(
        a.rows, b.rows, a.columns, a.base, a.columns, b.base, b.columns, c.base, c.stride)
    } else {
      S._multiplySteps(a.rows, b.rows, a.columns, a.steps, a.base, b.base, c.base, c.stride)
    }
  }

  /// Adds the sum of each row of `x`, over all steps, to `sums`.
  @inlinable
  package static func addRowSums<S>(_ x: Block<S>, to sums: UnsafeMutablePointer<S>) {
    S._addStepSums(x.rows, x.columns, x.steps, x.base, sums)
  }

  /// Adds the sum of each row of `x` `[m, n]` to `sums`, m numbers.
  @inlinable
  package static func addRowSums<S>(_ x: MatrixView<S>, to sums: UnsafeMutablePointer<S>) {
    S._addRowSums(x.rows, x.columns, x.base, x.stride, sums)
  }

  // MARK: Elementwise

  /// Elementwise functions that have a kernel.
  public enum Function: Sendable { case relu, sigmoid, tanh, exp, log }

  /// `y = f(x)`, elementwise; x and y may be the same window.
  @inlinable
  public static func apply<S>(_ function: Function, _ x: MatrixView<S>, into y: MutableMatrixView<S>) {
    require(x.rows == y.rows && x.columns == y.columns, "apply: shapes differ")
    let (m, n) = (x.rows, x.columns)
    switch function {
    case .relu: S._relu(m, n, x.base, x.stride, y.base, y.stride)
    case .sigmoid: S._sigmoid(m, n, x.base, x.stride, y.base, y.stride)
    case .tanh: S._tanh(m, n, x.base, x.stride, y.base, y.stride)
    case .exp: S._exp(m, n, x.base, x.stride, y.base, y.stride)
    case .log: S._log(m, n, x.base, x.stride, y.base, y.stride)
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
      "applyGradient: shapes differ")
    let (m, n) = (y.rows, y.columns)
    switch function {
    case .relu:
      S._reluGradient(m, n, y.base, y.stride, dY.base, dY.stride, dX.base, dX.stride)
    case .sigmoid:
      S._sigmoidGradient(m, n, y.base, y.stride, dY.base, dY.stride, dX.base, dX.stride)
    case .tanh:
      S._tanhGradient(m, n, y.base, y.stride, dY.base, dY.stride, dX.base, dX.stride)
    case .exp, .log:
      programmerError("applyGradient: \(function) is no activation")
    }
  }

  /// Softmax of each column of the logits `z`, safe for any finite logits.
  @inlinable
  public static func softmax<S>(_ z: MatrixView<S>, into p: MutableMatrixView<S>) {
    require(z.rows == p.rows && z.columns == p.columns, "softmax: shapes differ")
    S._softmax(z.rows, z.columns, z.base, z.stride, p.base, p.stride)
  }

  // MARK: Sequences

  /// The states of a simple recurrent layer, in place of what the inputs contribute.
  ///
  /// - Parameters:
  ///   - function: tanh or ReLU.
  ///   - u: `[H, H]`, the recurrent weights.
  ///   - h: `[T, H, N]`, `W xₜ + b` on entry, `hₜ = f(W xₜ + b + U hₜ₋₁)` on return.
  public static func recur<S: Scalar>(_ function: Function, _ u: MatrixView<S>, _ h: MutableBlock<S>) {
    checkRecurrence(function, u, h)
    S._rnn(h.rows, h.columns, h.steps, function == .relu, u.base, h.base)
  }

  /// The net gradients `δₜ = f′ ⊙ (∂E/∂hₜ + Uᵀ δₜ₊₁)`, in place of the ∂E/∂hₜ that come from above.
  public static func recurGradient<S: Scalar>(
    of function: Function, _ u: MatrixView<S>, states h: Block<S>, _ dh: MutableBlock<S>
  ) {
    checkRecurrence(function, u, dh)
    require(
      h.rows == dh.rows && h.columns == dh.columns && h.steps == dh.steps, "recurGradient: shapes differ")
    S._rnnGradient(h.rows, h.columns, h.steps, function == .relu, u.base, h.base, dh.base)
  }

  private static func checkRecurrence<S: Scalar>(
    _ function: Function, _ u: MatrixView<S>, _ h: MutableBlock<S>
  ) {
    require(function == .tanh || function == .relu, "recur: \(function) is no recurrent activation")
    require(
      u.rows == h.rows && u.columns == h.rows && u.stride == u.columns,
      "recur: U \(u.rows)×\(u.columns) for \(h.rows) units")
  }

  // MARK: Vectors

  /// `y += scale · x` over `count` numbers.
  @inlinable
  package static func add<S: Scalar>(
    _ x: UnsafePointer<S>, scaledBy scale: S, to y: UnsafeMutablePointer<S>, count: Int
  ) {
    S._addScaled(count, scale, x, y)
  }

  /// `Σ x²` over `count` numbers, in double precision.
  @inlinable
  package static func squaredNorm<S: Scalar>(_ x: UnsafePointer<S>, count: Int) -> Double {
    S._squaredNorm(count, x)
  }
}
