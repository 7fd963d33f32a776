import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Singular values")
struct SingularValuesTests {
  /// U diag(σ) Vᵀ.
  private func product(_ parts: SingularValues) -> Tensor<Double> {
    let left: [[Double]] = parts.left.columns
    let scaled = zip(parts.values, left).map { σ, u in u.map { σ * $0 } }
    return Tensor(columns: scaled) × parts.right.ᵀ
  }

  private func unit(_ n: Int) -> Tensor<Double> {
    var unit = Tensor<Double>(zeros: [n, n])
    for index in 0..<n { unit[index, index] = 1 }
    return unit
  }

  @Test("closed forms: a diagonal, a rotation, a matrix of rank one, a shear")
  func closedForms() {
    let diagonal = SingularValues(of: Tensor(rows: [[-2, 0, 0], [0, 0.5, 0], [0, 0, 3]]))
    #expect(diagonal.values == [3, 2, 0.5])
    for values in [
      SingularValues(of: Tensor(rows: [[0.6, -0.8], [0.8, 0.6]])).values,
      SingularValues(of: Tensor(rows: [[0, 1, 0], [0, 0, 1], [-1, 0, 0]])).values,
    ] {
      #expect(values.allSatisfy { abs($0 - 1) < 1e-15 })
    }
    // u vᵀ has one, ‖u‖ ‖v‖ = 3 · 5.
    let outer = Tensor<Double>.column([1, 2, 2]) × Tensor<Double>.column([3, 0, -4, 0]).ᵀ
    let one = SingularValues(of: outer)
    #expect(abs(one.values[0] - 15) < 1e-14 && one.values[1] < 1e-14 && one.values[2] < 1e-14)
    #expect(Deviation.largest(product(one), outer) < 1e-14)
    // [[1, 1], [0, 1]]: the golden ratio and its inverse.
    let golden = (1 + 5.0.squareRoot()) / 2
    let shear = SingularValues(of: Tensor(rows: [[1, 1], [0, 1]])).values
    #expect(abs(shear[0] - golden) < 1e-15 && abs(shear[1] - 1 / golden) < 1e-15)
    #expect(SingularValues(of: Tensor(rows: [[-7]])).values == [7])
  }

  @Test(
    "U and V are orthonormal, σ falls, and U diag(σ) Vᵀ is the matrix: square, wide, tall",
    arguments: [(1, 1), (1, 6), (6, 1), (4, 4), (5, 9), (9, 5), (30, 30), (12, 80)])
  func properties(_ m: Int, _ n: Int) {
    var stream = RandomStream(seed: 3, name: "\(m) × \(n)")
    for _ in 0..<5 {
      let A = stream.normalTensor([m, n])
      let parts = SingularValues(of: A), k = min(m, n)
      #expect(parts.values.count == k && parts.left.shape == [m, k] && parts.right.shape == [n, k])
      #expect(zip(parts.values, parts.values.dropFirst()).allSatisfy { $0 >= $1 } && parts.values[k - 1] >= 0)
      for side in [parts.left, parts.right] {
        let square = side.ᵀ × side
        #expect(Deviation.largest(square, unit(k)) < 1e-13)
      }
      #expect(Deviation.largest(product(parts), A) < 1e-13 * parts.values[0])
      // Σ σ² = ‖A‖², and no direction is longer than the first.
      #expect(abs(parts.values.reduce(0) { $0 + $1 * $1 } - A.norm * A.norm) < 1e-12 * A.norm * A.norm)
      let x = stream.normalTensor([n, 1]), y = A × x
      #expect(y.norm <= parts.values[0] * x.norm * (1 + 1e-13))
      // The transpose exchanges the sides.
      #expect(Deviation.ofLargest(SingularValues(of: A.ᵀ).values, parts.values) < 1e-13)
    }
  }

  @Test("numbers whose squares overflow or vanish, and no numbers but 0")
  func extremes() {
    var stream = RandomStream(seed: 4, name: "extremes")
    let A = stream.normalTensor([4, 3]), values = SingularValues(of: A).values
    // A power of two changes the exponents alone.
    for exponent in [-1000, -600, 600, 1000] {
      let scale = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(SingularValues(of: scale * A).values == values.map { scale * $0 })
    }
    let zero = SingularValues(of: Tensor(zeros: [2, 3]))
    #expect(zero.values == [0, 0] && zero.left == unit(2) && zero.right == Tensor(zeros: [3, 2]))
  }

  @Test("what is no matrix is refused, and what is not finite")
  func refused() async {
    let vector = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SingularValues(of: Tensor(zeros: [3]))
    }
    expectSentence("SingularValues: [3] is no matrix", from: "SingularValues", in: vector)
    let empty = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SingularValues(of: Tensor(zeros: [0, 3]))
    }
    expectSentence("SingularValues: [0, 3] is no matrix", from: "SingularValues", in: empty)
    let broken = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SingularValues(of: Tensor(rows: [[1, .nan]]))
    }
    expectSentence("SingularValues: an entry is not finite", from: "SingularValues", in: broken)
  }
}
