import Foundation
import Testing

/// `retrace submit --engine slurm` and `retrace collect` in a small checkout, with a Slurm that only pretends.
@Suite("Shards submitted to Slurm")
struct SubmitToSlurmTests {
  private let checkout: PretendCheckout
  private var root: TemporaryFolder { checkout.root }

  /// An experiment of two shards, which are there where their files are.
  init() throws {
    checkout = try PretendCheckout()
    try root.putScript(
      """
      case "$*" in *--collect*) echo "Error: one: 1 of 2 shards is missing" >&2; exit 1 ;; esac
      for seed in 1 2; do
        case "$*" in *--lacking*) [ -e build/shards/one/a-$seed.shard ] && continue ;; esac
        echo one/a/$seed
      done
      """, in: ".build/release/one")
    try root.putScript("case \"$*\" in *afterany:7*) echo 8 ;; *) echo 7 ;; esac", in: "bin/sbatch")
    try root.putScript("", in: "bin/squeue")
  }

  private func retrace(_ arguments: [String], _ environment: [String: String?] = [:]) throws -> Programs.Outcome {
    let path = root.file("bin") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    return try Programs.run(
      checkout.retrace, arguments, in: root.path, environment: environment.merging(["PATH": path]) { $1 })
  }

  private func submit(_ more: String...) throws -> Programs.Outcome {
    try retrace(["submit", "one", "--engine", "slurm"] + more)
  }

  @Test("say last what becomes of them, and note their jobs and the command")
  func submitted() throws {
    let outcome = try submit("--memory", "4G", "--time", "1:00:00", "--sbatch", "--qos=long", "--sbatch", "--exclusive")
    try #require(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("2 shards, 0 of them there\n1 task, written to build/submissions/1\n"))
    #expect(outcome.output.contains("\narray 7 (1 task), then job 8, which writes reports/one\nprogress: the same command"))
    let command = "\(checkout.retrace) submit one --engine slurm --memory 4G --time 1:00:00 --sbatch --qos=long --sbatch --exclusive"
    #expect(try root.text("build/submissions/1/jobs.txt") == "7 array \(command)\n8 collect \(command)\n")
    let array = try root.text("build/submissions/1/array.sbatch")
    #expect(array.hasPrefix("#!/bin/bash\n# one, the seeds of the report: \(command)\n#SBATCH --job-name=retrace-1\n"))
    for line in ["--mem=4096M", "--time=60", "--qos=long", "--exclusive"] {
      #expect(array.contains("\n#SBATCH \(line)\n"), "\(line)")
    }
    #expect(try root.text("build/submissions/1/collect.sbatch").contains("\n#SBATCH --qos=long\n#SBATCH --exclusive\n"))
  }

  @Test("are not submitted twice while their jobs are in the queue, unless they are to be")
  func twice() throws {
    #expect(try submit().code == 0)
    try root.putScript("echo \"$*\" >> asked\necho 7", in: "bin/squeue")
    let outcome = try submit("--memory", "3000")
    #expect(outcome.code == 1 && outcome.errors.contains("Error: job 7 of build/submissions/1, "), "\(outcome.errors)")
    #expect(outcome.errors.contains("is still in the queue; wait, or: scancel 7\n") && outcome.errors.contains("--again"))
    #expect(try root.text("asked").contains("--jobs=7,8") && !root.exists("build/submissions/2"))
    #expect(try submit("--again").code == 0)
    #expect(root.exists("build/submissions/2/jobs.txt"))
    // Where both have left the queue, or where it cannot be asked, nothing is in the way.
    try root.putScript("echo 9", in: "bin/squeue")
    #expect(try submit().code == 0)
    try root.putScript("exit 1", in: "bin/squeue")
    #expect(try submit().code == 0)
  }

  @Test("that are all there are collected by a job alone, unless the report is there, of these seeds and no older")
  func collected() throws {
    for seed in 1...2 { try root.put("a shard", in: "build/shards/one/a-\(seed).shard") }
    func expectCollecting(_ number: Int) throws {
      let outcome = try submit()
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("collecting alone, written to build/submissions/\(number)\n"), "\(outcome.output)")
      #expect(outcome.output.contains("job 7 writes reports/one\n") && !root.exists("build/submissions/\(number)/array.sbatch"))
    }
    try expectCollecting(1)
    let dry = try submit("--dry-run")
    #expect(dry.output.contains("\ndry run: 2 shards, 2 there, the collecting job alone, reports in reports/one; nothing"))
    try root.put(#"{"command": ["one"], "seeds": [1, 2, 3]}"#, in: "reports/one/run.json")
    try expectCollecting(2)
    try root.put(#"{"command": ["one", "--quick"], "seeds": [1, 2]}"#, in: "reports/one/run.json")
    try expectCollecting(3)
    try root.put(#"{"command": ["one"], "seeds": [1, 2]}"#, in: "reports/one/run.json")
    let outcome = try submit()
    #expect(outcome.code == 0 && outcome.output.hasSuffix(
      "\nnothing to submit: all 2 shards are there and so is the report reports/one\n"), "\(outcome.output)")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: root.file("reports/one/run.json"))
    try expectCollecting(4)
  }

  @Test("that Slurm refuses end with its reason and one line")
  func refused() throws {
    try root.putScript("echo 'sbatch: error: invalid partition' >&2; exit 1", in: "bin/sbatch")
    let outcome = try submit()
    #expect(outcome.code == 1 && outcome.errors.hasPrefix("sbatch: error: invalid partition\nSlurm refused the array"))
    #expect(outcome.errors.hasSuffix("\nError: nothing was submitted; see above\n"), "\(outcome.errors)")
    try root.putScript("case \"$*\" in *afterany:7*) exit 1 ;; *) echo 7 ;; esac", in: "bin/sbatch")
    let half = try submit()
    #expect(half.code == 1 && half.errors.hasSuffix("\nError: only the array was submitted; see above\n"), "\(half.errors)")
  }

  @Test("and missing are named by what collects, with the command that submits them, where one did")
  func missing() throws {
    let hint = "the same 'retrace submit' submits what is missing, damaged or outdated: "
    let outcome = try retrace(["collect", "one"], ["RETRACE_SUBMIT": "retrace submit one --quick"])
    #expect(outcome.code == 1 && outcome.errors.hasSuffix("\(hint)retrace submit one --quick\n"), "\(outcome.errors)")
    let alone = try retrace(["collect", "one"], ["RETRACE_SUBMIT": nil])
    #expect(alone.code == 1 && alone.errors.contains("1 of 2 shards is missing") && !alone.errors.contains(hint))
  }
}
