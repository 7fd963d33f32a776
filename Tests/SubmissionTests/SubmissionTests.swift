import Foundation
import Host
import Submission
import TestSupport
import Testing

/// Whether GNU parallel is there; CI installs it.
private let hasParallel = Programs.path(of: "parallel") != nil

/// What engines are handed, run here as they run it: `retrace` is a script that notes what it was asked.
@Suite("A submission")
struct SubmissionTests {
  private let pretend: PretendSubmission
  private var place: TemporaryFolder { pretend.place }

  init() throws { pretend = try PretendSubmission() }

  @Test("makes the shards of a line, from the checkout, on one core")
  func task() throws {
    let submission = try pretend.submission(.parallel)
    try submission.write()
    #expect(try Subprocess.capture(place.file("sub mission/make-shards.sh"), ["2"]).code == 0)
    #expect(try pretend.asked() == ["\(place.path)/the root's|shard run --epochs 3 --threads 1 a/x/3"])
    let absent = try Subprocess.capture(place.file("sub mission/make-shards.sh"), ["3"])
    #expect(absent.code == 64 && absent.errors.contains("has no line 3"))
  }

  @Test("is whole for GNU parallel: all tasks, then the reports, whatever failed", .enabled(if: hasParallel), arguments: ["", "a/x/1"])
  func parallel(failing: String) throws {
    let submission = try pretend.submission(.parallel, failing: failing)
    try submission.write()
    let outcome = try Subprocess.capture(place.file("sub mission/submit.sh"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = try pretend.asked()
    #expect(Set(lines.dropLast().map { $0.split(separator: "|")[1] }) == [
      "shard run --epochs 3 --threads 1 a/x/1 a/x/2", "shard run --epochs 3 --threads 1 a/x/3",
    ])
    #expect(lines.last == "\(place.path)/the root's|collect a --output /out put")
    #expect(outcome.errors.contains("1 tasks failed") == !failing.isEmpty)
  }

  @Test(
    "that GNU parallel runs ends with its tasks when it is told to stop, and collects nothing", .enabled(if: hasParallel),
    .timeLimit(.minutes(2)))
  func stopped() throws {
    try pretend.submission(.parallel).write()
    try pretend.stopping("$(cat '\(place.path)/process')")
    let outcome = try pretend.run(
      "/bin/bash", ["-c", "echo $$ > \"$1\"; exec \"$2\"", "bash", place.file("process"), place.file("sub mission/submit.sh")])
    #expect(outcome.code == 143 && outcome.errors.contains("goes on from here"), "\(outcome.errors)")
    #expect(try pretend.asked().allSatisfy { $0.contains("|shard run ") })
  }

  @Test("where all shards are there is collected by each engine", arguments: [Submission.Engine.parallel, .snakemake])
  func collecting(engine: Submission.Engine) throws {
    let submission = try pretend.submission(engine, of: [])
    #expect(submission.files.map(\.name) == ["collect.sh", "submit.sh"])
    try submission.write()
    let outcome = try Subprocess.capture(place.file("sub mission/submit.sh"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try pretend.asked() == ["\(place.path)/the root's|collect a --output /out put"])
  }

  @Test("tells what collects how it was asked for")
  func told() throws {
    let submission = try pretend.submission(.parallel)
    try submission.write()
    try place.put("#!/bin/bash\necho \"$RETRACE_SUBMIT\"", in: "the root's/retrace")
    chmod(place.file("the root's/retrace"), 0o755)
    let outcome = try Subprocess.capture(place.file("sub mission/collect.sh"))
    #expect(outcome.output == "retrace submit a --output '/out put'\n", "\(outcome.errors)")
    #expect(submission.count == "2 tasks")
    #expect(try pretend.submission(.parallel, of: ["a/x/1"]).count == "1 task")
  }

  @Test("goes into a folder that no other has")
  func folders() throws {
    let first = try Submission.newFolder(in: place.file("all"))
    #expect(first == place.file("all/1"))
    #expect(try Submission.newFolder(in: place.file("all")) == place.file("all/2"))
    try place.put("", in: "file")
    #expect(throws: HostError.self) { try Submission.newFolder(in: place.file("file")) }
  }
}
