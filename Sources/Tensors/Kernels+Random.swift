import CKernels
import Host

/// Numbers drawn at random for the columns of a matrix. Column n has a stream, known by its `RandomStream.state`; the
/// stream's number k serves the rows 2k and 2k + 1. So a drawn number hangs on its stream and its row alone.
extension Kernels {
  /// `Y = X ⊙ M` for a mask that is drawn: M = 0 where half a number of the stream, read as a share of 2³², is below p,
  /// else `scale`. p counts in steps of 2⁻³². X and Y `[m, N]` may be the same window.
  ///
  /// - Parameters:
  ///   - probability: p, at least 0 and below 1.
  ///   - streams: N states.
  ///   - kept: `[⌈m / 32⌉, N]` without gaps, which `dropGradient` reads: for 32 rows a word of bits in the place of a number.
  @inlinable
  package static func drop<S: Scalar>(
    _ x: MatrixView<S>, probability: Double, scale: Double, streams: UnsafeBufferPointer<UInt64>,
    kept: MutableMatrixView<S>, into y: MutableMatrixView<S>
  ) {
    require(
      x.rows == y.rows && x.columns == y.columns && streams.count == x.columns,
      "drop: x \(x.rows)×\(x.columns), y \(y.rows)×\(y.columns), \(streams.count) streams")
    checkKept(kept.view, x)
    require(probability >= 0 && probability < 1, "drop: probability \(probability), not in [0, 1)")
    guard let states = streams.baseAddress else { return }
    // The kernel reads a half as a number from −2³¹ on.
    let least = Int32(Int64(min((probability * 0x1p32).rounded(), 0x1p32 - 1)) - 0x8000_0000)
    S._kernels.pointee.drop(
      x.rows, x.columns, states, least, scale, x.base, x.stride, kept.base, y.base, y.stride)
  }

  /// `dX = dY ⊙ M` with the mask of `drop`, of the same `scale`; in place allowed.
  @inlinable
  package static func dropGradient<S: Scalar>(
    scale: Double, kept: MatrixView<S>, _ dY: MatrixView<S>, into dX: MutableMatrixView<S>
  ) {
    require(
      dY.rows == dX.rows && dY.columns == dX.columns,
      "dropGradient: dY \(dY.rows)×\(dY.columns), dX \(dX.rows)×\(dX.columns)")
    checkKept(kept, dY)
    S._kernels.pointee.drop_gradient(dY.rows, dY.columns, scale, kept.base, dY.base, dY.stride, dX.base, dX.stride)
  }

  @usableFromInline
  static func checkKept<S: Scalar>(_ kept: MatrixView<S>, _ x: MatrixView<S>) {
    require(
      kept.rows == (x.rows + 31) / 32 && kept.columns == x.columns && kept.stride == kept.columns,
      "drop: bits \(kept.rows)×\(kept.columns) for \(x.rows)×\(x.columns) numbers")
  }

  /// `Y = X + σ N`, N standard normal by Box and Muller, from 31 bits for the radius and 32 for the angle: |N| is at most
  /// 6.66. X and Y `[m, N]` may be the same window; `streams` are N states.
  ///
  /// Of 1.9 · 10⁸ of them in single precision no moment up to the fourth was off by more than 1.3 standard errors, the
  /// sixth by 1.4, and the distribution by 7 · 10⁻⁵ at the most, which is what chance does (Kolmogorov and Smirnov).
  @inlinable
  package static func addNoise<S: Scalar>(
    _ x: MatrixView<S>, deviation: Double, streams: UnsafeBufferPointer<UInt64>, into y: MutableMatrixView<S>
  ) {
    require(
      x.rows == y.rows && x.columns == y.columns && streams.count == x.columns,
      "addNoise: x \(x.rows)×\(x.columns), y \(y.rows)×\(y.columns), \(streams.count) streams")
    guard let states = streams.baseAddress else { return }
    S._kernels.pointee.add_noise(x.rows, x.columns, states, deviation, x.base, x.stride, y.base, y.stride)
  }
}
