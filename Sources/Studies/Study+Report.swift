import Digests
import Drawings
import Foundation
import Host
import Ledger
import Networks
import Pictures
import Reports
import Tensors
import Weaving

extension Study {
  /// `number` with `decimals` decimals, as pages have it (`PageNumber`). What rounds to zero has no sign.
  public static func text(_ number: Double, decimals: Int = 0) -> String {
    guard number.isFinite else { return "\(number)" }
    let plain = String(format: "%.\(decimals)f", number)
    let parts = plain.split(separator: ".", maxSplits: 1)
    let whole = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
    let isNegative = whole.count < parts[0].count && plain.contains { "123456789".contains($0) }
    let sign = isNegative ? String(PageNumber.minus) : ""
    return sign + PageNumber.grouped(String(whole)) + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A picture of the report.
  public func picture(_ name: String, _ image: PNGImage) { images.append((name, image)) }

  /// A drawing of the report, `<name>.svg`, and what is to be seen on it as the value `<name>-words`. The prose shows it by
  /// `![{{value <name>-words}}](<name>.svg "What stands below it")`.
  public func drawing(_ name: String, _ drawing: Drawing) {
    drawings.append((name, drawing))
    value("\(name)-words", drawing.words)
  }

  /// Saves trained networks as `build/models/<slug>-<model>-<seed>.safetensors`, which PyTorch loads; with
  /// `--output DIR` in `DIR/models`. Those of a run at other settings than the report's go to the folder
  /// `unpublished` there, with the settings in the name and in the file's header: no run takes the place of one
  /// with other settings. That of the first seed also goes into the report, unless `inReport` is false.
  ///
  /// A run that collects shards saves the networks that they keep; one that makes a shard saves none.
  public func saveModels<S>(_ model: String, _ trained: [Trained<S>], inReport: Bool = true) {
    if makesNoReport { return }
    let isPublished = whyNotJudged == nil
    let models = options.output.map { "\($0)/models" } ?? "\(Checkout.root)/build/models"
    let folder = models + (isPublished ? "" : "/unpublished")
    orEnd { () throws(HostError) in _ = try Folder.create(folder) }
    if inReport, let first = trained.first { self.model(model, first.network) }
    let suffix = isPublished ? "" : "-\(settingsWords)-\(settingsKey)"
    for (place, item) in trained.enumerated() where item.hasNetwork || (inReport && place == 0) {
      let path = "\(folder)/\(slug)-\(model)-\(item.seed)\(suffix).safetensors"
      let before = FileManager.default.contents(atPath: path)
      let content = item.network.safetensors(metadata: isPublished ? [] : metadata(model, item.seed))
      orEnd { () throws(HostError) in try AtomicFile.write([UInt8](content), to: path) }
      // The same settings give the same bytes, so that this is news: the program has changed, or the file was.
      if let before, before != content {
        Study.say("\(slug): \(shown(path)) held another network and was written anew")
      }
    }
  }

  /// What sets the run apart from the published one, as a part of a file's name.
  private var settingsWords: String {
    var words: [String] = []
    if isQuick { words.append("quick") }
    if let epochs = options.epochs { words.append("epochs-\(epochs)") }
    if isOnOwnData { words.append("own-data") }
    if isStandIn { words.append("stand-in") }
    if options.ledger != nil { words.append("other-ledger") }
    return words.isEmpty ? "own" : words.joined(separator: "-")
  }

  /// What a network that is not the published one was trained with, for the header of its file.
  private func metadata(_ model: String, _ seed: UInt64) -> [(String, String)] {
    [
      ("experiment", slug), ("model", model), ("seed", "\(seed)"), ("command", command.joined(separator: " ")),
      ("why_not_published", whyNotJudged ?? ""),
      ("data", data.map { "\($0.name) \($0.sha256)" }.joined(separator: "; ")), ("settings_key", settingsKey),
    ]
  }

  /// A network of the report, `<name>.safetensors`: what `experiments/<slug>/pytorch.md` loads.
  public func model<S>(_ name: String, _ network: Network<S>) {
    models.append((name, { network.safetensors() }))
  }

  /// The mean of some numbers and their range, as it is to be read in a sentence.
  public static func summary(_ values: [Double], decimals: Int = 0) -> String {
    guard let low = values.min(), let high = values.max() else { return "–" }
    let mean = text(Statistics.mean(values), decimals: decimals + 1)
    return low == high
      ? text(low, decimals: decimals)
      : "\(mean) (\(text(low, decimals: decimals)) to \(text(high, decimals: decimals)))"
  }

  /// The folder in which this run's report goes.
  private var reportsFolder: String {
    if let output = options.output { return output }
    let isPublished = options.reduction == nil && !isStandIn
    return Checkout.root + (isPublished ? "/reports" : "/build/reports")
  }

  /// Ends a program that was told to write into `reports/` what does not belong there: as soon as that is
  /// known, not after hours of training.
  func protectCommittedReports() {
    if makesNoReport { return }
    defer { claimReport() }
    guard let why = whyNotJudged, let output = options.output else { return }
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    if resolved(output) == resolved(Checkout.root + "/reports") {
      fail("reports/ holds runs at the settings of the reports on the real data only, and this is \(why); choose another --output")
    }
  }

  /// Claims the report's place for this run, and gives back one that was claimed before it was known that
  /// the digits are a stand-in. A place that cannot be written, or that another run writes, ends the
  /// program now and not after hours of training.
  func claimReport() {
    let parent = reportsFolder
    guard parent != claimed else { return }
    orEnd { () throws(HostError) in try FolderClaim.take(parent: parent, slug: slug) }
    if let claimed { FolderClaim.giveBack(parent: claimed, slug: slug) }
    claimed = parent
  }

  /// Writes the report and prints its folder: the last thing that an experiment does.
  ///
  /// Numbers first: where figures cannot be drawn, the report is written without them, the program says so and ends with
  /// exit code 1, and what was trained is kept, so that the same command draws them.
  public func finish() {
    exitIfInterrupted()
    endWithoutPlanned()
    for row in ledger.rows(experiment: slug) where row.kind != .setting {
      if !verdicts.contains(where: { $0.id == row.id && $0.condition == row.condition }) {
        let condition = row.condition.map { " under the condition \($0.rawValue)" } ?? ""
        fail("ledger row \(row.id) has no verdict\(condition)")
      }
    }
    let folder = orEnd { () throws(HostError) in
      try ReportFolder(parent: reportsFolder, slug: slug)
    }
    var missing: [(name: String, why: HostError)] = []
    do {
      missing = try write(folder)
      if Interruption.isRequested {
        folder.discard()
        exitIfInterrupted()
      }
      try folder.publish()
    } catch {
      folder.discard()
      exitIfInterrupted()
      if case .interrupted(let signal) = error {
        // What stopped gnuplot did not reach us, or not yet; it was meant for the run all the same.
        Study.say("\(slug): interrupted; the same command, without --fresh, goes on from here")
        StandardStreams.leave(128 + signal)
      }
      fail("\(error)")
    }
    if let first = missing.first {
      // Only long trainings leave checkpoints; short ones are done again.
      let kept = ownCheckpoints.areSaved ? " and trains nothing again" : ""
      let others = missing.count > 1 ? ", and \(missing.count - 1) more" : ""
      print(shown(folder.finalPath))
      fail(
        "the report is written, but \(missing.count) of its \(page.figures.count) figures could not be drawn "
          + "(\(first.name).png\(others)): \(first.why); the same command, without --fresh, draws them\(kept)")
    }
    end(with: shown(folder.finalPath))
  }

  /// Lets the checkpoints go and prints where the result stands.
  private func end(with path: String) {
    ownCheckpoints.remove()
    print(path)
    if let reason = StandardStreams.flush() {
      fail("\(path) is written, but \(StandardStreams.complaint(reason))")
    }
  }

  /// - Returns: The figures that could not be drawn.
  private func write(_ folder: ReportFolder) throws(HostError) -> [(name: String, why: HostError)] {
    let program = "\(Checkout.root)/experiments/\(slug)"
    try results.write(to: folder.path("results.csv"))
    // In the ledger's order, whatever the order of judging.
    let order = Dictionary(uniqueKeysWithValues: ledger.rows.enumerated().map { ($1.id, $0) })
    let explored = try copyExploredVerdicts(to: folder)
    try CSVTable(verdicts: sorted(verdicts + explored)).write(to: folder.path("verdicts.csv"))
    try page.values.write(to: folder.path("values.csv"))
    if !errata.isEmpty {
      let sorted = errata.sorted { order[$0.id, default: 0] < order[$1.id, default: 0] }
      try CSVTable(errata: sorted).write(to: folder.path("errata.csv"))
    }
    if options.verdictsOnly {
      try record(seeds: seeds).write(to: folder.path("run.json"))
      return []
    }
    for (name, table) in page.tables { try table.write(to: folder.path(name)) }
    for (name, image) in images { try image.write(to: folder.path(name)) }
    for (name, drawing) in drawings { try AtomicFile.write(drawing.svg, to: folder.path("\(name).svg")) }
    for (name, content) in models {
      try AtomicFile.write([UInt8](content()), to: folder.path("\(name).safetensors"))
    }
    if FileManager.default.fileExists(atPath: "\(program)/Alternatives.swift") {
      try copyAlternatives(to: folder)
    }
    var drawing = FigureDrawing(
      experiments: Checkout.root + "/experiments", slug: slug, folder: folder.partialPath)
    for (name, _) in images { try drawing.note(picture: name) }
    for (name, _) in drawings { try drawing.note(picture: "\(name).svg") }
    var missing: [(name: String, why: HostError)] = []
    for name in page.figures {
      if let why = try drawing.draw(name) { missing.append((name, why)) }
    }
    if !drawing.record.isEmpty { try drawing.record.write(folder: folder.partialPath) }
    let banner: String? =
      isOnOwnData
      ? "Run with \(options.reduction ?? "--own-data"): the data of this report are the user's own, not the published ones; "
        + "no published number of a trained network is judged by it."
      : isStandIn
      ? "The digits of this report are a stand-in drawn by the program, not MNIST; no published number is judged by them."
      : options.reduction.map { "Run with \($0), not at the settings of the report; no published number is judged by it." }
    try Weaver(folder: folder.partialPath, sources: ledger.sources).weave(
      program: "\(program)/main.swift", exercises: ExerciseFiles.paths(in: program),
      name: "experiments/\(slug)/main.swift",
      rerun: options.reduction == nil ? ["make \(slug)"] : [command.joined(separator: " ")],
      banner: banner)
    try record(seeds: seeds, gnuplot: drawing.version).write(to: folder.path("run.json"))
    return missing
  }

  /// The alternatives are run by themselves; their last results, and the record of that run, stand in the
  /// committed report.
  private func copyAlternatives(to folder: ReportFolder) throws(HostError) {
    try CSVTable(
      header: ["alternative", "result"], rows: [["not explored yet", "–"]]
    ).write(to: folder.path("alternatives.csv"))
    for name in ["alternatives.csv", "alternatives.json"] {
      let committed = "\(Checkout.root)/reports/\(slug)/\(name)"
      // One that is there and cannot be read is an error: it would be lost with the last report.
      guard FileManager.default.fileExists(atPath: committed) else { continue }
      try AtomicFile.write(try AtomicFile.text(of: committed), to: folder.path(name))
    }
  }

  /// The command as a reader would type it, folders of this machine left out.
  private var command: [String] {
    var words = [".build/release/\(slug)"]
    if let seeds = options.seeds { words += ["--seeds", seeds.description] }
    if let epochs = options.epochs { words += ["--epochs", "\(epochs)"] }
    if options.quick { words.append("--quick") }
    if options.ownData { words += ["--own-data", "--data", "your-data"] }
    if options.explore { words.append("--explore") }
    return words
  }

  private func record(seeds: [UInt64], gnuplot: String? = nil) -> RunRecord {
    // Before the peak, whose measuring is no part of the run.
    let wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    let path = "\(Checkout.root)/experiments/\(slug)/main.swift"
    let program = FileManager.default.contents(atPath: path)
    let sections = ((try? ChapterText(program: path))?.files ?? []).dropFirst().map { file in
      RunRecord.Section(name: URL(fileURLWithPath: file).lastPathComponent, sha256: (try? Digest.sha256(file: file)) ?? "")
    }
    return RunRecord(
      command: command, seeds: seeds, settings: settings, pieces: pieces, data: data,
      repository: Repository.state(of: Checkout.root),
      programSHA256: SHA256.hexadecimal(of: Array(program ?? Data())), sections: sections,
      versions: Self.versions + (gnuplot.map { [.init("gnuplot", $0)] } ?? []),
      peak: RegisterPeak.measured().rate, kernelLevel: KernelLevel.current.rawValue, threads: threads,
      wallSeconds: wallSeconds)
  }

  /// Whether the process only lists shards, makes them or tells of them. Several may then work side by side.
  private var makesNoReport: Bool {
    if options.untilFirstEpoch { return true }
    return switch shardWork {
    case .list, .run, .tell: true
    case .none, .collect: false
    }
  }

  private func shown(_ path: String) -> String { Checkout.current.shown(path) }

  /// Writes the table of the alternatives that the report discusses, with the record of their run beside
  /// it, and prints where it stands.
  ///
  /// - Parameter seeds: Those that were run; by default the study's.
  public func finishExploring(_ header: [String], _ rows: [[String]], seeds: [UInt64]? = nil) {
    exitIfInterrupted()
    let folder = "\(reportsFolder)/\(slug)"
    let path = "\(folder)/alternatives.csv"
    do {
      try Folder.create(folder)
      try CSVTable(header: header, rows: rows).write(to: path)
      if whyNotJudged == nil { try writeExploredVerdicts(to: folder) }
      try record(seeds: seeds ?? self.seeds).write(to: "\(folder)/alternatives.json")
    } catch {
      fail("\(error)")
    }
    end(with: shown(path))
  }
}
