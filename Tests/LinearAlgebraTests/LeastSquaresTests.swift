import Tensors
import Testing

@testable import LinearAlgebra

@Suite("Least squares")
struct LeastSquaresTests {
  @Test("a line through four points is the one that the normal equations give")
  func line() throws {
    // Worked by hand: x̄ = 1.5, ȳ = 3, slope = Σ(x−x̄)(y−ȳ)/Σ(x−x̄)² = 7/5, intercept = 3 − 2.1.
    let design = Tensor<Double>(rows: [[1, 0], [1, 1], [1, 2], [1, 3]])
    #expect(try LeastSquares.solve(design: design, observed: [1, 2, 4, 5]) == [0.9, 1.4])
  }

  @Test("the residual is perpendicular to every column")
  func residual() throws {
    var stream = RandomStream(seed: 3, name: "design")
    let rows = (0..<40).map { _ in [1, stream.normal(), 100 * stream.normal()] }
    let observed = rows.map { 2 - $0[1] + 0.5 * $0[2] + stream.normal() }
    let x = try LeastSquares.solve(design: Tensor(rows: rows), observed: observed)
    for column in 0..<3 {
      var (overlap, scale) = (0.0, 0.0)
      for (row, y) in zip(rows, observed) {
        let fitted = zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }
        overlap += row[column] * (y - fitted)
        scale += abs(row[column] * y)
      }
      #expect(abs(overlap) < 1e-6 * scale, "column \(column)")
    }
  }

  @Test("a column of zeros is refused by its number")
  func rankDeficient() {
    let design = Tensor<Double>(rows: [[1, 0], [2, 0], [4, 0]])
    #expect(throws: LeastSquares.Failure.rankDeficient(column: 2)) {
      try LeastSquares.solve(design: design, observed: [1, 2, 3])
    }
  }

  @Test("numbers are cut to significant digits", arguments: [
    (123_456_789.0, 3, 123_000_000.0), (-0.000_123_456, 4, -0.000_123_5), (9.9996, 4, 10.0), (0, 5, 0),
  ])
  func significant(x: Double, digits: Int, expected: Double) {
    #expect(abs(LeastSquares.significant(x, digits: digits) - expected) <= 1e-15 * abs(expected))
  }
}
