import Host

infix operator ⊙: MultiplicationPrecedence
infix operator ×: MultiplicationPrecedence

// Tensors as the texts write them: `σ(W × x + U × h + b)`, `o ⊙ (1 - o) ⊙ (o - y)`, `Wᵀδ` as `W.ᵀ × δ`.
//
// Goals, in this order: code that can be held beside the page; the same bits as the layers, whose kernels multiply and
// squash here too; errors that name both shapes. For the chapters by hand, not for training: each step allocates.

extension Tensor {
  // MARK: Number by number

  /// A + B. Both have one shape; or B is a column `[D, 1]` that serves every column of A `[D, N]`, as a bias does.
  @inlinable
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b, "+") { $0 + $1 } }

  /// A − B, of shapes as for the sum.
  @inlinable
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b, "-") { $0 - $1 } }

  /// Hadamard's product, number by number, of shapes as for the sum. A product that is zero is a plain 0: −0.9 ⊙ 0
  /// would be −0, which no text prints.
  @inlinable
  public static func ⊙ (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b, "⊙") { $0 * $1 + 0 } }

  /// c − A: the number c less each number of A, as in 1 − φ.
  @inlinable
  public static func - (c: S, a: Tensor) -> Tensor { a.map { c - $0 } }

  /// c A: each number of A, c times.
  @inlinable
  public static func * (c: S, a: Tensor) -> Tensor { a.map { c * $0 } }

  /// f of each number.
  @inlinable @inline(__always)
  public func map(_ f: (S) throws -> S) rethrows -> Tensor {
    var result = self
    try result.withUnsafeMutable { numbers in
      for index in numbers.indices { numbers[index] = try f(numbers[index]) }
    }
    return result
  }

  /// A function of each number by the kernel that the layers use. Its exponential has ends, see `Kernels.Function.exp`.
  public func map(_ function: Kernels.Function) -> Tensor {
    var result = Tensor(zeros: shape)
    withExtendedLifetime(self) { Kernels.apply(function, matrix, into: result.mutableMatrix) }
    return result
  }

  /// Two tensors of one shape, or a matrix and a column that serves all of its columns.
  @inlinable @inline(__always)
  func combined(with b: Tensor, _ sign: StaticString, _ f: (S, S) -> S) -> Tensor {
    let isColumn = b.shape != shape
    require(!isColumn || (shape.count == 2 && b.shape == [shape[0], 1]), "\(shape) \(sign) \(b.shape)")
    let width = isColumn ? shape[1] : 1
    var result = self
    b.withUnsafe { b in
      result.withUnsafeMutable { a in
        if isColumn {
          for index in a.indices { a[index] = f(a[index], b[index / width]) }
        } else {
          for index in a.indices { a[index] = f(a[index], b[index]) }
        }
      }
    }
    return result
  }

  // MARK: Matrices

  /// The product of two matrices, A `[m, k]` and B `[k, n]`: `[m, n]`, by the kernel that the layers use. A column
  /// `[m, 1]` times a row `[1, n]` is the outer product.
  public static func × (a: Tensor, b: Tensor) -> Tensor {
    require(
      a.shape.count == 2 && b.shape.count == 2 && a.shape[1] == b.shape[0], "\(a.shape) × \(b.shape)")
    var product = Tensor(zeros: [a.shape[0], b.shape[1]])
    // Of no numbers at all the sum is 0, and a window on none has no rows.
    guard a.count > 0, b.count > 0 else { return product }
    withExtendedLifetime((a, b)) { Kernels.multiply(a.matrix, b.matrix, into: product.mutableMatrix) }
    return product
  }

  /// The transpose: rows and columns of a matrix exchanged, of other tensors the first two axes.
  @inlinable
  public var ᵀ: Tensor {
    require(shape.count >= 2, "a transpose of shape \(shape)")
    let (rows, columns, size) = (shape[0], shape[1], shape.dropFirst(2).reduce(1, *))
    var result = Tensor(zeros: [columns, rows] + shape.dropFirst(2))
    withUnsafe { from in
      result.withUnsafeMutable { to in
        for row in 0..<rows {
          for column in 0..<columns {
            for cell in 0..<size {
              to[(column * rows + row) * size + cell] = from[(row * columns + column) * size + cell]
            }
          }
        }
      }
    }
    return result
  }

  /// `ᵀ` in letters.
  @inlinable
  public var transposed: Tensor { ᵀ }

  // MARK: Sums

  /// Σ of all numbers, added one after the other.
  @inlinable
  public var sum: S { withUnsafe { $0.reduce(0, +) } }

  /// ‖·‖₂ of a vector, Frobenius' norm of a matrix; the squares are added one after the other.
  @inlinable
  public var norm: S { withUnsafe { $0.reduce(0) { $0 + $1 * $1 } }.squareRoot() }

  /// Σ over the index of `axis`, added one after the other; the axis is gone from the shape.
  public func sum(axis: Int) -> Tensor {
    require(shape.indices.contains(axis), "sum over axis \(axis) of shape \(shape)")
    let (length, inner) = (shape[axis], shape[(axis + 1)...].reduce(1, *))
    let numbers = values
    let outer = shape[..<axis].reduce(1, *)
    return Tensor(
      Array(shape[..<axis] + shape[(axis + 1)...]),
      (0..<outer * inner).map { place in
        let first = place / inner * length * inner + place % inner
        return (0..<length).reduce(0) { $0 + numbers[first + $1 * inner] }
      })
  }

  /// The sum over the index of `axis` by how many there are.
  public func mean(axis: Int) -> Tensor {
    let sum = sum(axis: axis), count = S(shape[axis])
    return sum.map { $0 / count }
  }
}
