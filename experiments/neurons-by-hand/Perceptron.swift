import Networks
import Tensors

/// S perceptrons on p inputs, learning from one instance at a time: z = W x + b, f = sign z.
///
/// Our W is `[S, p]`, the transpose of the slides'. The layer `Dense` says how z depends on W and b; the
/// rule follows from its gradient: W + α e xᵀ is a step of length α along ∂(eᵀz)/∂W, with e = y − f.
struct Perceptrons {
  private(set) var linear: Network<Double>
  private let sign: Network<Double>

  /// Perceptrons with weights `[S, p]`, row by row, and biases `[S]`.
  init(weights: [[Double]], biases: [Double]) {
    linear = Network(input: [weights[0].count]) { Dense(weights.count) }
    linear.parameters["dense1.weight"] = Tensor(rows: weights)
    linear.parameters["dense1.bias"] = Tensor([biases.count], biases)
    sign = Network(input: [weights.count]) { Sign(atZero: 1) }
  }

  var weights: [Double] { linear.parameters["dense1.weight"].values }
  var biases: [Double] { linear.parameters["dense1.bias"].values }

  /// The scores z for one instance.
  func scores(_ x: [Double]) -> [Double] { linear(Tensor([x.count, 1], x)).values }

  /// The answers for one instance, ties positive.
  func answers(_ x: [Double]) -> [Double] {
    sign(Tensor([biases.count, 1], scores(x))).values
  }

  /// Shows one instance with its labels; returns e. `W ← W + α e xᵀ, b ← b + α e`, or with `holdsBias` only W.
  @discardableResult
  mutating func learn(
    _ x: [Double], _ labels: [Double], stepSize: Double, holdsBias: Bool = false
  ) -> [Double] {
    let error = zip(labels, answers(x)).map { $0 - $1 }
    guard error.contains(where: { $0 != 0 }) else { return error }
    let gradient = linear.trace(.column(x), outputGradient: .column(error)).gradient
    for key in holdsBias ? ["dense1.weight"] : ["dense1.weight", "dense1.bias"] {
      linear.parameters[key] = linear.parameters[key] + stepSize * gradient[key]
    }
    return error
  }
}

/// Points in the plane on both sides of a line, none nearer to it than a margin.
struct SeparablePoints: Sendable {
  let points: [[Double]]
  let labels: [Double]
  /// How many corrections a perceptron that begins at zero needs at most: R²/γ² (Novikoff 1962), with each
  /// point extended by a 1 for the bias.
  let bound: Double

  init(count: Int, margin: Double, seed: UInt64, labels names: [Double]) {
    var stream = RandomStream(seed: seed, name: "separable points")
    let (a, b) = (stream.normal(), stream.normal())
    let norm = (a * a + b * b).squareRoot()
    let line = [a / norm, b / norm, stream.uniform(in: -0.3...0.3)]
    var points: [[Double]] = []
    var labels: [Double] = []
    while points.count < count {
      let x = [stream.uniform(in: -1...1), stream.uniform(in: -1...1)]
      let distance = line[0] * x[0] + line[1] * x[1] + line[2]
      guard abs(distance) >= margin else { continue }
      points.append(x)
      labels.append(distance > 0 ? names[0] : names[1])
    }
    self.points = points
    self.labels = labels
    let size = 1 + line[2] * line[2]
    let distances = points.map { abs(line[0] * $0[0] + line[1] * $0[1] + line[2]) }
    let radius = points.map { 1 + $0[0] * $0[0] + $0[1] * $0[1] }.max() ?? 1
    let γ = distances.min() ?? margin
    bound = radius * size / (γ * γ)
  }
}

/// How one perceptron fared.
struct PerceptronOutcome: Sendable {
  var corrections = 0
  var epochs = 0
  var errorsLeft = 0
}

/// Trains one perceptron until an epoch without an error, or for `limit` epochs: the slides' stopping rule.
@Sendable func train(
  on data: SeparablePoints, from start: [Double], stepSize: Double, limit: Int
) -> PerceptronOutcome {
  var unit = Perceptrons(weights: [[start[0], start[1]]], biases: [start[2]])
  var outcome = PerceptronOutcome()
  repeat {
    outcome.epochs += 1
    outcome.errorsLeft = 0
    for (x, y) in zip(data.points, data.labels) where unit.learn(x, [y], stepSize: stepSize) != [0] {
      outcome.corrections += 1
      outcome.errorsLeft += 1
    }
  } while outcome.errorsLeft > 0 && outcome.epochs < limit
  return outcome
}

//#-hidden-code
// MARK: Regions

/// The regions into which S random hyperplanes cut p dimensions, each as the answers of S perceptrons.
///
/// Every region has a corner where p of the hyperplanes meet (with fewer hyperplanes than dimensions, a
/// common edge), so the points close to all corners, on every side, lie in every region. Each point is put
/// to the perceptrons; different answers are different regions.
func regions(dimensions p: Int, hyperplanes S: Int, seed: UInt64) -> [[Double]] {
  var stream = RandomStream(seed: seed, name: "\(S) hyperplanes in \(p) dimensions")
  let normals = (0..<S).map { _ in (0..<p).map { _ in stream.normal() } }
  let biases = (0..<S).map { _ in stream.uniform(in: -1...1) }
  let extra = (0..<max(0, p - S)).map { _ in (0..<p).map { _ in stream.normal() } }

  var points: [[Double]] = []
  for corner in subsets(of: S, size: min(p, S)) {
    let matrix = corner.map { normals[$0] } + extra
    for side in 0..<(1 << corner.count) {
      let right = corner.enumerated().map { k, plane in -biases[plane] + (side >> k & 1 == 1 ? 1e-7 : -1e-7) }
      points.append(solved(matrix, right + extra.map { _ in 0 }))
    }
  }
  var net = Network<Double>(input: [p]) { Dense(S); Sign(atZero: 1) }
  net.parameters["dense1.weight"] = Tensor(rows: normals)
  net.parameters["dense1.bias"] = Tensor([S], biases)
  let answers = net(Tensor(columns: points))
  var seen: Set<[Double]> = []
  return points.indices.map { n in (0..<S).map { answers[$0, n] } }.filter { seen.insert($0).inserted }
}

/// Σ C(S, i) over i = 0, …, p: how many regions S hyperplanes in general position cut.
func regionFormula(dimensions p: Int, hyperplanes S: Int) -> Int {
  var (sum, binomial) = (0, 1)
  for i in 0...p {
    sum += binomial
    binomial = binomial * (S - i) / (i + 1)
  }
  return sum
}

/// All subsets of `0..<count` with `size` elements.
func subsets(of count: Int, size: Int) -> [[Int]] {
  if size == 0 { return [[]] }
  return (0..<count).flatMap { last in subsets(of: last, size: size - 1).map { $0 + [last] } }
}

/// The x with A x = b, by elimination with row exchanges. A `[p, p]`, not singular.
private func solved(_ a: [[Double]], _ b: [Double]) -> [Double] {
  var rows = zip(a, b).map { $0 + [$1] }
  let p = rows.count
  for k in 0..<p {
    let pivot = (k..<p).max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
    rows.swapAt(k, pivot)
    for i in 0..<p where i != k {
      let factor = rows[i][k] / rows[k][k]
      for j in k...p { rows[i][j] -= factor * rows[k][j] }
    }
  }
  return (0..<p).map { rows[$0][p] / rows[$0][$0] }
}
//#-end-hidden-code
