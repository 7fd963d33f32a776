import Foundation
import Testing

@testable import Host

/// Each in a process of its own: the streams belong to a whole process, and most of this ends it.
@Suite("The standard streams")
struct StandardStreamsTests {
  private func output(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
  }
  private func errors(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test("a warning is a line on the standard error")
  func warning() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      StandardStreams.put("one ")
      StandardStreams.warn("line")
      StandardStreams.warn("and another")
    }
    #expect(errors(result).contains("one line\nand another\n"))
  }

  @Test("a failure ends the process with one line and exit code 1, after what was printed")
  func failure() async {
    let result = await #expect(
      processExitsWith: .exitCode(1), observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      print("so far", terminator: "")
      StandardStreams.fail("xor-net: no")
    }
    #expect(output(result).contains("so far"))
    #expect(errors(result).split(separator: "\n").contains("xor-net: no"))
  }

  @Test("who leaves ends at once with his exit code")
  func leaving() async {
    await #expect(processExitsWith: .exitCode(7)) { StandardStreams.leave(7) }
  }

  @Test("a stream that was closed is no place for the next file, and cannot be used")
  func closed() async {
    await #expect(processExitsWith: .success) {
      close(STDIN_FILENO)
      StandardStreams.install("test: ")
      let file = open("/dev/null", O_RDONLY)
      #expect(file > STDERR_FILENO)
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      #expect(count < 0)
    }
  }

  @Test("what could not be printed in the end is told, and the exit code is 1")
  func fullDisk() async {
    let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
      StandardStreams.install("xor-net: ")
      let full = open("/dev/full", O_WRONLY)
      dup2(full, STDOUT_FILENO)
      print("lost", terminator: "")
      exit(0)
    }
    let line = "xor-net: " + StandardStreams.complaint("No space left on device")
    #expect(line == "xor-net: standard output cannot be written: No space left on device; send it elsewhere")
    #expect(errors(result).split(separator: "\n").contains { $0 == line })
  }

  @Test("what can be printed is no failure")
  func flushed() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      print("all", terminator: "")
      #expect(StandardStreams.flush() == nil)
    }
    #expect(output(result).contains("all"))
  }

  @Test("a limit on files is no signal, and without a PATH tools are where they usually are")
  func oddMachines() async {
    await #expect(processExitsWith: .success) {
      setenv("PATH", "/somewhere", 1)
      StandardStreams.install("test: ")
      raise(SIGXFSZ)
      #expect(ProcessInfo.processInfo.environment["PATH"] == "/somewhere")
      unsetenv("PATH")
      StandardStreams.install("test: ")
      #expect(ProcessInfo.processInfo.environment["PATH"] == "/usr/local/bin:/usr/bin:/bin")
    }
  }
}
