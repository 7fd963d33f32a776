import COpenBLAS
import Host
import Tensors

/// Ordinary least squares by LAPACK.
public enum LeastSquares {
  /// Why a fit has no single answer.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// LAPACK found column `column` (from 1) to depend on those before it.
    case rankDeficient(column: Int)

    /// What is wrong and what to do about it, on one line.
    public var description: String {
      switch self {
      case .rankDeficient(let column):
        "least squares: column \(column) of the design matrix depends on those before it; leave it out"
      }
    }
  }

  /// The x that makes ‖A x − b‖₂ smallest, by a QR factorisation (`dgels_`).
  ///
  /// LAPACK's last bits differ from one kind of CPU to another, so the answer is rounded to eight
  /// significant digits, which no data of ours determine better anyway.
  ///
  /// - Parameters:
  ///   - design: A, `[M, N]`, an observation in each row, M ≥ N.
  ///   - observed: b, M numbers.
  /// - Returns: x, N numbers.
  /// - Throws: `Failure.rankDeficient` where the columns of A are exactly dependent.
  public static func solve(design: Tensor<Double>, observed: [Double]) throws(Failure) -> [Double] {
    require(
      design.shape.count == 2 && design.shape[0] == observed.count,
      "LeastSquares: design \(design.shape), \(observed.count) observations")
    var (m, n, one) = (Int32(design.shape[0]), Int32(design.shape[1]), Int32(1))
    require(m >= n && n > 0, "LeastSquares: \(m) observations for \(n) coefficients")
    require(
      design.values.allSatisfy(\.isFinite) && observed.allSatisfy(\.isFinite), "LeastSquares: a number is not finite")
    // Fortran keeps columns together. A copy, since `dgels_` overwrites it with the factors.
    let view = design.matrix
    var a = (0..<Int(n)).flatMap { column in (0..<Int(m)).map { view[$0, column] } }
    var b = observed
    var work = [Double](repeating: 0, count: Int(n) + Int(m) * 2 + 64)
    var (length, info) = (Int32(work.count), Int32(0))
    dgels_("N", &m, &n, &one, &a, &m, &b, &m, &work, &length, &info)
    require(info >= 0, "dgels: argument \(-info) is illegal")
    guard info == 0 else { throw .rankDeficient(column: Int(info)) }
    return b.prefix(Int(n)).map { significant($0, digits: 8) }
  }

  /// `x` to `digits` significant decimal digits.
  static func significant(_ x: Double, digits: Int) -> Double {
    // Beyond these a power of ten that the digits need is none of the numbers that there are.
    guard x != 0, (1e-290...1e290).contains(abs(x)) else { return x }
    var (scale, magnitude) = (1.0, abs(x))
    // Powers of ten up to 10²² are exact, so this gives the same bits everywhere.
    while magnitude * scale < 1 { scale *= 10 }
    var divisor = 1.0
    while magnitude * scale / divisor >= 10 { divisor *= 10 }
    for _ in 1..<digits { scale *= 10 }
    magnitude = (magnitude * scale / divisor).rounded()
    return (x < 0 ? -magnitude : magnitude) * divisor / scale
  }
}
