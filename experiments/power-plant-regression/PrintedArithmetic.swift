import Networks
import Studies
import Tensors

/// Where a number in the middle between two decimals goes.
enum Ties: Sendable, Equatable {
  /// Away from zero, as by hand. What lies within 10⁻⁷ of a half counts as one, because decimals such as
  /// −0.00055 are no binary fractions.
  case away
  /// To the even digit, as IEEE 754 and with it NumPy's `round` do: multiply, round, divide.
  case even
}

/// `x` to `decimals` decimals. Nil leaves `x` alone.
func rounded(_ x: Double, _ decimals: Int?, ties: Ties = .away) -> Double {
  guard let decimals else { return x }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  if ties == .even { return (x * scale).rounded(.toNearestOrEven) / scale }
  let magnitude = (abs(x) * scale + 0.5 + 1e-7).rounded(.down) / scale
  return x < 0 ? -magnitude : magnitude
}

/// From what a program may take the logistic function's derivative.
enum Slope: Sendable, Equatable {
  /// From the activation that it keeps, rounded as that may be: a (1 − a).
  case activation
  /// From z, as equation (15) is written: σ(z) (1 − σ(z)).
  case weightedSum
}

/// To how many decimals the text's arithmetic keeps each quantity of a neuron; nil for all of them.
struct Rounding: Sendable, Equatable {
  /// z, the weighted sum.
  var z: Int?
  /// a = φ(z), and so what the next layer sees.
  var activation: Int?
  /// ∂a/∂z.
  var derivative: Int?
  /// δ = ∂E/∂z, and so what the layer below and ∂E/∂w see.
  var delta: Int?
  var slope = Slope.activation
  var ties = Ties.away

  /// As in Tables 5 to 7 and 11 and equations (31) to (37) and (44): four decimals for a, ∂a/∂z and δ.
  static let text = Rounding(z: nil, activation: 4, derivative: 4, delta: 4)
  /// The reading that gives Tables 9 and 12: the same four decimals, by a program that rounds ties to even and
  /// takes the derivative from z.
  static let program = Rounding(z: nil, activation: 4, derivative: 4, delta: 4, slope: .weightedSum, ties: .even)
  static let none = Rounding()
}

/// The activation function of a layer of neurons, computed as a person with a pocket calculator does:
/// each number rounded before it is used again.
struct RoundedActivation: Layer {
  typealias S = Double
  static var kind: String { "activation" }
  let function: Activation<Double>.Function
  let rounding: Rounding

  mutating func connect(to input: [Int]) -> [Int] { input }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    let (x, y) = (x.flat, y.flat)
    for row in 0..<x.rows {
      for column in 0..<x.columns {
        let z = rounded(x[row, column], rounding.z, ties: rounding.ties)
        y[row, column] = rounded(value(at: z), rounding.activation, ties: rounding.ties)
      }
    }
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    guard let dX = dX?.flat else { return }
    let (x, y, dY) = (x.flat, y.flat, dY.view.flat)
    for row in 0..<y.rows {
      for column in 0..<y.columns {
        dX[row, column] = rounded(
          dY[row, column] * derivative(z: x[row, column], a: y[row, column]), rounding.delta, ties: rounding.ties)
      }
    }
  }

  /// φ(z).
  func value(at z: Double) -> Double {
    if case .relu = function { max(0, z) } else { 1 / (1 + Elementary.exp(-z)) }
  }

  /// ∂a/∂z of a neuron with this z, as it was summed up, and the rounded `a`. A rectified neuron is active where
  /// z > 0 (43), even if a is so small that it was rounded to 0.
  func derivative(z: Double, a: Double) -> Double {
    let z = rounded(z, rounding.z, ties: rounding.ties)
    if case .relu = function { return z > 0 ? 1 : 0 }
    let a = rounding.slope == .activation ? a : value(at: z)
    return rounded(a * (1 - a), rounding.derivative, ties: rounding.ties)
  }
}

/// All weights of the text's network; each neuron's bias first, then its inputs in order.
struct Weights: Sendable, Equatable {
  /// Neurons 3, 4, 5: bias, temperature, humidity.
  var first: [[Double]]
  /// Neurons 6, 7: bias and the outputs of 3, 4, 5.
  var second: [[Double]]
  /// Neuron 8: bias and the outputs of 6, 7.
  var third: [Double]
}

/// The 2-3-2-1 network with these weights. Layer 0, 2 and 4 give z (their gradient is δ), layer 1, 3 and 5
/// give a (their gradient is ∂E/∂a).
func network(
  _ weights: Weights, _ function: Activation<Double>.Function, rounding: Rounding = .none
) -> Network<Double> {
  let neurons: any Layer<Double> =
    rounding == .none
    ? Activation(function) : RoundedActivation(function: function, rounding: rounding)
  var network = Network<Double>.powerPlant(neurons: neurons)
  let layers = [weights.first, weights.second, [weights.third]]
  for (index, rows) in layers.enumerated() {
    network.parameters["dense\(index + 1).bias"] = Tensor([rows.count], rows.map { $0[0] })
    network.parameters["dense\(index + 1).weight"] = Tensor(rows: rows.map { Array($0.dropFirst()) })
  }
  return network
}

/// Everything that one forward and one backward pass over some examples shows, each as [neuron or weight][example].
struct Worked {
  /// Neurons 3 to 8.
  var z: [[Double]]
  var a: [[Double]]
  var delta: [[Double]]
  /// ∂E/∂a₈.
  var outputGradient: [Double]

  /// z of `neuron` (3 to 8) for example `example` (0 to 3); likewise below.
  func z(_ neuron: Int, _ example: Int) -> Double { z[neuron - 3][example] }
  func a(_ neuron: Int, _ example: Int) -> Double { a[neuron - 3][example] }
  func delta(_ neuron: Int, _ example: Int) -> Double { delta[neuron - 3][example] }
  var predictions: [Double] { a[5] }
}

/// One pass of `network` over inputs `[2, N]` and targets `[1, N]` with the loss ½ Σ (t − a₈)².
func work(_ network: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>) -> Worked {
  let trace = network.trace(inputs, targets: targets, loss: .halfSquaredError)
  return Worked(
    z: [0, 2, 4].flatMap { trace.outputs[$0].rows }, a: [1, 3, 5].flatMap { trace.outputs[$0].rows },
    delta: [0, 2, 4].flatMap { trace.deltas[$0].rows }, outputGradient: trace.deltas[5].values)
}

/// `network` after one step along the gradient summed over all examples.
func updated(
  _ network: Network<Double>, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, _ rate: Double
) -> Network<Double> {
  var network = network
  let runner = BatchRunner(
    network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
  let gradient = runner.gradient(of: network, on: DenseExamples(inputs: inputs, targets: targets))
  network.descend(along: gradient, learningRate: rate)
  return network
}
