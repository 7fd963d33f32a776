/// An array of tasks, and a job that depends on its end.
///
/// What was learned from a real one, with `slurmctld` and `slurmd` of version 22.05: a task that is killed is not tried
/// again, so that `afterok` would wait for ever, hence `afterany` and a look at the files; a controller that loses its
/// state may start a task a second time while the first one runs; and a task that `scancel` ends hears the same SIGTERM
/// as one whose time is over, and comes back if it then asks to be requeued.
extension Submission {
  var slurmFiles: [File] {
    [
      File(name: "array.sbatch", text: array, isProgram: false),
      File(name: "collect.sbatch", text: collectingJob, isProgram: false),
      File(name: "submit.sh", text: submitting, isProgram: true),
    ]
  }

  /// The lines for both jobs.
  private func head(_ name: String) -> [String] {
    // Files of output are named from here, since Slurm would read a % in the folder's name.
    var lines = ["--job-name=\(name)", "--nodes=1", "--ntasks=1", "--chdir=\(folder)"]
    if let partition = resources.partition { lines.append("--partition=\(partition)") }
    if let account = resources.account { lines.append("--account=\(account)") }
    return lines
  }

  private func script(_ options: [String], _ body: String) -> String {
    // Slurm takes quotation marks in these lines as a shell does.
    (["#!/bin/bash"] + options.map { option in
      guard let equals = option.firstIndex(of: "=") else { return "#SBATCH \(option)" }
      return "#SBATCH \(option[...equals])\(Shell.quoted(String(option[option.index(after: equals)...])))"
    } + [body]).joined(separator: "\n")
  }

  private var array: String {
    let limit = resources.atOnce.map { "%\($0)" } ?? ""
    return script(
      head("retrace") + [
        "--array=1-\(tasks.tasks.count)\(limit)", "--cpus-per-task=1", "--mem=\(resources.megabytes)M",
        "--time=\(resources.minutes)", "--signal=B:TERM@60", "--requeue", "--open-mode=append",
        "--output=logs/%a.log",
      ],
      """
      # Each task makes the shards of one line of tasks.txt, on one core.
      set -uo pipefail
      task=$SLURM_ARRAY_TASK_ID
      \(Shell.quoted(folder + "/make-shards.sh")) "$task" &
      child=$!
      # A minute before its time is over, or where another job has the right of way, the task is told to stop. The
      # training then keeps what it has, and the task goes back into the queue, this one alone.
      stopped=
      trap 'stopped=yes; kill -TERM "$child" 2>/dev/null' TERM
      # A signal ends the wait, not the child.
      while :; do
        wait "$child"
        code=$?
        kill -0 "$child" 2>/dev/null || break
      done
      if [ -n "$stopped" ] && [ "$code" != 0 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 100 ]; then
        job=${SLURM_ARRAY_JOB_ID}_$task
        # One that does not run any more was cancelled, or Slurm itself has put it back.
        state=$(squeue --noheader --job="$job" --format=%T 2>/dev/null)
        [ "${state:-RUNNING}" = RUNNING ] || exit "$code"
        echo "task $task was told to stop and goes back into the queue"
        # A busy controller is asked again. Not on every cluster can nodes ask; then the exit code may (RequeueExit=75).
        for _ in 1 2 3; do scontrol requeue "$job" && { sleep 30; break; }; sleep 2; done
        exit 75
      fi
      exit "$code"

      """)
  }

  private var collectingJob: String {
    script(
      head("retrace-collect") + [
        "--cpus-per-task=1", "--mem=\(max(resources.megabytes, 2000))M", "--time=\(max(resources.minutes, 60))",
        "--output=logs/collect.log",
      ],
      """
      # After all tasks, whatever became of them: the files say what is there.
      exec \(Shell.quoted(folder + "/collect.sh"))

      """)
  }

  private var submitting: String {
    """
    #!/bin/bash
    # Hands both jobs to Slurm.
    set -euo pipefail
    cd \(Shell.quoted(folder))
    if ! array=$(sbatch --parsable array.sbatch); then
      # Its own reason stands above.
      echo "where \(tasks.tasks.count) tasks are too many (MaxArraySize), retrace submit with more --minutes makes fewer" >&2
      exit 1
    fi
    # With a cluster's name behind a semicolon, where there are several.
    array=${array%%;*}
    if ! collect=$(sbatch --parsable --dependency="afterany:$array" collect.sbatch); then
      echo "array $array runs, and nothing collects it; after its end: $PWD/collect.sh" >&2
      exit 1
    fi
    collect=${collect%%;*}
    echo "array $array of \(tasks.tasks.count) tasks, then job $collect, which collects"
    echo "watch:  squeue --job=$array,$collect; logs in $PWD/logs"
    echo "cancel: scancel $array $collect"

    """
  }
}
