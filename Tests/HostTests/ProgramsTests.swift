import Foundation
import TestSupport
import Testing

@testable import Host

@Suite("Where programs stand")
struct ProgramsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a path with a slash is itself where it can be run, a name is looked for on the PATH")
  func found() throws {
    #expect(Programs.path(of: "/bin/sh") == "/bin/sh")
    let shell = try #require(Programs.path(of: "sh"))
    #expect(shell.hasPrefix("/") && shell.hasSuffix("/sh"))
    #expect(Programs.path(of: "no-such-program") == nil)
  }

  @Test("a folder and a file that may not be run are no programs")
  func noProgram() throws {
    try folder.put("#!/bin/sh\n", in: "file")
    #expect(Programs.path(of: folder.path) == nil && Programs.path(of: folder.file("file")) == nil)
    #expect(chmod(folder.file("file"), 0o700) == 0)
    #expect(Programs.path(of: folder.file("file")) == folder.file("file"))
  }

  @Test("the running program is a file that can be read, at a path by which it can be started again")
  func running() throws {
    let path = try Programs.pathOfRunning()
    #expect(path.hasPrefix("/") && Programs.path(of: path) == path)
    let file = try #require(FileHandle(forReadingAtPath: Programs.running))
    let start = try #require(try file.read(upToCount: 4))
    #expect(start.count == 4)
  }

  @Test("the first folder of the PATH that has one that can be run counts")
  func first() async throws {
    for name in ["a/tool", "b/tool", "c/tool"] { try folder.put("", in: name) }
    #expect(chmod(folder.file("b/tool"), 0o700) == 0 && chmod(folder.file("c/tool"), 0o700) == 0)
    let path = folder.path
    await #expect(processExitsWith: .success) { [parent = path as String] in
      setenv("PATH", "\(parent)/none:\(parent)/a:\(parent)/b:\(parent)/c", 1)
      #expect(Programs.path(of: "tool") == "\(parent)/b/tool")
      unsetenv("PATH")
      #expect(Programs.path(of: "tool") == nil)
    }
  }
}
