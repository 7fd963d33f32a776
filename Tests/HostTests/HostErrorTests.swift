import Foundation
import Testing

@testable import Host

@Suite("What the world can do to a program")
struct HostErrorTests {
  @Test(
    "is told in one line, with what is to be done",
    arguments: [
      (HostError.unreadable(path: "a/b", reason: "no such file"), "a/b: cannot be read: no such file"),
      (.unwritable(path: "a/b", reason: "Input/output error"), "a/b: cannot be written: Input/output error"),
      (
        .unwritable(path: "a/b", reason: "No space left on device"),
        "a/b: cannot be written: No space left on device; make room and run the same command again"
      ),
      (
        .unwritable(path: "a/b", reason: "Permission denied"),
        "a/b: cannot be written: Permission denied; choose a folder that you may write to, as with --output"
      ),
      (.malformed(path: "t.csv", line: 3, reason: "1 fields, expected 2"), "t.csv:3: 1 fields, expected 2"),
      (.weave(path: "main.swift", line: 7, reason: "no such value"), "main.swift:7: no such value"),
      (.notStarted(program: "gnuplot", reason: "Permission denied"), "gnuplot: cannot be started: Permission denied"),
      (
        .programMissing(name: "gnuplot", package: "gnuplot-nox"),
        "gnuplot is not on the PATH; install it with: apt-get install gnuplot-nox"
      ),
      (
        .fontMissing(name: "DejaVu", folder: "/fonts", package: "fonts-dejavu"),
        "the font DejaVu is not in /fonts; install it with: apt-get install fonts-dejavu"
      ),
      (.scriptFailed(script: "a.gp", message: "line 1: what?"), "a.gp: gnuplot failed: line 1: what?"),
      (.interrupted(signal: 15), "interrupted by signal 15"),
      (
        .busy(path: "reports/x", process: 17),
        "reports/x: another run (process 17) writes there; wait until it has ended, or choose another folder with --output"
      ),
      (
        .busy(path: "reports/x", process: nil),
        "reports/x: another run writes there; wait until it has ended, or choose another folder with --output"
      ),
    ] as [(HostError, String)])
  func sentences(error: HostError, sentence: String) {
    #expect(error.description == sentence && "\(error)" == sentence)
  }

  @Test("its cause is the system's words alone, and the sentence where there are none")
  func causes() {
    #expect(HostError.unwritable(path: "a", reason: "Permission denied").cause == "Permission denied")
    #expect(HostError.unreadable(path: "a", reason: "no such file").cause == "no such file")
    #expect(HostError.notStarted(program: "a", reason: "Exec format error").cause == "Exec format error")
    #expect(HostError.malformed(path: "a", line: 1, reason: "no header").cause == "a:1: no header")
  }
}
