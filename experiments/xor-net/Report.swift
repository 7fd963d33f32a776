import Drawings
import Foundation
import Host
import Ledger
import Networks
import Studies
import Tensors

@MainActor let caseNames = cases.map { "\(Int($0[1]))\(Int($0[2]))" }

/// Judges the printed statements and writes the tables and figures of the page.
@MainActor func judgeAndReport() {
  study.value("seeds", SeedList(study.seeds).description)
  study.value("seed-count", Double(study.seeds.count))
  reportCertificates()
  reportPerceptron()
  reportThresholdNetworks()
  reportThresholdRegions()
  reportTraining()
  study.table("headline.csv", ["statement", "printed", "ours"], headline)
}

/// The rows of the table on top, in the order in which they are found.
@MainActor var headline: [[String]] = []

// MARK: Certificates

@MainActor private func reportCertificates() {
  // What each inequality says of w0 − θ, w1 and w2, and how often it is counted.
  var rows: [[String]] = []
  var sums = [0, 0, 0]
  for (index, u) in cases.enumerated() {
    let sign = xor[index] == 1 ? 1 : -1
    let multiplier = xorCertificate?[index] ?? 0
    let terms = u.map { sign * Int($0) }
    for k in 0..<3 { sums[k] += multiplier * terms[k] }
    rows.append(
      [caseNames[index], xor[index] == 1 ? "must fire" : "must not fire"] + terms.map { "\($0)" }
        + [sign == 1 ? "≥ 0" : "> 0", "\(multiplier)"])
  }
  rows.append(["sum", ""] + sums.map { "\($0)" } + ["> 0", ""])
  study.table(
    "certificate.csv", ["case", "unit", "w₀ − θ", "w₁", "w₂", "left side", "multiplier λ"], rows)

  var (certificates, separable) = (0, 0)
  for mask in 0..<16 {
    let outputs = (0..<4).map { Double(mask >> $0 & 1) }
    if certificate(against: outputs) != nil {
      certificates += 1
    } else if trainPerceptron(on: outputs, from: [0, 0, 0]).converged {
      separable += 1
    }
  }
  study.value("certificates", Double(certificates))
  study.value("separable", Double(separable))

  let multipliers = xorCertificate.map { $0.map { "\($0)" }.joined(separator: ", ") } ?? "none"
  let tested = "multipliers of the four inequalities with which they add up to 0 > 0, in whole numbers"
  let found = xorCertificate == nil ? "there are none" : "the multipliers \(multipliers) give 0 > 0"
  study.judge("kelleher-f8-xor-not-separable", holds: xorCertificate != nil, because: tested, found: found)
  study.judge(
    "mmds-exercise13-1-4", holds: xorCertificate != nil,
    because: tested + "; with > in place of ≥ and the reverse it is 0 > 0 all the same", found: found)
  headline.append([
    "one threshold unit computes XOR", "impossible",
    xorCertificate == nil ? "no proof found" : "impossible: multipliers \(multipliers)",
  ])
}

// MARK: The perceptron

/// `w₁, w₂, w₀` in the order of the text.
private func text(_ weights: [Double]) -> String {
  [weights[2], weights[0], weights[1]].map { Study.text($0) }.joined(separator: ", ")
}

/// How many cases a perceptron with these weights gets wrong.
@MainActor private func mistakes(_ weights: [Double], _ outputs: [Double]) -> Int {
  zip(separator(weights)(printedCases).values, outputs).filter { ($0 > 0) != ($1 == 1) }.count
}

private func separator(_ weights: [Double]) -> Network<Double> {
  var network = Network<Double>(input: [2]) { Dense(1); Sign() }
  network.parameters.flat = Tensor([3], weights)
  return network
}

@MainActor private func reportPerceptron() {
  let ends = fromZero.map { $0.path[$0.path.count - 1] }
  study.table(
    "perceptron-from-zero.csv",
    ["function", "outcome", "epochs", "errors in each epoch", "last w₀, w₁, w₂", "wrong with them"],
    functions.indices.map { index in
      let run = fromZero[index]
      return [
        functions[index].0, run.converged ? "ends" : run.returnsTo == nil ? "undecided" : "goes round",
        "\(run.wrong.count)", run.errors.map { "\($0)" }.joined(separator: ", "), text(ends[index]),
        "\(mistakes(ends[index], functions[index].1)) of \(cases.count)",
      ]
    })
  for (index, id) in ["kelleher-f8-and-separable", "kelleher-f8-or-separable"].enumerated() {
    let (name, outputs) = functions[index]
    let weights = strict(ends[index])
    let answers = mistakes(weights, outputs) == 0
    study.judge(
      id, holds: answers,
      because: "the line that the perceptron rule ends at, moved by 1/2 off the cases that lie on it, has the true cases of "
        + "\(name) on one side and the false ones on the other",
      found: "the line \(line(weights)) = 0 has \(mistakes(weights, outputs)) of \(cases.count) cases on the wrong side")
    headline.append([
      "\(name) is linearly separable", "separable", answers ? "separable by \(line(weights)) = 0" : "not shown",
    ])
  }
  let unit = separator(strict(ends[1]))
  study.drawing("unit", Drawing(unit: unit))
  study.drawing(
    "line",
    Drawing(line: unit, cases: zip(cases, or).map { Drawing.Case($0[1], $0[2], isTrue: $1 == 1) }))
  reportCircle(fromZero[2])

  for (index, runs) in fromSeeds.enumerated() {
    let name = functions[index].0.lowercased()
    for (seed, run) in zip(study.seeds, runs) {
      for (epoch, errors) in run.errors.enumerated() {
        study.results.append(
          run: study.label, seed: seed, model: "perceptron-\(name)", epoch: epoch + 1, split: "train",
          metric: "errors", value: Double(errors))
      }
    }
    study.value("\(name)-epochs", Study.summary(runs.map { Double($0.wrong.count) }))
  }
  let circles = fromSeeds[2].map { $0.returnsTo != nil && !$0.errors.contains(0) }
  let closed = circles.filter { $0 }.count
  let proofs = fromSeeds[2].filter { run in run.corrections.map { isCertificate($0, against: xor) } ?? false }
  study.value("xor-cycles", Double(closed))
  study.value("xor-certificates", Double(proofs.count))
  study.judge(
    "usc552-perceptron-not-converges", perSeed: circles,
    because: "from a random start, on XOR in a fixed order: no epoch without an error until the weights are "
      + "those of a former epoch, so that everything repeats",
    found: "\(closed) of \(circles.count) runs close a circle without an epoch free of errors")
  let ended = fromSeeds.prefix(2).flatMap { $0 }.filter(\.converged).count
  headline.append([
    "the perceptron rule on AND and OR", "converges",
    "converges from \(ended) of \(2 * circles.count) starts",
  ])
  headline.append([
    "the perceptron rule on XOR", "never converges",
    "goes round in a circle from \(closed) of \(circles.count) starts",
  ])
}

/// The epochs of the circle, case by case.
@MainActor private func reportCircle(_ run: PerceptronRun) {
  let (start, end) = (run.returnsTo ?? 0, run.wrong.count)
  study.value("cycle-start", Double(start))
  study.value("cycle-end", Double(end))
  study.value("cycle-counts", run.corrections.map { $0.map { "\($0)" }.joined(separator: ", ") } ?? "none")
  var rows = (start * cases.count..<end * cases.count).map { step in
    let (before, after) = (run.path[step], run.path[step + 1])
    let n = step % cases.count
    let score = before[2] * cases[n][0] + before[0] * cases[n][1] + before[1] * cases[n][2]
    let change = zip(after, before).map { $0 - $1 }
    let label = xor[n] == 1 ? labels[0] : labels[1]
    return [
      "\(step / cases.count + 1)", caseNames[n], text(before), Study.text(score),
      Study.text(run.wrong[step / cases.count][n] ? -label : label), Study.text(label), text(change),
    ]
  }
  rows.append(["\(end + 1)", caseNames[0], text(run.path[end * cases.count]), "", "", "", "and so on"])
  study.table("cycle.csv", ["epoch", "case", "w₀, w₁, w₂", "score", "answer", "label", "correction"], rows)
}

extension PerceptronRun {
  /// Wrong answers in each epoch.
  var errors: [Int] { wrong.map { $0.filter { $0 }.count } }

  /// How often each case was corrected on the circle; nil where none was closed.
  var corrections: [Int]? {
    guard let start = returnsTo else { return nil }
    return wrong[start...].reduce([0, 0, 0, 0]) { sums, epoch in zip(sums, epoch).map { $0 + ($1 ? 1 : 0) } }
  }
}

/// The same answers where all scores are whole numbers, with no case on the line.
private func strict(_ weights: [Double]) -> [Double] { [weights[0], weights[1], weights[2] + 0.5] }

/// A score as a formula, such as `−2.5 + 2 x₁ + x₂`.
private func line(_ w: [Double]) -> String {
  func term(_ weight: Double, _ name: String) -> String {
    let sign = weight < 0 ? " − " : " + "
    return sign + (abs(weight) == 1 ? "" : Study.text(abs(weight)) + " ") + name
  }
  return Study.text(w[2], decimals: 1) + term(w[0], "x₁") + term(w[1], "x₂")
}

// MARK: Threshold networks

@MainActor private func reportThresholdNetworks() {
  let layers = thresholdNetwork.activations(of: printedCases)
  study.table(
    "threshold-network.csv",
    ["x₁", "x₂", "z of h₁", "h₁ (OR)", "z of h₂", "h₂ (AND)", "z of the output", "output", "XOR"],
    cases.indices.map { n in
      ([cases[n][1], cases[n][2], layers[0][0, n], layers[1][0, n], layers[0][1, n], layers[1][1, n],
        layers[2][0, n], layers[3][0, n], xor[n]]).map { NumberText.shortest($0) }
    })
  let answers = thresholdOutputs.map { NumberText.shortest($0) }.joined(separator: ", ")
  study.judge(
    "kelleher-f9-xor", holds: thresholdOutputs == xor,
    because: "two counting units and an output, θ = \(NumberText.shortest(threshold)); the weights are ours, the printed "
      + "ones are in a figure",
    found: "they answer \(answers)")
  headline.insert([
    "a two-layer threshold network on 00, 01, 10, 11 (θ = \(NumberText.shortest(threshold)))", "XOR: 0, 1, 1, 0",
    "\(answers), with weights of ours (the printed ones stand in a figure)",
  ], at: 0)

  let three = parityNetwork(of: 3, threshold: 0.5)
  let states = three.activations(of: threeInputs)
  study.table(
    "three-inputs.csv", ["x₁, x₂, x₃", "h₁, h₂, h₃", "z of the output", "output", "odd number of ones"],
    odd.inputs.indices.map { n in
      [
        odd.inputs[n].map { NumberText.shortest($0) }.joined(separator: ", "),
        (0..<3).map { NumberText.shortest(states[1][$0, n]) }.joined(separator: ", "),
        NumberText.shortest(states[2][0, n]), NumberText.shortest(states[3][0, n]),
        NumberText.shortest(odd.outputs[n]),
      ]
    })
  let right = zip(threeInputOutputs, odd.outputs).filter { $0 == $1 }.count
  study.judge(
    "mmds-exercise13-1-3", holds: twoInputOutputs == xor,
    because: "two hidden units and an output with threshold 0.5, which no z meets",
    found: "they answer \(twoInputOutputs.map { NumberText.shortest($0) }.joined(separator: ", "))")
  study.judge(
    "mmds-exercise13-1-5", holds: threeInputOutputs == odd.outputs,
    because: "three hidden units and an output with threshold 0.5, which no z meets",
    found: "\(right) of 8 cases are right")
  headline.append([
    "a network for the exclusive or of three inputs", "to be designed", "\(right) of 8 cases right with 3 hidden units",
  ])
}

@MainActor private func reportThresholdRegions() {
  // The best weights that the rule passed through, from zero or else from a seed.
  let best = functions.indices.map { index in
    let path = ([fromZero[index]] + fromSeeds[index]).flatMap { $0.path.reversed() }
    let outputs = functions[index].1
    return strict(path.min { mistakes($0, outputs) < mistakes($1, outputs) } ?? [0, 0, 0])
  }
  let wrong = mistakes(best[2], xor)
  study.value("xor-best-errors", wrong == 1 ? "one case is" : "\(wrong) cases are")
  let network = parityNetwork(of: 2, threshold: 0.5)
  let (rows, grid) = plane(101)
  let panels = best.map { separator($0)(grid).values.map { $0 > 0 ? 1.0 : 0 } } + [network(grid).values]
  study.table(
    "threshold-regions.csv", ["x1", "x2", "AND", "OR", "XOR", "network"],
    rows.indices.map { n in rows[n] + panels.map { NumberText.shortest($0[n]) } })

  // Where each unit's z meets its threshold, as a piece of line long enough for the figure.
  var lines = zip(["AND", "OR", "XOR"], best).map { ($0, $1[0], $1[1], $1[2]) }
  let (w, b) = (network.parameters["dense1.weight"], network.parameters["dense1.bias"])
  for unit in 0..<2 { lines.append(("network", w[unit, 0], w[unit, 1], b[unit] - 0.5)) }
  study.table(
    "threshold-lines.csv", ["panel", "x1", "x2", "length1", "length2"],
    lines.compactMap { name, w1, w2, w0 in
      let square = w1 * w1 + w2 * w2
      guard square > 0 else { return nil }
      let norm = square.squareRoot()
      let (foot, along) = ((-w0 * w1 / square, -w0 * w2 / square), (-w2 / norm, w1 / norm))
      let ends = [foot.0 - 4 * along.0, foot.1 - 4 * along.1, 8 * along.0, 8 * along.1]
      return [name] + ends.map { NumberText.sixDigits($0) }
    })
  study.table(
    "cases.csv", ["x1", "x2", "AND", "OR", "XOR"],
    cases.indices.map { n in
      [cases[n][1], cases[n][2], and[n], or[n], xor[n]].map { NumberText.shortest($0) }
    })
  study.figure("threshold-regions")
}

/// A grid of `side` × `side` points around the four cases: as text, and as inputs `[2, side²]`.
@MainActor func plane(_ side: Int) -> (rows: [[String]], inputs: Tensor<Double>) {
  let ticks = (0..<side).map { -0.5 + 2 * Double($0) / Double(side - 1) }
  let points = ticks.flatMap { x2 in ticks.map { x1 in (x1, x2) } }
  return (
    points.map { [NumberText.sixDigits($0.0), NumberText.sixDigits($0.1)] },
    Tensor(rows: [points.map(\.0), points.map(\.1)])
  )
}
