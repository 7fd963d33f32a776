import Foundation
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

  @Test("is known to be half a figure when its end is missing")
  func halfFigure() throws {
    let whole = try PNGImage(width: 3, height: 2).encoded()
    try AtomicFile.write(whole, to: folder.file("a.png"))
    #expect(PNGImage.isWhole(folder.file("a.png")))
    for count in [0, 1, 7, 20, whole.count - 1] {
      try AtomicFile.write(Array(whole.prefix(count)), to: folder.file("a.png"))
      #expect(!PNGImage.isWhole(folder.file("a.png")), "\(count) bytes")
    }
    #expect(!PNGImage.isWhole(folder.file("none")))
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

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.file("reports"))) ?? []).sorted()
  }

  @Test("sweeps out what dead runs left, whatever process has their number now")
  func sweeps() throws {
    // Process 1 always lives; no process has a number beyond the kernel's limit of 2²².
    for process in [1, 4_194_305] { try folder.put("x", in: "reports/.xor-net.partial-\(process)/a") }
    try folder.put("x", in: "reports/.xor-net.lock")
    try folder.put("x", in: "reports/.other.partial-4194305/a")
    let report = try ReportFolder(parent: folder.file("reports"), slug: "xor-net")
    #expect(names == [".other.partial-4194305", ".xor-net.lock", ".xor-net.partial-\(getpid())"])
    report.discard()
    #expect(names == [".other.partial-4194305"])
  }

  /// A process that holds the lock of `reports/xor-net`, until its input ends.
  private func holder() throws -> (Subprocess, input: Int32) {
    try folder.put("", in: "reports/.xor-net.lock")
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    let child = try Subprocess(
      "flock", [folder.file("reports/.xor-net.lock"), "sh", "-c", "touch \"$0\"; read line", folder.file("held")],
      input: ends[0])
    close(ends[0])
    while access(folder.file("held"), F_OK) != 0 { usleep(5_000) }
    return (child, ends[1])
  }

  @Test("is refused to a second process, which leaves what the first is writing alone, and free again when that has ended")
  func busy() throws {
    let (child, input) = try holder()
    try folder.put("x", in: "reports/.xor-net.partial-4194305/a")
    try folder.put("77\n", in: "reports/.xor-net.lock")
    let parent = folder.file("reports")
    #expect(throws: HostError.busy(path: parent + "/xor-net", process: 77)) {
      try ReportFolder(parent: parent, slug: "xor-net")
    }
    #expect(names == [".xor-net.lock", ".xor-net.partial-4194305"])
    try ReportFolder(parent: parent, slug: "another").discard()
    close(input)
    _ = child.wait()
    let report = try ReportFolder(parent: parent, slug: "xor-net")
    try report.publish()
    #expect(names == ["xor-net"])
  }

  @Test("is held until it was given back as often as it was taken, and takes folders made for nothing along")
  func claims() throws {
    let parent = folder.file("reports/deep/er")
    for _ in 0..<2 { try FolderClaim.take(parent: parent, slug: "a") }
    FolderClaim.giveBack(parent: parent, slug: "a")
    #expect(FolderClaim.isLocked(parent: parent, slug: "a"))
    FolderClaim.giveBack(parent: parent, slug: "a")
    #expect(!FolderClaim.isLocked(parent: parent, slug: "a") && access(folder.file("reports"), F_OK) != 0)
  }

  @Test("puts back the last report where a run was killed between its two steps")
  func restores() throws {
    try folder.put("last", in: "reports/.xor-net.partial-4194305.old/report.md")
    try ReportFolder(parent: folder.file("reports"), slug: "xor-net").discard()
    #expect(try folder.text("reports/xor-net/report.md") == "last")
    #expect(names == ["xor-net"])
  }
}
