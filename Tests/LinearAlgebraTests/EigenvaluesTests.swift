import Tensors
import Testing

@testable import LinearAlgebra

@Suite("Eigenvalues")
struct EigenvaluesTests {
  @Test("a triangular matrix has its diagonal, the largest in magnitude first")
  func triangular() throws {
    let matrix = Tensor<Double>(rows: [[0.5, 7, -2], [0, -3, 1], [0, 0, 2]])
    let values = try Eigenvalues.of(matrix)
    #expect(values.map(\.real) == [-3, 2, 0.5])
    #expect(values.allSatisfy { $0.imaginary == 0 })
    #expect(try Eigenvalues.spectralRadius(matrix) == 3)
  }

  @Test("a turn by a right angle, stretched by 2, has ±2i")
  func rotation() throws {
    let values = try Eigenvalues.of(Tensor(rows: [[0, -2], [2, 0]]))
    #expect(values == [.init(real: 0, imaginary: 2), .init(real: 0, imaginary: -2)])
    #expect(values[0].magnitude == 2)
  }

  @Test("a companion matrix has the roots of its polynomial: x³ − 6x² + 11x − 6")
  func companion() throws {
    let values = try Eigenvalues.of(Tensor(rows: [[6, -11, 6], [1, 0, 0], [0, 1, 0]]))
    #expect(zip(values, [3.0, 2, 1]).allSatisfy { abs($0.real - $1) < 1e-7 && $0.imaginary == 0 })
  }

  @Test("the eigenvalues of AᵀA are the squares of A's singular values, which Tensors computes without LAPACK")
  func singularValues() throws {
    var stream = RandomStream(seed: 15, name: "singular values")
    for (m, n) in [(3, 3), (8, 5), (20, 20)] {
      let A = stream.normalTensor([m, n])
      let (values, squares) = (SingularValues(of: A).values, try Eigenvalues.of(A.ᵀ × A))
      #expect(values.count == n)
      for (σ, λ) in zip(values, squares) {
        // Eigenvalues come rounded to eight digits.
        #expect(abs(σ * σ - λ.real) < 1e-7 * λ.real + 1e-12 && λ.imaginary == 0)
      }
    }
  }

  @Test("a nilpotent matrix has radius 0, whatever its norm")
  func nilpotent() throws {
    #expect(try Eigenvalues.spectralRadius(Tensor(rows: [[0, 2], [0, 0]])) == 0)
  }

  @Test("sum and squares' sum are the traces of A and A²", arguments: 1..<9)
  func traces(_ n: Int) throws {
    var stream = RandomStream(seed: UInt64(n), name: "matrix")
    let a = Tensor([n, n], (0..<n * n).map { _ in stream.normal() })
    var square = Tensor<Double>(zeros: [n, n])
    Kernels.multiply(a.matrix, a.matrix, into: square.mutableMatrix)
    func trace(_ m: Tensor<Double>) -> Double { (0..<n).reduce(0) { $0 + m[$1, $1] } }
    let values = try Eigenvalues.of(a)
    #expect(values.count == n)
    #expect(abs(values.reduce(0) { $0 + $1.real } - trace(a)) < 1e-6)
    #expect(abs(values.reduce(0) { $0 + $1.imaginary }) < 1e-12)
    // (x + iy)² = x² − y² + 2ixy, and the imaginary parts of a pair cancel.
    let squares = values.reduce(0) { $0 + $1.real * $1.real - $1.imaginary * $1.imaginary }
    #expect(abs(squares - trace(square)) < 1e-5)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.magnitude >= $1.magnitude - 1e-6 })
  }
}
