import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors

extension Cell {
  /// In tables.
  var name: String {
    switch self {
    case .rnn: "RNN"
    case .forgetGate: "forget gate"
    case .gru: "GRU"
    case .lstm: "LSTM"
    case .peephole: "LSTM with peepholes"
    case .coupled: "LSTM with coupled gates"
    case .tanhLast: "LSTM of MMDS"
    case .clockwork: "clockwork"
    }
  }
}

extension Cell {
  /// Above a panel of the figure, where there is room for few letters. Without commas, at which gnuplot cuts.
  var title: String {
    switch self {
    case .peephole: "peephole LSTM"
    case .coupled: "coupled LSTM"
    case .tanhLast: "LSTM of MMDS"
    default: name
    }
  }
}

/// What came of a trial, seed by seed.
struct Tried: Sendable {
  let trial: Trial
  let networks: [Trained<Float>]
  /// The share of new strings whose second-last symbol is right, by observation.
  let curves: [[(epoch: Int, share: Double)]]
  /// Whether that is high enough after the last epoch.
  let keeps: [Bool]
  /// The first observation from which it stays so.
  let keepsFrom: [Int?]
  /// The first observation without a mistake on the training strings.
  let perfectFrom: [Int?]

  @MainActor init(_ trial: Trial, _ networks: [Trained<Float>], label: String, last: Int) {
    let own = study.results.observations.filter { $0.run == label && $0.model == trial.key }
    func curve(_ seed: UInt64, _ metric: String) -> [(epoch: Int, share: Double)] {
      own.filter { $0.seed == seed && $0.metric == metric }.map { ($0.epoch, $0.value) }
    }
    self.trial = trial
    self.networks = networks
    curves = networks.map { curve($0.seed, "kept") }
    let isHigh = zip(networks, curves).map { trained, curve in
      curve.map { $0.share >= keptShare && trained.divergedAt == nil }
    }
    keeps = zip(isHigh, curves).map { $0.last == true && $1.last?.epoch == last }
    keepsFrom = zip(isHigh, curves).map { high, curve in
      guard high.last == true else { return nil }
      let first = (high.lastIndex(of: false) ?? -1) + 1
      return curve[first].epoch
    }
    perfectFrom = networks.map { curve($0.seed, "sequences_with_mistakes").first { $0.share == 0 }?.epoch }
  }
}

/// Judges all rows and writes the tables and figures of the page.
@MainActor func judgeAndReport() {
  study.value("seeds", SeedList(study.seeds).description)
  study.value("few", Double(fewSeeds.count))
  study.value("first-seed", "\(study.seeds[0])")
  study.value("test-count", Double(testCount))
  study.value("units", Double(units))
  study.value("epochs", Double(epochs))
  study.value("keep-bias", shown(keepBias))
  study.value("kept-percent", 100 * keptShare)
  study.value("gap-list", list(gaps.map { "\($0)" }))
  let gate = 1 / (1 + Elementary.exp(-keepBias))
  study.value("open-gate", gate, decimals: 3)
  study.value("open-share", percent((0..<longest).reduce(1.0) { product, _ in product * gate }))
  judgeLayouts()
  judgeCounting()
  judgePadding()
  reportPanel()
  let swept: [Cell] = [.rnn, .lstm, .clockwork]
  let byGap = gaps.map { gap in
    swept.map { cell in
      gap == longest ? panel.first { $0.trial.cell == cell } ?? panel[0] : tried(Trial(cell: cell, gap: gap, units: units))
    }
  }
  let clipped = tried(Trial(cell: .rnn, gap: longest, units: units, isReLU: true, clipsNumbers: true))
  let clippedTanh = tried(Trial(cell: .rnn, gap: longest, units: units, clipsNumbers: true))
  let smaller = smallerUnits.map { tried(Trial(cell: .lstm, gap: gaps[1], units: $0)) }
  judgeGaps(byGap, clipped: clipped, clippedTanh: clippedTanh, smaller: smaller)
  judgeBidirectional()
  judgeGeneration()
  judgeTranslations()
  judgeTuring()
  reportDefinitions()
  reportHeadline(byGap)
}

/// The figure and table of all cells.
@MainActor private func reportPanel() {
  var points: [[String]] = []
  for (cell, tried) in panel.enumerated() {
    for (place, curve) in tried.curves.enumerated() {
      for point in curve { points.append(["\(cell + 1)", "\(place + 1)", "\(point.epoch)", NumberText.sixDigits(point.share)]) }
    }
  }
  study.table("panel-curves.csv", ["cell", "place", "epoch", "kept"], points)
  study.table(
    "panel-names.csv", ["cell", "name"],
    panel.enumerated().map { ["\($0 + 1)", "\($1.trial.cell.title): \(tally($1.keeps))"] })
  study.figure("panel")
  let rnn = multiplications(.rnn, units: units)
  study.table(
    "panel.csv",
    ["cell", "kept, of the seeds", "from epoch", "right on new strings, %", "parameters", "multiplications a symbol", "of the RNN's"],
    panel.map { tried -> [String] in
      let cell = tried.trial.cell
      let from = tried.keepsFrom.compactMap { $0 }.map { Double($0) }
      let operations = multiplications(cell, units: units)
      return [
        cell.name, tally(tried.keeps), from.isEmpty ? "–" : Study.text(Statistics.median(from)),
        spread(tried.curves.map { 100 * ($0.last?.share ?? .nan) }, decimals: 0),
        "\(network(cell, units: units).parameterCount)", Study.text(operations), Study.text(operations / rnn, decimals: 2),
      ]
    })
  let half = panel.filter { tried in 2 * tried.keeps.count { $0 } > tried.keeps.count }.map(\.trial.cell.name)
  let others = panel.filter { tried in 2 * tried.keeps.count { $0 } <= tried.keeps.count }.map(\.trial.cell.name)
  study.value(
    "panel-summary", (half.isEmpty ? "No cell keeps the symbol in more than half of the seeds" : "Kept in more than half of the seeds: \(list(half))")
      + (others.isEmpty ? "." : "; in half of them or fewer: \(list(others))."))
  study.saveModels("lstm", panel[3].networks)
  study.strings("test-strings.csv", strings(testCount, gap: longest, "test strings", seed: study.seeds[0]))
}

/// The table at the top of the page.
@MainActor private func reportHeadline(_ byGap: [[Tried]]) {
  func kept(_ tried: Tried) -> String { "\(tally(tried.keeps)) seeds" }
  func value(_ key: String) -> String { study.page.values[key] ?? "–" }
  let (near, far) = (byGap[0], byGap[byGap.count - 1])
  study.table(
    "headline.csv", ["statement", "here"],
    [
      ["an RNN learns short connections, not long ones (MMDS)", "kept over \(gaps[0]) symbols in \(kept(near[0])), over \(longest) in \(kept(far[0]))"],
      ["LSTMs handle long ones (ZM)", "with gates that start open kept over \(longest) symbols in \(kept(far[1]))"],
      ["clockwork networks solve the problem (USC)", "with our clocks kept over \(longest) symbols in \(kept(far[2]))"],
      ["a bidirectional network uses the future (ZM)", value("read-headline")],
      ["an encoder–decoder maps to another length (USC)", value("shorten-headline")],
      ["the state is a lossy summary (USC)", "not decided: \(value("lossy-headline"))"],
      ["recurrent networks are universal (USC)", "one stack machine, with exact fractions, by \(value("turing-units")) units"],
    ])
}
