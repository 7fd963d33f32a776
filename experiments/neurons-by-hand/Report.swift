import Host
import Ledger
import Networks
import Studies
import Tensors

// What the chapter says of threshold units and perceptrons: verdicts, tables, figures.

/// Ends the program where the ledger's settings do not fit together.
@MainActor func checkSettings() {
  guard (1...10).contains(bits), run <= bits else {
    study.fail("\(run) consecutive ones in vectors of \(bits) bits: not from 1 to 10, or too many ones")
  }
  guard nodes[0].weights.count == nodes[1].weights.count, nodes[2].weights.count == 2 else {
    study.fail("Figure 13.1: nodes with \(nodes.map(\.weights.count)) weights are no net of two layers")
  }
  guard nodes[0].weights.count <= bits else {
    study.fail("Figure 13.1: nodes with \(nodes[0].weights.count) weights for vectors of \(bits) bits")
  }
  guard handSet.count == 3, startWeights.count == 2 else {
    study.fail("the printed perceptrons have \(handSet.count) and \(startWeights.count) weights, not 3 and 2")
  }
  guard labels == [1, -1] else { study.fail("the perceptron's labels are \(labels), not 1 and −1") }
  guard factor > 0, stepSize > 0 else { study.fail("step sizes of \(factor) and \(stepSize) are not positive") }
  guard shownSize.count == 2, (1...4).contains(shownSize[0]), (1...10).contains(shownSize[1]),
    shownSize.allSatisfy({ $0 == $0.rounded() })
  else { study.fail("\(shownSize) are no dimension from 1 to 4 and number of hyperplanes from 1 to 10") }
  guard abs(z16) <= 700, abs(xHalf) <= 700 else { study.fail("arguments \(z16) and \(xHalf) are too large") }
  guard (0..<1).contains(leak), α >= 0, α <= 100, δ > 0, δ <= 100 else {
    study.fail("slope \(leak), α = \(α) or δ = \(δ) out of range")
  }
  let mmdsLeak = study.setting("mmds-s13-2-6-leaky")
  guard mmdsLeak == leak else { study.fail("two texts print other slopes, \(leak) and \(mmdsLeak)") }
}

/// What a text prints in the ledger row `id`.
@MainActor func printed(_ id: String) -> String { study.ledger[id]?.published ?? "?" }

/// The tolerance that the row `id` states, its first word.
@MainActor func tolerance(_ id: String) -> Double {
  let text = study.ledger[id]?.tolerance.split(separator: " ").first.map(String.init) ?? ""
  guard let value = Double(text) else { study.fail("ledger row \(id) states no tolerance") }
  return value
}

/// `a` as a text without a needless point, with a true minus.
func short(_ a: Double) -> String {
  let rounded = (a * 1e10).rounded() / 1e10
  let text = NumberText.shortest(rounded == 0 ? 0 : rounded)   // no −0
  return text.hasPrefix("-") ? "−" + text.dropFirst() : text
}

/// `[1, −0.8]`.
func list(_ values: [Double]) -> String { "[" + values.map(short).joined(separator: ", ") + "]" }

/// A very small or large number with two significant digits, such as 3.1·10⁻⁹; any other as it is.
func scientific(_ value: Double) -> String {
  guard value != 0, value.isFinite, !(1e-3..<1e5).contains(abs(value)) else { return short(value) }
  let exponent = value.exponent10
  let mantissa = value / power10(exponent)
  let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  let raised = String(abs(exponent)).compactMap(\.wholeNumberValue).map { String(superscripts[$0]) }.joined()
  return "\(Study.text(mantissa, decimals: 1))·10\(exponent < 0 ? "⁻" : "")\(raised)"
}

private func power10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

extension Double {
  /// The power of ten of the first digit, as `%.1e` would print it.
  fileprivate var exponent10: Int {
    var exponent = 0
    while abs(self) >= 9.95 * power10(exponent) { exponent += 1 }
    while abs(self) < 0.995 * power10(exponent) { exponent -= 1 }
    return exponent
  }
}

// MARK: Threshold units

@MainActor func judgeConsecutiveOnes() {
  study.value("bits", Double(bits))
  study.value("run", Double(run))
  study.value("total", Double(vectors.count))
  study.value("good", Double(good.count))
  study.value("bad", Double(bad.count))
  study.table(
    "nodes.csv", ["node", "weights", "threshold t", "bias −t (Figure 13.2)"],
    zip(["h₁", "h₂", "y"], nodes).map { [$0, list($1.weights), short($1.threshold), short(-$1.threshold)] })

  let isGood = concept.outputs
  let (z, h, y) = (layers[0], layers[1], layers[3].values)
  study.table(
    "consecutive-ones.csv", ["x", "z₁", "h₁", "z₂", "h₂", "y", "consecutive ones"],
    vectors.indices.map { n in
      [bitString(vectors[n])]
        + [z[0, n], h[0, n], z[1, n], h[1, n], y[n], isGood[n]].map(short)
    })

  study.judge("mmds-ex13-1-total", equals: [Double(vectors.count)])
  study.judge("mmds-ex13-1-good", equals: [Double(good.count)])
  study.judge("mmds-ex13-1-bad", equals: [Double(bad.count)])

  let fires = { (unit: Int) in vectors.indices.filter { h[unit, $0] == 1 }.map { vectors[$0] } }
  // In the text's order: first those that begin with a one.
  let node1 = (fires(0).filter { $0[0] == 1 } + fires(0).filter { $0[0] == 0 }).map(bitString)
  let missed = good.filter { !fires(0).contains($0) }.map(bitString)
  study.judge("mmds-ex13-1-node1", equals: node1)
  study.judge("mmds-ex13-1-missed", equals: missed)
  study.value("node1", node1.joined(separator: ", "))
  study.value("missed", missed.joined(separator: " and "))

  let samples = study.settings("mmds-ex13-1-sample-vectors")
  let length = study.ledger["mmds-ex13-1-sample-vectors"]?.shape?.last ?? 0
  guard length > 0, samples.count % length == 0 else { study.fail("the sample vectors have no common length") }
  let answers = stride(from: 0, to: samples.count, by: length).map {
    hasConsecutiveOnes(Array(samples[$0..<$0 + length]), run) ? 1.0 : 0
  }
  study.judge(
    "mmds-ex13-1-samples", holds: answers == study.published("mmds-ex13-1-samples"),
    because: "the definition gives \(list(answers)) for the four vectors")

  let both = vectors.filter { $0.count > 3 && $0[2] == 1 && $0[3] == 1 }
  study.judge(
    "mmds-ex13-1-node2", holds: fires(1) == both && both.count == 4,
    because: "node 2 fires on \(fires(1).count) of \(vectors.count) inputs: \(fires(1).map(bitString).joined(separator: ", "))")
  let right = zip(y, isGood).filter { $0 == $1 }.count
  study.value("right", Double(right))
  study.judge(
    "mmds-ex13-1-net", holds: right == vectors.count,
    because: "\(right) of \(vectors.count) vectors are answered rightly")

  // Figure 13.2: a constant input with weight −t, and the nodes with their own thresholds.
  func withConstant(_ node: Node, _ inputs: Tensor<Double>) -> [Double] {
    let rows = (0..<node.weights.count).map { row in (0..<vectors.count).map { inputs[row, $0] } }
    let wide = Tensor(rows: rows + [Array(repeating: 1, count: vectors.count)])
    return Node(weights: node.weights + [-node.threshold], threshold: 0).network(atThreshold: 0)(wide).values
  }
  func withThreshold(_ node: Node, _ inputs: Tensor<Double>) -> [Double] {
    let rows = (0..<node.weights.count).map { row in (0..<vectors.count).map { inputs[row, $0] } }
    return node.network(atThreshold: 0)(Tensor(rows: rows)).values
  }
  let x = Tensor(columns: vectors)
  let plain = [h.values.prefix(vectors.count), h.values.suffix(vectors.count), y[...]].map { Array($0) }
  let agree = [withConstant, withThreshold].allSatisfy { reading in
    [reading(nodes[0], x), reading(nodes[1], x), reading(nodes[2], h)] == plain
  }
  let nearest = (z.values + layers[2].values).map(abs).min() ?? 0
  study.value("gap", short(nearest))
  study.judge(
    "mmds-f13-2-thresholds", holds: agree && nearest > 0,
    because: "a threshold t, a bias −t and a constant input with weight −t (\(nodes.map { short(-$0.threshold) }.joined(separator: ", "))) "
      + "give the same outputs of all three nodes on all \(vectors.count) vectors; no sum is nearer to its threshold than \(short(nearest))")
  reportConnections()
  reportTies()
}

/// How often random connections, m inputs for each hidden node, include all that the printed net uses.
@MainActor private func reportConnections() {
  let used = nodes.prefix(2).map { node in node.weights.indices.filter { node.weights[$0] != 0 } }
  let drawings = study.amount(20_000, quick: 500)
  var stream = RandomStream(seed: 1, name: "random connections")
  study.value("drawings", Study.text(Double(drawings)))
  study.table(
    "connections.csv", ["m", "drawings with room for the net", "in theory"],
    (1...bits).map { m in
      var found = 0
      for _ in 0..<drawings {
        let drawn = used.map { _ in Set(stream.permutation(bits).prefix(m)) }
        if zip(used, drawn).allSatisfy({ $1.isSuperset(of: $0) }) { found += 1 }
      }
      let theory = used.reduce(1.0) { $0 * Double(choose(bits - $1.count, m - $1.count)) / Double(choose(bits, m)) }
      return ["\(m)", Study.text(100 * Double(found) / Double(drawings), decimals: 1) + " %", Study.text(100 * theory, decimals: 1) + " %"]
    })
}

/// n over k; 0 where k is out of range.
private func choose(_ n: Int, _ k: Int) -> Int {
  guard k >= 0, k <= n else { return 0 }
  return (0..<k).reduce(1) { $0 * (n - $1) / ($1 + 1) }
}

@MainActor private func reportTies() {
  func atZero(_ layer: Activation<Double>) -> Double { Network(input: [1]) { layer }(Tensor([1, 1], [0])).values[0] }
  let thresholds = [-2, 0, 0.5, 1, 2.5]
  let kelleher = thresholds.map { θ in
    Network(input: [3]) { Step(threshold: θ) }(Tensor([3, 1], [θ.nextDown, θ, θ.nextUp])).values
  }
  study.judge(
    "kelleher-eq3-threshold-tie",
    holds: kelleher.allSatisfy { $0 == [0, study.published("kelleher-eq3-threshold-tie")[0], 1] },
    because: "for five thresholds the unit gives 1 at θ and just above it, 0 just below")
  study.judge(
    "mmds-s13-2-1-step", holds: atZero(Step(atThreshold: 0)) == study.published("mmds-s13-2-1-step")[0],
    because: "step(0) = \(short(atZero(Step(atThreshold: 0)))), as \"1 when z > 0, 0 otherwise\" has it")
  study.judge(
    "zhang-f4-step-0", holds: atZero(Step(atThreshold: 0.5)) == study.published("zhang-f4-step-0")[0],
    because: "the unit step gives \(short(atZero(Step(atThreshold: 0.5)))) at 0")
  study.judge(
    "zhang-f4-sign-0", holds: atZero(Sign(atZero: 0)) == study.published("zhang-f4-sign-0")[0],
    because: "the sign gives \(short(atZero(Sign(atZero: 0)))) at 0")
  study.table(
    "ties.csv", ["text", "unit", "below, at, above the threshold", "layer"],
    [
      ["Kelleher et al., equation (3)", "threshold unit", "0, \(printed("kelleher-eq3-threshold-tie")), 1", "`Step()`"],
      ["Leskovec et al., section 13.2.1", "step", "0, \(printed("mmds-s13-2-1-step")), 1", "`Step(atThreshold: 0)`"],
      ["Zhang, Figure 4", "unit step", "0, \(printed("zhang-f4-step-0")), 1", "`Step(atThreshold: 0.5)`"],
      ["Zhang, Figure 4", "sign", "−1, \(printed("zhang-f4-sign-0")), 1", "`Sign(atZero: 0)`"],
      ["USC, \"Perceptron\"", "step", "−1, \(printed("usc552-perceptron-tie")), 1", "`Sign()`"],
    ])

  let inputs = [[0.0, 0], [0, 1], [1, 0], [1, 1]]
  let unit = Perceptrons(weights: [Array(handSet.prefix(2))], biases: [handSet[2]])
  let scores = inputs.map { unit.scores($0)[0] }
  let usc = inputs.map { unit.answers($0)[0] }
  let leskovec = Network(input: [4]) { Step(atThreshold: 0) }(Tensor([4, 1], scores)).values
  study.table(
    "hand-set.csv", ["x₁, x₂", "score", "USC: +1 if ≥ 0, else −1", "OR", "Leskovec et al.: 1 if > 0, else 0", "AND"],
    inputs.indices.map { n in
      ["\(short(inputs[n][0])), \(short(inputs[n][1]))", short(scores[n]), short(usc[n]),
        short(inputs[n].max() ?? 0), short(leskovec[n]), short(inputs[n].min() ?? 0)]
    })
  let ties = scores.indices.filter { scores[$0] == 0 }
  study.value("hand-set-weights", list(Array(handSet.prefix(2))))
  study.value("hand-set-bias", short(handSet[2]))
  study.value("hand-set-ties", Double(ties.count))
  study.judge(
    "usc552-perceptron-tie",
    holds: !ties.isEmpty && ties.allSatisfy { usc[$0] == study.published("usc552-perceptron-tie")[0] },
    because: "the hand-set perceptron meets its threshold for \(ties.count) inputs and answers +1 for them")
}

// MARK: What one and two units cannot do

@MainActor func reportCollisions() {
  let found = collidingPairs.first?.2
  study.value("collision-good", found.map { "\(bitString($0.inside.a)) and \(bitString($0.inside.b))" } ?? "none")
  study.value("collision-bad", found.map { "\(bitString($0.outside.c)) and \(bitString($0.outside.d))" } ?? "none")
  let proof = found.map {
    "\(bitString($0.inside.a)) + \(bitString($0.inside.b)) = \(bitString($0.outside.c)) + \(bitString($0.outside.d)), "
      + "the first two good, the others bad: no weights and threshold fire on the former only"
  }
  study.judge("mmds-exercise13-1-1", holds: found != nil, because: proof ?? "no two good vectors have the sum of two bad ones")

  let inputs = [[0.0, 0], [0, 1], [1, 0], [1, 1]]
  let x = Tensor(columns: inputs)
  let or = Node(weights: [1, 1], threshold: 0.5).network(atThreshold: 0)(x).values
  let and = Node(weights: [1, 1], threshold: 1.5).network(atThreshold: 0)(x).values
  let xor = Node(weights: [1, -1], threshold: 0.5).network(atThreshold: 0)(Tensor(rows: [or, and])).values
  study.table(
    "gates.csv", ["unit", "weights", "threshold"] + inputs.map(bitString),
    [
      ["OR", "1, 1", "0.5"] + or.map(short), ["AND", "1, 1", "1.5"] + and.map(short),
      ["XOR: a unit on OR and AND", "1, −1", "0.5"] + xor.map(short),
    ])

  var rows: [[String]] = []
  for n in 2...study.amount(7, quick: 6) {
    let all = (0..<1 << n).map { row in (0..<n).map { Double(row >> (n - 1 - $0) & 1) } }
    let (inside, outside) = (all.filter { hasConsecutiveOnes($0, 2) }, all.filter { !hasConsecutiveOnes($0, 2) })
    let (goodPairs, badPairs) = (collisions(inside, outside), collisions(outside, inside))
    let one = goodPairs.isEmpty
    let two = (isTwoColourable(inside.count, goodPairs), isTwoColourable(outside.count, badPairs))
    let net = neighbourNet(bits: n)(Tensor(columns: all)).values
    let right = zip(net, all).filter { ($0 == 1) == hasConsecutiveOnes($1, 2) }.count
    let least = n / 2 == 1 ? 1 : one ? 1 : two.0 || two.1 ? 2 : 3
    let settled = right == all.count && least == n / 2
    rows.append([
      "\(n)", "\(inside.count) of \(all.count)", "\(goodPairs.count)", "\(badPairs.count)",
      one ? "not excluded" : "excluded", two.0 || two.1 ? "not excluded" : "excluded",
      "\(n / 2): \(right) of \(all.count) right", settled ? "\(least)" : "at least \(least)",
    ])
    if n == 5 || n == 6 { study.value("units-\(n)", settled ? "\(least)" : "at least \(least)") }
  }
  study.table(
    "hidden-units.csv",
    ["bits", "good", "colliding pairs of good", "colliding pairs of bad", "one unit", "two units", "⌊n/2⌋ units", "smallest number"],
    rows)
}

// MARK: The perceptron's three corrections

@MainActor func reportSteps() {
  study.value("initial", list(startWeights))
  var unit = Perceptrons(weights: [startWeights], biases: [startBias])
  var path = [startWeights]
  var rows: [[String]] = []
  var titles: [String] = []
  var correction = "initial weights"
  for (index, (x, y)) in hagan.enumerated() {
    let (before, score, answer) = (unit.weights, unit.scores(x)[0], unit.answers(x)[0])
    let error = unit.learn(x, [y], stepSize: factor, holdsBias: true)[0]
    path.append(unit.weights)
    titles.append("\(correction): x(\(index + 1)) is \(error == 0 ? "right" : "wrong")")
    correction = "after " + (error == 0 ? "no change" : "\(error > 0 ? "adding" : "subtracting") x(\(index + 1))")
    let verdict = "\(answer > 0 ? "positive" : "negative"), \(error == 0 ? "right" : "wrong")"
    rows.append([
      "x(\(index + 1)) = (\(x.map(short).joined(separator: ", ")))", short(y), list(before), short(score), verdict,
      printed("usc552-perceptron-step-\(index + 1)"), list(unit.weights),
    ])
    study.cannotRecompute(
      "usc552-perceptron-step-\(index + 1)",
      because: "x(\(index + 1)) stands only in a figure; with \(rows[index][0]) of Hagan, Demuth and Beale's example, which has the "
        + "same initial weights, the score is \(short(score)): \(verdict)")
  }
  study.table("steps.csv", ["point", "label", "weights before", "score", "answer", "printed", "weights after"], rows)
  let wrong = hagan.filter { unit.answers($0.x) != [$0.y] }.count
  titles.append("\(correction): \(wrong == 0 ? "all are right" : "\(wrong) wrong")")
  study.table(
    "steps-weights.csv", ["w1", "w2", "title"],
    zip(path, titles).map { $0.map { NumberText.shortest($0) } + [$1] })
  study.table(
    "steps-points.csv", ["x1", "x2", "label"], hagan.map { ($0.x + [$0.y]).map { NumberText.shortest($0) } })
  study.figure("perceptron-steps")
}
