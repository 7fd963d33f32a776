import Tensors

/// A batch of examples, cut into pieces that are computed one at a time.
///
/// The cut depends on the examples alone, never on the number of threads, so that every sum comes out
/// the same on any machine.
public protocol Examples<S>: Sendable {
  associatedtype S: Scalar
  /// How many pieces there are.
  var pieceCount: Int { get }
  /// The most examples times steps of any piece.
  var mostColumns: Int { get }
  /// How large the whole batch is.
  var extent: BatchExtent { get }
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
  /// `[T, outputs, N]`.
  public let targets: Block<S>
  /// `[T, N]` weights, 0 where a sequence has ended; nil counts every column.
  package let mask: UnsafePointer<S>?
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
  private let pieces: [(inputs: Tensor<S>, targets: Tensor<S>)]
  public let extent: BatchExtent

  /// Cuts the examples into pieces of at most `columns`.
  public init(inputs: Tensor<S>, targets: Tensor<S>, columns: Int = 64) {
    let (x, t) = (inputs.matrix, targets.matrix)
    require(
      x.columns == t.columns, "DenseExamples: \(x.columns) inputs, \(t.columns) targets")
    require(columns > 0, "DenseExamples: pieces of \(columns) examples")
    pieces = stride(from: 0, to: x.columns, by: columns).map { first in
      let range = first..<min(first + columns, x.columns)
      var piece = (
        Tensor<S>(zeros: [x.rows, range.count]), Tensor<S>(zeros: [t.rows, range.count])
      )
      piece.0.mutableMatrix.copy(x.columns(range))
      piece.1.mutableMatrix.copy(t.columns(range))
      return piece
    }
    extent = BatchExtent(examples: x.columns, positions: x.columns, longest: 1, outputs: t.rows)
  }

  /// The same examples, counted by a loss as part of a batch of size `extent`.
  func counted(as extent: BatchExtent) -> DenseExamples { DenseExamples(pieces: pieces, extent: extent) }

  private init(pieces: [(inputs: Tensor<S>, targets: Tensor<S>)], extent: BatchExtent) {
    (self.pieces, self.extent) = (pieces, extent)
  }

  public var pieceCount: Int { pieces.count }
  public var mostColumns: Int { pieces.map { $0.inputs.shape[1] }.max() ?? 0 }

  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let piece = pieces[index]
    return Piece(inputs: piece.inputs.block(), targets: piece.targets.block(), mask: nil)
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

  /// The pictures number `rows` of a set. Bytes are divided by `divisor`; targets are one-hot.
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

  public var pieceCount: Int { (rows.count + columns - 1) / columns }
  public var mostColumns: Int { min(columns, rows.count) }
  public var extent: BatchExtent {
    BatchExtent(examples: rows.count, positions: rows.count, longest: 1, outputs: classes)
  }

  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let range = index * columns..<min((index + 1) * columns, rows.count)
    let (inputs, targets) = scratch.views(inputs: size, targets: classes, columns: range.count)
    pictures.withUnsafeBufferPointer { bytes in
      rows.withUnsafeBufferPointer { rows in
        if let bytes = bytes.baseAddress, let rows = rows.baseAddress {
          S._gatherColumns(
            size, range.count, bytes, rows + range.lowerBound, S(1 / divisor), inputs.base,
            inputs.stride)
        }
      }
    }
    targets.fill(0)
    for (column, row) in range.enumerated() { targets[Int(labels[Int(rows[row])]), column] = 1 }
    return Piece(
      inputs: Block(inputs.base, steps: 1, rows: size, columns: range.count),
      targets: Block(targets.base, steps: 1, rows: classes, columns: range.count), mask: nil)
  }
}

/// Sequences of different lengths, sorted by length and cut into pieces of a few sequences, so that
/// next to nothing past an end is computed.
public struct SequenceExamples<S: Scalar>: Examples {
  /// One sequence: inputs `[D, length]` and targets `[P, length]`, a column for each time step.
  public struct Sequence: Sendable {
    /// `[D, length]`.
    public let inputs: Tensor<S>
    /// `[P, length]`.
    public let targets: Tensor<S>

    /// Inputs `[D, length]` and targets `[P, length]`; other shapes trap.
    public init(inputs: Tensor<S>, targets: Tensor<S>) {
      require(
        inputs.shape.count == 2 && targets.shape.count == 2 && inputs.shape[1] == targets.shape[1],
        "Sequence: inputs \(inputs.shape), targets \(targets.shape)")
      self.inputs = inputs
      self.targets = targets
    }

    /// How many time steps.
    public var length: Int { inputs.shape[1] }
  }

  private struct Block {
    let inputs, targets, mask: Tensor<S>
    let steps: Int
    let members: [Int]
  }
  private let blocks: [Block]
  private let inputs, outputs: Int
  public let extent: BatchExtent
  /// The length of each sequence, in the order given.
  public let lengths: [Int]

  /// `together` sequences are computed side by side. The default fills the lanes of the kernels. A sequence may
  /// have length 0: it counts as an example and adds nothing.
  public init(_ sequences: [Sequence], together: Int = 16) {
    require(!sequences.isEmpty, "SequenceExamples: no sequences")
    require(together > 0, "SequenceExamples: \(together) sequences together")
    lengths = sequences.map(\.length)
    let order = sequences.indices.sorted {
      (sequences[$1].length, $0) < (sequences[$0].length, $1)
    }
    let (d, p) = (sequences[0].inputs.shape[0], sequences[0].targets.shape[0])
    for (index, sequence) in sequences.enumerated() {
      require(
        sequence.inputs.shape[0] == d && sequence.targets.shape[0] == p,
        "SequenceExamples: sequence 0 has \(d) inputs and \(p) targets, sequence \(index) has \(sequence.inputs.shape[0]) and \(sequence.targets.shape[0])")
    }
    (inputs, outputs) = (d, p)
    blocks = stride(from: 0, to: order.count, by: together).compactMap { first in
      let members = Array(order[first..<min(first + together, order.count)])
      let (steps, n) = (sequences[members[0]].length, members.count)
      // The longest comes first, so that here all are empty.
      guard steps > 0 else { return nil }
      var inputs = Tensor<S>(zeros: [steps, d, n])
      var targets = Tensor<S>(zeros: [steps, p, n])
      var mask = Tensor<S>(zeros: [steps, n])
      let (x, y, m) = (inputs.mutableMatrix, targets.mutableMatrix, mask.mutableMatrix)
      for (lane, member) in members.enumerated() {
        let sequence = sequences[member]
        for t in 0..<sequence.length {
          for row in 0..<d { x[t * d + row, lane] = sequence.inputs.matrix[row, t] }
          for row in 0..<p { y[t * p + row, lane] = sequence.targets.matrix[row, t] }
          m[t, lane] = 1
        }
      }
      return Block(inputs: inputs, targets: targets, mask: mask, steps: steps, members: members)
    }
    extent = BatchExtent(
      examples: sequences.count, positions: lengths.reduce(0, +), longest: lengths.max() ?? 0,
      outputs: p)
  }

  /// Every position of every sequence as an example of its own. For a network without memory that is the
  /// same loss, divided by the same number, and the same gradient; but `columns` positions are computed side
  /// by side, which the cache holds, instead of 16 sequences over all their steps.
  public func positions(columns: Int = 256) -> DenseExamples<S> {
    let (d, p) = (inputs, outputs)
    let count = extent.positions
    var (inputs, targets) = (Tensor<S>(zeros: [d, count]), Tensor<S>(zeros: [p, count]))
    let (x, y) = (inputs.mutableMatrix, targets.mutableMatrix)
    var position = 0
    for block in blocks {
      let (from, wanted) = (block.inputs.matrix, block.targets.matrix)
      for (lane, member) in block.members.enumerated() {
        for t in 0..<lengths[member] {
          for row in 0..<d { x[row, position] = from[t * d + row, lane] }
          for row in 0..<p { y[row, position] = wanted[t * p + row, lane] }
          position += 1
        }
      }
    }
    return DenseExamples(inputs: inputs, targets: targets, columns: columns).counted(as: extent)
  }

  public var pieceCount: Int { blocks.count }
  public var mostColumns: Int { blocks.map { $0.steps * $0.members.count }.max() ?? 0 }

  /// Which sequences piece `index` holds, in the order of its columns.
  public func members(of index: Int) -> [Int] { blocks[index].members }

  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let block = blocks[index]
    return Piece(
      inputs: block.inputs.block(steps: block.steps),
      targets: block.targets.block(steps: block.steps), mask: block.mask.matrix.base)
  }
}
