import Weaving

/// The first page of an edition: what there is, with links.
struct ContentsPage {
  let course: Course
  let edition: Edition
  let outputs: [Course.Output]
  let decks: [DeckFormat]
  /// The lecturer's own words, as Markdown; empty for none.
  var preface = ""

  /// - Parameter chapters: With their exercises.
  func text(_ chapters: [(chapter: Chapter, exercises: [Exercise])]) -> String {
    var parts = ["# \(Markdown.plain(course.heading))"]
    let about = [course.term, course.lecturer].filter { !$0.isEmpty }.map(Markdown.plain)
    if !about.isEmpty { parts.append(about.joined(separator: " · ")) }
    parts.append(
      edition == .students
        ? "Students' edition. Solutions are not part of it."
        : "Instructors' edition, with all solutions. Not to be handed out.")
    // More colons than the words themselves may have.
    if !preface.isEmpty { parts.append(":::::::::: preface\n\(preface)\n::::::::::") }
    parts.append("## Chapters")
    for (index, entry) in chapters.enumerated() {
      parts.append("### \(index + 1). \(entry.chapter.title)")
      if let date = course.dates[entry.chapter.slug] { parts.append("\(date)") }
      parts.append(links(entry.chapter).joined(separator: " · "))
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
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func links(_ chapter: Chapter) -> [String] {
    let slug = chapter.slug
    return chapter.outputs(among: outputs).flatMap { output -> [String] in
      switch output {
      case .html: ["[Chapter](\(slug).html)"]
      case .pdf:
        course.papers.map { paper in
          "[PDF\(course.papers.count > 1 ? " (\(paper == .a4 ? "A4" : "letter"))" : "")](\(Layout.paper(slug, paper)))"
        }
      case .slides: decks.map { "[\($0.words)](\(Layout.deck(slug, $0)))" }
      case .packages: ["[Exercises as a Swift package](\(Layout.package(slug)))"]
      case .notebooks: ["[Exercises as a Jupyter notebook](\(Layout.notebook(slug)))"]
      case .pytorch: ["[The same in PyTorch](\(Layout.pytorch(slug)))", "[its program and files](\(Layout.pytorchFiles(slug)))"]
      }
    }
  }
}

/// Where an edition's files stand.
enum Layout {
  static func page(_ slug: String) -> String { "\(slug).html" }
  static func paper(_ slug: String, _ paper: Course.Paper) -> String { "pdf/\(paper.rawValue)/\(slug).pdf" }
  static func deck(_ slug: String, _ format: DeckFormat) -> String { "slides/\(slug).\(format.rawValue)" }
  static func package(_ slug: String) -> String { "packages/\(slug).zip" }
  static func notebook(_ slug: String) -> String { "notebooks/\(slug).ipynb" }
  static func pytorch(_ slug: String) -> String { "pytorch/\(slug).html" }
  static func pytorchFiles(_ slug: String) -> String { "pytorch/\(slug).zip" }
}
