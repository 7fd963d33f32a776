import Tensors
import Testing

@testable import Networks

/// What all kinds of examples promise.
@Suite("Examples")
struct ExamplesTests {
  /// The members of all pieces, and checks of each piece on the way.
  private func members<E: Examples<Double>>(_ examples: E) -> [Int] {
    // One memory for all, backwards first: nothing of one piece is left in another.
    let scratch = PieceScratch<Double>()
    return withExtendedLifetime(scratch) {
      for index in (0..<examples.pieceCount).reversed() { _ = examples.piece(index, scratch: scratch) }
      var all: [Int] = []
      for index in 0..<examples.pieceCount {
        let members = examples.members(of: index), piece = examples.piece(index, scratch: scratch)
        #expect(piece.inputs.columns == members.count && piece.targets.columns == members.count)
        #expect(max(piece.inputs.steps, piece.targets.steps) * members.count <= examples.mostColumns)
        let targets = examples.targets(ofPiece: index)
        #expect(targets.shape == [piece.targets.steps, piece.targets.rows, members.count])
        for t in 0..<piece.targets.steps {
          for row in 0..<piece.targets.rows {
            for column in 0..<members.count { #expect(piece.targets[t][row, column] == targets[t, row, column]) }
          }
        }
        all += members
      }
      return all
    }
  }

  @Test("every example is in one piece, whose targets can be had as a tensor", arguments: [1, 3, 4, 7, 16])
  func pieces(size: Int) {
    var stream = RandomStream(seed: 3, name: "pieces")
    let dense = DenseExamples<Double>(
      inputs: stream.tensor([2, 11]), targets: stream.tensor([3, 11]), pieceSize: size)
    #expect(members(dense).sorted() == Array(0..<11))
    let pictures = PictureExamples<Double>(
      pictures: (0..<40).map { UInt8($0) }, labels: [3, 0, 2, 1], size: 10, classes: 4, rows: [2, 0, 3, 2, 1, 1, 0],
      pieceSize: size)
    #expect(members(pictures).sorted() == Array(0..<7))
    let sequences = SequenceExamples<Double>(
      [4, 2, 5, 1, 3, 3, 2].map { .init(inputs: stream.tensor([3, $0]), targets: stream.tensor([2, $0])) },
      pieceSize: size)
    #expect(members(sequences).sorted() == Array(0..<7))
  }
}
