import Foundation
import Host
import Testing

@testable import Handouts

@Suite("What pandoc is told")
struct PandocTests {
  @Test(
    "depends on its version",
    arguments: [
      ("pandoc 2.17.1.1\nCompiled with pandoc-types 1.22\n", "--self-contained", "--highlight-style=a"),
      ("pandoc 2.18", "--self-contained", "--highlight-style=a"),
      ("pandoc 2.19\n", "--embed-resources --standalone", "--highlight-style=a"),
      ("pandoc 3.1.11.1\n", "--embed-resources --standalone", "--highlight-style=a"),
      ("pandoc.exe 3.8\n", "--embed-resources --standalone", "--syntax-highlighting=a"),
      ("pandoc 3.10-nightly-2026\n", "--embed-resources --standalone", "--syntax-highlighting=a"),
    ])
  func words(output: String, embedding: String, highlighting: String) throws {
    let version = try #require(PandocVersion(output: output))
    #expect(version >= PandocVersion.oldest)
    #expect(version.embedding.joined(separator: " ") == embedding)
    #expect(version.highlighting("a") == highlighting)
  }

  @Test("2.9 and 2.10.1 are too old, 2.11 is not; numbers are no decimals")
  func oldest() throws {
    for (text, isOld) in [("2.9.2.1", true), ("2.10.1", true), ("1.19", true), ("2.11", false), ("2.11.0.1", false), ("3", false)] {
      #expect((try #require(PandocVersion(output: "pandoc \(text)")) < PandocVersion.oldest) == isOld, "\(text)")
    }
    for text in ["", "pandoc", "panda 3.1", "pandoc 9999999999999999999999.1"] { #expect(PandocVersion(output: text) == nil) }
  }

  @Test("names nothing but what stands in the folder for work")
  func plain() throws {
    let version = try #require(PandocVersion(output: "pandoc 3.9"))
    let pandoc = Pandoc(course: Course(), version: version, work: "/a:b #%/work")
    let jobs: [Conversions.Job] = [
      pandoc.page("students/one.md", named: "one.html", slug: "one", to: "../students/one.html"),
      pandoc.paper("students/one.md", named: "one.pdf", slug: "one", edition: .students, paper: .a4, to: "a.pdf"),
    ] + DeckFormat.allCases.map {
      pandoc.deck("decks/one.md", as: $0, named: "one", slug: "one", drawings: ["e.svg"], edition: .students, to: "b")
    }
    for step in jobs.flatMap(\.steps) {
      #expect(step.arguments.allSatisfy { !$0.contains("/a:b") })
      #expect(step.folder?.hasPrefix("/a:b #%/work") == true)
    }
  }

  /// The pandoc on the PATH, and those of other versions below the folder that RETRACE_PANDOCS names.
  static let pandocs: [String] = {
    guard let folder = ProcessInfo.processInfo.environment["RETRACE_PANDOCS"] else { return ["pandoc"] }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return ["pandoc"] + names.map { "\(folder)/\($0)/pandoc" }
  }()

  static let templates = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/handouts"

  static let chapter = """
    # A chapter

    ![The first](a.png)

    ## A section

    Some words. And more of them, before the picture.

    ![The second](b.png)

    What is seen there.

    ![The third](c.png)

    ## Exercises

    ::: exercise
    ### Exercise 1. Look (by hand)

    Look at it.

    ![The fourth](d.png)
    :::

    ## Summary

    - All is said.

    """

  /// Converts `text` as the job does that `kind` names, without LaTeX.
  private func convert(
    _ text: String, _ kind: String, by program: String, implicit: Bool = false, course: Course = Course(),
    vectors: VectorFigures.Names? = nil
  ) throws -> (code: Int32, output: String, errors: String) {
    let work = NSTemporaryDirectory() + "/retrace-pandoc-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: work) }
    let manager = FileManager.default
    try manager.createDirectory(atPath: work + "/tex/students-a4-one", withIntermediateDirectories: true)
    try manager.createDirectory(atPath: work + "/tex/slides-students-one", withIntermediateDirectories: true)
    try manager.createDirectory(atPath: work + "/reports/one", withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: work + "/handouts", withDestinationPath: Self.templates)
    for name in ["a", "b", "c", "d"] {
      // The smallest picture there is; pages embed it.
      let bytes = Data(base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
      try #require(bytes).write(to: URL(fileURLWithPath: "\(work)/reports/one/\(name).png"))
    }
    try Data("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><title>A drawing</title></svg>\n".utf8)
      .write(to: URL(fileURLWithPath: work + "/reports/one/e.svg"))
    try Data(text.utf8).write(to: URL(fileURLWithPath: work + "/one.md"))
    let version = try #require(PandocVersion(output: try Subprocess.capture(program, ["--version"]).output))
    var pandoc = Pandoc(course: course, version: version, work: work)
    if let vectors {
      pandoc.vectors["one"] = vectors
      try manager.createDirectory(atPath: work + "/vectors/one", withIntermediateDirectories: true)
      try manager.moveItem(atPath: work + "/reports/one/e.svg", toPath: work + "/vectors/one/e.svg")
    }
    let (job, result): (Conversions.Job, String) =
      switch kind {
      case "page": (pandoc.page("one.md", named: kind, slug: "one", edition: .students, to: "one.html"), "one.html")
      case "paper":
        (pandoc.paper("one.md", named: kind, slug: "one", edition: .students, paper: .a4, to: "one.pdf"),
          "tex/students-a4-one/\(LaTeX.source)")
      case "slides":
        (pandoc.deck("one.md", as: .html, named: kind, slug: "one", edition: .students, to: "one.html"), "one.html")
      default:
        (pandoc.deck("one.md", as: .pdf, named: kind, slug: "one", edition: .students, to: "one.pdf"),
          "tex/slides-students-one/\(LaTeX.source)")
      }
    // Drawings and figures are turned into PDFs before it.
    let call = try #require(job.steps.first { $0.program == Pandoc.program })
    let words = call.arguments.map { implicit && $0.hasPrefix("--from=") ? $0 + "+implicit_figures" : $0 }
    let outcome = try Subprocess.capture(program, words, folder: work)
    #expect(outcome.errors == "" || outcome.code != 0, "\(program): \(outcome.errors)")
    return (outcome.code, (try? String(contentsOfFile: "\(work)/\(result)", encoding: .utf8)) ?? "", outcome.errors)
  }

  @Test("keeps every picture in page, paper and deck", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs, ["page", "paper", "deck"])
  func pictures(program: String, kind: String) throws {
    for implicit in [false, true] {
      let outcome = try convert(Self.chapter, kind, by: program, implicit: implicit)
      #expect(outcome.code == 0, "\(outcome.errors)")
      if kind == "page" {
        #expect(outcome.output.matches(of: /<img\s[^>]*data:image\/png/).count == 4)
        #expect(outcome.output.matches(of: /<figure/).count == 4)
      } else {
        let names = outcome.output.matches(of: /\\includegraphics(?:\[[^\]]*\])?\{([a-d]\.png)\}/).map { String($0.output.1) }
        #expect(names.sorted() == ["a.png", "b.png", "c.png", "d.png"])
        // On paper the text goes on where a figure does not fit; slides have nowhere to put it.
        if kind == "deck" { #expect(!outcome.output.contains("\\begin{figure}")) }
      }
      for caption in ["The first", "The second", "The third", "The fourth"] { #expect(outcome.output.contains(caption)) }
    }
  }

  @Test(
    "brings the rules for formulas once, before a page's own and before a deck's",
    .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs, ["page", "slides"])
  func formulaRules(program: String, kind: String) throws {
    let outcome = try convert("# A chapter\n\n## A section\n\nA letter, $x$.\n", kind, by: program)
    #expect(outcome.code == 0, "\(outcome.errors)")
    for rule in ["math { font-size:", "mtd { padding:", "mtr > mtd:first-child {", "msqrt > mi:only-child {", ".whole {"] {
      let parts = outcome.output.components(separatedBy: "\n" + rule)
      #expect(parts.count == 2 && parts.last?.contains("\nmath[display=\"block\"] {") == true, "\(rule)")
    }
  }

  @Test(
    "shows a drawing with its words for screen readers and its title below it, on paper as a PDF",
    .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs, ["page", "paper", "deck"])
  func drawings(program: String, kind: String) throws {
    let text = """
      # A chapter

      ## A section

      Some words. And more of them.

      ![All that is to be seen](e.svg "What stands below")

      """
    for implicit in [false, true] {
      let outcome = try convert(text, kind, by: program, implicit: implicit)
      #expect(outcome.code == 0, "\(outcome.errors)")
      // Lines may be broken at blanks.
      let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("What stands below"), "\(kind)")
      if kind == "page" {
        #expect(words.contains("alt=\"All that is to be seen\"") && words.contains("data:image/svg+xml"))
        #expect(words.matches(of: /<figure/).count == 1 && words.matches(of: /<figcaption/).count == 1)
      } else {
        #expect(words.contains("{e.pdf}") && !words.contains("e.svg") && !words.contains("All that is to be seen"))
      }
    }
  }

  @Test("has drawings made into PDFs where LaTeX looks for them, before all else")
  func conversion() throws {
    let version = try #require(PandocVersion(output: "pandoc 3.9"))
    let pandoc = Pandoc(course: Course(), version: version, work: "/a folder")
    let names = ["e.svg", "f.svg"]
    for (job, folder) in [
      (pandoc.paper("one.md", named: "p", slug: "one", drawings: names, edition: .students, paper: .a4, to: "p.pdf"),
        "tex/students-a4-one"),
      (pandoc.deck("one.md", as: .pdf, named: "d", slug: "one", drawings: names, edition: .students, to: "d.pdf"),
        "tex/slides-students-one"),
    ] {
      #expect(job.steps.map(\.program) == ["rsvg-convert", "rsvg-convert", "pandoc", "lualatex"])
      #expect(job.steps[1].arguments == ["--format=pdf", "--output", "\(folder)/f.pdf", "reports/one/f.svg"])
      #expect(job.folder == "/a folder/\(folder)" && job.steps[0].folder == "/a folder")
    }
  }

  @Test(
    "shows figures that were drawn again without dots, and only those", .enabled(if: hasPandoc, "needs pandoc"),
    arguments: pandocs, ["page", "paper"])
  func vectors(program: String, kind: String) throws {
    let names = VectorFigures.Names(forPages: ["e"], forPapers: ["e"])
    let outcome = try convert(
      "# A chapter\n\n## A section\n\nWords.\n\n![First](e.png)\n\n![Second](a.png)\n", kind, by: program, vectors: names)
    #expect(outcome.code == 0, "\(outcome.errors)")
    if kind == "page" {
      #expect(outcome.output.contains("data:image/svg+xml") && outcome.output.contains("data:image/png"))
      #expect(outcome.output.contains("First") && outcome.output.matches(of: /<figure/).count == 2)
    } else {
      #expect(outcome.output.contains("{e.pdf}") && outcome.output.contains("{a.png}"))
    }
  }

  static let judged = """
    # A chapter

    It is [said](#verdicts).

    ## Settings

    ```swift
    let zetafold = 1
    ```

    ## A section

    <!-- misprint -->
    Printed with the wrong sign.

    <!-- end misprint -->

    ## Verdicts

    Of all rows.

    | Where | Quantity | Printed | Ours | Verdict |
    |---|---|---|---|---|
    | Page 1 | loss | 1 | 1 | reproduced |

    ## Summary

    The last words.

    """

  @Test("has verdicts at the end, or nowhere, as the course says", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs, ["page", "paper"])
  func verdicts(program: String, kind: String) throws {
    for (verdicts, isThere) in [(Course.Verdicts.appendix, true), (.instructors, false), (.nowhere, false)] {
      var course = Course()
      course.verdicts = verdicts
      // The paper is that of students.
      let text = try convert(Self.judged, kind, by: program, course: course).output
      let last = try #require(text.firstRange(of: "The last words.")).lowerBound
      #expect((text.firstRange(of: "reproduced").map { $0.lowerBound > last } ?? false) == isThere, "\(verdicts)")
      #expect(text.contains("Of all rows.") == isThere && text.contains("Appendix") == isThere)
      // No link leads to what is left out.
      #expect(text.contains("said"))
      let links = kind == "page" ? ["href=\"#verdicts\""] : ["{verdicts}{said}", "[verdicts]{said}"]
      #expect(links.contains(where: text.contains) == isThere)
    }
  }

  @Test("folds settings and frames misprints where the course asks for it", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs, ["page", "paper"])
  func foldsAndFrames(program: String, kind: String) throws {
    let plain = try convert(Self.judged, kind, by: program).output
    #expect(!plain.contains("<details") && !plain.contains("\\begin{misprint}") && !plain.contains("class=\"misprint"))
    #expect(plain.contains("Printed with the wrong sign."))
    var course = Course()
    course.settings = .fold
    course.misprints = .box
    let text = try convert(Self.judged, kind, by: program, course: course).output
    if kind == "page" {
      #expect(text.contains("<details class=\"settings\">") && text.contains("class=\"misprint\""))
    } else {
      #expect(text.contains("\\begin{misprint}"))
      let code = try #require(text.firstRange(of: "zetafold")).lowerBound, end = try #require(text.firstRange(of: "The last words.")).lowerBound
      #expect(code > end)
    }
  }

  @Test("prints files that are only cited at the end, or says where they are", .enabled(if: hasPandoc, "needs pandoc"), arguments: pandocs, ["page", "paper"])
  func citedCode(program: String, kind: String) throws {
    let chapter = """
      # One

      `Judge.swift` counts, and `Judge.swift` writes.

      ::: file
      `Judge.swift`

      ```swift
      let zetaverdict = 1
      ```
      :::

      The last words.

      """
    for code in Course.Code.allCases {
      var course = Course()
      course.code = code
      let text = try convert(chapter, kind, by: program, course: course).output
      let isThere = kind == "page" || code == .appendix
      #expect(text.contains("zetaverdict") == isThere && text.contains("The last words."), "\(code)")
      guard kind == "paper" else { continue }
      #expect(text.matches(of: /not printed; it stands folded/).count == (isThere ? 0 : 1))
      #expect(text.contains("\\pageref{code-judge}") == isThere && text.contains("{Code}") == isThere)
    }
  }

  static let hasPandoc = (try? Subprocess.capture("which", ["pandoc"]).code) == 0
}
