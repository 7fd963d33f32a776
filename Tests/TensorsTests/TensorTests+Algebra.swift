import TestSupport
import Testing

@testable import Tensors

/// The laws hold for both number types; `S.tolerance` is what rounding may do to sums of a dozen numbers near 1.
private protocol Tested: Scalar {
  static var tolerance: Double { get }
}
extension Float: Tested { static var tolerance: Double { 1e-5 } }
extension Double: Tested { static var tolerance: Double { 1e-14 } }

// Parentheses around ⊙ and ×: the macro does not know how strongly they bind.
@Suite("Algebra on tensors")
struct TensorAlgebraTests {
  private func draw<S: Tested>(_ shape: [Int], _ stream: inout RandomStream) -> Tensor<S> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in S(stream.uniform(in: -1...1)) })
  }

  private func expectEqual<S: Tested>(_ a: Tensor<S>, _ b: Tensor<S>, _ law: String) {
    #expect(a.shape == b.shape, "\(law)")
    let difference = Deviation.largest(a.values.map { Double($0) }, b.values.map { Double($0) })
    #expect(difference <= S.tolerance, "\(law)")
  }

  private func laws<S: Tested>(_ type: S.Type, seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "laws")
    let (m, k, n, p) = (
      1 + stream.integer(below: 9), 1 + stream.integer(below: 12), 1 + stream.integer(below: 19), 1 + stream.integer(below: 5)
    )
    let (A, B): (Tensor<S>, Tensor<S>) = (draw([m, k], &stream), draw([m, k], &stream))
    let (C, D): (Tensor<S>, Tensor<S>) = (draw([k, n], &stream), draw([n, p], &stream))
    let (b, c): (Tensor<S>, S) = (draw([m, 1], &stream), S(stream.uniform()))
    #expect(A + B == B + A)
    #expect((A ⊙ B) == (B ⊙ A))
    expectEqual((A + B) - B, A, "(A + B) − B = A")
    expectEqual((A + B) × C, A × C + B × C, "(A + B) C = A C + B C")
    expectEqual((A × C) × D, A × (C × D), "(A C) D = A (C D)")
    expectEqual((A × C).ᵀ, C.ᵀ × A.ᵀ, "(A C)ᵀ = Cᵀ Aᵀ")
    expectEqual((c * A) × C, c * (A × C), "(c A) C = c (A C)")
    #expect(A.ᵀ.ᵀ == A && A.transposed == A.ᵀ)
    expectEqual(c - A, c * Tensor([m, k], [S](repeating: 1, count: m * k)) - A, "c − A = c 1 − A")
    // A column serves every column.
    let ones = Tensor<S>([1, k], [S](repeating: 1, count: k))
    #expect(A + b == A + (b × ones))
    #expect(A - b == A - (b × ones))
    #expect((A ⊙ b) == (A ⊙ (b × ones)))
    // ‖A‖² = Σ A ⊙ A, and the trace of Aᵀ A.
    let square = A.ᵀ × A
    let trace = (0..<k).reduce(S(0)) { $0 + square[$1, $1] }
    expectEqual(Tensor([], [A.norm * A.norm]), Tensor([], [(A ⊙ A).sum]), "‖A‖² = Σ A ⊙ A")
    expectEqual(Tensor([], [trace]), Tensor([], [(A ⊙ A).sum]), "tr AᵀA = Σ A ⊙ A")
  }

  @Test("sums, products and transposes obey the laws of algebra", arguments: 1...12 as ClosedRange<UInt64>)
  func laws(seed: UInt64) {
    laws(Double.self, seed: seed)
    laws(Float.self, seed: seed)
  }

  @Test("numbers worked by hand")
  func byHand() {
    let A = Tensor<Double>(rows: [[1, 2], [3, 4]]), b = Tensor<Double>.column([10, 20])
    #expect(A + A == Tensor(rows: [[2, 4], [6, 8]]))
    #expect(A - b == Tensor(rows: [[-9, -8], [-17, -16]]))
    #expect((A ⊙ A) == Tensor(rows: [[1, 4], [9, 16]]))
    #expect(1 - A == Tensor(rows: [[0, -1], [-2, -3]]))
    #expect(2 * A == Tensor(rows: [[2, 4], [6, 8]]))
    #expect((A × A) == Tensor(rows: [[7, 10], [15, 22]]))
    #expect((A × b) == .column([50, 110]))
    #expect((b × b.ᵀ) == Tensor(rows: [[100, 200], [200, 400]]))
    #expect(A.ᵀ == Tensor(rows: [[1, 3], [2, 4]]))
    #expect(A.map { $0 * $0 } == (A ⊙ A))
    #expect(A.sum == 10 && Tensor<Double>.column([3, 4]).norm == 5)
  }

  @Test("a product that is zero has no sign")
  func plainZero() {
    let a = Tensor<Double>.column([-0.94]), zero = Tensor<Double>.column([0])
    #expect((a ⊙ zero).values[0].sign == .plus)
  }

  @Test("a product has the bits of the kernel that the layers use, a function those of its kernel")
  func kernels() {
    var stream = RandomStream(seed: 1, name: "kernels")
    func check<S: Tested>(_ type: S.Type) {
      for (m, k, n) in [(1, 1, 1), (3, 17, 5), (20, 33, 16), (7, 8, 41)] {
        let (A, B): (Tensor<S>, Tensor<S>) = (draw([m, k], &stream), draw([k, n], &stream))
        var product = Tensor<S>(zeros: [m, n]), squashed = Tensor<S>(zeros: [k, n])
        Kernels.multiply(A.matrix, B.matrix, into: product.mutableMatrix)
        #expect((A × B) == product)
        for function in [Kernels.Function.relu, .sigmoid, .tanh, .exp] {
          Kernels.apply(function, B.matrix, into: squashed.mutableMatrix)
          #expect(B.map(function) == squashed)
        }
        withExtendedLifetime((A, B)) {}
      }
    }
    check(Double.self)
    check(Float.self)
  }

  @Test("operands stay what they were")
  func values() {
    let A = Tensor<Double>(rows: [[1, 2], [3, 4]]), copy = Tensor<Double>(rows: [[1, 2], [3, 4]])
    _ = (A + A, A ⊙ A, 1 - A, A.map { $0 + 1 }, A.map(.tanh), A.ᵀ)
    #expect(A == copy)
  }

  @Test("the transpose exchanges the first two of several axes")
  func severalAxes() {
    let a = Tensor<Double>([2, 3, 2], (0..<12).map { Double($0) }), t = a.ᵀ
    #expect(t.shape == [3, 2, 2])
    for i in 0..<2 { for j in 0..<3 { for k in 0..<2 { #expect(t[j, i, k] == a[i, j, k]) } } }
  }

  @Test("a sum over an axis adds its index away; the mean divides by how many there are")
  func axes() {
    let a = Tensor<Double>([2, 3, 2], (0..<12).map { Double($0) })
    #expect(a.sum(axis: 0) == Tensor([3, 2], [6, 8, 10, 12, 14, 16]))
    #expect(a.sum(axis: 1) == Tensor([2, 2], [6, 9, 24, 27]))
    #expect(a.sum(axis: 2) == Tensor([2, 3], [1, 5, 9, 13, 17, 21]))
    #expect(a.mean(axis: 1) == Tensor([2, 2], [2, 3, 8, 9]))
    #expect((0..<3).allSatisfy { a.sum(axis: $0).sum == a.sum })
    #expect(Tensor<Double>([3], [1, 2, 6]).mean(axis: 0) == Tensor([], [3]))
  }

  @Test("matrices without numbers have products of zeros")
  func empty() {
    #expect((Tensor<Double>(zeros: [2, 0]) × Tensor(zeros: [0, 3])) == Tensor(zeros: [2, 3]))
    #expect((Tensor<Double>(zeros: [2, 3]) × Tensor(zeros: [3, 0])).shape == [2, 0])
    #expect(Tensor<Double>(zeros: [0, 3]).ᵀ.shape == [3, 0])
  }

  @Test("other shapes are refused")
  func refused() async {
    let sum = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]) + Tensor(zeros: [3, 2])
    }
    expectSentence("[2, 3] + [3, 2]", from: "Tensor+Algebra", in: sum)
    let hadamard = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 1]) ⊙ Tensor(zeros: [2, 3])
    }
    expectSentence("[2, 1] ⊙ [2, 3]", from: "Tensor+Algebra", in: hadamard)
    let column = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]) - Tensor(zeros: [3, 1])
    }
    expectSentence("[2, 3] - [3, 1]", from: "Tensor+Algebra", in: column)
    let vector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [6]) + Tensor(zeros: [6, 1])
    }
    expectSentence("[6] + [6, 1]", from: "Tensor+Algebra", in: vector)
    let product = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]) × Tensor(zeros: [2, 3])
    }
    expectSentence("[2, 3] × [2, 3]", from: "Tensor+Algebra", in: product)
    let byVector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]) × Tensor(zeros: [3])
    }
    expectSentence("[2, 3] × [3]", from: "Tensor+Algebra", in: byVector)
    let transpose = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [3]).ᵀ
    }
    expectSentence("a transpose of shape [3]", from: "Tensor+Algebra", in: transpose)
    let axis = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [3]).sum(axis: 1)
    }
    expectSentence("sum over axis 1 of shape [3]", from: "Tensor+Algebra", in: axis)
  }
}
