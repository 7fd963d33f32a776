import TestSupport
import Testing

@testable import Tensors

@Suite("Tensors are values")
struct TensorTests {
  @Test("a copy does not change with the original, whichever way it is changed")
  func copyOnWrite() {
    var a = Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6])
    let b = a
    a[0, 0] = 9
    #expect(b[0, 0] == 1 && a[0, 0] == 9)
    var c = a
    c.mutableMatrix[1, 2] = 7
    #expect(a[1, 2] == 6 && c[1, 2] == 7)
    var d = c
    d.withUnsafeMutable { $0[1] = 8 }
    #expect(c[0, 1] == 2 && d[0, 1] == 8)
  }

  @Test("a tensor of its own is changed in place")
  func inPlace() {
    var a = Tensor<Double>(zeros: [4])
    let before = a.matrix.base
    a[2] = 1
    #expect(a.matrix.base == before)
  }

  @Test("another shape has the same numbers, and is a value too")
  func reshaped() {
    let a = Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6])
    var b = a.reshaped(to: [3, 1, 2])
    #expect(b.shape == [3, 1, 2] && b[2, 0, 1] == 6 && b[1, 0, 0] == 3)
    b[0, 0, 0] = 0
    #expect(a[0, 0] == 1)
    #expect(a == Tensor([2, 3], [1, 2, 3, 4, 5, 6]) && a != a.reshaped(to: [3, 2]))
  }

  @Test("subscripts count in row-major order, the last axis along memory")
  func subscripts() {
    let a = Tensor<Double>([2, 3, 4], (0..<24).map { Double($0) })
    for i in 0..<2 { for j in 0..<3 { for k in 0..<4 { #expect(a[i, j, k] == Double((i * 3 + j) * 4 + k)) } } }
    #expect(Tensor<Float>(rows: [[1, 2], [3, 4]]).values == [1, 2, 3, 4])
  }

  @Test("the matrix has the last axis as columns")
  func matrix() {
    let a = Tensor<Double>([2, 3, 4], (0..<24).map { Double($0) })
    let m = a.matrix
    #expect(m.rows == 6 && m.columns == 4 && m[4, 3] == 19)
    #expect(m.rows(1..<3)[1, 0] == 8 && m.columns(1..<3)[2, 1] == 10)
    let empty = Tensor<Double>(zeros: [3, 0]).matrix
    #expect(empty.rows == 0 && empty.columns == 0)
  }

  @Test("memory begins at a cache line")
  func alignment() {
    for count in [1, 7, 100] {
      #expect(UInt(bitPattern: Tensor<Float>(zeros: [count]).matrix.base) % 64 == 0)
    }
  }

  @Test("an index outside a tensor says the shape")
  func index() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Tensor<Float>(zeros: [2, 3])[1, 3])
    }
    expectSentence("Tensor: index [1, 3] outside [2, 3]", from: "Tensor", in: result)
  }
}
