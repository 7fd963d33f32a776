import Host

/// The singular values of a matrix A `[m, n]` and their vectors, A = Σⱼ σⱼ uⱼ vⱼᵀ = U diag(σ) Vᵀ.
///
/// By one-sided Jacobi rotations (Hestenes 1958; Golub and Van Loan, *Matrix Computations*, section 8.6.3) in plain loops:
/// without LAPACK, and the same bits on every machine. For the weight matrices of small layers: a sweep takes about
/// 3mn min(m, n) multiplications, and there are some ten of them, up to forty where columns are of very different size.
public struct SingularValues: Sendable {
  /// σ, min(m, n) of them, the largest first. σ₁ is the spectral norm ‖A‖₂.
  public let values: [Double]
  /// U `[m, min(m, n)]`, orthonormal columns.
  public let left: Tensor<Double>
  /// V `[n, min(m, n)]`, orthonormal columns. Where σⱼ is 0, the column of U or V that belongs to the longer side is 0.
  public let right: Tensor<Double>

  /// Those of `matrix`. Another number of axes, an empty matrix and an entry that is not finite trap.
  public init(of matrix: Tensor<Double>) {
    require(matrix.shape.count == 2 && matrix.count > 0, "SingularValues: \(matrix.shape) is no matrix")
    require(matrix.values.allSatisfy(\.isFinite), "SingularValues: an entry is not finite")
    // The vectors of the shorter side are turned until they are at right angles: rows of a wide matrix, or columns.
    let isWide = matrix.shape[0] <= matrix.shape[1]
    let turned = isWide ? matrix : matrix.ᵀ
    let (count, length) = (turned.shape[0], turned.shape[1])
    // To numbers near 1, exactly, since their squares would overflow or vanish.
    let largest = turned.values.reduce(0) { max($0, abs($1)) }
    let unit = largest > 0 ? Double(sign: .plus, exponent: Int(largest.exponent), significand: 1) : 1
    var vectors = turned.values.map { $0 / unit }
    var turns = [Double](repeating: 0, count: count * count)
    for index in 0..<count { turns[index * count + index] = 1 }
    vectors.withUnsafeMutableBufferPointer { g in
      turns.withUnsafeMutableBufferPointer { j in Self.orthogonalise(g, length, j, count) }
    }
    // J B = diag(σ) G, with G of unit rows: B = Jᵀ diag(σ) G.
    let long = (0..<count).map { Array(vectors[$0 * length..<($0 + 1) * length]) }
    let short = (0..<count).map { Array(turns[$0 * count..<($0 + 1) * count]) }
    let lengths = long.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let order = lengths.indices.sorted { lengths[$0] != lengths[$1] ? lengths[$0] > lengths[$1] : $0 < $1 }
    let units = order.map { index -> [Double] in
      let size = lengths[index]
      return size > 0 ? long[index].map { $0 / size } : long[index].map { _ in 0 }
    }
    let (a, b) = (Tensor(columns: order.map { short[$0] }), Tensor(columns: units))
    values = order.map { lengths[$0] * unit }
    (left, right) = isWide ? (a, b) : (b, a)
  }

  /// Turns the `count` rows of `g`, `length` numbers each, in pairs until all are at right angles to each other, and the
  /// rows of `j`, `count` numbers each, along with them.
  private static func orthogonalise(
    _ g: UnsafeMutableBufferPointer<Double>, _ length: Int, _ j: UnsafeMutableBufferPointer<Double>, _ count: Int
  ) {
    let tolerance = Double.ulpOfOne * Double(length).squareRoot()
    // Ten sweeps are usual; the bound is for what no matrix has shown.
    for _ in 0..<60 {
      var isDone = true
      for p in 0..<count {
        for q in p + 1..<count {
          let (x, y) = (p * length, q * length)
          var (α, β, γ) = (0.0, 0.0, 0.0)
          for i in 0..<length {
            α += g[x + i] * g[x + i]
            β += g[y + i] * g[y + i]
            γ += g[x + i] * g[y + i]
          }
          // Below 10⁻¹⁰⁰ lie vectors that are nothing beside the longest.
          guard abs(γ) > max(tolerance * (α.squareRoot() * β.squareRoot()), 1e-100) else { continue }
          isDone = false
          // tan of the smaller angle that brings the two to right angles.
          let ζ = (β - α) / (2 * γ)
          let t = (ζ < 0 ? -1 : 1) / (abs(ζ) + (1 + ζ * ζ).squareRoot())
          let c = 1 / (1 + t * t).squareRoot()
          turn(g, x, y, length, c, c * t)
          turn(j, p * count, q * count, count, c, c * t)
        }
      }
      if isDone { return }
    }
  }

  /// `x, y ← c x − s y, s x + c y` for the `count` numbers from the places x and y on.
  private static func turn(
    _ numbers: UnsafeMutableBufferPointer<Double>, _ x: Int, _ y: Int, _ count: Int, _ c: Double, _ s: Double
  ) {
    for i in 0..<count {
      let (first, second) = (numbers[x + i], numbers[y + i])
      numbers[x + i] = c * first - s * second
      numbers[y + i] = s * first + c * second
    }
  }
}
