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
/// `{{code Perceptron.swift}}`, in the prose of `main.swift` or of a section, is a file that the text only cites: its
/// code, hidden parts left out, comes folded. It holds no prose.
///
/// Sections do not nest, and no file stands twice. In blocks of code the words are text like any other.
public struct ChapterText {
  enum Part: Equatable {
    /// Lines, and the file in which they stand.
    case prose([LiterateSource.Line], path: String)
    case code([String])
    /// All code that a file shows, which stands folded under its name.
    case file(name: String, [String])
  }

  /// What a line of prose may ask for.
  private enum Directive: String {
    case section
    case code
  }

  /// `main.swift`, its sections and the files that they cite, in the order of the page.
  public private(set) var files: [String]
  /// What the page shows, in order.
  private(set) var parts: [Part] = []

  /// Reads `main.swift` at `path`, its sections and what they cite.
  ///
  /// - Throws: `HostError.weave` with file and line, and `.unreadable`.
  public init(program path: String) throws(HostError) {
    files = [path]
    for part in try Self.parts(ofSwift: path) {
      switch part {
      case .prose(let lines, _): try append(prose: lines, path)
      case .code, .file: parts.append(part)
      }
    }
  }

  /// Appends the prose of the file at `path`, and in the place of each line that asks for a file that file.
  private mutating func append(prose lines: [LiterateSource.Line], _ path: String) throws(HostError) {
    var rest = lines[...]
    for (index, directive, name) in Self.directives(in: lines) {
      append(rest[..<index], path)
      switch directive {
      case .section:
        guard path == files[0] else {
          throw .weave(path: path, line: lines[index].number, reason: "a section within a section")
        }
        try append(section: name, at: lines[index])
      case .code: try append(code: name, at: lines[index], of: path)
      }
      rest = rest[(index + 1)...]
    }
    append(rest, path)
  }

  private mutating func append(_ prose: ArraySlice<LiterateSource.Line>, _ path: String) {
    let lines = withoutBlankEdges(prose)
    if !lines.isEmpty { parts.append(.prose(lines, path: path)) }
  }

  private mutating func append(section name: String, at line: LiterateSource.Line) throws(HostError) {
    let program = files[0]
    guard name.hasSuffix(".swift") || name.hasSuffix(".md") else {
      throw .weave(path: program, line: line.number, reason: "a section is a .swift or a .md file")
    }
    let path = try place(of: name, called: "a section", at: line, of: program)
    files.append(path)
    let section: [Part] = try name.hasSuffix(".md") ? Self.parts(ofMarkdown: path) : Self.parts(ofSwift: path)
    for part in section {
      switch part {
      case .prose(let lines, _): try append(prose: lines, path)
      case .code(let lines): parts.append(.code(Self.outdented(lines)))
      case .file: parts.append(part)
      }
    }
  }

  private mutating func append(code name: String, at line: LiterateSource.Line, of asking: String) throws(HostError) {
    guard name.hasSuffix(".swift") else {
      throw .weave(path: asking, line: line.number, reason: "{{code}} names a .swift file")
    }
    let path = try place(of: name, called: "a file of code", at: line, of: asking)
    files.append(path)
    var code: [String] = []
    for part in try Self.parts(ofSwift: path) {
      switch part {
      case .prose(let lines, _):
        throw .weave(
          path: path, line: lines.first?.number ?? 1, reason: "prose in a file that stands folded; make it a section")
      case .code(let lines): code += lines
      case .file: break
      }
    }
    guard !code.isEmpty else { throw .weave(path: asking, line: line.number, reason: "\(name) shows no code") }
    parts.append(.file(name: name, code))
  }

  /// The path of a file of the chapter for which the file at `asking` asks and which does not stand on the page yet.
  private func place(
    of name: String, called kind: String, at line: LiterateSource.Line, of asking: String
  ) throws(HostError) -> String {
    func failure(_ reason: String) -> HostError { .weave(path: asking, line: line.number, reason: reason) }
    guard !name.contains("/") else { throw failure("\(kind) stands in the chapter's own folder") }
    let program = files[0]
    let path = String(program.dropLast(NSString(string: program).lastPathComponent.count)) + name
    guard FileManager.default.fileExists(atPath: path) else { throw failure("the chapter has no \(name)") }
    guard !files.contains(path) else { throw failure("\(name) stands on the page already") }
    return path
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

  /// The lines of prose that ask for a file, but for those in blocks of code.
  private static func directives(
    in lines: [LiterateSource.Line]
  ) -> [(index: Int, directive: Directive, name: String)] {
    let asking = lines.enumerated().compactMap { index, line -> (index: Int, directive: Directive, name: String)? in
      guard line.text.hasPrefix("{"),
        let match = trimmedBlanks(line.text).wholeMatch(of: /\{\{([a-z]+) +([^ {}]+) *\}\}/),
        let directive = Directive(rawValue: String(match.output.1))
      else { return nil }
      return (index, directive, String(match.output.2))
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
