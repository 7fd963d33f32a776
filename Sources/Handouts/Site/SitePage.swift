/// A page of the site, as it is called, made and found.
struct SitePage: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// The first page, with all chapters.
    case front
    case chapter
    /// A chapter's page in PyTorch.
    case pytorch
    /// The page on notation.
    case notation
    case glossary
  }

  let kind: Kind
  /// Its address from the site's folder.
  let file: String
  /// As other pages name it, with curly apostrophes as pandoc sets them.
  let title: String
  /// Its Markdown, as the folder for work calls it.
  let input: String
  /// The chapter to which it belongs.
  var slug: String?

  /// From its own folder to the site's.
  var root: String { file.contains("/") ? "../" : "" }
  /// What the search says it is, where that is not clear from its title.
  var label: String {
    switch kind {
    case .chapter: "Chapter"
    case .pytorch: "PyTorch"
    case .front, .notation, .glossary: ""
    }
  }

  static let front = "index.html"
  static let notation = "notation.html"
  static let glossary = "glossary.html"
  /// Where the anchor of a chapter's exercises leads: the heading with which they begin.
  static let exercises = "exercises"
}

extension SitePage {
  /// A title as it stands on a page: without marks of Markdown, which headings of chapters hardly have.
  static func plain(_ title: String) -> String {
    title.replacing("'", with: "’").replacing("`", with: "").replacing("*", with: "")
  }

  /// The first heading of a page's Markdown, or `other`.
  static func title(of markdown: String, or other: String) -> String {
    let line = markdown.split(whereSeparator: \.isNewline).first { $0.hasPrefix("# ") }
    return line.map { plain(String($0.dropFirst(2))) } ?? other
  }

  /// Whether the chapter's Markdown has the heading to which links to its exercises lead.
  static func hasExercises(_ markdown: String) -> Bool {
    markdown.split(whereSeparator: \.isNewline).contains("## Exercises")
  }
}
