import Testing

@testable import Tensors

@Suite("Central differences")
struct CentralDifferenceTests {
  @Test("of a parabola are exact but for rounding, whatever the step")
  func parabola() {
    for h in [1e-3, 0.5, 2] {
      #expect(abs(CentralDifference.slope(step: h) { 3 * (2 + $0) * (2 + $0) + 5 } - 12) < 1e-11)
    }
  }

  @Test("of x³ are off by h² and so fall a hundredfold with a tenth of the step")
  func order() {
    func error(_ h: Double) -> Double { CentralDifference.slope(step: h) { (1 + $0) * (1 + $0) * (1 + $0) } - 3 }
    #expect(abs(error(1e-2) - 1e-4) < 1e-10 && abs(error(1e-1) / error(1e-2) - 100) < 1e-3)
  }

  @Test("of a bilinear form are its matrix times the vector, in the shape of what is moved")
  func gradient() {
    var stream = RandomStream(seed: 1, name: "bilinear")
    let (A, x, y) = (stream.tensor([3, 4]), stream.tensor([4, 1]), stream.tensor([3, 1]))
    func f(_ A: Tensor<Double>, _ x: Tensor<Double>) -> Double { (y.ᵀ × A × x).values[0] }
    let byX = CentralDifference.gradient(at: x) { f(A, $0) }
    #expect(byX.shape == [4, 1] && Deviation.largest(byX, A.ᵀ × y) < 1e-10)
    let byA = CentralDifference.gradient(at: A) { f($0, x) }
    #expect(byA.shape == [3, 4] && Deviation.largest(byA, y × x.ᵀ) < 1e-10)
  }

  @Test("of several numbers are those of each")
  func several() {
    let f: (Double) -> [Double] = { [(1 + $0) * (1 + $0), 3 * $0, 5] }
    #expect(CentralDifference.slopes(step: 0.5, of: f) == (0..<3).map { i in CentralDifference.slope(step: 0.5) { f($0)[i] } })
    #expect(CentralDifference.slopes(step: 0.5, of: f) == [2, 3, 0])
    let byList = CentralDifference.gradient(at: [1.0, 2]) { $0[0] * $0[1] }
    #expect(byList == CentralDifference.gradient(at: Tensor([2], [1, 2])) { $0[0] * $0[1] }.values)
  }

  @Test("the Jacobian of a linear map is its matrix, a row for each output")
  func jacobian() {
    var stream = RandomStream(seed: 2, name: "linear")
    let (A, x) = (stream.tensor([3, 4]), stream.tensor([4, 1]))
    let found = CentralDifference.jacobian(at: x) { A × $0 }
    #expect(found.shape == [3, 4] && Deviation.largest(found, A) < 1e-10)
    // Each row is the gradient of one output, to the last bit.
    for i in 0..<3 {
      #expect(found.rows[i] == CentralDifference.gradient(at: x) { (A × $0).values[i] }.values)
    }
  }
}
