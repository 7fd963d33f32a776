import Host
import Tensors

/// A batch of examples, cut into pieces that are computed one at a time.
///
/// The cut depends on the examples alone, never on the number of threads, so that every sum comes out
/// the same on any machine.
public protocol Examples<S>: Sendable {
  associatedtype S: Scalar
  /// How many pieces there are.
  var pieceCount: Int { get }
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

/// Examples that are given as numbers: inputs `[D, N]`, targets `[P, N]`.
public struct DenseExamples<S: Scalar>: Examples {
  private struct Part {
    var inputs, targets: Tensor<S>
    let members: PieceMembers
    /// The place of its first example in the batch.
    let first: Int
  }
  private let pieces: [Part]
  /// The size of a piece, or of all examples if they are fewer.
  public let mostColumns: Int
  /// As many positions as examples.
  public let extent: BatchExtent

  /// Cuts the examples into pieces of at most `columns`.
  ///
  /// - Parameter ids: what each example is known by, such as its row in the data set that a batch is taken from: random
  ///   layers draw by it. Its column where it is nil.
  public init(inputs: Tensor<S>, targets: Tensor<S>, ids: [Int]? = nil, columns: Int = 64) {
    let ids = [Int32](ids: ids, count: inputs.matrix.columns, "DenseExamples")
    self.init(inputs: inputs, targets: targets, columns: columns) { PieceMembers(ids: ids, from: $0.lowerBound) }
  }

  /// Cuts the examples into pieces of at most `columns`, whose columns are what `members` says.
  init(inputs: Tensor<S>, targets: Tensor<S>, columns: Int, members: (Range<Int>) -> PieceMembers) {
    let (x, t) = (inputs.matrix, targets.matrix)
    require(
      x.columns == t.columns, "DenseExamples: \(x.columns) inputs, \(t.columns) targets")
    require(columns > 0, "DenseExamples: pieces of \(columns) examples")
    pieces = stride(from: 0, to: x.columns, by: columns).map { first in
      let range = first..<min(first + columns, x.columns)
      var piece = Part(
        inputs: Tensor(zeros: [x.rows, range.count]), targets: Tensor(zeros: [t.rows, range.count]),
        members: members(range), first: first)
      piece.inputs.mutableMatrix.copy(x.columns(range))
      piece.targets.mutableMatrix.copy(t.columns(range))
      return piece
    }
    mostColumns = min(columns, x.columns)
    extent = BatchExtent(examples: x.columns, positions: x.columns, longest: 1, outputs: t.rows)
  }

  /// The same examples, counted by a loss as part of a batch of size `extent`.
  func counted(as extent: BatchExtent) -> DenseExamples { DenseExamples(self, extent: extent) }

  private init(_ examples: DenseExamples, extent: BatchExtent) {
    (pieces, mostColumns, self.extent) = (examples.pieces, examples.mostColumns, extent)
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

/// Some pictures out of a set of byte pictures with class labels; gathered piece by piece.
public struct PictureExamples<S: Scalar>: Examples {
  private let pictures: [UInt8]
  private let labels: [UInt8]
  private let size: Int
  private let classes: Int
  private let divisor: Double
  private let rows: [Int32]
  private let columns: Int

  /// The pictures number `rows` of a set; random layers draw by these numbers. Bytes are divided by `divisor`; targets
  /// are one-hot.
  ///
  /// - Parameters:
  ///   - pictures: all pictures of the set, `size` bytes each.
  ///   - labels: their classes, below `classes`.
  ///   - columns: how many pictures a piece holds.
  public init(
    pictures: [UInt8], labels: [UInt8], size: Int, classes: Int, divisor: Double = 255,
    rows: some Sequence<Int>, columns: Int = 16
  ) {
    require(
      pictures.count == labels.count * size, "PictureExamples: \(pictures.count) bytes for \(labels.count)")
    require(columns > 0, "PictureExamples: pieces of \(columns) pictures")
    self.pictures = pictures
    self.labels = labels
    self.size = size
    self.classes = classes
    self.divisor = divisor
    require(
      labels.allSatisfy { $0 < classes }, "PictureExamples: a label is not below \(classes) classes")
    self.rows = rows.map { Int32($0) }
    self.columns = columns
    require(
      self.rows.allSatisfy { $0 >= 0 && Int($0) < labels.count }, "PictureExamples: row outside the set")
  }

  /// As many as it takes.
  public var pieceCount: Int { (rows.count + columns - 1) / columns }
  /// The size of a piece, or of all pictures if they are fewer.
  public var mostColumns: Int { min(columns, rows.count) }
  /// Neighbours, in the order given.
  public func members(of index: Int) -> [Int] { Array(range(of: index)) }
  /// As many positions as pictures.
  public var extent: BatchExtent {
    BatchExtent(examples: rows.count, positions: rows.count, longest: 1, outputs: classes)
  }

  /// The pictures of piece `index`, by their place in the batch.
  private func range(of index: Int) -> Range<Int> { index * columns..<min((index + 1) * columns, rows.count) }

  /// Bytes become numbers and labels one-hot vectors here, in the scratch memory.
  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let range = range(of: index)
    let (inputs, targets) = scratch.views(inputs: size, targets: classes, columns: range.count)
    pictures.withUnsafeBufferPointer { bytes in
      rows.withUnsafeBufferPointer { rows in
        Kernels.gather(
          bytes, at: UnsafeBufferPointer(rebasing: rows[range]), scaledBy: 1 / divisor, into: inputs)
      }
    }
    targets.fill(0)
    for (column, row) in range.enumerated() { targets[Int(labels[Int(rows[row])]), column] = 1 }
    return Piece(
      inputs: Block(inputs.base, steps: 1, rows: size, columns: range.count),
      targets: Block(targets.base, steps: 1, rows: classes, columns: range.count), mask: nil,
      members: PieceMembers(ids: rows, from: range.lowerBound))
  }
}
