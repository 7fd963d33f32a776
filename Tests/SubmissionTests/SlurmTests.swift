import Foundation
import Host
import Submission
import TestSupport
import Testing

/// What Slurm is handed, run here as it runs it.
@Suite("A submission to Slurm")
struct SlurmTests {
  private let pretend: PretendSubmission
  private var place: TemporaryFolder { pretend.place }

  init() throws { pretend = try PretendSubmission() }

  /// One that gives the array the number 7, with a cluster's name, and what collects after it 8.
  private static let sbatch = "case \"$*\" in *afterany:7*) echo 8;; *) echo '7;cluster';; esac"

  @Test("asks Slurm for what it needs, in an array, and collects after any end")
  func slurm() throws {
    let submission = try pretend.submission(.slurm, sbatch: ["--qos=long", "--constraint=\"a&b\""])
    let files = submission.files
    let array = try #require(files.first { $0.name == "array.sbatch" }).text
    for line in [
      "--array=1-2%2", "--cpus-per-task=1", "--mem=500M", "--time=30", "--requeue", "--partition=short",
      "--comment=a", "--qos=long", "--constraint=\"a&b\"",
    ] {
      #expect(array.contains("\n#SBATCH \(line)\n"), "\(line)")
    }
    #expect(array.contains("\n#SBATCH --chdir='\(place.path)/sub mission'\n"))
    #expect(files.last?.name == "submit.sh" && files.last?.text.contains("--dependency=\"afterany:$array\"") == true)
    #expect(array.contains("\n#SBATCH --job-name='retrace-sub mission'\n"))
    let collecting = try #require(files.first { $0.name == "collect.sbatch" }).text
    #expect(collecting.contains("\n#SBATCH --qos=long\n#SBATCH --constraint=\"a&b\"\n"))
    // The same command gives the same bytes, and each file of Slurm's says what it belongs to.
    #expect(try pretend.submission(.slurm, sbatch: ["--qos=long", "--constraint=\"a&b\""]).files == files)
    for text in [array, collecting] {
      #expect(text.hasPrefix("#!/bin/bash\n# a, seeds 1...3: retrace submit a --output '/out put'\n#SBATCH "))
    }
    for file in files where file.text.hasPrefix("#!") {
      try place.put(file.text, in: "checked")
      let checked = try Subprocess.capture("bash", ["-n", place.file("checked")])
      #expect(checked.code == 0, "\(file.name): \(checked.errors)")
    }
  }

  @Test(
    "has a task that is told to stop go back into Slurm's queue, and one that is cancelled stay away",
    arguments: [("RUNNING", 75), ("COMPLETING", 143), ("", 75)] as [(String, Int32)])
  func requeued(state: String, code: Int32) throws {
    let submission = try pretend.submission(.slurm)
    try submission.write()
    try pretend.stopping("$PPID")
    // Where nodes cannot ask, there is no squeue either.
    let outcome = try pretend.run(
      "/bin/bash", [place.file("sub mission/array.sbatch")],
      with: [
        "squeue": state.isEmpty ? "exit 127" : "echo \(state)",
        "scontrol": "echo \"scontrol $*\" >> '\(place.path)/asked'; exit 1",
      ], [
        "SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_JOB_ID": "7", "SLURMD_NODENAME": "node3", "SLURM_RESTART_COUNT": "4",
      ])
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(try pretend.asked().contains("scontrol requeue 7_1") == (code == 75))
    // The log says first which task it is, and where.
    let began = #/^task 1 of 2, job 7_1 on node3, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, begun again \(4\)\n/#
    #expect(outcome.output.firstMatch(of: began) != nil, "\(outcome.output)")
    #expect(outcome.output.contains("task 1 goes back into the queue and begins again in two minutes or later") == (code == 75))
  }

  @Test("hands Slurm both jobs and says what to type next; what Slurm does not take ends it with a line")
  func handed() throws {
    try pretend.submission(.slurm).write()
    let submit = place.file("sub mission/submit.sh")
    let taken = try pretend.run(submit, [], with: ["sbatch": Self.sbatch])
    #expect(taken.code == 0 && taken.output.contains("scancel 7 8\n"), "\(taken.errors)")
    let lines = taken.output.split(separator: "\n").suffix(2)
    #expect(lines.first == "array 7 (2 tasks), then job 8, which writes /out put/a")
    #expect(lines.last?.hasPrefix("progress: the same command with --dry-run says") == true)
    let command = "retrace submit a --output '/out put'"
    #expect(try place.text("sub mission/jobs.txt") == "7 array \(command)\n8 collect \(command)\n")
    let half = try pretend.run(submit, [], with: ["sbatch": "case \"$*\" in *afterany*) exit 1;; *) echo 9;; esac"])
    #expect(half.code == 2 && half.errors.contains("array 9 is in the queue, and nothing collects it"))
    // What has no task that collects is noted all the same, behind what was.
    #expect(try place.text("sub mission/jobs.txt").hasSuffix("8 collect \(command)\n9 array \(command)\n"))
  }

  @Test("that Slurm refuses says Slurm's reason and what may be changed, and of MaxArraySize only where it is that")
  func refused() throws {
    try pretend.submission(.slurm).write()
    let submit = place.file("sub mission/submit.sh")
    let reason = "sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified"
    let refused = try pretend.run(submit, [], with: ["sbatch": "echo '\(reason)' >&2; exit 1"])
    #expect(refused.code == 1 && refused.errors.hasPrefix("\(reason)\nSlurm refused the array, for the reason above."))
    #expect(refused.errors.contains("edit array.sbatch and collect.sbatch in \(place.path)/sub mission and run ./submit.sh"))
    #expect(!refused.errors.contains("MaxArraySize") && (try? place.text("sub mission/jobs.txt")) == nil)
    let size = try pretend.run(
      submit, [], with: ["sbatch": "echo 'sbatch: error: Invalid job array specification' >&2; exit 1"])
    #expect(size.code == 1 && size.errors.contains("2 tasks are too many (MaxArraySize)"))
  }

  @Test("where all shards are there is the collecting job alone")
  func collectingAlone() throws {
    let submission = try pretend.submission(.slurm, of: [])
    #expect(submission.files.map(\.name) == ["collect.sbatch", "collect.sh", "submit.sh"])
    try submission.write()
    let submit = place.file("sub mission/submit.sh")
    let taken = try pretend.run(submit, [], with: ["sbatch": Self.sbatch])
    #expect(taken.code == 0 && taken.output.hasSuffix("all shards are there; job 7 writes /out put/a\n"), "\(taken.errors)")
    #expect(try place.text("sub mission/jobs.txt").hasPrefix("7 collect retrace submit a"))
    let refused = try pretend.run(submit, [], with: ["sbatch": "exit 1"])
    #expect(refused.code == 1 && refused.errors.contains("Slurm refused the job, for the reason above."))
  }

  @Test("of the same shards, in the same way, is known by its jobs, as long as Slurm has them")
  func earlier() throws {
    let parent = place.file("all")
    let one = try pretend.submission(.slurm, in: "all/1")
    try one.write()
    // Nothing is noted where nothing was submitted.
    #expect(one.earlier(in: parent).isEmpty)
    try place.put("5 array retrace\n6 collect retrace\n", in: "all/1/jobs.txt")
    let expected = [Submission.Earlier(folder: parent + "/1", jobs: ["5", "6"])]
    #expect(try pretend.submission(.slurm, of: ["a/x/3", "a/x/4"], in: "all/N").earlier(in: parent) == expected)
    #expect(try pretend.submission(.slurm, of: [], in: "all/N").earlier(in: parent) == expected)
    // Other shards, and the same of other settings.
    #expect(try pretend.submission(.slurm, of: ["a/x/4"], in: "all/N").earlier(in: parent).isEmpty)
    #expect(try pretend.submission(.slurm, epochs: 30, in: "all/N").earlier(in: parent).isEmpty)
    #expect(one.earlier(in: place.file("nowhere")).isEmpty)
  }

  @Test("is shown with the batch files first, and of the tasks the first alone")
  func preview() throws {
    let preview = try pretend.submission(.slurm).preview
    let folder = place.file("sub mission")
    let heads = preview.split(separator: "\n").filter { $0.hasPrefix("==> ") }
    #expect(heads == [
      "==> \(folder)/array.sbatch", "==> \(folder)/collect.sbatch", "==> \(folder)/make-shards.sh",
      "==> \(folder)/collect.sh", "==> \(folder)/tasks.txt, the first of 2 lines", "==> \(folder)/submit.sh",
    ])
    #expect(preview.contains("2 lines\na/x/1 a/x/2\n\n==> ") && !preview.contains("a/x/3"))
  }

  @Test("asks for memory and time as Slurm writes them")
  func sizes() {
    let sizes = ["2000", "2000M", "4G", "4g", "1T", "", "G", "4GB", "-4", "4.5G", "99999999999"]
    #expect(sizes.map(Submission.Resources.megabytes) == [2000, 2000, 4096, 4096, 1_048_576, nil, nil, nil, nil, nil, nil])
    let times = ["60", "1:00:00", "0:10:01", "1-12:00:00", "10:00", "1:60:00", "1:00:", "1-", "-1:00:00", "a", ""]
    #expect(times.map(Submission.Resources.minutes) == [60, 60, 11, 2160, nil, nil, nil, nil, nil, nil, nil])
  }

  @Test("takes options of sbatch's, but none that would undo its own")
  func options() {
    for option in ["--qos=long", "--exclusive", "--gres gpu:1"] {
      #expect(Submission.Resources.fault(ofOption: option) == nil)
    }
    for option in ["qos=long", "-q long", "--", "", "--qos=a\n#SBATCH --x", "--array=1-2", "--dependency", "--chdir=/"] {
      #expect(Submission.Resources.fault(ofOption: option) != nil, "\(option)")
    }
  }
}
