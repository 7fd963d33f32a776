import Ledger
import Networks
import Studies

/// What the hidden logistic units of one deviation show, seed by seed, in all layers or in one.
struct Saturation {
  /// The median of ∂a/∂z over units and examples.
  let derivative: [Double]
  /// The share of them below a hundredth.
  let saturated: [Double]
  /// The median of |δ|, and the root mean square.
  let typical, rms: [Double]
  /// The same two of the output, which tell how large the error is.
  let error: [Double]

  init(_ runs: [Dynamics], layers: Range<Int>, output: Int) {
    let slopes = runs.map { run in run.a[layers].flatMap { $0.map { $0 * (1 - $0) } } }
    derivative = slopes.map(median)
    saturated = slopes.map { Double($0.filter { $0 < 0.01 }.count) / Double(max($0.count, 1)) }
    typical = runs.map { median($0.delta[layers].flatMap { $0.map(abs) }) }
    rms = runs.map { Moments($0.delta[layers].flatMap { $0 }).square.squareRoot() }
    error = runs.map { Moments($0.delta[output]).square.squareRoot() }
  }
}

@MainActor func reportSaturation() {
  let layers = hiddenLayers
  let results = saturation.map { Saturation($0, layers: 0..<layers, output: layers) }
  func cells(_ result: Saturation) -> [String] {
    [
      short(geometricMean(result.derivative)), percent(Statistics.mean(result.saturated)),
      short(geometricMean(result.typical)), short(geometricMean(result.rms)),
    ]
  }
  let header = ["median of ∂a/∂z", "units with ∂a/∂z below 0.01", "median of |δ|", "root mean square of δ"]
  study.table(
    "saturation.csv", ["weights"] + header + ["that of the output"],
    zip(logistic, results).map { scheme, result in
      [scheme.name] + cells(result) + [short(geometricMean(result.error))]
    })
  let extreme = saturation[saturation.count - 1]
  study.table(
    "extreme.csv", ["layer"] + header,
    (0..<layers).map { ["\($0 + 1)"] + cells(Saturation(extreme, layers: $0..<$0 + 1, output: layers)) })
  for (scheme, result) in zip(logistic, results) {
    for (seed, share) in zip(study.seeds, result.saturated) {
      study.results.append(
        run: study.label, seed: seed, model: "logistic \(scheme.name)", epoch: 0, split: "train",
        metric: "saturated_share", value: share)
    }
  }
  let last = results[results.count - 1]
  let first = Saturation(extreme, layers: 0..<1, output: layers)
  // Layer 1, which adds up few inputs, is left out where vanishing is judged.
  let deep = Saturation(extreme, layers: 1..<layers, output: layers)
  study.value("saturated-share", percent(Statistics.mean(last.saturated)))
  study.value("first-typical", short(geometricMean(first.typical)))
  study.value("extreme-name", "$\(logistic[logistic.count - 1].name)$")

  // (52): both effects, in every seed.
  func backwards(_ key: String) -> [[Double]] {
    scheme(key).map { factors($0, $0.delta, hiddenLayers: layers, \.variance).map { 1 / $0 } }
  }
  let (shrinking, growing) = (backwards("small"), backwards("large"))
  let vanishing = zip(deep.typical, deep.error).map { $0 / $1 }
  let shallow = zip(first.typical, first.error).map { $0 / $1 }
  let holds = study.seeds.indices.map { seed in
    shrinking[seed].allSatisfy { $0 < 0.5 } && growing[seed].allSatisfy { $0 > 2 }
      && deep.saturated[seed] > 0.5 && vanishing[seed] < 1e-3
  }
  func range(_ x: [[Double]]) -> String {
    let flat = x.flatMap { $0 }
    return "\(short(flat.min() ?? .nan)) to \(short(flat.max() ?? .nan))"
  }
  study.leaveOpen(
    "kelleher-eq52-unstable",
    because: "the text says neither which weights are extreme nor in which units and layers, and how far, gradients vanish",
    found: "\(logistic[logistic.count - 1].name), ours: the median of |δ| vanishes in layers 2 to \(layers) and not in layer 1, "
      + "and its mean square does not vanish. With linear units the variance of delta changes by factors of \(range(shrinking)) a layer for "
      + "\(schemes[0].name) and \(range(growing)) for \(schemes[1].name), on the way back; with logistic units and "
      + "\(logistic[logistic.count - 1].name), in layers 2 to \(layers) taken together, at least \(percent(deep.saturated.min() ?? 0)) of the "
      + "derivatives are below a hundredth, and the median of |δ| is at most \(short(vanishing.max() ?? .nan)) of the output's "
      + "root mean square; in layer 1 it is \(short(geometricMean(shallow))) (geometric mean over the seeds). In "
      + "\(holds.count { $0 }) of \(holds.count) seeds all of this holds with factors of 2 a layer, half of the derivatives and a "
      + "thousandth of the root mean square as marks of ours")
}
