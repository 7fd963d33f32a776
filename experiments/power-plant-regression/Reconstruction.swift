import Ledger
import Networks
import Studies
import Tensors

/// What the search for the unprinted weights found.
struct Reconstruction {
  /// The weights that agree with as many printed rows as any do.
  var survivors: [Weights]
  /// How many of the printed rows used as evidence they agree with, and of how many.
  var agreeing: Int
  var evidence: Int
  /// Candidates for neurons 3, 4, 5 that give the printed z of the second example.
  var candidates: [Int]
}

/// What the text prints about weights of the upper layers: without biases.
struct UpperWeights: Sendable {
  var six: [Double]
  var seven: [Double]
  var eight: [Double]
}

/// Finds all two-decimal first-layer weights up to `largest` in size, and the biases of neurons 6 to 8, that
/// agree with the printed numbers before and at the first update.
///
/// Rows of the ledger are evidence, and the weights that agree with most of them are kept; a single wrong
/// row can therefore not lead the search astray.
func reconstruct(
  _ study: Study, upper: UpperWeights, inputs: Tensor<Double>, targets: Tensor<Double>, rate: Double,
  largest: Double
) -> Reconstruction {
  func printed(_ id: String) -> [Double] { study.published(id) }
  func agree(_ ours: [Double], _ theirs: [Double], _ decimals: Int) -> Bool {
    ours.count == theirs.count
      && zip(ours, theirs).allSatisfy { abs(rounded($0, decimals) - $1) < 1e-9 }
  }
  let x = inputs.rows
  let (table4, table8) = (printed("kelleher-t4-prediction"), printed("kelleher-t8-prediction"))
  let table10 = printed("kelleher-t10-prediction")
  let table7 = (1...4).map { printed("kelleher-t7-dE-dw75-d\($0)") }
  func squash(_ z: Double) -> Double { rounded(1 / (1 + Elementary.exp(-z)), 4) }
  func rectify(_ z: Double) -> Double { rounded(max(0, z), 4) }

  // Neurons 3 to 5: z of the second example, in Table 5 and again in Table 11. Weights are counted in
  // hundredths; for each pair of weights there is at most one bias.
  let bound = Int((largest * 100).rounded())
  func candidates(_ neuron: Int) -> [[Double]] {
    var zs = printed("kelleher-t5-z-\(neuron)") + printed("kelleher-t11-z-\(neuron)")
    if zs.count == 2, zs[0] == zs[1] { zs.removeLast() }
    var found: [[Double]] = []
    for z in zs {
      for first in -bound...bound {
        for second in -bound...bound {
          let bias = 100 * z - Double(first) * x[0][1] - Double(second) * x[1][1]
          let whole = bias.rounded()
          if abs(bias - whole) < 1e-7, abs(whole) <= Double(bound) {
            found.append([whole / 100, Double(first) / 100, Double(second) / 100])
          }
        }
      }
    }
    // Where nothing fits, a neuron without weights, whose rows then fail.
    return found.isEmpty ? [[0, 0, 0]] : found
  }
  let all = [3, 4, 5].map(candidates)
  func z(_ neuron: [Double], _ example: Int) -> Double {
    neuron[0] + neuron[1] * x[0][example] + neuron[2] * x[1][example]
  }

  // Neuron 5: Table 7 prints δ₇ a₅ for each example with all eight decimals, and both factors have four, so
  // the product divided by the right a₅ has four decimals again.
  func votes(_ neuron: [Double]) -> Int {
    (0..<4).filter { example in
      let a = squash(z(neuron, example))
      let product = table7[example][0]
      return abs(rounded(product / a, 4) * a - product) < 5e-9
    }.count
  }
  let most = all[2].map(votes).max() ?? 0
  let fifth = all[2].filter { votes($0) == most }.prefix(3)

  // The biases of neurons 6 to 8: the printed z less what comes in, in Table 5 or else in Table 11.
  func bias(_ neuron: Int, _ weights: [Double], _ below: [Int]) -> Double {
    var choices: [(exact: Bool, bias: Double)] = []
    for (table, a) in [("t5", squash), ("t11", rectify)] {
      let z = printed("kelleher-\(table)-z-\(neuron)")[0]
      let incoming = zip(weights, below).reduce(0) {
        $0 + $1.0 * a(printed("kelleher-\(table)-z-\($1.1)")[0])
      }
      let bias = rounded(z - incoming, 2)
      choices.append((abs(bias + incoming - z) < 5.1e-7, bias))
    }
    return (choices.first { $0.exact } ?? choices[0]).bias
  }
  let second = [
    [bias(6, upper.six, [3, 4, 5])] + upper.six, [bias(7, upper.seven, [3, 4, 5])] + upper.seven,
  ]
  let third = [bias(8, upper.eight, [6, 7])] + upper.eight

  // Neurons 3 and 4 together: the predictions of both networks for all four examples.
  func predictions(_ a: [[Double]], _ activation: (Double) -> Double) -> [Double] {
    (0..<4).map { example in
      let middle = second.map { w in
        activation(w[0] + w[1] * a[0][example] + w[2] * a[1][example] + w[3] * a[2][example])
      }
      return activation(third[0] + third[1] * middle[0] + third[2] * middle[1])
    }
  }
  func outputs(_ neurons: [[Double]], _ activation: (Double) -> Double) -> [[Double]] {
    neurons.map { neuron in (0..<4).map { activation(z(neuron, $0)) } }
  }
  let before = [all[0], all[1], Array(fifth)].map { outputs($0, squash) }
  let rectified = [all[0], all[1], Array(fifth)].map { outputs($0, rectify) }
  // How many of the printed predictions come out; of all pairs those are kept that give the most.
  func agreeing(_ ours: [Double], _ theirs: [Double]) -> Int {
    zip(ours, theirs).filter { abs(rounded($0, 4) - $1) < 1e-9 }.count
  }
  var best = 0
  var survivors = [Weights(first: all.map { $0[0] }, second: second, third: third)]
  for (k, five) in fifth.enumerated() {
    for (i, three) in all[0].enumerated() {
      for (j, four) in all[1].enumerated() {
        let count =
          agreeing(predictions([before[0][i], before[1][j], before[2][k]], squash), table4)
          + agreeing(predictions([rectified[0][i], rectified[1][j], rectified[2][k]], rectify), table10)
        if count < best || count == 0 { continue }
        if count > best { survivors.removeAll() }
        best = count
        survivors.append(Weights(first: [three, four, five], second: second, third: third))
      }
    }
  }

  // All rows again, with the whole network in the text's arithmetic, and the predictions after the update.
  func score(_ weights: Weights) -> Int {
    let sigmoid = network(weights, .sigmoid, rounding: .text)
    let rectifier = network(weights, .relu, rounding: .text)
    let (s, r) = (work(sigmoid, inputs, targets), work(rectifier, inputs, targets))
    var count = 0
    for neuron in 3...8 {
      if agree([s.z(neuron, 1)], printed("kelleher-t5-z-\(neuron)"), 6) { count += 1 }
      if agree([r.z(neuron, 1)], printed("kelleher-t11-z-\(neuron)"), 6) { count += 1 }
    }
    for d in 0..<4 where agree([s.delta(7, d) * s.a(5, d)], table7[d], 8) {
      count += 1
    }
    if agree(s.predictions, table4, 4) { count += 1 }
    if agree(r.predictions, table10, 4) { count += 1 }
    let after = updated(sigmoid, inputs, targets, rate)
    if agree(after(inputs).values, table8, 4) { count += 1 }
    return count
  }
  let scores = survivors.map(score)
  let highest = scores.max() ?? 0
  return Reconstruction(
    survivors: zip(survivors, scores).filter { $0.1 == highest }.map(\.0), agreeing: highest,
    evidence: 19, candidates: all.map(\.count))
}
