import Host
import Ledger
import Networks
import Studies
import Tensors

// What the chapter says of losses and entropies, and everything together.

/// The rows of the table on top, in the order in which they are found.
@MainActor var headline: [[String]] = []

/// How many printed statements were refuted.
@MainActor var refuted = 0

/// All that is left to judge and to show.
@MainActor func judgeAndReport() {
  headline.append([
    "vectors of \(bits) bits with \(run) consecutive ones", "\(printed("mmds-ex13-1-good")) of \(printed("mmds-ex13-1-total"))",
    "\(good.count) of \(vectors.count)",
  ])
  headline.append([
    "Example 13.1: vectors that the net of Figure 13.1 answers rightly", "all",
    "\(zip(layers[3].values, concept.outputs).filter { $0 == $1 }.count) of \(vectors.count)",
  ])
  judgeConsecutiveOnes()
  reportCollisions()
  reportSteps()
  reportPerceptrons()
  reportActivations()
  reportLosses()
  reportEntropies()
  reportCodes()
  reportSoftmax()
  study.value("errata", ["None", "One", "Two", "Three"][refuted])
  study.table("headline.csv", ["statement", "printed", "ours"], headline)
}

// MARK: Squared error and Huber loss

@MainActor private func reportLosses() {
  let huber = Loss.huber(delta: δ)
  study.value("convention", study.settingText("mmds-s13-2-8-convention").replacing("y-hat", with: "ŷ"))
  study.value("delta", short(δ))
  func at(_ loss: Loss, _ z: Double) -> (value: Double, slope: Double) {
    let result = evaluate(loss, prediction: [z], target: [0])
    return (result.value, result.slopes[0])
  }
  study.table(
    "losses.csv", ["z", "z²", "slope", "Huber", "slope", "half the Huber loss"],
    [-2 * δ, 0, δ / 2, δ, 2 * δ, 4 * δ].map { z in
      let (square, bounded) = (at(.squaredError, z), at(huber, z))
      return [z, square.value, square.slope, bounded.value, bounded.slope, bounded.value / 2].map(short)
    })
  let z = grid(limit: 3, count: 121)
  study.table(
    "losses-curves.csv", ["z", "squared", "squared-slope", "huber", "huber-slope"],
    z.map { z in
      let (square, bounded) = (at(.squaredError, z), at(huber, z))
      return [z, square.value, square.slope, bounded.value, bounded.slope].map { NumberText.sixDigits($0) }
    })
  study.figure("losses")

  // Value and slope at ±δ from both sides, and the slope elsewhere by differences; several δ.
  let bound = tolerance("mmds-s13-2-8-huber")
  let h = 1e-12
  var (gap, off) = (0.0, 0.0)
  for delta in [δ / 2, δ, 3 * δ] {
    let loss = Loss.huber(delta: delta)
    for sign in [-1.0, 1] {
      let (inside, outside) = (at(loss, sign * delta * (1 - h)), at(loss, sign * delta * (1 + h)))
      gap = max(gap, abs(inside.value - delta * delta), abs(outside.value - delta * delta))
      gap = max(gap, abs(inside.slope - sign * 2 * delta), abs(outside.slope - sign * 2 * delta))
      for z in [0.3, 0.9, 1.1, 5].map({ sign * delta * $0 }) {
        let printed = abs(z) <= delta ? z * z : 2 * delta * (abs(z) - delta / 2)
        // Exact but for rounding: the loss is a parabola or a line around z.
        let numeric = CentralDifference.slope(step: 1e-3) { at(loss, z + $0).value }
        off = max(off, abs(at(loss, z).value - printed), abs(at(loss, z).slope - numeric))
      }
    }
  }
  study.judge(
    "mmds-s13-2-8-huber", holds: gap < bound && off < bound,
    because: "for three δ the layer is the printed formula and its slope the difference quotient, off by \(scientific(off)) at most; at "
      + "|z| = δ(1 ± 10⁻¹²) value and slope are δ² and 2δ on both sides to \(scientific(gap))")

  // MSE and RMSE, by the network's loss and from the definition.
  var worst = 0.0
  var sameOrder = true
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "predictions")
    let targets = (0..<20).map { _ in stream.normal() }
    let losses = (0..<2).map { _ -> (mse: Double, rmse: Double) in
      let predictions = targets.map { $0 + stream.normal() }
      let mse = evaluate(.squaredError, prediction: predictions, target: targets).value / Double(targets.count)
      let squares = zip(predictions, targets).map { ($0 - $1) * ($0 - $1) }
      return (mse, (squares.reduce(0, +) / Double(squares.count)).squareRoot())
    }
    worst = max(worst, losses.map { abs($0.mse - $0.rmse * $0.rmse) }.max() ?? .infinity)
    sameOrder = sameOrder && (losses[0].mse < losses[1].mse) == (losses[0].rmse < losses[1].rmse)
  }
  study.judge(
    "mmds-s13-2-8-mse", holds: worst < tolerance("mmds-s13-2-8-mse") && sameOrder,
    because: "on \(study.seeds.count) random sets the networks' squared error over n and the squared RMSE differ by \(scientific(worst)) at most, and "
      + "of two predictions both prefer the same")

  let plain = [1.0, 2, 3, 4, 5], outlier = 100.0
  let fits = [Loss.squaredError, huber].map { loss in
    (without: bestConstant(loss, plain), with: bestConstant(loss, plain + [outlier]))
  }
  study.value("outlier-points", plain.map(short).joined(separator: ", "))
  study.value("outlier", short(outlier))
  study.table(
    "outliers.csv", ["loss", "best constant", "with the outlier", "moved by"],
    zip(["mean squared error", "Huber, δ = \(short(δ))"], fits).map { name, fit in
      [name] + [fit.without, fit.with, fit.with - fit.without].map { Study.text($0, decimals: 3) }
    })
  let moved = fits.map { abs($0.with - $0.without) }
  study.judge(
    "mmds-s13-2-8-outliers", holds: moved[0] > 10 * moved[1] && fits[0].with > (plain.max() ?? 0),
    because: "one outlier at \(short(outlier)) moves the best constant for 1 to 5 by \(Study.text(moved[0], decimals: 2)) under MSE, "
      + "beyond all other points, and by \(Study.text(moved[1], decimals: 2)) under the Huber loss; marks of ours: more than ten times as far, "
      + "and beyond all other points")
}

// MARK: Entropy, cross-entropy, divergence

@MainActor private func reportEntropies() {
  let bit = Elementary.log(2)
  study.table(
    "entropies.csv", ["p", "q", "unit", "H(p)", "H(p, q)", "D(p‖q)", "D(q‖p)"],
    [("bits", bit), ("nats", 1)].map { unit, size in
      [list(p), list(q), unit]
        + [entropy(p), crossEntropy(p, q), divergence(p, q), divergence(q, p)].map { Study.text($0 / size, decimals: 4) }
    })
  let (there, back) = (divergence(p, q), divergence(q, p))
  study.judge(
    "mmds-s13-2-9-kl-asymmetric", holds: abs(there - back) > 1e-3,
    because: "p = \(list(p)), q = \(list(q)): \(Study.text(there / bit, decimals: 4)) bits one way and \(Study.text(back / bit, decimals: 4)) the other")

  let pairs = 1_000
  struct Found: Sendable { var least = Double.infinity, atEqual = 0.0, identity = 0.0 }
  let found = study.map(study.seeds) { seed -> Found in
    var stream = RandomStream(seed: seed, name: "distributions")
    var found = Found()
    for _ in 0..<pairs {
      let count = 2 + stream.integer(below: 9)
      let (p, q) = (distribution(count, &stream), distribution(count, &stream))
      let excess = crossEntropy(p, q) - entropy(p)
      found.least = min(found.least, excess)
      found.atEqual = max(found.atEqual, abs(crossEntropy(p, p) - entropy(p)))
      found.identity = max(found.identity, abs(excess - divergence(p, q)))
    }
    return found
  }
  let identity = found.map(\.identity).max() ?? .infinity
  let least = found.map(\.least).min() ?? -.infinity
  let atEqual = found.map(\.atEqual).max() ?? .infinity
  study.value("pairs", Study.text(Double(pairs * study.seeds.count)))
  study.value("smallest-divergence", scientific(least / bit))
  study.value("identity-difference", scientific(identity / bit) + " bits")
  study.judge(
    "mmds-s13-2-9-cross-entropy-min", perSeed: found.map { $0.least > 0 && $0.atEqual < 1e-12 },
    because: "H(p, q) − H(p) of \(pairs) random pairs of 2 to 10 classes a seed",
    found: "at least \(scientific(least / bit)) bits, and for q = p off 0 by \(scientific(atEqual / bit)) at most")
  study.judge(
    "mmds-s13-2-9-kl", perSeed: found.map { $0.identity < tolerance("mmds-s13-2-9-kl") },
    because: "the networks' cross-entropy less the entropy, against Σ p log(p/q)",
    found: "\(scientific(identity)) nats apart at most")

  // Two classes, the true distribution fixed.
  let true1 = 0.3
  study.table(
    "entropy-curves.csv", ["q", "cross-entropy", "entropy", "divergence", "reverse"],
    (1..<200).map { index in
      let q1 = Double(index) / 200
      let (p, q) = ([true1, 1 - true1], [q1, 1 - q1])
      return ([q1] + [crossEntropy(p, q), entropy(p), divergence(p, q), divergence(q, p)].map { $0 / bit })
        .map { NumberText.sixDigits($0) }
    })
  study.table("entropy-point.csv", ["p", "entropy"], [[NumberText.shortest(true1), NumberText.sixDigits(entropy([true1, 1 - true1]) / bit)]])
  study.figure("entropy")
}
