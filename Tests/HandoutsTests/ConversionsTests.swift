import Foundation
import Host
import Synchronization
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
    Conversions.Job(name: name, steps: [.init(program: "sh", arguments: ["-c", script])])
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

  @Test("fail at warnings of the text, tell those of unknown kinds once, and are silent on hints")
  func warnings() throws {
    func pandoc(_ name: String, _ words: String) -> Conversions.Job {
      Conversions.Job(
        name: name,
        steps: [
          .init(
            program: "sh", arguments: ["-c", "echo '[WARNING] \(words)' >&2"], refuses: PandocWarnings.refused,
            tells: PandocWarnings.told)
        ])
    }
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let conversions = Conversions(scratch: scratch, environment: ProcessInfo.processInfo.environment)
    for words in ["Could not fetch resource a.png", "Duplicate identifier a", "Could not convert TeX math x, rendering"] {
      #expect(throws: HandoutError.failed(name: "page", message: "sh: [WARNING] \(words)")) {
        try conversions.run([pandoc("page", words)], done: { _ in })
      }
    }
    var notes: [String] = []
    let quiet = ["Deprecated: --self-contained. use --embed-resources --standalone", "Could not load translations for en"]
    try conversions.run(
      (quiet + ["The moon is full", "The moon is full"]).map { pandoc("page", $0) }, done: { _ in },
      note: { notes.append($0) })
    #expect(notes == ["page: [WARNING] The moon is full"])
  }

  /// A program that draws in each pass what it noted in the last one but `late` times changes its notes.
  private func settling(late: Int) -> Conversions.Job {
    let script = """
      n=$(cat passes 2>/dev/null || echo 0); echo $((n + 1)) > passes
      cp notes drawn 2>/dev/null; [ $n -ge \(late) ] || echo $n > notes; echo "$*" >> words
      """
    return Conversions.Job(
      name: "paper",
      steps: [
        .init(
          program: "sh", arguments: ["-c", script, "sh", "last"], folder: scratch + "/tex",
          settling: .init(files: [scratch + "/tex/notes"], firstPass: []))
      ],
      folder: scratch + "/tex", result: .init(from: scratch + "/tex/drawn", to: scratch + "/made/drawn"))
  }

  @Test("run until what one pass leaves to the next is the same, and put the result into its place", arguments: [1, 2, 4])
  func settles(late: Int) throws {
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try Conversions(scratch: scratch, environment: ProcessInfo.processInfo.environment)
      .run([settling(late: late)], done: { _ in })
    #expect(try String(contentsOfFile: scratch + "/made/drawn", encoding: .utf8) == "\(late - 1)\n")
    #expect(try String(contentsOfFile: scratch + "/tex/passes", encoding: .utf8) == "\(late + 1)\n")
  }

  @Test("that never settle are given up")
  func moving() {
    #expect(throws: HandoutError.self) { try run([settling(late: 100)]) }
  }

  @Test("do their steps one after the other and stop at the first that fails")
  func steps() throws {
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let words = ["echo a >> '\(scratch)/log'", "exit 3", "echo c >> '\(scratch)/log'"]
    let job = Conversions.Job(
      name: "paper", steps: words.map { .init(program: "sh", arguments: ["-c", $0]) })
    #expect(throws: HandoutError.failed(name: "paper", message: "sh ended with 3: no message")) {
      try Conversions(scratch: scratch, environment: ProcessInfo.processInfo.environment).run([job], done: { _ in })
    }
    #expect(try String(contentsOfFile: scratch + "/log", encoding: .utf8) == "a\n")
  }

  @Test("name one that cannot be started")
  func missing() {
    #expect(throws: HandoutError.self) {
      try run([Conversions.Job(name: "page", steps: [.init(program: "/nowhere/pandoc", arguments: [])])])
    }
  }
}
