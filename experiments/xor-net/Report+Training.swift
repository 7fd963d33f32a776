import Foundation
import Host
import Ledger
import Networks
import Studies
import Tensors

/// Where the trained networks ended: tables, curves and pictures.
@MainActor func reportTraining() {
  for (hidden, outcomes) in zip(hiddenSizes, runs) { record(outcomes, hidden: hidden) }

  let solved = runs.map { $0.map { isSolved($0.outputs) } }
  study.table(
    "solved.csv",
    [
      "network", "parameters", "solved", "share, 95 % interval", "largest error where solved",
      "largest gradient norm where not",
    ],
    hiddenSizes.indices.map { k in
      let (good, bad) = (runs[k].filter { isSolved($0.outputs) }, runs[k].filter { !isSolved($0.outputs) })
      let error = good.map { distance($0.outputs, xor) }.max()
      let norm = bad.map(\.gradientNorm).max()
      return [
        "2-\(hiddenSizes[k])-1", runs[k].first.map { "\($0.network.parameterCount)" } ?? "–",
        "\(good.count) of \(runs[k].count)", interval(solved[k]),
        error.map { Study.text($0, decimals: 3) } ?? "–", norm.map { NumberText.sixDigits($0) } ?? "–",
      ]
    })
  for (k, hidden) in hiddenSizes.enumerated() {
    study.value("solved-\(hidden)", Double(solved[k].filter { $0 }.count))
    study.value("stuck-\(hidden)", Double(solved[k].filter { !$0 }.count))
    study.value("solved-interval-\(hidden)", interval(solved[k]))
    study.value("parameters-\(hidden)", Double(runs[k].first?.network.parameterCount ?? 0))
  }
  study.value("epochs", Double(epochCount))
  study.value("tolerance", tolerance, decimals: 2)
  study.value("plateaus", Double(plateaus.count))
  headline.append([
    "backpropagation on XOR, 2-2-1 logistic units", "–",
    "solved from \(solved[0].filter { $0 }.count) of \(solved[0].count) seeds (\(interval(solved[0])))",
  ])
  reportPlateaus()
  reportCurves()
  reportCodesAndRegions()
}

func distance(_ one: [Double], _ other: [Double]) -> Double {
  zip(one, other).map { abs($0 - $1) }.max() ?? 0
}

func isSolved(_ outputs: [Double]) -> Bool { distance(outputs, xor) <= tolerance }

/// Wilson's 95 % interval of the share of true values.
func interval(_ outcomes: [Bool]) -> String {
  guard !outcomes.isEmpty else { return "–" }
  let wilson = Statistics.wilsonInterval(successes: outcomes.filter { $0 }.count, trials: outcomes.count)
  return "\(Study.text(100 * wilson.lower)) to \(Study.text(100 * wilson.upper)) %"
}

/// The plateau nearest to a run: its place in `plateaus`, and how near.
@MainActor private func nearest(_ outputs: [Double]) -> (index: Int, distance: Double) {
  let distances = plateaus.map { distance($0, outputs) }
  let index = distances.indices.min { distances[$0] < distances[$1] } ?? 0
  return (index, distances[index])
}

@MainActor private func record(_ outcomes: [Outcome], hidden: Int) {
  for outcome in outcomes {
    func add(_ epoch: Int, _ metric: String, _ value: Double) {
      study.results.append(
        run: study.label, seed: outcome.seed, model: "mlp-2-\(hidden)-1", epoch: epoch, split: "train",
        metric: metric, value: value)
    }
    // The whole curve of the network that the page discusses; of the others the end.
    for sample in hidden == hiddenSizes[0] ? outcome.curve : outcome.curve.suffix(1) {
      add(sample.epoch, "loss", sample.loss)
    }
    for (name, output) in zip(caseNames, outcome.outputs) { add(epochCount, "output_\(name)", output) }
    add(epochCount, "solved", isSolved(outcome.outputs) ? 1 : 0)
  }
}

@MainActor private func reportPlateaus() {
  let places = runs.map { $0.map { nearest($0.outputs) } }
  study.value("largest-distance", places.flatMap { $0 }.map(\.distance).max() ?? 0, decimals: 3)
  var rows: [[String]] = []
  for (index, plateau) in plateaus.enumerated() {
    let counts = places.map { $0.filter { $0.index == index }.count }
    guard index == 0 || counts.contains(where: { $0 > 0 }) else { continue }
    let mixed = cases.indices.filter { plateau[$0] != xor[$0] }.map { caseNames[$0] }
    let height = fraction(halfSquaredError(plateau))
    let distances = places.flatMap { $0 }.filter { $0.index == index }.map(\.distance)
    var row = plateau.map(fraction)
    row += [index == 0 ? "none: XOR" : mixed.joined(separator: ", "), height]
    row += counts.map { "\($0)" }
    row.append(distances.max().map { Study.text($0, decimals: 3) } ?? "–")
    rows.append(row)
  }
  study.table(
    "stuck.csv",
    caseNames.map { "output for \($0)" } + ["cases with one answer", "½ Σ (t − y)²"]
      + hiddenSizes.map { "2-\($0)-1" } + ["largest distance"],
    rows)

  // The sentence below the table: the plateaus of the smallest network by the height of their loss.
  let stuck = zip(runs[0], places[0]).filter { !isSolved($0.0.outputs) }.map { plateaus[$0.1.index] }
  guard !stuck.isEmpty else {
    study.value("stuck-sentence", "In this run no seed of the 2-2-1 network is stuck.")
    return
  }
  let groups = [0, 2, 3, 4].compactMap { size -> (count: Int, where: String)? in
    let members = stuck.filter { plateau in cases.indices.filter { plateau[$0] != xor[$0] }.count == size }
    guard let first = members.first else { return nil }
    if size == 0 { return (members.count, "are still on the way to XOR") }
    let answer = cases.indices.filter { first[$0] != xor[$0] }.map { fraction(first[$0]) }[0]
    let number = ["", "", "two", "three", "all four"][size]
    return (members.count, "end with \(number) cases at \(answer) (loss \(fraction(halfSquaredError(first))))")
  }
  study.value(
    "stuck-sentence",
    groups.count == 1
      ? "All \(stuck.count) runs of the 2-2-1 network that did not solve it \(groups[0].where)."
      : "Of the \(stuck.count) runs of the 2-2-1 network that did not solve it, "
        + groups.map { "\($0.count) \($0.where)" }.joined(separator: ", ") + ".")
}

/// `value` as the fraction that the page's plateaus have, or to three decimals.
private func fraction(_ value: Double) -> String {
  let names: [(Double, String)] = [
    (0, "0"), (1, "1"), (0.5, "½"), (0.25, "¼"), (1.0 / 3, "⅓"), (2.0 / 3, "⅔"),
  ]
  return names.first { abs($0.0 - value) < 1e-12 }?.1 ?? Study.text(value, decimals: 3)
}

/// Wide tables for the figure: an epoch a row, a seed a column, solved and stuck apart.
@MainActor private func reportCurves() {
  for (name, wanted) in [("solved", true), ("stuck", false)] {
    let outcomes = runs[0].filter { isSolved($0.outputs) == wanted }
    let epochs = runs[0].first?.curve.map(\.epoch) ?? []
    study.table(
      "curves-\(name).csv", ["epoch"] + outcomes.map { "seed \($0.seed)" },
      epochs.indices.map { row in
        ["\(epochs[row])"] + outcomes.map { NumberText.sixDigits($0.curve[row].loss) }
      })
  }
  study.figure("learning-curves")
}

/// The first solved network and the first on each of the two commonest plateaus.
@MainActor private func reportCodesAndRegions() {
  let solved = runs[0].first { isSolved($0.outputs) }
  let stuck = runs[0].filter { !isSolved($0.outputs) }
  // The plateaus of the stuck networks, the commonest first.
  let places = stuck.map { nearest($0.outputs).index }
  let common = Set(places).sorted { one, other in
    let counts = [one, other].map { place in places.filter { $0 == place }.count }
    return counts[0] != counts[1] ? counts[0] > counts[1] : one < other
  }
  let byPlateau = common.prefix(2).compactMap { place in
    zip(stuck, places).first { $0.1 == place }?.0
  }
  let shown = [solved].compactMap { $0 } + byPlateau
  for (name, outcome) in [("solved", solved), ("stuck", byPlateau.first)] {
    if let outcome { study.model(name, outcome.network) }
  }
  study.table(
    "codes.csv", ["network", "case", "h₁", "h₂", "output", "target"],
    shown.flatMap { outcome in
      let layers = outcome.network.activations(of: printedCases)
      return cases.indices.map { n in
        [
          "seed \(outcome.seed): \(isSolved(outcome.outputs) ? "solved" : "stuck")", caseNames[n],
          Study.text(layers[1][0, n], decimals: 3), Study.text(layers[1][1, n], decimals: 3),
          Study.text(outcome.outputs[n], decimals: 3), NumberText.shortest(xor[n]),
        ]
      }
    })
  let side = 81
  let (rows, grid) = plane(side)
  let panels = shown.map { $0.network(grid).values }
  study.table(
    "trained-regions.csv", ["x1", "x2"] + shown.map { "seed \($0.seed)" },
    rows.indices.map { n in rows[n] + panels.map { String(format: "%.3f", $0[n]) } })
  study.table(
    "trained-panels.csv", ["panel", "title"],
    shown.enumerated().map { index, outcome in
      ["\(index + 1)", "seed \(outcome.seed): \(isSolved(outcome.outputs) ? "solved" : "stuck")"]
    })
  study.table(
    "trained-lines.csv", ["panel", "x1", "x2", "length1", "length2"],
    panels.enumerated().flatMap { index, outputs in
      crossings(of: 0.5, in: outputs, side: side, ticks: grid.values).map { a, b in
        ["\(index + 1)"] + [a.0, a.1, b.0 - a.0, b.1 - a.1].map { NumberText.sixDigits($0) }
      }
    })
  study.figure("trained-regions")
}

/// The pieces of line on which a function on a square grid is `level`, linear along each side of a cell.
private func crossings(
  of level: Double, in values: [Double], side: Int, ticks: [Double]
) -> [((Double, Double), (Double, Double))] {
  func point(_ n: Int) -> (Double, Double) { (ticks[n], ticks[values.count + n]) }
  var pieces: [((Double, Double), (Double, Double))] = []
  for row in 0..<side - 1 {
    for column in 0..<side - 1 {
      let n = row * side + column
      let corners = [n, n + 1, n + side + 1, n + side]
      var ends: [(Double, Double)] = []
      for k in 0..<4 {
        let (i, j) = (corners[k], corners[(k + 1) % 4])
        guard (values[i] < level) != (values[j] < level) else { continue }
        let share = (level - values[i]) / (values[j] - values[i])
        let (p, q) = (point(i), point(j))
        ends.append((p.0 + share * (q.0 - p.0), p.1 + share * (q.1 - p.1)))
      }
      // Two crossed sides, or four where the line passes twice.
      for k in stride(from: 0, to: ends.count - 1, by: 2) { pieces.append((ends[k], ends[k + 1])) }
    }
  }
  return pieces
}
