import Foundation
import Ledger

/// Turns a literate program into the Markdown chapter of its report. The grammar is `LiterateSource`'s;
/// what a run found is placed by name:
///
/// - `{{value key}}`, anywhere in a sentence: the value of that key in the report's `values.csv` (`key,value`);
/// - `{{table file.csv}}`, alone on a line: that CSV of the report as a table;
/// - `{{verdicts}}`, alone on a line: the report's `verdicts.csv` as a table to read.
///
/// Images and relative links must exist, as seen from the report's folder.
public struct Weaver {
  /// Where the run's files stand and the page will stand.
  public let folder: String

  /// Pages for the report in `folder`, whose `values.csv` is read when a page first asks for a value.
  public init(folder: String) { self.folder = folder }

  /// The page.
  ///
  /// - Parameters:
  ///   - program: Path of `main.swift`.
  ///   - exercises: Path of `Exercises.swift`, woven after it.
  ///   - name: How the page names its source, such as `experiments/xor-net/main.swift`; no machine's path.
  ///   - rerun: The commands that make this report again, for the footer.
  ///   - banner: What must stand on the first line, such as that the digits are a stand-in.
  ///   - edition: Whether the exercises come with their solutions.
  ///   - divisions: Whether exercises and solutions stand in pandoc's fenced divisions of these names.
  /// - Throws: `ReportError.weave` with file and line, or `.unreadable` and `.malformed` for the run's files.
  public func page(
    program: String, exercises: String? = nil, name: String, rerun: [String], banner: String? = nil,
    edition: Edition = .students, divisions: Bool = false
  ) throws(ReportError) -> String {
    var parts: [String] = []
    if let banner { parts.append("> **\(banner)**") }
    parts.append("<!-- Woven from \(name) by retrace. Change that file, not this one. -->")
    var names = Names(folder: folder)
    for (path, kind) in [(program, LiterateSource.Kind.chapter), (exercises, .exercises)] {
      guard let path else { continue }
      let source = try LiterateSource(path: path, kind: kind)
      for chunk in source.chunks(edition) {
        switch chunk {
        case .prose(let lines): parts.append(try woven(lines, path: path, names: &names))
        case .code(let lines): parts.append(fenced(lines.map(\.text)))
        case .begin(let division):
          if divisions { parts.append("::: \(division.rawValue)") }
        case .end:
          if divisions { parts.append(":::") }
        }
      }
    }
    if !rerun.isEmpty {
      parts.append("---")
      parts.append("Run it again:")
      parts.append("```sh\n" + rerun.joined(separator: "\n") + "\n```")
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// A page that is Markdown already, with what a run found put in.
  ///
  /// - Throws: as for a program.
  public func page(markdown path: String) throws(ReportError) -> String {
    let text = try AtomicFile.text(of: path)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      LiterateSource.Line(number: $0.offset + 1, text: String($0.element))
    }
    var names = Names(folder: folder)
    return try woven(lines, path: path, names: &names)
  }

  /// Weaves the page and writes it to `report.md` in the folder, atomically. Parameters as for `page`.
  ///
  /// - Throws: as `page`, and `ReportError.unwritable`.
  public func weave(
    program: String, exercises: String? = nil, name: String, rerun: [String], banner: String? = nil
  ) throws(ReportError) {
    let page = try page(
      program: program, exercises: exercises, name: name, rerun: rerun, banner: banner)
    try AtomicFile.write(page, to: folder + "/report.md")
  }

  /// Code in a fence that is longer than any run of backticks within.
  private func fenced(_ lines: [String]) -> String {
    var fence = "```"
    while lines.contains(where: { $0.contains(fence) }) { fence += "`" }
    return "\(fence)swift\n" + lines.joined(separator: "\n") + "\n\(fence)"
  }

  private func woven(
    _ lines: [LiterateSource.Line], path: String, names: inout Names
  ) throws(ReportError) -> String {
    var result: [String] = []
    var fence: String?
    for line in lines {
      let trimmed = trimmedBlanks(line.text)
      if let open = fence {
        if trimmed.hasPrefix(open) { fence = nil }
        result.append(line.text)
        continue
      }
      if trimmed.hasPrefix("```") {
        fence = String(trimmed.prefix { $0 == "`" })
        result.append(line.text)
        continue
      }
      let text = try names.replaced(in: line, path: path)
      for destination in Markdown.destinations(in: line.text) {
        try check(destination, line: line, path: path)
      }
      result.append(text)
    }
    return result.joined(separator: "\n")
  }

  private func check(
    _ destination: String, line: LiterateSource.Line, path: String
  ) throws(ReportError) {
    let target = destination.prefix { $0 != "#" }
    // The page itself, or an address that is not ours to check.
    if target.isEmpty || target == "report.md" || target.contains("://") || target.hasPrefix("mailto:") {
      return
    }
    let decoded = String(target).removingPercentEncoding ?? String(target)
    guard !decoded.hasPrefix("/"), FileManager.default.fileExists(atPath: folder + "/" + decoded) else {
      throw .weave(
        path: path, line: line.number, reason: "the link to \(destination) leads nowhere in the report")
    }
  }
}

/// What a run found, by name.
private struct Names {
  let folder: String
  private var values: [String: String]?

  init(folder: String) { self.folder = folder }

  /// `line` with its placeholders replaced.
  mutating func replaced(in line: LiterateSource.Line, path: String) throws(ReportError) -> String {
    func failure(_ reason: String) -> ReportError {
      .weave(path: path, line: line.number, reason: reason)
    }
    var result = ""
    var rest = Substring(line.text)
    while let open = rest.firstRange(of: "{{") {
      result += rest[..<open.lowerBound]
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw failure("{{ without }}; in a formula write { {")
      }
      let words = rest[open.upperBound..<close.lowerBound].split(separator: " ").map(String.init)
      let alone = trimmedBlanks(line.text) == rest[open.lowerBound..<close.upperBound]
      switch (words.first, words.count) {
      case ("value", 2):
        guard let value = try value(words[1]) else {
          throw failure("values.csv has no key \(words[1])")
        }
        result += value
      case ("table", 2):
        guard alone else { throw failure("{{table}} must stand alone on its line") }
        guard !words[1].contains("/") else { throw failure("a table stands in the report's own folder") }
        let file = folder + "/" + words[1]
        guard FileManager.default.fileExists(atPath: file) else {
          throw failure("the report has no \(words[1])")
        }
        let table = try CSVTable(path: file)
        result += Markdown.table(header: table.header, rows: table.rows)
      case ("verdicts", 1):
        guard alone else { throw failure("{{verdicts}} must stand alone on its line") }
        result += Markdown.table(verdicts: try CSVTable.verdicts(path: folder + "/verdicts.csv"))
      default:
        throw failure("unknown placeholder {{\(words.joined(separator: " "))}}")
      }
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  /// The value of `key` in `values.csv`, which is read when the first one is asked for.
  private mutating func value(_ key: String) throws(ReportError) -> String? {
    if let values { return values[key] }
    let path = folder + "/values.csv"
    let table = try CSVTable(path: path)
    guard table.header == ["key", "value"] else {
      throw .malformed(path: path, line: 1, reason: "expected the columns key,value")
    }
    var read: [String: String] = [:]
    for (index, row) in table.rows.enumerated() {
      guard read.updateValue(row[1], forKey: row[0]) == nil else {
        throw .malformed(path: path, line: index + 2, reason: "key \(row[0]) occurs twice")
      }
    }
    values = read
    return read[key]
  }
}
