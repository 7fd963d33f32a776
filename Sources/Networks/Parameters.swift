import Tensors

/// All parameters of a network in one flat vector, with names and shapes.
///
/// One vector makes an update, a gradient's norm and a checkpoint one operation each. A gradient is
/// another vector of the same layout.
public struct Parameters<S: Scalar>: Sendable, Equatable {
  /// The key of each parameter, `layer.parameter`, such as `conv1.weight`, and its shape, in order.
  public let descriptions: [(key: String, description: ParameterDescription)]
  let offsets: [Int]
  /// The numbers, one parameter after the other, each row-major.
  public var flat: Tensor<S>

  init(_ descriptions: [(key: String, description: ParameterDescription)]) {
    self.descriptions = descriptions
    var offsets: [Int] = []
    var count = 0
    for entry in descriptions {
      offsets.append(count)
      count += entry.description.count
    }
    self.offsets = offsets
    flat = Tensor(zeros: [count])
  }

  /// How many numbers there are.
  public var count: Int { flat.count }

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
      precondition(newValue.shape == shape, "\(key): shape \(newValue.shape), needs \(shape)")
      let from = offsets[index]
      flat.withUnsafeMutable { numbers in
        for (offset, value) in newValue.values.enumerated() { numbers[from + offset] = value }
      }
    }
  }

  private func find(_ key: String) -> (Int, [Int]) {
    guard let index = descriptions.firstIndex(where: { $0.key == key }) else {
      preconditionFailure("no parameter '\(key)'; there are: \(keys.joined(separator: ", "))")
    }
    return (index, descriptions[index].description.shape)
  }

  public static func == (a: Parameters, b: Parameters) -> Bool {
    a.keys == b.keys && a.flat == b.flat
  }
}
