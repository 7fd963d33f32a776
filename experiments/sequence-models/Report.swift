import Datasets
import Host
import Ledger
import Networks
import Reports
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

/// The cells that are tried on all gaps.
private let swept: [Cell] = [.rnn, .lstm, .clockwork]

/// All that the chapter trains, in its sections and on this page, before the first of it.
@MainActor func planTrainings() {
  let longest = gaps[gaps.count - 1]
  func planned(_ trial: Trial, keepsNetworks: Bool = false) -> PlannedModel {
    PlannedModel(trial.key, keepsNetworks: keepsNetworks)
  }
  // How far the gradient reaches is asked of the panel's networks of all seeds, and of the RNNs with ReLU.
  var models = Cell.allCases.map { planned(Trial(cell: $0, gap: longest, units: units), keepsNetworks: true) }
  models.append(PlannedModel("many-to-one"))
  for gap in gaps where gap != longest { models += swept.map { planned(Trial(cell: $0, gap: gap, units: units)) } }
  models.append(
    planned(Trial(cell: .rnn, gap: longest, units: units, isReLU: true, clipsNumbers: true), keepsNetworks: true))
  models.append(planned(Trial(cell: .rnn, gap: longest, units: units, clipsNumbers: true)))
  models += smallerUnits.map { planned(Trial(cell: .lstm, gap: gaps[1], units: $0)) }
  models += readers.map { PlannedModel($0.key) }
  // Each seed's network writes, and copies.
  models.append(PlannedModel("writer", keepsNetworks: true))
  models += Translation.allCases.map { PlannedModel($0.rawValue, keepsNetworks: $0 == .copy) }
  models += contextUnits.dropFirst().map { PlannedModel("copy-\($0)", firstSeeds: study.amount(10, quick: 1)) }
  study.plan(models)
}

/// Judges all rows and writes the tables and figures of the page.
@MainActor func judgeAndReport() {
  // All trainings first: a process that makes one shard needs nothing of what is computed from them.
  let classifiers = study.train("many-to-one") { run in classify(run) }
  let byGap = gaps.map { gap in
    swept.map { cell in
      gap == longest ? panel.first { $0.trial.cell == cell } ?? panel[0] : tried(Trial(cell: cell, gap: gap, units: units))
    }
  }
  let clipped = tried(Trial(cell: .rnn, gap: longest, units: units, isReLU: true, clipsNumbers: true))
  let clippedTanh = tried(Trial(cell: .rnn, gap: longest, units: units, clipsNumbers: true))
  let smaller = smallerUnits.map { tried(Trial(cell: .lstm, gap: gaps[1], units: $0)) }
  let reading = readers.map { reader in study.train(reader.key) { run in learnToRead(reader, run) } }
  let writers = study.train("writer") { run in learnToWrite(run) }
  let translators = trainTranslators()

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
  judgeLayouts(classifiers)
  judgeCounting()
  judgePadding()
  reportPanel()
  judgeGaps(byGap, clipped: clipped, clippedTanh: clippedTanh, smaller: smaller)
  judgeBidirectional(reading)
  judgeGeneration(writers)
  judgeTranslations(translators)
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
