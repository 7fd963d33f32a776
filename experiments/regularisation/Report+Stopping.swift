import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors

/// The median of some epochs, with half an epoch where it lies between two.
private func middleEpoch(_ epochs: [Double]) -> String {
  let middle = Statistics.median(epochs)
  return Study.text(middle, decimals: middle == middle.rounded() ? 0 : 1)
}

/// What a rule makes of one curve.
private struct Stop {
  let stop: Int?
  let best: Int
}

private func follow(_ rule: StoppingRule, _ errors: [Double], isFirstRise: Bool = false) -> Stop {
  var rule = rule
  for (index, error) in errors.enumerated() { rule.observe(error, at: index + 1) }
  // The first version keeps no copy: it returns the network at the stop.
  let last = rule.stop?.epoch
  return Stop(stop: last, best: isFirstRise ? last ?? errors.count : rule.best?.epoch ?? errors.count)
}

/// What becomes of each seed's network without anything from the epoch of its lowest validation loss to the last one.
struct SinceLowest {
  /// The places of those epochs, counted from 0.
  let epochs: [Int]
  /// Whether the training loss falls and the loss on test digits rises.
  let overfits: [Bool]
  /// Whether the share of wrong validation digits falls, and whether it rises.
  let errorsFall, errorsRise: [Bool]
}

@MainActor func sinceLowestLoss() -> SinceLowest {
  let epochs = curves.bySeed("validation", "loss").map { curve in curve.indices.min { curve[$0] < curve[$1] } ?? 0 }
  func changes(_ split: String, _ metric: String) -> [Double] {
    zip(curves.bySeed(split, metric), epochs).map { curve, place in (curve.last ?? .nan) - curve[place] }
  }
  let errors = changes("validation", "error_rate")
  return SinceLowest(
    epochs: epochs, overfits: zip(changes("train", "loss"), changes("test-sample", "loss")).map { $0 < 0 && $1 > 0 },
    errorsFall: errors.map { $0 < 0 }, errorsRise: errors.map { $0 > 0 })
}

/// Where each seed's network without anything stops, by its validation loss and with the patience of the page.
@MainActor private func patientStops() -> [Stop] {
  curves.bySeed("validation", "loss").map { follow(.patience(patience, ties: .strict), $0) }
}

/// USC's two ways to reuse the validation digits, trained: afresh, and continued.
struct Reused {
  let fresh, further: [Trained<Float>]
}

/// Trains both from the epoch whose parameters are returned; the second to below the training loss there.
@MainActor func trainOnAllDigits() -> Reused {
  let stops = patientStops().map { $0.best }, limit = furtherEpochs
  let trainAtStop = zip(stops, curves.bySeed("train", "loss")).map { $1[$0 - 1] }
  let places = Dictionary(uniqueKeysWithValues: zip(study.seeds, stops))
  let losses = Dictionary(uniqueKeysWithValues: zip(study.seeds, trainAtStop))
  let fresh = study.train("all-digits-afresh") { run in
    retrain(stop: places[run.seed] ?? 1, further: 0, below: 0, run)
  }
  let further = study.train("all-digits-continued") { run in
    retrain(stop: places[run.seed] ?? 1, further: limit, below: losses[run.seed] ?? 0, run)
  }
  return Reused(fresh: fresh, further: further)
}

@MainActor func judgeStopping(_ reused: Reused) {
  judgeScripted()
  let loss = curves.bySeed("validation", "loss"), errors = curves.bySeed("validation", "error_rate")
  let training = curves.bySeed("train", "loss")
  let sampleLoss = curves.bySeed("test-sample", "loss"), sampleErrors = curves.bySeed("test-sample", "error_rate")
  let patient = StoppingRule.patience(patience, ties: .strict)
  func decimal(_ values: [Double], _ decimals: Int) -> String { Study.text(Statistics.median(values), decimals: decimals) }
  func line(_ name: String, _ stops: [Stop]) -> [String] {
    let ended = stops.compactMap { $0.stop }.map { Double($0) }
    return [
      name, ended.isEmpty ? "–" : middleEpoch(ended), "\(stops.count - ended.count)", middleEpoch(stops.map { Double($0.best) }),
      decimal(zip(stops, sampleLoss).map { $1[$0.best - 1] }, 3), decimal(zip(stops, sampleErrors).map { $1[$0.best - 1] }, 2),
    ]
  }
  let firstByLoss = loss.map { follow(.firstRise, $0, isFirstRise: true) }
  let firstByErrors = errors.map { follow(.firstRise, $0, isFirstRise: true) }
  let stops = patientStops()
  let ends = loss.map { Stop(stop: nil, best: $0.count) }
  let strictByErrors = errors.map { follow(patient, $0) }
  let tiedByErrors = errors.map { follow(.patience(patience, ties: .improve), $0) }
  judgeTies(printed: tiedByErrors, strict: strictByErrors)
  let name = "patience \(patience)"
  study.table(
    "stops.csv", ["rule", "stops after epoch", "seeds that never stop", "returns epoch", "test loss", "test errors, %"],
    [
      line("first rise, by the loss", firstByLoss), line("first rise, by the errors", firstByErrors),
      line("\(name), by the loss", stops), line("\(name), by the errors", strictByErrors),
      line("\(name), by the errors, ties as printed", tiedByErrors),
      line("none", ends),
    ])
  func epochsOf(_ stops: [Stop]) -> String { spread(stops.map { Double($0.best) }, decimals: 0) }
  study.value("first-rise-spread", epochsOf(firstByLoss))
  study.value("first-rise-errors-spread", epochsOf(firstByErrors))
  study.value("stop-sample-loss", decimal(zip(stops, sampleLoss).map { $1[$0.best - 1] }, 3))
  study.value("stop-sample-error", decimal(zip(stops, sampleErrors).map { $1[$0.best - 1] }, 2))
  study.value("strict-sample-error", decimal(zip(strictByErrors, sampleErrors).map { $1[$0.best - 1] }, 2))
  study.value("sample-error-last", decimal(sampleErrors.map { $0.last ?? .nan }, 2))
  study.value("saved", middleEpoch(stops.map { Double(epochs - ($0.stop ?? epochs)) }))
  study.value("patience", Double(patience))

  // The lowest loss of each seed, and what comes after it.
  let since = sinceLowestLoss()
  let lowest = since.epochs
  let last = loss.map { $0.count - 1 }
  func at(_ values: [[Double]], _ places: [Int]) -> [Double] { zip(values, places).map { $0[$1] } }
  study.value("lowest-epoch", middleEpoch(lowest.map { Double($0 + 1) }))
  study.value("train-loss-last", decimal(at(training, last), 4))
  study.value("validation-loss-last", decimal(at(loss, last), 3))
  study.value("sample-loss-last", decimal(at(sampleLoss, last), 3))
  study.value("error-at-lowest", decimal(at(errors, lowest), 2))
  study.value("error-last", decimal(at(errors, last), 2))
  study.value("errors-fall", tally(since.errorsFall))
  study.value("errors-rise", tally(since.errorsRise))
  study.value("errors-stay", tally(zip(since.errorsFall, since.errorsRise).map { !$0 && !$1 }))
  study.leaveOpen(
    "usc552-early-stopping-1",
    because: "the text does not say which error, nor from which rise on; asked of one network: from the lowest validation loss to the last epoch "
      + "the training loss falls and the loss on test digits rises",
    found: "so in \(tally(since.overfits)) seeds. Read as a share of errors it is open: that share falls over the same epochs in "
      + "\(tally(since.errorsFall)) seeds; and the first single rise of the loss comes at epoch \(epochsOf(firstByLoss)), its minimum at "
      + "\(spread(lowest.map { Double($0 + 1) }, decimals: 0))")
  // The test loss has its minimum inside, falls to it and rises after it, while the training loss ends at its lowest.
  let turns = zip(sampleLoss, training).map { test, train -> Bool in
    let place = test.indices.min { test[$0] < test[$1] } ?? 0
    return place > 0 && place < test.count - 1 && (test.last ?? 0) > 1.05 * test[place] && (train.last ?? 1) < train[place]
  }
  study.leaveOpen(
    "mmds-s13-6-3-curves",
    because: "said to happen often, and one network on one data set cannot show how often; asked of it: the loss on test digits has a minimum inside the training and ends more than 5 % above it, "
      + "and the training loss is lower at the end than there",
    found: "so in \(tally(turns)) seeds; the test loss ends at \(decimal(at(sampleLoss, last), 3)), \(decimal(sampleLoss.map { $0.min() ?? .nan }, 3)) "
      + "at its lowest (medians)")

  let optimism = curves.last("small-sets", "optimism_error_rate"), byLoss = curves.last("small-sets", "optimism_loss")
  study.value("optimism-loss", spread(byLoss, decimals: 4))
  study.value("optimism-errors", spread(optimism, decimals: 2))
  study.value("set-size", Double(SmallSets.size))
  study.judge(
    "mmds-s13-6-3-early", perSeed: optimism.map { $0 > 0 },
    because: "sets of \(SmallSets.size) test digits that each stop at their own lowest loss: fewer errors on them than on all others at that "
      + "epoch, in the mean over the sets of a seed; the size was chosen so small that the bias can be seen, and no other was tried",
    found: "the set that chose has \(spread(optimism, decimals: 2)) percentage points fewer errors and a loss lower by "
      + "\(spread(byLoss, decimals: 4)) (median, central 80 % of the seeds)")
  judgeReuse(stops.map { $0.best }, reused)
  reportCurves(stops.map { Double($0.best) })
}

/// Sequences that are written down, by the core's rules and by the printed lines.
@MainActor private func judgeScripted() {
  let p = 3
  let sequences: [(name: String, errors: [Double])] = [
    ("falls, then rises", [0.9, 0.6, 0.5, 0.6, 0.7, 0.8, 0.9]), ("one bad check", [0.9, 0.6, 0.7, 0.5, 0.4, 0.5, 0.6, 0.7]),
    ("ties with the best", [0.9, 0.5, 0.5, 0.6, 0.5, 0.6, 0.7, 0.8]), ("stands still", [Double](repeating: 0.5, count: 8)),
    ("improves just in time", [0.9, 0.95, 0.95, 0.8, 0.85, 0.85, 0.7, 0.75, 0.8, 0.9]),
  ]
  func words(_ stop: Int?, _ best: Int?) -> String { "\(stop.map { "\($0)" } ?? "never"), \(best.map { "\($0)" } ?? "none")" }
  study.table(
    "scripted.csv", ["errors", "first rise: stops, returns", "patience, strict", "patience, as printed"],
    sequences.map { name, errors in
      let first = follow(.firstRise, errors, isFirstRise: true)
      let strict = follow(.patience(p, ties: .strict), errors), printed = follow(.patience(p, ties: .improve), errors)
      return [
        "\(name): " + errors.map { shown($0) }.joined(separator: " "), words(first.stop, first.best),
        words(strict.stop, strict.best), words(printed.stop, printed.best),
      ]
    })
  // Random sequences too, with and without ties; the core's rule must be the printed one.
  var stream = RandomStream(seed: study.seeds[0], name: "errors")
  var (agree, withoutTies) = (true, true)
  for length in 1...300 {
    let coarse = (0..<length % 40 + 1).map { _ in Double(stream.integer(below: 6)) }
    let fine = coarse.map { _ in stream.uniform() }
    for errors in [coarse, fine] {
      let (printed, core) = (algorithm1(errors, patience: p), follow(.patience(p, ties: .improve), errors))
      if printed.stop != core.stop || printed.best != core.best { agree = false }
    }
    // What is promised: the end at the first check that is the p-th in a row above the best before it.
    let (printed, strict) = (algorithm1(fine, patience: p), follow(.patience(p, ties: .strict), fine))
    var (lowest, place, promised) = (Double.infinity, 0, Int?.none)
    for (index, error) in fine.enumerated() where promised == nil {
      if error < lowest { (lowest, place) = (error, index + 1) }
      if index + 1 - place >= p { promised = index + 1 }
    }
    if printed.stop != promised || printed.best != place || strict.stop != promised || strict.best != place { withoutTies = false }
  }
  study.judge(
    "kelleher-alg1-patience", holds: agree && withoutTies,
    because: "lines 6 to 17 as printed and the library's rule on 300 random sequences without ties: the end at the \(p)rd check in a row that "
      + "is above the best one, and the best check returned",
    extent: "for errors none of which equals the best one before it")
  let best = follow(.patience(p, ties: .strict), sequences[1].errors)
  study.judge(
    "usc552-early-stopping-2", holds: withoutTies && best.best == 5 && best.stop == 8,
    because: "300 random sequences and one that is written down: the copy is that of the lowest error, not of the last check")
}

/// KMD's line 9 on an error that stands still, and what ties did in the trainings: the stops by the share of errors.
@MainActor private func judgeTies(printed: [Stop], strict: [Stop]) {
  let (checks, p) = (10_000, 3)
  let still = [Double](repeating: 0.5, count: checks)
  let (asPrinted, strictly) = (algorithm1(still, patience: p).stop, follow(.patience(p, ties: .strict), still).stop)
  func middle(_ stops: [Stop]) -> String {
    let ended = stops.compactMap { $0.stop }.map { Double($0) }
    return ended.isEmpty ? "none" : middleEpoch(ended)
  }
  let (all, endless) = (printed.count, printed.count { $0.stop == nil })
  study.value("plateau-checks", Double(checks))
  study.value(
    "ties-endless",
    endless == 0
      ? "but the ties ended, and every seed stopped" : "within \(epochs) epochs \(endless) of \(all) seeds failed to stop")
  let stricter = strictly.map { "\($0)" } ?? "none"
  let ends = endless == 0 ? "every loop ended" : "\(all - endless) loops ended within \(epochs) epochs"
  study.judge(
    "kelleher-alg1-plateau", holds: asPrinted == nil && strictly == p + 1,
    because: "lines 6 to 16 as printed, and the library's rule with > in line 9, on \(Study.text(Double(checks))) equal errors, patience \(p)",
    found: "\(Study.text(Double(checks))) equal checks \(asPrinted == nil ? "do not end it" : "end it"); with > in line 9 it ends at check "
      + "\(stricter); in the \(all) trainings here, ties as printed, \(ends) (median \(middle(printed)) epochs "
      + "against \(middle(strict)))")
}

/// USC's two ways to reuse the validation digits, from the epoch whose parameters are returned.
@MainActor private func judgeReuse(_ stops: [Int], _ reused: Reused) {
  let limit = furtherEpochs
  let loss = curves.bySeed("validation", "loss"), training = curves.bySeed("train", "loss")
  let atStop = zip(stops, loss).map { $1[$0 - 1] }, trainAtStop = zip(stops, training).map { $1[$0 - 1] }
  // As printed: the training loss against the validation loss at the stop, before any further epoch.
  func endsAtOnce(_ trainingLoss: Double, _ validationLoss: Double) -> Bool {
    var rule = StoppingRule.below(validationLoss)
    return rule.observe(trainingLoss, at: 0) == .stop
  }
  let own = zip(trainAtStop, atStop).map { endsAtOnce($0, $1) }
  let together = zip(trainAtStop, atStop).map { endsAtOnce(($0 + $1) / 2, $1) }
  let atOnce = zip(own, together).map { $0 && $1 }
  let (fresh, further) = (reused.fresh, reused.further)
  let ended = further.map { $0.stoppedAt != nil }
  let more = zip(further, stops).map { trained, stop in Double((trained.stoppedAt ?? stop + limit) - stop) }
  func errors(_ model: String, _ split: String = "test") -> [Double] {
    Curves(study.observations(of: model), model: model, seeds: study.seeds).last(split, "error_rate")
  }
  let stopped = errors("all-digits-continued", "test-at-stop")
  func line(_ name: String, _ epochs: [Double], _ values: [Double]) -> [String] {
    [
      name, spread(epochs, decimals: 0), spread(values, decimals: 2),
      tally(zip(values, stopped).map { $0 < $1 }),
    ]
  }
  let none = [Double](repeating: 0, count: stops.count)
  study.table(
    "reuse.csv", ["after the stop", "epochs on all digits", "test errors, %", "fewer errors than at the stop"],
    [
      ["nothing", "0", spread(stopped, decimals: 2), "–"],
      line("1. afresh, as many epochs", stops.map { Double($0) }, errors("all-digits-afresh")),
      line("2. on, as printed", none, stopped), line("2. on, mended, at most \(limit)", more, errors("all-digits-continued")),
    ])
  study.value("stop-train-loss", Statistics.median(trainAtStop), decimals: 3)
  study.value("stop-validation-loss", Statistics.median(atStop), decimals: 3)
  study.value("holds-at-once", tally(atOnce))
  study.value("reuse-limit", Double(limit))
  study.value("reuse-ended", tally(ended))
  let isWrong = !atOnce.isEmpty && atOnce.allSatisfy { $0 }
  study.judge(
    "usc552-early-stopping-reuse", perSeed: atOnce.map { !$0 },
    because: "it trains for at least one epoch; the first way was run for \(fresh.count) seeds",
    found: "as printed the second way ends before its first epoch in \(tally(atOnce)) seeds; with the comparison turned round it trains for "
      + "\(spread(more, decimals: 0)) epochs and ends within \(limit) in \(tally(ended))",
    counterExample: ErratumProof(
      .counterExample,
      "at the stop the training loss is \(Study.text(Statistics.median(trainAtStop), decimals: 2)) and the validation loss "
        + "\(Study.text(Statistics.median(atStop), decimals: 2)) (medians), so that the condition holds before anything is trained, in all "
        + "\(atOnce.count) seeds; likewise for the mean over all digits, which lies between the two",
      holds: isWrong, correct: "until the validation loss < the training loss at the early stopping point",
      effect: "trains for no epoch, or for one where the condition is looked at after it", slip: "training and validation loss exchanged"))
}

/// The four curves of the figure, and where the stop is.
@MainActor private func reportCurves(_ stops: [Double]) {
  var rows: [[String]] = []
  for metric in ["loss", "error_rate"] {
    for split in ["train", "validation", "test-sample"] {
      let bySeed = curves.bySeed(split, metric)
      for epoch in 0..<(bySeed.first?.count ?? 0) {
        let values = bySeed.map { $0[epoch] }
        let range = Statistics.centralRange(values, share: 0.8)
        rows.append(
          [metric, split, "\(epoch + 1)"]
            + [Statistics.median(values), range.lower, range.upper].map { NumberText.sixDigits($0) })
      }
    }
  }
  study.table("curves.csv", ["metric", "split", "epoch", "median", "low", "high"], rows)
  study.table("stop.csv", ["epoch"], [[shown(Statistics.median(stops))]])
  study.figure("curves")
}
