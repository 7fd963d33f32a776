import Host

// Taking tensors apart and putting them together: rows, columns, parts along the first axis.

extension Tensor {
  // MARK: Making

  /// A column `[D, 1]`.
  public static func column(_ values: [S]) -> Tensor { Tensor([values.count, 1], values) }

  /// Vectors side by side, each a column: D numbers of N examples give `[D, N]`.
  public init(columns: [[S]]) {
    let count = columns.first?.count ?? 0
    require(
      columns.allSatisfy { $0.count == count }, "Tensor: columns of \(columns.map(\.count)) numbers")
    self.init([count, columns.count], (0..<count).flatMap { row in columns.map { $0[row] } })
  }

  /// Tensors of one shape one after the other, along a new first axis: T time steps `[D, N]` give `[T, D, N]`.
  public init(parts: [Tensor]) {
    let shape = parts.first?.shape ?? []
    require(parts.allSatisfy { $0.shape == shape }, "Tensor: parts of shapes \(parts.map(\.shape))")
    self.init([parts.count] + shape, parts.flatMap(\.values))
  }

  /// Tensors one after the other along their first axis: the rows of matrices below each other.
  public init(concatenating tensors: [Tensor]) {
    require(
      !tensors.isEmpty && tensors.allSatisfy { !$0.shape.isEmpty && $0.shape.dropFirst() == tensors[0].shape.dropFirst() },
      "Tensor: one after the other \(tensors.map(\.shape))")
    self.init(
      [tensors.reduce(0) { $0 + $1.shape[0] }] + tensors[0].shape.dropFirst(), tensors.flatMap(\.values))
  }

  /// A column for each of `symbols`, with 1 in the symbol's row and 0 in all others: `[count, symbols]`, 1-hot vectors.
  public init(unitVectors symbols: [Int], of count: Int) {
    self.init(zeros: [count, symbols.count])
    for (column, symbol) in symbols.enumerated() {
      require(0..<count ~= symbol, "Tensor: no unit vector \(symbol) of \(count)")
      self[symbol, column] = 1
    }
  }

  // MARK: Taking apart

  /// The numbers of a matrix, `[row][column]`; of other tensors all axes but the last count rows.
  public var rows: [[S]] {
    let (all, width) = (values, shape.last ?? 1)
    return width == 0 ? [] : stride(from: 0, to: all.count, by: width).map { Array(all[$0..<$0 + width]) }
  }

  /// The numbers of a matrix, `[column][row]`; of other tensors all axes but the last count rows.
  public var columns: [[S]] {
    let (all, width) = (values, shape.last ?? 1)
    return (0..<width).map { column in stride(from: column, to: all.count, by: width).map { all[$0] } }
  }

  /// What stands at `index` of the first axis: of `[T, D, N]` the time step `[D, N]`.
  public func part(_ index: Int) -> Tensor {
    let part = parts(index..<index + 1)
    return part.reshaped(to: Array(part.shape.dropFirst()))
  }

  /// What stands at each index of the first axis: of `[T, D, N]` the T time steps.
  public var parts: [Tensor] { (0..<(shape.first ?? 0)).map { part($0) } }

  /// What stands at the indices in `range` of the first axis.
  public func parts(_ range: Range<Int>) -> Tensor {
    require(
      !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "parts \(range) of shape \(shape)")
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(
      [range.count] + shape.dropFirst(),
      withUnsafe { Array($0[range.lowerBound * size..<range.upperBound * size]) })
  }

  /// The rows of a matrix in `range`.
  public func rows(_ range: Range<Int>) -> Tensor {
    require(shape.count == 2, "rows of shape \(shape)")
    return parts(range)
  }

  /// The columns of a matrix in `range`.
  public func columns(_ range: Range<Int>) -> Tensor {
    require(
      shape.count == 2 && range.lowerBound >= 0 && range.upperBound <= shape[1],
      "columns \(range) of shape \(shape)")
    return Tensor([shape[0], range.count], rows.flatMap { $0[range] })
  }
}
