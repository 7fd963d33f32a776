import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors

/// ‖W‖ over all weight matrices, network by network.
func weightNorms(_ networks: [Trained<Float>]) -> [Double] {
  networks.map { Penalty.l2(1).value(of: $0.network).squareRoot() }
}

/// The weights of a network that training can move: those from pixels with ink in some training digit, and all behind the
/// first layer. A matrix for each layer, `[unit][edge]`.
func movedWeights(_ network: Network<Float>, _ digits: MNIST.Split) -> [[[Float]]] {
  let size = digits.rows * digits.columns
  let inked = (0..<size).filter { pixel in (0..<digits.count).contains { digits.images[$0 * size + pixel] > 0 } }
  return (1...3).map { layer in
    let rows: [[Float]] = network.parameters["dense\(layer).weight"].rows
    return layer == 1 ? rows.map { row in inked.map { row[$0] } } : rows
  }
}

extension Batch {
  /// The class of the largest logit of each digit.
  func predictions(of network: Network<Float>) -> [Int] {
    network(inputs).columns.map { column in column.indices.max { column[$0] < column[$1] } ?? 0 }
  }

  /// The probabilities of the classes, digit by digit.
  func probabilities(of network: Network<Float>) -> [[Double]] {
    network(inputs).columns.map { SymbolChoice.probabilities($0) }
  }
}

/// The share of places in which two lists differ.
func shareChanged(_ a: [Int], _ b: [Int]) -> Double { Double(zip(a, b).count { $0 != $1 }) / Double(max(a.count, 1)) }

/// What the weights of one network are like.
private struct Weights: Sendable {
  /// Shares of the weights that training can move: exactly 0, and below 0.001 in size.
  var zero = 0.0
  var small = 0.0
  /// The share of predictions that change where the smaller half of those weights is left out, and under noise on the digits.
  var changedByHalf = 0.0
  var changedByNoise = 0.0
  /// How far noise on the digits moves the probabilities: Σ |change| over the classes, in the mean over the digits.
  var movedByNoise = 0.0
  /// Σ over units of (Σ |d|)² / (n Σ d²) by the number of units: d what training added to the edges of a unit; and the same
  /// of the weights themselves.
  var spreadOfChange = 0.0
  var spread = 0.0
}

/// (Σ |w|)² / (n Σ w²) of each row, in the mean: 1 where all are of one size, 1/n where one is all.
private func meanSpread(_ rows: [[Float]]) -> Double {
  let each = rows.compactMap { row -> Double? in
    let sum = row.reduce(0) { $0 + Double(abs($1)) }, squares = row.reduce(0) { $0 + Double($1) * Double($1) }
    return squares > 0 ? sum * sum / (Double(row.count) * squares) : nil
  }
  return each.isEmpty ? 0 : Statistics.mean(each)
}

/// Network, seed and what is asked of the digits.
private struct Question: Sendable {
  let seed: UInt64
  let network: Network<Float>
  let arm: Arm
}

private let smallSize: Float = 0.001

/// Looks at one network.
private func look(_ one: Question, _ digits: MNIST.Split, _ sample: Batch, noise: Double) -> Weights {
  var result = Weights()
  let layers = movedWeights(one.network, digits)
  let sizes = layers.flatMap { $0 }.flatMap { $0 }.map { abs($0) }
  result.zero = Double(sizes.count { $0 == 0 }) / Double(sizes.count)
  result.small = Double(sizes.count { $0 < smallSize }) / Double(sizes.count)
  let before = sample.predictions(of: one.network)
  // All weights up to the median in size are left out, those of pixels without ink as well.
  let median = sizes.sorted()[sizes.count / 2]
  var halved = one.network
  for layer in 1...3 {
    let key = "dense\(layer).weight"
    halved.parameters[key] = halved.parameters[key].map { abs($0) < median ? 0 : $0 }
  }
  result.changedByHalf = shareChanged(sample.predictions(of: halved), before)
  var stream = RandomStream(seed: one.seed, name: "noise on test digits")
  let noisy = sample.noisy(noise, using: &stream)
  result.changedByNoise = shareChanged(noisy.predictions(of: one.network), before)
  result.movedByNoise = Statistics.mean(
    zip(noisy.probabilities(of: one.network), sample.probabilities(of: one.network)).map { moved, still in
      zip(moved, still).reduce(0) { $0 + abs($1.0 - $1.1) }
    })
  var first = network(one.arm)
  var initial = RandomStream(seed: one.seed, name: "initial weights")
  first.initialize(using: &initial)
  let changes = zip(layers, movedWeights(first, digits)).map { now, before in
    zip(now, before).map { row, old in zip(row, old).map { $0 - $1 } }
  }
  result.spreadOfChange = meanSpread(changes.flatMap { $0 })
  result.spread = meanSpread(layers.flatMap { $0 })
  return result
}

/// Penalties and dropout by what they do to the weights.
@MainActor func judgeWeights() {
  let sample = test.prefix(sampleCount)
  let noise = testNoise
  let keys = keysOfWeights
  let found = keys.map { key -> [Weights] in
    let (arm, networks) = method(key)
    let questions = networks.map { Question(seed: $0.seed, network: $0.network, arm: arm) }
    return study.map(questions) { look($0, digits($0.seed).training, sample, noise: noise) }
  }
  func column(_ key: String, _ part: (Weights) -> Double) -> [Double] { (keys.firstIndex(of: key).map { found[$0] } ?? []).map(part) }
  func cell(_ key: String, _ part: (Weights) -> Double, _ decimals: Int = 1) -> String {
    Study.text(100 * Statistics.median(column(key, part)), decimals: decimals)
  }
  func size(_ key: String) -> [Double] { weightNorms(method(key).networks) }
  study.table(
    "weights.csv",
    ["method", "‖W‖", "exactly 0, %", "below 0.001, %", "changed without the smaller half, %", "changed by noise, %"],
    keys.map { key in
      [
        method(key).arm.name, Study.text(Statistics.median(size(key)), decimals: 1), cell(key, \.zero), cell(key, \.small),
        cell(key, \.changedByHalf, 2), cell(key, \.changedByNoise, 2),
      ]
    })
  study.value("noise-on-test", shown(noise))
  let many = zip(column("l1", \.small), zip(column("none", \.small), zip(column("l2-weak", \.small), column("l2-strong", \.small))))
    .filter { $0 > $1.0 && $0 > $1.1.0 && $0 > $1.1.1 }.count
  study.leaveOpen(
    "mmds-eq13-18",
    because: "the text says what L1 tends to, of networks in general, and by what steps it is followed it does not say; along the subgradient "
      + "a weight swings about zero by a step's length and is exactly zero only by chance",
    found: "of the weights that training can move, \(cell("l1", \.zero)) % are exactly 0 along the subgradient, and \(cell("l1-soft", \.zero)) % with "
      + "a soft threshold, which the text does not mention (\(method("l1-soft").networks.count) seeds); below 0.001 in size are "
      + "\(cell("l1", \.small)) % with L1, \(cell("l2-weak", \.small)) and \(cell("l2-strong", \.small)) % with L2, "
      + "\(cell("none", \.small)) % without (medians; most with L1 in \(many) of \(study.seeds.count) seeds)")
  let cheaper = zip(column("l1", \.changedByHalf), zip(column("l2-weak", \.changedByHalf), column("l2-strong", \.changedByHalf)))
    .map { $0 < $1.0 && $0 < $1.1 }
  study.judge(
    "mmds-s13-6-1-compression", perSeed: cheaper,
    because: "the smaller half of the weights that training can move is left out: fewer predictions change with L1 than with either L2",
    found: "\(cell("l1", \.changedByHalf, 2)) % of the predictions change with L1, \(cell("l2-weak", \.changedByHalf, 2)) and "
      + "\(cell("l2-strong", \.changedByHalf, 2)) % with L2, \(cell("none", \.changedByHalf, 2)) % without a penalty (medians)")
  func steadier(_ key: String) -> [Bool] { zip(column(key, \.changedByNoise), column("none", \.changedByNoise)).map { $0 < $1 } }
  func changes(_ key: String) -> String {
    "\(cell(key, \.changedByNoise, 2)) % of the predictions on the first \(sample.count) test digits change, \(cell("none", \.changedByNoise, 2)) % without (medians)"
  }
  func moved(_ key: String) -> String { Study.text(Statistics.median(column(key, \.movedByNoise)), decimals: 4) }
  let firmer = zip(column("l2-strong", \.movedByNoise), column("none", \.movedByNoise)).map { $0 < $1 }
  study.judge(
    "zaki-meira-l2-robust", perSeed: zip(firmer, zip(size("l2-strong"), size("none"))).map { $0 && $1.0 < $1.1 },
    because: "one network; smaller weights, and noise of σ = \(shown(noise)) on the pixels moves the probabilities less, by Σ |change| over the classes in "
      + "the mean over the digits, with L2, α = \(shown(alphas[1])), than without",
    found: "the probabilities move by \(moved("l2-strong")) with L2 and by \(moved("none")) without; \(changes("l2-strong")). Size alone does not say it: "
      + "with L1 they move by \(moved("l1")), with dropout of hidden units, whose weights are not smaller, by \(moved("dropout-hidden"))")
  // The text drops hidden units only. To drop inputs as well is to train on perturbed inputs, which is what is asked.
  study.judge(
    "zaki-meira-dropout-resilient", perSeed: steadier("dropout-hidden"),
    because: "fewer predictions change under noise of σ = \(shown(noise)) on the pixels with dropout of hidden units than without",
    found: "\(changes("dropout-hidden")); where inputs are dropped in training too it is \(cell("dropout", \.changedByNoise, 2)) %")
  func lighter(_ key: String) -> [Bool] { zip(size(key), size("none")).map { $0 < $1 } }
  study.leaveOpen(
    "zaki-meira-dropout-smaller-weights",
    because: "the text names no measure, draws it from a spread that is not decided itself, and that it fails on one network does not refute what is "
      + "said of dropout in general; Frobenius norm of all weight matrices with inverted dropout of hidden units and without, same starting weights",
    found: "‖W‖ is \(spread(size("dropout-hidden"), decimals: 1)) with dropout of hidden units and \(spread(size("none"), decimals: 1)) without "
      + "(median, central 80 % of the seeds), smaller in \(tally(lighter("dropout-hidden"))) seeds; where inputs are dropped too "
      + "\(spread(size("dropout"), decimals: 1)), smaller in \(tally(lighter("dropout")))")
  let spreadOut = zip(column("dropout-hidden", \.spreadOfChange), column("none", \.spreadOfChange)).map { $0 > $1 }
  func middle(_ key: String, _ part: (Weights) -> Double) -> String { Study.text(Statistics.median(column(key, part)), decimals: 3) }
  study.leaveOpen(
    "zaki-meira-dropout-spread",
    because: "the text names no measure of how far a weight is spread out, and the answer hangs on which of ours is taken; "
      + "(Σ |w|)² / (n Σ w²) of the n edges of a unit, in the mean over all units",
    found: "of the weights themselves, as the ledger names it, \(middle("dropout-hidden", \.spread)) with dropout of hidden units and "
      + "\(middle("none", \.spread)) without; of what training adds \(middle("dropout-hidden", \.spreadOfChange)) and "
      + "\(middle("none", \.spreadOfChange)) (medians), larger in \(tally(spreadOut)) seeds, a measure chosen afterwards")
  study.value("norm-smaller", tally(lighter("dropout-hidden")))
  for key in ["none", "dropout", "dropout-hidden"] { study.value("norm-\(key)", Study.text(Statistics.median(size(key)), decimals: 1)) }
  for key in ["none", "dropout-hidden"] {
    study.value("spread-\(key)", middle(key, \.spreadOfChange))
    study.value("spread-weights-\(key)", middle(key, \.spread))
  }
  study.value("spread-larger", tally(spreadOut))
  for key in keys {
    study.value("\(key)-zero", cell(key, \.zero))
    study.value("\(key)-small", cell(key, \.small))
    study.value("\(key)-noise-change", cell(key, \.changedByNoise, 2))
  }
  let first = digits(study.seeds[0]).training
  let size1 = first.rows * first.columns
  let blank = (0..<size1).count { pixel in (0..<first.count).allSatisfy { first.images[$0 * size1 + pixel] == 0 } }
  study.value("blank", percent(Double(blank) / Double(size1)))
  study.value("l1-half-change", cell("l1", \.changedByHalf, 2))
  study.value("none-half-change", cell("none", \.changedByHalf, 2))
  histograms()
}

/// How many weights have which size, of the first seed.
@MainActor private func histograms() {
  // Bins of this width, one of them about 0, and as many on either side as reach beyond the figure.
  let (width, side) = (0.005, 22)
  let shown = ["none", "l2-strong", "l1-soft"]
  var rows: [[String]] = []
  for (place, key) in shown.enumerated() {
    let weights = movedWeights(method(key).networks[0].network, digits(study.seeds[0]).training).flatMap { $0 }.flatMap { $0 }
    var counts = [Int](repeating: 0, count: 2 * side + 1)
    for weight in weights {
      let bin = Int((Double(weight) / width).rounded())
      if abs(bin) <= side { counts[bin + side] += 1 }
    }
    for bin in -side...side {
      let share = 100 * Double(counts[bin + side]) / Double(weights.count)
      rows.append(["\(place + 1)", NumberText.sixDigits(Double(bin) * width), NumberText.sixDigits(share)])
    }
  }
  study.table("histograms.csv", ["place", "weight", "percent"], rows)
  study.table("histogram-names.csv", ["place", "name"], shown.enumerated().map { ["\($0 + 1)", method($1).arm.name] })
  study.figure("histograms")
}

/// Errors of single masks, of the mean of their probabilities, and of the whole network.
private struct Votes: Sendable {
  var single: [Double] = []
  var mean = 0.0
  var whole = 0.0
}

/// The masks of one network that was trained with dropout.
private func votes(_ trained: Trained<Float>, _ sample: Batch, masks: Int) -> Votes {
  var (result, sums) = (Votes(), [[Double]](repeating: [], count: sample.count))
  // One id for all digits: one mask for all.
  let ids = [Int](repeating: 0, count: sample.count)
  func wrong(_ scores: [[Double]]) -> Double {
    let count = zip(scores, sample.labels).count { column, label in column.contains { $0 > column[label] } }
    return 100 * Double(count) / Double(sample.count)
  }
  for mask in 1...masks {
    let mode = PassMode.training(Draw(seed: trained.seed, epoch: 0, update: mask))
    let outputs = trained.network.activations(of: sample.inputs, mode: mode, ids: ids)
    let probabilities = outputs[trained.network.layers.count - 1].columns.map { column -> [Double] in
      let most = column.max() ?? 0
      let powers = column.map { Elementary.exp(Double($0 - most)) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
    result.single.append(wrong(probabilities))
    for (place, column) in probabilities.enumerated() {
      sums[place] = sums[place].isEmpty ? column : zip(sums[place], column).map { $0 + $1 }
    }
  }
  result.mean = wrong(sums)
  result.whole = sample.scores(of: trained.network).errorRate
  return result
}

/// Dropout as many networks in one. The text deletes hidden nodes, so that the inputs stay.
@MainActor func judgeDropout() {
  let masks = maskCount
  let sample = test.prefix(sampleCount)
  let found = study.map(method("dropout-hidden").networks) { votes($0, sample, masks: masks) }
  let best = found.map { $0.single.min() ?? .nan }, means = found.map { $0.mean }
  let middle = found.map { Statistics.mean($0.single) }, whole = found.map { $0.whole }
  study.table(
    "votes.csv", ["network", "errors on the first \(sample.count) test digits, %: median and central 80 %"],
    [
      ["one mask, mean of \(masks)", spread(middle, decimals: 2)], ["one mask, the best of \(masks)", spread(best, decimals: 2)],
      ["mean of the probabilities of \(masks) masks", spread(means, decimals: 2)], ["the whole network", spread(whole, decimals: 2)],
    ])
  study.value("masks-count", Double(masks))
  study.value("kept-hidden", percent(1 - dropHidden))
  study.value("votes-whole", Statistics.median(whole), decimals: 2)
  let better = zip(means, best).map { $0 < $1 }
  study.leaveOpen(
    "mmds-s13-6-2-ensemble",
    because: "the text says it of networks that were trained one by one, which dropout is to simulate; \(masks) masks of one network that was trained "
      + "with dropout of hidden units, each the same for all digits, are not such a collection",
    found: "the mean of the masks' probabilities errs less often than the best of them on the first \(sample.count) test digits in "
      + "\(tally(better)) seeds: \(spread(means, decimals: 2)) % errors against \(spread(best, decimals: 2)) % of the best mask and "
      + "\(spread(middle, decimals: 2)) % of one; the whole network, one pass, has \(spread(whole, decimals: 2)) %")
}
