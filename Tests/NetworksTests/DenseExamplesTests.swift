import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Examples that are numbers")
struct DenseExamplesTests {
  /// The numbers of the matrix, row by row.
  private func numbers<S: Scalar>(_ block: Block<S>) -> [[S]] {
    (0..<block.rows).map { row in (0..<block.columns).map { block[0][row, $0] } }
  }

  @Test("examples are cut into pieces of so many, in order, the last one smaller")
  func pieces() {
    let inputs = Tensor<Double>(rows: [(0..<10).map { Double($0) }, (0..<10).map { 100 + Double($0) }])
    let targets = Tensor<Double>(rows: [(0..<10).map { -Double($0) }])
    let examples = DenseExamples(inputs: inputs, targets: targets, pieceSize: 4)
    #expect(examples.pieceCount == 3 && examples.mostColumns == 4)
    #expect(examples.extent == BatchExtent(examples: 10, positions: 10, longest: 1, outputs: 1))
    #expect((0..<3).map(examples.members(of:)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    let scratch = PieceScratch<Double>()
    withExtendedLifetime((examples, scratch)) {
      for index in 0..<3 {
        let members = examples.members(of: index), piece = examples.piece(index, scratch: scratch)
        #expect(piece.inputs.steps == 1 && piece.targets.steps == 1 && piece.mask == nil)
        #expect(numbers(piece.inputs) == [members.map { Double($0) }, members.map { 100 + Double($0) }])
        #expect(numbers(piece.targets) == [members.map { -Double($0) }])
        #expect(members.indices.map(piece.members.id(of:)) == members)
        #expect(examples.targets(ofPiece: index) == Tensor([1, 1, members.count], members.map { -Double($0) }))
      }
    }
    // Fewer than a piece holds; and a piece takes its examples' ids with it.
    #expect(DenseExamples(inputs: inputs, targets: targets).mostColumns == 10)
    let named = DenseExamples(inputs: inputs, targets: targets, ids: (0..<10).map { 7 * $0 }, pieceSize: 4)
    #expect((0..<2).map(named.piece(2, scratch: scratch).members.id(of:)) == [56, 63])
    #expect(named.members(of: 2) == [8, 9])
  }

  @Test("inputs and targets of different number, and pieces without examples, are refused")
  func refused() async {
    let different = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = DenseExamples<Float>(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [2, 4]))
    }
    expectSentence("DenseExamples: 3 inputs, 4 targets", from: "DenseExamples", in: different)
    let empty = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = DenseExamples<Float>(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [2, 3]), pieceSize: 0)
    }
    expectSentence("DenseExamples: pieces of 0 examples", from: "DenseExamples", in: empty)
  }
}
