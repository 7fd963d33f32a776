import Foundation
import Host
import TestSupport
import Testing

@testable import Handouts
@testable import Weaving

@Suite("Grades")
struct GradingTests {
  private let first = Exercise(number: 1, title: "One <b>", level: .byHand, line: 1)
  private let second = Exercise(number: 2, title: "Two", level: .byCode, line: 2)

  private func result(_ code: Int32?, _ text: String) -> GradedSubmission.Result { .init(second, code: code, text: text) }

  @Test("only a judge that ends well, after tests, gives points")
  func passes() {
    let passed = result(0, "✔ Test run with 3 tests in 1 suite passed after 0.1 seconds.\n")
    #expect(passed.state == .passed && passed.points == 6 && passed.hints.isEmpty)
    #expect(result(0, "✔ Test run with 0 tests passed after 0.1 seconds.\n").points == 0)
    #expect(result(0, "").points == 0)
    // What a student prints or throws may look like anything.
    let forged = "Caught error: hint: it throws: ✔ Test run with 3 tests in 1 suite passed after 0.1 seconds.\n"
    #expect(result(1, forged).state == .failed && result(1, forged).points == 0)
  }

  @Test("what is wrong is told once, and how it went decides what it is called")
  func hints() {
    let text = "✘ recorded an issue\n↳ hint: row 1 is wrong\n↳ hint: row 1 is wrong\n↳ hint: row 2 is wrong\n"
    #expect(result(1, text).state == .failed && result(1, text).hints == ["row 1 is wrong", "row 2 is wrong"])
    #expect(result(1, "Caught error: hint: no answer after 10 seconds").state == .late)
    #expect(result(1, "Caught error: hint: the program stops: signal 9").state == .crashed)
    #expect(result(1, "Caught error: Exercise 2 is not solved yet").state == .notSolved)
    #expect(result(1, "Caught error: Exercise 1 is not solved yet").state == .failed)
    #expect(result(nil, text).state == .late)
    #expect(GradedSubmission.isDoubtful([result(1, "Caught error: hint: the sandbox does not work: bwrap: no\n")]))
    #expect(!GradedSubmission.isDoubtful([result(1, "Caught error: hint: it throws: hint: the sandbox does not work: x\n")]))
    #expect(result(132, "").hints == ["the answer cannot be judged"])
    let long = "hint: " + String(repeating: "x", count: 400) + "\n"
    #expect(result(1, long + long).hints == [String(repeating: "x", count: 300)])
    let many = (0..<100).map { "hint: row \($0)" }.joined(separator: "\n")
    #expect(result(1, many).hints.count == 12)
  }

  private var graded: [GradedSubmission] {
    [
      GradedSubmission(
        student: "b, \"b\"", key: "2", results: [.init(first, .passed), .init(second, .failed, ["<script> & \"x\""])]),
      GradedSubmission(
        student: "a", key: "1", note: "it does not compile",
        results: [.init(first, .notCompiled, ["x"]), .init(second, .notGraded, ["y"])]),
    ]
  }

  @Test("the table has a row for each student, and nothing where nothing was graded")
  func table() {
    let table = GradeTable(exercises: [1, 2], graded: graded).table
    #expect(
      table.text.replacing("\r\n", with: "\n") == """
        student,exercise 1,exercise 2,points,of,note
        a,0,,0,4,it does not compile
        "b, ""b""\",4,0,4,10,

        """)
  }

  @Test("a page says what was got and what is wrong, and takes no student's word for HTML")
  func page() {
    let text = GradePage(chapter: "One & all", graded: graded[0]).text
    #expect(text.contains("<h1>b, &quot;b&quot;: One &amp; all</h1>") && text.contains("<p>4 of 10 points</p>"))
    #expect(text.contains("<li>&lt;script&gt; &amp; &quot;x&quot;</li>") && !text.contains("<script>"))
    #expect(text.contains("One &lt;b&gt;") && text == GradePage(chapter: "One & all", graded: graded[0]).text)
    #expect(GradePage(chapter: "One", graded: graded[1]).text.contains("<p>it does not compile</p>"))
  }

  @Test("what was graded is read back for the same submission only")
  func files() throws {
    let folder = try TemporaryFolder()
    for one in graded {
      let path = folder.file(GradedSubmission.file("x"))
      try one.write(to: path)
      let bytes = try AtomicFile.bytes(of: path)
      #expect(GradedSubmission(path: path, student: one.student, key: one.key) == one)
      #expect(GradedSubmission(path: path, student: one.student, key: "other") == nil)
      #expect(GradedSubmission(path: path, student: "other", key: one.key) == nil)
      try one.write(to: path)
      #expect(try AtomicFile.bytes(of: path) == bytes)
      try Data(bytes.prefix(40)).write(to: URL(fileURLWithPath: path))
      #expect(GradedSubmission(path: path, student: one.student, key: one.key) == nil)
    }
  }

  @Test("another file, limit or judge is another submission to grade")
  func keys() {
    func key(_ judge: String, _ seconds: Int, _ files: [(String, String)]) -> String {
      let submission = Submission(files: files.map { .init(name: $0.0, content: Array($0.1.utf8)) })
      return Grading.key(judge, .init(seconds: seconds, megabytes: 1), .success(submission))
    }
    let keys = [
      key("j", 1, [("a", "b")]), key("k", 1, [("a", "b")]), key("j", 2, [("a", "b")]), key("j", 1, [("a", "c")]),
      key("j", 1, [("a", "b"), ("c", "")]), key("j", 1, []), Grading.key("j", .init(seconds: 1, megabytes: 1), .failure(.init("a"))),
    ]
    #expect(Set(keys).count == keys.count)
    #expect(key("j", 1, [("a", "b")]) == keys[0])
  }

  @Test("without bubblewrap nothing is graded, and the package is named that brings it")
  func withoutBubblewrap() {
    #expect(throws: HandoutError.missing(program: "bwrap", packages: "bubblewrap")) { try Sandbox.tried(bubblewrap: nil) }
  }

  @Test("a sandbox sees what is bound into it, and its limits stand between it and the program")
  func sandboxWords() throws {
    let limits = Sandbox.Limits(
      seconds: 7, processorSeconds: 6, megabytes: 3, processes: 5, files: 9, fileMegabytes: 2, scratchMegabytes: 1)
    for isSuperuser in [true, false] {
      let sandbox = Sandbox(toolchain: "/opt/swift/usr", isSuperuser: isSuperuser, slot: 4)
      let words = sandbox.words(["/answers/answer"], bound: [("/home/x", "/answers")], limits)
      #expect(words.prefix(5) == ["timeout", "--foreground", "--signal=KILL", "7", "bwrap"])
      #expect(words.last == "/answers/answer" && words.contains("--die-with-parent") && words.contains("--new-session"))
      #expect(words.contains("--unshare-all") != isSuperuser && words.contains("--unshare-net") == isSuperuser)
      // Nobody's processes are counted with those of another sandbox.
      #expect(words.contains("1900000004") == isSuperuser)
      for limit in ["--as=3145728", "--nproc=5", "--nofile=9", "--fsize=2097152", "--cpu=6", "--core=0"] {
        #expect(words.contains(limit))
      }
      let writable = words.indices.filter { words[$0] == "--bind" || words[$0] == "--dev-bind" }
      #expect(writable.isEmpty)
      #expect(zip(words, words.dropFirst()).contains { $0 == ("--ro-bind", "/home/x") })
    }
    #expect(Sandbox.folders(above: ["/opt/swift/usr", "/bin", "/usr/lib"]) == ["/opt", "/opt/swift", "/usr"])
  }

  @Test("a compiler's complaints are told without the sandbox's paths, and not all of thousands")
  func complaints() {
    let text = "/submission/Exercises.swift:3:5: error: cannot find 'x' in scope\nnote\n"
    #expect(Grader.complaints(text, isLate: false) == ["Exercises.swift:3:5: error: cannot find 'x' in scope"])
    #expect(Grader.complaints("", isLate: true) == ["compiling it takes too long"])
    #expect(Grader.complaints("", isLate: false) == ["it does not compile"])
    let many = (0..<100).map { "/submission/E.swift:\($0):1: error: x" }.joined(separator: "\n")
    #expect(Grader.complaints(many, isLate: false).count == 8)
  }
}
