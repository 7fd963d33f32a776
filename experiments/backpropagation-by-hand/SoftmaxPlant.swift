import Ledger
import LinearAlgebra
import Networks
import Studies
import Tensors

/// The softmax version of the power plant's network, 2-3-2-3, as far as the printed numbers determine it.
/// Whole numbers: weights in hundredths, activations in ten-thousandths, logits in millionths.
struct SoftmaxPlant {
  /// Neurons 8, 9, 10: bias and the weights from 6 and 7.
  var head: [[Double]]
  /// a₆ and a₇ of the four examples, to the text's four decimals.
  var activations: [[Double]]
  /// How many of the printed logits agree with these, and of how many; a₆ and w₉,₆ are given.
  var agreeing: Int
  var evidence: Int
  /// Other output layers that agree with as many.
  var rivals: Int
  /// Hidden layers that give these activations, one of many: neurons 3, 4, 5, and 6, 7; bias first.
  var first: [[Double]] = []
  var second: [[Double]] = []
}

/// How many of the twelve logits have to agree with an output layer for it to count as found: those of three
/// examples.
let leastAgreement = 9

/// Finds the output layer and the activations a₇ from the printed logits, a₆ and w₉,₆.
///
/// The text computes a logit from weights of two and activations of four decimals and prints all six decimals
/// of the result, so the equations are between whole numbers: with a₆ and w₉,₆ given, 12 logits for 8 weights
/// and 4 activations. Each printed number votes by itself, so that one wrong digit cannot lead the search astray.
func recoverHead(
  logits: [[Double]], a6 printed: [Double], w96: Double, largest: Int, nearby: Int = 4
) -> SoftmaxPlant? {
  let l = logits.map { $0.map { ($0 * 1e6).rounded() } }
  let a6 = printed.map { ($0 * 1e4).rounded() }
  let range = (-largest...largest).map(Double.init)
  func isWhole(_ x: Double) -> Bool { abs(x - x.rounded()) < 1e-6 }
  struct Candidate {
    var head: [[Double]], a7: [Double]
    var score: Int, distance: Double
    var size: Double { a7.map(abs).max() ?? 0 }
  }
  var found: [Candidate] = []
  // w₉,₆ is printed; were there no solution with it, one of the nearest hundredths would be taken.
  for six in range.sorted(by: { abs($0 - 100 * w96) < abs($1 - 100 * w96) }).prefix(nearby)
  where !found.contains(where: { $0.score >= leastAgreement }) {
    for bias in range {
      for seven in range where seven != 0 {
        let a7 = (0..<4).map { (l[1][$0] - 10_000 * bias - six * a6[$0]) / seven }
        let valid = (0..<4).filter { isWhole(a7[$0]) && a7[$0] > 0 && a7[$0] < 20_000 }
        guard valid.count >= 3 else { continue }
        var head = [[], [bias, six, seven], []]
        var score = valid.count
        for neuron in [0, 2] {
          var best = (count: 0, weights: [0.0, 0, 0])
          for bias in range {
            for six in range {
              let seven = (0..<4).map { (l[neuron][$0] - 10_000 * bias - six * a6[$0]) / a7[$0] }
              let first = valid[0]
              // The weight that most examples agree on; one of the first two valid ones is right.
              for choice in [seven[first], seven[valid[1]]]
              where isWhole(choice) && abs(choice) <= Double(largest) {
                let count = valid.filter { abs(seven[$0] - choice) < 1e-9 }.count
                if count > best.count { best = (count, [bias, six, choice]) }
              }
            }
          }
          score += best.count
          head[neuron] = best.weights
        }
        found.append(Candidate(head: head, a7: a7, score: score, distance: abs(six - 100 * w96)))
      }
    }
  }
  guard let most = found.map(\.score).max(), most >= leastAgreement else { return nil }
  let best = found.filter { $0.score == most }.sorted { $0.size < $1.size }
  let head = best[0].head

  // Given the output layer, each example has two unknowns, a₆ and a₇, and four printed numbers: every two of
  // them propose, all of them vote.
  var activations = [[Double](), []]
  var agreeing = 0
  for d in 0..<4 {
    func logitVotes(_ six: Double, _ seven: Double) -> Int {
      (0..<3).filter { abs(10_000 * head[$0][0] + head[$0][1] * six + head[$0][2] * seven - l[$0][d]) < 0.5 }.count
    }
    func votes(_ six: Double, _ seven: Double) -> Int {
      logitVotes(six, seven) + (abs(six - a6[d]) < 0.5 ? 1 : 0)
    }
    var choice = (votes: -1, six: a6[d], seven: 0.0)
    func propose(_ six: Double, _ seven: Double) {
      guard six.isFinite, seven.isFinite, isWhole(six), isWhole(seven) else { return }
      let count = votes(six.rounded(), seven.rounded())
      if count > choice.votes { choice = (count, six.rounded(), seven.rounded()) }
    }
    for one in 0..<3 {
      let right = l[one][d] - 10_000 * head[one][0]
      propose(a6[d], (right - head[one][1] * a6[d]) / head[one][2])
      for other in 0..<one {
        let second = l[other][d] - 10_000 * head[other][0]
        let determinant = head[one][1] * head[other][2] - head[one][2] * head[other][1]
        propose(
          (right * head[other][2] - second * head[one][2]) / determinant,
          (second * head[one][1] - right * head[other][1]) / determinant)
      }
    }
    activations[0].append(choice.six / 10_000)
    activations[1].append(choice.seven / 10_000)
    // a₆ was given, so that its own vote is no evidence.
    if choice.votes >= 0 { agreeing += logitVotes(choice.six, choice.seven) }
  }
  return SoftmaxPlant(
    head: head.map { $0.map { $0 / 100 } }, activations: activations, agreeing: agreeing, evidence: 12,
    rivals: best.count - 1)
}

//#-hidden-code
/// The best agreement that the same search finds in tables whose last two digits are drawn: what chance alone
/// would arrange.
func placebo(logits: [[Double]], a6: [Double], w96: Double, largest: Int) -> [Int] {
  draws.map { seed in
    var stream = RandomStream(seed: seed, name: "placebo")
    let drawn = logits.map { row in
      row.map { (($0 * 1e4).rounded(.down) * 100 + Double(stream.integer(below: 100))) / 1e6 }
    }
    return recoverHead(logits: drawn, a6: a6, w96: w96, largest: largest, nearby: 1)?.agreeing ?? 0
  }
}
//#-end-hidden-code

extension SoftmaxPlant {
  /// Hidden layers with two-decimal weights, all biases those of the output layer, that give `activations`.
  ///
  /// All first-layer units are active, so a₆ and a₇ are affine functions of the inputs and only
  /// Σ w₆ₖ, Σ w₆ₖ wₖ₁ and Σ w₆ₖ wₖ₂ (k = 3, 4, 5; likewise for 7) are determined. Of the weights that have
  /// these sums, those with the smallest bound are taken, the first in lexicographic order.
  mutating func addHiddenLayers(inputs: [[Double]]) -> Bool {
    let bias = head[0][0]
    guard bias > 0 else { return false }
    let x = inputs.map { $0.map { ($0 * 100).rounded() } }
    // a = bias + bias S/100 + (P t + Q h) / 10 000 with whole S, P, Q: the ones nearest to the activations.
    func sums(_ a: [Double]) -> [Int] {
      guard
        let fit = try? LeastSquares.solve(
          design: Tensor(rows: (0..<4).map { [1, x[0][$0] / 100, x[1][$0] / 100] }), observed: a)
      else { return [] }
      let sums = [(fit[0] / bias - 1) * 100, fit[1] * 10_000, fit[2] * 10_000]
      guard sums.allSatisfy({ abs($0) < 1e6 }) else { return [] }
      let centre = sums.map { Int($0.rounded()) }
      var best = (off: Double.infinity, sums: [Int]())
      for S in centre[0] - 2...centre[0] + 2 {
        for P in centre[1] - 20...centre[1] + 20 {
          for Q in centre[2] - 20...centre[2] + 20 {
            var off = 0.0
            for d in 0..<4 {
              let slopes = (Double(P) * x[0][d] + Double(Q) * x[1][d]) / 1e6
              off = max(off, abs(bias + bias * Double(S) / 100 + slopes - a[d]))
            }
            if off < best.off { best = (off, [S, P, Q]) }
          }
        }
      }
      return best.sums
    }
    let (six, seven) = (sums(activations[0]), sums(activations[1]))
    guard !six.isEmpty, !seven.isEmpty else { return false }
    /// Three whole numbers with the products `one` and `other` with two given triples.
    func triple(_ w: [Int], _ v: [Int], _ one: Int, _ other: Int, _ bound: Int) -> [Int]? {
      for a in -bound...bound {
        for b in -bound...bound {
          guard w[2] != 0 else { continue }
          let rest = one - w[0] * a - w[1] * b
          guard rest % w[2] == 0, abs(rest / w[2]) <= bound else { continue }
          let c = rest / w[2]
          if v[0] * a + v[1] * b + v[2] * c == other { return [a, b, c] }
        }
      }
      return nil
    }
    for bound in 1...30 {
      let range = -bound...bound
      for w0 in range {
        for w1 in range where range.contains(six[0] - w0 - w1) {
          let w = [w0, w1, six[0] - w0 - w1]
          for v0 in range {
            for v1 in range where range.contains(seven[0] - v0 - v1) {
              let v = [v0, v1, seven[0] - v0 - v1]
              guard let p = triple(w, v, six[1], seven[1], bound) else { continue }
              guard let q = triple(w, v, six[2], seven[2], bound) else { continue }
              let isActive = (0..<3).allSatisfy { k in
                (0..<4).allSatisfy { d in
                  bias + (Double(p[k]) * x[0][d] + Double(q[k]) * x[1][d]) / 10_000 > 0
                }
              }
              guard isActive else { continue }
              first = (0..<3).map { [bias, Double(p[$0]) / 100, Double(q[$0]) / 100] }
              second = [w, v].map { [bias] + $0.map { Double($0) / 100 } }
              return true
            }
          }
        }
      }
    }
    return false
  }

  /// The whole network, 2-3-2-3, rectified; its outputs are the logits.
  var network: Network<Double> {
    var network = Network<Double>(input: [2]) {
      Dense(3); ReLU()
      Dense(2); ReLU()
      Dense(3)
    }
    for (index, rows) in [first, second, head].enumerated() {
      network.parameters["dense\(index + 1).bias"] = Tensor([rows.count], rows.map { $0[0] })
      network.parameters["dense\(index + 1).weight"] = Tensor(rows: rows.map { Array($0.dropFirst()) })
    }
    return network
  }

  /// Its output layer alone, for inputs a₆ and a₇ as the text rounds them.
  var outputLayer: Network<Double> {
    var layer = Network<Double>(input: [2]) { Dense(3) }
    layer.parameters["dense1.bias"] = Tensor([3], head.map { $0[0] })
    layer.parameters["dense1.weight"] = Tensor(rows: head.map { Array($0.dropFirst()) })
    return layer
  }
}

//#-hidden-code
/// The rows of Table 15 and equations (82) and (83). `trace` is the output layer's pass over the four
/// examples, `whole` that of the reconstructed network.
@MainActor func judgeTable15(
  _ study: Study, _ it: SoftmaxPlant, _ trace: Trace<Double>, whole: Trace<Double>, rate: Double, w96: Double
) {
  let logits = trace.outputs[0]
  let exponentials = logits.map { Elementary.exp($0) }
  let (columns, δ) = (logits.columns.map(softmax), trace.deltas[0].rows)
  // An agreement further on cannot speak for a layer that was found from the printed logits.
  let recovered =
    "from the logits (and a6) of the recovered layer, which are the printed ones (fitted); tests the arithmetic that follows"
  for (row, neuron) in [8, 9, 10].enumerated() {
    study.judge(
      "kelleher-t15-logits-\(neuron)", equals: logits.rows[row],
      note: "by the output layer recovered from the printed logits, \(it.agreeing) of \(it.evidence) of which agree; a6 and w9,6 "
        + "were given, and there are as many unknown numbers")
    study.judge("kelleher-t15-exp-\(neuron)", equals: exponentials.rows[row], note: recovered)
    study.judge("kelleher-t15-softmax-\(neuron)", equals: columns.map { $0[row] }, note: recovered)
    study.judge("kelleher-t15-delta-\(neuron)", equals: δ[row], note: recovered)
  }
  study.judge("kelleher-t15-sum", equals: exponentials.columns.map { $0.reduce(0, +) }, note: recovered)

  // ∂E/∂w₉,₆ by the network; beside it the text's products of numbers rounded to four decimals.
  let delta = δ[1]
  let a6 = trace.inputs.rows[0]
  let terms = zip(delta, a6).map { $0 * $1 }
  let rounding = zip(delta, a6).map { rounded($0, 4) * $1 }
  let sum = trace.gradient["dense1.weight"][1, 0]
  let sumRounded = rounding.reduce(0, +)
  let fitted = "by hidden layers fitted to the printed a6 and to the a7 that the logits imply, one choice of many"
  study.judge("kelleher-eq82-a6", equals: whole.outputs[3].rows[0], note: fitted)
  study.judge("kelleher-eq82-terms", equals: terms, carryingRounding: rounding, note: recovered)
  study.judge("kelleher-eq82-sum", equals: [sum], carryingRounding: [sumRounded], note: recovered)
  study.judge("kelleher-eq83-step", equals: [rate * sum], carryingRounding: [rate * sumRounded], note: recovered)
  study.judge(
    "kelleher-eq83-w96", equals: [w96 - rate * sum], carryingRounding: [w96 - rate * sumRounded], note: recovered)
}
//#-end-hidden-code
