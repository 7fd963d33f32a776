import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Windows on a matrix")
struct MatrixViewTests {
  /// 5 × 7 numbers, of which row i and column j has 10 i + j.
  private let numbers = Tensor<Double>([5, 7], (0..<35).map { Double(10 * ($0 / 7) + $0 % 7) })

  @Test("rows and columns of a window are those of the matrix from its first ones on, in whatever order it is cut")
  func cut() {
    let whole = numbers.matrix
    #expect(whole.rows == 5 && whole.columns == 7 && whole.stride == 7)
    let rowsFirst = whole.rows(1..<4).columns(2..<6), columnsFirst = whole.columns(2..<6).rows(1..<4)
    for window in [rowsFirst, columnsFirst] {
      #expect(window.rows == 3 && window.columns == 4 && window.stride == 7)
      for i in 0..<3 { for j in 0..<4 { #expect(window[i, j] == Double(10 * (i + 1) + j + 2)) } }
    }
    let inner = rowsFirst.rows(1..<3).columns(3..<4)
    #expect(inner.rows == 2 && inner.columns == 1 && inner[0, 0] == 25 && inner[1, 0] == 35)
    #expect(whole.rows(2..<2).rows == 0 && whole.columns(7..<7).columns == 0)
  }

  @Test("what is written through a window stands in the matrix, and nothing beside it is changed")
  func writing() {
    var matrix = numbers
    let window = matrix.mutableMatrix.rows(1..<4).columns(2..<6)
    #expect(window.rows == 3 && window.columns == 4 && window.stride == 7)
    window[2, 3] = -1
    #expect(window.view[2, 3] == -1 && window.view.stride == 7 && matrix[3, 5] == -1)
    window.fill(-2)
    let isInside = { (i: Int, j: Int) in (1..<4).contains(i) && (2..<6).contains(j) }
    for i in 0..<5 { for j in 0..<7 { #expect(matrix[i, j] == (isInside(i, j) ? -2 : numbers[i, j])) } }
  }

  @Test("a copy takes each number to its place, between windows of different stride")
  func copy() {
    var matrix = numbers
    let source = Tensor<Double>([4, 9], (0..<36).map { 100 + Double($0) })
    let from = source.matrix.rows(1..<3).columns(4..<9)
    matrix.mutableMatrix.rows(2..<4).columns(1..<6).copy(from)
    for i in 0..<5 {
      for j in 0..<7 {
        let isInside = (2..<4).contains(i) && (1..<6).contains(j)
        #expect(matrix[i, j] == (isInside ? source[i - 1, j + 3] : numbers[i, j]))
      }
    }
  }

  @Test("the transpose of a window is read with rows and columns exchanged, and skips what lies between its rows")
  func transposed() {
    let window = numbers.matrix.rows(0..<4).columns(1..<4), other = numbers.matrix.rows(1..<5).columns(5..<7)
    #expect(window.transposed.matrix.base == window.base && window.transposed.matrix.stride == 7)
    var product = Tensor<Double>(zeros: [3, 2])
    Kernels.multiply(window.transposed, other, into: product.mutableMatrix)
    for i in 0..<3 {
      for j in 0..<2 {
        // Small whole numbers: every order of the sum is exact.
        #expect(product[i, j] == (0..<4).reduce(0) { $0 + numbers[$1, i + 1] * numbers[$1 + 1, j + 5] })
      }
    }
  }

  @Test("a copy of another shape is refused with both")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      var matrix = Tensor<Float>(zeros: [4, 5])
      matrix.mutableMatrix.rows(0..<2).copy(Tensor(zeros: [5, 2]).matrix)
    }
    expectSentence("copy: 2×5 from 5×2", from: "MatrixView", in: result)
  }

  @Test("rows and columns that are not there are refused", arguments: [true, false])
  func slices(_ areRows: Bool) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [areRows] in
      let matrix = Tensor<Float>(zeros: [4, 5])
      _ = areRows ? matrix.matrix.rows(2..<5) : matrix.matrix.columns(0..<6)
    }
    expectSentence(areRows ? "rows 2..<5 of 4" : "columns 0..<6 of 5", from: "MatrixView", in: result)
  }
}
