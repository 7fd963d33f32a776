import Weaving

/// The first page of the site as Markdown: what there is, with links.
struct SiteFront {
  let course: Course

  /// - Parameter chapters: With all that belongs to each, and its exercises.
  func text(_ chapters: [(entry: SiteFrame.Entry, files: [SitePapers.File], exercises: [Exercise])]) -> String {
    var parts = course.opening
    let isSolved = chapters.contains { chapter in
      chapter.exercises.contains { course.selection(of: chapter.entry.slug).releases($0.number) }
    }
    parts.append(
      """
      Each chapter is a program, and its numbers come from a run of it. Words with dots below them lead to the glossary; \
      code and tables of verdicts unfold. \
      \(isSolved ? "Some solutions are part of the site, as its course wants it." : "Solutions are not part of the site.")
      """)
    parts.append("## Chapters")
    for (number, chapter) in chapters.enumerated() {
      let entry = chapter.entry
      parts.append("### \(number + 1). [\(Markdown.plain(entry.title))](\(Layout.page(entry.slug)))")
      if !chapter.files.isEmpty {
        parts.append(chapter.files.map { "[\(Markdown.plain($0.title))](\($0.file))" }.joined(separator: " · "))
      }
      let rows = chapter.exercises.map { ["\($0.number)", $0.title, $0.level.rawValue, "\($0.points)"] }
      if !rows.isEmpty { parts.append(Markdown.table(header: ["Exercise", "", "Level", "Points"], rows: rows)) }
    }
    parts.append("## Besides")
    parts.append(
      """
      - [Notation](\(SitePage.notation)): the symbols of the five texts, and ours
      - [Glossary](\(SitePage.glossary))
      """)
    return parts.joined(separator: "\n\n") + "\n"
  }
}
