import Foundation
import Host
import Submission
import TestSupport

/// Submissions in a folder of their own, and engines that only pretend.
struct PretendSubmission {
  let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  /// In folders with a blank and a quotation mark in their names.
  func submission(
    _ engine: Submission.Engine, failing: String = "", of ids: [String] = ["a/x/1", "a/x/2", "a/x/3"],
    sbatch: [String] = [], epochs: Int = 3, in folder: String = "sub mission"
  ) throws -> Submission {
    try put(
      program: """
      #!/bin/bash
      echo "$PWD|$*" >> "\(place.path)/asked"
      case "$*" in *"\(failing.isEmpty ? "nothing fails" : failing)"*) exit 1;; esac
      """, in: "the root's/retrace")
    return Submission(
      engine: engine, root: place.file("the root's"), program: place.file("the root's/retrace"),
      folder: place.file(folder), tasks: ShardTasks(ids.compactMap { ShardID($0) }, target: 2) { _ in 1 },
      making: ["--epochs", "\(epochs)"], collecting: ["a", "--output", "/out put"],
      resources: .init(minutes: 30, megabytes: 500, partition: "short", atOnce: 2, sbatch: sbatch),
      request: .init(
        command: "retrace submit a --output '/out put'", slugs: ["a"], seeds: "1...3", reports: "/out put/a"))
  }

  /// Writes a program by a process of its own: where this one had it open, a program that another test starts at that moment
  /// would have it open too, and nobody could run it ("Text file busy").
  private func put(program text: String, in name: String) throws {
    try place.put(text, in: name + ".text")
    let words = ["-c", #"cat "$1" >"$2" && chmod 755 "$2""#, "sh", place.file(name + ".text"), place.file(name)]
    let (code, _, errors) = try Subprocess.capture("/bin/sh", words)
    if code != 0 { throw HostError.unwritable(path: place.file(name), reason: errors) }
  }

  func asked() throws -> [String] { try place.text("asked").split(separator: "\n").map(String.init) }

  /// Runs `program` in the place with `others` on the PATH, each a script.
  func run(
    _ program: String, _ words: [String], with others: [String: String] = [:], _ more: [String: String] = [:]
  ) throws -> (code: Int32, output: String, errors: String) {
    for (name, text) in others { try put(program: "#!/bin/bash\n\(text)\n", in: "bin/\(name)") }
    var environment = ProcessInfo.processInfo.environment.merging(more) { $1 }
    environment["PATH"] = place.file("bin") + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    return try Subprocess.capture(program, words, environment: environment)
  }

  /// A `retrace` that has `parent` told to stop, and stops.
  func stopping(_ parent: String) throws {
    try put(
      program: """
      #!/bin/bash
      echo "$PWD|$*" >> "\(place.path)/asked"
      trap 'exit 143' TERM
      kill -TERM \(parent)
      for ((n = 0; n < 300; n++)); do sleep 0.1; done
      """, in: "the root's/retrace")
  }
}
