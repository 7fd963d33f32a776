import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors

/// What `arm` ended at, seed by seed.
@MainActor func atEnd(_ arm: Arm, _ split: String, _ metric: String) -> [Double] {
  Curves(study.observations(of: arm.key), model: arm.key, seeds: Array(study.seeds.prefix(arm.seedCount))).last(split, metric)
}

/// The networks of the method with this key, and its arm.
@MainActor func method(_ key: String) -> (arm: Arm, networks: [Trained<Float>]) {
  if key == plain.key { return (plain, plains) }
  guard let index = arms.firstIndex(where: { $0.key == key }) else { study.fail("no method \(key)") }
  return (arms[index], trained[index])
}

/// The methods of whose networks, of all seeds, the page tells what the weights are like; of the last, what its masks
/// answer too.
let keysOfWeights = ["none", "l2-weak", "l2-strong", "l1", "l1-soft", "dropout", "dropout-hidden"]

/// All that the chapter trains: before this page's text, and in its sections.
@MainActor private func planTrainings() {
  var models = [PlannedModel(plain.key, keepsNetworks: true)]
  for arm in arms {
    models.append(PlannedModel(arm.key, firstSeeds: arm.seedCount, keepsNetworks: keysOfWeights.contains(arm.key)))
  }
  for arm in sixAndNine { models.append(PlannedModel(arm.key)) }
  for key in ["all-digits-afresh", "all-digits-continued"] { models.append(PlannedModel(key)) }
  study.plan(models)
}

/// Judges all rows and writes the tables and figures of the page.
@MainActor func judgeAndReport() {
  // All trainings first: a process that makes one shard needs nothing of what is computed from them, but for the stops.
  planTrainings()
  for arm in sixAndNine { _ = study.train(arm.key) { run in train(arm, run) } }
  let reused = trainOnAllDigits()
  study.value("seeds", SeedList(study.seeds).description)
  study.value("first-seed", "\(study.seeds[0])")
  study.value("seed-count", Double(study.seeds.count))
  study.value("few", Double(arms.map(\.seedCount).min() ?? 0))
  study.value("digits", Double(digitCount))
  study.value("all-digits", Double(mnist.training.count))
  study.value("test-count", Double(test.count))
  study.value("sample-count", Double(sampleCount))
  study.value("epochs", Double(epochs))
  study.value("parameters", Double(network(plain).parameterCount))
  judgePenalties()
  judgeMasks()
  judgeNoise()
  judgePictures()
  judgeStopping(reused)
  judgeSplits()
  judgeMethods()
  judgeWeights()
  judgeDropout()
  study.saveModels("none", plains)
  study.saveModels("dropout", method("dropout").networks)
  reportFirstDigits()
  reportDefinitions()
}

/// What the PyTorch page needs to count the same errors: the digits on which the first seed trained, by their places.
@MainActor private func reportFirstDigits() {
  var stream = RandomStream(seed: study.seeds[0], name: "digits")
  let drawn = stream.permutation(mnist.training.count).prefix(3 * digitCount)
  let split = Split.random(drawn, training: 2.0 / 3, using: &stream)
  study.table("training-digits.csv", ["place"], split.training.prefix(digitCount).map { ["\($0)"] })
}

/// Errors and losses of all methods.
@MainActor private func judgeMethods() {
  let all = [plain] + arms
  func errors(_ arm: Arm) -> [Double] { atEnd(arm, "test", "error_rate") }
  func middleLoss(_ arm: Arm, _ split: String, decimals: Int) -> String {
    Study.text(Statistics.median(atEnd(arm, split, "loss")), decimals: decimals)
  }
  func gap(_ arm: Arm) -> [Double] { zip(atEnd(arm, "test", "loss"), atEnd(arm, "train", "loss")).map { $0 - $1 } }
  let none = errors(plain), noneGap = gap(plain)
  func fewer(_ key: String) -> [Bool] { zip(errors(method(key).arm), none).map { $0 < $1 } }
  study.table(
    "methods.csv",
    ["method", "test errors, %", "central 80 %", "better", "training loss", "test loss", "gap", "seeds"],
    all.map { arm in
      let values = errors(arm), range = Statistics.centralRange(values, share: 0.8)
      return [
        arm.name, Study.text(Statistics.median(values), decimals: 2),
        "\(Study.text(range.lower, decimals: 2)) to \(Study.text(range.upper, decimals: 2))",
        arm.key == plain.key ? "–" : tally(zip(values, none).map { $0 < $1 }),
        middleLoss(arm, "train", decimals: 4), middleLoss(arm, "test", decimals: 3),
        Study.text(Statistics.median(gap(arm)), decimals: 3), "\(values.count)",
      ]
    })
  func bars(_ arm: Arm) -> [String] {
    let values = errors(arm), range = Statistics.centralRange(values, share: 0.8)
    return [Statistics.median(values), range.lower, range.upper].map { NumberText.sixDigits($0) }
  }
  study.table(
    "methods-bars.csv", ["place", "method", "median", "low", "high"],
    all.enumerated().map { ["\($0 + 1)", $1.name] + bars($1) })
  study.figure("methods")
  let noisy = arms.filter { $0.inputNoise > 0 }
  study.table("noise.csv", ["deviation", "median", "low", "high"], noisy.map { [shown($0.inputNoise)] + bars($0) })
  study.table("noise-none.csv", ["median", "low", "high"], [bars(plain)])
  study.figure("noise")
  for arm in all { study.value("\(arm.key)-error", Study.text(Statistics.median(errors(arm)), decimals: 2)) }
  study.value("drop-inputs", percent(dropInputs))
  study.value("drop-hidden", percent(dropHidden))
  study.value("dropout-hidden-better", tally(fewer("dropout-hidden")))
  if let best = noisy.min(by: { Statistics.median(errors($0)) < Statistics.median(errors($1)) }) {
    study.value("best-noise", shown(best.inputNoise))
    study.value("best-noise-error", Study.text(Statistics.median(errors(best)), decimals: 2))
  }
  study.value("most-noise", shown(deviations[3]))
  study.value("most-noise-error", Study.text(Statistics.median(errors(method("noise-4").arm)), decimals: 2))

  func range(_ key: String) -> String { "\(spread(errors(method(key).arm), decimals: 2)) %" }
  let plainly = "\(spread(none, decimals: 2)) % without (median, central 80 % of the seeds)"
  func judge(_ id: String, _ key: String, _ holds: [Bool], _ detail: String, _ more: String = "") {
    study.judge(
      id, perSeed: holds, because: detail,
      found: "so in \(tally(holds)) seeds: \(range(key)) of the test digits are wrong, \(plainly)\(more)")
  }
  let harmed = zip(errors(method("noise-4").arm), none).map { $0 > $1 }
  judge(
    "usc552-input-noise-harm", "noise-4", harmed, "more test errors than without noise, σ = \(shown(deviations[3])) on pixels from 0 to 1, the largest "
      + "of the deviations tried; that it is too much is our mark",
    "; with σ = \(shown(deviations[1])) (\(method("noise-2").networks.count) seeds) it is \(range("noise-2"))")
  study.leaveOpen(
    "mmds-s13-6-4-rotation",
    because: "that a turned digit is the same digit is for a reader to say, and that more data help is said of most models, of which this is one; "
      + "fewer test errors where every digit is turned by up to \(shown(degrees))° in each epoch",
    found: "so in \(tally(fewer("turned"))) seeds: \(range("turned")) of the test digits are wrong, \(plainly)")
  study.leaveOpen(
    "mmds-s13-6-4-more-data",
    because: "said of most models (usual), of which this is one; fewer test errors with \(2 * digitCount) digits than with \(digitCount), as "
      + "many updates",
    found: "so in \(tally(fewer("more"))) seeds: \(range("more")) of the test digits are wrong, \(plainly)")
  func gaps(_ key: String) -> String {
    "; the gap between test and training loss is \(spread(gap(method(key).arm), decimals: 3)), \(spread(noneGap, decimals: 3)) without"
  }
  let narrower = zip(gap(method("more").arm), noneGap).map { $0 < $1 }
  study.leaveOpen(
    "mmds-s13-6-4-less-overfit",
    because: "said of most models (usual), of which this is one; smaller gap between test and training loss with \(2 * digitCount) digits "
      + "than with \(digitCount)",
    found: "so in \(tally(narrower)) seeds: \(range("more")) of the test digits are wrong, \(plainly)\(gaps("more"))")
  judge(
    "kelleher-dropout-helps", "dropout", zip(fewer("dropout"), zip(gap(method("dropout").arm), noneGap)).map { $0 && $1.0 < $1.1 },
    "fewer test errors and a smaller gap between test and training loss with dropout \(shown(dropInputs)) on inputs and \(shown(dropHidden)) on "
      + "hidden units (USC's rates); one network, one data set", gaps("dropout"))

  judgeSmallWeights()
  for key in ["l2-weak", "l2-strong", "l1"] {
    let left = Statistics.median(gap(method(key).arm)) / Statistics.median(noneGap)
    study.value("\(key)-closed", 100 * (1 - left))
  }
  study.leaveOpen(
    "mmds-s13-6-1-l2-best",
    because: "said of most applications, of which this is one",
    found: "here L2 ends at \(range("l2-weak")) and \(range("l2-strong")), L1 at \(range("l1")), dropout of hidden units at "
      + "\(range("dropout-hidden")) and of inputs too at \(range("dropout")), turned copies at \(range("turned")); \(plainly)")
  let smaller = zip(weightNorms(method("dropout-hidden").networks), weightNorms(plains)).map { $0 < $1 }
  let three = [plain, method("dropout").arm, method("turned-shifted").arm].map { arm -> String in
    let values = errors(arm)
    let seeds = values.count == none.count ? "" : " (\(values.count) seeds)"
    return Study.text(Statistics.median(values), decimals: 2) + " %" + seeds
  }
  let since = sinceLowestLoss()
  let which =
    "not decided: from its minimum on true of the loss, in \(tally(since.overfits)) seeds, but the loss rises for the first "
    + "time before that; the share of wrong validation digits meanwhile falls in \(tally(since.errorsFall))"
  study.table(
    "headline.csv", ["statement", "printed", "ours"],
    [
      ["a rising validation error is overfitting (USC)", "when it starts increasing", which],
      ["weights after dropout (MMDS)", "times the dropout rate", "times 1 − rate; the two agree at one half only"],
      ["the way back through dropout (KMD, algorithm 2)", study.ledger["kelleher-alg2-backward"]?.published ?? "", "δ ⊙ m / ρ"],
      ["dropout of hidden units makes weights smaller (ZM)", "smaller", "not decided; ‖W‖ is smaller in \(tally(smaller)) seeds"],
      ["errors: nothing, dropout of inputs and hidden units, turned and shifted copies", "–", three.joined(separator: ", ")],
    ])
}

/// Whether small weights generalise better, by the loss and by the errors, with each penalty.
@MainActor private func judgeSmallWeights() {
  let plainNorms = weightNorms(plains)
  /// In how many seeds the weights are smaller than without a penalty, and the loss or the share of errors on the test digits too.
  func better(_ key: String, by metric: String) -> String {
    let (arm, networks) = method(key)
    let lighter = zip(weightNorms(networks), plainNorms).map { $0 < $1 }
    let lower = zip(atEnd(arm, "test", metric), atEnd(plain, "test", metric)).map { $0 < $1 }
    return tally(zip(lighter, lower).map { $0 && $1 })
  }
  func norm(_ key: String) -> String { Study.text(Statistics.median(weightNorms(method(key).networks)), decimals: 1) }
  func validation(_ key: String, _ metric: String) -> Double { Statistics.mean(atEnd(method(key).arm, "validation", metric)) }
  // α of L2 by the validation digits.
  let (weak, strong) = (validation("l2-weak", "error_rate"), validation("l2-strong", "error_rate"))
  let isWeak = weak <= strong, isWeakByLoss = validation("l2-weak", "loss") <= validation("l2-strong", "loss")
  let difference = Study.text(abs(weak - strong), decimals: 3)
  study.value("chosen-l2", isWeak ? "weaker" : "stronger")
  study.value("chosen-l2-by-loss", (isWeakByLoss ? "weaker" : "stronger") + (isWeak == isWeakByLoss ? " too" : ""))
  study.value("l2-validation-difference", difference)
  let (first, second) = (better("l2-weak", by: "loss"), better("l2-strong", by: "loss"))
  let byLoss =
    first == second
    ? "\(first) seeds with either α" : "\(first) seeds with α = \(shown(alphas[0])) and \(second) with \(shown(alphas[1]))"
  study.leaveOpen(
    "mmds-s13-6-1-small-weights",
    because: "the text does not say whether \u{201C}better\u{201D} is by the loss or by the errors, and one network on one data set cannot "
      + "decide what is said of solutions in general; smaller weights and a lower loss, or fewer errors, on the test digits than without",
    found: "by the loss on test digits so in \(byLoss); by errors in \(better("l2-weak", by: "error_rate")) with "
      + "α = \(shown(alphas[0])) (‖W‖ \(norm("l2-weak"))), \(better("l2-strong", by: "error_rate")) with \(shown(alphas[1])) "
      + "(\(norm("l2-strong"))), \(better("l1", by: "error_rate")) with L1 (\(norm("l1"))); which α is chosen hangs on "
      + "\(difference) percentage points of validation error")
}
