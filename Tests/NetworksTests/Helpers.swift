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

/// What a forward and a backward pass over one batch give. With `steps`, inputs are `[T, D, N]`, targets
/// `[T, P, N]` and the mask `[T, N]`; outputs and input gradients always begin with the axis of time.
struct PassResult<S: Scalar> {
  let outputs: Tensor<S>
  let loss: Double
  let gradient: [S]
  let inputGradient: Tensor<S>

  init(
    _ network: Network<S>, _ inputs: Tensor<S>, _ targets: Tensor<S>, _ loss: Loss, mask: [S]? = nil,
    steps: Int = 1
  ) {
    let x = inputs.block(steps: steps)
    let columns = steps * x.columns
    let pass = Pass(network, columns: columns, wantsInputGradient: true)
    let y = pass.forward(x, parameters: network.parameters)
    let flatMask = Tensor([1, columns], mask ?? [S](repeating: 1, count: columns))
    precondition(flatMask.count == columns, "PassResult: a mask of \(flatMask.count) for \(columns)")
    self.loss = loss.evaluate(
      y, targets: targets.block(steps: steps), mask: flatMask.matrix.base, scale: 1,
      gradient: pass.outputGradient, wantsValue: true)
    outputs = pass.activation(after: network.layers.count - 1)
    pass.clearGradient()
    pass.backward(x, parameters: network.parameters)
    gradient = Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))
    inputGradient = pass.inputGradients
    withExtendedLifetime((inputs, targets, flatMask)) {}
  }
}

/// `[T, N]`: 1 where step t of sequence n exists.
func mask(lengths: [Int], steps: Int) -> [Double] {
  (0..<steps).flatMap { t in lengths.map { t < $0 ? 1 : 0 } }
}
