import Tensors

/// A batch of examples, cut into pieces that are computed one at a time.
///
/// The cut depends on the examples alone, never on the number of threads, so that every sum comes out
/// the same on any machine.
public protocol Examples<S>: Sendable {
  associatedtype S: Scalar
  /// How many pieces there are.
  var pieceCount: Int { get }
  /// How many examples a piece holds at the most. The order of sums hangs on it, and with it the last digits of a training.
  var pieceSize: Int { get }
  /// The most examples times steps, of inputs or of targets, of any piece.
  var mostColumns: Int { get }
  /// How large the whole batch is.
  var extent: BatchExtent { get }
  /// Which examples piece `index` holds, by their place in the batch, in the order of its columns.
  func members(of index: Int) -> [Int]
  /// The inputs and targets of piece `index`. `scratch` is memory of the calling thread.
  func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S>
}

extension Examples {
  /// As many as the largest piece holds, unless the examples say how they were cut.
  public var pieceSize: Int { (0..<pieceCount).map { members(of: $0).count }.max() ?? 0 }

  /// The targets of piece `index`, `[T, P, N]`; T is 1 where there is no time.
  public func targets(ofPiece index: Int) -> Tensor<S> {
    let scratch = PieceScratch<S>()
    return withExtendedLifetime(scratch) {
      let targets = piece(index, scratch: scratch).targets
      return Tensor(
        [targets.steps, targets.rows, targets.columns],
        Array(UnsafeBufferPointer(start: targets.base, count: targets.steps * targets.rows * targets.columns)))
    }
  }
}

/// One piece of a batch: windows on the examples and on the scratch memory, which must outlive it.
public struct Piece<S: Scalar> {
  /// `[T, inputs, N]`.
  public let inputs: Block<S>
  /// `[T, outputs, N]`; T may be another than that of the inputs.
  public let targets: Block<S>
  /// `[T, N]` weights of the targets, 0 where a sequence has ended; nil counts every column.
  package let mask: UnsafePointer<S>?
  /// Which examples the columns are.
  package let members: PieceMembers
}

/// Memory in which a piece is put together.
public final class PieceScratch<S: Scalar> {
  private var inputs = Tensor<S>(zeros: [0])
  private var targets = Tensor<S>(zeros: [0])

  /// Empty; it grows to the largest piece that is put together in it.
  public init() {}

  func views(inputs rows: Int, targets outputs: Int, columns: Int)
    -> (inputs: MutableMatrixView<S>, targets: MutableMatrixView<S>)
  {
    if inputs.count < rows * columns { inputs = Tensor(zeros: [rows * columns]) }
    if targets.count < outputs * columns { targets = Tensor(zeros: [outputs * columns]) }
    return (
      MutableMatrixView(inputs.mutableMatrix.base, rows: rows, columns: columns),
      MutableMatrixView(targets.mutableMatrix.base, rows: outputs, columns: columns)
    )
  }
}
