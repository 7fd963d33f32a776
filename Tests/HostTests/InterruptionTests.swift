import Foundation
import Testing

@testable import Host

/// Waits for `isTrue`, ten seconds at most.
private func wait(until isTrue: () -> Bool) {
  for _ in 0..<1000 where !isTrue() { usleep(10_000) }
}

/// Each in a process of its own: signals and their handlers belong to a whole process. They are sent to the process: the
/// threads that run tests block most of them, and another takes them a little later.
@Suite("Interruption")
struct InterruptionTests {
  @Test("none is requested before a signal has come")
  func none() async {
    await #expect(processExitsWith: .success) {
      Interruption.install()
      #expect(Interruption.signal == nil && !Interruption.isRequested)
    }
  }

  @Test("Ctrl-C, SIGTERM and a hangup are noted, and end nothing")
  func noted() async {
    await #expect(processExitsWith: .success) {
      for number in [SIGINT, SIGTERM, SIGHUP] {
        signal(SIGHUP, SIG_DFL)
        Interruption.install()
        kill(getpid(), number)
        wait { Interruption.signal == number }
        #expect(Interruption.signal == number && Interruption.isRequested)
      }
    }
  }

  @Test("a second signal ends the process")
  func second() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      Interruption.install()
      kill(getpid(), SIGTERM)
      wait { Interruption.isRequested }
      kill(getpid(), SIGTERM)
      wait { false }
    }
  }

  @Test("a reader that went away may be met as often as there are lines")
  func reader() async {
    await #expect(processExitsWith: .success) {
      Interruption.install()
      for _ in 0..<3 { raise(SIGPIPE) }
      #expect(Interruption.signal == SIGPIPE)
    }
  }

  @Test("under nohup a hangup asks for nothing")
  func nohup() async {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      Interruption.install()
      kill(getpid(), SIGHUP)
      usleep(100_000)
      #expect(Interruption.signal == nil)
    }
  }

  @Test("a parent that is still there asks for nothing, nor does one that is none of ours")
  func parent() async {
    await #expect(processExitsWith: .success) {
      for process in ["\(getppid())", "1234567", "x"] {
        setenv(Interruption.parentVariable, process, 1)
        Interruption.install()
        #expect(Interruption.signal == nil)
      }
    }
  }
}
