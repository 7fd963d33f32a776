import Foundation
import Host

extension ExerciseCheck {
  /// One run of an exercise's tests.
  struct Trial {
    /// What `swift test` exited with.
    var code: Int32 = 0
    /// What it and the tests wrote.
    var text = ""
    /// The limit in seconds that it did not keep, and was ended for.
    var limit: Int?

    /// How long what was asked to stop may take to do so, in seconds.
    private static let grace = 5.0

    /// Runs the tests of `exercise`, which must be compiled already.
    static func run(_ exercise: Exercise, limit: Int) throws(HostError) -> Trial {
      let folder = try Scratch.makeFolder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let streams = ["output", "errors"].map { "\(folder)/\($0)" }
      var environment = ProcessInfo.processInfo.environment
      // What a crash says is one sentence; the trace behind it takes long and is a hundred lines of no use here.
      environment["SWIFT_BACKTRACE"] = "enable=no"
      let child = try Subprocess(
        // One test after the other: so hints come in their order, and what was begun last is what ended.
        "swift", ["test", "--skip-build", "--no-parallel", "--filter", "exercise\(exercise.number)[^0-9]"],
        environment: environment, output: .file(streams[0]), errors: .file(streams[1]), ownGroup: true)
      var trial = Trial()
      if let code = end(of: child, within: Double(limit)) {
        trial.code = code
      } else {
        // An interrupt first: `swift test` ends its tests with it, which may stand in a group of their own.
        kill(-child.pid, SIGINT)
        let code = end(of: child, within: grace)
        kill(-child.pid, SIGKILL)
        trial.code = code ?? child.wait()
        trial.limit = limit
      }
      trial.text = streams.map { TestOutput.beginning(of: $0) }.joined(separator: "\n")
      return trial
    }

    /// The exit code; nil where it still runs after so many seconds, or after Ctrl-C, which does not reach its group.
    private static func end(of child: Subprocess, within seconds: Double) -> Int32? {
      let start = ContinuousClock.now
      while true {
        if let code = child.endIfOver() { return code }
        if ContinuousClock.now - start > .seconds(seconds) { return nil }
        if Interruption.isRequested, seconds > grace { return nil }
        usleep(20_000)
      }
    }
  }
}
