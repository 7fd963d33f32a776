import Foundation
import Host
import Testing
import Weaving

@testable import Handouts

@Suite("The decks of the chapters")
struct DeckTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Every folder of experiments that holds a program.
  static let slugs: [String] = {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: root + "/experiments")) ?? []).sorted()
    return names.filter { FileManager.default.fileExists(atPath: "\(root)/experiments/\($0)/main.swift") }
  }()

  private func chapter(_ slug: String) -> Chapter {
    Chapter(
      slug: slug, title: slug, program: "\(Self.root)/experiments/\(slug)/main.swift", report: "\(Self.root)/reports/\(slug)",
      exercises: [], tests: "", pytorch: "", sources: [])
  }

  @Test("are there, long enough for a lecture, and ask questions whose answers only instructors get", arguments: slugs)
  func written(slug: String) throws {
    let source = try SlideSource(path: chapter(slug).slides)
    #expect((12...30).contains(source.slides.count), "\(source.slides.count) slides")
    #expect(!source.solutionLines.isEmpty)
    let text = try String(contentsOfFile: chapter(slug).slides, encoding: .utf8)
    #expect(text.matches(of: /(?m)^::: notes$/).count >= source.slides.count / 2)
  }

  @Test("name only what the report has, and give students no solution and no notes", arguments: slugs)
  func resolved(slug: String) throws {
    let students = try chapter(slug).deck(.students), instructors = try chapter(slug).deck(.instructors)
    for text in [students, instructors] { #expect(!text.contains("{{")) }
    #expect(!students.contains("::: notes") && !students.contains("::: solution"))
    #expect(instructors.contains("::: notes"))
    // A solution's line may stand on a slide of everybody's too where it is short.
    let lines = try SlideSource(path: chapter(slug).slides).solutionLines.filter { $0.count >= 30 && !$0.contains("{{") }
    #expect(lines.filter { students.contains($0) } == [])
    #expect(lines.allSatisfy { instructors.contains($0) })
  }

  @Test("type no number into a table that the report's page does not have", arguments: slugs)
  func typed(slug: String) throws {
    let text = try String(contentsOfFile: chapter(slug).slides, encoding: .utf8)
    let page = try String(contentsOfFile: chapter(slug).report + "/report.md", encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix("|") {
      for match in line.replacing(/\$[^$]*\$/, with: "").matches(of: /[0-9][0-9.,]*[0-9]/) where match.output.count >= 3 {
        #expect(page.contains(match.output), "\(slug): \(match.output)")
      }
    }
  }

  /// Whether there is what draws figures: gnuplot and its font.
  static let hasGnuplot = (try? VectorFigures(root: root + "/")) != nil

  @Test(
    "have their figures drawn for slides, one picture each, with letters larger than the chapter's",
    .enabled(if: hasGnuplot, "needs gnuplot and DejaVu"), arguments: slugs)
  func figures(slug: String) throws {
    let drawer = try VectorFigures(root: Self.root + "/")
    let folder = NSTemporaryDirectory() + "/retrace-slides-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names = try drawer.drawSlides(chapter(slug), into: folder)
    let text = try String(contentsOfFile: chapter(slug).slides, encoding: .utf8)
    let placed = text.matches(of: /\{\{figure ([^}]+)\}\}/).map { String($0.output.1) }
    let scripts = placed.filter { FileManager.default.fileExists(atPath: "\(Self.root)/experiments/\(slug)/\($0).gp") }
    #expect(Set(names) == Set(scripts))
    for name in names {
      let drawn = try String(contentsOfFile: "\(folder)/\(name).svg", encoding: .utf8)
      #expect(drawn.matches(of: /<svg/).count == 1 && drawn.contains("width=\"960\" "), "\(name)")
      // Of 960: 17 for the smallest letters of a graph full of numbers, as the chapters' have at 1,300 and 1,500.
      let sizes = drawn.matches(of: /font-size="([0-9.]+)"/).compactMap { Double($0.output.1) }
      #expect(!sizes.isEmpty && sizes.max()! >= 17, "\(name): \(sizes.max() ?? 0)")
    }
  }

  @Test("name figures by placeholder or as files")
  func placed() {
    #expect(VectorFigures.isPlaced("curves", in: "a\n\n{{figure curves}}\n"))
    #expect(VectorFigures.isPlaced("curves", in: "![Curves](curves.png)"))
    #expect(!VectorFigures.isPlaced("curves", in: "{{figure curves-2}} and `curves.png`"))
  }

  @Test("have their notes named where the contents link to them, in the instructors' edition alone")
  func contents() {
    func text(_ edition: Edition, _ decks: [DeckFormat]) -> String {
      ContentsPage(course: Course(), edition: edition, outputs: [.slides], decks: decks).text([])
    }
    #expect(text(.instructors, DeckFormat.allCases).contains("a second window with the notes, the next slide and a clock."))
    #expect(text(.instructors, DeckFormat.allCases).contains("PowerPoint have them too. The PDFs have none."))
    #expect(!text(.instructors, [.html]).contains("PowerPoint") && !text(.instructors, [.html]).contains("PDFs"))
    #expect(!text(.students, DeckFormat.allCases).contains("second window"))
  }

  @Test("are missed in one line")
  func missing() {
    let chapter = Chapter(
      slug: "one", title: "One", program: "experiments/none/main.swift", report: "reports/none", exercises: [], tests: "",
      pytorch: "", sources: [])
    let error = HandoutError.noSlides(path: "experiments/none/slides.md", slug: "one")
    #expect(throws: error) { try chapter.deck(.students) }
    #expect("\(error)" == "experiments/none/slides.md: no such file; one has no slides without it")
  }
}

@Suite("The forms of a deck", .enabled(if: PandocTests.hasPandoc, "needs pandoc"))
struct DeckFormatTests {
  static let deck = """
    # A deck

    ## A picture

    Words before it.

    ![The first](a.png)

    ::: notes
    Say it slowly.
    :::

    ## A formula

    $$\\sigma(z) = \\frac{1}{1 + e^{-z}}$$

    | a | b |
    |---:|---|
    | 1 | two |

    ## Columns

    ::: columns
    ::: column
    Left
    :::
    ::: column
    ![The second](b.png)
    :::
    :::

    """

  /// What the deck's job leaves, its steps but for LaTeX's done one after the other.
  private func made(_ format: DeckFormat, of deck: String = DeckFormatTests.deck) throws -> [UInt8] {
    let work = NSTemporaryDirectory() + "/retrace-deck-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: work) }
    for folder in ["reports/one", "tex/slides-instructors-one", "pptx/instructors-one"] {
      try FileManager.default.createDirectory(atPath: "\(work)/\(folder)", withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(atPath: work + "/handouts", withDestinationPath: PandocTests.templates)
    let bytes = try #require(
      Data(base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="))
    for name in ["a", "b"] { try bytes.write(to: URL(fileURLWithPath: "\(work)/reports/one/\(name).png")) }
    try Data(deck.utf8).write(to: URL(fileURLWithPath: work + "/one.md"))
    let version = try #require(PandocVersion(output: try Subprocess.capture("pandoc", ["--version"]).output))
    let job = Pandoc(course: Course(), version: version, work: work).deck(
      "one.md", as: format, named: "one", slug: "one", edition: .instructors, to: "one.\(format.rawValue)")
    let step = try #require(job.steps.first { $0.program == Pandoc.program })
    let outcome = try Subprocess.capture("env", ["SOURCE_DATE_EPOCH=\(Archive.time)", "pandoc"] + step.arguments, folder: work)
    #expect(outcome.code == 0 && PandocWarnings.refused(outcome.errors) == nil, "\(outcome.errors)")
    try job.finish?()
    let result = format == .pdf ? "tex/slides-instructors-one/\(LaTeX.source)" : "one.\(format.rawValue)"
    return Array(try Data(contentsOf: URL(fileURLWithPath: "\(work)/\(result)")))
  }

  @Test("in the browser: a section a slide, notes, MathML, and nothing from elsewhere")
  func page() throws {
    let page = String(decoding: try made(.html), as: UTF8.self)
    #expect(page.matches(of: /<section\s[^>]*level2/).count == 4)   // the title's among them
    for text in ["Say it slowly.", "<math", "class=\"columns\"", "function show(", "window.open(", "data-key=\"s\"", "@media print", "data:image/png"] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(page.matches(of: /(?:src|href)="https?:/).isEmpty)
  }

  @Test("in the browser: slides stay in their order, whatever a course moves to the end of its pages")
  func order() throws {
    let deck = """
      # A deck

      ## What is printed

      | Where | Quantity | Printed | Ours | Verdict |
      |---|---|---|---|---|
      | Page 1 | loss | 1 | 1 | reproduced |

      ## Summary

      The last words.

      """
    let page = String(decoding: try made(.html, of: deck), as: UTF8.self)
    let row = try #require(page.firstRange(of: "reproduced")), last = try #require(page.firstRange(of: "The last words."))
    #expect(row.lowerBound < last.lowerBound && !page.contains("Appendix"))
  }

  @Test("for LaTeX: pictures that fill their slides, no notes")
  func beamer() throws {
    let source = String(decoding: try made(.pdf), as: UTF8.self)
    #expect(source.matches(of: /\\begin\{frame\}/).count == 4)
    #expect(source.contains("\\slidepicture{") && source.contains("\\columnpicture{") && source.contains("\\fitformula{"))
    #expect(!source.contains("Say it slowly"))
  }

  @Test("for LaTeX: a table is as large as it and the words beside it allow")
  func tables() throws {
    func size(rows: Int, words: String = "") throws -> String? {
      let row = "| a row of the table | and what stands in it |\n"
      let deck = "# A deck\n\n## A table\n\n\(words)\n\n| layer | output |\n|---|---|\n"
        + String(repeating: row, count: rows)
      let source = String(decoding: try made(.pdf, of: deck), as: UTF8.self)
      return source.firstMatch(of: /\\begingroup\\hyphenpenalty10000 \\([a-z]+size|small)/).map { String($0.1) }
    }
    #expect(try size(rows: 8) == "normalsize")
    #expect(try size(rows: 9) == "small")
    #expect(try size(rows: 8, words: "Words above it.") == "small")
    #expect(try size(rows: 8, words: "- one\n- two\n- three") == "footnotesize")
    #expect(try size(rows: 30) == "scriptsize")
  }

  @Test("for PowerPoint: the same bytes in two runs, however far apart")
  func powerPoint() throws {
    let first = try made(.pptx)
    // Times of zip files go in steps of two seconds.
    usleep(2_100_000)
    #expect(try made(.pptx) == first)
    #expect(first.starts(with: Array("PK".utf8)))
  }

  @Test("take what was drawn for slides: in the browser as SVG, for LaTeX as PDF, for PowerPoint as a PNG of the same name")
  func redrawn() throws {
    let version = try #require(PandocVersion(output: "pandoc 3.1"))
    var pandoc = Pandoc(course: Course(), version: version, work: "/work")
    func job(_ format: DeckFormat) -> Conversions.Job {
      pandoc.deck("one.md", as: format, named: "one", slug: "one", edition: .students, to: "one")
    }
    for format in DeckFormat.allCases {
      #expect(job(format).steps.allSatisfy { !$0.arguments.joined().contains("vectors") && $0.program != DrawingConversion.program })
    }
    pandoc.vectors["one"] = VectorFigures.Names(forSlides: ["a", "b"], forTypesetSlides: ["a", "b"])
    let page = try #require(job(.html).steps.last).arguments
    #expect(page.contains("vectors=a b") && page.contains("--resource-path=.:slides/one:reports/one"))
    let turned = job(.pdf).steps.filter { $0.program == DrawingConversion.program }.map(\.arguments)
    #expect(turned.map(\.last) == ["slides/one/a.svg", "slides/one/b.svg"])
    #expect(turned.allSatisfy { $0.contains("--format=pdf") })
    #expect(job(.pdf).steps.contains { $0.arguments.contains("vectors=a b") })
    let dots = job(.pptx).steps.filter { $0.program == DrawingConversion.program }.map(\.arguments)
    #expect(dots.count == 2 && dots[0].contains("pptx/students-one/a.png"))
    // The folder in which they stand comes before the report's.
    #expect(job(.pptx).steps.contains { $0.arguments.contains("--resource-path=.:pptx/students-one:reports/one") })
    // What cannot be converted is still drawn for the browser.
    pandoc.vectors["one"] = VectorFigures.Names(forSlides: ["a"])
    #expect(job(.pdf).steps.count == 2 && job(.pptx).steps.count == 1)
  }

  @Test("in LaTeX a figure drawn again is a PDF, and 2-2-1 is never broken, there or in the browser")
  func whole() throws {
    let deck = "# A\n\n## B\n\n| net | 2-2-1 |\n|---|---|\n| 2-3-1 | a word-by-word cell |\n"
    let page = String(decoding: try made(.html, of: deck), as: UTF8.self)
    for name in ["2-2-1", "2-3-1"] { #expect(page.contains("<span class=\"whole\">\(name)</span>")) }
    #expect(!page.contains(">word-by-word<") && page.contains(".whole { white-space: nowrap"))
    let source = String(decoding: try made(.pdf, of: deck), as: UTF8.self)
    #expect(source.contains("\\mbox{2-2-1}") && source.contains("\\mbox{2-3-1}") && !source.contains("\\mbox{word"))
  }

  @Test("a file that is no zip file is none")
  func damaged() {
    for bytes in [[], Array("PK".utf8), Array(repeating: UInt8(0), count: 100)] { #expect(ZipTimes.fixed(bytes) == nil) }
  }
}
