import Foundation
import LinearAlgebra
import Networks
import Tensors
import Testing

@testable import PowerPlantRegressionExercises

@Suite("Numbers in the solutions of the power plant")
struct PowerPlantRegressionSolutionTests {
  @Test("Exercises 1 and 2: the answers")
  func byHand() throws {
    let units = try betweenUnits(), hour = try rectifiedHour()
    try SolutionProse("power-plant-regression", 1).says(
      "= 18.19/35.30 = \(fixed(units.inputs[0], 4))$", "34.44/74.60 = \(fixed(units.inputs[1], 4))$",
      "= \(fixed(units.prediction, 2))$ MW", "0.014142 \\cdot 75.50 = \(fixed(units.worstDeviation, 2))$ MW",
      "up to 0.005, which is \(fixed(0.005 * 75.50, 2)) MW")
    let prose = try SolutionProse("power-plant-regression", 2)
    prose.says(
      "= 0.10 + 0.018348 - 0.061675 = \(fixed(hour.prediction, 6))$", "= \(fixed(hour.deltas[5], 6))$",
      "0.12335 = \(fixed(hour.w87, 6))$")
    let exact = -0.393327
    prose.says(
      "\\delta_8 = \(fixed(-0.50 * exact, 7))$", "\\delta_8 = \(fixed(0.12 * exact, 8))$",
      "= \(fixed(0.06 * 0.12 * exact - 0.09 * -0.50 * exact, 10))$",
      "= \(fixed(-0.04 * 0.12 * exact + 0.20 * -0.50 * exact, 10))$")
  }

  @Test("Exercise 3: the plane and its errors")
  func plane() throws {
    let prose = try SolutionProse("power-plant-regression", 3)
    let (w, E) = try bestPlane()
    let errors = plantOutputs.indices.map {
      plantOutputs[$0] - (w[0] + w[1] * plantInputs[0][$0] + w[2] * plantInputs[1][$0])
    }
    let megawatts = errors.map { abs($0) * 75.50 }
    let texts = errors.map { signed($0, 4) }
    prose.says(
      "$a = \(fixed(w[0], 4)) - \(fixed(-w[1], 4))\\, x_1 - \(fixed(-w[2], 4))\\, x_2$, and $E = \(fixed(E, 6))$",
      "Its four errors are \(texts[0]), \(texts[1]), \(texts[2]) and \(texts[3])",
      "which is \(fixed(try #require(megawatts.min()), 1)) to \(fixed(try #require(megawatts.max()), 1)) MW")
    #expect((E / 0.0001).rounded() == 2)
    prose.says("That is twice the threshold")
  }

  @Test("Exercise 3: the full data, as the report has them")
  func fullData() throws {
    let prose = try SolutionProse("power-plant-regression", 3)
    let table = try prose.report("full-data-summary.csv")
    func error(_ model: String) throws -> Double {
      let row = try #require(table.rows.first { $0[0] == model })
      return try #require(Double(row[1].prefix { $0 != " " }))
    }
    let (network, plane) = (try error("network 2-3-2-1"), try error("least squares, 2 inputs"))
    prose.says("\(fixed(plane - network, 2)) MW better than the plane, \(fixed(network, 2)) against \(fixed(plane, 2)) MW")
  }

  @Test("Exercise 4: the eigenvalues")
  func eigenvalues() throws {
    let prose = try SolutionProse("power-plant-regression", 4)
    let largest = try 2 / largestStableRate(inputs: plantInputs)
    // The smallest by inverse iteration on A = Σ x xᵀ.
    let rows = [[1, 1, 1, 1]] + plantInputs
    let A = Tensor(rows: rows.map { a in rows.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } })
    var (v, smallest) = ([1.0, 1, 1], 0.0)
    for _ in 0..<200 {
      let solved = try LeastSquares.solve(design: A, observed: v)
      let norm = solved.reduce(0) { $0 + $1 * $1 }.squareRoot()
      (v, smallest) = (solved.map { $0 / norm }, 1 / norm)
    }
    prose.says(
      "it is $\\lambda$ = \(fixed(largest, 3)).", "$\\alpha = 1/\\lambda$ = \(fixed(1 / largest, 4))",
      "$2/\\lambda$ = \(fixed(2 / largest, 4))",
      "$1 - 0.2 \\cdot \(fixed(largest, 3)) = \(fixed(1 - 0.2 * largest, 2))$", "at 0.1 it is $+\(fixed(1 - 0.1 * largest, 2))$",
      "The smallest eigenvalue, \(fixed(smallest, 3)), sets the pace",
      "shrinks by the factor \(fixed(1 - 0.2 * smallest, 3)) an update", "here \(fixed(largest / smallest, 0)), says")
  }

  @Test("Exercise 5: errors inside and outside the range, and what varies")
  func outside() throws {
    let prose = try SolutionProse("power-plant-regression", 5)
    let kinds: [(hidden: String, output: String, Activation<Double>.Function, Activation<Double>.Function)] = [
      ("logistic", "logistic", .sigmoid, .sigmoid), ("logistic", "identity", .sigmoid, .identity),
      ("rectified", "identity", .relu, .identity), ("rectified", "rectified", .relu, .relu),
    ]
    var medians: [[Double]] = []
    for (hidden, output, inner, last) in kinds {
      let errors = try (1...10).map { try errorsByRange(hidden: inner, output: last, seed: $0) }
      let columns = (0..<3).map { range in errors.map { $0[range] }.sorted() }
      medians.append(columns.map { ($0[4] + $0[5]) / 2 })
      let cells = columns.map { "\(fixed(($0[4] + $0[5]) / 2, 2)) (\(fixed($0[0], 2)) to \(fixed($0[9], 2)))" }
      prose.says("| \(hidden) | \(output) | \(cells.joined(separator: " | ")) |")
    }
    #expect((3 * medians[1][1] / medians[0][1]).rounded() == 1 && medians[1][1].rounded() == 5)
    prose.says("Five MW is a third of the error before")
    prose.says("varies by \(fixed(2.3 * 20 + 0.17 * 70, 0)) MW")
  }
}
