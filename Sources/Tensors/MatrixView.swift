import Host

/// A window on numbers that something else owns: `rows` × `columns`, row-major, neighbouring rows
/// `stride` numbers apart. Columns are examples (for sequences: time steps times sequences).
///
/// Views are how layers see their operands; whoever makes one keeps its owner alive.
public struct MatrixView<S: Scalar>: @unchecked Sendable {
  /// The number in row 0 and column 0.
  @usableFromInline package let base: UnsafePointer<S>
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// From a number to the one below it; at least `columns`.
  public let stride: Int

  /// Without `stride` the rows follow each other without gaps.
  @inlinable
  package init(_ base: UnsafePointer<S>, rows: Int, columns: Int, stride: Int? = nil) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// One number; indices are not checked.
  @inlinable
  public subscript(row: Int, column: Int) -> S { base[row * stride + column] }

  /// The columns in `range` of all rows.
  @inlinable
  public func columns(_ range: Range<Int>) -> MatrixView {
    require(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    return MatrixView(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// The rows in `range`.
  @inlinable
  public func rows(_ range: Range<Int>) -> MatrixView {
    require(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return MatrixView(base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// `AᵀB` is a product too: the same numbers with rows and columns exchanged.
  @inlinable
  public var transposed: Transposed<S> { Transposed(matrix: self) }
}

/// A matrix that is to be read with rows and columns exchanged.
public struct Transposed<S: Scalar> {
  /// The matrix as it lies in memory.
  public let matrix: MatrixView<S>
  @inlinable init(matrix: MatrixView<S>) { self.matrix = matrix }
}

/// A window like `MatrixView` through which numbers can be changed.
public struct MutableMatrixView<S: Scalar>: @unchecked Sendable {
  /// The number in row 0 and column 0.
  @usableFromInline package let base: UnsafeMutablePointer<S>
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// From a number to the one below it; at least `columns`.
  public let stride: Int

  /// Without `stride` the rows follow each other without gaps.
  @inlinable
  package init(_ base: UnsafeMutablePointer<S>, rows: Int, columns: Int, stride: Int? = nil) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// One number; indices are not checked.
  @inlinable
  public subscript(row: Int, column: Int) -> S {
    get { base[row * stride + column] }
    nonmutating set { base[row * stride + column] = newValue }
  }

  /// The same window, to read.
  @inlinable
  public var view: MatrixView<S> { MatrixView(base, rows: rows, columns: columns, stride: stride) }

  /// The columns in `range` of all rows.
  @inlinable
  public func columns(_ range: Range<Int>) -> MutableMatrixView {
    require(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    return MutableMatrixView(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// The rows in `range`.
  @inlinable
  public func rows(_ range: Range<Int>) -> MutableMatrixView {
    require(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return MutableMatrixView(
      base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// Sets every number to `value`.
  @inlinable
  public func fill(_ value: S) {
    for row in 0..<rows { (base + row * stride).update(repeating: value, count: columns) }
  }

  /// Copies the numbers of `other`, which has the same shape.
  @inlinable
  public func copy(_ other: MatrixView<S>) {
    require(
      rows == other.rows && columns == other.columns,
      "copy: \(rows)×\(columns) from \(other.rows)×\(other.columns)")
    for row in 0..<rows {
      (base + row * stride).update(from: other.base + row * other.stride, count: columns)
    }
  }
}
