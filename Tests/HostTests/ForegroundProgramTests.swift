import Foundation
import Testing

@testable import Host

/// Each in a process of its own: signals and their handlers belong to a whole process.
@Suite("A program in the foreground")
struct ForegroundProgramTests {
  @Test("ends by itself or by a signal, and which is told")
  func ends() async {
    await #expect(processExitsWith: .success) {
      let exited = try ForegroundProgram.run("sh", ["-c", "exit 3"])
      #expect(exited.end == .exited(3) && exited.interruption == nil)
      let killed = try ForegroundProgram.run("sh", ["-c", "kill -KILL $$"])
      #expect(killed.end == .killed(signal: SIGKILL) && killed.interruption == nil)
    }
  }

  @Test("gets the signal that asked us alone to stop, and may end in its own way")
  func passedOn() async {
    await #expect(processExitsWith: .success) {
      // It gives up after ten seconds, should nothing come.
      let script = """
        trap 'exit 7' TERM
        kill -TERM $PPID
        for i in $(seq 200); do sleep 0.05; done
        exit 9
        """
      let outcome = try ForegroundProgram.run("sh", ["-c", script])
      #expect(outcome.end == .exited(7) && outcome.interruption == SIGTERM)
    }
  }

  @Test("learns whose child it is, to stop when we are gone")
  func parent() async {
    await #expect(processExitsWith: .success) {
      let outcome = try ForegroundProgram.run("sh", ["-c", "test \"$\(Interruption.parentVariable)\" = $PPID"])
      #expect(outcome.end == .exited(0))
    }
  }

  @Test("leaves our handlers of signals as they were")
  func handlers() async {
    await #expect(processExitsWith: .success) {
      signal(SIGTERM, SIG_IGN)
      _ = try ForegroundProgram.run("true", [])
      raise(SIGTERM)
    }
  }

  @Test("that is not there is named")
  func missing() async {
    await #expect(processExitsWith: .success) {
      #expect(throws: HostError.notStarted(program: "no-such-program", reason: "No such file or directory")) {
        _ = try ForegroundProgram.run("no-such-program", [])
      }
    }
  }
}
