import Host

/// A file for Snakemake: a rule for tasks and one that collects.
extension Submission {
  var snakemakeFiles: [File] {
    [
      File(name: "Snakefile", text: snakefile, isProgram: false),
      File(name: "submit.sh", text: running, isProgram: true),
    ]
  }

  private var snakefile: String {
    """
    \(request.comment)
    # Tasks make shards, each those of one line of tasks.txt, and then the reports are written. To go on after an
    # interruption: the same command. An executor of Snakemake's own brings the tasks to a cluster:
    #   snakemake --executor slurm --jobs 100
    # What a task has made stands in files of its own, which Snakemake is not told of: it would remove them where a task
    # fails, and they are as good as any. A mark tells it that the task has ended well.
    TASKS = range(1, \(tasks.tasks.count) + 1)

    localrules: all, collect

    rule all:
        input: "collected"

    rule shards:
        output: touch("done/{task}")
        threads: 1
        retries: 2
        resources: mem_mb=\(resources.megabytes), runtime=\(resources.minutes)
        log: "logs/{task}.log"
        shell: "./make-shards.sh {wildcards.task} > {log} 2>&1"

    rule collect:
        input: expand("done/{task}", task=TASKS)
        output: touch("collected")
        shell: "./collect.sh"

    """
  }

  private var running: String {
    let cores = resources.atOnce.map { "\($0)" } ?? "all"
    return """
      #!/bin/bash
      \(request.comment)
      # Runs all tasks on this machine, and then collects. A lock would outlive a Snakemake that is killed, and tasks do no
      # harm to each other.
      set -euo pipefail
      cd \(Shell.quoted(folder))
      exec snakemake --cores \(cores) --keep-going --rerun-incomplete --nolock --quiet

      """
  }
}
