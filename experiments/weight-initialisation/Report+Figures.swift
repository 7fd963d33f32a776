import Host
import Ledger
import Networks
import Studies

/// The outline of a violin: how numbers are distributed between two quantiles, in equal steps.
struct Violin {
  let centres: [Double]
  /// Half the height of a step.
  let halfStep: Double
  /// Half the width at each step, at most 1.
  let widths: [Double]

  /// Of numbers that are sorted. Between the quantiles at 0.5 and 99.5 %, so that a few extremes do not
  /// stretch it. The widest step has width 1, but steps that hold a quarter of the numbers or more (the zeros of
  /// rectified units) are cut off there, so that the others can be seen.
  init(_ sorted: [Double], steps: Int = 40) {
    let (low, high) = (quantile(sorted, 0.005), quantile(sorted, 0.995))
    let step = (high - low) / Double(steps)
    var counts = [Int](repeating: 0, count: steps)
    for x in sorted where x >= low && x <= high && step > 0 { counts[min(Int((x - low) / step), steps - 1)] += 1 }
    let most = Double(max(counts.filter { 4 * $0 < sorted.count }.max() ?? 1, 1))
    let raw = counts.map { min(Double($0) / most, 1) }
    centres = (0..<steps).map { low + (Double($0) + 0.5) * step }
    halfStep = step / 2
    // Each step smoothed with its neighbours, 1 : 2 : 1.
    widths = raw.indices.map { (raw[max($0 - 1, 0)] + 2 * raw[$0] + raw[min($0 + 1, steps - 1)]) / 4 }
  }
}

@MainActor func reportFigures() {
  let quantities: [(String, @Sendable (Dynamics) -> [[Double]])] = [
    ("weights", { $0.weights }), ("z", { $0.z }), ("a", { $0.a }), ("delta", { $0.delta }),
  ]
  for (number, index) in zip(23...26, 0..<4) {
    var violins: [[String]] = []
    var boxes: [[String]] = []
    let runs = dynamics[index]
    for (name, numbers) in quantities {
      let sorted = study.map(Array(0...hiddenLayers)) { layer in runs.flatMap { numbers($0)[layer] }.sorted() }
      for (layer, numbers) in sorted.enumerated() {
        let violin = Violin(numbers)
        for (centre, width) in zip(violin.centres, violin.widths) where width > 0 {
          violins.append([
            name, "\(layer + 1)", NumberText.sixDigits(centre), NumberText.sixDigits(violin.halfStep),
            Study.text(width, decimals: 3),
          ])
        }
        boxes.append(
          [name, "\(layer + 1)"] + [0.25, 0.5, 0.75].map { NumberText.sixDigits(quantile(numbers, $0)) })
      }
    }
    study.table("violins-\(number).csv", ["quantity", "layer", "value", "half_step", "width"], violins)
    study.table("boxes-\(number).csv", ["quantity", "layer", "lower", "median", "upper"], boxes)
    study.figure("figure-\(number)")
  }

  var points: [[String]] = []
  var lines: [[String]] = []
  for index in 0..<4 {
    let expected = expectedSquares(schemes[index], shape)
    for layer in 0...hiddenLayers {
      lines.append([
        "\(index + 1)", "\(layer + 1)", NumberText.sixDigits(expected.z[layer].squareRoot()),
        NumberText.sixDigits(expected.delta[layer].squareRoot()),
      ])
      for (seed, run) in zip(study.seeds, dynamics[index]) {
        let (z, delta) = (Moments(run.z[layer]).square.squareRoot(), Moments(run.delta[layer]).square.squareRoot())
        points.append([
          "\(index + 1)", "\(layer + 1)", "\(seed)", NumberText.sixDigits(z), NumberText.sixDigits(delta),
        ])
        for (metric, value) in [("rms_z", z), ("rms_delta", delta)] {
          study.results.append(
            run: study.label, seed: seed, model: "\(schemes[index].key)-layer-\(layer + 1)", epoch: 0, split: "train",
            metric: metric, value: value)
        }
      }
    }
  }
  study.table("spread.csv", ["scheme", "layer", "seed", "z", "delta"], points)
  study.table("spread-expected.csv", ["scheme", "layer", "z", "delta"], lines)
  study.table(
    "schemes.csv", ["scheme", "name"],
    // Without the comma of N(0, σ), at which gnuplot would end the name.
    zip(1..., ["σ = \(small.deviation)", "σ = \(big.deviation)", schemes[2].name, "He (63) with ReLU"]).map { ["\($0)", $1] })
  study.figure("spread")

}
