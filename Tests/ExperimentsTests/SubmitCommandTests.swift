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
    #expect(lines.filter { $0.hasPrefix("\(Self.slug)/") }.map { $0.split(separator: " ").count } == [7, 7, 7, 7])
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
    ] {
      let outcome = try submit(arguments)
      #expect(outcome.code == 64 && outcome.errors.contains("Error: "), "\(arguments): \(outcome.errors)")
    }
  }
}
