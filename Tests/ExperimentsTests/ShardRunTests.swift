import Digests
import Foundation
import Host
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
    // Nothing but shards and how they were made is left, and none in the names of another experiment.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("shards"))
    #expect(left == [slug])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("shards/\(slug)"))
    let shards = names.filter { $0.hasSuffix(".shard") }
    #expect(Set(names) == Set(shards + shards.map { $0.replacing(".shard", with: ".made.json") }))
    #expect(shards.count == all.count && !names.contains { $0.hasPrefix(".") })
    try expectCrate(folder, slug: slug, ids: all)
  }

  /// That the crate beside the reports leads from each shard to a program, two times and the file's SHA-256.
  private func expectCrate(_ folder: TemporaryFolder, slug: String, ids: [String]) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("reports/ro-crate-metadata.json")))
    let crate = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let graph = try #require(crate["@graph"] as? [[String: Any]])
    let entities = Dictionary(graph.map { ($0["@id"] as? String ?? "", $0) }) { first, _ in first }
    #expect(entities.count == graph.count)
    for id in ids {
      let made = try #require(entities["#made/\(id)"], "\(id)")
      let result = try #require((made["result"] as? [String: String])?["@id"])
      let words = id.split(separator: "/")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("shards/\(slug)/\(words[1])-\(words[2]).shard")))
      #expect(entities[result]?["sha256"] as? String == Digest.sha256([UInt8](bytes)))
      let program = (made["instrument"] as? [String: String])?["@id"] ?? ""
      #expect(entities[program]?["name"] as? String == slug)
      let times = [made["startTime"] as? String ?? "", made["endTime"] as? String ?? ""]
      #expect(times[0] <= times[1] && times.allSatisfy { $0.hasSuffix("+00:00") })
    }
    let collected = try #require(entities["#collected/\(slug)"])
    let results = ((collected["result"] as? [[String: String]]) ?? []).compactMap { $0["@id"] }
    #expect(results.contains("\(slug)/results.csv") && results.contains("\(slug)/run.json"))
  }

  @Test("that were copied without how they were made are collected all the same")
  func withoutRecords() throws {
    let folder = try TemporaryFolder()
    let all = try ids(Self.slug, Self.settings + ["--seeds", "1"])
    let made = try make(all, in: folder)
    try #require(made.code == 0, "\(made.errors)")
    let record = "shards/\(Self.slug)/lstm-1.made.json"
    #expect(try folder.text(record).contains("\"shard\": \"\(Self.slug)/lstm/1\""))
    try FileManager.default.removeItem(atPath: folder.file(record))
    let collected = try retrace(
      ["collect", Self.slug, "--seeds", "1", "--shards", folder.file("shards"), "--output", folder.file("reports")]
        + Self.settings)
    try #require(collected.code == 0, "\(collected.errors)")
    let crate = try folder.text("reports/ro-crate-metadata.json")
    #expect(!crate.contains("#made/\(Self.slug)/lstm/1") && crate.contains("#made/\(Self.slug)/rnn/1"))
    #expect(crate.contains("#shard/\(Self.slug)/lstm/1"))
    // Nor is it made again for that.
    let again = try make(all, in: folder)
    #expect(again.code == 0 && !folder.exists(record))
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
      ["likely", "nothing"], ["likely", "xor-net"], ["likely", "--seconds", "cnn=3"], ["likely", "--seconds", "a/cnn=no"],
      ["likely", "--again", "--shards", folder.file("shards")], ["likely", "--seeds", "9...1", "--output", folder.file("x")],
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
    let place = folder.file("shards")
    let command = "retrace shard run \(Self.slug)/rnn/2 --epochs 20 --shards \(Shell.quoted(place))"
    try refused("1 of 4 shards is missing (rnn 2) in \(place)/\(Self.slug); run: ")
    try refused(command)
    // Of both models, though a program that trains before its plan meets one of them first.
    let model = "shards/\(Self.slug)/lstm-1.shard"
    let first = try folder.text(model)
    try FileManager.default.removeItem(atPath: folder.file(model))
    #expect(try refusal(folder)?.contains("2 of 4 shards are missing (lstm 1; rnn 2) in ") == true)
    try folder.put(first, in: model)
    try folder.put(whole, in: file)
    try refused("lstm-1.shard: made with another epochs: 20 there, 21 here", ["--epochs", "21"])
    // What is damaged or another's is made anew, to the same bytes.
    try folder.put(String(whole.dropLast(80)), in: file)
    let again = try make(["\(Self.slug)/rnn/2"], in: folder)
    #expect(again.code == 0 && again.errors.contains("it is made anew"), "\(again.errors)")
    #expect(try folder.text(file) == whole)
    #expect(try refusal(folder) == nil)
  }

  @Test("those that are there tell what they observed last; one of other settings is refused")
  func tell() throws {
    let folder = try TemporaryFolder()
    let made = try make(["\(Self.slug)/rnn/2", "\(Self.slug)/rnn/3"], in: folder)
    try #require(made.code == 0, "\(made.errors)")
    func tell(_ options: [String]) throws -> Programs.Outcome {
      try Programs.run(
        "\(Programs.folder)/\(Self.slug)",
        ["--tell-shards", "--seeds", "1...9", "--shards", folder.file("shards")] + options, in: Programs.checkout)
    }
    let outcome = try tell(Self.settings)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let rows = outcome.output.split(separator: "\n").map(String.init)
    #expect(rows.first == "model,seed,diverged_at,split,metric,epoch,value")
    #expect(rows.filter { $0.hasSuffix(",,,,,") } == ["rnn,2,,,,,", "rnn,3,,,,,"])
    // Of two splits: strings with mistakes, mistakes at the second-last symbol and elsewhere; and the loss.
    #expect(rows.count == 1 + 2 * 8 && rows.filter { $0.hasPrefix("rnn,2,,test,sequences_with_mistakes,20,") }.count == 1)
    let other = try tell(["--epochs", "21"])
    #expect(other.code == 1 && other.output == "", "\(other.output)")
    #expect(other.errors.contains("rnn-2.shard: made with another epochs: 20 there, 21 here"), "\(other.errors)")
    // Nothing is left behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("shards")) == [Self.slug])
  }

  @Test("of a report's seed says what the report says, and the page of how likely that was is written")
  func likely() throws {
    let folder = try TemporaryFolder()
    let slug = "reber-rnn-vs-mlp"
    // At the settings of the report, some seconds.
    let made = try retrace(["shard", "run", "\(slug)/rnn/1", "--shards", folder.file("shards")])
    try #require(made.code == 0, "\(made.errors)")
    let arguments = ["likely", slug, "--seeds", "1...2", "--shards", folder.file("shards"), "--output"]
    let outcome = try retrace(arguments + [folder.file("one"), "--seconds", "\(slug)/rnn=3.5"])
    try #require(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == folder.file("one/how-likely") + "\n")
    #expect(try folder.text("one/how-likely/values.csv").hasPrefix("id,seed,value\nzaki-meira-reber-rnn-train-errors,1,0\n"))
    #expect(try folder.text("one/how-likely/shards.csv").contains("\n\(slug),rnn,1...2,2,1,3.5,yes,"))
    let page = try folder.text("one/how-likely/README.md")
    #expect(page.contains("retrace likely --seeds 1...2") && page.contains("1 shard was read"))
    // The same bytes again.
    let again = try retrace(arguments + [folder.file("other"), "--seconds", "\(slug)/rnn=3.5"])
    #expect(again.code == 0, "\(again.errors)")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.file("one/how-likely")) {
      #expect(try folder.text("one/how-likely/\(name)") == folder.text("other/how-likely/\(name)"), "\(name)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("one")) == ["how-likely"])
  }

  @Test(
    "the committed page of how likely printed numbers were is what its tables give",
    .enabled(if: FileManager.default.fileExists(atPath: "\(Programs.checkout)/reports/how-likely/README.md")))
  func likelyPage() throws {
    let folder = try TemporaryFolder()
    // Where a figure cannot be drawn it says so, and the rest is written all the same.
    let outcome = try retrace(["likely", "--again", "--output", folder.path])
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(Programs.checkout)/reports/how-likely")
    for name in names where name.hasSuffix(".md") || name.hasSuffix(".csv") {
      #expect(try folder.text("how-likely/\(name)") == Repository.text("reports/how-likely/\(name)"), "\(name) \(outcome.errors)")
    }
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
