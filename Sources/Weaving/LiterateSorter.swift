import Host

/// Sorts a literate file line by line, and refuses what is not as `LiterateSource` says. What a line is in as
/// it begins, and where its comments stand, `SwiftLexer` says; what the exercises are, `ExerciseReader`.
struct LiterateSorter {
  typealias Line = LiterateSource.Line
  typealias Entry = LiterateSource.Entry

  let path: String
  let kind: LiterateSource.Kind
  private let swift: SwiftLexer
  private let source: SourceText
  private(set) var entries: [Entry] = []
  /// The lines of comments, those of prose included, by the number of the line in the file.
  private let comments: [Int: [Substring]]
  /// The lines on which what is still open began.
  private var block: Int?
  private var hidden: Int?
  private var solution: (number: Int, line: Int, indent: String)?
  /// After the solution of a function, whose closing brace must come next.
  private var isFunctionDone = false

  init(_ source: SourceText, path: String, kind: LiterateSource.Kind) {
    self.path = path
    self.kind = kind
    self.source = source
    swift = SwiftLexer(source.bytes)
    comments = Self.lines(of: swift.comments, in: source.bytes)
  }

  /// Sorts all lines.
  mutating func sort() throws(HostError) {
    for line in source.lines { try take(line) }
    if let block { throw .weave(path: path, line: block, reason: "/*: is never ended") }
    if let failure = swift.failure { throw .weave(path: path, line: failure.line, reason: failure.reason) }
    for (open, name) in [(hidden, "//#-hidden-code"), (solution?.line, "// BEGIN SOLUTION")] {
      if let open { throw .weave(path: path, line: open, reason: "\(name) is never ended") }
    }
  }

  private mutating func take(_ line: Line) throws(HostError) {
    let trimmed = trimmedBlanks(line.text)
    if isFunctionDone, !trimmed.isEmpty {
      guard trimmed.hasPrefix("}") else {
        throw failure(line, "a solution inside a function is its whole rest; expected } after END SOLUTION")
      }
      isFunctionDone = false
    }
    if block != nil { return try takeInBlock(line, trimmed) }
    // Where a string or a comment goes on, nothing is a mark.
    guard swift.starts[line.number - 1] == .code else {
      try refuseMarks(line, isProse: false)
      try refuseMarkInLiteral(line, trimmed)
      return append(hidden == nil ? .code : .hidden, line)
    }
    if trimmed == "// END SOLUTION" || trimmed.hasPrefix("// BEGIN SOLUTION") {
      return try takeSolutionMark(line, trimmed)
    }
    if try takeAnswer(line, trimmed) { return }
    try refuseMarks(line, isProse: isProse(trimmed) && hidden == nil)
    try refuseMarkInCode(line, trimmed)
    if trimmed.hasPrefix("//#-") { return try takeHiding(line, trimmed) }
    if hidden != nil { return append(.hidden, line) }
    if isProse(trimmed) { return try takeProse(line, trimmed) }
    append(.code, line)
  }

  private func isProse(_ trimmed: String) -> Bool { trimmed.hasPrefix("/*:") || trimmed.hasPrefix("//:") }

  // MARK: Prose

  private mutating func takeProse(_ line: Line, _ trimmed: String) throws(HostError) {
    guard line.text.hasPrefix("/") else {
      throw failure(line, "the marker \(trimmed.prefix(3)) must stand at column 0")
    }
    if let solution, !solution.indent.isEmpty {
      throw failure(line, "prose inside the solution of a function; put it behind the function")
    }
    if trimmed.hasPrefix("//:") {
      let text = line.text.dropFirst(3)
      append(.prose, line, markdown: String(text.first == " " ? text.dropFirst() : text))
    } else {
      guard trimmed == "/*:" else { throw failure(line, "/*: must stand alone on its line") }
      block = line.number
      append(.proseMarker, line)
    }
  }

  private mutating func takeInBlock(_ line: Line, _ trimmed: String) throws(HostError) {
    if trimmed == "*/" {
      closeBlock()
      append(.proseMarker, line)
    } else if trimmed.contains("*/") {
      throw failure(line, "*/ inside prose ends the comment; write this paragraph with //:")
    } else if trimmed.contains("/*") {
      throw failure(line, "/* inside prose opens a nested comment; write this paragraph with //:")
    } else if trimmed.hasPrefix("//#-") {
      throw failure(line, "\(trimmed) inside a prose block")
    } else if trimmed.hasPrefix("//"), SolutionMark.resembles(trimmed, isProse: false) {
      throw failure(line, "\(trimmed) inside a prose block")
    } else {
      try refuseMarks(line, isProse: true)
      append(.prose, line, markdown: line.text)
    }
  }

  /// Takes away the blanks that all lines begin with, or Markdown would take the prose for code.
  private mutating func closeBlock() {
    block = nil
    let start = (entries.lastIndex { $0.role == .proseMarker } ?? -1) + 1
    let lines = entries[start...].filter { !trimmedBlanks($0.markdown).isEmpty }
    let common = lines.map { $0.markdown.prefix { $0 == " " }.count }.min() ?? 0
    for index in start..<entries.count {
      entries[index].markdown = String(entries[index].markdown.dropFirst(common))
    }
  }

  // MARK: Solutions

  /// Refuses what is nearly a mark, in any comment of the line: overlooked, it would let a solution out.
  private func refuseMarks(_ line: Line, isProse: Bool) throws(HostError) {
    // A sentence goes on from line to line, but not behind code.
    let goesOn =
      comments[line.number - 1] != nil
      && (swift.starts[line.number - 1] == .comment || trimmedBlanks(line.text).hasPrefix("//"))
    for comment in comments[line.number] ?? [] {
      let isMark = SolutionMark.resembles(comment, isProse: isProse)
      // Within a solution a comment may call it one.
      guard
        isMark
          || (solution == nil && SolutionMark.isLabel(comment, isProse: isProse, kind: kind, goesOn: goesOn))
      else { continue }
      let words = trimmedBlanks(comment).prefix(60)
      guard kind == .exercises else { throw failure(line, "a solution outside Exercises.swift") }
      throw failure(
        line,
        isMark && !isProse
          ? SolutionMark.expected
          : "'\(words)' looks like the mark of a solution; \(SolutionMark.expected)")
    }
  }

  /// In a string a mark is text, and whoever reads it for one would be surprised by what students get.
  private func refuseMarkInLiteral(_ line: Line, _ trimmed: String) throws(HostError) {
    guard kind == .exercises, swift.starts[line.number - 1] == .literal, !(trimmed.first?.isLetter ?? true),
      SolutionMark.resembles(trimmed, isProse: false)
    else { return }
    throw failure(line, "the mark of a solution inside a string, where it is text; write the string in two parts")
  }

  /// Refuses `# BEGIN SOLUTION 1` and `#if SOLUTION`, which cut nothing.
  private func refuseMarkInCode(_ line: Line, _ trimmed: String) throws(HostError) {
    guard kind == .exercises, solution == nil, !trimmed.hasPrefix("//"), !trimmed.hasPrefix("/*"),
      SolutionMark.isCode(trimmed)
    else { return }
    throw failure(line, SolutionMark.expected)
  }

  /// The lines of `comments` by their numbers.
  private static func lines(of comments: [SwiftLexer.Comment], in bytes: [UInt8]) -> [Int: [Substring]] {
    var lines: [Int: [Substring]] = [:]
    for comment in comments {
      let parts = String(decoding: bytes[comment.range], as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      for (offset, part) in parts.enumerated() { lines[comment.line + offset, default: []].append(part) }
    }
    return lines
  }

  private mutating func takeSolutionMark(_ line: Line, _ trimmed: String) throws(HostError) {
    guard kind == .exercises else { throw failure(line, "a solution outside Exercises.swift") }
    if let hidden { throw failure(line, "\(trimmed) inside the hidden code of line \(hidden)") }
    let indent = String(line.text.prefix { $0 == " " || $0 == "\t" })
    if trimmed == "// END SOLUTION" {
      guard let open = solution else { throw failure(line, "no solution to end") }
      guard open.indent == indent else {
        throw failure(line, "END SOLUTION must stand below the BEGIN SOLUTION of line \(open.line)")
      }
      append(.endSolution, line)
      solution = nil
      isFunctionDone = !indent.isEmpty
      return
    }
    guard let match = trimmed.wholeMatch(of: /\/\/ BEGIN SOLUTION(?: (\S+))?/) else {
      throw failure(line, SolutionMark.expected)
    }
    if let solution { throw failure(line, "a solution inside the solution of line \(solution.line)") }
    // As headings have it: Int would also take 01 and +1.
    guard let number = match.1.flatMap({ $0.wholeMatch(of: /[1-9][0-9]*/) == nil ? nil : Int($0) }) else {
      throw failure(line, "BEGIN SOLUTION needs the exercise's number")
    }
    solution = (number, line.number, indent)
    append(.beginSolution(indent: indent), line)
  }

  /// Whether the line is an answer, which is taken then. What is nearly one would be shown with the solution, or to all.
  private mutating func takeAnswer(_ line: Line, _ trimmed: String) throws(HostError) -> Bool {
    guard !isProse(trimmed), (comments[line.number] ?? []).contains(where: { ExerciseAnswer.resembles($0) }) else {
      return false
    }
    guard kind == .exercises else { throw failure(line, "an answer outside Exercises.swift") }
    guard let solution, hidden == nil else { throw failure(line, "an answer outside a solution") }
    switch ExerciseAnswer.read(trimmed, exercise: solution.number, line: line.number) {
    case .failure(let reason): throw failure(line, reason.text)
    case .success(let answer):
      let isAsked = entries.contains {
        if case .answer(let other) = $0.role { (other.exercise, other.asked) == (answer.exercise, answer.asked) } else { false }
      }
      if isAsked { throw failure(line, "the same is asked twice in Exercise \(solution.number)") }
      append(.answer(answer), line)
      return true
    }
  }

  // MARK: Hidden code

  private mutating func takeHiding(_ line: Line, _ trimmed: String) throws(HostError) {
    guard line.text.hasPrefix("/") else {
      throw failure(line, "the marker \(trimmed) must stand at column 0")
    }
    switch trimmed {
    case "//#-hidden-code":
      if let hidden { throw failure(line, "hidden code inside the hidden code of line \(hidden)") }
      hidden = line.number
    case "//#-end-hidden-code":
      guard hidden != nil else { throw failure(line, "no hidden code to end") }
      hidden = nil
    default:
      throw failure(line, "unknown marker \(trimmed)")
    }
    append(.hiddenMarker, line)
  }

  private mutating func append(_ role: Entry.Role, _ line: Line, markdown: String = "") {
    entries.append(Entry(role: role, line: line, solution: solution?.number, markdown: markdown))
  }

  private func failure(_ line: Line, _ reason: String) -> HostError {
    .weave(path: path, line: line.number, reason: reason)
  }
}
