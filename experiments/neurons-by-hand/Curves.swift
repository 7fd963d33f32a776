import Networks
import Tensors

/// An activation function as a network of one layer, with what the texts print about it.
struct Curve: Sendable {
  let name: String
  /// The name in tables for figures.
  let key: String
  /// φ(z) and φ′(z), to read.
  let formula: String
  let slopeFormula: String
  let printedIn: String
  let network: Network<Double>
  /// Where φ jumps or bends, so that no difference is taken across.
  let kinks: [Double]

  init(
    _ name: String, _ key: String, _ formula: String, slope: String, in printedIn: String, kinks: [Double] = [],
    @LayerBuilder<Double> _ layer: () -> [any Layer<Double>]
  ) {
    self.name = name
    self.key = key
    self.formula = formula
    slopeFormula = slope
    self.printedIn = printedIn
    self.kinks = kinks
    var network = Network<Double>(input: [1], layer)
    var stream = RandomStream(seed: 0, name: "slopes of \(key)")  // PReLU begins at a constant
    network.initialize(using: &stream)
    self.network = network
  }

  /// φ at each of `z`: the layer's forward pass.
  func values(_ z: [Double]) -> [Double] { network(Tensor([1, z.count], z)).values }

  /// φ′ at each of `z`: the layer's backward pass of ∂E/∂φ = 1.
  func slopes(_ z: [Double]) -> [Double] {
    let ones = [Double](repeating: 1, count: z.count)
    return network.trace(Tensor(rows: [z]), outputGradient: Tensor(rows: [ones])).inputGradient.values
  }

  /// (φ(z + h) − φ(z − h)) / 2h, which knows nothing of the formula for φ′.
  func differences(_ z: [Double], step h: Double = 1e-5) -> [Double] {
    CentralDifference.slopes(step: h) { shift in values(z.map { $0 + shift }) }
  }

  /// Evenly spaced arguments from −`limit` to `limit`, none within 0.04 of a kink.
  func smoothGrid(limit: Double = 6, count: Int = 241) -> [Double] {
    grid(limit: limit, count: count).filter { z in kinks.allSatisfy { abs($0 - z) > 0.04 } }
  }
}

/// `count` evenly spaced numbers from −`limit` to `limit`, 0 among them.
func grid(limit: Double, count: Int) -> [Double] {
  let half = (count - 1) / 2
  return (-half...half).map { limit * Double($0) / Double(half) }
}

//#-hidden-code
// MARK: Formulas as printed

/// The two forms of the logistic function, and of tanh, exactly as printed.
enum Printed {
  static func logistic(_ x: Double) -> Double { 1 / (1 + Elementary.exp(-x)) }
  static func logisticByGrowth(_ x: Double) -> Double { Elementary.exp(x) / (1 + Elementary.exp(x)) }
  static func tanh(_ x: Double) -> Double {
    (Elementary.exp(x) - Elementary.exp(-x)) / (Elementary.exp(x) + Elementary.exp(-x))
  }
  static func tanhByGrowth(_ x: Double) -> Double {
    (Elementary.exp(2 * x) - 1) / (Elementary.exp(2 * x) + 1)
  }
  static func softplus(_ z: Double) -> Double { Elementary.log(1 + Elementary.exp(z)) }

  /// The least whole number at which `form` is not a finite number; nil up to 10⁴.
  static func breaksDown(_ form: (Double) -> Double) -> Int? { (0...10_000).first { !form(Double($0)).isFinite } }
}

// MARK: Losses and entropies

/// A loss of one prediction y against the target t, and its slope ∂L/∂y.
func evaluate(_ loss: Loss, prediction y: [Double], target t: [Double]) -> (value: Double, slopes: [Double]) {
  let (outputs, targets) = (Tensor.column(y), Tensor.column(t))
  return (loss.value(outputs, targets: targets), loss.gradient(outputs, targets: targets).values)
}

/// H(p, q) = −Σ pᵢ ln qᵢ in nats: the loss of logits ln qᵢ, whose softmax is q.
func crossEntropy(_ p: [Double], _ q: [Double]) -> Double {
  Loss.softmaxCrossEntropy.value(.column(q.map { Elementary.log($0) }), targets: .column(p))
}

/// H(p) = −Σ pᵢ ln pᵢ in nats, from its definition.
func entropy(_ p: [Double]) -> Double {
  -p.reduce(0) { $0 + ($1 > 0 ? $1 * Elementary.log($1) : 0) }
}

/// D(p‖q) = Σ pᵢ ln(pᵢ/qᵢ) in nats, from its definition.
func divergence(_ p: [Double], _ q: [Double]) -> Double {
  zip(p, q).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * Elementary.log($1.0 / $1.1) : 0) }
}

/// A random distribution over `count` classes: exponential numbers divided by their sum.
func distribution(_ count: Int, _ stream: inout RandomStream) -> [Double] {
  let parts = (0..<count).map { _ in -Elementary.log(1 - stream.uniform()) + 1e-12 }
  let sum = parts.reduce(0, +)
  return parts.map { $0 / sum }
}

/// The constant that has the least loss over `targets`: a unit with a bias only, trained to rest.
func bestConstant(_ loss: Loss, _ targets: [Double]) -> Double {
  var unit = Network<Double>(input: [1]) { Dense(1) }
  let examples = DenseExamples(
    inputs: Tensor(zeros: [1, targets.count]), targets: Tensor([1, targets.count], targets))
  let runner = BatchRunner(unit, loss: loss, reduction: .perExample, pool: WorkerPool(threads: 1))
  for _ in 0..<2_000 {
    unit.descend(along: runner.gradient(of: unit, on: examples), learningRate: 0.2)
  }
  return unit.parameters["dense1.bias"].values[0]
}
//#-end-hidden-code
