import COpenBLAS
import Crypto
import Foundation
import Ledger
import Networks
import Reports
import Tensors

extension Study {
  /// Makes `key` available to the prose as `{{value key}}`, with `decimals` decimals.
  public func value(_ key: String, _ number: Double, decimals: Int = 0) {
    values.set(key, to: Self.text(number, decimals: decimals))
  }

  /// Makes a text available to the prose.
  public func value(_ key: String, _ text: String) { values.set(key, to: text) }

  /// `number` with `decimals` decimals and, from five digits before the point on, a comma every three of
  /// them. What rounds to zero has no sign.
  public static func text(_ number: Double, decimals: Int = 0) -> String {
    guard number.isFinite else { return "\(number)" }
    let plain = String(format: "%.\(decimals)f", number)
    let parts = plain.split(separator: ".", maxSplits: 1)
    var whole = String(parts[0])
    let sign = whole.hasPrefix("-") && plain.contains { "123456789".contains($0) } ? "−" : ""
    if whole.hasPrefix("-") { whole.removeFirst() }
    var grouped = ""
    for (offset, digit) in whole.reversed().enumerated() {
      if offset > 0 && offset % 3 == 0 && whole.count > 4 { grouped = "," + grouped }
      grouped = String(digit) + grouped
    }
    return sign + grouped + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A table of the report, for `{{table name}}` and for figures.
  public func table(_ name: String, _ header: [String], _ rows: [[String]]) {
    tables.append((name, CSVTable(header: header, rows: rows)))
  }

  /// A picture of the report.
  public func picture(_ name: String, _ image: PNGImage) { images.append((name, image)) }

  /// Saves trained networks as `build/models/<slug>-<model>-<seed>.safetensors`, which PyTorch loads. Those of
  /// a run at other than the published settings go to `build/models/unpublished`, with the settings in the name
  /// and in the file's header: no run takes the place of one with other settings. That of the first seed also
  /// goes into the report, unless `inReport` is false.
  public func saveModels(_ model: String, _ trained: [Trained], inReport: Bool = true) {
    let isPublished = whyNotJudged == nil
    let folder = "\(Checkout.root)/build/models" + (isPublished ? "" : "/unpublished")
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      fail("\(folder): cannot be created: \(error.localizedDescription)")
    }
    if inReport, let first = trained.first { self.model(model, first.network) }
    let suffix = isPublished ? "" : "-\(settingsWords)-\(settingsKey)"
    for item in trained {
      let path = "\(folder)/\(slug)-\(model)-\(item.seed)\(suffix).safetensors"
      let before = FileManager.default.contents(atPath: path)
      orEnd { () throws(SavedModelError) in
        try item.network.saveSafetensors(to: path, metadata: isPublished ? [] : metadata(model, item.seed))
      }
      // The same settings give the same bytes, so that this is news: the program has changed, or the file was.
      if let before, before != FileManager.default.contents(atPath: path) {
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
    models.append((name, { (path) throws(SavedModelError) in try network.saveSafetensors(to: path) }))
  }

  /// A figure by gnuplot: `experiments/<slug>/<name>.gp` draws `<name>.png`. The script knows `results`
  /// and `folder`, where the tables stand.
  public func figure(_ name: String) { figures.append(name) }

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
    guard let why = whyNotJudged, let output = options.output else { return }
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    if resolved(output) == resolved(Checkout.root + "/reports") {
      fail("reports/ holds the published settings on the real data only, and this is \(why); choose another --output")
    }
  }

  /// Writes the report and prints its folder: the last thing that an experiment does.
  public func finish() {
    exitIfInterrupted()
    for row in ledger.rows(experiment: slug) where row.kind != .setting {
      if !verdicts.contains(where: { $0.id == row.id }) { fail("ledger row \(row.id) has no verdict") }
    }
    let folder = orEnd { () throws(ReportError) in
      try ReportFolder(parent: reportsFolder, slug: slug)
    }
    do {
      try write(folder)
      if Interruption.isRequested {
        folder.discard()
        exitIfInterrupted()
      }
      print(shown(try folder.publish()))
    } catch {
      folder.discard()
      exitIfInterrupted()
      fail("\(error)")
    }
    try? FileManager.default.removeItem(atPath: checkpointFolder)
  }

  private func write(_ folder: ReportFolder) throws(ReportError) {
    let program = "\(Checkout.root)/experiments/\(slug)"
    try results.write(to: folder.path("results.csv"))
    // In the ledger's order, whatever the order of judging.
    let order = Dictionary(uniqueKeysWithValues: ledger.rows.enumerated().map { ($1.id, $0) })
    let sorted = verdicts.sorted { order[$0.id, default: 0] < order[$1.id, default: 0] }
    try CSVTable(verdicts: sorted).write(to: folder.path("verdicts.csv"))
    try values.write(to: folder.path("values.csv"))
    if !errata.isEmpty {
      let sorted = errata.sorted { order[$0.id, default: 0] < order[$1.id, default: 0] }
      try CSVTable(errata: sorted).write(to: folder.path("errata.csv"))
    }
    if options.verdictsOnly {
      try record(seeds: seeds).write(to: folder.path("run.json"))
      return
    }
    for (name, table) in tables { try table.write(to: folder.path(name)) }
    for (name, image) in images { try image.write(to: folder.path(name)) }
    for (name, save) in models {
      let path = folder.path("\(name).safetensors")
      do throws(SavedModelError) { try save(path) } catch { throw .unwritable(path: path, reason: "\(error)") }
    }
    if FileManager.default.fileExists(atPath: "\(program)/Alternatives.swift") {
      try copyAlternatives(to: folder)
    }
    for name in figures {
      try Gnuplot.plot(
        script: "\(program)/\(name).gp", style: "\(Checkout.root)/experiments/style.gp",
        variables: [("results", folder.path("results.csv")), ("folder", folder.partialPath)],
        output: folder.path("\(name).png"))
    }
    let exercises = "\(program)/Exercises.swift"
    let banner: String? =
      isOnOwnData
      ? "Run with \(options.reduction ?? "--own-data"): the data of this report are the user's own, not the published ones; "
        + "no published number of a trained network is judged by it."
      : isStandIn
      ? "The digits of this report are a stand-in drawn by the program, not MNIST; no published number is judged by them."
      : options.reduction.map { "Run with \($0), not at the published settings; no published number is judged by it." }
    try Weaver(folder: folder.partialPath).weave(
      program: "\(program)/main.swift",
      exercises: FileManager.default.fileExists(atPath: exercises) ? exercises : nil,
      name: "experiments/\(slug)/main.swift",
      rerun: options.reduction == nil ? ["make \(slug)"] : [command.joined(separator: " ")],
      banner: banner)
    try record(seeds: seeds).write(to: folder.path("run.json"))
  }

  /// The alternatives are run by themselves; their last results, and the record of that run, stand in the
  /// committed report.
  private func copyAlternatives(to folder: ReportFolder) throws(ReportError) {
    try CSVTable(
      header: ["alternative", "result"], rows: [["not yet run here", "make explore-\(slug)"]]
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

  private func record(seeds: [UInt64]) -> RunRecord {
    let program = FileManager.default.contents(
      atPath: "\(Checkout.root)/experiments/\(slug)/main.swift")
    let digest = SHA256.hash(data: program ?? Data())
    return RunRecord(
      command: command, seeds: seeds, settings: settings, data: data,
      repository: Repository.state(of: Checkout.root),
      programSHA256: digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
      versions: [
        .init("swift", Self.firstLine(of: ["swift", "--version"])),
        .init("openblas", String(cString: openblas_get_config())),
        .init("gnuplot", Self.firstLine(of: ["gnuplot", "--version"])),
      ],
      kernelLevel: KernelLevel.current.rawValue, threads: threads,
      wallSeconds: Date().timeIntervalSince(start))
  }

  private static func firstLine(of command: [String]) -> String {
    let run = try? Subprocess.capture(command[0], Array(command.dropFirst()))
    return run?.output.split(separator: "\n").first.map(String.init) ?? "unknown"
  }

  private func shown(_ path: String) -> String {
    path.hasPrefix(Checkout.root + "/") ? String(path.dropFirst(Checkout.root.count + 1)) : path
  }

  /// Writes the table of the alternatives that the report discusses, with the record of their run beside
  /// it, and prints where it stands.
  ///
  /// - Parameter seeds: Those that were run; by default the study's.
  public func finishExploring(_ header: [String], _ rows: [[String]], seeds: [UInt64]? = nil) {
    exitIfInterrupted()
    let folder = "\(reportsFolder)/\(slug)"
    let path = "\(folder)/alternatives.csv"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try CSVTable(header: header, rows: rows).write(to: path)
      try record(seeds: seeds ?? self.seeds).write(to: "\(folder)/alternatives.json")
    } catch {
      fail("\(error)")
    }
    try? FileManager.default.removeItem(atPath: checkpointFolder)
    print(shown(path))
  }
}
