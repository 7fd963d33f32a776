import Foundation
import Host
import Testing

/// What courses import, of a pretend course: its first chapter has an exercise by hand with two answers.
@Suite("retrace handout --outputs questions", .enabled(if: HandoutTools.arePresent, "needs pandoc and zip"))
struct QuestionHandoutTests {
  let course: PretendCourse

  init() throws {
    course = try PretendCourse()
    let byHand = PretendCourse.exercises.replacing("(by code)", with: "(by hand)").replacing(
      "// BEGIN SOLUTION 1\n//: **Solution.**", with: """
        // BEGIN SOLUTION 1
        // Answer: the answer, $a < 43$ = 42 ± 0
        // Answer: its half, rounded = 20.9 ± 0.2
        //: **Solution.**
        """)
    #expect(byHand != PretendCourse.exercises)
    try course.root.put(byHand, in: "experiments/one/Exercises.swift")
  }

  private func handout(_ arguments: String...) throws -> Programs.Outcome {
    try Programs.run(course.checkout.retrace, ["handout", "--outputs", "questions"] + arguments, in: course.root.path)
  }

  private func unzipped(_ file: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let archive = course.root.file("build/handouts/instructors/\(file)")
    #expect(try Subprocess.capture("unzip", ["-q", archive, "-d", folder.path]).code == 0)
    return folder
  }

  @Test("makes them in the instructors' edition alone, with formulas as each system reads them")
  func files() throws {
    let outcome = try handout()
    #expect(outcome.errors == "" && outcome.code == 0)
    #expect(course.files("build/handouts/students").keys.sorted() == ["index.html", "made-with.json"])
    #expect(
      course.files("build/handouts/instructors").keys.filter { $0.contains(".") }.sorted() == [
        "course.imscc", "index.html", "made-with.json", "questions/one-moodle.xml", "questions/one-qti21.zip",
      ])
    let moodle = try course.root.text("build/handouts/instructors/questions/one-moodle.xml")
    #expect(moodle.contains("{1:NUMERICAL:=42:0}") && moodle.contains("{1:NUMERICAL:=20.9:0.2}"))
    #expect(moodle.contains("\\(a &amp;lt; 43\\)") && moodle.contains("Return the answer.") && !moodle.contains("everybody"))
    let item = try unzipped("questions/one-qti21.zip").text("items/retrace-one-1.xml")
    #expect(item.contains("http://www.w3.org/1998/Math/MathML") && item.contains("tolerance=\"0.2 0.2\""))
    let index = try course.root.text("build/handouts/instructors/index.html")
    for file in ["course.imscc", "questions/one-moodle.xml", "questions/one-qti21.zip"] {
      #expect(index.contains("href=\"\(file)\""), "\(file)")
    }
    let students = try course.root.text("build/handouts/students/index.html")
    #expect(!index.contains("two-moodle") && !students.contains("imscc") && !students.contains("moodle"))
  }

  @Test("puts students' pages into the cartridge: no solution, and no answer outside the questions")
  func cartridge() throws {
    _ = try handout("--course", "Nets & more")
    let package = try unzipped("course.imscc")
    let files = (FileManager.default.subpaths(atPath: package.path) ?? []).filter { $0.contains(".") }.sorted()
    #expect(
      files == [
        "exercises/one.html", "exercises/two.html", "imsmanifest.xml", "pages/glossary.html", "pages/notation.html",
        "pages/one.html", "pages/two.html", "questions/one.xml",
      ])
    #expect(try package.text("imsmanifest.xml").contains("Nets &amp; more"))
    for page in files where page.hasSuffix(".html") {
      let text = Readable.text(ofHTML: Array(try package.text(page).utf8))
      #expect(!text.contains("everybody knows") && !text.contains("20.9") && !text.contains("Answer:"), "\(page)")
    }
    #expect(try package.text("exercises/one.html").contains("Return the answer."))
    #expect(try package.text("questions/one.xml").contains(">42</varequal>"))
  }

  @Test("makes the same bytes again, later and elsewhere")
  func bytes() throws {
    _ = try handout()
    sleep(2)
    _ = try handout("--output", course.root.file("elsewhere"))
    let first = course.files("build/handouts")
    #expect(first.count >= 7 && course.files("elsewhere") == first)
  }

  @Test("names file and line of an answer that is not as it must be, and makes nothing")
  func malformed() throws {
    let file = "experiments/one/Exercises.swift"
    let text = try course.root.text(file)
    try course.root.put(text.replacing("= 42 ± 0", with: "= forty-two"), in: file)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("= 42 ±") }) + 1
    let outcome = try handout()
    #expect(outcome.code == 1 && outcome.errors.contains("Exercises.swift:\(line): expected // Answer:"))
    #expect(!course.root.exists("build/handouts/instructors"))
  }
}
