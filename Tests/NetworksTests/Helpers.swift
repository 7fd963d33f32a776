import Tensors
import Testing

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

/// Hand-derived gradients against central differences. Losses are scaled to be of order 1: a
/// difference over ±10⁻⁵ then has an absolute error of about 10⁻¹¹ from rounding and as much from the
/// third derivative, which is 10⁻⁸ of the floor 10⁻³ below which derivatives are compared absolutely.
func checkGradients(
  _ network: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, _ loss: Loss,
  mask: [Double]? = nil, steps: Int? = nil, _ what: String, at place: SourceLocation = #_sourceLocation
) {
  let result = GradientCheck.run(
    network, inputs: inputs, targets: targets, loss: loss, mask: mask, steps: steps,
    scale: 1 / Double(targets.count))
  #expect(result.parameters < 1e-6, "\(what): parameters", sourceLocation: place)
  #expect(result.inputs < 1e-6, "\(what): inputs", sourceLocation: place)
}

/// The same for a network on random inputs, with random targets in [−1, 1] and half the squared error.
func checkGradients(
  _ network: Network<Double>, columns: Int, _ stream: inout RandomStream, _ what: String,
  inputs: Tensor<Double>? = nil, at place: SourceLocation = #_sourceLocation
) {
  let inputs = inputs ?? stream.tensor(network.inputShape + [columns])
  let outputs = network.outputShapes[network.outputShapes.count - 1]
  checkGradients(
    network.randomized(&stream), inputs, stream.tensor(outputs + [columns]), .halfSquaredError, what, at: place)
}

/// The outputs of a decoder that says the same all the time: the last input of each sequence at every step that its
/// targets have, 0 at others. A layer as someone else may write it.
struct LastRepeated: Layer {
  typealias S = Double
  static var kind: String { "repeated" }
  mutating func connect(to input: [Int]) -> [Int] { input }
  var outputSteps: StepRule { .asTargets }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    for n in 0..<x.columns {
      for t in 0..<y.steps {
        for row in 0..<x.rows {
          y[t][row, n] = t < context.targetLength(of: n) ? x[context.length(of: n) - 1][row, n] : 0
        }
      }
    }
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    guard let dX else { return }
    dX.flat.fill(0)
    for n in 0..<x.columns {
      for t in 0..<context.targetLength(of: n) {
        for row in 0..<x.rows { dX[context.length(of: n) - 1][row, n] += dY[t][row, n] }
      }
    }
  }
}
