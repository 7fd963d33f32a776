import Host
import TestSupport
import Testing

@testable import Weaving

@Suite("The source of a deck")
struct SlideSourceTests {
  static let deck = """
    # A deck

    ## Why

    Because.

    ::: notes
    Say why.
    :::

    ## A question

    Is it even?

    ::: solution
    ## It is

    Two times twenty-one.

    ::: notes
    Pause.
    :::
    :::

    ## Another

    What is left?

    ::: solution
    Nothing is left.
    :::

    ## Two columns

    ::: columns
    ::: column
    Left
    :::
    ::: column
    Right
    :::
    :::

    """

  private func source(_ text: String) throws(HostError) -> SlideSource {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { LiterateSource.Line(number: $0.offset + 1, text: String($0.element)) }
    return try SlideSource(lines: lines, path: "slides.md")
  }

  private func text(_ edition: Edition) throws -> String {
    try source(Self.deck).lines(edition).map(\.text).joined(separator: "\n")
  }

  @Test("knows its title and its slides")
  func slides() throws {
    let deck = try source(Self.deck)
    #expect(deck.title == "A deck")
    #expect(deck.slides.map(\.title) == ["Why", "A question", "It is", "Another", "Two columns"])
    #expect(deck.slides.map(\.isSolution) == [false, false, true, false, false])
    #expect(deck.slides.map(\.line) == [3, 11, 16, 25, 33])
  }

  @Test("gives students neither solutions nor notes, and every line its own number")
  func students() throws {
    let students = try text(.students)
    for kept in ["Because.", "Is it even?", "What is left?", "Left", "::: columns"] { #expect(students.contains(kept)) }
    for cut in ["Say why", "It is\n", "twenty-one", "Pause", "Nothing is left", "notes", "solution"] {
      #expect(!students.contains(cut), "\(cut)")
    }
    let lines = try source(Self.deck).lines(.students)
    #expect(lines.map(\.number) == Array(1...lines.count))
  }

  @Test("gives instructors all of it, whole slides without the marks around them")
  func instructors() throws {
    let instructors = try text(.instructors)
    for kept in ["Say why", "## It is", "twenty-one", "Pause", "Nothing is left"] { #expect(instructors.contains(kept)) }
    // The solution that is a part of its slide stays in its division; each division is closed.
    #expect(instructors.matches(of: /(?m)^::: solution$/).count == 1)
    #expect(instructors.matches(of: /(?m)^::: [a-z]+$/).count == instructors.matches(of: /(?m)^:::$/).count)
    #expect(try source(Self.deck).solutionLines.contains("Two times twenty-one."))
  }

  @Test(
    "is refused with its line where a rule is broken",
    arguments: [
      ("## Slide\n\nText\n", 1, "expected # and the deck's title"),
      ("# A\n\nText\n", 3, "expected ## and the first slide's title"),
      ("# A\n\n## B\n\nText\n\n# C\n", 7, "a deck has one title; a slide begins with ##"),
      ("# A\n\n## B\n\n### C\n", 5, "a slide has no headings below its title; one idea a slide"),
      ("# A\n\n## B\n\n## C\n\nText\n", 3, "nothing stands on the slide: B"),
      ("# A\n\n## B\n\n::: notes\nText\n:::\n", 3, "nothing stands on the slide: B"),
      ("# A\n\n## B\n\nText\n\n::: note\nText\n:::\n", 7, "unknown division '::: note'; there are notes, solution, columns and column"),
      ("# A\n\n## B\n\nText\n\n ::: notes\nText\n:::\n", 7, "::: stands at the left edge"),
      ("# A\n\n## B\n\nText\n:::\n", 6, "::: closes what was not opened"),
      ("# A\n\n## B\n\nText\n\n::: notes\nText\n", 7, "::: notes is never closed"),
      ("# A\n\n## B\n\nText\n\n::: notes\n## C\n", 8, "a slide begins within ::: notes of line 7"),
      ("# A\n\n## B\n\n::: columns\nText\n:::\n", 6, "in ::: columns stands nothing but ::: column"),
      ("# A\n\n## B\n\n::: column\nText\n:::\n", 5, "::: column cannot stand here"),
      ("# A\n\n## B\n\nText\n\n::: solution\nText\n## C\n", 9, "a solution holds whole slides, or the last part of one"),
      ("# A\n\n## B\n\nText\n\n::: solution\nText\n:::\nMore\n", 10, "a solution is the end of its slide; expected ## and the next one's title"),
      ("# A\n\n## B\n\nText\n\n```\ncode\n", 7, "a fence of code is never ended"),
      ("# A\n\n## Solution 1\n\nText\n", 3, "a solution outside ::: solution"),
      ("# A\n\n## B\n\n// END SOLUTION\n", 5, "a deck's solutions stand between ::: solution and :::"),
      ("# A\n\n## B\n\n```\ncode\n``` more\n", 7, "a fence is closed by three backticks alone at the left edge"),
      ("# A\n\n## B\n\n```\ncode\n````\n", 7, "a fence is closed by three backticks alone at the left edge"),
      ("# A\n\n## B\n\n```\ncode\n  ```\n", 7, "a fence is closed by three backticks alone at the left edge"),
      ("# A\n\n## B\n\n````\ncode\n````\n", 5, "code stands between lines of three backticks at the left edge"),
      ("# A\n\n## B\n\nText\n---\n", 6, "'---' would begin a slide; write ## and its title"),
      ("# A\n\n## B\n\nText\n=\n", 6, "'=' would begin a slide; write ## and its title"),
      ("# A\n\n## B\n\n* * *\n", 5, "'* * *' would begin a slide; write ## and its title"),
      ("# A\n\n## B\n\n  ## C\n", 5, "a heading stands at the left edge"),
      ("# A\n\n## B\n\n> ::: solution\n", 5, "a solution outside ::: solution"),
      ("# A\n", 1, "a deck without slides"),
      ("", 1, "expected # and the deck's title"),
    ])
  func broken(text: String, line: Int, reason: String) {
    #expect(throws: HostError.weave(path: "slides.md", line: line, reason: reason)) { try source(text) }
  }

  @Test("may show in code what is none of its own marks")
  func code() throws {
    let deck = try source("# A\n\n## B\n\n```\n## no slide\n::: no mark\n```\n")
    #expect(deck.slides.count == 1)
    // In a sentence three backticks are no fence, and what parts a table's head from its rows is no rule.
    let others = try source("# A\n\n## B\n\n```x``` is code\n\n| a |\n|---|\n| b |\n\n## C\n\n- D\n")
    #expect(others.slides.map(\.title) == ["B", "C"])
  }
}

@Suite("Weaving a deck")
struct DeckWeavingTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.put("key,value\nerrors,147\n", in: "report/values.csv")
    try folder.put("model,errors\ncnn,147\n", in: "report/headline.csv")
    for name in ["curves.png", "unit.svg", "hidden.png"] { try folder.put("picture", in: "report/\(name)") }
    try folder.put(
      "# A page\n\n![Curves by epoch](curves.png)\n\n![A unit](unit.svg \"With its weights\")\n", in: "report/report.md")
  }

  private func deck(_ lines: String, _ edition: Edition = .students) throws(HostError) -> String {
    do { try folder.put("# A\n\n## B\n\n\(lines)\n", in: "slides.md") } catch {
      throw .unwritable(path: "slides.md", reason: "\(error)")
    }
    return try Weaver(folder: folder.file("report")).deck(markdown: folder.file("slides.md"), edition: edition)
  }

  @Test("puts in values, tables and, with the words of the page, pictures")
  func placed() throws {
    let woven = try deck("{{value errors}} wrong\n\n{{figure curves}}\n\n{{drawing unit}}\n\n{{table headline.csv}}")
    for text in [
      "147 wrong", "![Curves by epoch](curves.png)", "![A unit](unit.svg \"With its weights\")", "| cnn | 147 |",
    ] { #expect(woven.contains(text), "\(text)") }
  }

  @Test("shows of a table the columns that are named, in this order")
  func columns() throws {
    try folder.put("case,\"H(p, q)\",2-2-1\na,1.5,3\nb,2.5,4\n", in: "report/wide.csv")
    let woven = try deck("{{table wide.csv: 2-2-1; H(p, q)}}")
    for text in ["| 2-2-1 | H(p, q) |", "| 3 | 1.5 |", "| 4 | 2.5 |"] { #expect(woven.contains(text), "\(text)") }
    #expect(!woven.contains("case"))
    for (columns, reason) in [
      ("H", "wide.csv has no column 'H'; there are: case; H(p, q); 2-2-1"),
      ("case; case", "column 'case' of wide.csv is named twice"),
      ("", "wide.csv has no column ''; there are: case; H(p, q); 2-2-1"),
    ] {
      #expect(throws: HostError.weave(path: folder.file("slides.md"), line: 5, reason: reason)) {
        try deck("{{table wide.csv: \(columns)}}")
      }
    }
    try folder.put("a,a\n1,2\n", in: "report/twice.csv")
    #expect(throws: HostError.self) { try deck("{{table twice.csv: a}}") }
  }

  @Test(
    "names what it does not find, in one line with file and line",
    arguments: [
      ("{{value error}}", "values.csv has no key error"),
      ("{{table head.csv}}", "the report has no head.csv"),
      ("{{figure hidden}}", "the report's page shows no figure hidden"),
      ("{{drawing curves}}", "the report's page shows no drawing curves"),
      ("As in {{figure curves}}", "{{figure}} must stand alone on its line"),
      ("{{picture curves}}", "unknown placeholder {{picture curves}}"),
    ])
  func missing(line: String, reason: String) {
    #expect(throws: HostError.weave(path: folder.file("slides.md"), line: 5, reason: reason)) { try deck(line) }
    #expect(!"\(HostError.weave(path: "slides.md", line: 5, reason: reason))".contains("\n"))
  }

  @Test("asks nothing of what is cut from an edition")
  func cut() throws {
    let solution = "What?\n\n::: solution\n{{value error}}\n:::"
    #expect(!(try deck(solution).contains("{{")))
    #expect(throws: HostError.self) { try deck(solution, .instructors) }
  }

  @Test("keeps pictures by name out of pages")
  func pages() throws {
    try folder.put("{{figure curves}}\n", in: "page.md")
    #expect(throws: HostError.self) { try Weaver(folder: folder.file("report")).page(markdown: folder.file("page.md")) }
  }
}
