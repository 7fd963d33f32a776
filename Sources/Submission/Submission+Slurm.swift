import Host

/// An array of tasks, and a job that depends on its end.
///
/// What was learned from a real one, with `slurmctld` and `slurmd` of version 22.05: a task that is killed is not tried
/// again, so that `afterok` would wait for ever, hence `afterany` and a look at the files; a controller that loses its
/// state may start a task a second time while the first one runs; and a task that `scancel` ends hears the same SIGTERM
/// as one whose time is over, and comes back if it then asks to be requeued.
extension Submission {
  var slurmFiles: [File] {
    (collectsOnly ? [] : [File(name: "array.sbatch", text: array, isProgram: false)]) + [
      File(name: "collect.sbatch", text: collectingJob, isProgram: false),
      File(name: "submit.sh", text: submitting, isProgram: true),
    ]
  }

  /// The number of the submission, by which its jobs are told from others.
  private var number: String { String(folder.split(separator: "/").last ?? "") }

  /// A script with lines for Slurm: those that both jobs have, then its own, then those that the user gave.
  private func script(_ name: String, _ options: [String], _ body: String) -> String {
    // Files of output are named from here, since Slurm would read a % in the folder's name.
    var all = ["--job-name=\(name)", "--comment=\(request.slugs.joined(separator: ","))", "--nodes=1", "--ntasks=1"]
    all.append("--chdir=\(folder)")
    if let partition = resources.partition { all.append("--partition=\(partition)") }
    if let account = resources.account { all.append("--account=\(account)") }
    all += options
    // Slurm takes quotation marks in these lines as a shell does.
    let lines = all.map { option in
      guard let equals = option.firstIndex(of: "=") else { return "#SBATCH \(option)" }
      return "#SBATCH \(option[...equals])\(Shell.quoted(String(option[option.index(after: equals)...])))"
    }
    let others = resources.sbatch.map { "#SBATCH \($0)" }
    return (["#!/bin/bash", request.comment] + lines + others + [body]).joined(separator: "\n")
  }

  private var array: String {
    let limit = resources.atOnce.map { "%\($0)" } ?? ""
    return script(
      "retrace-\(number)",
      [
        "--array=1-\(tasks.tasks.count)\(limit)", "--cpus-per-task=1", "--mem=\(resources.megabytes)M",
        "--time=\(resources.minutes)", "--signal=B:TERM@60", "--requeue", "--open-mode=append",
        "--output=logs/%a.log",
      ],
      """
      # Each task makes the shards of one line of tasks.txt, on one core.
      set -uo pipefail
      task=$SLURM_ARRAY_TASK_ID
      job=${SLURM_ARRAY_JOB_ID}_$task
      restarts=${SLURM_RESTART_COUNT:-0}
      began="task $task of \(tasks.tasks.count), job $job on ${SLURMD_NODENAME:-$(uname -n)}, $(date -u +%Y-%m-%dT%H:%M:%SZ)"
      [ "$restarts" = 0 ] || began="$began, begun again ($restarts)"
      echo "$began"
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
      if [ -n "$stopped" ] && [ "$code" != 0 ] && [ "$restarts" -lt 100 ]; then
        # One that does not run any more was cancelled, or Slurm itself has put it back.
        state=$(squeue --noheader --job="$job" --format=%T 2>/dev/null)
        [ "${state:-RUNNING}" = RUNNING ] || exit "$code"
        echo "time nearly over, or another job comes first; task $task goes back into the queue and begins again in two" \\
          "minutes or later (squeue shows BeginTime or JobArrayTaskLimit); Slurm's line CANCELLED above means this"
        # A busy controller is asked again. Not on every cluster can nodes ask; then the exit code may (RequeueExit=75).
        for _ in 1 2 3; do scontrol requeue "$job" && { sleep 30; break; }; sleep 2; done
        exit 75
      fi
      exit "$code"

      """)
  }

  private var collectingJob: String {
    script(
      "retrace-\(number)-collect",
      [
        "--cpus-per-task=1", "--mem=\(max(resources.megabytes, 2000))M", "--time=\(max(resources.minutes, 60))",
        "--output=logs/collect.log",
      ],
      """
      # After all tasks, whatever became of them: the files say what is there.
      exec \(Shell.quoted(folder + "/collect.sh"))

      """)
  }

  private var submitting: String {
    let head = #"""
      #!/bin/bash
      \#(request.comment)
      # Hands the jobs to Slurm, and notes their numbers in jobs.txt.
      set -euo pipefail
      cd \#(Shell.quoted(folder))
      # The job's number is then `job`, without the name of a cluster that may follow a semicolon. What sbatch says goes to
      # the terminal at once, and stays.
      hand() { sbatch --parsable "$@" 2>&1 >logs/job | tee logs/sbatch.txt >&2 && job=$(<logs/job) && job=${job%%;*}; }
      note() { printf '%s %s %s\n' "$1" "$2" \#(Shell.quoted(Shown.text(request.command, limit: 4000))) >>jobs.txt; }

      """#
    return head + (collectsOnly ? submittingCollection : submittingBoth)
  }

  private var submittingCollection: String {
    #"""
    if ! hand collect.sbatch; then
      \#(refusal("job", "collect.sbatch"))
      exit 1
    fi
    note "$job" collect
    echo "watch:  squeue --job=$job; its log is $PWD/logs/collect.log"
    echo "cancel: scancel $job"
    echo "all shards are there; job $job writes "\#(Shell.quoted(request.reports))

    """#
  }

  private var submittingBoth: String {
    #"""
    if ! hand array.sbatch; then
      \#(refusal("array", "array.sbatch and collect.sbatch"))
      if grep -q 'Invalid job array' logs/sbatch.txt || [ \#(tasks.tasks.count) -gt \#(ShardTasks.most) ]; then
        echo "where \#(count) are too many (MaxArraySize), retrace submit with more --minutes makes fewer" >&2
      fi
      exit 1
    fi
    array=$job
    note "$array" array
    if ! hand --dependency="afterany:$array" collect.sbatch; then
      echo "array $array is in the queue, and nothing collects it; after its end: $PWD/collect.sh" >&2
      exit 2
    fi
    note "$job" collect
    echo "watch:  squeue --job=$array,$job; logs in $PWD/logs"
    echo "cancel: scancel $array $job"
    echo "array $array (\#(count)), then job $job, which writes "\#(Shell.quoted(request.reports))
    echo "progress: the same command with --dry-run says how many shards are there"

    """#
  }

  /// The line that follows sbatch's own reason.
  private func refusal(_ what: String, _ files: String) -> String {
    #"""
    echo "Slurm refused the \#(what), for the reason above. Submit again with other --partition, --account, --memory, --time" \
        "(sinfo lists partitions), or edit \#(files) in $PWD and run ./submit.sh there" >&2
    """#
  }
}
