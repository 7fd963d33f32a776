import Weaving

/// The first page of an edition: what there is, with links.
struct ContentsPage {
  let course: Course
  let edition: Edition
  let outputs: [Course.Output]
  let decks: [DeckFormat]
  /// The lecturer's own words.
  var preface: Preface?
  /// Whether they are there on paper too.
  var printsPreface = false

  /// - Parameter chapters: With their exercises.
  func text(_ chapters: [(chapter: Chapter, exercises: [Exercise])]) -> String {
    var parts = course.opening
    parts.append(about(chapters))
    if let preface { parts.append(preface.division) }
    if printsPreface {
      let papers = course.papers.map { "[PDF\(size($0))](\(Layout.preface($0)))" }
      parts.append("These words on paper: \(papers.joined(separator: " · "))")
    }
    parts.append("## Chapters")
    if let notes { parts.append(notes) }
    for (index, entry) in chapters.enumerated() {
      parts.append("### \(index + 1). \(entry.chapter.title)")
      if let date = course.dates[entry.chapter.slug] { parts.append("\(date)") }
      parts.append(links(entry.chapter, entry.exercises).joined(separator: " · "))
      let rows = entry.exercises.map { ["\($0.number)", $0.title, $0.level.rawValue, "\($0.points)"] }
      if !rows.isEmpty { parts.append(Markdown.table(header: ["Exercise", "", "Level", "Points"], rows: rows)) }
    }
    if outputs.contains(.html) {
      parts.append("## Besides")
      parts.append(
        """
        - [Notation](notation.html): the symbols of the five texts, and ours
        - [Glossary](glossary.html)
        """)
    }
    if outputs.contains(.questions), edition == .instructors {
      parts.append("## For a course's system")
      parts.append(
        """
        [The course as a Common Cartridge](\(Layout.cartridge)): students' pages, exercises, and questions with their \
        answers, which only the system is to know.
        """)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// Whose edition it is, and which solutions it has.
  private func about(_ chapters: [(chapter: Chapter, exercises: [Exercise])]) -> String {
    switch edition {
    case .students:
      let released = chapters.compactMap { chapter, exercises -> String? in
        let numbers = chapter.released(among: exercises)
        return numbers.isEmpty ? nil : "\(chapter.title) (\(numbers.map { "\($0)" }.joined(separator: ", ")))"
      }
      if released.isEmpty { return "Students' edition. Solutions are not part of it." }
      return "Students' edition. It has the solutions of these exercises, and of no others: \(released.joined(separator: "; "))."
    case .instructors: return "Instructors' edition, with all solutions. Not to be handed out."
    case .grader:
      let (points, settings) = (GraderFiles.points, GraderFiles.settings)
      return """
        Graders' edition, not to be handed out: solutions, and tests that students do not get. [\(points)](\(points)) has \
        the points. Submissions are graded at these points by `retrace grade SUBMISSIONS --chapter SLUG --settings \
        \(settings)`, with [\(settings)](\(settings)).
        """
    }
  }

  /// Which form of a deck has what the speaker says; nil in the students' edition, which has none of it.
  private var notes: String? {
    guard edition == .instructors, outputs.contains(.slides), decks.contains(.html) else { return nil }
    let besides = decks.contains(.pptx) ? " Those for PowerPoint have them too." : ""
    let without = decks.contains(.pdf) ? " The PDFs have none." : ""
    return "Notes for the speaker are in the slides for the browser: the key `s` opens a second window with the notes, the next "
      + "slide and a clock.\(besides)\(without)"
  }

  /// Of a paper, in a link to it; empty where there is one size only.
  private func size(_ paper: Course.Paper) -> String {
    course.papers.count > 1 ? " (\(paper == .a4 ? "A4" : "letter"))" : ""
  }

  private func links(_ chapter: Chapter, _ exercises: [Exercise]) -> [String] {
    let slug = chapter.slug
    let hidden = edition == .grader && GraderFiles.hiddenTests(of: chapter) != nil
    let tests = hidden ? ["[Hidden tests](\(Layout.hiddenTests(chapter.module)))"] : []
    return tests + chapter.outputs(among: outputs).flatMap { output -> [String] in
      switch output {
      case .html: ["[Chapter](\(slug).html)"]
      case .pdf:
        course.papers.map { "[PDF\(size($0))](\(Layout.paper(slug, $0)))" }
      case .slides: decks.map { "[\($0.words)](\(Layout.deck(slug, $0)))" }
      case .packages: ["[Exercises as a Swift package](\(Layout.package(slug)))"]
      case .notebooks: ["[Exercises as a Jupyter notebook](\(Layout.notebook(slug)))"]
      case .sheets: chapter.sheets(edition, of: exercises).flatMap { sheetLinks(slug, $0) }
      case .pytorch: ["[The same in PyTorch](\(Layout.pytorch(slug)))", "[its program and files](\(Layout.pytorchFiles(slug)))"]
      case .questions where edition != .instructors: []
      case .questions: ["[Questions for Moodle](\(Layout.moodle(slug)))", "[as QTI 2.1](\(Layout.qti(slug)))"]
      }
    }
  }

  private func sheetLinks(_ slug: String, _ kind: ExerciseSheet) -> [String] {
    let page = "[\(kind == .sheet ? "Exercises as a sheet" : "Key")](\(Layout.sheet(slug, kind)))"
    guard decks.contains(.pdf) else { return [page] }
    return [page] + course.papers.map { "[\(kind.rawValue) as PDF\(size($0))](\(Layout.sheet(slug, kind, $0)))" }
  }
}

/// Where an edition's files stand.
enum Layout {
  static func page(_ slug: String) -> String { "\(slug).html" }
  static func paper(_ slug: String, _ paper: Course.Paper) -> String { "pdf/\(paper.rawValue)/\(slug).pdf" }
  static func preface(_ paper: Course.Paper) -> String { Self.paper("preface", paper) }
  static func deck(_ slug: String, _ format: DeckFormat) -> String { "slides/\(slug).\(format.rawValue)" }
  static func package(_ slug: String) -> String { "packages/\(slug).zip" }
  static func notebook(_ slug: String) -> String { "notebooks/\(slug).ipynb" }
  /// A sheet in the browser, and on paper.
  static func sheet(_ slug: String, _ kind: ExerciseSheet) -> String { "sheets/\(slug)\(kind == .key ? "-key" : "").html" }
  static func sheet(_ slug: String, _ kind: ExerciseSheet, _ paper: Course.Paper) -> String {
    Self.paper("\(slug)-\(kind.rawValue)", paper)
  }
  static func hiddenTests(_ module: String) -> String { "hidden-tests/\(module)HiddenTests.swift" }
  static func pytorch(_ slug: String) -> String { "pytorch/\(slug).html" }
  static func pytorchFiles(_ slug: String) -> String { "pytorch/\(slug).zip" }
}
