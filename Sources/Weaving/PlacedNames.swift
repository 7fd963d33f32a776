import Foundation
import Host
import Ledger

/// What a run found, by name.
struct PlacedNames {
  let folder: String
  let sources: [Source]
  /// Whether pictures can be placed by name.
  let isDeck: Bool
  private var values: [String: String]?
  /// The lines of the report's page that are a picture.
  private var pictures: [String]?

  init(folder: String, sources: [Source], isDeck: Bool) {
    self.folder = folder
    self.sources = sources
    self.isDeck = isDeck
  }

  /// `line` with its placeholders replaced; a table makes it several lines, indented like it. `paragraph` is what
  /// stands before and behind it.
  mutating func replaced(
    in line: String, within paragraph: (before: String, after: String), at origin: PageDraft.Origin
  ) throws(HostError) -> String {
    func failure(_ reason: String) -> HostError {
      .weave(path: origin.path, line: origin.line, reason: reason)
    }
    let indent = String(line.prefix { $0 == " " || $0 == "\t" })
    func indented(_ table: String) -> String { table.replacing("\n", with: "\n" + indent) }
    var result = ""
    var rest = Substring(line)
    while let open = rest.firstRange(of: "{{") {
      result += rest[..<open.lowerBound]
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw failure("{{ without }}; in a formula write { {")
      }
      let words = rest[open.upperBound..<close.lowerBound].split(separator: " ").map(String.init)
      let alone = trimmedBlanks(line) == rest[open.lowerBound..<close.upperBound]
      switch (words.first, words.count) {
      case ("value", 2):
        guard let value = try value(words[1]) else {
          throw failure("values.csv has no key \(words[1])")
        }
        result += Self.placed(
          value, between: paragraph.before + line[..<open.lowerBound], and: line[open.lowerBound...] + paragraph.after)
      case ("table", 2...):
        guard alone else { throw failure("{{table}} must stand alone on its line") }
        let table = try columns(rest[open.upperBound..<close.lowerBound], failure)
        result += indented(
          Markdown.table(header: table.header.map(Markdown.placed), rows: table.rows.map { $0.map(Markdown.placed) }))
      case ("verdicts", 1):
        guard alone else { throw failure("{{verdicts}} must stand alone on its line") }
        let verdicts = try CSVTable.verdicts(path: folder + "/verdicts.csv")
        result += indented(Markdown.table(verdicts: verdicts, sources: sources))
      case ("figure", 2) where isDeck, ("drawing", 2) where isDeck:
        guard alone else { throw failure("{{\(words[0])}} must stand alone on its line") }
        let endings = words[0] == "drawing" ? [".svg"] : [".png", ".svg"]
        guard let picture = try picture(endings.map { words[1] + $0 }) else {
          throw failure("the report's page shows no \(words[0]) \(words[1])")
        }
        result += picture
      case ("section", 2):
        // Those that may stand are replaced by now.
        throw failure("{{section}} stands alone on its line, at the left edge of the prose of main.swift")
      case ("code", 2):
        throw failure("{{code}} stands alone on its line, at the left edge of the prose of main.swift or of a section")
      default:
        throw failure("unknown placeholder {{\(words.joined(separator: " "))}}")
      }
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  /// What `words`, `table file.csv` or `table file.csv: column; column`, place: the file's columns, or those that are named,
  /// in the order in which they are named.
  private func columns(
    _ words: Substring, _ failure: (String) -> HostError
  ) throws(HostError) -> (header: [String], rows: [[String]]) {
    let parts = words.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0].split(separator: " ").dropFirst().joined(separator: " ")
    guard !name.contains("/") else { throw failure("a table stands in the report's own folder") }
    let file = folder + "/" + name
    guard !name.isEmpty, FileManager.default.fileExists(atPath: file) else { throw failure("the report has no \(name)") }
    let table = try CSVTable(path: file)
    guard parts.count == 2 else { return (table.header, table.rows) }
    var places: [Int] = []
    for part in parts[1].split(separator: ";", omittingEmptySubsequences: false) {
      let column = String(trimmedBlanks(part))
      let found = table.header.indices.filter { table.header[$0] == column }
      guard found.count == 1 else {
        let reason = found.isEmpty ? "no column '\(column)'" : "more than one column '\(column)'"
        throw failure("\(name) has \(reason); there are: \(table.header.joined(separator: "; "))")
      }
      guard !places.contains(found[0]) else { throw failure("column '\(column)' of \(name) is named twice") }
      places.append(found[0])
    }
    return (places.map { table.header[$0] }, table.rows.map { row in places.map { row[$0] } })
  }

  /// The line by which the report's page shows one of the files `names`, its words and title with it; nil where it shows
  /// none of them that is there.
  private mutating func picture(_ names: [String]) throws(HostError) -> String? {
    if pictures == nil {
      let page = try AtomicFile.text(of: folder + "/report.md")
      pictures = page.split(whereSeparator: \.isNewline).map(trimmedBlanks).filter { $0.hasPrefix("![") && $0.hasSuffix(")") }
    }
    return pictures?.first { line in
      Markdown.destinations(in: line).contains { name in
        names.contains(name) && FileManager.default.fileExists(atPath: folder + "/" + name)
      }
    }
  }

  /// A value in the form in which pages have it where it stands, between `opening` and `rest` of its paragraph: in a
  /// sentence, in a formula, in code.
  private static func placed(_ value: String, between opening: String, and rest: Substring) -> String {
    let paragraph: String = opening + rest
    let index = paragraph.utf8.index(paragraph.startIndex, offsetBy: opening.utf8.count)
    switch MarkdownSpan.kind(at: index, in: paragraph) {
    case .code, .address: return value
    case .formula: return PageNumber.formula(of: value)
    case .text:
      // Words for screen readers are read as they are.
      return endsInPicture(opening) ? PageNumber.texts(in: value) : Markdown.placed(value)
    }
  }

  /// Whether `opening` ends within the words of a picture, `![Words`.
  private static func endsInPicture(_ opening: String) -> Bool {
    let text = MarkdownSpan.spans(of: opening).filter { $0.kind == .text }.map { String($0.text) }.joined()
    guard let start = text.ranges(of: "![").last else { return false }
    var depth = 0
    for character in text[start.upperBound...] {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if depth < 0 { return false }
    }
    return true
  }

  /// The value of `key` in `values.csv`, which is read when the first one is asked for.
  private mutating func value(_ key: String) throws(HostError) -> String? {
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
