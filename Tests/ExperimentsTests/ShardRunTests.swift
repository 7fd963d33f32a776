import Digests
import Foundation
import Testing

/// Shards as users make and collect them, with the built programs.
@Suite("Shards of the experiments", .serialized)
struct ShardRunTests {
  private static let retrace = Programs.folder + "/retrace"

  private func retrace(_ arguments: [String]) throws -> Programs.Outcome {
    try Programs.run(Self.retrace, arguments, in: Programs.checkout)
  }

  private func ids(_ slug: String, _ more: [String] = ["--quick"]) throws -> [String] {
    let outcome = try retrace(["shard", "list", slug] + more)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  /// The files of a report, but for `run.json`.
  private func report(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "run.json" {
      files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
    }
    return files
  }

  /// `run.json` without what tells of the machine and the time.
  private func record(_ folder: String) throws -> NSDictionary {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/run.json"))
    var record = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    // Of the processor also its numbers, its clock and its peak.
    for key in Array(record.keys) where key.hasPrefix("cpu") { record[key] = nil }
    for key in ["versions", "kernel_level", "threads", "wall_seconds"] { record[key] = nil }
    return record as NSDictionary
  }

  @Test("made in another order and collected give the bytes of a run in one go", arguments: TrainedRowsTests.training)
  func collected(slug: String) throws {
    let direct = try TemporaryFolder(), folder = try TemporaryFolder()
    let run = try Programs.run("\(Programs.folder)/\(slug)", ["--quick", "--output", direct.path], in: Programs.checkout)
    try #require(run.code == 0, "\(run.errors)")
    let all = try ids(slug)
    // Without the hours of the power plant nothing is trained.
    if slug == "power-plant-regression", all.isEmpty { return }
    #expect(!all.isEmpty && Set(all).count == all.count && all.allSatisfy { $0.hasPrefix("\(slug)/") })
    let made = try retrace(["shard", "run"] + all.reversed() + ["--quick", "--shards", folder.file("shards")])
    try #require(made.code == 0, "\(made.errors)")
    #expect(made.output.split(separator: "\n").count == all.count)
    let collected = try retrace(
      ["collect", slug, "--quick", "--shards", folder.file("shards"), "--output", folder.file("reports")])
    try #require(collected.code == 0, "\(collected.errors)")
    let (one, other) = (try report(direct.file(slug)), try report(folder.file("reports/\(slug)")))
    #expect(one.keys.sorted() == other.keys.sorted())
    for name in one.keys.sorted() { #expect(one[name] == other[name], "\(name)") }
    #expect(try record(direct.file(slug)) == record(folder.file("reports/\(slug)")))
    // Nothing but shards is left, and none in the names of another experiment.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("shards"))
    #expect(left == [slug])
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.file("shards/\(slug)")) {
      #expect(name.hasSuffix(".shard") && !name.hasPrefix("."), "\(name)")
    }
  }

  @Test("of other seeds than the report's first are collected too, and the first network is made once more")
  func otherSeeds() throws {
    let slug = "reber-rnn-vs-mlp"
    let options = ["--epochs", "30"]
    let direct = try TemporaryFolder(), folder = try TemporaryFolder()
    let run = try Programs.run(
      "\(Programs.folder)/\(slug)", options + ["--seeds", "5,7", "--output", direct.path], in: Programs.checkout)
    try #require(run.code == 0, "\(run.errors)")
    let all = try ids(slug, options + ["--seeds", "5,7"])
    let made = try retrace(["shard", "run"] + all + options + ["--shards", folder.file("shards")])
    try #require(made.code == 0, "\(made.errors)")
    let collected = try retrace(
      ["collect", slug] + options + ["--seeds", "5,7", "--shards", folder.file("shards"), "--output", folder.file("reports")])
    try #require(collected.code == 0, "\(collected.errors)")
    #expect(collected.errors.contains("keeps no network, so rnn is trained once more from seed 5"))
    let (one, other) = (try report(direct.file(slug)), try report(folder.file("reports/\(slug)")))
    for name in one.keys.sorted() { #expect(one[name] == other[name], "\(name)") }
  }

  @Test("have ids by model and seed; what trains for seconds only has none")
  func list() throws {
    let all = try ids("mnist-cnn-vs-mlp", [])
    #expect(all.first == "mnist-cnn-vs-mlp/cnn/1" && all.filter { $0.contains("/two-layer-mlp/") }.count == 20)
    #expect(try ids("embedded-reber-lstm-vs-rnn", ["--seeds", "3...4"]) == [3, 4].map { "embedded-reber-lstm-vs-rnn/lstm/\($0)" }
      + [3, 4].map { "embedded-reber-lstm-vs-rnn/rnn/\($0)" })
    #expect(try ids("xor-net", []).isEmpty)
  }

  @Test("asked for wrongly end with 64")
  func usage() throws {
    let folder = try TemporaryFolder()
    for arguments in [
      ["shard", "run"], ["shard", "run", "a/b"], ["shard", "run", "xor-net/a/x"], ["shard", "run", "nothing/a/1"],
      ["shard", "run", "xor-net/a/1"], ["shard", "run", "reber-rnn-vs-mlp/nothing/1", "--shards", folder.file("shards")],
      ["shard", "list", "nothing"], ["shard", "list", "reber-rnn-vs-mlp", "--seeds", "9...1"], ["shard", "list", "--epochs", "0"],
      ["collect", "nothing"], ["collect", "--threads", "0"],
    ] {
      let outcome = try retrace(arguments)
      #expect(outcome.code == 64, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains("Error: "), "\(arguments)")
    }
  }

  // MARK: Faults

  private static let slug = "embedded-reber-lstm-vs-rnn"
  private static let settings = ["--epochs", "20"]

  private func make(_ ids: [String], in folder: TemporaryFolder, _ options: [String] = settings) throws -> Programs.Outcome {
    try retrace(["shard", "run"] + ids + options + ["--threads", "1", "--shards", folder.file("shards")])
  }

  /// The words of the one line with which the program refuses to collect; nil where it does not.
  private func refusal(_ folder: TemporaryFolder, _ options: [String] = settings) throws -> String? {
    let outcome = try Programs.run(
      "\(Programs.folder)/\(Self.slug)",
      ["--collect", "--seeds", "1,2", "--shards", folder.file("shards"), "--output", folder.file("reports")] + options,
      in: Programs.checkout)
    if outcome.code == 0 { return nil }
    #expect(outcome.code == 1 && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(!folder.exists("reports/\(Self.slug)"))
    return outcome.errors
  }

  @Test("that are missing, damaged, of other settings or another version are refused in one line")
  func refused() throws {
    let folder = try TemporaryFolder()
    let all = try ids(Self.slug, Self.settings + ["--seeds", "1,2"])
    let made = try make(all, in: folder)
    try #require(made.code == 0, "\(made.errors)")
    let file = "shards/\(Self.slug)/rnn-2.shard"
    let whole = try folder.text(file)
    // What is to be submitted again.
    func lacking(_ options: [String] = Self.settings) throws -> [String] {
      let words = ["--list-shards", "--lacking", "--seeds", "1,2", "--shards", folder.file("shards")] + options
      let outcome = try Programs.run("\(Programs.folder)/\(Self.slug)", words, in: Programs.checkout)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return outcome.output.split(separator: "\n").map(String.init)
    }
    func refused(_ words: String, _ options: [String] = Self.settings) throws {
      let line = try refusal(folder, options)
      #expect(line?.contains(words) == true, "\(line ?? "collected")")
      #expect(try lacking(options) == (options == Self.settings ? ["\(Self.slug)/rnn/2"] : all))
    }
    #expect(try lacking().isEmpty)
    try folder.put(String(whole.dropLast(80)), in: file)
    try refused("rnn-2.shard: cut or altered: its checksum is another")
    try folder.put(whole.replacing("sha256 ", with: "sha256  "), in: file)
    try refused("rnn-2.shard: cut or altered: its checksum is another")
    // One that another compiler's program made, and otherwise sound.
    let line = String(whole.split(separator: "\n")[0])
    let other = line.replacing(#/"compiler":"[^"]*"/#, with: "\"compiler\":\"Swift version 9\"") + "\n"
    try folder.put(other + "sha256 \(Digest.sha256(Array(other.utf8)))\n", in: file)
    try refused("rnn-2.shard: made with another compiler: Swift version 9 there, ")
    // Under another's name.
    try folder.put(try folder.text("shards/\(Self.slug)/rnn-1.shard"), in: file)
    try refused("made with another training: \(Self.slug)/rnn/1 there, \(Self.slug)/rnn/2 here")
    try FileManager.default.removeItem(atPath: folder.file(file))
    try refused("rnn-2.shard: no such shard; run: retrace shard run \(Self.slug)/rnn/2")
    try folder.put(whole, in: file)
    try refused("lstm-1.shard: made with another epochs: 20 there, 21 here", ["--epochs", "21"])
    // What is damaged or another's is made anew, to the same bytes.
    try folder.put(String(whole.dropLast(80)), in: file)
    let again = try make(["\(Self.slug)/rnn/2"], in: folder)
    #expect(again.code == 0 && again.errors.contains("it is made anew"), "\(again.errors)")
    #expect(try folder.text(file) == whole)
    #expect(try refusal(folder) == nil)
  }

  @Test("made twice at the same time, or again, have the same bytes; one that is there is not made again")
  func twice() throws {
    let folder = try TemporaryFolder(), alone = try TemporaryFolder()
    let arguments = ["shard", "run", "\(Self.slug)/lstm/1", "--epochs", "60", "--threads", "1", "--shards"]
    let streams = [try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder()]
    let children = try streams.map {
      try Programs.start(Self.retrace, arguments + [folder.file("shards")], in: Programs.checkout, streams: $0)
    }
    for (child, stream) in zip(children, streams) {
      let code = child.wait()
      #expect(code == 0, "\((try? stream.text("errors")) ?? "")")
    }
    let file = "shards/\(Self.slug)/lstm-1.shard"
    let one = try retrace(arguments + [alone.file("shards")])
    try #require(one.code == 0, "\(one.errors)")
    #expect(try folder.text(file) == alone.text(file))
    let before = try FileManager.default.attributesOfItem(atPath: alone.file(file))[.modificationDate] as? Date
    let again = try retrace(arguments + [alone.file("shards")])
    #expect(again.code == 0 && again.output == one.output)
    #expect(try FileManager.default.attributesOfItem(atPath: alone.file(file))[.modificationDate] as? Date == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("shards")) == [Self.slug])
  }

  @Test("interrupted or killed leave no shard, go on from the checkpoint, and have the same bytes")
  func interrupted() throws {
    let folder = try TemporaryFolder(), whole = try TemporaryFolder()
    let arguments = ["--shard", "lstm/1", "--epochs", "600", "--threads", "1", "--shards"]
    let program = "\(Programs.folder)/\(Self.slug)"
    let once = try Programs.run(program, arguments + [whole.file("shards")], in: Programs.checkout)
    try #require(once.code == 0, "\(once.errors)")
    let file = "shards/\(Self.slug)/lstm-1.shard"
    for signal in [SIGTERM, SIGKILL, SIGINT] {
      let child = try Programs.start(
        program, arguments + [folder.file("shards")], in: Programs.checkout, streams: try TemporaryFolder())
      // The training has begun when there is a folder of checkpoints.
      let deadline = ContinuousClock.now + .seconds(30)
      while !folder.exists("shards/.checkpoints/\(Self.slug)"), ContinuousClock.now < deadline { usleep(10_000) }
      usleep(200_000)
      child.send(signal)
      #expect(child.wait() == 128 + signal)
      #expect(!folder.exists(file))
    }
    let rest = try Programs.run(program, arguments + [folder.file("shards")], in: Programs.checkout)
    try #require(rest.code == 0, "\(rest.errors)")
    #expect(try folder.text(file) == whole.text(file))
  }
}
