import Host

/// A script for GNU parallel, on one machine or, with its list of hosts, on several that share the folder.
extension Submission {
  var parallelFiles: [File] { [File(name: "submit.sh", text: parallelScript, isProgram: true)] }

  private var parallelScript: String {
    let jobs = resources.atOnce.map { "\($0)" } ?? "100%"
    return """
      #!/bin/bash
      \(request.comment)
      # Makes all shards, as many tasks at once as there are cores, and then collects. What is there is not made again.
      # Several machines that share this folder: submit.sh --sshloginfile hosts
      set -uo pipefail
      cd \(Shell.quoted(folder))
      seq \(tasks.tasks.count) | parallel --workdir "$PWD" --jobs \(jobs) --joblog logs/jobs.tsv --termseq TERM,20000,KILL,25 \\
        "$@" './make-shards.sh {} > logs/{}.log 2>&1' &
      child=$!
      # Ctrl-C and other signals end the tasks too; each then keeps what it has. On SIGTERM parallel would wait for them.
      stopped=
      trap 'stopped=yes; kill -INT "$child" 2>/dev/null' INT TERM HUP
      # A signal ends the wait, not the child.
      while :; do
        wait "$child"
        failed=$?
        kill -0 "$child" 2>/dev/null || break
      done
      [ -z "$stopped" ] || { echo "stopped; the same command goes on from here" >&2; exit 143; }
      [ "$failed" = 0 ] || echo "$failed tasks failed; see logs/" >&2
      # Whatever became of them: the files say what is there.
      exec ./collect.sh

      """
  }
}
