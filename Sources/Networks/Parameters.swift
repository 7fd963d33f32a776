import Host
import Tensors

/// All parameters of a network in one flat vector, with names and shapes.
///
/// One vector makes an update, a gradient's norm and a checkpoint one operation each. A gradient is
/// another vector of the same layout.
///
/// Memory is taken when the numbers are first written: until then all of them are 0, and a network that
/// no machine could hold can still be described and counted.
public struct Parameters<S: Scalar>: Sendable, Equatable {
  /// The key of each parameter, `layer.parameter`, such as `conv1.weight`, and its shape, in order.
  public let descriptions: [(key: String, description: ParameterDescription)]
  let offsets: [Int]
  /// How many numbers there are.
  public let count: Int
  /// The numbers, once there are any but zeros.
  private var written: Tensor<S>?

  init(_ descriptions: [(key: String, description: ParameterDescription)]) {
    self.descriptions = descriptions
    var offsets: [Int] = []
    var count = 0
    for entry in descriptions {
      offsets.append(count)
      count += entry.description.count
    }
    self.offsets = offsets
    self.count = count
  }

  /// The numbers, one parameter after the other, each row-major.
  public var flat: Tensor<S> {
    get { written ?? Tensor(zeros: [count]) }
    set {
      require(newValue.count == count, "flat: \(newValue.count) numbers for \(count) parameters")
      written = newValue
    }
    // In place: `get` and `set` would copy all numbers for each change.
    _modify {
      var numbers = flat
      written = nil
      defer { written = numbers }
      yield &numbers
    }
  }

  /// Whether every number is finite.
  public var isFinite: Bool {
    guard let written else { return true }
    return written.withUnsafe { numbers in
      // One pass of a kernel says yes. A sum of squares that is not finite may be one that overflowed: doubles beyond
      // 10¹⁵⁴ are finite, their squares are not.
      guard let base = numbers.baseAddress, !Kernels.squaredNorm(base, count: numbers.count).isFinite else { return true }
      return numbers.allSatisfy(\.isFinite)
    }
  }

  /// The keys in order.
  public var keys: [String] { descriptions.map(\.key) }

  /// The parameter called `key`; an unknown key traps.
  public subscript(key: String) -> Tensor<S> {
    get {
      let (index, shape) = find(key)
      let from = offsets[index]
      return flat.withUnsafe { numbers in
        Tensor(shape, Array(numbers[from..<from + shape.reduce(1, *)]))
      }
    }
    set {
      let (index, shape) = find(key)
      require(newValue.shape == shape, "\(key): shape \(newValue.shape), needs \(shape)")
      let from = offsets[index]
      flat.withUnsafeMutable { numbers in
        for (offset, value) in newValue.values.enumerated() { numbers[from + offset] = value }
      }
    }
  }

  private func find(_ key: String) -> (Int, [Int]) {
    guard let index = descriptions.firstIndex(where: { $0.key == key }) else {
      programmerError("no parameter '\(key)'; there are: \(keys.joined(separator: ", "))")
    }
    return (index, descriptions[index].description.shape)
  }

  /// Where the numbers of `name` lie: of one parameter, `conv1.weight`, or of all of a layer, `conv1`.
  func place(of name: String) -> Range<Int> {
    let own = descriptions.indices.filter {
      descriptions[$0].key == name || descriptions[$0].key.hasPrefix(name + ".")
    }
    guard let first = own.first, let last = own.last else {
      programmerError("no parameter and no layer '\(name)'; there are: \(keys.joined(separator: ", "))")
    }
    return offsets[first]..<offsets[last] + descriptions[last].description.count
  }

  /// Whether keys and numbers are the same; how they were drawn does not matter.
  public static func == (a: Parameters, b: Parameters) -> Bool {
    a.keys == b.keys && a.flat == b.flat
  }
}
