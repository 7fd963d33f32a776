/// A script for GNU parallel, on one machine or, with its list of hosts, on several that share the folder.
extension Submission {
  var parallelFiles: [File] { [File(name: "submit.sh", text: parallelScript, isProgram: true)] }

  private var parallelScript: String {
    let jobs = resources.atOnce.map { "\($0)" } ?? "100%"
    return """
      #!/bin/bash
      # Makes all shards, as many tasks at once as there are cores, and then collects. What is there is not made again.
      # Several machines that share this folder: submit.sh --sshloginfile hosts
      set -uo pipefail
      cd \(Shell.quoted(folder))
      # Ctrl-C ends the tasks too; each then keeps what it has.
      seq \(tasks.tasks.count) | parallel --workdir "$PWD" --jobs \(jobs) --joblog logs/jobs.tsv --termseq TERM,20000,KILL,25 \\
        "$@" './make-shards.sh {} > logs/{}.log 2>&1'
      failed=$?
      [ "$failed" = 0 ] || echo "$failed tasks failed; see logs/" >&2
      # Whatever became of them: the files say what is there.
      exec ./collect.sh

      """
  }
}
