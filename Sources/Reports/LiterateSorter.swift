/// Sorts a literate file line by line, and refuses what is not as `LiterateSource` says.
struct LiterateSorter {
  typealias Line = LiterateSource.Line
  typealias Entry = LiterateSource.Entry

  let path: String
  let kind: LiterateSource.Kind
  private(set) var entries: [Entry] = []
  private(set) var exercises: [Exercise] = []
  /// The lines on which what is still open began.
  private var block: Int?
  private var hidden: Int?
  private var solution: (number: Int, line: Int, indent: String)?
  private var title: Int?
  /// Inside prose, in code between fences, where # makes no heading.
  private var isFenced = false
  /// The exercises that have a solution.
  private var solved: Set<Int> = []
  /// After the solution of a function, whose closing brace must come next.
  private var isFunctionDone = false

  init(path: String, kind: LiterateSource.Kind) {
    self.path = path
    self.kind = kind
  }

  mutating func take(_ line: Line) throws(ReportError) {
    let trimmed = trimmedBlanks(line.text)
    if isFunctionDone, !trimmed.isEmpty {
      guard trimmed.hasPrefix("}") else {
        throw failure(line, "a solution inside a function is its whole rest; expected } after END SOLUTION")
      }
      isFunctionDone = false
    }
    if block == nil, !isProse(trimmed), isSolutionMark(trimmed) { return try takeSolutionMark(line, trimmed) }
    if block != nil { return try takeInBlock(line, trimmed) }
    if trimmed.hasPrefix("//#-") { return try takeHiding(line, trimmed) }
    if hidden != nil { return append(.hidden, line) }
    if isProse(trimmed) { return try takeProse(line, trimmed) }
    append(.code, line)
  }

  mutating func finish() throws(ReportError) {
    for (open, name) in [
      (block, "/*:"), (hidden, "//#-hidden-code"), (solution?.line, "// BEGIN SOLUTION"),
    ] {
      if let open { throw .weave(path: path, line: open, reason: "\(name) is never ended") }
    }
    guard kind == .exercises else { return }
    guard title != nil else { throw .weave(path: path, line: 1, reason: "no heading ## Exercises") }
    guard !exercises.isEmpty else { throw .weave(path: path, line: title ?? 1, reason: "no exercises") }
    try checkLastExercise()
  }

  private func isProse(_ trimmed: String) -> Bool { trimmed.hasPrefix("/*:") || trimmed.hasPrefix("//:") }

  // MARK: Prose

  private mutating func takeProse(_ line: Line, _ trimmed: String) throws(ReportError) {
    guard line.text.hasPrefix("/") else {
      throw failure(line, "the marker \(trimmed.prefix(3)) must stand at column 0")
    }
    if let solution, !solution.indent.isEmpty {
      throw failure(line, "prose inside the solution of a function; put it behind the function")
    }
    if trimmed.hasPrefix("//:") {
      let text = line.text.dropFirst(3)
      append(.prose, line, markdown: String(text.first == " " ? text.dropFirst() : text))
      try readHeading(entries.count - 1)
    } else {
      guard trimmed == "/*:" else { throw failure(line, "/*: must stand alone on its line") }
      block = line.number
      append(.proseMarker, line)
    }
  }

  private mutating func takeInBlock(_ line: Line, _ trimmed: String) throws(ReportError) {
    if trimmed == "*/" {
      try closeBlock()
      append(.proseMarker, line)
    } else if trimmed.contains("*/") {
      throw failure(line, "*/ inside prose ends the comment; write this paragraph with //:")
    } else if trimmed.contains("/*") {
      throw failure(line, "/* inside prose opens a nested comment; write this paragraph with //:")
    } else if trimmed.hasPrefix("//#-") {
      throw failure(line, "\(trimmed) inside a prose block")
    } else if trimmed.hasPrefix("//"), isSolutionMark(trimmed) {
      throw failure(line, "\(trimmed) inside a prose block")
    } else {
      append(.prose, line, markdown: line.text)
    }
  }

  /// Takes away the blanks that all lines begin with, or Markdown would take the prose for code.
  private mutating func closeBlock() throws(ReportError) {
    block = nil
    isFenced = false
    let start = (entries.lastIndex { $0.role == .proseMarker } ?? -1) + 1
    let lines = entries[start...].filter { !trimmedBlanks($0.markdown).isEmpty }
    let common = lines.map { $0.markdown.prefix { $0 == " " }.count }.min() ?? 0
    for index in start..<entries.count {
      entries[index].markdown = String(entries[index].markdown.dropFirst(common))
      try readHeading(index)
    }
  }

  // MARK: Exercises

  private mutating func readHeading(_ index: Int) throws(ReportError) {
    guard kind == .exercises else { return }
    let (line, text) = (entries[index].line, trimmedBlanks(entries[index].markdown))
    if text.hasPrefix("```") { isFenced.toggle() }
    // Up to the third level; deeper ones are an exercise's own.
    guard !isFenced, let mark = text.prefixMatch(of: /#{1,3}(?=\s)/)?.output else { return }
    guard solution == nil else { throw failure(line, "a heading of level \(mark.count) inside a solution") }
    if text == "## Exercises" {
      guard title == nil else { throw failure(line, "## Exercises occurs twice") }
      title = line.number
      return
    }
    guard title != nil else { throw failure(line, "the first heading must be ## Exercises") }
    switch Exercise.read(text, line: line.number) {
    case .failure(let reason): throw failure(line, reason.text)
    case .success(let exercise):
      try checkLastExercise()
      guard exercise.number == exercises.count + 1 else {
        throw failure(line, "Exercise \(exercise.number) where Exercise \(exercises.count + 1) is due")
      }
      exercises.append(exercise)
      entries[index].heading = exercise
    }
  }

  private func checkLastExercise() throws(ReportError) {
    guard let last = exercises.last, !solved.contains(last.number) else { return }
    throw .weave(path: path, line: last.line, reason: "Exercise \(last.number) has no solution")
  }

  /// Also marks that are misspelt, or that do not stand alone: overlooked, they would let a solution out.
  private func isSolutionMark(_ trimmed: String) -> Bool {
    let upper = trimmed.uppercased()
    return upper.contains(/(BEGIN|END)\s*SOLUTION/)
  }

  private mutating func takeSolutionMark(_ line: Line, _ trimmed: String) throws(ReportError) {
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
      throw failure(line, "expected // BEGIN SOLUTION N or // END SOLUTION, alone on the line")
    }
    if let solution { throw failure(line, "a solution inside the solution of line \(solution.line)") }
    guard let number = match.1.flatMap({ Int($0) }) else {
      throw failure(line, "BEGIN SOLUTION needs the exercise's number")
    }
    guard let last = exercises.last else { throw failure(line, "a solution before any exercise") }
    guard number == last.number else {
      throw failure(line, "the solution of Exercise \(number) stands in Exercise \(last.number)")
    }
    solution = (number, line.number, indent)
    solved.insert(number)
    append(.beginSolution(indent: indent), line)
  }

  // MARK: Hidden code

  private mutating func takeHiding(_ line: Line, _ trimmed: String) throws(ReportError) {
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

  private func failure(_ line: Line, _ reason: String) -> ReportError {
    .weave(path: path, line: line.number, reason: reason)
  }
}
