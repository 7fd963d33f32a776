import COpenBLAS
import Testing

@testable import Tensors

@Suite("Products against OpenBLAS")
struct OpenBLASTests {
  private static let shapes = [(1, 1, 1), (3, 5, 7), (120, 16, 400), (10, 128, 784), (84, 33, 120), (17, 50, 1)]

  private func drawn<S: KernelScalar>(_ seed: Int, _ rows: Int, _ columns: Int) -> Tensor<S> {
    var stream = RandomStream(seed: UInt64(seed), name: "operand")
    return Tensor([rows, columns], (0..<rows * columns).map { _ in S(stream.uniform(in: -1...1)) })
  }

  private func check<S: KernelScalar>(
    _ gemm: (CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, [S], Int32, [S], Int32, inout [S]) -> Void
  ) {
    for (m, n, k) in Self.shapes {
      let a: Tensor<S> = drawn(1, m, k), b: Tensor<S> = drawn(2, k, n)
      let at: Tensor<S> = drawn(3, k, m), bt: Tensor<S> = drawn(4, n, k)
      var plain = Tensor<S>(zeros: [m, n]), left = plain, right = plain
      Kernels.multiply(a.matrix, b.matrix, into: plain.mutableMatrix)
      Kernels.multiply(at.matrix.transposed, b.matrix, into: left.mutableMatrix)
      Kernels.addProduct(a.matrix, bt.matrix.transposed, to: right.mutableMatrix)
      var (p, l, r) = (plain.values, left.values, right.values)
      let (M, N, K) = (Int32(m), Int32(n), Int32(k))
      gemm(CblasNoTrans, CblasNoTrans, M, N, K, a.values, K, b.values, N, &p)
      gemm(CblasTrans, CblasNoTrans, M, N, K, at.values, M, b.values, N, &l)
      gemm(CblasNoTrans, CblasTrans, M, N, K, a.values, K, bt.values, K, &r)
      // Two orders of summing k products below 1: each is off by less than k rounding errors.
      let bound = S.epsilon * Double(k) * 2
      for (ours, theirs) in [(plain.values, p), (left.values, l), (right.values, r)] {
        let worst = zip(ours, theirs).map { abs(Double($0) - Double($1)) }.max() ?? 0
        #expect(worst <= bound, "\(m)×\(n)×\(k)")
      }
    }
  }

  @Test("single precision products equal cblas_sgemm's up to rounding")
  func single() {
    check { (ta, tb, m, n, k, a: [Float], lda, b, ldb, c: inout [Float]) in
      cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, &c, n)
    }
  }
  @Test("double precision products equal cblas_dgemm's up to rounding")
  func double() {
    check { (ta, tb, m, n, k, a: [Double], lda, b, ldb, c: inout [Double]) in
      cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, &c, n)
    }
  }
}
