import TestSupport
import Testing

@testable import Tensors

@Suite("Parts of tensors")
struct TensorPartsTests {
  private let a = Tensor<Double>([3, 2, 4], (0..<24).map { Double($0) })
  private let m = Tensor<Float>(rows: [[1, 2, 3], [4, 5, 6]])

  @Test("rows and columns are those of the page")
  func rowsAndColumns() {
    #expect(m.rows == [[1, 2, 3], [4, 5, 6]] && m.columns == [[1, 4], [2, 5], [3, 6]])
    #expect(m.rows(1..<2) == Tensor(rows: [[4, 5, 6]]))
    #expect(m.columns(1..<3) == Tensor(rows: [[2, 3], [5, 6]]))
    #expect(m.rows(0..<0).shape == [0, 3] && m.columns(2..<2).shape == [2, 0])
    // Of more axes all but the last count rows.
    #expect(a.rows.count == 6 && a.rows[3] == [12, 13, 14, 15] && a.columns[1] == [1, 5, 9, 13, 17, 21])
    #expect(Tensor<Double>.column([7, 8]) == Tensor([2, 1], [7, 8]))
  }

  @Test("what is taken apart and put together again is the same")
  func roundTrips() {
    #expect(Tensor(rows: m.rows) == m && Tensor(columns: m.columns) == m)
    #expect(Tensor(parts: a.parts) == a)
    #expect(Tensor(concatenating: [a.parts(0..<1), a.parts(1..<3)]) == a)
    #expect(Tensor(concatenating: [m.columns(0..<1).ᵀ, m.columns(1..<3).ᵀ]).ᵀ == m)
    #expect(Tensor(columns: m.rows) == m.ᵀ)
  }

  @Test("a part is what stands at an index of the first axis")
  func parts() {
    for t in 0..<3 {
      #expect(a.part(t).shape == [2, 4] && a.parts[t] == a.part(t))
      for i in 0..<2 { for j in 0..<4 { #expect(a.part(t)[i, j] == a[t, i, j]) } }
    }
    #expect(a.parts(1..<3) == Tensor([2, 2, 4], (8..<24).map { Double($0) }))
    #expect(Tensor<Double>([2], [5, 6]).part(1) == Tensor([], [6]))
  }

  @Test("tensors one after the other: the rows of matrices below each other, vectors end to end")
  func concatenated() {
    #expect(Tensor(concatenating: [m, m.rows(0..<1)]) == Tensor(rows: [[1, 2, 3], [4, 5, 6], [1, 2, 3]]))
    #expect(Tensor<Double>(concatenating: [Tensor([1], [1]), Tensor([2], [2, 3])]) == Tensor([3], [1, 2, 3]))
  }

  @Test("other shapes and places are refused")
  func refused() async {
    let columns = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(columns: [[1, 2], [3]])
    }
    expectSentence("Tensor: columns of [2, 1] numbers", from: "Tensor+Parts", in: columns)
    let parts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(parts: [Tensor(zeros: [2]), Tensor(zeros: [3])])
    }
    expectSentence("Tensor: parts of shapes [[2], [3]]", from: "Tensor+Parts", in: parts)
    let whole = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(concatenating: [Tensor(zeros: [2, 3]), Tensor(zeros: [3, 2])])
    }
    expectSentence("Tensor: one after the other [[2, 3], [3, 2]]", from: "Tensor+Parts", in: whole)
    let part = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]).part(2)
    }
    expectSentence("parts 2..<3 of shape [2, 3]", from: "Tensor+Parts", in: part)
    let rowRange = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]).rows(1..<3)
    }
    expectSentence("parts 1..<3 of shape [2, 3]", from: "Tensor+Parts", in: rowRange)
    let columnRange = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3]).columns(2..<4)
    }
    expectSentence("columns 2..<4 of shape [2, 3]", from: "Tensor+Parts", in: columnRange)
    let noMatrix = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Double>(zeros: [2, 3, 1]).rows(0..<1)
    }
    expectSentence("rows of shape [2, 3, 1]", from: "Tensor+Parts", in: noMatrix)
  }
}
