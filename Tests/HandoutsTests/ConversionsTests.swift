import Foundation
import Synchronization
import Reports
import Testing

@testable import Handouts

@Suite("Programs side by side")
struct ConversionsTests {
  let scratch: String

  init() throws {
    scratch = FileManager.default.temporaryDirectory.path + "/retrace-conversions-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
  }

  func shell(_ name: String, _ script: String) -> Conversions.Job {
    Conversions.Job(name: name, program: "sh", arguments: ["-c", script])
  }

  func run(_ jobs: [Conversions.Job]) throws(HandoutError) -> [String] {
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var done: [String] = []
    try Conversions(scratch: scratch, environment: ProcessInfo.processInfo.environment)
      .run(jobs) { done.append($0) }
    return done
  }

  @Test("are reported in the order of the list, whichever is ready first")
  func order() throws {
    let jobs = (0..<6).map { shell("\($0)", $0.isMultiple(of: 2) ? "sleep 0.2" : "true") }
    #expect(try run(jobs) == ["0", "1", "2", "3", "4", "5"])
  }

  @Test("tell a failure in one line")
  func failure() throws {
    let jobs = [
      shell("one", "true"), shell("two", "echo 'Error producing PDF.' >&2; echo '! No such font.' >&2; exit 43"),
      shell("three", "true"),
    ]
    #expect(throws: HandoutError.failed(name: "two", message: "sh ended with 43: ! No such font.")) { try run(jobs) }
  }

  @Test("are not begun after a failure")
  func stop() throws {
    let width = Processors.count
    // All that run beside the first have long been going when it has failed; the last would begin after it.
    let jobs =
      [shell("first", "exit 1")] + (0..<width).map { shell("\($0)", "sleep 0.5") }
      + [shell("last", "touch '\(scratch)-begun'")]
    #expect(throws: HandoutError.self) { try run(jobs) }
    #expect(!FileManager.default.fileExists(atPath: scratch + "-begun"))
    try? FileManager.default.removeItem(atPath: scratch + "-begun")
  }

  @Test("fail at warnings where these are refused")
  func warnings() throws {
    var job = shell("page", "echo '[WARNING] no formula' >&2")
    #expect(try run([job]) == ["page"])
    job.refuses = { $0.contains("WARNING") ? "a warning" : nil }
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    #expect(throws: HandoutError.failed(name: "page", message: "sh: a warning")) { try run([job]) }
  }

  @Test("name one that cannot be started")
  func missing() {
    #expect(throws: HandoutError.self) {
      try run([Conversions.Job(name: "page", program: "/nowhere/pandoc", arguments: [])])
    }
  }
}
