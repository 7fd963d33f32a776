import Networks
import Tensors

/// The two sides of an equation between variances, both measured on the same draws.
struct Sides: Sendable {
  let left, right: Double
  var deviation: Double { abs(left / right - 1) }
}

/// Variances of a sum and the sum of variances (54), of a uniform, a normal and a skewed variable; and the
/// same where one variable is taken twice, so that the two are not independent.
func sumOfVariables(seed: UInt64, samples: Int) -> (independent: Sides, dependent: Sides) {
  var stream = RandomStream(seed: seed, name: "equation 54")
  var x: [[Double]] = [[], [], []]
  for _ in 0..<samples {
    x[0].append(stream.uniform(in: -1...1))
    x[1].append(2 * stream.normal())
    let n = stream.normal()
    x[2].append(n * n)
  }
  let sums = (0..<samples).map { x[0][$0] + x[1][$0] + x[2][$0] }
  return (
    Sides(left: Moments(sums).variance, right: x.reduce(0) { $0 + Moments($1).variance }),
    Sides(left: Moments(x[1].map { $0 + $0 }).variance, right: 2 * Moments(x[1]).variance)
  )
}

/// Variance of a product and (56), of a normal and a uniform variable whose means are not 0; and what (57),
/// for means of 0, would give of the same two.
func productOfVariables(seed: UInt64, samples: Int) -> (general: Sides, centred: Sides) {
  var stream = RandomStream(seed: seed, name: "equation 56")
  let w = (0..<samples).map { _ in 0.5 + 0.6 * stream.normal() }
  let d = (0..<samples).map { _ in stream.uniform(in: -0.5...2) }
  let (W, D) = (Moments(w), Moments(d))
  let measured = Moments(zip(w, d).map { $0 * $1 }).variance
  let right = W.mean * W.mean * D.variance + D.mean * D.mean * W.variance + W.variance * D.variance
  return (Sides(left: measured, right: right), Sides(left: measured, right: W.variance * D.variance))
}

/// Variance of a weighted sum of `count` inputs and (58); weights normal, inputs uniform with variance
/// `inputVariance`, both with mean 0 and all drawn anew for each sum.
func weightedSum(_ count: Int, deviation: Double, inputVariance: Double, seed: UInt64, samples: Int) -> Sides {
  var stream = RandomStream(seed: seed, name: "equation 58, \(count) inputs")
  let bound = (3 * inputVariance).squareRoot()
  var z: [Double] = []
  var squares = (w: 0.0, d: 0.0)
  for _ in 0..<samples {
    var sum = 0.0
    for _ in 0..<count {
      let (w, d) = (deviation * stream.normal(), stream.uniform(in: -bound...bound))
      sum += w * d
      squares.w += w * w
      squares.d += d * d
    }
    z.append(sum)
  }
  let draws = Double(samples * count)
  return Sides(
    left: Moments(z).variance, right: Double(count) * (squares.w / draws) * (squares.d / draws))
}
