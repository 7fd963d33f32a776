import Host

/// What an engine is handed: which shards each task makes, how, and what is done when all have ended. All of it is
/// files that one can read, in one folder; nothing of ours runs beside the engine.
///
/// An engine may start a task twice, also at the same time, or lose one: a task makes what is not there yet, and the
/// last step looks at the files alone, whatever the engine says became of the tasks.
package struct Submission: Sendable {
  /// The engines that are known.
  package enum Engine: String, CaseIterable, Sendable {
    case slurm, snakemake, parallel

    /// The program that takes what is submitted.
    package var program: String {
      switch self {
      case .slurm: "sbatch"
      case .snakemake: "snakemake"
      case .parallel: "parallel"
      }
    }

    /// What brings it.
    package var source: String {
      switch self {
      case .slurm: "run this where jobs are submitted, such as the cluster's login node"
      case .snakemake: "install it with: python3 -m pip install snakemake"
      case .parallel: "install it with: apt-get install parallel"
      }
    }
  }

  /// A file of the submission.
  package struct File: Equatable, Sendable {
    package let name, text: String
    package let isProgram: Bool
  }

  let engine: Engine
  /// Absolute: of the checkout, of the command, and of the folder of the submission.
  let root, program: String
  package let folder: String
  let tasks: ShardTasks
  /// Words for `retrace shard run` and `retrace collect`.
  let making, collecting: [String]
  /// What is asked of the engine.
  let resources: Resources
  /// What a user asked for.
  let request: Request

  /// What a user asked for, in words for those who read the files or look at the queue.
  package struct Request: Equatable, Sendable {
    /// The command that submits the same again, as it is typed.
    package var command: String
    /// The experiments.
    package var slugs: [String]
    /// Their seeds, as they were named; nil for those of the reports.
    package var seeds: String?
    /// Where the reports will stand.
    package var reports: String

    package init(command: String, slugs: [String], seeds: String?, reports: String) {
      (self.command, self.slugs, self.seeds, self.reports) = (command, slugs, seeds, reports)
    }

    /// On one line, whatever is in it.
    var comment: String {
      let seeds = seeds.map { "seeds \($0)" } ?? "the seeds of the report"
      return "# " + Shown.text("\(slugs.joined(separator: ", ")), \(seeds): \(command)", limit: 4000)
    }
  }

  package init(
    engine: Engine, root: String, program: String, folder: String, tasks: ShardTasks, making: [String],
    collecting: [String], resources: Resources, request: Request
  ) {
    (self.engine, self.root, self.program, self.folder) = (engine, root, program, folder)
    (self.tasks, self.making, self.collecting) = (tasks, making, collecting)
    (self.resources, self.request) = (resources, request)
  }

  /// Whether all shards are there, so that nothing is left but to collect them.
  var collectsOnly: Bool { tasks.tasks.isEmpty }

  /// How many tasks, in words.
  package var count: String { "\(tasks.tasks.count) task\(tasks.tasks.count == 1 ? "" : "s")" }

  /// All files, those of the engine before what they start; the one that a user starts comes last.
  package var files: [File] {
    var files = engineFiles
    let start = files.removeLast()
    if !collectsOnly { files.append(File(name: "make-shards.sh", text: makeShards, isProgram: true)) }
    files.append(File(name: "collect.sh", text: collect, isProgram: true))
    if !collectsOnly { files.append(File(name: "tasks.txt", text: lines, isProgram: false)) }
    return files + [start]
  }

  /// All files as they are shown where nothing is done; of the tasks the first.
  package var preview: String {
    files.map { file in
      let lines = file.text.split(separator: "\n")
      if file.name == "tasks.txt", lines.count > 1 {
        return "==> \(folder)/\(file.name), the first of \(lines.count) lines\n\(lines[0])\n"
      }
      return "==> \(folder)/\(file.name)\n\(file.text)"
    }.joined(separator: "\n")
  }

  private var engineFiles: [File] {
    if collectsOnly, engine != .slurm { return [File(name: "submit.sh", text: collectingAlone, isProgram: true)] }
    return switch engine {
    case .slurm: slurmFiles
    case .snakemake: snakemakeFiles
    case .parallel: parallelFiles
    }
  }

  private var collectingAlone: String {
    """
    #!/bin/bash
    \(request.comment)
    # Collects: all shards are there.
    exec \(Shell.quoted(folder + "/collect.sh"))

    """
  }

  /// A task a line, its shards' ids.
  private var lines: String {
    tasks.tasks.map { $0.map(\.description).joined(separator: " ") + "\n" }.joined()
  }

  /// By which one sees whether another submission makes the same.
  var makingLine: String { "exec " + Shell.line([program, "shard", "run"] + making + ["--threads", "1"]) }
  var collectingLine: String { "exec " + Shell.line([program, "collect"] + collecting) }

  private var makeShards: String {
    """
    #!/bin/bash
    \(request.comment)
    # make-shards.sh N: makes the shards that line N of tasks.txt names. Whoever starts it twice, even at the same time,
    # does no harm: a shard that is there is not made again, and one that was interrupted goes on where it was.
    set -euo pipefail
    cd \(Shell.quoted(root))
    read -r -a shards < <(sed -n "${1:?the number of a task}p" \(Shell.quoted(folder + "/tasks.txt"))) || true
    [ "${#shards[@]}" -gt 0 ] || { echo "tasks.txt has no line $1" >&2; exit 64; }
    \(makingLine) "${shards[@]}"

    """
  }

  private var collect: String {
    """
    #!/bin/bash
    \(request.comment)
    # Writes the reports from the shards. One that is missing or is another's ends it with a line that names it.
    set -euo pipefail
    cd \(Shell.quoted(root))
    # What to type where some are missing; the command says it.
    export RETRACE_SUBMIT=\(Shell.quoted(request.command))
    \(collectingLine)

    """
  }
}
