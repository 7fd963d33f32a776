import Foundation
import TestSupport
import Testing

@testable import Host

@Suite("Where files stand that nobody keeps")
struct ScratchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("in TMPDIR where that is a folder to write to, else in /tmp")
  func parent() async throws {
    try folder.put("", in: "file")
    let path = folder.path
    await #expect(processExitsWith: .success) { [named = path as String] in
      setenv("TMPDIR", named, 1)
      #expect(Scratch.parent == named)
      for other in ["\(named)/none", "\(named)/file", ""] {
        setenv("TMPDIR", other, 1)
        #expect(Scratch.parent == "/tmp")
      }
      unsetenv("TMPDIR")
      #expect(Scratch.parent == "/tmp")
    }
  }

  @Test("a folder that is there and can be written to can be used")
  func usable() {
    #expect(Scratch.isUsable("/tmp") && !Scratch.isUsable("/no/such/folder") && !Scratch.isUsable("/etc/passwd"))
  }

  @Test("a new folder is empty, another one each time, and only ours")
  func making() throws {
    let folders = try [Scratch.makeFolder(), Scratch.makeFolder()]
    defer { for folder in folders { rmdir(folder) } }
    #expect(folders[0] != folders[1])
    for folder in folders {
      #expect(folder.hasPrefix(Scratch.parent + "/retrace-") && Scratch.isUsable(folder))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      var status = stat()
      let result = stat(folder, &status)
      #expect(result == 0)
      #expect(status.st_mode & 0o777 == 0o700)
    }
  }
}
