import Host

/// Memory for numbers, aligned to cache lines.
final class TensorStorage<S: Scalar>: @unchecked Sendable {
  let base: UnsafeMutablePointer<S>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = (max(count, 1) * MemoryLayout<S>.stride + 63) / 64 * 64
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    base = raw.initializeMemory(as: S.self, repeating: 0, count: bytes / MemoryLayout<S>.stride)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}

/// A dense array of numbers with a shape, a value.
///
/// **Layout.** Row-major; the *last* axis counts examples. A batch of N vectors is `[D, N]`, the texts'
/// matrix with an example in each column; a batch of pictures `[channels, height, width, N]`; a batch
/// of sequences `[T, D, N]`, a matrix for each time step. Every operation of a network then runs along
/// memory, over examples, whatever the layer; and every weight matrix multiplies from the left, as in
/// the texts and in PyTorch's `weight`.
public struct Tensor<S: Scalar>: Sendable {
  /// The extent of each axis; `[]` for a single number.
  public private(set) var shape: [Int]
  private var storage: TensorStorage<S>

  /// Zeros of the given shape.
  public init(zeros shape: [Int]) {
    require(shape.allSatisfy { $0 >= 0 }, "Tensor: negative extent in \(shape)")
    self.shape = shape
    storage = TensorStorage(count: shape.reduce(1, *))
  }

  /// The given numbers in row-major order.
  public init(_ shape: [Int], _ values: [S]) {
    self.init(zeros: shape)
    require(values.count == count, "Tensor: \(values.count) numbers for shape \(shape)")
    storage.base.update(from: values, count: count)
  }

  /// A matrix from its rows.
  public init(rows: [[S]]) {
    require(Set(rows.map(\.count)).count <= 1, "Tensor: rows of different lengths")
    self.init([rows.count, rows.first?.count ?? 0], rows.flatMap { $0 })
  }

  /// How many numbers there are.
  public var count: Int { shape.reduce(1, *) }

  /// All numbers in row-major order.
  public var values: [S] { Array(UnsafeBufferPointer(start: storage.base, count: count)) }

  /// The same numbers under another shape of the same size.
  public func reshaped(to shape: [Int]) -> Tensor {
    require(shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count, "reshaped: \(self.shape) to \(shape)")
    var copy = self
    copy.shape = shape
    return copy
  }

  /// One number, an index for each axis; wrong ones trap.
  public subscript(indices: Int...) -> S {
    get { storage.base[offset(of: indices)] }
    set {
      let at = offset(of: indices)
      makeUnique()
      storage.base[at] = newValue
    }
  }

  private func offset(of indices: [Int]) -> Int {
    require(indices.count == shape.count, "Tensor: \(indices.count) indices for \(shape)")
    var offset = 0
    for (index, extent) in zip(indices, shape) {
      require(index >= 0 && index < extent, "Tensor: index \(indices) outside \(shape)")
      offset = offset * extent + index
    }
    return offset
  }

  private mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = TensorStorage<S>(count: storage.count)
    copy.base.update(from: storage.base, count: storage.count)
    storage = copy
  }

  // MARK: Windows
  // For layers, kernels and whoever trains, within this package. They are valid while the tensor lives and is not
  // changed, which nobody checks; `Tensor+Algebra.swift` and `Trace` are for everyone.

  /// All axes but the last as rows, the last as columns.
  package var matrix: MatrixView<S> {
    let columns = shape.last ?? 1
    return MatrixView(storage.base, rows: columns == 0 ? 0 : count / columns, columns: columns)
  }

  /// The numbers as `steps` matrices, the last axis as columns.
  package func block(steps: Int = 1) -> Block<S> {
    let all = matrix
    require(steps > 0 && all.rows % steps == 0, "block: \(shape) in \(steps) steps")
    return Block(all.base, steps: steps, rows: all.rows / steps, columns: all.columns)
  }

  /// The same window to write through; the tensor no longer shares its memory.
  package var mutableMatrix: MutableMatrixView<S> {
    mutating get {
      makeUnique()
      let columns = shape.last ?? 1
      return MutableMatrixView(storage.base, rows: columns == 0 ? 0 : count / columns, columns: columns)
    }
  }

  /// Runs `body` on the numbers in place.
  @usableFromInline
  package mutating func withUnsafeMutable<R>(_ body: (UnsafeMutableBufferPointer<S>) throws -> R) rethrows -> R {
    makeUnique()
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
  }

  /// Runs `body` on the numbers.
  @usableFromInline
  package func withUnsafe<R>(_ body: (UnsafeBufferPointer<S>) throws -> R) rethrows -> R {
    try body(UnsafeBufferPointer(start: storage.base, count: count))
  }
}

extension Tensor: Equatable {
  /// Whether shape and numbers are the same: −0 equals 0, and a NaN nothing.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && a.withUnsafe { x in b.withUnsafe { y in x.elementsEqual(y) } }
  }
}
