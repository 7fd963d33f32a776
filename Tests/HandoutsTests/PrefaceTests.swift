import Foundation
import Host
import Testing
import Weaving

@testable import Handouts

@Suite("The lecturer's own words before the chapters")
struct PrefaceTests {
  static let words = """
    # Welcome

    See ![a mark](img/mark.svg), and ask.

    ![All that is seen](plan.svg "The plan")

    ![A photograph](photo.png) ![elsewhere](../other.svg) ![far](https://example.org/far.svg)

    ## How to read

    Slowly.
    """

  /// A preface in a folder of its own, which `body` may use.
  private func preface<Result>(
    _ text: String = Self.words, _ body: (_ preface: Preface, _ folder: String) throws -> Result
  ) throws -> Result {
    let folder = NSString(string: NSTemporaryDirectory()).appendingPathComponent("retrace-preface-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/words.md"))
    return try body(try Preface(path: folder + "/words.md"), folder)
  }

  private func chapter(_ slug: String, _ title: String) -> Chapter {
    Chapter(slug: slug, title: title, program: "", report: "reports/none", exercises: [], tests: "", pytorch: "", sources: [])
  }

  @Test("name the drawings in their folder, which papers need in another form")
  func drawings() throws {
    try preface { preface, folder in
      #expect(preface.drawings == ["img/mark.svg", "plan.svg"])
      #expect(preface.folder == folder)
    }
  }

  @Test("hold no marks of solutions")
  func solutions() throws {
    #expect(throws: HandoutError.self) { try preface("// BEGIN SOLUTION 1\n") { _, _ in } }
  }

  @Test("stand on paper before the chapters in their order, with the dates that they have")
  func paper() throws {
    var course = Course()
    course.course = "Nets"
    course.term = "2027"
    course.lecturer = "Ada"
    course.dates = ["two": try #require(CourseDay("2027-10-04"))]
    let chapters = [chapter("two", "The second"), chapter("one", "The first")]
    let text = try preface { preface, _ in preface.paper(course, chapters: chapters) }
    #expect(text.hasPrefix("# Nets\n\n2027 · Ada\n\n:::::::::: preface\n# Welcome\n"))
    #expect(text.hasSuffix("Slowly.\n::::::::::\n\n## Chapters\n\n1. The second, 4 October 2027\n2. The first\n"))
  }

  @Test("are linked from the list of contents in every size in which they are there")
  func contents() throws {
    try preface { preface, _ in
      var course = Course()
      func text(_ isPrinted: Bool) -> String {
        ContentsPage(
          course: course, edition: .students, outputs: [.pdf], decks: [], preface: preface, printsPreface: isPrinted
        ).text([(chapter("one", "The first"), [])])
      }
      let link = "These words on paper: [PDF (A4)](pdf/a4/preface.pdf) · [PDF (letter)](pdf/letter/preface.pdf)\n\n## Chapters"
      #expect(text(true).contains("::::::::::\n\n\(link)"))
      #expect(!text(false).contains("preface.pdf") && text(false).contains("# Welcome"))
      course.papers = [.a4]
      #expect(text(true).contains("on paper: [PDF](pdf/a4/preface.pdf)\n\n"))
    }
  }

  @Test(
    "are set in the language in which they are written, with their pictures",
    .enabled(if: PandocTests.hasPandoc, "needs pandoc"))
  func typeset() throws {
    let version = try #require(PandocVersion(output: try Subprocess.capture("pandoc", ["--version"]).output))
    var course = Course()
    course.course = "Netze"
    course.language = "de"
    try preface("# Willkommen\n\nSiehe ![hier](img/mark.svg).\n\n![Der Plan](plan.svg)\n") { preface, work in
      let folder = Pandoc.prefaceFolder(.students, .a4)
      try FileManager.default.createDirectory(atPath: "\(work)/\(folder)", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: "\(work)/handouts", withDestinationPath: PandocTests.templates)
      try Data(preface.paper(course, chapters: [chapter("one", "The first")]).utf8)
        .write(to: URL(fileURLWithPath: work + "/paper.md"))
      let job = Pandoc(course: course, version: version, work: work).prefacePaper(
        "paper.md", named: "p", drawings: preface.drawings, edition: .students, paper: .a4, to: "p.pdf")
      #expect(job.steps.map(\.program) == ["rsvg-convert", "rsvg-convert", "pandoc", "lualatex"])
      #expect(job.steps[0].arguments == ["--format=pdf", "--output", "\(folder)/img/mark.pdf", "preface/img/mark.svg"])
      let outcome = try Subprocess.capture("pandoc", job.steps[2].arguments, folder: work)
      #expect(outcome.code == 0 && outcome.errors == "", "\(outcome.errors)")
      let tex = try String(contentsOfFile: "\(work)/\(folder)/\(LaTeX.source)", encoding: .utf8)
      for words in [
        "pdflang={de}", "\\babelprovide[import=de,main]", "{img/mark.pdf}", "{plan.pdf}", "{../../preface/}", "a4paper",
      ] {
        #expect(tex.contains(words), "\(words)")
      }
      #expect(tex.contains("\\section{Willkommen}") && tex.contains("\\section{Chapters}"))
    }
  }
}
