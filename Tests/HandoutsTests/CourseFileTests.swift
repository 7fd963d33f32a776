import Testing

@testable import Handouts

@Suite("The settings of a course")
struct CourseFileTests {
  static let slugs = ["xor-net", "neurons-by-hand", "mnist-cnn-vs-mlp"]

  func course(_ text: String) throws(HandoutError) -> Course {
    try CourseFile.course(text: text, path: "course.yaml", slugs: Self.slugs)
  }

  @Test("are read whole, chapters in the file's order, the rest in ours")
  func whole() throws {
    let read = try course(
      """
      # Kept under version control.
      course: "Deep learning: an introduction"
      term: 2027
      lecturer: A. Lecturer
      chapters:
        - xor-net
        - neurons-by-hand
      paper: letter
      editions: [instructors, students]
      outputs: [packages, html]
      """)
    var expected = Course()
    expected.course = "Deep learning: an introduction"
    expected.term = "2027"
    expected.lecturer = "A. Lecturer"
    expected.chapters = ["xor-net", "neurons-by-hand"]
    expected.papers = [.letter]
    expected.editions = [.students, .instructors]
    expected.outputs = [.html, .packages]
    #expect(read == expected)
  }

  @Test("may be left out", arguments: ["", "# nothing\n", "paper: both\neditions: both\n"])
  func empty(text: String) throws {
    #expect(try course(text) == Course())
  }

  @Test("know words for all there is")
  func all() throws {
    // Not all by name: what this machine cannot make is left out.
    #expect(try course("outputs: all\n").outputs == nil)
    #expect(try course("paper: both\neditions: both\n").papers == Course.Paper.allCases)
    #expect(try course("editions: both\n").editions == [.students, .instructors])
    #expect(try course("editions: all\n").editions == [.students, .instructors, .grader])
    #expect(try course("editions: grader\n").editions == [.grader])
    #expect(try course("editions: [grader, students]\n").editions == [.students, .grader])
  }

  @Test(
    "are refused with file and line where they cannot be meant",
    arguments: [
      ("term: a\ncolour: red\n", 2, "unknown key 'colour'; there are: course, term, lecturer, chapters, paper, editions, outputs, verdicts, settings, misprints, "
        + "code, exercises, points, variant, solutions, today, dates, licence, logo, preface, language, version"),
      ("- a\n", 1, "expected keys with values"),
      ("course: [a, b]\n", 1, "course needs a text"),
      ("course:\n", 1, "course needs a text"),
      ("term: yes\n", 1, "term needs a text"),
      ("course: |\n  a\n  b\n", 1, "course needs a text of one line"),
      ("chapters:\n  - xor-net\n  - xor\n", 3, "no chapter 'xor'; there are: xor-net, neurons-by-hand, mnist-cnn-vs-mlp"),
      ("chapters:\n  - xor-net\n  - xor-net\n", 3, "chapter 'xor-net' occurs twice"),
      ("chapters:\n  - [xor-net]\n", 2, "chapters needs a list of names"),
      ("chapters: {a: b}\n", 1, "chapters needs a list of names"),
      ("chapters: []\n", 1, "chapters is empty"),
      ("paper: a5\n", 1, "no choice 'a5'; there are: a4, letter"),
      ("paper: 4\n", 1, "no choice '4'; there are: a4, letter"),
      ("editions: teachers\n", 1, "no choice 'teachers'; there are: students, instructors, grader"),
      ("outputs:\n  - html\n  - epub\n", 3, "no choice 'epub'; there are: html, pdf, slides, packages, notebooks, sheets, pytorch, questions"),
      ("term: a\nterm: b\n", 1, "a key occurs twice: term"),
    ])
  func refusals(text: String, line: Int, reason: String) {
    #expect(throws: HandoutError.settings(path: "course.yaml", line: line, reason: reason)) { try course(text) }
  }

  @Test("are refused with the line where they are no YAML")
  func syntax() {
    do throws(HandoutError) {
      _ = try course("term: a\ncourse: \"b\nchapters: [\n")
      Issue.record("read without an error")
    } catch {
      guard case .settings("course.yaml", let line, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(line >= 2 && reason.hasPrefix("no YAML: ") && !reason.contains("\n"))
    }
  }

  @Test("may begin with a byte-order mark, on which an error's line does not depend")
  func mark() throws {
    let bytes = Array("\u{FEFF}lecturer: Ada\r\nchapters: xor-net\r\n".utf8)
    let read = try CourseFile.course(
      text: try CourseFile.text(bytes, path: "course.yaml"), path: "course.yaml", slugs: Self.slugs)
    #expect(read.lecturer == "Ada" && read.chapters == ["xor-net"])
    let wrong = try CourseFile.text(Array("\u{FEFF}term: a\ncolour: red\n".utf8), path: "course.yaml")
    #expect(throws: HandoutError.self) { try course(wrong) }
    #expect(!wrong.hasPrefix("\u{FEFF}"))
  }

  @Test(
    "in another encoding are refused with the line",
    arguments: [
      ([0xFF, 0xFE, 0x74, 0x00], 1), ([0xFE, 0xFF, 0x00, 0x74], 1), (Array("t\0e\0".utf8), 1),
      (Array("term: a\nlecturer: Andr".utf8) + [0xE9, 0x0A], 2),
    ] as [([UInt8], Int)])
  func encodings(bytes: [UInt8], line: Int) {
    do throws(HandoutError) {
      _ = try CourseFile.text(bytes, path: "course.yaml")
      Issue.record("read without an error")
    } catch {
      #expect("\(error)".hasPrefix("course.yaml:\(line): ") && "\(error)".hasSuffix("save the file as UTF-8"))
    }
  }
}
