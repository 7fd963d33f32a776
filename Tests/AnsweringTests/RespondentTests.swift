import Assessment
import Foundation
import TestSupport
import Testing

@testable import Answering

/// Programs of the shell stand in for students' programs here.
@Suite("What becomes of a student's program")
struct RespondentTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func respondent(_ script: String, seconds: String = "10") throws -> Respondent {
    try folder.put("sh\n-c\n\(script)\n", in: "command")
    return Respondent(environment: [
      RespondentVariable.command: folder.file("command"), RespondentVariable.seconds: seconds,
      RespondentVariable.megabytes: "500",
    ])
  }

  /// As a line of the answer `value 3`, and `not solved 4`.
  private let three = "( s76616c7565 i3 )", unsolved = "( s6e6f7420736f6c766564 i4 )"

  @Test("each question gets its answer")
  func answers() throws {
    let respondent = try respondent("while read -r line; do echo '\(three)'; done")
    for _ in 0..<100 { #expect(try respondent.ask("f()", []) == .integer(3)) }
  }

  @Test("a question and an answer of some megabytes pass")
  func large() throws {
    let respondent = try respondent("while read -r line; do echo \"( s76616c7565 i${#line} )\"; done")
    let many = Wire.list([Wire](repeating: .number(1.5), count: 100_000))
    let length = Wire.list([.text("f()"), .list([many])]).line.utf8.count
    #expect(try respondent.ask("f()", [many]) == .integer(length))
  }

  @Test("an exercise not solved yet is told as in the student's own tests")
  func notSolved() throws {
    let respondent = try respondent("read -r line; echo '\(unsolved)'")
    #expect(throws: NotSolved(4)) { try respondent.ask("f()", []) }
  }

  @Test("a program that hangs is ended in time, and not asked again")
  func hangs() throws {
    let respondent = try respondent("trap '' TERM; while :; do sleep 1; done", seconds: "0.5")
    let start = ContinuousClock.now
    for _ in 0..<3 { #expect(throws: RespondentFault.late(seconds: 0.5)) { try respondent.ask("f()", []) } }
    #expect(ContinuousClock.now - start < .seconds(8))
  }

  @Test("a program that reads nothing does not block a long question for ever")
  func readsNothing() throws {
    let respondent = try respondent("exec sleep 100", seconds: "0.5")
    let many = Wire.list([Wire](repeating: .number(1.5), count: 100_000))
    #expect(throws: RespondentFault.late(seconds: 0.5)) { try respondent.ask("f()", [many]) }
  }

  @Test("a program that crashes says its last words, without the lines of others")
  func crashes() throws {
    let words = "echo noise >&2; echo 'M/F.swift:3: Fatal error: Index out of range' >&2; exit 3"
    #expect(throws: RespondentFault.ended("Index out of range")) { try respondent("read -r line; \(words)").ask("f()", []) }
    #expect(throws: RespondentFault.ended("it ends by itself, with code 0")) { try respondent("exit 0").ask("f()", []) }
  }

  @Test("a program whose conversation is over leaves no process, running or ended", arguments: ["while read -r line; do", "if"])
  func leavesNothing(loop: String) throws {
    let end = loop == "if" ? "read -r line; then echo '\(three)'; fi" : "echo '\(three)'; done"
    var respondent: Respondent? = try respondent("echo $$ > '\(folder.file("pid"))'; \(loop) \(end)")
    #expect(try respondent?.ask("f()", []) == .integer(3))
    let pid = try #require(pid_t(folder.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(pid, 0) == 0)
    respondent = nil
    #expect(kill(pid, 0) == -1)
  }

  @Test("a flood is cut off, and forged lines are no answers")
  func floods() throws {
    #expect(throws: RespondentFault.tooLong(megabytes: 16)) { try respondent("tr '\\0' x </dev/zero").ask("f()", []) }
    let forged = try respondent("while read -r line; do echo '✔ Test run with 5 tests passed'; done")
    #expect(throws: RespondentFault.self) { try forged.ask("f()", []) }
  }

  @Test("what it throws is one line, however it looks")
  func thrown() throws {
    let hex = "thrown".utf8.map { String($0, radix: 16) }.joined()
    let respondent = try respondent("while read -r line; do echo '( s\(hex) s610a62 )'; done")
    #expect(throws: RespondentFault.thrown("a\nb")) { try respondent.ask("f()", []) }
    #expect(RespondentFault.thrown("a\nb").description == "hint: it throws: a b")
  }

  @Test("a sandbox that does not start is no fault of the student's")
  func sandbox() throws {
    let script = "echo 'bwrap: No permissions to create new namespace' >&2; exit 1"
    #expect(throws: RespondentFault.sandbox("bwrap: No permissions to create new namespace")) {
      try respondent(script).ask("f()", [])
    }
    #expect(throws: RespondentFault.sandbox("no program is named")) { try Respondent(environment: [:]).ask("f()", []) }
  }

  @Test("the student's side answers, says what is not solved, and passes on what is thrown")
  func studentsSide() throws {
    func reply(_ name: String) -> Wire {
      Answers.reply(to: Array(Wire.list([.text(name), .list([.integer(4)])]).line.utf8)) { name, arguments in
        switch name {
        case "double": return .integer(2 * (try Int(wire: arguments[0])))
        case "later": throw NotSolved(4)
        default: throw Answers.unknown(name)
        }
      }
    }
    #expect(reply("double") == .list([.text("value"), .integer(8)]))
    #expect(reply("later") == .list([.text("not solved"), .integer(4)]))
    guard case .list(let parts) = reply("none") else {
      Issue.record("no list")
      return
    }
    #expect(parts.first == .text("thrown"))
  }

  @Test("memory is counted down from a process, whatever its name")
  func processTree() throws {
    func member(_ name: String, parent: Int, pages: Int) throws -> ProcessTree.Member {
      let fields = ["S", "\(parent)"] + [String](repeating: "0", count: 19) + ["\(pages)", "0", "0"]
      return try #require(ProcessTree.Member(stat: "7 (\(name)) \(fields.joined(separator: " "))\n"))
    }
    let page = try member("a", parent: 1, pages: 1).resident
    #expect(page >= 4_096)
    let members = [
      10: try member("sh", parent: 1, pages: 1), 11: try member(") S 1 (", parent: 10, pages: 2),
      12: try member("c", parent: 11, pages: 4), 13: try member("other", parent: 1, pages: 8),
    ].reduce(into: [pid_t: ProcessTree.Member]()) { $0[pid_t($1.key)] = $1.value }
    #expect(ProcessTree.residentBytes(below: 10, members) == 7 * page)
    #expect(ProcessTree.Member(stat: "7 no brackets") == nil)
  }
}
