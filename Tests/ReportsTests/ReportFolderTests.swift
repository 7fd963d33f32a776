import Foundation
import Host
import TestSupport
import Testing

@testable import Reports

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

  @Test("puts back the last report where a run was killed between its two steps")
  func restores() throws {
    try folder.put("last", in: "reports/.xor-net.partial-4194305.old/report.md")
    try ReportFolder(parent: folder.file("reports"), slug: "xor-net").discard()
    #expect(try folder.text("reports/xor-net/report.md") == "last")
    #expect(names == ["xor-net"])
  }
}
