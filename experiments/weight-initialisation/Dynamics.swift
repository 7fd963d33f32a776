import Networks
import Tensors

/// How a network of several layers is built and its weights are drawn.
struct Scheme: Sendable {
  /// The key in tables and figures.
  let key: String
  /// The name in sentences.
  let name: String
  /// The activation of the hidden layers.
  let function: Activation<Double>.Function
  /// How the weights of the first layer and of all others start.
  let first, rest: Initializer
  /// What is added to every weight: the mean of their distribution.
  var mean = 0.0
}

/// Sizes that all networks of the chapter share.
struct Shape: Sendable {
  let inputs, units, hiddenLayers, examples: Int
  /// The variance of an input.
  let inputVariance: Double
}

/// What the first iteration of training shows of a network: numbers by layer, the hidden layers first and
/// the output last.
struct Dynamics: Sendable {
  var weights: [[Double]] = []
  var z: [[Double]] = []
  var a: [[Double]] = []
  var delta: [[Double]] = []
}

/// `rows` features of `examples` examples, each feature with mean 0 and variance `variance` exactly.
func standardised(_ rows: Int, _ examples: Int, variance: Double, using stream: inout RandomStream) -> Tensor<Double> {
  Tensor(
    rows: (0..<rows).map { _ in
      let x = (0..<examples).map { _ in stream.normal() }
      let (mean, spread) = (Moments(x).mean, Moments(x).variance.squareRoot())
      return x.map { ($0 - mean) / spread * variance.squareRoot() }
    })
}

/// Mean and variance of some numbers, each number weighing the same.
struct Moments: Sendable {
  let mean, variance: Double
  /// The mean of the squares.
  var square: Double { variance + mean * mean }

  init(_ x: [Double]) {
    let n = Double(max(x.count, 1))
    let mean = x.reduce(0, +) / n
    self.mean = mean
    variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
  }
}

//#-hidden-code
/// The middle of some numbers.
func median(_ x: [Double]) -> Double { quantile(x.sorted(), 0.5) }

/// The quantile at `share` of numbers that are sorted, between two of them by proportion.
func quantile(_ sorted: [Double], _ share: Double) -> Double {
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
}
//#-end-hidden-code
