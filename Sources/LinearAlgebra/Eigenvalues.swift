import COpenBLAS
import Host
import Tensors

/// Eigenvalues of general real matrices by LAPACK.
public enum Eigenvalues {
  /// One eigenvalue λ = `real` + i `imaginary`.
  public struct Eigenvalue: Sendable, Equatable {
    /// Re λ.
    public let real: Double
    /// Im λ; 0 for a real eigenvalue.
    public let imaginary: Double

    /// λ = `real` + i `imaginary`.
    public init(real: Double, imaginary: Double) {
      self.real = real
      self.imaginary = imaginary
    }

    /// |λ|.
    public var magnitude: Double { (real * real + imaginary * imaginary).squareRoot() }
  }

  /// Why there are no eigenvalues to return.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// The QR iteration did not end; LAPACK found the eigenvalues from number `from` (from 1) on only.
    case notConverged(from: Int)

    /// What failed, and how far it came, on one line.
    public var description: String {
      switch self {
      case .notConverged(let from): "eigenvalues: the QR iteration failed before eigenvalue \(from)"
      }
    }
  }

  /// The n eigenvalues of A `[n, n]`, the largest in magnitude first; of a conjugate pair the one with
  /// the positive imaginary part first (`dgeev_`).
  ///
  /// LAPACK's last bits differ from one kind of CPU to another, so real and imaginary parts are rounded
  /// to eight significant digits. Eigenvalues that coincide are determined to about half as many.
  ///
  /// - Throws: `Failure.notConverged`, for finite matrices a curiosity.
  public static func of(_ matrix: Tensor<Double>) throws(Failure) -> [Eigenvalue] {
    require(
      matrix.shape.count == 2 && matrix.shape[0] == matrix.shape[1] && matrix.shape[0] > 0,
      "Eigenvalues: \(matrix.shape) is no square matrix")
    require(matrix.values.allSatisfy(\.isFinite), "Eigenvalues: an entry is not finite")
    var (n, one) = (Int32(matrix.shape[0]), Int32(1))
    // Fortran keeps columns together, so LAPACK sees the transpose, which has the same eigenvalues.
    // A copy, since `dgeev_` overwrites it.
    var a = matrix.values
    var real = [Double](repeating: 0, count: Int(n)), imaginary = real
    var (left, right) = ([0.0], [0.0])
    var work = [Double](repeating: 0, count: 8 * Int(n))
    var (length, info) = (Int32(work.count), Int32(0))
    dgeev_(
      "N", "N", &n, &a, &n, &real, &imaginary, &left, &one, &right, &one, &work, &length, &info)
    require(info >= 0, "dgeev: argument \(-info) is illegal")
    guard info == 0 else { throw .notConverged(from: Int(info) + 1) }
    let values = zip(real, imaginary).map {
      Eigenvalue(
        real: LeastSquares.significant($0, digits: 8), imaginary: LeastSquares.significant($1, digits: 8))
    }
    return values.sorted {
      ($0.magnitude, $0.real, $0.imaginary) > ($1.magnitude, $1.real, $1.imaginary)
    }
  }

  /// The spectral radius ρ(A), the magnitude of the eigenvalue of largest magnitude.
  ///
  /// - Throws: `Failure.notConverged`.
  public static func spectralRadius(_ matrix: Tensor<Double>) throws(Failure) -> Double {
    try LeastSquares.significant(of(matrix)[0].magnitude, digits: 8)
  }
}
