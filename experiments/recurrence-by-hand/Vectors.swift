import Tensors

// Columns of numbers and matrices as the texts write them, for what is worked by hand: `[rows, N]`.

infix operator ⊙: MultiplicationPrecedence
infix operator ×: MultiplicationPrecedence

extension Tensor<Double> {
  /// A column `[rows, 1]`.
  static func column(_ values: [Double]) -> Tensor { Tensor([values.count, 1], values) }

  /// `rows` × `columns` zeros.
  static func zero(_ rows: Int, _ columns: Int = 1) -> Tensor { Tensor(zeros: [rows, columns]) }

  static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(b) { $0 + $1 } }
  static func - (a: Tensor, b: Tensor) -> Tensor { a.combined(b) { $0 - $1 } }
  /// Hadamard's product: number by number. (Plus 0, which makes −0.94 · 0 a plain 0.)
  static func ⊙ (a: Tensor, b: Tensor) -> Tensor { a.combined(b) { $0 * $1 + 0 } }
  static func - (a: Double, b: Tensor) -> Tensor { b.map { a - $0 } }
  static func * (a: Double, b: Tensor) -> Tensor { b.map { a * $0 } }

  /// The product of two matrices.
  static func × (a: Tensor, b: Tensor) -> Tensor {
    precondition(a.shape.count == 2 && b.shape.count == 2, "×: \(a.shape) × \(b.shape)")
    var c = Tensor(zeros: [a.shape[0], b.shape[1]])
    withExtendedLifetime((a, b)) { Kernels.multiply(a.matrix, b.matrix, into: c.mutableMatrix) }
    return c
  }

  /// Rows and columns exchanged.
  var ᵀ: Tensor {
    var result = Tensor(zeros: [shape[1], shape[0]])
    let (from, to) = (matrix, result.mutableMatrix)
    for row in 0..<from.rows {
      for column in 0..<from.columns { to[column, row] = from[row, column] }
    }
    return result
  }

  /// The rows in `range`.
  func rows(_ range: Range<Int>) -> Tensor {
    let width = shape[1]
    return Tensor([range.count, width], Array(values[range.lowerBound * width..<range.upperBound * width]))
  }

  @inline(__always)
  func map(_ f: (Double) -> Double) -> Tensor {
    var result = self
    result.withUnsafeMutable { numbers in
      for index in numbers.indices { numbers[index] = f(numbers[index]) }
    }
    return result
  }

  /// Two tensors of one shape; or b a column that serves every column of this one, as a bias does.
  @inline(__always)
  private func combined(_ b: Tensor, _ f: (Double, Double) -> Double) -> Tensor {
    var result = self
    let columns = shape[1]
    if b.shape == shape {
      b.withUnsafe { b in
        result.withUnsafeMutable { a in
          for index in a.indices { a[index] = f(a[index], b[index]) }
        }
      }
    } else {
      precondition(b.shape == [shape[0], 1], "\(shape) with \(b.shape)")
      b.withUnsafe { b in
        result.withUnsafeMutable { a in
          for index in a.indices { a[index] = f(a[index], b[index / columns]) }
        }
      }
    }
    return result
  }

  /// ‖·‖₂ of a vector, Frobenius' norm of a matrix.
  var norm: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The time steps of a sequence `[T, D, N]`, each `[D, N]`.
  var timeSteps: [Tensor] {
    let (rows, columns) = (shape[1], shape[2]), all = values
    return (0..<shape[0]).map {
      Tensor([rows, columns], Array(all[$0 * rows * columns..<($0 + 1) * rows * columns]))
    }
  }
}

/// The matrices below each other.
func stacked(_ parts: [Tensor<Double>]) -> Tensor<Double> {
  Tensor([parts.reduce(0) { $0 + $1.shape[0] }, parts[0].shape[1]], parts.flatMap(\.values))
}

/// The time steps `[D, N]` of one sequence as `[T, D, N]`.
func sequence(_ steps: [Tensor<Double>]) -> Tensor<Double> {
  Tensor([steps.count] + steps[0].shape, steps.flatMap(\.values))
}

private func apply(_ function: Kernels.Function, _ z: Tensor<Double>) -> Tensor<Double> {
  var a = Tensor<Double>(zeros: z.shape)
  withExtendedLifetime(z) { Kernels.apply(function, z.matrix, into: a.mutableMatrix) }
  return a
}

/// 1 / (1 + e⁻ᶻ), by the kernel that the layers use.
func σ(_ z: Tensor<Double>) -> Tensor<Double> { apply(.sigmoid, z) }
func tanh(_ z: Tensor<Double>) -> Tensor<Double> { apply(.tanh, z) }
func tanh(_ z: Double) -> Double { tanh(Tensor.column([z])).values[0] }

/// The largest difference of two lists of numbers, relative to the largest number of the second.
func deviation(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "deviation of \(a.count) numbers from \(b.count)")
  let size = b.map(abs).max() ?? 0
  return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / (size > 0 ? size : 1)
}
func deviation(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double { deviation(a.values, b.values) }

/// Central differences of `f` at 0 for each of `count` numbers of an increment.
func centralDifferences(_ count: Int, step: Double = 1e-5, _ f: ([Double]) -> Double) -> [Double] {
  (0..<count).map { index in
    var increment = [Double](repeating: 0, count: count)
    increment[index] = step
    let above = f(increment)
    increment[index] = -step
    return (above - f(increment)) / (2 * step)
  }
}
