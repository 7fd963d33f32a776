import Foundation
import Testing

@testable import Reports

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
    let failure = ReportError.unwritable(path: "a", reason: "power cut")
    #expect(throws: failure) {
      try AtomicFile.replace(folder.file("a")) { (temporary: String) throws(ReportError) in
        FileManager.default.createFile(atPath: temporary, contents: Data("ne".utf8))
        throw failure
      }
    }
    #expect(try folder.text("a") == "old")
    #expect(try folder.names() == ["a"])
  }

  @Test("leaves the old one when its writer writes nothing")
  func noFile() throws {
    try AtomicFile.write("old", to: folder.file("a"))
    #expect(throws: ReportError.self) { try AtomicFile.replace(folder.file("a")) { _ in } }
    #expect(try folder.text("a") == "old")
  }

  @Test("names path and reason when the folder is not there")
  func noFolder() {
    let path = folder.file("nowhere/a")
    #expect(throws: ReportError.unwritable(path: path, reason: "No such file or directory")) {
      try AtomicFile.write("x", to: path)
    }
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

@Suite("A report folder")
struct ReportFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("appears whole, in the place of the last one")
  func publishes() throws {
    try folder.put("old", in: "reports/xor-net/report.md")
    try folder.put("stale", in: "reports/xor-net/gone.png")
    let report = try ReportFolder(parent: folder.file("reports"), slug: "xor-net")
    try AtomicFile.write("new", to: report.path("report.md"))
    #expect(try folder.text("reports/xor-net/report.md") == "old")
    #expect(try report.publish() == folder.file("reports/xor-net"))
    #expect(try folder.text("reports/xor-net/report.md") == "new")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("reports/xor-net"))
    #expect(names == ["report.md"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("reports")) == ["xor-net"])
  }

  @Test("appears where there was none")
  func first() throws {
    let report = try ReportFolder(parent: folder.file("build/reports"), slug: "xor-net")
    try AtomicFile.write("new", to: report.path("report.md"))
    try report.publish()
    #expect(try folder.text("build/reports/xor-net/report.md") == "new")
  }

  @Test("sweeps out what a dead run left, and leaves a living one alone")
  func sweeps() throws {
    // Process 1 always lives; no process has a number beyond the kernel's limit of 2²².
    try folder.put("x", in: "reports/.xor-net.partial-4194305/a")
    try folder.put("x", in: "reports/.xor-net.partial-1/a")
    let report = try ReportFolder(parent: folder.file("reports"), slug: "xor-net")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("reports")).sorted()
    #expect(names == [".xor-net.partial-1", ".xor-net.partial-\(getpid())"].sorted())
    report.discard()
    #expect(!FileManager.default.fileExists(atPath: report.partialPath))
  }
}
