/// What stands around the text of the site's pages: the course at the side, and what belongs to a chapter at its head.
struct SiteFrame: Sendable {
  /// A chapter and what there is of it.
  struct Entry: Equatable, Sendable {
    let slug: String
    let title: String
    var hasExercises = false
    var hasPyTorchPage = false
    /// Whether its exercises are a package.
    var hasPackage = false
    /// Whether they are a notebook.
    var hasNotebook = false
    /// Papers and slides: what a link says, and where it leads from the site's folder.
    var papers: [SitePapers.File] = []
  }

  /// In the order of the course.
  let entries: [Entry]

  /// A link to a file of the site, as an item of a list that is not closed yet.
  private func item(_ title: String, _ file: String, on page: SitePage) -> String {
    let current = page.file == file ? " aria-current=\"page\"" : ""
    return "<li><a href=\"\(page.root)\(Self.escaped(file))\"\(current)>\(Self.escaped(title))</a>"
  }

  /// The course: its chapters, below the present one what belongs to it, and the pages that belong to all.
  func sidebar(on page: SitePage) -> String {
    var lines = ["<p id=\"chapters-label\">Chapters</p>", "<ol aria-labelledby=\"chapters-label\">"]
    for entry in entries {
      let chapter = item(entry.title, Layout.page(entry.slug), on: page)
      let parts = entry.slug == page.slug ? self.parts(of: entry).map { item($0.title, $0.file, on: page) + "</li>" } : []
      lines.append(parts.isEmpty ? chapter + "</li>" : chapter + "\n<ul>\n" + parts.joined(separator: "\n") + "\n</ul></li>")
    }
    lines += ["</ol>", "<p id=\"besides-label\">Besides</p>", "<ul aria-labelledby=\"besides-label\">"]
    lines.append(item("Notation", SitePage.notation, on: page) + "</li>")
    lines.append(item("Glossary", SitePage.glossary, on: page) + "</li>")
    return (lines + ["</ul>"]).joined(separator: "\n")
  }

  /// What of a chapter is to be read in the browser.
  private func parts(of entry: Entry) -> [SitePapers.File] {
    var parts: [SitePapers.File] = []
    if entry.hasExercises { parts.append(.init("Exercises", "\(Layout.page(entry.slug))#\(SitePage.exercises)")) }
    if entry.hasPyTorchPage { parts.append(.init("The same in PyTorch", Layout.pytorch(entry.slug))) }
    return parts
  }

  /// All that belongs to a chapter, but for the chapter itself.
  func files(of entry: Entry) -> [SitePapers.File] {
    var files = parts(of: entry)
    if entry.hasPackage { files.append(.init("Exercises as a Swift package (zip)", Layout.package(entry.slug))) }
    if entry.hasNotebook { files.append(.init("Exercises as a Jupyter notebook", Layout.notebook(entry.slug))) }
    if entry.hasPyTorchPage { files.append(.init("PyTorch program and files (zip)", Layout.pytorchFiles(entry.slug))) }
    return files + entry.papers
  }

  /// At the head of a chapter's pages: the others of the chapter, and its files; empty on other pages.
  func links(on page: SitePage) -> String {
    guard let entry = entries.first(where: { $0.slug == page.slug }) else { return "" }
    let files = [SitePapers.File("The chapter", Layout.page(entry.slug))] + files(of: entry)
    return files.filter { $0.file != page.file }.map { item($0.title, $0.file, on: page) + "</li>" }.joined(separator: "\n")
  }

  /// The chapters' pages before and after, or those in PyTorch, as seen from their folder.
  func neighbours(of page: SitePage) -> Neighbours? {
    guard let slug = page.slug else { return nil }
    let among = page.kind == .pytorch ? entries.filter(\.hasPyTorchPage) : entries
    return Neighbours(
      of: Layout.page(slug), among: among.map { .init(file: Layout.page($0.slug), title: $0.title) })
  }

  /// Files and titles of the chapters, one after the other between bars, as the glossary's filter reads them.
  var filesAndTitles: String {
    entries.map { "\(Layout.page($0.slug))|\($0.title.replacing("|", with: ""))" }.joined(separator: "|")
  }

  /// `text` where HTML wants it, also between quotes.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
