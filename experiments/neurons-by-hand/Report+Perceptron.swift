import Host
import Ledger
import Networks
import Studies
import Tensors

// What the chapter says of training perceptrons, and of several at once.

@MainActor func reportPerceptrons() {
  study.value("point-count", Double(pointCount))
  study.value("margin", short(margin))
  study.value("seed-count", Double(study.seeds.count))
  study.value("corrections", Study.summary(fits.map { Double($0.corrections) }))
  study.value("ended", Double(fits.filter { $0.errorsLeft == 0 }.count))
  study.value("epochs", Study.summary(fits.map { Double($0.epochs) }))
  let shares = zip(fits, sets).map { Double($0.corrections) / $1.bound }
  study.value("bound-share", Study.text(100 * (shares.max() ?? 0), decimals: 1) + " %")
  for (seed, fit) in zip(study.seeds, fits) {
    study.results.append(
      run: study.label, seed: seed, model: "perceptron", epoch: fit.epochs, split: "train", metric: "corrections",
      value: Double(fit.corrections))
    study.results.append(
      run: study.label, seed: seed, model: "perceptron", epoch: fit.epochs, split: "train", metric: "errors",
      value: Double(fit.errorsLeft))
  }
  study.judge(
    "usc552-perceptron-converges", perSeed: zip(fits, sets).map { $0.errorsLeft == 0 && Double($0.corrections) <= $1.bound },
    because: "\(pointCount) points with a margin of \(short(margin)), for which it is a theorem: no error left in the end, corrections within Novikoff's bound",
    found: "\(fits.filter { $0.errorsLeft == 0 }.count) of \(fits.count) runs end without an error, after "
      + "\(Study.summary(fits.map { Double($0.epochs) })) epochs, with at most \(Study.text(100 * (shares.max() ?? 0), decimals: 1)) % of "
      + "the corrections that the bound allows")
  judgeBiasRule()
  reportStepSizes()
  judgeMatrixRule()
  reportRegions()
}

/// The bias as the weight of a constant input: the same numbers at every step, and every correction raises
/// y · score by |x|² + 1 times its step.
@MainActor private func judgeBiasRule() {
  var (steps, same, moves) = (0, true, true)
  for (seed, data) in zip(study.seeds, sets) {
    var stream = RandomStream(seed: seed, name: "bias rule")
    // Start and bias are multiples of 2⁻⁴, points too, so that all sums are exact.
    func round(_ x: Double) -> Double { (16 * x).rounded() / 16 }
    let start = (0..<3).map { _ in round(stream.uniform(in: -1...1)) }
    var plain = Perceptrons(weights: [[start[0], start[1]]], biases: [start[2]])
    var extended = Perceptrons(weights: [start], biases: [0])
    for (point, y) in zip(data.points, data.labels) {
      let x = point.map(round)
      let (bias, score) = (plain.biases[0], plain.scores(x)[0])
      let e = plain.learn(x, [y], stepSize: factor)[0]
      extended.learn(x + [1], [y], stepSize: factor, holdsBias: true)
      same = same && plain.weights + plain.biases == extended.weights
      moves = moves && plain.biases[0] - bias == factor * e
      if e != 0 {
        steps += 1
        let rise = y * (plain.scores(x)[0] - score)
        moves = moves && abs(rise - 2 * factor * (x[0] * x[0] + x[1] * x[1] + 1)) < 1e-12
      }
    }
  }
  study.judge(
    "usc552-perceptron-bias-rule", holds: same && moves && steps > 0,
    because: "in \(steps) corrections the bias moves by \(short(factor)) e, as the weight of a constant input 1 does under the "
      + "rule for weights, and each correction raises the true side of the score by \(short(2 * factor)) (|x|² + 1)")
}

@MainActor private func reportStepSizes() {
  let exponents = [-10, -6, -3, -1, 0, 3, 6, 10]
  let sizes = exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
  let counts = study.map(Array(zip(study.seeds, sets))) { seed, data in
    var stream = RandomStream(seed: seed, name: "start of the perceptron")
    let random = (0..<3).map { _ in stream.uniform(in: -1...1) }
    return [[0, 0, 0], random].map { start in
      sizes.map { train(on: data, from: start, stepSize: $0, limit: epochLimit).corrections }
    }
  }
  func mean(_ start: Int, _ size: Int) -> Double { Statistics.mean(counts.map { Double($0[start][size]) }) }
  study.table(
    "step-sizes.csv", ["η", "from zero", "from weights in [−1, 1]"],
    sizes.indices.map { k in
      let name = exponents[k] < 0 ? "1/\(1 << -exponents[k])" : "\(1 << exponents[k])"
      return [name, Study.text(mean(0, k), decimals: 1), Study.text(mean(1, k), decimals: 1)]
    })
  // Start 0 is zero, start 1 random.
  let (middle, last) = (sizes.firstIndex(of: stepSize) ?? 3, sizes.count - 1)
  func text(_ start: Int, _ size: Int) -> String { Study.text(mean(start, size), decimals: 1) }
  let (small, common, large) = (text(1, 0), text(1, middle), text(1, last))
  study.value("steps-common", common)
  study.value("steps-largest", large)
  // Slow: more than a tenth above the common step size. The slides start "to 0 or randomly", so both starts count.
  func isSlow(_ count: [[Int]], _ start: Int, _ size: Int) -> Bool {
    Double(count[start][size]) > 1.1 * Double(count[start][middle])
  }
  let slow = counts.map { count in
    (0...1).allSatisfy { isSlow(count, $0, 0) && isSlow(count, $0, last) }
  }
  let slowFromRandom = [0, last].map { size in counts.filter { isSlow($0, 1, size) }.count }
  let constant = counts.map { Set($0[0]).count == 1 }
  let proof = ErratumProof(
    .counterExample,
    "a condition is missing, a random start; with it the first half holds, and the second is left open: from zero weights, one of the two starts that the "
      + "slides name, \(sizes.count) step sizes from 1/\(1 << -exponents[0]) to "
      + "\(1 << exponents[last]) need the same number of corrections on each of \(counts.count) data sets; from random weights, the "
      + "other start, it takes \(small) in the mean with the smallest, \(common) with the common and \(large) with the largest one, "
      + "more than a tenth above the common one in \(slowFromRandom[0]) and \(slowFromRandom[1]) of the data sets",
    holds: constant.allSatisfy { $0 } && mean(1, 0) > 2 * mean(1, middle),
    correct: "on separable data: from zero weights α changes nothing; from random ones a small α is slow; of a large one "
      + "(\(large) corrections against \(common)) that is not decided",
    effect: "none from zero weights, \(text(0, middle)) corrections in the mean with every step size; from random ones \(small) with "
      + "the smallest",
    class: .label, quoting: "If α is too small, the algorithm will be slow … If α is too large, the algorithm will be slow")
  study.judge(
    "usc552-learning-rate-size", perSeed: slow,
    because: "more than a tenth more corrections than with the common step size, with the smallest and with the largest one, from "
      + "zero weights and from random ones",
    found: "from zero weights the same number with every step size, \(text(0, middle)) in the mean; from random ones \(small) with "
      + "the smallest, \(common) with the common and \(large) with the largest: slow in \(slowFromRandom[0]) and "
      + "\(slowFromRandom[1]) of \(counts.count) seeds",
    counterExample: proof)
  if proof.holds { refuted += 1 }
  headline.append([
    "a perceptron with too small or too large a step size", printed("usc552-learning-rate-size"),
    "from zero weights \(text(0, middle)) corrections with every step size; from random ones \(small) with the smallest, "
      + "\(common) with the common, \(large) with the largest",
  ])
}

/// One matrix update against S separate perceptrons in the slides' letters.
@MainActor private func judgeMatrixRule() {
  let (p, s, shown) = (3, 4, 50)
  var updates = 0
  let agrees = study.seeds.map { seed -> Bool in
    var stream = RandomStream(seed: seed, name: "matrix rule")
    let start = (0..<s).map { _ in (0...p).map { _ in stream.uniform(in: -1...1) } }
    var joint = Perceptrons(weights: start.map { Array($0.prefix(p)) }, biases: start.map { $0[p] })
    var (β, β0) = (start.map { Array($0.prefix(p)) }, start.map { $0[p] })
    for _ in 0..<shown {
      let x = (0..<p).map { _ in stream.uniform(in: -1...1) }
      let y = (0..<s).map { _ in stream.integer(below: 2) == 0 ? labels[1] : labels[0] }
      let f = joint.answers(x)
      joint.learn(x, y, stepSize: factor)
      for k in 0..<s {
        let e = y[k] - f[k]
        for j in 0..<p { β[k][j] += factor * e * x[j] }   // β(i+1) = β(i) + 0.5 e(i) x(i)
        β0[k] += factor * e
        if e != 0 { updates += 1 }
      }
      if joint.weights != β.flatMap({ $0 }) || joint.biases != β0 { return false }
    }
    return true
  }
  study.value("updates", Study.text(Double(updates)))
  study.judge(
    "usc552-multiclass-rule", perSeed: agrees,
    because: "\(s) perceptrons on \(p) inputs, \(shown) random instances a seed: the matrix update, read from the gradient of a dense "
      + "layer, against the separate rules after every instance",
    found: "\(agrees.allSatisfy { $0 } ? "the same numbers bit for bit" : "other numbers") over \(updates) corrections")
}

@MainActor private func reportRegions() {
  func count(_ p: Int, _ s: Int) -> Int { regions(dimensions: p, hyperplanes: s, seed: 1).count }
  let (p, s) = (Int(shownSize[0]), Int(shownSize[1]))
  let shown = count(p, s)
  study.judge(
    "usc552-multiclass-p2-s2", holds: shown == 1 << s,
    because: "the sign patterns of \(s) random hyperplanes in \(p) dimensions are counted and set beside 2^S",
    found: "\(s) random hyperplanes in \(p) dimensions have \(shown) sign patterns")
  study.value("shown-p", Double(p))
  study.value("shown-s", Double(s))
  study.value("shown-regions", Double(shown))

  var agree = true
  let rows = (1...6).map { s -> [String] in
    let counts = [1, 2, 3].map { count($0, s) }
    let formula = [1, 2, 3].map { regionFormula(dimensions: $0, hyperplanes: s) }
    agree = agree && counts == formula
    return ["\(s)", "\(1 << s)"] + zip(counts, formula).map { "\($0)\($0 == $1 ? "" : " (formula \($1))")" }
  }
  study.table("regions.csv", ["S", "2ˢ", "p = 1", "p = 2", "p = 3"], rows)
  let many = 10
  let plane = count(2, many)
  study.value("many-s", Double(many))
  study.value("many-codes", Double(1 << many))
  study.value("many-regions", Double(plane))
  let three = [1, 2, 3, 4, 5].map { regions(dimensions: 2, hyperplanes: 3, seed: $0).count }
  let proof = ErratumProof(
    .counterExample,
    "the condition S ≤ p is missing: three random lines in the plane cut it into \(three[0]) regions, not \(1 << 3), for each of five draws; the signs of S = 1 to 6 "
      + "perceptrons in 1, 2 and 3 dimensions take as many values as the sum of C(S, i) over i = 0 to p says",
    holds: three.allSatisfy { $0 == regionFormula(dimensions: 2, hyperplanes: 3) && $0 < 1 << 3 } && agree,
    correct: "at most the sum of C(S, i) for i = 0 to p, reached in general position; it is 2^S only for S ≤ p",
    effect: "of the \(1 << many) codes of \(many) perceptrons in the plane, \(plane) exist", class: .label)
  study.judge(
    "usc552-multiclass-regions", holds: rows.allSatisfy { $0[1] == $0[3] },
    because: "regions counted in the plane for S = 1 to 6",
    found: "\(rows.map { $0[3] }.joined(separator: ", ")) regions", counterExample: proof)
  if proof.holds { refuted += 1 }
  headline.append(["regions that three lines cut the plane into", "\(printed("usc552-multiclass-regions")), that is \(1 << 3)", "\(three[0])"])
  reportPlane()
}

/// Three lines for the figure, and the signs of three perceptrons over the plane.
@MainActor private func reportPlane() {
  let (normals, biases) = ([[1.0, 0.25], [-0.55, 1], [0.5, 1]], [0.35, 0.25, -0.25])
  var net = Network<Double>(input: [2]) { Dense(3); Sign(atZero: 1) }
  net.parameters["dense1.weight"] = Tensor(rows: normals)
  net.parameters["dense1.bias"] = Tensor([3], biases)
  let ticks = grid(limit: 1.5, count: 101)
  let points = ticks.flatMap { x2 in ticks.map { [$0, x2] } }
  let answers = net(Tensor(columns: points))
  let codes = points.indices.map { n in (0..<3).map { answers[$0, n] } }
  let distinct = codes.reduce(into: [[Double]]()) { if !$0.contains($1) { $0.append($1) } }
  study.table(
    "regions-plane.csv", ["x1", "x2", "region"],
    points.indices.map { n in
      points[n].map { NumberText.sixDigits($0) } + ["\(distinct.firstIndex(of: codes[n]) ?? 0)"]
    })
  study.table(
    "regions-labels.csv", ["x1", "x2", "signs"],
    distinct.map { code in
      let inside = points.indices.filter { codes[$0] == code }.map { points[$0] }
      let centre = [0, 1].map { axis in Statistics.mean(inside.map { $0[axis] }) }
      return centre.map { NumberText.sixDigits($0) } + [code.map { $0 > 0 ? "+" : "−" }.joined()]
    })
  study.table(
    "regions-lines.csv", ["a", "b", "c"],
    zip(normals, biases).map { ($0 + [$1]).map { NumberText.shortest($0) } })
  study.figure("regions")
}
