import CKernels
import Host

/// The inner loops, with shapes checked. Everything works on matrices whose columns are examples.
///
/// Every call of a kernel is in this type: `Kernels+Topic.swift` for each header of `CKernels`, where it is computed.
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
    checkBias(bias, a.rows, adding)
    S._kernels.pointee.multiply(
      a.rows, b.columns, a.columns, a.base, a.stride, 1, b.base, b.stride, c.base, c.stride,
      bias?.base, adding ? 1 : 0)
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
    S._kernels.pointee.multiply(
      a.columns, b.columns, a.rows, a.base, 1, a.stride, b.base, b.stride, c.base, c.stride, nil,
      adding ? 1 : 0)
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
    checkBias(bias, a.rows, adding)
    S._kernels.pointee.multiply_each(
      a.rows, b.columns, a.columns, b.steps, a.base, a.stride, 1, b.base, b.columns, c.base,
      c.columns, bias?.base, adding ? 1 : 0)
  }

  /// `Cₛ = Aᵀ Bₛ` at every step. A `[k, m]`, Bₛ `[k, n]`, Cₛ `[m, n]`.
  @inlinable
  public static func multiply<S>(_ a: Transposed<S>, _ b: Block<S>, into c: MutableBlock<S>) {
    let a = a.matrix
    require(
      a.rows == b.rows && a.columns == c.rows && b.columns == c.columns && b.steps == c.steps,
      "multiply: Aᵀ of \(a.rows)×\(a.columns), B \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns)")
    S._kernels.pointee.multiply_each(
      a.columns, b.columns, a.rows, b.steps, a.base, 1, a.stride, b.base, b.columns, c.base,
      c.columns, nil, 0)
  }

  /// A bias is a row of one number for each row of the product, and takes the place of what is added to.
  @inlinable @inline(__always)
  static func checkBias<S>(_ bias: MatrixView<S>?, _ rows: Int, _ adding: Bool) {
    guard let bias else { return }
    require(
      bias.rows == 1 && bias.columns == rows && !adding,
      "multiply: a bias of \(bias.rows)×\(bias.columns) for \(rows) rows\(adding ? ", which are added to" : "")")
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
    S._kernels.pointee.multiply_transposed(
      a.rows, b.rows, a.columns, a.base, a.stride, b.base, b.stride, c.base, c.stride)
  }

  /// `C += Σₛ Aₛ Bₛᵀ` over all steps, Aₛ being the rows `rows` of `a` at step s, or all of them. Aₛ `[m, n]`,
  /// Bₛ `[k, n]`, C `[m, k]`: the gradient of a weight that serves every step and every example.
  @inlinable
  public static func addProduct<S>(
    _ a: Block<S>, rows: Range<Int>? = nil, transposed b: Block<S>, to c: MutableMatrixView<S>
  ) {
    let own = rows ?? 0..<a.rows
    require(
      own.lowerBound >= 0 && own.upperBound <= a.rows && a.columns == b.columns && a.steps == b.steps
        && own.count == c.rows && b.rows == c.columns,
      "addProduct: rows \(own) of A \(a.rows)×\(a.columns), Bᵀ of \(b.rows)×\(b.columns), C \(c.rows)×\(c.columns), "
        + "\(a.steps) and \(b.steps) steps")
    let base = a.base + own.lowerBound * a.columns
    if a.steps == 1 {
      S._kernels.pointee.multiply_transposed(
        own.count, b.rows, a.columns, base, a.columns, b.base, b.columns, c.base, c.stride)
    } else {
      S._kernels.pointee.multiply_steps(
        own.count, b.rows, a.columns, a.steps, base, a.rows * a.columns, b.base, c.base, c.stride)
    }
  }
}
