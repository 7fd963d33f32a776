import CKernels
import Host

extension Kernels {
  /// Adds the sum of each row of `x` `[m, n]`, over all steps, to `sums`, one row of m numbers: what a bias does to E.
  @inlinable
  public static func addRowSums<S>(_ x: Block<S>, to sums: MutableMatrixView<S>) {
    require(
      sums.rows == 1 && sums.columns == x.rows, "addRowSums: \(x.rows) rows into \(sums.rows)×\(sums.columns)")
    S._kernels.pointee.add_step_sums(x.rows, x.columns, x.steps, x.base, sums.base)
  }

  /// `y += scale · x` over `count` numbers, the scale rounded to their type.
  @inlinable
  package static func add<S: Scalar>(
    _ x: UnsafePointer<S>, scaledBy scale: Double, to y: UnsafeMutablePointer<S>, count: Int
  ) {
    require(count >= 0, "add: \(count) numbers")
    S._kernels.pointee.add_scaled(count, scale, x, y)
  }

  /// How much of its two means Adam keeps, and how it scales a step; see `adamStep`.
  package struct AdamCoefficients {
    /// β₁ and β₂: the shares that m and v keep of themselves.
    let first, second: Double
    /// η / (1 − β₁ᵏ).
    let scale: Double
    /// 1 / √(1 − β₂ᵏ).
    let correction: Double
    /// ε.
    let epsilon: Double

    /// All five, rounded to the type of the numbers where they are used.
    package init(first: Double, second: Double, scale: Double, correction: Double, epsilon: Double) {
      (self.first, self.second) = (first, second)
      (self.scale, self.correction, self.epsilon) = (scale, correction, epsilon)
    }
  }

  /// Adam's step over `count` numbers: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
  /// `θ ← θ − scale · m / (correction · √v + ε)`. No number of v may be negative.
  package static func adamStep<S: Scalar>(
    _ c: AdamCoefficients, along g: UnsafePointer<S>, m: UnsafeMutablePointer<S>, v: UnsafeMutablePointer<S>,
    θ: UnsafeMutablePointer<S>, count: Int
  ) {
    require(count >= 0, "adamStep: \(count) numbers")
    S._kernels.pointee.adam_step(count, c.first, c.second, c.scale, c.correction, c.epsilon, g, m, v, θ)
  }

  /// `sum = Σ x` over the vectors x of `count` numbers each.
  @inlinable
  package static func add<S: Scalar>(
    _ vectors: [UnsafePointer<S>], into sum: UnsafeMutablePointer<S>, count: Int
  ) {
    require(count >= 0, "add: \(count) numbers")
    vectors.withUnsafeBufferPointer { vectors in
      // What holds no vector may have no address; then none is read.
      guard let base = vectors.baseAddress else { return sum.update(repeating: 0, count: count) }
      base.withMemoryRebound(to: UnsafeRawPointer.self, capacity: vectors.count) {
        S._kernels.pointee.sum_vectors(count, vectors.count, $0, sum)
      }
    }
  }

  /// `Σ x²` over `count` numbers, in double precision.
  @inlinable
  package static func squaredNorm<S: Scalar>(_ x: UnsafePointer<S>, count: Int) -> Double {
    require(count >= 0, "squaredNorm: \(count) numbers")
    return S._kernels.pointee.squared_norm(count, x)
  }

  /// Pictures as columns: column n of `columns` `[D, N]` is `scale` times picture `indices[n]` of `pictures`, which are
  /// D bytes each, one after the other.
  @inlinable
  package static func gather<S: Scalar>(
    _ pictures: UnsafeBufferPointer<UInt8>, at indices: UnsafeBufferPointer<Int32>, scaledBy scale: Double,
    into columns: MutableMatrixView<S>
  ) {
    let count = columns.rows == 0 ? 0 : pictures.count / columns.rows
    require(
      indices.count == columns.columns && indices.allSatisfy { $0 >= 0 && Int($0) < count },
      "gather: \(indices.count) of \(count) pictures into \(columns.columns) columns, or a picture that is not there")
    guard let pictures = pictures.baseAddress, let indices = indices.baseAddress else { return }
    S._kernels.pointee.gather_columns(
      columns.rows, columns.columns, pictures, indices, scale, columns.base, columns.stride)
  }
}
