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

  /// What a task asks of a cluster.
  package struct Resources: Equatable, Sendable {
    package var partition: String?
    package var account: String?
    /// Minutes after which a task is told to stop; it then goes on where it was.
    package var minutes: Int
    /// Of memory.
    package var megabytes: Int
    /// Tasks at the same time; nil for as many as the engine gives.
    package var atOnce: Int?

    package init(minutes: Int, megabytes: Int, partition: String? = nil, account: String? = nil, atOnce: Int? = nil) {
      (self.minutes, self.megabytes, self.partition, self.account, self.atOnce) =
        (minutes, megabytes, partition, account, atOnce)
    }
  }

  package init(
    engine: Engine, root: String, program: String, folder: String, tasks: ShardTasks, making: [String],
    collecting: [String], resources: Resources
  ) {
    (self.engine, self.root, self.program, self.folder) = (engine, root, program, folder)
    (self.tasks, self.making, self.collecting, self.resources) = (tasks, making, collecting, resources)
  }

  /// All files, the one that is started last.
  package var files: [File] {
    [
      File(name: "tasks.txt", text: lines, isProgram: false),
      File(name: "make-shards.sh", text: makeShards, isProgram: true),
      File(name: "collect.sh", text: collect, isProgram: true),
    ] + engineFiles
  }

  private var engineFiles: [File] {
    switch engine {
    case .slurm: slurmFiles
    case .snakemake: snakemakeFiles
    case .parallel: parallelFiles
    }
  }

  /// A task a line, its shards' ids.
  private var lines: String {
    tasks.tasks.map { $0.map(\.description).joined(separator: " ") + "\n" }.joined()
  }

  private var makeShards: String {
    """
    #!/bin/bash
    # make-shards.sh N: makes the shards that line N of tasks.txt names. Whoever starts it twice, even at the same time,
    # does no harm: a shard that is there is not made again, and one that was interrupted goes on where it was.
    set -euo pipefail
    cd \(Shell.quoted(root))
    read -r -a shards < <(sed -n "${1:?the number of a task}p" \(Shell.quoted(folder + "/tasks.txt"))) || true
    [ "${#shards[@]}" -gt 0 ] || { echo "tasks.txt has no line $1" >&2; exit 64; }
    exec \(Shell.line([program, "shard", "run"] + making + ["--threads", "1"])) "${shards[@]}"

    """
  }

  private var collect: String {
    """
    #!/bin/bash
    # Writes the reports from the shards. One that is missing or is another's ends it with a line that names it.
    set -euo pipefail
    cd \(Shell.quoted(root))
    exec \(Shell.line([program, "collect"] + collecting))

    """
  }
}
