import Foundation
import Ledger
import Testing

/// Every experiment as a built program, at reduced settings.
@Suite("Experiments with --quick", .serialized)
struct QuickRunTests {
  static let slugs = Programs.slugs

  /// Runs a program into a folder and gives the report's files, but for `run.json`.
  private func quick(_ slug: String, _ more: [String], into folder: TemporaryFolder) throws -> [String: Data] {
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)", ["--quick", "--output", folder.path] + more, in: Programs.checkout)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let report = folder.file(slug)
    #expect(outcome.output.split(separator: "\n").last.map(String.init) == report)
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: report) where name != "run.json" {
      files[name] = FileManager.default.contents(atPath: "\(report)/\(name)")
    }
    return files
  }

  @Test("leave the same bytes with one thread and with two, and a whole report", arguments: slugs)
  func sameBytes(slug: String) throws {
    let one = try quick(slug, ["--threads", "1"], into: TemporaryFolder())
    let two = try quick(slug, ["--threads", "2"], into: TemporaryFolder())
    for name in ["report.md", "results.csv", "verdicts.csv", "values.csv"] {
      #expect(one[name]?.isEmpty == false, "\(name)")
    }
    #expect(one.keys.contains { $0.hasSuffix(".png") })
    #expect(one.keys.sorted() == two.keys.sorted())
    for name in one.keys.sorted() { #expect(one[name] == two[name], "\(name) differs") }
  }

  @Test(
    "leave the same bytes of three seeds with one to four threads, of which some help",
    arguments: ["embedded-reber-lstm-vs-rnn", "reber-rnn-vs-mlp"])
  func threeSeeds(slug: String) throws {
    let all = try ["1", "2", "3", "4"].map {
      try quick(slug, ["--seeds", "1...3", "--epochs", "30", "--threads", $0], into: TemporaryFolder())
    }
    for name in ["report.md", "results.csv"] { #expect(all[0][name]?.isEmpty == false, "\(name)") }
    for (index, files) in all.enumerated() {
      #expect(files.keys.sorted() == all[0].keys.sorted())
      for name in files.keys.sorted() { #expect(files[name] == all[0][name], "\(name), \(index + 1) threads") }
    }
  }

  @Test("say in run.json in pieces of how many examples each model's batches were cut")
  func pieces() throws {
    func noted(_ slug: String) throws -> [String: Int]? {
      let folder = try TemporaryFolder()
      _ = try quick(slug, ["--verdicts-only"], into: folder)
      let run = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder.file("\(slug)/run.json"))))
      return (run as? [String: Any])?["examples_per_piece"] as? [String: Int]
    }
    #expect(try noted("mnist-cnn-vs-mlp") == ["cnn": 16, "mlp": 64, "two-layer-mlp": 64])
    let reber = try noted("reber-rnn-vs-mlp")
    #expect(reber?["rnn"] == 16 && reber?["mlp-4"] == 256)
    #expect(try noted("embedded-reber-lstm-vs-rnn") == ["lstm": 16, "rnn": 16])
    // It trains by itself, on four cases in one piece.
    #expect(try noted("xor-net") == nil)
  }

  @Test("print a banner instead of verdicts on random numbers", arguments: slugs)
  func banner(slug: String) throws {
    let folder = try TemporaryFolder()
    let files = try quick(slug, [], into: folder)
    let page = String(decoding: files["report.md"] ?? Data(), as: UTF8.self)
    #expect(page.hasPrefix("> **"))
    // 0.30000000000000004: no text prints so many digits, so that more of ours say nothing to a reader.
    let noise = page.matches(of: /[0-9]*\.[0-9]{13,}/).map { String($0.output) }
    #expect(noise.isEmpty, "binary noise: \(noise)")
    let verdicts = try CSVTable.verdicts(path: folder.file("\(slug)/verdicts.csv"))
    #expect(!verdicts.isEmpty)
    for verdict in verdicts where verdict.kind == .stochastic { #expect(verdict.verdict == .notRun) }
    for verdict in verdicts where verdict.kind == .exact {
      #expect(![.inconclusive, .notRun].contains(verdict.verdict))
    }
  }

  @Test("refuse what they do not know with exit code 64, and bad data with one line and 1", arguments: slugs)
  func errors(slug: String) throws {
    let program = "\(Programs.folder)/\(slug)"
    for arguments in [["--nonsense"], ["--seeds", "9...1"], ["--epochs", "0"], ["--threads", "none"]] {
      let outcome = try Programs.run(program, arguments, in: Programs.checkout)
      #expect(outcome.code == 64, "\(arguments)")
      #expect(outcome.errors.contains("Error:"))
    }
    let ledger = try Programs.run(program, ["--quick", "--ledger", "/nowhere"], in: Programs.checkout)
    #expect(ledger.code == 1)
    #expect(ledger.errors.split(separator: "\n").count == 1, "\(ledger.errors)")
    let help = try Programs.run(program, ["--help"], in: Programs.checkout)
    #expect(help.code == 0 && help.output.contains("--seeds"))
  }

  @Test("do not begin what does not belong among the committed reports", arguments: [[], ["--explore"]])
  func committedReports(more: [String]) throws {
    let checkout = try PretendCheckout()
    let program = checkout.root.file(".build/release/xor-net")
    try checkout.root.putProgram("\(Programs.folder)/xor-net", at: program)
    let outcome = try Programs.run(program, ["--quick", "--output", "reports"] + more, in: checkout.root.path)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("run with --quick, not at the settings of the report; choose another --output"))
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(!checkout.root.exists("reports"))
  }

  @Test("a data folder that is not there ends MNIST with one line")
  func missingData() throws {
    let folder = try TemporaryFolder()
    let outcome = try Programs.run(
      "\(Programs.folder)/mnist-cnn-vs-mlp",
      ["--quick", "--output", folder.path, "--data", folder.file("nothing")], in: Programs.checkout)
    #expect(outcome.code == 1)
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(!folder.exists("mnist-cnn-vs-mlp"))
  }

  @Test("an interrupted training goes on from its checkpoint to the same bytes, and spares the last report")
  func resumed() throws {
    let slug = "embedded-reber-lstm-vs-rnn"
    let arguments = ["--seeds", "1", "--epochs", "600", "--threads", "1"]
    let whole = try TemporaryFolder(), folder = try TemporaryFolder()
    let program = "\(Programs.folder)/\(slug)"
    let outcome = try Programs.run(
      program, arguments + ["--fresh", "--output", whole.path], in: Programs.checkout)
    try #require(outcome.code == 0, "\(outcome.errors)")

    try folder.put("kept", in: "\(slug)/report.md")
    let streams = try TemporaryFolder()
    let child = try Programs.start(
      program, arguments + ["--output", folder.path], in: Programs.checkout, streams: streams)
    // The training has begun when there is a folder of checkpoints.
    func begun() -> Bool { folder.exists(".checkpoints/\(slug)") }
    let deadline = ContinuousClock.now + .seconds(30)
    while !begun(), ContinuousClock.now < deadline { usleep(10_000) }
    usleep(200_000)
    child.send(SIGINT)
    try #require(child.wait() == 130)
    #expect(try folder.text("\(slug)/report.md") == "kept")
    let again = try Programs.run(program, arguments + ["--output", folder.path], in: Programs.checkout)
    try #require(again.code == 0, "\(again.errors)")
    for name in ["results.csv", "verdicts.csv", "report.md", "positions.png"] {
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("\(slug)/\(name)")))
        == Data(contentsOf: URL(fileURLWithPath: whole.file("\(slug)/\(name)"))), "\(name)")
    }
  }
}
