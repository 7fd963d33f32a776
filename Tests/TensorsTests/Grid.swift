@testable import Tensors

/// A matrix whose rows lie `stride` numbers apart. What stands between the rows must be neither read
/// into a result nor written: inputs have NaN there, outputs a mark.
struct Grid<S: Scalar> {
  let rows, columns, stride: Int
  var values: [S]

  init(_ rows: Int, _ columns: Int, stride: Int, between: S, _ next: () -> Double) {
    (self.rows, self.columns, self.stride) = (rows, columns, stride)
    values = [S](repeating: between, count: rows * stride)
    for row in 0..<rows {
      for column in 0..<columns { values[row * stride + column] = S(next()) }
    }
  }

  subscript(row: Int, column: Int) -> Double {
    get { Double(values[row * stride + column]) }
    set { values[row * stride + column] = S(newValue) }
  }

  /// Each number times `factor`.
  func scaled(_ factor: Double) -> Grid {
    var grid = self
    for row in 0..<rows { for column in 0..<columns { grid[row, column] *= factor } }
    return grid
  }

  /// Everything, the places between the rows included.
  var numbers: [Double] { values.map { Double($0) } }
  /// The same in double precision, in which references compute.
  var wide: Grid<Double> {
    var grid = Grid<Double>(rows, columns, stride: stride, between: 0) { 0 }
    grid.values = numbers
    return grid
  }
}

extension Grid<Double> {
  /// The matrix of step `step` of a sequence of matrices of `rows` rows, one below the other.
  subscript(step step: Int, rows rows: Int) -> Grid<Double> {
    get {
      var part = Grid(rows, columns, stride: stride, between: 0) { 0 }
      part.values = Array(values[step * rows * stride..<(step + 1) * rows * stride])
      return part
    }
    set { values.replaceSubrange(step * rows * stride..<(step + 1) * rows * stride, with: newValue.values) }
  }
}

/// Seeded shapes and numbers for one case.
struct Draw {
  var stream: RandomStream
  /// Which cells of the operands are NaN; none where it is nil.
  private var holes: RandomStream?

  init(_ seed: Int, _ name: String, withNaNs: Bool = false) {
    stream = RandomStream(seed: UInt64(seed), name: name)
    holes = withNaNs ? RandomStream(seed: UInt64(seed), name: "\(name), NaNs") : nil
  }

  /// One cell in twenty becomes a NaN of either sign, if any is wanted.
  private mutating func punched<S: Scalar>(_ whole: Grid<S>) -> Grid<S> {
    guard var lot = holes else { return whole }
    var grid = whole
    for row in 0..<grid.rows {
      for column in 0..<grid.columns where lot.integer(below: 20) == 0 {
        grid.values[row * grid.stride + column] = lot.integer(below: 2) == 0 ? S.nan : -S.nan
      }
    }
    holes = lot
    return grid
  }

  mutating func one(of values: [Int]) -> Int { values[stream.integer(below: values.count)] }
  mutating func extent(upTo bound: Int) -> Int { 1 + stream.integer(below: bound) }
  /// Columns around the lane counts 8 and 16, tails included.
  mutating func columns() -> Int { one(of: [1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 50]) }

  /// An operand in [−size, size], NaN between its rows.
  mutating func input<S: Scalar>(_ rows: Int, _ columns: Int, size: Double = 1) -> Grid<S> {
    let gap = one(of: [0, 0, 1, 5])
    let grid = Grid<S>(rows, columns, stride: columns + gap, between: .nan) { 0 }.filled(size, &stream)
    return punched(grid)
  }
  /// An operand without gaps, as kernels of whole sequences take it; NaN after its end, or a mark where
  /// it is written too.
  mutating func dense<S: Scalar>(_ rows: Int, _ columns: Int, after mark: S = .nan) -> Grid<S> {
    let whole = Grid<S>(rows, columns, stride: columns, between: mark) { 0 }.filled(1, &stream)
    var grid = punched(whole)
    grid.values += [S](repeating: mark, count: 16)
    return grid
  }
  /// A result, with numbers that a kernel overwrites or adds to, and 77 between its rows.
  mutating func output<S: Scalar>(_ rows: Int, _ columns: Int, gap: Int? = nil) -> Grid<S> {
    let gap = gap ?? one(of: [0, 0, 1, 5])
    let grid = Grid<S>(rows, columns, stride: columns + gap, between: 77) { 0 }.filled(1, &stream)
    return punched(grid)
  }
}

extension Grid {
  fileprivate func filled(_ size: Double, _ stream: inout RandomStream) -> Grid {
    var grid = self
    for row in 0..<rows {
      for column in 0..<columns { grid[row, column] = stream.uniform(in: -size...size) }
    }
    return grid
  }
}
