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
  private let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  /// In folders with a blank and a quotation mark in their names.
  private func submission(_ engine: Submission.Engine, failing: String = "") throws -> Submission {
    try place.put(
      """
      #!/bin/bash
      echo "$PWD|$*" >> "\(place.path)/asked"
      case "$*" in *"\(failing.isEmpty ? "nothing fails" : failing)"*) exit 1;; esac
      """, in: "the root's/retrace")
    chmod(place.file("the root's/retrace"), 0o755)
    let ids = ["a/x/1", "a/x/2", "a/x/3"].compactMap { ShardID($0) }
    return Submission(
      engine: engine, root: place.file("the root's"), program: place.file("the root's/retrace"),
      folder: place.file("sub mission"), tasks: ShardTasks(ids, target: 2) { _ in 1 }, making: ["--epochs", "3"],
      collecting: ["a", "--output", "/out put"],
      resources: .init(minutes: 30, megabytes: 500, partition: "short", atOnce: 2))
  }

  private func asked() throws -> [String] { try place.text("asked").split(separator: "\n").map(String.init) }

  @Test("makes the shards of a line, from the checkout, on one core")
  func task() throws {
    let submission = try submission(.parallel)
    try submission.write()
    #expect(try Subprocess.capture(place.file("sub mission/make-shards.sh"), ["2"]).code == 0)
    #expect(try asked() == ["\(place.path)/the root's|shard run --epochs 3 --threads 1 a/x/3"])
    let absent = try Subprocess.capture(place.file("sub mission/make-shards.sh"), ["3"])
    #expect(absent.code == 64 && absent.errors.contains("has no line 3"))
  }

  @Test("is whole for GNU parallel: all tasks, then the reports, whatever failed", .enabled(if: hasParallel), arguments: ["", "a/x/1"])
  func parallel(failing: String) throws {
    let submission = try submission(.parallel, failing: failing)
    try submission.write()
    let outcome = try Subprocess.capture(place.file("sub mission/submit.sh"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = try asked()
    #expect(Set(lines.dropLast().map { $0.split(separator: "|")[1] }) == [
      "shard run --epochs 3 --threads 1 a/x/1 a/x/2", "shard run --epochs 3 --threads 1 a/x/3",
    ])
    #expect(lines.last == "\(place.path)/the root's|collect a --output /out put")
    #expect(outcome.errors.contains("1 tasks failed") == !failing.isEmpty)
  }

  @Test("asks Slurm for what it needs, in an array, and collects after any end")
  func slurm() throws {
    let files = try submission(.slurm).files
    let array = try #require(files.first { $0.name == "array.sbatch" }).text
    for line in ["--array=1-2%2", "--cpus-per-task=1", "--mem=500M", "--time=30", "--requeue", "--partition=short"] {
      #expect(array.contains("\n#SBATCH \(line)\n"), "\(line)")
    }
    #expect(array.contains("\n#SBATCH --chdir='\(place.path)/sub mission'\n"))
    #expect(files.last?.name == "submit.sh" && files.last?.text.contains("--dependency=\"afterany:$array\"") == true)
    for file in files where file.text.hasPrefix("#!") {
      try place.put(file.text, in: "checked")
      let checked = try Subprocess.capture("bash", ["-n", place.file("checked")])
      #expect(checked.code == 0, "\(file.name): \(checked.errors)")
    }
  }

  /// Runs `program` in the place with `others` on the PATH, each a script.
  private func run(
    _ program: String, _ words: [String], with others: [String: String] = [:], _ more: [String: String] = [:]
  ) throws -> (code: Int32, output: String, errors: String) {
    for (name, text) in others {
      try place.put("#!/bin/bash\n\(text)\n", in: "bin/\(name)")
      chmod(place.file("bin/\(name)"), 0o755)
    }
    var environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    environment["PATH"] = place.file("bin") + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    return try Subprocess.capture(program, words, environment: environment)
  }

  /// A `retrace` that has `parent` told to stop, and stops.
  private func stopping(_ parent: String) throws {
    try place.put(
      """
      #!/bin/bash
      echo "$PWD|$*" >> "\(place.path)/asked"
      trap 'exit 143' TERM
      kill -TERM \(parent)
      for ((n = 0; n < 300; n++)); do sleep 0.1; done
      """, in: "the root's/retrace")
    chmod(place.file("the root's/retrace"), 0o755)
  }

  @Test(
    "has a task that is told to stop go back into Slurm's queue, and one that is cancelled stay away",
    arguments: [("RUNNING", 75), ("COMPLETING", 143), ("", 75)] as [(String, Int32)])
  func requeued(state: String, code: Int32) throws {
    let submission = try submission(.slurm)
    try submission.write()
    try stopping("$PPID")
    // Where nodes cannot ask, there is no squeue either.
    let outcome = try run(
      "/bin/bash", [place.file("sub mission/array.sbatch")],
      with: [
        "squeue": state.isEmpty ? "exit 127" : "echo \(state)",
        "scontrol": "echo \"scontrol $*\" >> '\(place.path)/asked'; exit 1",
      ], ["SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_JOB_ID": "7"])
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(try asked().contains("scontrol requeue 7_1") == (code == 75))
  }

  @Test("hands Slurm both jobs and says what to type next; what Slurm does not take ends it with a line")
  func handed() throws {
    try submission(.slurm).write()
    let submit = place.file("sub mission/submit.sh")
    let taken = try run(submit, [], with: ["sbatch": "case \"$*\" in *afterany:7*) echo 8;; *) echo '7;cluster';; esac"])
    #expect(taken.code == 0 && taken.output.contains("array 7 of 2 tasks, then job 8"), "\(taken.errors)")
    #expect(taken.output.contains("scancel 7 8"))
    let refused = try run(submit, [], with: ["sbatch": "exit 1"])
    #expect(refused.code == 1 && refused.errors.contains("MaxArraySize"))
    let half = try run(submit, [], with: ["sbatch": "case \"$*\" in *afterany*) exit 1;; *) echo 7;; esac"])
    #expect(half.code == 1 && half.errors.contains("array 7 runs, and nothing collects it"))
  }

  @Test(
    "that GNU parallel runs ends with its tasks when it is told to stop, and collects nothing", .enabled(if: hasParallel),
    .timeLimit(.minutes(2)))
  func stopped() throws {
    try submission(.parallel).write()
    try stopping("$(cat '\(place.path)/process')")
    let outcome = try run(
      "/bin/bash", ["-c", "echo $$ > \"$1\"; exec \"$2\"", "bash", place.file("process"), place.file("sub mission/submit.sh")])
    #expect(outcome.code == 143 && outcome.errors.contains("goes on from here"), "\(outcome.errors)")
    #expect(try asked().allSatisfy { $0.contains("|shard run ") })
  }

  @Test("goes into a folder that no other has")
  func folders() throws {
    let first = try Submission.newFolder(in: place.file("all"))
    #expect(first == place.file("all/1"))
    #expect(try Submission.newFolder(in: place.file("all")) == place.file("all/2"))
    try place.put("", in: "file")
    #expect(throws: HostError.self) { try Submission.newFolder(in: place.file("file")) }
  }

  @Test("quotes words as a shell reads them", arguments: ["", "a b", "it's", "$HOME", "a;b", "ü", "--x=1", "a\nb"])
  func quotes(word: String) throws {
    #expect(try Subprocess.capture("bash", ["-c", "printf %s \(Shell.quoted(word))"]).output == word)
  }
}
