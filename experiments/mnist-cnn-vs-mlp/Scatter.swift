import Host
import Ledger
import Studies

/// From this epoch on the loss hardly falls any more within one epoch, and batches of one epoch can be compared.
let firstComparedEpoch = 4

/// The observations of one training, `metric` by epoch.
@MainActor private func curve(_ model: String, _ seed: UInt64, _ metric: String) -> [Double] {
  curves[model]?[metric]?[seed] ?? []
}

/// All observations of the run, by model, metric and seed, in the order of the epochs.
@MainActor private let curves: [String: [String: [UInt64: [Double]]]] = {
  var result: [String: [String: [UInt64: [Double]]]] = [:]
  for item in study.results.observations {
    result[item.model, default: [:]][item.metric, default: [:]][item.seed, default: []].append(item.value)
  }
  return result
}()

/// The errors of `model` after `epoch`, in the order of the seeds.
@MainActor func errors(_ model: String, after epoch: Int) -> [Double] {
  study.seeds.compactMap { seed in
    let errors = curve(model, seed, "errors")
    return errors.indices.contains(epoch - 1) ? errors[epoch - 1] : nil
  }
}

/// In how many seeds the last epoch threw `model` back, such as `5 of 40`.
@MainActor func endedBack(_ model: String) -> String {
  let all = study.seeds.map { curve(model, $0, "errors") }.filter { !$0.isEmpty }
  return "\(all.filter { ThrowBack.epochs(of: $0).last == $0.count }.count) of \(all.count)"
}

/// The tables, figure data and sentences about how far the outcomes of the seeds lie apart, and why.
@MainActor func describeScatter(_ models: [(name: String, model: String, last: [Double], epochs: Int)]) {
  var byEpoch: [[String]] = []
  var thrownBack: [[String]] = []
  var when: [[String]] = []
  var batches: [[String]] = []
  var layers: [[String]] = []
  for (name, model, last, epochs) in models {
    let each = study.seeds.map { seed in (seed, curve(model, seed, "errors")) }
    let backs = each.map { ThrowBack.epochs(of: $0.1) }
    for epoch in 1...epochs {
      let counts = each.map { $0.1[epoch - 1] }
      let range = Statistics.centralRange(counts, share: 0.8)
      byEpoch.append(
        [model, "\(epoch)"] + [Statistics.median(counts), range.lower, range.upper].map(NumberText.sixDigits)
          + [counts.min() ?? .nan, counts.max() ?? .nan].map(NumberText.shortest))
    }
    for (item, backs) in zip(each, backs) {
      for epoch in backs {
        thrownBack.append([model, "\(item.0)", "\(epoch)", NumberText.shortest(item.1[epoch - 1])])
      }
    }
    sentences(model, last, each.map(\.1), backs)
    when.append([name] + timing(each.map(\.1), backs, epochs))

    // Epochs that threw back, and the others, from the one on from which they can be compared.
    func split(_ metric: String) -> (back: [Double], other: [Double]) {
      var (back, other): ([Double], [Double]) = ([], [])
      for (seed, backs) in zip(study.seeds, backs) {
        for (index, value) in curve(model, seed, metric).enumerated() where index + 1 >= firstComparedEpoch {
          if backs.contains(index + 1) { back.append(value) } else { other.append(value) }
        }
      }
      return (back, other)
    }
    func shown(_ values: [Double], _ decimals: Int) -> String {
      values.isEmpty ? "–" : Study.text(Statistics.median(values), decimals: decimals)
    }
    for (what, metric, decimals) in [
      ("median loss of the batches", "loss_median", 3), ("largest loss of a batch", "loss_largest", 3),
      ("loss of the last batch", "loss_last", 3), ("batches with a peak", "peaks", 1),
      ("median norm of the gradient", "gradient_median", 2), ("largest norm of the gradient", "gradient_largest", 2),
    ] {
      let (back, other) = split(metric)
      batches.append([name, what, shown(other, decimals), shown(back, decimals)])
    }
    let (peaksBack, peaksOther) = split("peaks")
    func withPeaks(_ counts: [Double]) -> String { "\(counts.filter { $0 > 0 }.count) of \(counts.count)" }
    study.value("\(model)-peaks-back", withPeaks(peaksBack))
    study.value("\(model)-peaks-other", withPeaks(peaksOther))
    let networks = model == "cnn" ? cnns : mlps
    let digits = pictures(testSet, 0..<min(testSet.count, 1_000), pieceSize: cnn.pieceSize)
    let silent = study.map(networks) { Watch.silentUnits(of: $0.network, on: digits) }
    let network = networks[0].network
    for (layer, count) in zip(network.layerNames, network.parameterCounts) where count > 0 {
      let (back, other) = split("growth_\(layer)")
      func silentIn(_ wanted: Bool) -> String {
        let counts = zip(backs, silent).filter { ($0.0.last == epochs) == wanted }.compactMap { _, counts in
          counts.first { $0.layer == layer }.map { Double($0.count) }
        }
        return shown(counts, 1)
      }
      layers.append([name, layer, shown(other, 1), shown(back, 1), silentIn(false), silentIn(true)])
    }
  }
  study.value("first-compared", Double(firstComparedEpoch))
  study.table("errors-by-epoch.csv", ["model", "epoch", "median", "low", "high", "fewest", "most"], byEpoch)
  // Never empty, which gnuplot takes for an error; before the first epoch nothing is drawn.
  thrownBack += models.map { [$0.model, "none", "0", "1"] }
  study.table("thrown-back.csv", ["model", "seed", "epoch", "errors"], thrownBack)
  study.table(
    "throw-backs.csv",
    [
      "network", "in epochs 2 to 5", "6 to 10", "11 to the last", "seeds with one or more", "made up for an epoch later",
    ], when)
  study.table(
    "batches.csv", ["network", "median over the epochs from \(firstComparedEpoch) on", "other epochs", "epochs that threw back"],
    batches)
  study.table(
    "layers-thrown-back.csv",
    [
      "network", "layer", "longest step ÷ usual step, other epochs", "the same, epochs that threw back",
      "silent units at the end, other seeds", "the same, seeds thrown back",
    ], layers)
}

/// When epochs threw back, and how long it lasted.
@MainActor private func timing(_ curves: [[Double]], _ backs: [[Int]], _ epochs: Int) -> [String] {
  let all = backs.flatMap { $0 }
  func share(_ range: ClosedRange<Int>) -> String {
    let chances = max(0, min(epochs, range.upperBound) - range.lowerBound + 1) * backs.count
    return "\(all.filter(range.contains).count) of \(chances)"
  }
  let lasting = zip(curves, backs).flatMap { curve, backs in
    backs.filter { $0 < curve.count }.map { !backs.contains($0 + 1) }
  }
  return [
    share(2...5), share(6...10), share(11...max(11, epochs)), "\(backs.filter { !$0.isEmpty }.count) of \(backs.count)",
    "\(lasting.filter { $0 }.count) of \(lasting.count)",
  ]
}

/// The numbers of the prose about one network.
@MainActor private func sentences(_ model: String, _ last: [Double], _ curves: [[Double]], _ backs: [[Int]]) {
  func range(_ share: Double) -> String {
    let range = Statistics.centralRange(last, share: share)
    return "\(Study.text(range.lower)) to \(Study.text(range.upper))"
  }
  study.value("\(model)-median", Statistics.median(last), decimals: 1)
  study.value("\(model)-80", range(0.8))
  study.value("\(model)-95", range(0.95))
  study.value("\(model)-all", "\(Study.text(last.min() ?? .nan)) to \(Study.text(last.max() ?? .nan))")
  study.value("\(model)-ended-back", endedBack(model))
  study.value("\(model)-median-step", Study.text(jump(curves)))

  // What the first ten seeds alone would have said, by the mean ± t of a normal distribution.
  let first = Array(last.prefix(10))
  let further = Array(last.dropFirst(10))
  if first.count > 1 {
    let interval = Statistics.predictionInterval(first)
    let outside = further.filter { !(interval.lower...interval.upper).contains($0) }.count
    study.value("\(model)-first-ten", "\(Study.text(interval.lower)) to \(Study.text(interval.upper))")
    study.value("\(model)-first-ten-all", "\(Study.text(first.min() ?? .nan)) to \(Study.text(first.max() ?? .nan))")
    study.value("\(model)-outside-first-ten", "\(outside) of \(further.count)")
  } else {
    for key in ["first-ten", "first-ten-all", "outside-first-ten"] { study.value("\(model)-\(key)", "–") }
  }
  let epochs = curves.map { max($0.count - 1, 0) }.reduce(0, +)
  study.value("\(model)-backs", "\(backs.map(\.count).reduce(0, +)) of \(epochs)")
  // The seeds that the alternatives of the step and the limit are run with.
  let calmed = zip(study.seeds, zip(curves, backs)).filter { calmedSeeds.contains($0.0) }.map(\.1)
  study.value(
    "\(model)-backs-calmed",
    "\(calmed.map(\.1.count).reduce(0, +)) of \(calmed.map { max($0.0.count - 1, 0) }.reduce(0, +))")
}

/// By how many errors the count changes from one of the last five epochs to the next, in the median.
private func jump(_ curves: [[Double]]) -> Double {
  let jumps = curves.flatMap { curve in
    let end = curve.suffix(6)
    return zip(end, end.dropFirst()).map { abs($0 - $1) }
  }
  return jumps.isEmpty ? 0 : Statistics.median(jumps)
}
