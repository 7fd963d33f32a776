import Host
import Tensors

/// Some pictures out of a set of byte pictures with class labels; gathered piece by piece.
public struct PictureExamples<S: Scalar>: Examples {
  private let pictures: [UInt8]
  private let labels: [UInt8]
  private let size: Int
  private let classes: Int
  private let divisor: Double
  private let rows: [Int32]
  /// How many pictures a piece holds at the most, as was asked for.
  public let pieceSize: Int
  /// How each picture is changed before it becomes numbers.
  private struct Change {
    let augmentation: Augmentation
    let rows, columns: Int
    let draw: Draw
  }
  private var change: Change?

  /// The pictures number `rows` of a set; random layers draw by these numbers. Bytes are divided by `divisor`; targets
  /// are one-hot.
  ///
  /// - Parameters:
  ///   - pictures: all pictures of the set, `size` bytes each.
  ///   - labels: their classes, below `classes`.
  ///   - pieceSize: how many pictures a piece holds; see `Network.pieceSize`.
  public init(
    pictures: [UInt8], labels: [UInt8], size: Int, classes: Int, divisor: Double = 255,
    rows: some Sequence<Int>, pieceSize: Int = 16
  ) {
    require(
      pictures.count == labels.count * size, "PictureExamples: \(pictures.count) bytes for \(labels.count)")
    require(pieceSize > 0, "PictureExamples: pieces of \(pieceSize) pictures")
    self.pictures = pictures
    self.labels = labels
    self.size = size
    self.classes = classes
    self.divisor = divisor
    // One pass without a way out, of vectors: the set is looked at for every mini-batch.
    let largest = labels.withUnsafeBufferPointer { $0.reduce(0) { max($0, $1) } }
    require(
      labels.isEmpty || Int(largest) < classes, "PictureExamples: a label is not below \(classes) classes")
    self.rows = rows.map { Int32($0) }
    self.pieceSize = pieceSize
    require(
      self.rows.allSatisfy { $0 >= 0 && Int($0) < labels.count }, "PictureExamples: row outside the set")
  }

  /// The same pictures, each changed at random as `augmentation` says, by the numbers of `draw`; see there.
  ///
  /// - Parameters:
  ///   - rows: how many cells a picture has downwards; its bytes are its channels, one after the other, row by row.
  ///   - columns: how many it has across.
  ///   - draw: of this epoch; a picture is known by its row in the set.
  public func augmented(by augmentation: Augmentation, rows: Int, columns: Int, draw: Draw) -> PictureExamples {
    require(
      rows > 0 && columns > 0 && size % (rows * columns) == 0,
      "augmented: pictures of \(size) bytes are not \(rows) × \(columns)")
    var examples = self
    examples.change = Change(augmentation: augmentation, rows: rows, columns: columns, draw: draw)
    return examples
  }

  /// As many as it takes.
  public var pieceCount: Int { (rows.count + pieceSize - 1) / pieceSize }
  /// The size of a piece, or of all pictures if they are fewer.
  public var mostColumns: Int { min(pieceSize, rows.count) }
  /// Neighbours, in the order given.
  public func members(of index: Int) -> [Int] { Array(range(of: index)) }
  /// As many positions as pictures.
  public var extent: BatchExtent {
    BatchExtent(examples: rows.count, positions: rows.count, longest: 1, outputs: classes)
  }

  /// The pictures of piece `index`, by their place in the batch.
  private func range(of index: Int) -> Range<Int> {
    index * pieceSize..<min((index + 1) * pieceSize, rows.count)
  }

  /// Bytes become numbers and labels one-hot vectors here, in the scratch memory.
  public func piece(_ index: Int, scratch: PieceScratch<S>) -> Piece<S> {
    let range = range(of: index)
    let (inputs, targets) = scratch.views(inputs: size, targets: classes, columns: range.count)
    pictures.withUnsafeBufferPointer { bytes in
      rows.withUnsafeBufferPointer { rows in
        let rows = UnsafeBufferPointer(rebasing: rows[range])
        if let change {
          gather(bytes, at: rows, changedBy: change, into: inputs)
        } else {
          Kernels.gather(bytes, at: rows, scaledBy: 1 / divisor, into: inputs)
        }
      }
    }
    targets.fill(0)
    for (column, row) in range.enumerated() { targets[Int(labels[Int(rows[row])]), column] = 1 }
    return Piece(
      inputs: Block(inputs.base, steps: 1, rows: size, columns: range.count),
      targets: Block(targets.base, steps: 1, rows: classes, columns: range.count), mask: nil,
      members: PieceMembers(ids: rows, from: range.lowerBound))
  }

  /// The pictures at `rows`, changed one by one and then gathered.
  private func gather(
    _ pictures: UnsafeBufferPointer<UInt8>, at rows: UnsafeBufferPointer<Int32>, changedBy change: Change,
    into inputs: MutableMatrixView<S>
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rows.count * size) { changed in
      for (place, row) in rows.enumerated() {
        let first = Int(row) * size
        change.augmentation.apply(
          to: UnsafeBufferPointer(rebasing: pictures[first..<first + size]), rows: change.rows, columns: change.columns,
          id: Int(row), draw: change.draw,
          into: UnsafeMutableBufferPointer(rebasing: changed[place * size..<(place + 1) * size]))
      }
      let all = Array(0..<Int32(rows.count))
      all.withUnsafeBufferPointer {
        Kernels.gather(UnsafeBufferPointer(changed), at: $0, scaledBy: 1 / divisor, into: inputs)
      }
    }
  }
}
