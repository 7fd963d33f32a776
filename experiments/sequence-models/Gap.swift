//#-hidden-code
import Datasets
import Host
import Ledger
import LinearAlgebra
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## As the gap grows

 Can a simple RNN learn what is near, and not what is far? Near and far are matters of degree, so the same task with several
 gaps; all else stays as it is. The figure at the top has the shares, and in numbers they are:

 {{table gap.csv}}

 The chapter on recurrence explains it by powers of a matrix. Here the same is measured on these networks: the
 gradient of one loss, that of the second-last symbol, by the inputs. Its norm at the second symbol, divided by its norm
 at the place where the prediction is made, says how much of the error still arrives where it was caused:
 */
@Sendable func reach(of network: Network<Float>, _ string: GrammarString) -> Double {
  let sequence = SequenceExamples<Float>.Sequence(string)
  let (n, place) = (string.count, string.count - 3)                    // where the second-last symbol is predicted
  var mask = [Float](repeating: 0, count: n)
  mask[place] = 1
  let trace = network.trace(
    sequence.inputs.ᵀ.reshaped(to: [n, 7, 1]), targets: sequence.targets.ᵀ.reshaped(to: [n, 7, 1]),
    loss: .sigmoidCrossEntropy, mask: mask, steps: n)
  func norm(_ t: Int) -> Double {
    trace.inputGradient.part(t).values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
  return norm(1) / norm(place)                                         // the second symbol is number 1
}
/*:
 {{table reach.csv}}

 For the RNN the spectral radius of $U$ stands beside it, {{value radius-start}} at the start and {{value radius-end}} after the
 training (medians). {{value reach-words}}

 **Clipping.** A gradient that explodes can be clipped. Does that give an RNN a long memory? What is clipped here is an RNN with
 ReLU, $\max(0, z)$, whose slope is 1 where it is not 0. With each number of its gradient within ±{{value number-limit}} it keeps the symbol over {{value panel-gap}} steps in
 {{value clipped-kept}}; an RNN with tanh
 that is clipped alike in {{value clipped-tanh-kept}}, and with a limit on the norm in {{value rnn-kept}}. Whether a ReLU
 network's gradient explodes depends on $U$, as the chapter on recurrence shows; of this one's, by the measure above,
 {{value relu-reach}}. Clipping makes a large gradient smaller; a gradient that did not arrive it cannot make larger.

 **Fewer units.** Do smaller networks need more epochs, or fail? LSTMs of fewer than {{value units}} units, with a gap of at least
 {{value middle-gap}}:

 {{table smaller.csv}}

 {{value smaller-words}}

 These strings are shorter than those of the chapter on the embedded grammar. That chapter's strings, with all seeds, and
 gaps of up to a hundred, with the first five, take more time than a page should and were explored apart. "Kept" is
 counted as above; "seconds" are those of an epoch on a machine that had other work beside it:

 {{table alternatives.csv}}
 */
//#-hidden-code
/// The spectral radius of U of an RNN; nil where it is not finite.
@MainActor private func radius(_ network: Network<Float>) -> Double? {
  let U = network.parameters["rnn1.weight_hh_l0"]
  return try? Eigenvalues.spectralRadius(Tensor(U.shape, U.values.map { Double($0) }))
}

@MainActor func judgeGaps(_ byGap: [[Tried]], clipped: Tried, clippedTanh: Tried, smaller: [Tried]) {
  // The cells of the sweep, at each gap.
  let cells = byGap[0].map(\.trial.cell)
  study.table(
    "gap.csv", ["gap, at least"] + cells.map(\.name),
    zip(gaps, byGap).map { gap, tried in ["\(gap)"] + tried.map { tally($0.keeps) } })
  study.table(
    "gap-curves.csv", ["gap"] + cells.map(\.name),
    zip(gaps, byGap).map { gap, tried in
      ["\(gap)"] + tried.map { NumberText.sixDigits(100 * Double($0.keeps.count { $0 }) / Double($0.keeps.count)) }
    })
  study.figure("gap")

  // The gradient's way.
  let sample = strings(10, gap: longest, "strings for the gradient", seed: 1)
  func reaches(_ networks: [Network<Float>]) -> [Double] {
    study.map(networks) { network -> Double in Statistics.median(sample.map { reach(of: network, $0) }) }.filter(\.isFinite)
  }
  func start(_ cell: Cell, isReLU: Bool = false) -> [Network<Float>] {
    study.seeds.map { seed in
      var fresh = network(cell, units: units, isReLU: isReLU)
      var weights = RandomStream(seed: seed, name: "initial weights")
      fresh.initialize(using: &weights)
      return fresh
    }
  }
  func short(_ values: [Double]) -> String {
    let median = values.isEmpty ? Double.nan : Statistics.median(values)
    return median.isNaN ? "–" : median >= 0.01 ? Study.text(median, decimals: 2) : NumberText.powerOfTen(median)
  }
  var atStart: [Cell: [Double]] = [:], atLast: [Cell: [Double]] = [:]
  for tried in panel {
    atStart[tried.trial.cell] = reaches(start(tried.trial.cell))
    atLast[tried.trial.cell] = reaches(tried.networks.map(\.network))
  }
  study.table(
    "reach.csv", ["cell", "gradient at the second symbol / at the prediction, at the start", "after training"],
    panel.map { [$0.trial.cell.name, short(atStart[$0.trial.cell] ?? []), short(atLast[$0.trial.cell] ?? [])] })
  let radii = [start(.rnn), panel[0].networks.map(\.network)].map { networks in networks.compactMap { radius($0) } }
  study.value("radius-start", radii[0].isEmpty ? "–" : Study.text(Statistics.median(radii[0]), decimals: 2))
  study.value("radius-end", radii[1].isEmpty ? "–" : Study.text(Statistics.median(radii[1]), decimals: 2))
  study.value(
    "reach-words", "At the start \(short(atStart[.rnn] ?? [])) of the RNN's gradient arrives and \(short(atStart[.lstm] ?? [])) of the "
      + "LSTM's (medians over the seeds).")

  let (near, far) = (byGap[0][0].keeps, byGap[byGap.count - 1][0].keeps)
  let isShort = zip(near, far).map { $0 && !$1 }
  study.judge(
    "mmds-s13-5-2-short-term", perSeed: isShort,
    because: "RNNs of \(units) units keep the second symbol on \(percent(keptShare)) of new strings with gaps of at least \(gaps[0]), and not with gaps of at "
      + "least \(longest), after \(epochs) epochs; extended: a limit on the gradient's norm",
    found: "kept in \(tally(near)) seeds over the short gap and in \(tally(far)) over the long one")
  // One whose numbers overflowed does not keep the symbol.
  let overflowed = clipped.networks.count { $0.divergedAt != nil }
  let overflows = overflowed == 0 ? "" : " (in \(overflowed) the numbers overflowed)"
  study.leaveOpen(
    "mmds-s13-5-2-clip",
    because: "said of networks whose gradients explode; in this one, as it starts, the gradient vanishes instead; RNNs of \(units) units with ReLU, each "
      + "number of the gradient clipped to ±\(shown(numberLimit)), a gap of at least \(longest)",
    found: "the second symbol is kept in \(tally(clipped.keeps)) seeds\(overflows); an RNN with tanh, clipped alike, keeps it in "
      + "\(tally(clippedTanh.keeps)), an LSTM with a forget bias of \(shown(keepBias)), whose gradient is limited by its norm instead, in "
      + "\(tally(panel[3].keeps))")
  let places = byGap.map { tried in tried.last.map { tally($0.keeps) } ?? "–" }
  study.leaveOpen(
    "usc552-cwrnn-long",
    because: "the text prints neither units nor periods, and its sentence on which modules are connected can be read either way; one choice on one "
      + "task cannot decide it",
    found: "clockwork networks of \(units) units with the periods \(list(periods.map { "\($0)" })) keep the second symbol over gaps of at least "
      + "\(list(gaps.map { "\($0)" })) on \(percent(keptShare)) of new strings in \(list(places)) seeds after \(epochs) epochs, an RNN in "
      + "\(list(byGap.map { tally($0[0].keeps) }))")

  // Fewer units.
  let full = byGap[1][1]
  let rows = [full] + smaller
  study.table(
    "smaller.csv", ["units", "kept", "no training string wrong", "first so after epoch, median"],
    rows.map { tried -> [String] in
      let reached = tried.perfectFrom.compactMap { $0 }
      return [
        "\(tried.trial.units)", tally(tried.keeps), "\(reached.count) of \(tried.perfectFrom.count)",
        reached.isEmpty ? "–" : Study.text(Statistics.median(reached.map { Double($0) })),
      ]
    })
  let isLater = full.perfectFrom.indices.map { seed -> Bool in
    guard let first = full.perfectFrom[seed] else { return false }
    return smaller.allSatisfy { tried in tried.perfectFrom[seed].map { $0 > first } ?? true }
  }
  study.value("smaller-words", "In \(tally(isLater)) seeds every smaller network is without a mistake later than the one of \(units) units, or never.")
  study.leaveOpen(
    "zaki-meira-emb-smaller-m",
    because: "said of 400 strings of at least 40 symbols and of 10,000 epochs, of which fewer are taken here, and forget bias and limit were chosen with "
      + "the larger network; LSTMs of \(units) units and of \(list(smaller.map { "\($0.trial.units)" })) from each seed, gaps of at least \(gaps[1]), \(epochs) epochs, looked at "
      + "twenty times: each smaller one is without a mistake on the training strings later than the large one, or never",
    found: "so in \(tally(isLater)) seeds; without a mistake at some time "
      + list(rows.map { "\($0.perfectFrom.count { $0 != nil }) of \($0.perfectFrom.count) seeds with \($0.trial.units) units" }))
  study.value("panel-gap", Double(longest))
  study.value("middle-gap", Double(gaps[1]))
  study.value("number-limit", shown(numberLimit))
  study.value("clipped-kept", "\(tally(clipped.keeps)) seeds\(overflows)")
  study.value("clipped-tanh-kept", tally(clippedTanh.keeps))
  let (reluStart, reluEnd) = (reaches(start(.rnn, isReLU: true)), reaches(clipped.networks.map(\.network)))
  study.value("relu-reach", "\(short(reluStart)) arrives at the start and \(short(reluEnd)) after the training (medians)")
  study.value("rnn-kept", tally(far))
}
//#-end-hidden-code
