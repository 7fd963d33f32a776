import Foundation
import Testing

/// `scripts/grade_class.sh` grades a whole class; here is what needs no sandbox.
@Suite("The command retrace grade")
struct GradeTests {
  let course: PretendCourse

  init() throws {
    course = try PretendCourse()
    try course.root.put("one", in: "class/Ada King/Sources/OneExercises/Exercises.swift")
  }

  @Test("without bubblewrap it says in one line what to install, and leaves nothing behind")
  func refusal() throws {
    try FileManager.default.createDirectory(atPath: course.root.file("bin"), withIntermediateDirectories: true)
    let before = course.files("build")
    let outcome = try Programs.run(
      course.checkout.retrace, ["grade", "class", "--chapter", "one"], in: course.root.path,
      environment: ["PATH": course.root.file("bin")])
    #expect(outcome.code == 1 && outcome.output == "")
    #expect(outcome.errors == "Error: bwrap is not on the PATH; install it with: apt-get install bubblewrap\n")
    #expect(course.files("build") == before)
    #expect(course.files("class").keys.sorted() == ["Ada King/Sources/OneExercises/Exercises.swift"])
  }

  @Test("says what it does not grade, and that nothing is graded without a sandbox")
  func help() throws {
    let outcome = try Programs.run(course.checkout.retrace, ["grade", "--help"], in: course.root.path)
    #expect(outcome.code == 0)
    let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("nothing is graded") && words.contains("Not graded from notebooks, and named,"))
  }
}
