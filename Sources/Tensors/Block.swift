import Host

/// A window on `steps` matrices of one shape that lie one after the other: step t of a batch of
/// sequences is the matrix `[rows, columns]` of all features of all sequences at that time. A batch
/// without time is a block of one step.
public struct Block<S: Scalar>: @unchecked Sendable {
  /// The first number of the first step.
  @usableFromInline package let base: UnsafePointer<S>
  /// How many matrices there are.
  public let steps: Int
  /// Rows of each matrix: features.
  public let rows: Int
  /// Columns of each matrix: examples.
  public let columns: Int

  /// A window on `steps · rows · columns` numbers from `base` on, without gaps.
  @inlinable
  package init(_ base: UnsafePointer<S>, steps: Int, rows: Int, columns: Int) {
    self.base = base
    self.steps = steps
    self.rows = rows
    self.columns = columns
  }

  /// The matrix of step `step`, `[rows, columns]`; the step is not checked.
  @inlinable
  public subscript(step: Int) -> MatrixView<S> {
    MatrixView(base + step * rows * columns, rows: rows, columns: columns)
  }

  /// All steps below each other, `[steps · rows, columns]`: for what works number by number.
  @inlinable
  public var flat: MatrixView<S> { MatrixView(base, rows: steps * rows, columns: columns) }

  /// The steps in `range`.
  @inlinable
  public func steps(_ range: Range<Int>) -> Block {
    require(range.lowerBound >= 0 && range.upperBound <= steps, "steps \(range) of \(steps)")
    return Block(base + range.lowerBound * rows * columns, steps: range.count, rows: rows, columns: columns)
  }
}

/// A window like `Block` through which numbers can be changed.
public struct MutableBlock<S: Scalar>: @unchecked Sendable {
  /// The first number of the first step.
  @usableFromInline package let base: UnsafeMutablePointer<S>
  /// How many matrices there are.
  public let steps: Int
  /// Rows of each matrix: features.
  public let rows: Int
  /// Columns of each matrix: examples.
  public let columns: Int

  /// A window on `steps · rows · columns` numbers from `base` on, without gaps.
  @inlinable
  package init(_ base: UnsafeMutablePointer<S>, steps: Int, rows: Int, columns: Int) {
    self.base = base
    self.steps = steps
    self.rows = rows
    self.columns = columns
  }

  /// The matrix of step `step`, `[rows, columns]`; the step is not checked.
  @inlinable
  public subscript(step: Int) -> MutableMatrixView<S> {
    MutableMatrixView(base + step * rows * columns, rows: rows, columns: columns)
  }

  /// All steps below each other, `[steps · rows, columns]`.
  @inlinable
  public var flat: MutableMatrixView<S> {
    MutableMatrixView(base, rows: steps * rows, columns: columns)
  }

  /// The same window, to read.
  @inlinable
  public var view: Block<S> { Block(base, steps: steps, rows: rows, columns: columns) }

  /// The steps in `range`.
  @inlinable
  public func steps(_ range: Range<Int>) -> MutableBlock {
    require(range.lowerBound >= 0 && range.upperBound <= steps, "steps \(range) of \(steps)")
    return MutableBlock(base + range.lowerBound * rows * columns, steps: range.count, rows: rows, columns: columns)
  }
}
