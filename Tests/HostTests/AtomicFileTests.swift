import Foundation
import TestSupport
import Testing

@testable import Host

@Suite("An atomic file")
struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("replaces the old one and leaves nothing beside it")
  func replaces() throws {
    try AtomicFile.write("one", to: folder.file("a"))
    try AtomicFile.write("two", to: folder.file("a"))
    #expect(try folder.text("a") == "two")
    #expect(try folder.names() == ["a"])
  }

  @Test("leaves the old one when its writer fails halfway")
  func failingWriter() throws {
    try AtomicFile.write("old", to: folder.file("a"))
    let failure = HostError.unwritable(path: "a", reason: "power cut")
    #expect(throws: failure) {
      try AtomicFile.replace(folder.file("a")) { (temporary: String) throws(HostError) in
        _ = FileManager.default.createFile(atPath: temporary, contents: Data("ne".utf8))
        throw failure
      }
    }
    #expect(try folder.text("a") == "old")
    #expect(try folder.names() == ["a"])
  }

  @Test("leaves the old one when its writer writes nothing")
  func noFile() throws {
    try AtomicFile.write("old", to: folder.file("a"))
    #expect(throws: HostError.self) { try AtomicFile.replace(folder.file("a")) { _ in } }
    #expect(try folder.text("a") == "old")
  }

  @Test("names path and reason when the folder is not there")
  func noFolder() {
    let path = folder.file("nowhere/a")
    #expect(throws: HostError.unwritable(path: path, reason: "No such file or directory")) {
      try AtomicFile.write("x", to: path)
    }
  }

  @Test("sweeps out what a process left that was killed while it wrote the same file, and nothing else")
  func sweeps() throws {
    let others = [
      ".a.partial-1", ".a.partial-x", ".b.partial-4194305", "a.partial-4194305", ".a.partial-1@\(AtomicFile.machine)",
      // Of another machine, whose processes nobody here knows.
      ".a.partial-4194305@\(AtomicFile.machine)-2", ".a.partial-",
    ]
    for name in others + [".a.partial-4194305", ".a.partial-4194305@\(AtomicFile.machine)"] { try folder.put("", in: name) }
    try AtomicFile.write("x", to: folder.file("a"))
    #expect(try folder.names().sorted() == (others + ["a"]).sorted())
  }

  @Test("notices a full disk")
  func fullDisk() {
    let descriptor = open("/dev/full", O_WRONLY)
    #expect(AtomicFile.writeAll([1, 2, 3], descriptor: descriptor) == "No space left on device")
    close(descriptor)
  }

  @Test("is written beside its target")
  func temporaryName() {
    #expect(AtomicFile.temporaryName(beside: "x/y/a.csv") == "x/y/.a.csv.partial-\(getpid())@\(AtomicFile.machine)")
    #expect(AtomicFile.temporaryName(beside: "a.csv") == ".a.csv.partial-\(getpid())@\(AtomicFile.machine)")
    #expect(AtomicFile.temporaryName(beside: "/a.csv") == "/.a.csv.partial-\(getpid())@\(AtomicFile.machine)")
  }

  @Test("is read as it stands, byte by byte, and refused where it is no text")
  func reading() throws {
    try AtomicFile.write([0, 0xff, 0x0a], to: folder.file("a"))
    #expect(try AtomicFile.bytes(of: folder.file("a")) == [0, 0xff, 0x0a])
    #expect(throws: HostError.unreadable(path: folder.file("a"), reason: "not UTF-8")) {
      try AtomicFile.text(of: folder.file("a"))
    }
    #expect(throws: HostError.unreadable(path: folder.file("b"), reason: "no such file")) {
      try AtomicFile.text(of: folder.file("b"))
    }
    #expect(throws: HostError.unreadable(path: folder.path, reason: "no permission, or a folder")) {
      try AtomicFile.text(of: folder.path)
    }
  }

  @Test("is no named pipe and no device, of which reading would never come to an end")
  func noFileAtAll() async throws {
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(symlink("pipe", folder.file("link")) == 0)
    let path = folder.path
    await #expect(processExitsWith: .success) { [parent = path as String] in
      // Should it wait all the same, it is ended.
      alarm(60)
      for name in ["pipe", "link"] {
        #expect(throws: HostError.unreadable(path: "\(parent)/\(name)", reason: "a named pipe is no file")) {
          try AtomicFile.text(of: "\(parent)/\(name)")
        }
      }
      #expect(throws: HostError.unreadable(path: "/dev/zero", reason: "a device or a socket is no file")) {
        try AtomicFile.bytes(of: "/dev/zero")
      }
    }
  }
}
