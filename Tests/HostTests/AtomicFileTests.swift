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
    let others = [".a.partial-1", ".a.partial-x", ".b.partial-4194305", "a.partial-4194305"]
    for name in others + [".a.partial-4194305"] { try folder.put("", in: name) }
    try AtomicFile.write("x", to: folder.file("a"))
    #expect(try folder.names().sorted() == (others + ["a"]).sorted())
  }

  @Test("says of a folder that cannot be made which and why, in the system's words")
  func folders() throws {
    #expect(try Folder.create(folder.file("x/y")) == [folder.file("x"), folder.file("x/y")])
    #expect(try Folder.create(folder.file("x/y/")).isEmpty)
    try folder.put("", in: "file")
    #expect(throws: HostError.unwritable(path: folder.file("file/x"), reason: "Not a directory")) {
      try Folder.create(folder.file("file/x"))
    }
    #expect(throws: HostError.unwritable(path: folder.file("file"), reason: "a file of this name is there, not a folder")) {
      try Folder.create(folder.file("file"))
    }
    let error = #expect(throws: (any Error).self) {
      try FileManager.default.createDirectory(atPath: folder.file("file/x"), withIntermediateDirectories: false)
    }
    #expect(error?.reason.contains("could not be completed") == false)
    let missing = #expect(throws: (any Error).self) { try FileManager.default.removeItem(atPath: folder.file("none")) }
    #expect(missing?.reason == "No such file or directory")
  }

  @Test("notices a full disk")
  func fullDisk() {
    let descriptor = open("/dev/full", O_WRONLY)
    #expect(AtomicFile.writeAll([1, 2, 3], descriptor: descriptor) == "No space left on device")
    close(descriptor)
  }

  @Test("is written beside its target")
  func temporaryName() {
    #expect(AtomicFile.temporaryName(beside: "x/y/a.csv") == "x/y/.a.csv.partial-\(getpid())")
    #expect(AtomicFile.temporaryName(beside: "a.csv") == ".a.csv.partial-\(getpid())")
    #expect(AtomicFile.temporaryName(beside: "/a.csv") == "/.a.csv.partial-\(getpid())")
  }
}
