import Digests
import Foundation
import Host

/// `ro-crate-metadata.json`: how the reports of a folder came about, from each report's files over the shards that it was
/// collected from to the program, machine and time that made each shard.
///
/// It is an RO-Crate 1.1 of the profile Process Run Crate 0.5, the one of the Workflow Run RO-Crates that asks for
/// nothing but programs that were run: no workflow language stands behind shards. A shard that lies below the folder is
/// a file of the crate. One that lies elsewhere is named and described, with its SHA-256, so that a copy of it can be
/// recognised, but is no part of the crate: a path out of it would lead nowhere for whoever gets the folder.
public struct RunCrate {
  /// The name of the file.
  public static let fileName = "ro-crate-metadata.json"

  /// A report that was collected.
  public struct Report {
    /// A shard that it was collected from.
    public struct Shard {
      /// `slug/model/seed`.
      public let id: String
      /// Below the folder of shards.
      public let file: String

      /// A shard of that name and file.
      public init(id: String, file: String) {
        self.id = id
        self.file = file
      }
    }

    /// The experiment's name and the title of its page.
    public let slug, title: String
    /// None where the experiment trains for seconds only, or not at all.
    public let shards: [Shard]
    /// When its program was started and had ended.
    public let begin, end: Date

    /// A report as the command has collected it.
    public init(slug: String, title: String, shards: [Shard], begin: Date, end: Date) {
      self.slug = slug
      self.title = title
      self.shards = shards
      self.begin = begin
      self.end = end
    }
  }

  private typealias Member = OrderedJSON.Member

  private let folder: String
  private let shardsFolder: String
  /// The path of the folder of shards below the crate's; nil where it lies elsewhere.
  private let shardsInside: String?
  /// One JSON object each, in order.
  private var entities: [OrderedJSON] = []
  private var actions: [String] = []
  private var parts: [String] = []
  private var shardFiles: [String] = []
  /// The ids of what many actions share: programs, machines, libraries, data.
  private var ids: [String: String] = [:]
  private var counts: [String: Int] = [:]

  /// Describes `reports`, which stand in `folder`, each under its slug.
  ///
  /// - Throws: `HostError.unreadable` or `.malformed` where a report's file or a shard cannot be read.
  public init(folder: String, shards: String, reports: [Report]) throws(HostError) {
    self.folder = folder
    shardsFolder = shards
    let (outer, inner) = (Self.resolved(folder), Self.resolved(shards))
    shardsInside = inner.hasPrefix(outer + "/") ? String(inner.dropFirst(outer.count + 1)) : nil
    for report in reports { try add(report) }
    if let shardsInside, !shardFiles.isEmpty {
      let id = Self.reference("\(shardsInside)/")
      parts.append(id)
      entities.append(
        Self.entity(
          id, "Dataset", [.init("name", .text("Shards")), .init("hasPart", Self.references(shardFiles))]))
    }
    let end = reports.map(\.end).max() ?? Date(timeIntervalSince1970: 0)
    entities.insert(contentsOf: root(published: UTCTime.text(end)), at: 0)
  }

  /// The file's content: one entity a line.
  public var text: String {
    let terms = "https://w3id.org/ro/terms/workflow-run#"
    let context = OrderedJSON.list([
      .text("https://w3id.org/ro/crate/1.1/context"),
      .members(["sha256", "resourceUsage"].map { Member($0, .text(terms + $0)) }),
    ])
    return "{\n\"@context\": \(context.line),\n\"@graph\": [\n" + entities.map(\.line).joined(separator: ",\n") + "\n]\n}\n"
  }

  /// Writes the file into the folder, atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write() throws(HostError) {
    try AtomicFile.write(text, to: "\(folder)/\(Self.fileName)")
  }

  // MARK: What it holds

  private func root(published: String) -> [OrderedJSON] {
    let profile = "https://w3id.org/ro/wfrun/process/0.5"
    let licence = "https://spdx.org/licenses/MIT"
    return [
      Self.entity(
        Self.fileName, "CreativeWork",
        [.init("conformsTo", Self.reference(to: "https://w3id.org/ro/crate/1.1")), .init("about", Self.reference(to: "./"))]),
      Self.entity(
        "./", "Dataset",
        [
          .init("name", .text("Reports of Retrace, collected from shards")),
          .init(
            "description",
            .text(
              "Reports of experiments, the shards that each was collected from, and how these were made. A row of a "
                + "report's results.csv comes from the shard of its model and seed.")),
          .init("datePublished", .text(published)), .init("license", Self.reference(to: licence)),
          .init("conformsTo", Self.reference(to: profile)), .init("hasPart", Self.references(parts)),
          .init("mentions", Self.references(actions)),
        ]),
      Self.entity(
        profile, "CreativeWork", [.init("name", .text("Process Run Crate")), .init("version", .text("0.5"))]),
      Self.entity(
        licence, "CreativeWork", [.init("name", .text("MIT License")), .init("url", .text(licence))]),
    ]
  }

  private mutating func add(_ report: Report) throws(HostError) {
    let record = try ReportOrigin(path: "\(folder)/\(report.slug)/run.json")
    var files: [String] = []
    for name in Self.names(in: "\(folder)/\(report.slug)") {
      files.append(try addFile("\(report.slug)/\(name)"))
    }
    let place = Self.reference("\(report.slug)/")
    parts.append(place)
    entities.append(
      Self.entity(
        place, "Dataset", [.init("name", .text("Report: \(report.title)")), .init("hasPart", Self.references(files))]))
    let data = record.data.map { share($0) }
    var shards: [String] = []
    for shard in report.shards { shards.append(try add(shard, slug: report.slug, data: data)) }
    addAction(
      "collected/\(report.slug)", name: "Report of \(report.slug)",
      description: shards.isEmpty
        ? "The program ran without shards: it trains for seconds only, or not at all."
        : "The report was collected from \(shards.count) shards.",
      program: program(report.slug, record.repository, record.versions), objects: data + shards,
      results: files, begin: UTCTime.text(report.begin), end: UTCTime.text(report.end),
      machine: machine(record.processor, record.kernelLevel, record.threads))
  }

  /// Adds a file of a report, by its path below the folder, and returns its id.
  private mutating func addFile(_ path: String) throws(HostError) -> String {
    let id = Self.reference(path)
    let bytes = try AtomicFile.bytes(of: "\(folder)/\(path)")
    entities.append(
      Self.entity(id, "File", Self.description(name: path, size: bytes.count, sha256: Digest.sha256(bytes))))
    return id
  }

  /// Adds a shard, and how it was made where that is recorded, and returns its id.
  private mutating func add(_ shard: Report.Shard, slug: String, data: [String]) throws(HostError) -> String {
    let path = "\(shardsFolder)/\(shard.file)"
    let bytes = try AtomicFile.bytes(of: path)
    let id = shardsInside.map { Self.reference("\($0)/\(shard.file)") } ?? Self.reference("#shard/\(shard.id)")
    let sha256 = Digest.sha256(bytes)
    var members = Self.description(name: shard.file, size: bytes.count, sha256: sha256)
    // A record of other bytes was left by a shard that stood here before, or was copied alone.
    let found = ShardRecord(path: ShardRecord.path(ofShard: path)).flatMap { $0.sha256 == sha256 ? $0 : nil }
    if found == nil { members.append(.init("description", .text("No record of how it was made stands beside it."))) }
    entities.append(Self.entity(id, shardsInside == nil ? "CreativeWork" : "File", members))
    if shardsInside != nil { shardFiles.append(id) }
    guard let record = found else { return id }
    let seconds = NumberText.shortest(record.seconds)
    addAction(
      "made/\(shard.id)", name: "Shard \(shard.id)",
      description: record.isContinued
        ? "The training went on from a checkpoint; its last part took \(seconds) s." : "The training took \(seconds) s.",
      program: program(slug, record.repository, record.versions), objects: data, results: [id], begin: record.begin,
      end: record.end, machine: machine(record.processor, record.kernelLevel, record.threads))
    return id
  }

  private mutating func addAction(
    _ name: String, name title: String, description: String, program: String, objects: [String], results: [String],
    begin: String, end: String, machine: String
  ) {
    let id = Self.reference("#\(name)")
    actions.append(id)
    var members: [Member] = [
      .init("name", .text(title)), .init("description", .text(description)),
      .init("instrument", Self.reference(to: program)),
    ]
    // What is generated is made of nothing.
    if !objects.isEmpty { members.append(.init("object", Self.references(objects))) }
    members += [
      .init("result", Self.references(results)), .init("startTime", .text(begin)), .init("endTime", .text(end)),
      .init("resourceUsage", Self.reference(to: machine)),
    ]
    entities.append(Self.entity(id, "CreateAction", members))
  }
}

// MARK: What actions share

extension RunCrate {
  /// The id of the entity of `kind` for `key`, which `members` describe where it is the first.
  private mutating func shared(_ kind: String, _ key: String, _ type: String, _ members: () -> [Member]) -> String {
    let name = "\(kind) \(key)"
    if let id = ids[name] { return id }
    counts[kind, default: 0] += 1
    let id = "#\(kind)/\(counts[kind, default: 0])"
    ids[name] = id
    entities.append(Self.entity(id, type, members()))
    return id
  }

  private mutating func share(_ file: RunRecord.DataFile) -> String {
    shared("data", "\(file.name) \(file.sha256)", "CreativeWork") {
      [
        .init("name", .text(file.name)), .init("description", .text("Origin: \(file.origin)")),
        .init("sha256", .text(file.sha256)),
      ]
    }
  }

  /// An experiment's program as it was built: of which commit and with what.
  private mutating func program(
    _ slug: String, _ repository: Repository.State?, _ versions: [RunRecord.Version]
  ) -> String {
    let software = versions.map { one in
      shared("software", "\(one.name) \(one.version)", "SoftwareApplication") {
        [.init("name", .text(one.name)), .init("version", .text(one.version))]
      }
    }
    let version = repository.map { $0.commit + ($0.isDirty ? " with uncommitted changes" : "") } ?? "no commit known"
    return shared("program", "\(slug) \(version) \(software)", "SoftwareApplication") {
      var members: [Member] = [
        .init("name", .text(slug)), .init("description", .text("The program experiments/\(slug)/main.swift of Retrace")),
        .init("version", .text(version)),
      ]
      if !software.isEmpty { members.append(.init("softwareRequirements", Self.references(software))) }
      return members
    }
  }

  private mutating func machine(_ processor: ProcessorModel, _ kernels: String, _ threads: Int) -> String {
    let words = "\(processor.identity); kernels: \(kernels); threads: \(threads)"
    return shared("machine", words, "PropertyValue") {
      [.init("name", .text("Processor, kernels and threads")), .init("value", .text(words))]
    }
  }

  // MARK: Entities

  private static func entity(_ id: String, _ type: String, _ members: [Member]) -> OrderedJSON {
    .members([.init("@id", .text(id)), .init("@type", .text(type))] + members)
  }

  /// `path` as an id: what no URI may hold is written by its bytes.
  private static func reference(_ path: String) -> String {
    let start = path.hasPrefix("#") ? "#" : ""
    let rest = String(path.dropFirst(start.count))
    return start + (rest.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? rest)
  }

  private static func reference(to id: String) -> OrderedJSON { .members([.init("@id", .text(id))]) }

  /// One reference alone, several as a list, as the crate's specification recommends.
  private static func references(_ ids: [String]) -> OrderedJSON {
    ids.count == 1 ? reference(to: ids[0]) : .list(ids.map { reference(to: $0) })
  }

  private static func description(name: String, size: Int, sha256: String) -> [Member] {
    let formats = [
      "csv": "text/csv", "json": "application/json", "md": "text/markdown", "png": "image/png", "shard": "text/plain",
      "svg": "image/svg+xml",
    ]
    return [
      .init("name", .text(name)),
      .init("encodingFormat", .text(formats[NSString(string: name).pathExtension] ?? "application/octet-stream")),
      // A text, as schema.org and the specification have it.
      .init("contentSize", .text("\(size)")), .init("sha256", .text(sha256)),
    ]
  }

  /// The files in a report's folder, sorted; hidden ones are no part of it.
  private static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { name in
      var isFolder: ObjCBool = false
      return !name.split(separator: "/").contains { $0.hasPrefix(".") }
        && FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
