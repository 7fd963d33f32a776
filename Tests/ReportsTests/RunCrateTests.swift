import Digests
import Foundation
import Host
import TestSupport
import Testing

@testable import Reports

@Suite("The crate of collected reports")
struct RunCrateTests {
  private static let processor = ProcessorModel(name: "Processor", family: 25, model: 17, stepping: 1)
  private static let state = Repository.State(commit: String(repeating: "a", count: 40), isDirty: false)

  /// A report with two shards, one of them without a record, and one without any.
  private static func folder(shards: String = "shards") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for slug in ["net", "by-hand"] {
      let record = RunRecord(
        command: ["x"], seeds: [1], settings: [.init("twice", .integer(1)), .init("twice", .integer(2))],
        data: slug == "net" ? [.init(name: "pictures", origin: "a mirror", sha256: "00")] : [], repository: state,
        programSHA256: "11", versions: [.init("swift", "6.3")], processor: processor, kernelLevel: "avx2", threads: 2,
        wallSeconds: 1)
      try Folder.create(folder.file("reports/\(slug)"))
      try record.write(to: folder.file("reports/\(slug)/run.json"))
      try folder.put("a,b\n", in: "reports/\(slug)/results.csv")
    }
    try folder.put("hidden", in: "reports/net/.partial")
    for seed in [1, 2] { try folder.put("shard \(seed)\n", in: "\(shards)/net/unit-\(seed).shard") }
    try record(folder, shards).write(to: folder.file("\(shards)/net/unit-1.made.json"))
    return folder
  }

  private static func record(_ folder: TemporaryFolder, _ shards: String, sha256: String? = nil) throws -> ShardRecord {
    ShardRecord(
      id: "net/unit/1", sha256: try sha256 ?? Digest.sha256(file: folder.file("\(shards)/net/unit-1.shard")),
      begin: "2026-01-02T03:04:05+00:00", end: "2026-01-02T03:04:06+00:00", seconds: 1.25, isContinued: false,
      repository: state, versions: [.init("swift", "6.3")], processor: processor, kernelLevel: "avx2", threads: 1)
  }

  private static func crate(_ folder: TemporaryFolder, shards: String = "shards") throws -> [String: [String: Any]] {
    let crate = try RunCrate(
      folder: folder.file("reports"), shards: folder.file(shards),
      reports: [
        .init(
          slug: "net", title: "A net", shards: [1, 2].map { .init(id: "net/unit/\($0)", file: "net/unit-\($0).shard") },
          begin: Date(timeIntervalSince1970: 0), end: Date(timeIntervalSince1970: 60)),
        .init(
          slug: "by-hand", title: "By \"hand\"", shards: [], begin: Date(timeIntervalSince1970: 60),
          end: Date(timeIntervalSince1970: 86_400)),
      ])
    let first = crate.text
    try crate.write()
    #expect(try folder.text("reports/\(RunCrate.fileName)") == first)
    let object = try #require(JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    let graph = try #require(object["@graph"] as? [[String: Any]])
    let entities = Dictionary(graph.map { ($0["@id"] as? String ?? "", $0) }) { one, _ in one }
    #expect(entities.count == graph.count, "an id stands twice")
    // Whatever is referred to is described, but for the specification itself.
    for entity in graph {
      for value in entity.values {
        for reference in (value as? [[String: String]]) ?? [(value as? [String: String]) ?? [:]] {
          guard let id = reference["@id"], id != "https://w3id.org/ro/crate/1.1" else { continue }
          #expect(entities[id] != nil, "\(id)")
        }
      }
    }
    return entities
  }

  private func ids(_ value: Any?) -> [String] {
    if let one = value as? [String: String] { return one["@id"].map { [$0] } ?? [] }
    return (value as? [[String: String]] ?? []).compactMap { $0["@id"] }
  }

  @Test("leads from a report's files to its shards, and from a shard to program, machine, data and times")
  func chain() throws {
    let entities = try Self.crate(Self.folder())
    let collected = try #require(entities["#collected/net"])
    #expect(ids(collected["result"]) == ["net/results.csv", "net/run.json"])
    #expect(ids(collected["object"]) == ["#data/1", "#shard/net/unit/1", "#shard/net/unit/2"])
    #expect(collected["startTime"] as? String == "1970-01-01T00:00:00+00:00")
    #expect(entities["net/results.csv"]?["sha256"] as? String == Digest.sha256(Array("a,b\n".utf8)))
    #expect(entities["net/results.csv"]?["contentSize"] as? String == "4")
    let shard = try #require(entities["#shard/net/unit/1"])
    #expect(shard["sha256"] as? String == Digest.sha256(Array("shard 1\n".utf8)))
    #expect(shard["@type"] as? String == "CreativeWork" && shard["name"] as? String == "net/unit-1.shard")
    let made = try #require(entities["#made/net/unit/1"])
    #expect(ids(made["result"]) == ["#shard/net/unit/1"] && ids(made["object"]) == ["#data/1"])
    #expect(made["startTime"] as? String == "2026-01-02T03:04:05+00:00")
    #expect(made["endTime"] as? String == "2026-01-02T03:04:06+00:00")
    #expect(made["description"] as? String == "The training took 1.25 s.")
    // Made by the program that collected it, on another number of threads.
    #expect(ids(made["instrument"]) == ids(collected["instrument"]))
    #expect(ids(made["resourceUsage"]) != ids(collected["resourceUsage"]))
    let program = try #require(entities[ids(made["instrument"])[0]])
    #expect(program["name"] as? String == "net" && program["version"] as? String == Self.state.commit)
    #expect(ids(program["softwareRequirements"]).map { entities[$0]?["version"] as? String } == ["6.3"])
    let machine = try #require(entities[ids(made["resourceUsage"])[0]])
    #expect(machine["value"] as? String == "Processor (family 25, model 17, stepping 1); kernels: avx2; threads: 1")
    #expect(entities["#data/1"]?["sha256"] as? String == "00")
  }

  @Test("has the reports as its parts, and says when the last of them was there")
  func root() throws {
    let entities = try Self.crate(Self.folder())
    let root = try #require(entities["./"])
    #expect(ids(root["hasPart"]) == ["net/", "by-hand/"])
    #expect(Set(ids(root["mentions"])) == ["#made/net/unit/1", "#collected/net", "#collected/by-hand"])
    #expect(root["datePublished"] as? String == "1970-01-02T00:00:00+00:00")
    #expect(ids(root["conformsTo"]) == ["https://w3id.org/ro/wfrun/process/0.5"])
    #expect(entities["by-hand/"]?["name"] as? String == "Report: By \"hand\"")
    #expect(entities["net/.partial"] == nil && entities["#collected/by-hand"]?["object"] == nil)
  }

  @Test("invents nothing about a shard without a record, or with one of other bytes")
  func withoutRecord() throws {
    let folder = try Self.folder()
    var entities = try Self.crate(folder)
    let words = "No record of how it was made stands beside it."
    #expect(entities["#made/net/unit/2"] == nil && entities["#shard/net/unit/2"]?["description"] as? String == words)
    #expect(entities["#shard/net/unit/1"]?["description"] == nil)
    try Self.record(folder, "shards", sha256: "22").write(to: folder.file("shards/net/unit-1.made.json"))
    entities = try Self.crate(folder)
    #expect(entities["#made/net/unit/1"] == nil && entities["#shard/net/unit/1"]?["description"] as? String == words)
    try folder.put("{}", in: "shards/net/unit-1.made.json")
    #expect(try Self.crate(folder)["#made/net/unit/1"] == nil)
  }

  @Test("holds as files the shards that lie in its folder")
  func inside() throws {
    let shards = "reports/my shards"
    let entities = try Self.crate(Self.folder(shards: shards), shards: shards)
    let id = "my%20shards/net/unit-1.shard"
    #expect(entities[id]?["@type"] as? String == "File" && entities["#shard/net/unit/1"] == nil)
    #expect(ids(entities["./"]?["hasPart"]) == ["net/", "by-hand/", "my%20shards/"])
    #expect(ids(entities["my%20shards/"]?["hasPart"]) == [id, "my%20shards/net/unit-2.shard"])
    #expect(ids(entities["#made/net/unit/1"]?["result"]) == [id])
  }

  @Test("is not written where a shard is missing or a report has no record")
  func missing() throws {
    let folder = try Self.folder()
    try FileManager.default.removeItem(atPath: folder.file("shards/net/unit-2.shard"))
    #expect(throws: HostError.self) { try Self.crate(folder) }
    let other = try Self.folder()
    try other.put("[]", in: "reports/net/run.json")
    let error = #expect(throws: HostError.self) { try Self.crate(other) }
    #expect(error?.description == "\(other.file("reports/net/run.json")):1: no record of a run")
  }

  @Test("describes ten thousand shards in seconds")
  func many() throws {
    let folder = try Self.folder()
    let shards = (1...10_000).map { RunCrate.Report.Shard(id: "net/unit/\($0)", file: "net/unit-\($0).shard") }
    for seed in 3...10_000 {
      try Data("shard \(seed)\n".utf8).write(to: URL(fileURLWithPath: folder.file("shards/net/unit-\(seed).shard")))
    }
    let start = ContinuousClock.now
    let crate = try RunCrate(
      folder: folder.file("reports"), shards: folder.file("shards"),
      reports: [.init(slug: "net", title: "A net", shards: shards, begin: Date(), end: Date())])
    #expect(crate.text.split(separator: "\n").count > 10_000)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}

@Suite("The record of a shard")
struct ShardRecordTests {
  @Test("is read as it was written, but for what it does not keep")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = ShardRecord.path(ofShard: folder.file("unit-1.shard"))
    #expect(path == folder.file("unit-1.made.json") && ShardRecord(path: path) == nil)
    for repository in [nil, Repository.State(commit: "abc", isDirty: true)] {
      let record = ShardRecord(
        id: "net/unit/1", sha256: "00", begin: "a", end: "b", seconds: 0.125, isContinued: true, repository: repository,
        versions: [.init("libc", "glibc \"2\""), .init("swift", "6.3")],
        processor: ProcessorModel(name: "P", family: 1, stepping: 3), kernelLevel: "neon", threads: 4)
      try record.write(to: path)
      #expect(ShardRecord(path: path) == record)
    }
    try folder.put("{\"shard\": 1}", in: "unit-1.made.json")
    #expect(ShardRecord(path: path) == nil)
  }
}
