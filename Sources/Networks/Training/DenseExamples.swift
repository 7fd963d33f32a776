import Host
import Tensors

/// Examples that are given as numbers: inputs `[D, N]`, targets `[P, N]`.
public struct DenseExamples<S: Scalar>: Examples {
  private struct Part {
    var inputs, targets: Tensor<S>
    let members: PieceMembers
    /// The place of its first example in the batch.
    let first: Int
  }
  private let pieces: [Part]
  /// How many examples a piece holds at the most, as was asked for.
  public let pieceSize: Int
  /// The size of a piece, or of all examples if they are fewer.
  public let mostColumns: Int
  /// As many positions as examples.
  public let extent: BatchExtent

  /// Cuts the examples into pieces of at most `pieceSize`.
  ///
  /// - Parameter ids: what each example is known by, such as its row in the data set that a batch is taken from: random
  ///   layers draw by it. Its column where it is nil.
  public init(inputs: Tensor<S>, targets: Tensor<S>, ids: [Int]? = nil, pieceSize: Int = 64) {
    let ids = [Int32](ids: ids, count: inputs.matrix.columns, "DenseExamples")
    self.init(inputs: inputs, targets: targets, pieceSize: pieceSize) { PieceMembers(ids: ids, from: $0.lowerBound) }
  }

  /// Cuts the examples into pieces of at most `pieceSize`, whose columns are what `members` says.
  init(inputs: Tensor<S>, targets: Tensor<S>, pieceSize: Int, members: (Range<Int>) -> PieceMembers) {
    let (x, t) = (inputs.matrix, targets.matrix)
    require(
      x.columns == t.columns, "DenseExamples: \(x.columns) inputs, \(t.columns) targets")
    require(pieceSize > 0, "DenseExamples: pieces of \(pieceSize) examples")
    pieces = stride(from: 0, to: x.columns, by: pieceSize).map { first in
      let range = first..<min(first + pieceSize, x.columns)
      var piece = Part(
        inputs: Tensor(zeros: [x.rows, range.count]), targets: Tensor(zeros: [t.rows, range.count]),
        members: members(range), first: first)
      piece.inputs.mutableMatrix.copy(x.columns(range))
      piece.targets.mutableMatrix.copy(t.columns(range))
      return piece
    }
    self.pieceSize = pieceSize
    mostColumns = min(pieceSize, x.columns)
    extent = BatchExtent(examples: x.columns, positions: x.columns, longest: 1, outputs: t.rows)
  }

  /// The same examples, counted by a loss as part of a batch of size `extent`.
  func counted(as extent: BatchExtent) -> DenseExamples { DenseExamples(self, extent: extent) }

  private init(_ examples: DenseExamples, extent: BatchExtent) {
    (pieces, pieceSize, mostColumns) = (examples.pieces, examples.pieceSize, examples.mostColumns)
    self.extent = extent
  }

  /// As many as it takes.
  public var pieceCount: Int { pieces.count }
  /// Neighbours, in the order given.
  public func members(of index: Int) -> [Int] {
    let piece = pieces[index]
    return Array(piece.first..<piece.first + piece.inputs.shape[1])
  }

  /// Was cut beforehand; the scratch memory is not used.
  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let piece = pieces[index]
    return Piece(
      inputs: piece.inputs.block(), targets: piece.targets.block(), mask: nil, members: piece.members)
  }
}
