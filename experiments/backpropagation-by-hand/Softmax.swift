import Host
import Ledger
import Networks
import Studies
import Tensors

/// Softmax of one vector of logits, by the layer.
func softmax(_ logits: [Double]) -> [Double] {
  Network<Double>(input: [logits.count]) { Softmax() }(Tensor([logits.count, 1], logits)).values
}

//#-hidden-code
/// −Σ t ln p.
func crossEntropy(_ t: [Double], _ p: [Double]) -> Double {
  -zip(t, p).reduce(0) { $0 + ($1.0 == 0 ? 0 : $1.0 * Elementary.log($1.1)) }
}

/// The printed statements about softmax and cross-entropy.
@MainActor func judgeSoftmax(_ study: Study, logits: [Double], oneHot: [Double], smallOutput: [Double]) {
  judgeNormalisation(study, logits)
  judgeSoftmaxDerivatives(study, oneHot)
  judgeSaturation(study, smallOutput)
}

private func logits(_ seed: UInt64, _ count: Int = 4) -> (z: [Double], star: Int) {
  var stream = RandomStream(seed: seed, name: "logits")
  return (stream.tensor([count], in: -2...2).values, stream.integer(below: count))
}

@MainActor private func judgeNormalisation(_ study: Study, _ printed: [Double]) {
  // Sums to 1, and a constant changes nothing, at moderate height and where exp alone overflows.
  let sums = draws.flatMap { seed in
    [1.0, 50, 2000].map { height in
      abs(softmax(logits(seed, 7).z.map { height * $0 }).reduce(0, +) - 1)
    }
  }
  let worst = sums.max() ?? .infinity
  claim(
    study, "mmds-exercise13-2-5", holds: worst <= 1e-15,
    because: "\(sums.count) vectors of 7 logits up to 2, 100 and 4000 in size: the sums differ from 1 by at most "
      + power(worst) + "; the layer divides by the sum of its exponentials; nothing else could come out")

  let shifts = draws.flatMap { seed -> [Double] in
    let z = logits(seed, 5).z
    let plain = z.map { Elementary.exp($0) }
    let sum = plain.reduce(0, +)
    return [-3.0, 0.5, 1000].flatMap { c in
      zip(softmax(z.map { $0 - c }), plain).map { abs($0 - $1 / sum) }
    }
  }
  let high = [1000.0, 1001, 999]
  let naive = high.map { Elementary.exp($0) }.reduce(0, +)
  let stable = softmax(high)
  // Plain exponentials, since the layer itself subtracts the largest logit first.
  let lower = high.map { Elementary.exp($0 - 1000) }
  let lowerSum = lower.reduce(0, +)
  let moved = (shifts.max() ?? .infinity, zip(stable, lower).map { abs($0 - $1 / lowerSum) }.max() ?? .infinity)
  claim(
    study, "mmds-s13-2-5-shift", holds: moved.0 < 1e-12 && moved.1 < 1e-12 && !naive.isFinite && stable.allSatisfy(\.isFinite),
    because: "\(shifts.count) probabilities differ by at most \(power(moved.0)) from those without a "
      + "shift; at logits near 1000 the plain sum is \(naive), while the layer, which subtracts the largest logit, differs "
      + "by at most \(power(moved.1)) from plain exponentials of the same logits less 1000; that the calculation becomes more "
      + "accurate, as the box says, is not judged here")

  // (65) as printed adds the same term m times.
  let exponentials = printed.map { Elementary.exp($0) }
  let asPrinted = exponentials.map { $0 / (Double(exponentials.count) * exponentials[exponentials.count - 1]) }
  let total = asPrinted.reduce(0, +)
  let right = exponentials.map { $0 / exponentials.reduce(0, +) }
  let agrees = Deviation.relative(right, softmax(printed))
  claim(
    study, "kelleher-eq65-index", holds: abs(total - 1) < 1e-9,
    because: "for the logits of Table 14 the printed formula gives "
      + asPrinted.map { Study.text($0, decimals: 4) }.joined(separator: ", ") + ", which sum to "
      + Study.text(total, decimals: 4),
    counterExample: ErratumProof(
      .definitions,
      "the index of the sum is j, that of the term m: every term is the exponential of the last logit; the "
        + "probabilities then sum to \(Study.text(total, decimals: 4)), with e^(z_j) they are those of Table 14",
      holds: abs(total - 1) > 0.01 && agrees < 1e-12, correct: "Σ_j e^(z_j)",
      effect: "none on the text's numbers, which use the right sum; as printed the first probability would be "
        + "\(Study.text(asPrinted[0], decimals: 4)) instead of \(Study.text(right[0], decimals: 4))",
      class: .label))
}

@MainActor private func judgeSoftmaxDerivatives(_ study: Study, _ oneHot: [Double]) {
  var (column, delta, diagonal, usc): ([Trial], [Trial], [Trial], [Trial]) = ([], [], [], [])
  var (combinedPrinted, combined): ([Trial], [Trial]) = ([], [])
  var (diagonalOnly, backward, losses) = (0.0, 0.0, [Double]())
  for seed in draws {
    let (z, star) = logits(seed)
    let t = z.indices.map { $0 == star ? 1.0 : 0 }
    let p = softmax(z)
    // (75): one row of the Jacobian, P★ by every logit.
    let layer = Network<Double>(input: [z.count]) { Softmax() }
    let jacobian = CentralDifference.jacobian(at: .column(z)) { layer($0) }.rows
    column.append(
      Trial(
        formula: z.indices.map { k in k == star ? p[star] * (1 - p[k]) : -p[star] * p[k] },
        measured: jacobian[star]))
    diagonal.append(
      Trial(formula: p.map { $0 * (1 - $0) }, measured: z.indices.map { jacobian[$0][$0] }))
    // The layer's backward pass, seeded with one row of the identity, gives the same row.
    let row = layer.trace(.column(z), outputGradient: .column(t))
    backward = max(backward, Deviation.relative(row.inputGradient.values, jacobian[star]))
    // (79), and USC's a′ − y as it is printed: the library's own gradient could not fail for a slip of the slides.
    let measured = CentralDifference.gradient(at: z) { crossEntropy(t, softmax($0)) }
    delta.append(
      Trial(formula: z.indices.map { $0 == star ? -(1 - p[$0]) : p[$0] }, measured: measured))
    usc.append(Trial(formula: zip(p, t).map { $0 - $1 }, measured: measured))
    // ∂J/∂a′ through the diagonal of the Jacobian alone.
    let lone = z.indices.map { -t[$0] / p[$0] * p[$0] * (1 - p[$0]) }
    diagonalOnly = max(diagonalOnly, Deviation.relative(lone, measured))
    // Example 13.5 with any target distribution: −Σ p y ∓ log Σ e^y.
    let target = softmax(logits(seed + 100).z)
    let truth = CentralDifference.gradient(at: z) { crossEntropy(target, softmax($0)) }
    func loss(_ y: [Double], sign: Double) -> Double {
      -zip(target, y).reduce(0) { $0 + $1.0 * $1.1 }
        + sign * Elementary.log(y.map { Elementary.exp($0) }.reduce(0, +))
    }
    combinedPrinted.append(Trial(formula: CentralDifference.gradient(at: z) { loss($0, sign: -1) }, measured: truth))
    combined.append(Trial(formula: zip(p, target).map { $0 - $1 }, measured: truth))
    losses += [loss(z, sign: 1) - crossEntropy(target, p), loss(z, sign: -1)]
  }
  judge(study, "kelleher-eq75-jacobian", column, note: "the layer's backward pass deviates by \(text(backward))")
  judge(study, "kelleher-eq79-delta", delta)
  judge(
    study, "usc552-softmax-diagonal", diagonal,
    note: "this is the diagonal only; ∂a′i/∂aj = −a′i a′j belongs to it, and with the diagonal alone the gradient of "
      + "the cross-entropy is up to \(text(diagonalOnly)) off")
  judge(study, "usc552-softmax-ce-gradient", usc, note: "with the whole Jacobian")
  judge(study, "mmds-ex13-5-gradient", combined)
  let negative = stride(from: 1, to: losses.count, by: 2).filter { losses[$0] < 0 }.count
  let correctValue = stride(from: 0, to: losses.count, by: 2).map { abs(losses[$0]) }.max() ?? .infinity
  judge(
    study, "mmds-ex13-5-sign", misprint: combinedPrinted, right: combined,
    correct: "−Σ p_i y_i + log Σ e^(y_j)",
    effect: {
      "the gradient of the printed form is \($0) of the largest right entry off, and its value, a cross-entropy, is negative in \(negative) of "
        + "\(draws.count) draws; with + it agrees with −Σ p log q to \(power(correctValue))"
    },
    argument: "−(−log Σ) is +log Σ; the derivative printed below it has the right sign and agrees", ofLargest: true)

  // (66)–(68).
  let differences = draws.map { seed in
    let p = softmax(logits(seed, oneHot.count).z)
    let star = oneHot.firstIndex(of: 1) ?? 0
    // All products of (66), those with t = 0 too, which `crossEntropy` leaves out.
    let sum = zip(oneHot, p).reduce(0) { $0 + $1.0 * Elementary.log($1.1) }
    return abs(-sum + Elementary.log(p[star]))
  }
  let shownTarget = oneHot.map { NumberText.shortest($0) }.joined(separator: ", ")
  claim(
    study, "kelleher-eq68-one-hot", holds: (differences.max() ?? .infinity) < 1e-12 && oneHot.filter { $0 == 1 }.count == 1,
    because: "for [\(shownTarget)] only the term of the true class is left in (66); \(draws.count) drawn distributions: the sum of "
      + "all \(oneHot.count) products and −ln P of the true class differ by at most \(power(differences.max() ?? .infinity))")
}

/// The gradient of one unit's loss by its logit where its output is `a` and the target 1: squared error
/// (1 − a)² of a logistic unit, and cross-entropy.
func saturation(_ a: Double) -> (squared: Double, cross: Double) {
  let z = Tensor([1, 1], [Elementary.log(a) - Elementary.log(1 - a)])
  let one = Tensor<Double>([1, 1], [1])
  let unit = Network<Double>(input: [1]) { Sigmoid() }
  let squared = unit.trace(z, targets: one, loss: .halfSquaredError, scale: 2).inputGradient
  let cross = Loss.sigmoidCrossEntropy.gradient(z, targets: one)
  return (squared[0, 0], cross[0, 0])
}

@MainActor private func judgeSaturation(_ study: Study, _ printed: [Double]) {
  let (a, target) = (printed[0], printed[1])
  let (squared, cross) = saturation(a)
  // 2a (1 − a)² has the slope 2 (1 − a)(1 − 3a): it is largest at a = ⅓, which no hundredth is.
  let largest = abs(saturation(1.0 / 3).squared)
  let isLargest = (1..<100).allSatisfy { abs(saturation(Double($0) / 100).squared) <= largest }
  claim(
    study, "usc552-squared-error-small", holds: target == 1 && isLargest && abs(squared) < 1e-6 * largest,
    because: "at output \(NumberText.shortest(a)) the gradient by the logit is \(power(squared)); its size, 2a(1 − a)², is largest "
      + "at the output 1/3, \(power(largest)); our mark for almost none: below a millionth of the largest; by the logit")
  // By the output: −1/a, by a central difference with a step that suits a.
  let byOutput = CentralDifference.slope(step: a * 1e-4) { -Elementary.log(a + $0) }
  study.leaveOpen(
    "usc552-ce-big-gradient", because: "the sentence does not say by what, and the derivative on its slide, by the logit, is never above 1 in size",
    found: "at output \(NumberText.shortest(a)) it is \(power(byOutput)) by the output; by the logit \(power(cross)), never above 1 in "
      + "size, \(power(cross / squared)) times that of the squared error")
}

/// Both gradients over the whole range of outputs, for the figure and the sentence.
@MainActor func describeSaturation(_ study: Study, _ output: Double) {
  study.value("small-output", power(output))
  study.value("small-squared", power(saturation(output).squared))
  study.value("small-cross", saturation(output).cross, decimals: 2)
  let powers = (0..<400).map { Elementary.exp((Double($0) / 50 - 8) * Elementary.log(10)) }
  let outputs = powers + [0.96, 0.97, 0.98, 0.99, 0.999]
  study.table(
    "saturation.csv", ["output", "squared error", "cross-entropy"],
    outputs.map { a in [a, -saturation(a).squared, -saturation(a).cross].map(NumberText.sixDigits) })
  study.figure("saturation")
}

@MainActor func describeTable14(_ study: Study, _ logits: [Double], _ exponentials: [Double], _ probabilities: [Double]) {
  study.table(
    "table14.csv", ["", "l₀", "l₁", "l₂", "sum"],
    [
      ["logit"] + logits.map { decimals($0, 1) } + [""],
      ["exponential"] + exponentials.map(eight) + [eight(exponentials.reduce(0, +))],
      ["softmax"] + probabilities.map { decimals($0, 9) } + [decimals(probabilities.reduce(0, +), 9)],
    ])
}
//#-end-hidden-code
