/// Central differences: derivatives from values alone. Whoever derives a gradient holds it against them, because they
/// know nothing of the formula.
///
/// (f(x + h) − f(x − h)) / 2h is off by about f‴h²/6, and by the rounding of f over h. With h = 10⁻⁵ both are near 10⁻¹⁰
/// where x, f and its derivatives are near 1.
public enum CentralDifference {
  /// (f(h) − f(−h)) / 2h, the slope of f at 0; what f moves by its argument is the caller's choice.
  @inlinable
  public static func slope(step h: Double = 1e-5, of f: (Double) throws -> Double) rethrows -> Double {
    let above = try f(h)
    return (above - (try f(-h))) / (2 * h)
  }

  /// The same for each number of a list that f moves.
  @inlinable
  public static func slopes(step h: Double = 1e-5, of f: (Double) throws -> [Double]) rethrows -> [Double] {
    let above = try f(h)
    return zip(above, try f(-h)).map { ($0 - $1) / (2 * h) }
  }

  /// ∂f/∂xᵢ ≈ (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for each number of x.
  public static func gradient(
    at x: [Double], step h: Double = 1e-5, of f: ([Double]) throws -> Double
  ) rethrows -> [Double] {
    try x.indices.map { index in
      try slope(step: h) { shift in
        var moved = x
        moved[index] += shift
        return try f(moved)
      }
    }
  }

  /// The same for a tensor, in its shape.
  public static func gradient(
    at x: Tensor<Double>, step h: Double = 1e-5, of f: (Tensor<Double>) throws -> Double
  ) rethrows -> Tensor<Double> {
    Tensor(x.shape, try gradient(at: x.values, step: h) { try f(Tensor(x.shape, $0)) })
  }

  /// The Jacobian ∂yᵢ/∂xⱼ of y = f(x), `[numbers of y, numbers of x]`.
  public static func jacobian(
    at x: Tensor<Double>, step h: Double = 1e-5, of f: (Tensor<Double>) throws -> Tensor<Double>
  ) rethrows -> Tensor<Double> {
    let values = x.values
    return Tensor(
      columns: try values.indices.map { index in
        try slopes(step: h) { shift in
          var moved = values
          moved[index] += shift
          return try f(Tensor(x.shape, moved)).values
        }
      })
  }
}
