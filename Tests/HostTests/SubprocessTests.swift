import Foundation
import Testing

@testable import Host

@Suite("Child processes")
struct SubprocessTests {
  @Test("are read to their end, both streams, however much they write")
  func streams() throws {
    let (code, output, errors) = try Subprocess.capture(
      "sh", ["-c", "head -c 3000000 /dev/zero | tr '\\0' x; head -c 200000 /dev/zero | tr '\\0' y >&2; exit 3"])
    #expect(code == 3)
    #expect(output == String(repeating: "x", count: 3_000_000))
    #expect(errors == String(repeating: "y", count: 200_000))
  }

  @Test("that another process outlives with the streams still open do not keep us waiting")
  func grandchild() throws {
    let (code, output, _) = try Subprocess.capture("sh", ["-c", "sleep 1000 & echo $!"])
    #expect(code == 0)
    let pid = try #require(pid_t(output.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(pid, SIGKILL) == 0)
  }

  @Test("end with their code, or with 128 and their signal")
  func codes() throws {
    #expect(try Subprocess.capture("true").code == 0)
    #expect(try Subprocess.capture("sh", ["-c", "kill -TERM $$"]).code == 143)
    #expect(throws: HostError.notStarted(program: "no-such-program", reason: "No such file or directory")) {
      _ = try Subprocess.capture("no-such-program")
    }
  }

  @Test("see no folder for temporary files that is not there")
  func temporaryFolder() throws {
    let shown = { (folder: String) in
      try Subprocess.capture("sh", ["-c", "echo $TMPDIR"], environment: ["PATH": "/usr/bin:/bin", "TMPDIR": folder]).output
    }
    #expect(try shown("/no/such/folder").trimmingCharacters(in: .newlines) == Scratch.parent)
  }
}
