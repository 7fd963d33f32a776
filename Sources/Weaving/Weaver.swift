import Foundation
import Host
import Ledger

/// Turns a literate program into the Markdown chapter of its report. The grammar is `LiterateSource`'s;
/// what a run found is placed by name:
///
/// - `{{value key}}`, anywhere in a sentence: the value of that key in the report's `values.csv` (`key,value`);
/// - `{{table file.csv}}`, alone on a line: that CSV of the report as a table; with `{{table file.csv: column; column}}` those of its
///   columns, by their names in the file and in this order;
/// - `{{verdicts}}`, alone on a line: the report's `verdicts.csv` as a table to read;
/// - in a deck only, alone on a line, `{{figure name}}` and `{{drawing name}}`: the picture of that name as the page
///   shows it, with its words.
///
/// A chapter may stand in several files: `{{section file}}`, alone on a line of `main.swift`'s prose, is a Swift or
/// Markdown file of its folder; `{{code File.swift}}`, also in a section's prose, is a file of code that comes folded
/// (`ChapterText`).
///
/// Numbers and formulas that files have in machine form stand on the page as `PageNumber` and `LedgerFormula` say, but for
/// those that a sentence's code holds.
///
/// In blocks of code, as GitHub's parser finds them, they are text like any other; in a sentence's code they
/// are replaced. A `{{` that is none of these, or that a value brings along, fails with its file and line.
/// Images and relative links must exist, as seen from the report's folder.
public struct Weaver {
  /// Where the run's files stand and the page will stand.
  public let folder: String
  /// The documents that `{{verdicts}}` names.
  public let sources: [Source]

  /// Pages for the report in `folder`, whose `values.csv` is read when a page first asks for a value.
  public init(folder: String, sources: [Source] = []) {
    self.folder = folder
    self.sources = sources
  }

  /// The page.
  ///
  /// - Parameters:
  ///   - program: Path of `main.swift`.
  ///   - exercises: Paths of the chapter's files of exercises, woven after it in this order (`ExerciseFiles`).
  ///   - name: How the page names its source, such as `experiments/xor-net/main.swift`; no machine's path.
  ///   - rerun: The commands that make this report again, for the footer.
  ///   - banner: What must stand on the first line, such as that the digits are a stand-in.
  ///   - edition: Whether the exercises come with their solutions.
  ///   - divisions: Whether exercises, solutions and folded files stand in pandoc's fenced divisions `exercise`,
  ///     `solution` and `file`, the last with the file's name as its first paragraph. Without, a file is folded by HTML.
  ///   - selection: Which exercises the page has, and what they are worth.
  ///   - variant: With which numbers; nil for those of the files as they stand.
  /// - Throws: `HostError.weave` with file and line, or `.unreadable` and `.malformed` for the run's files.
  public func page(
    program: String, exercises: [String] = [], name: String, rerun: [String], banner: String? = nil,
    edition: Edition = .students, divisions: Bool = false, selection: ExerciseSelection = .everything,
    variant: ExerciseVariant? = nil
  ) throws(HostError) -> String {
    var draft = PageDraft()
    if let banner { draft.append("> **\(banner)**") }
    draft.append("<!-- Woven from \(name) by retrace. Change that file, not this one. -->")
    for part in try ChapterText(program: program).parts {
      switch part {
      case .prose(let lines, let path): draft.append(prose: lines, path: path)
      case .code(let lines): draft.append(code: lines)
      case .file(let name, let lines):
        draft.append(divisions ? "::: file\n\n`\(name)`" : "<details>\n<summary><code>\(name)</code></summary>")
        draft.append(code: lines)
        draft.append(divisions ? ":::" : "</details>")
      }
    }
    for source in try ExerciseFiles.sources(at: exercises, variant: variant) {
      for chunk in source.selecting(selection).chunks(edition) {
        switch chunk {
        case .prose(let lines): draft.append(prose: lines, path: source.path)
        case .code(let lines): draft.append(code: lines.map(\.text))
        case .begin(let division):
          if divisions { draft.append("::: \(division.rawValue)") }
        case .end:
          if divisions { draft.append(":::") }
        }
      }
    }
    if !rerun.isEmpty {
      draft.append("---")
      draft.append("Run it again:")
      draft.append("```sh\n" + rerun.joined(separator: "\n") + "\n```")
    }
    return try woven(draft) + "\n"
  }

  /// A page that is Markdown already, with what a run found put in.
  ///
  /// - Throws: as for a program.
  public func page(markdown path: String) throws(HostError) -> String {
    let lines = try SourceText(path: path).lines
    try SolutionMark.refuse(inMarkdown: lines, path: path)
    var draft = PageDraft()
    draft.append(prose: lines, path: path)
    return try woven(draft) + "\n"
  }

  /// A deck of slides as Markdown, with what a run found put in (`SlideSource`).
  ///
  /// - Parameters:
  ///   - path: Of `slides.md`.
  ///   - edition: Whether it comes with solutions and notes.
  /// - Throws: as for a program.
  public func deck(markdown path: String, edition: Edition) throws(HostError) -> String {
    var draft = PageDraft()
    draft.append(prose: try SlideSource(path: path).lines(edition), path: path)
    return try woven(draft, isDeck: true) + "\n"
  }

  /// Weaves the page and writes it to `report.md` in the folder, atomically. Parameters as for `page`.
  ///
  /// - Throws: as `page`, and `HostError.unwritable`.
  public func weave(
    program: String, exercises: [String] = [], name: String, rerun: [String], banner: String? = nil
  ) throws(HostError) {
    let page = try page(
      program: program, exercises: exercises, name: name, rerun: rerun, banner: banner)
    try AtomicFile.write(page, to: folder + "/report.md")
  }

  /// The draft with its placeholders replaced, but for those in blocks of code.
  func woven(_ draft: PageDraft, isDeck: Bool = false) throws(HostError) -> String {
    _ = try draft.blocks()
    var names = PlacedNames(folder: folder, sources: sources, isDeck: isDeck)
    var replacements: [Int: String] = [:]
    let asked = draft.lines.indices.filter { index in
      let line = draft.lines[index]
      return line.origin != nil && (line.text.contains("{{") || line.text.contains("]("))
    }
    let code = draft.code(among: asked)
    for index in asked where !code.contains(index) {
      let line = draft.lines[index]
      guard let origin = line.origin else { continue }
      replacements[index] = try names.replaced(in: line.text, within: draft.surroundings(of: index), at: origin)
      for destination in Markdown.destinations(in: line.text) { try check(destination, at: origin) }
    }
    let page = draft.replacing(replacements)
    try checkNothingIsLeft(page)
    return page.text
  }

  /// A value or a table may bring braces of its own, and a page that shows {{ }} looks unfinished.
  private func checkNothingIsLeft(_ page: PageDraft) throws(HostError) {
    let left = page.lines.indices.filter { page.lines[$0].origin != nil && page.lines[$0].text.contains("{{") }
    let code = page.code(among: left)
    if let index = left.first(where: { !code.contains($0) }), let origin = page.lines[index].origin {
      throw .weave(
        path: origin.path, line: origin.line,
        reason: "{{ is left on the page: \(trimmedBlanks(page.lines[index].text).prefix(60))")
    }
  }

  private func check(
    _ destination: String, at origin: PageDraft.Origin
  ) throws(HostError) {
    let target = destination.prefix { $0 != "#" }
    // The page itself, or an address that is not ours to check.
    if target.isEmpty || target == "report.md" || target.contains("://") || target.hasPrefix("mailto:") {
      return
    }
    let decoded = String(target).removingPercentEncoding ?? String(target)
    guard !decoded.hasPrefix("/"), FileManager.default.fileExists(atPath: folder + "/" + decoded) else {
      throw .weave(
        path: origin.path, line: origin.line, reason: "the link to \(destination) leads nowhere in the report")
    }
  }
}
