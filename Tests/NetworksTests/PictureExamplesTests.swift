import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Examples that are pictures")
struct PictureExamplesTests {
  /// The numbers of the matrix, row by row.
  private func numbers<S: Scalar>(_ block: Block<S>) -> [[S]] {
    (0..<block.rows).map { row in (0..<block.columns).map { block[0][row, $0] } }
  }

  @Test("pictures are those of the rows asked for, bytes by the divisor, with a 1 at their class")
  func pictures() {
    // Picture r is 10 r, 10 r + 1, 10 r + 2; its class is r mod 3.
    let bytes = (0..<6).flatMap { r in (0..<3).map { UInt8(10 * r + $0) } }
    let rows = [4, 0, 5, 5, 2]
    let examples = PictureExamples<Double>(
      pictures: bytes, labels: (0..<6).map { UInt8($0 % 3) }, size: 3, classes: 4, divisor: 4, rows: rows, pieceSize: 3)
    #expect(examples.pieceCount == 2 && examples.mostColumns == 3)
    #expect(examples.extent == BatchExtent(examples: 5, positions: 5, longest: 1, outputs: 4))
    #expect((0..<2).map(examples.members(of:)) == [[0, 1, 2], [3, 4]])
    // One memory for all, the larger piece first and last: nothing of one is left in another.
    let scratch = PieceScratch<Double>()
    withExtendedLifetime(scratch) {
      for index in [0, 1, 0] {
        let own = examples.members(of: index).map { rows[$0] }, piece = examples.piece(index, scratch: scratch)
        let cells: [[Double]] = (0..<3).map { i in own.map { Double(10 * $0 + i) / 4 } }
        let classes: [[Double]] = (0..<4).map { k in own.map { $0 % 3 == k ? 1 : 0 } }
        #expect(numbers(piece.inputs) == cells && numbers(piece.targets) == classes)
        // A picture is known by its row in the set, not by its place in the batch.
        #expect(own.indices.map(piece.members.id(of:)) == own && piece.mask == nil)
      }
    }
    let none = PictureExamples<Float>(pictures: bytes, labels: [UInt8](repeating: 0, count: 6), size: 3, classes: 1, rows: [])
    #expect(none.pieceCount == 0 && none.mostColumns == 0 && none.extent.examples == 0)
  }

  @Test("bytes that are not so many pictures, a label that is no class and a row outside the set are refused")
  func refused() async {
    let bytes = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PictureExamples<Float>(pictures: [1, 2, 3, 4, 5], labels: [0, 1], size: 3, classes: 2, rows: [0])
    }
    expectSentence("PictureExamples: 5 bytes for 2", from: "PictureExamples", in: bytes)
    let label = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PictureExamples<Float>(pictures: [1, 2], labels: [0, 2], size: 1, classes: 2, rows: [0])
    }
    expectSentence("PictureExamples: a label is not below 2 classes", from: "PictureExamples", in: label)
    let row = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = PictureExamples<Float>(pictures: [1, 2], labels: [0, 1], size: 1, classes: 2, rows: [1, 2])
    }
    expectSentence("PictureExamples: row outside the set", from: "PictureExamples", in: row)
  }
}
