/// A literate Swift file, sorted into prose and code. Nothing is rewritten.
///
/// Prose is what stands on `//: ` lines and between `/*:` and `*/`, markers at column 0 and alone on
/// their lines; all the rest is code. `//#-hidden-code` to `//#-end-hidden-code` is left out.
struct LiterateSource: Equatable {
  struct Line: Equatable {
    /// From 1, in the file.
    let number: Int
    let text: String
  }

  enum Chunk: Equatable {
    case prose([Line])
    case code([Line])
  }

  let path: String
  let chunks: [Chunk]

  /// Sorts `text`; `path` names it in errors.
  ///
  /// - Throws: `ReportError.weave` with file and line for markers that are unbalanced, unknown, nested or
  ///   not at column 0, and for a comment inside a prose block, which Swift would nest.
  init(text: String, path: String) throws(ReportError) {
    self.path = path
    var sorter = Sorter(path: path)
    // Not `split(whereSeparator: \.isNewline)`, which would also break at form feeds and U+2028.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      // A last line end begins no further line.
      if index == lines.count - 1, line.isEmpty { break }
      guard !line.contains("\r"), !line.contains("\r\n") else {
        throw .weave(path: path, line: index + 1, reason: "a carriage return; save with LF line ends")
      }
      try sorter.take(Line(number: index + 1, text: String(line)))
    }
    chunks = try sorter.finished()
  }
}

/// The state of sorting, line by line.
private struct Sorter {
  typealias Line = LiterateSource.Line

  let path: String
  var chunks: [LiterateSource.Chunk] = []
  private var prose: [Line] = []
  private var code: [Line] = []
  private var block: Int?
  private var hidden: Int?
  private var solution: Int?
  /// Code that hidden lines interrupt is one piece; their blank surroundings count once.
  private var afterHidden = false

  init(path: String) { self.path = path }

  mutating func take(_ line: Line) throws(ReportError) {
    let trimmed = trimmedBlanks(line.text)
    if block != nil { return try takeInBlock(line, trimmed) }

    if trimmed.hasPrefix("//#-") { return try takeHiding(line, trimmed) }
    if hidden != nil { return }

    if trimmed.hasPrefix("/*:") || trimmed.hasPrefix("//:") {
      guard line.text.hasPrefix("/") else {
        throw failure(line, "the marker \(trimmed.prefix(3)) must stand at column 0")
      }
      guard solution == nil else { throw failure(line, "prose inside a solution") }
      closeCode()
      if trimmed.hasPrefix("//:") {
        let text = line.text.dropFirst(3)
        prose.append(Line(number: line.number, text: String(text.first == " " ? text.dropFirst() : text)))
      } else {
        guard trimmed == "/*:" else { throw failure(line, "/*: must stand alone on its line") }
        closeProse()
        block = line.number
      }
      return
    }
    closeProse()
    try checkSolution(line, trimmed)
    if trimmed.isEmpty, afterHidden, trimmedBlanks(code.last?.text ?? "").isEmpty { return }
    afterHidden = false
    code.append(line)
  }

  private mutating func takeInBlock(_ line: Line, _ trimmed: String) throws(ReportError) {
    if trimmed == "*/" {
      block = nil
      prose = withoutCommonIndent(prose)
      closeProse()
    } else if trimmed.contains("*/") {
      throw failure(line, "*/ inside prose ends the comment; write this paragraph with //:")
    } else if trimmed.contains("/*") {
      throw failure(line, "/* inside prose opens a nested comment; write this paragraph with //:")
    } else if trimmed.hasPrefix("//#-") {
      throw failure(line, "\(trimmed) inside a prose block")
    } else {
      prose.append(line)
    }
  }

  private mutating func takeHiding(_ line: Line, _ trimmed: String) throws(ReportError) {
    guard line.text.hasPrefix("/") else {
      throw failure(line, "the marker \(trimmed) must stand at column 0")
    }
    switch trimmed {
    case "//#-hidden-code":
      if let hidden { throw failure(line, "hidden code inside the hidden code of line \(hidden)") }
      closeProse()
      hidden = line.number
    case "//#-end-hidden-code":
      guard hidden != nil else { throw failure(line, "no hidden code to end") }
      hidden = nil
      afterHidden = true
    default:
      throw failure(line, "unknown marker \(trimmed)")
    }
  }

  private mutating func checkSolution(_ line: Line, _ trimmed: String) throws(ReportError) {
    if trimmed.hasPrefix("// BEGIN SOLUTION") {
      if let solution { throw failure(line, "a solution inside the solution of line \(solution)") }
      guard Int(trimmed.dropFirst("// BEGIN SOLUTION ".count)) != nil else {
        throw failure(line, "BEGIN SOLUTION needs the exercise's number")
      }
      solution = line.number
    } else if trimmed.hasPrefix("// END SOLUTION") {
      guard solution != nil else { throw failure(line, "no solution to end") }
      guard trimmed == "// END SOLUTION" else { throw failure(line, "END SOLUTION stands alone") }
      solution = nil
    }
  }

  mutating func finished() throws(ReportError) -> [LiterateSource.Chunk] {
    for (open, name) in [(block, "/*:"), (hidden, "//#-hidden-code"), (solution, "// BEGIN SOLUTION")] {
      if let open { throw .weave(path: path, line: open, reason: "\(name) is never ended") }
    }
    closeProse()
    closeCode()
    return chunks
  }

  private mutating func closeProse() {
    let lines = withoutBlankEdges(prose)
    prose = []
    if !lines.isEmpty { chunks.append(.prose(lines)) }
  }

  private mutating func closeCode() {
    let lines = withoutBlankEdges(code)
    code = []
    afterHidden = false
    if !lines.isEmpty { chunks.append(.code(lines)) }
  }

  private func withoutBlankEdges(_ lines: [Line]) -> [Line] {
    var rest = lines[...]
    while let first = rest.first, trimmedBlanks(first.text).isEmpty { rest.removeFirst() }
    while let last = rest.last, trimmedBlanks(last.text).isEmpty { rest.removeLast() }
    return Array(rest)
  }

  /// Without the blanks that all lines begin with, or Markdown would take the prose for code.
  private func withoutCommonIndent(_ lines: [Line]) -> [Line] {
    let indents = lines.filter { !trimmedBlanks($0.text).isEmpty }.map { $0.text.prefix { $0 == " " }.count }
    let common = indents.min() ?? 0
    return lines.map { Line(number: $0.number, text: String($0.text.dropFirst(common))) }
  }

  private func failure(_ line: Line, _ reason: String) -> ReportError {
    .weave(path: path, line: line.number, reason: reason)
  }
}

/// `text` without blanks and tabs at its ends.
func trimmedBlanks(_ text: some StringProtocol) -> String {
  var rest = Substring(text)
  while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
  while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
  return String(rest)
}
