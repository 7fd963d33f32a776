import Foundation
import Host

/// A chapter's text: `main.swift`, and the files of its folder that stand on the page where its prose asks for them.
///
/// `{{section Softmax.swift}}` or `{{section summary.md}}`, at the left edge and alone on a line of prose, is
/// replaced by that file:
///
/// - a Swift file is a literate source as `main.swift` is. A piece of its code loses the indent that all of its lines
///   have, so that the body of a function whose head is hidden reads like the statements of `main.swift`;
/// - a Markdown file is prose, with placeholders, pictures and links as in `main.swift`.
///
/// Sections do not nest, and none stands twice. In blocks of code the words are text like any other.
public struct ChapterText {
  enum Part: Equatable {
    /// Lines, and the file in which they stand.
    case prose([LiterateSource.Line], path: String)
    case code([String])
  }

  /// `main.swift` and its sections, in the order of the page.
  public private(set) var files: [String]
  /// What the page shows, in order.
  private(set) var parts: [Part] = []

  /// Reads `main.swift` at `path` and its sections.
  ///
  /// - Throws: `HostError.weave` with file and line, and `.unreadable`.
  public init(program path: String) throws(HostError) {
    files = [path]
    for part in try Self.parts(ofSwift: path) {
      guard case .prose(let lines, _) = part else {
        parts.append(part)
        continue
      }
      var rest = lines[...]
      for (index, name) in Self.directives(in: lines) {
        append(rest[..<index], path)
        try append(section: name, at: lines[index])
        rest = rest[(index + 1)...]
      }
      append(rest, path)
    }
  }

  private mutating func append(_ prose: ArraySlice<LiterateSource.Line>, _ path: String) {
    let lines = withoutBlankEdges(prose)
    if !lines.isEmpty { parts.append(.prose(lines, path: path)) }
  }

  private mutating func append(section name: String, at line: LiterateSource.Line) throws(HostError) {
    let program = files[0]
    func failure(_ reason: String) -> HostError { .weave(path: program, line: line.number, reason: reason) }
    guard name.hasSuffix(".swift") || name.hasSuffix(".md") else { throw failure("a section is a .swift or a .md file") }
    guard !name.contains("/") else { throw failure("a section stands in the chapter's own folder") }
    let path = String(program.dropLast(NSString(string: program).lastPathComponent.count)) + name
    guard FileManager.default.fileExists(atPath: path) else { throw failure("the chapter has no \(name)") }
    guard !files.contains(path) else { throw failure("\(name) stands on the page already") }
    files.append(path)
    let section: [Part] = try name.hasSuffix(".md") ? Self.parts(ofMarkdown: path) : Self.parts(ofSwift: path)
    for part in section {
      switch part {
      case .prose(let lines, _):
        if let nested = Self.directives(in: lines).first {
          throw .weave(path: path, line: lines[nested.index].number, reason: "a section within a section")
        }
        append(lines[...], path)
      case .code(let lines): parts.append(.code(Self.outdented(lines)))
      }
    }
  }

  private static func parts(ofMarkdown path: String) throws(HostError) -> [Part] {
    let lines = try SourceText(path: path).lines
    try SolutionMark.refuse(inMarkdown: lines, path: path)
    return [.prose(lines, path: path)]
  }

  private static func parts(ofSwift path: String) throws(HostError) -> [Part] {
    try LiterateSource(path: path, kind: .chapter).chunks(.students).compactMap { chunk -> Part? in
      switch chunk {
      case .prose(let lines): .prose(lines, path: path)
      case .code(let lines): .code(lines.map(\.text))
      // Of exercises only.
      case .begin, .end: nil
      }
    }
  }

  /// The lines of prose that ask for a section, but for those in blocks of code.
  private static func directives(in lines: [LiterateSource.Line]) -> [(index: Int, name: String)] {
    let asking = lines.enumerated().compactMap { index, line -> (index: Int, name: String)? in
      guard line.text.hasPrefix("{"),
        let match = trimmedBlanks(line.text).wholeMatch(of: /\{\{section +([^ {}]+) *\}\}/)
      else { return nil }
      return (index, String(match.output.1))
    }
    guard !asking.isEmpty else { return [] }
    var draft = PageDraft()
    draft.append(prose: lines, path: "")
    let code = draft.code(among: asking.map(\.index))
    return asking.filter { !code.contains($0.index) }
  }

  /// `code` without the indent that all of its lines have, blank ones aside.
  private static func outdented(_ code: [String]) -> [String] {
    let indents = code.filter { !trimmedBlanks($0).isEmpty }.map { $0.prefix { $0 == " " }.count }
    return code.map { String($0.dropFirst(indents.min() ?? 0)) }
  }
}
