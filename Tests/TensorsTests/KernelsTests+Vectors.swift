import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Vector kernels as Swift calls them")
struct VectorKernelTests {
  /// 1, 2, 3 … of a length that no vector of lanes divides.
  private func counted<S: Scalar>(_: S.Type) -> Tensor<S> {
    Tensor([21], (1...21).map { (i: Int) -> S in S(i) })
  }

  @Test("sums of rows are added, over all steps and columns, to what is there")
  func rowSums() {
    let x = Tensor<Double>([2, 3, 4], (0..<24).map { Double($0) })
    var sums = Tensor<Double>([3], [100, 200, 300])
    withExtendedLifetime(x) { Kernels.addRowSums(x.block(steps: 2), to: sums.mutableMatrix) }
    // 0 + … + 3 + 12 + … + 15 = 60, and 32 more in each row below.
    #expect(sums.values == [160, 292, 424])
  }

  private func checkAdd<S: Scalar>(_: S.Type) {
    let x = counted(S.self)
    var y = Tensor<S>([21], [S](repeating: 100, count: 21))
    withExtendedLifetime(x) {
      Kernels.add(x.matrix.base, scaledBy: -0.5, to: y.mutableMatrix.base, count: 20)
    }
    let expected = (1...21).map { (i: Int) -> S in i > 20 ? 100 : 100 - S(i) / 2 }
    #expect(y.values == expected)
  }
  @Test("a vector is added as often as the scale says, and only as many numbers as are counted")
  func add() {
    checkAdd(Double.self)
    checkAdd(Float.self)
  }

  @Test("a sum of vectors takes the place of what was there; of none it is 0")
  func sums() {
    let x = counted(Double.self)
    var sum = Tensor<Double>([21], [Double](repeating: 7, count: 21))
    let to = sum.mutableMatrix.base
    withExtendedLifetime(x) { Kernels.add([x.matrix.base, x.matrix.base, x.matrix.base], into: to, count: 21) }
    #expect(sum.values == (1...21).map { 3 * Double($0) })
    let none: [UnsafePointer<Double>] = []
    Kernels.add(none, into: to, count: 20)
    #expect(sum.values == [Double](repeating: 0, count: 20) + [63])
  }

  @Test("a squared norm is computed in double precision, whatever the numbers are")
  func squaredNorm() {
    let x = counted(Double.self), y = counted(Float.self)
    // 1² + … + 21² = 21 · 22 · 43 / 6
    withExtendedLifetime((x, y)) {
      #expect(Kernels.squaredNorm(x.matrix.base, count: 21) == 3311)
      #expect(Kernels.squaredNorm(y.matrix.base, count: 21) == 3311)
      #expect(Kernels.squaredNorm(x.matrix.base, count: 0) == 0)
    }
    // Squares that no Float holds.
    let tiny = Tensor<Float>([21], [Float](repeating: 0x1p-100, count: 21))
    let square = withExtendedLifetime(tiny) { Kernels.squaredNorm(tiny.matrix.base, count: 21) }
    #expect(square == 21 * 0x1p-200)
  }

  private func checkGather<S: Scalar>(_: S.Type) {
    // Three pictures of four cells: cell d of picture p has 10 p + d.
    let bytes: [UInt8] = [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23], indices: [Int32] = [2, 0, 2]
    var columns = Tensor<S>([4, 5], [S](repeating: -1, count: 20))
    let window = columns.mutableMatrix.columns(1..<4)
    bytes.withUnsafeBufferPointer { pictures in
      indices.withUnsafeBufferPointer { Kernels.gather(pictures, at: $0, scaledBy: 0.5, into: window) }
    }
    for d in 0..<4 {
      let row: [S] = [-1, S(20 + d) / 2, S(d) / 2, S(20 + d) / 2, -1]
      #expect(columns.rows[d] == row)
    }
  }
  @Test("pictures become columns, scaled, in the order of their indices, and nothing beside them is changed")
  func gather() {
    checkGather(Double.self)
    checkGather(Float.self)
  }

  @Test("a picture that is not there")
  func noPicture() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var x = Tensor<Float>(zeros: [2, 2])
      let window = x.mutableMatrix
      [UInt8](repeating: 0, count: 6).withUnsafeBufferPointer { bytes in
        [Int32(0), 3].withUnsafeBufferPointer { Kernels.gather(bytes, at: $0, scaledBy: 1, into: window) }
      }
    }
    expectSentence("gather: 2 of 3 pictures into 2 columns, or a picture that is not there", from: "Kernels+Vectors", in: result)
  }

  @Test("sums for another number of rows are refused")
  func sumsRefused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let x = Tensor<Float>(zeros: [3, 4])
      var sums = Tensor<Float>(zeros: [2])
      Kernels.addRowSums(x.block(), to: sums.mutableMatrix)
    }
    expectSentence("addRowSums: 3 rows into 1×2", from: "Kernels+Vectors", in: result)
  }
}
