import Tensors

@testable import Networks

extension RandomStream {
  /// Numbers in [−1, 1].
  mutating func tensor<S: Scalar>(_ shape: [Int], size: Double = 1) -> Tensor<S> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in S(uniform(in: -size...size)) })
  }
  /// Zeros and ones.
  mutating func bits<S: Scalar>(_ shape: [Int]) -> Tensor<S> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in S(integer(below: 2)) })
  }
  /// Columns with a single 1.
  mutating func oneHot<S: Scalar>(_ classes: Int, _ columns: Int) -> Tensor<S> {
    var tensor = Tensor<S>(zeros: [classes, columns])
    for column in 0..<columns { tensor[integer(below: classes), column] = 1 }
    return tensor
  }
  mutating func one(of values: [Int]) -> Int { values[integer(below: values.count)] }
}

extension Network {
  /// The network with all parameters, biases too, in [−size, size].
  func randomized(_ stream: inout RandomStream, size: Double = 0.8) -> Network {
    var network = self
    network.parameters.flat = stream.tensor([parameterCount], size: size)
    return network
  }
}

/// `[T, N]`: 1 where step t of sequence n exists.
func mask(lengths: [Int], steps: Int) -> [Double] {
  (0..<steps).flatMap { t in lengths.map { t < $0 ? 1 : 0 } }
}
