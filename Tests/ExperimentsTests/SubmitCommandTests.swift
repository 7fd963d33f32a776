import Foundation
import Testing

/// `retrace submit` as users ask it, without an engine: what would be handed over, and what is refused.
@Suite("Submitted shards")
struct SubmitCommandTests {
  private static let slug = "reber-rnn-vs-mlp"

  private func submit(_ arguments: [String], _ environment: [String: String?] = [:]) throws -> Programs.Outcome {
    try Programs.run(
      Programs.folder + "/retrace", ["submit"] + arguments, in: Programs.checkout, environment: environment)
  }

  @Test("are those that are lacking, in tasks of so many, by absolute paths; a dry run makes nothing")
  func dryRun() throws {
    let folder = try TemporaryFolder()
    let words = [
      Self.slug, "--engine", "slurm", "--seeds", "1...4", "--epochs", "7", "--shards-per-task", "7", "--dry-run",
      "--shards", folder.file("shards"), "--output", folder.file("reports"),
    ]
    let outcome = try submit(words, ["RETRACE_DATA": ""])
    try #require(outcome.code == 0, "\(outcome.errors)")
    // Seven models of four seeds, those of one seed together.
    #expect(outcome.output.hasPrefix("28 shards, 0 of them there\n"))
    #expect(outcome.output.contains("\n#SBATCH --array=1-4\n"))
    let lines = outcome.output.split(separator: "\n")
    // Of the tasks the first is shown.
    #expect(lines.filter { $0.hasPrefix("\(Self.slug)/") }.map { $0.split(separator: " ").count } == [7])
    #expect(lines.contains("==> \(Programs.checkout)/build/submissions/N/tasks.txt, the first of 4 lines"))
    let summary = "dry run: 28 shards, 0 there, 4 tasks of "
    #expect(lines.last?.hasPrefix(summary) == true && lines.last?.hasSuffix("; nothing was written") == true)
    #expect(lines.last?.contains(", reports in \(folder.file("reports"))/\(Self.slug);") == true)
    #expect(lines.dropFirst().first == "==> \(Programs.checkout)/build/submissions/N/array.sbatch")
    let places = "--shards \(folder.file("shards")) --output \(folder.file("reports"))"
    #expect(lines.contains { $0.hasSuffix(" collect \(Self.slug) --epochs 7 --seeds 1...4 \(places)") })
    // An empty name of a folder is none.
    #expect(!outcome.output.contains("--data"))
    let elsewhere = try submit(words, ["RETRACE_DATA": "some data"])
    #expect(elsewhere.output.contains("--data '/") && elsewhere.output.contains("/some data'"))
    #expect(!folder.exists("shards") && !folder.exists("reports"))
  }

  @Test("asked for wrongly end with 64")
  func usage() throws {
    for arguments in [
      [], ["--engine", "pbs"], ["--engine", "slurm", "--time", "1"], ["--engine", "slurm", "--minutes", "0"],
      ["--engine", "slurm", "--partition", "it's"], ["--engine", "parallel", "--partition", "short"],
      ["--engine", "snakemake", "--account", "mine"], ["nothing", "--engine", "slurm", "--dry-run"],
      [Self.slug, "--engine", "slurm", "--dry-run", "--seeds", "9...1"],
      ["--engine", "slurm", "--memory", "much"], ["--engine", "slurm", "--time", "10:00"],
      ["--engine", "slurm", "--sbatch", "qos=long"], ["--engine", "slurm", "--sbatch", "--array=1-9"],
      ["--engine", "parallel", "--sbatch", "--qos=long"], ["--engine", "parallel", "--again"],
    ] {
      let outcome = try submit(arguments)
      #expect(outcome.code == 64 && outcome.errors.contains("Error: "), "\(arguments): \(outcome.errors)")
    }
  }
  @Test("by seeds that are none are refused in the command's own words")
  func seeds() throws {
    for arguments in [["submit", Self.slug, "--engine", "slurm"], ["collect", Self.slug], ["shard", "list", Self.slug]] {
      let outcome = try Programs.run(
        Programs.folder + "/retrace", arguments + ["--seeds", "1-20"], in: Programs.checkout)
      #expect(outcome.code == 64 && outcome.errors.contains("--seeds needs seeds such as 1...20 or 1,4,7, got '1-20'"))
      #expect(outcome.errors.contains("Usage: retrace \(arguments[0])"), "\(outcome.errors)")
    }
  }
}
