import Host

/// A chapter's exercises in Python, `experiments/<slug>/exercises.py`: the code of its notebook. Statements and prose of
/// solutions stand in `Exercises.swift` only.
///
/// Cells begin with a line `# %%`, as editors know it: `# %% setup` first, then `# %% exercise N` and `# %% tests N` for
/// each exercise in order. Before the first there may be a comment, which nobody gets. `# %% setup with digits` says that
/// the notebook needs `handouts/notebook-digits.py` besides.
///
/// Solutions are marked as in `Exercises.swift`, with `#` for `//`: `# BEGIN SOLUTION N` and `# END SOLUTION`, alone on
/// their lines and in the cell of exercise N. An indented one is the rest of a function, for which students get
/// `raise NotSolved(N)`; one at column 0 they do not get at all. What is nearly such a mark is refused, in strings too.
public struct PythonExercises: Equatable, Sendable {
  /// The name of the file in a chapter's folder.
  public static let fileName = "exercises.py"

  /// What a cell holds.
  public enum Kind: Equatable, Hashable, Sendable {
    /// What all exercises of the chapter share: imports, and what they are given.
    case setup
    /// The functions that are to be written, and what belongs to them.
    case exercise(Int)
    /// Its tests: functions `exerciseN_…` without parameters.
    case tests(Int)

    /// As it stands behind `# %%`.
    var words: String {
      switch self {
      case .setup: "setup"
      case .exercise(let number): "exercise \(number)"
      case .tests(let number): "tests \(number)"
      }
    }
  }

  /// A line of a cell, and how it concerns solutions.
  fileprivate struct Entry: Equatable, Sendable {
    enum Role: Equatable, Sendable {
      case code
      case begin(indent: String)
      case end
    }
    let role: Role
    let text: String
    /// Within a solution, its marks included.
    let isSolution: Bool
  }

  /// What of the files that several notebooks share it needs, such as `digits`.
  public let extras: [String]
  /// The numbers of the exercises, from 1.
  public let numbers: [Int]
  private let cells: [Kind: [Entry]]

  /// Reads the file at `path`, which must have `count` exercises.
  ///
  /// - Throws: `HostError.weave` with file and line for cells that are missing or not in order, for marks that are
  ///   unbalanced, nested, or not at their place, for what is nearly a mark, for an exercise without a solution or a
  ///   test, for tests by another exercise's name, for strings that are not ended; `HostError.unreadable`.
  public init(path: String, count: Int) throws(HostError) {
    try self.init(SourceText(path: path), path: path, count: count)
  }

  /// Reads `text`; `path` names it in errors.
  ///
  /// - Throws: as `init(path:count:)`.
  public init(text: String, path: String, count: Int) throws(HostError) {
    try self.init(SourceText(Array(text.utf8), path: path), path: path, count: count)
  }

  private init(_ source: SourceText, path: String, count: Int) throws(HostError) {
    var reader = Reader(source.lines, path: path, count: count)
    try reader.read()
    numbers = Array(1..<(count + 1))
    cells = reader.cells
    extras = reader.extras
  }

  /// The code of a cell in an edition, without blank lines at its ends; empty where there is no such cell.
  public func code(_ kind: Kind, _ edition: Edition) -> String {
    var lines: [String] = []
    var isSeam = false
    for entry in cells[kind] ?? [] {
      var text: String? = entry.text
      switch entry.role {
      case .begin(let indent):
        guard case .exercise(let number) = kind else { continue }
        text = edition == .students && !indent.isEmpty ? "\(indent)raise NotSolved(\(number))" : nil
      case .end: text = nil
      case .code: if edition == .students, entry.isSolution { text = nil }
      }
      guard let text else {
        isSeam = true
        continue
      }
      // What is left out leaves its blank lines on both sides; two between functions are Python's custom.
      if isSeam, text.isEmpty, lines.suffix(2).allSatisfy(\.isEmpty) { continue }
      isSeam = isSeam && text.isEmpty
      lines.append(text)
    }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}

extension PythonExercises {
  /// Sorts the lines of a file into cells.
  fileprivate struct Reader {
    let path: String
    let lines: [LiterateSource.Line]
    private let python: PythonLexer
    /// Those that must still come.
    private var due: [Kind]
    private var current: Kind?
    private(set) var extras: [String] = []
    private var solution: (line: Int, indent: String)?
    /// After the solution of a function, the blanks before which no more of it may follow.
    private var doneIndent: String?
    private(set) var cells: [Kind: [Entry]] = [:]

    init(_ lines: [LiterateSource.Line], path: String, count: Int) {
      self.lines = lines
      self.path = path
      python = PythonLexer(lines)
      due = [.setup]
      for number in 1..<(count + 1) { due += [.exercise(number), .tests(number)] }
    }

    mutating func read() throws(HostError) {
      if let failure = python.failure { throw .weave(path: path, line: failure.line, reason: failure.reason) }
      for line in lines { try take(line) }
      if let solution { throw .weave(path: path, line: solution.line, reason: "# BEGIN SOLUTION is never ended") }
      try checkCell(endingAt: lines.count)
      if let missing = due.first {
        throw .weave(path: path, line: max(1, lines.count), reason: "no cell # %% \(missing.words)")
      }
    }

    private mutating func take(_ line: LiterateSource.Line) throws(HostError) {
      let trimmed = trimmedBlanks(line.text)
      guard !python.linesInStrings.contains(line.number) else {
        if SolutionMark.resembles(trimmed, isProse: false) {
          throw failure(line, "the mark of a solution inside a string, where it is text; write the string in two parts")
        }
        return append(.code, line)
      }
      if let doneIndent, !trimmed.isEmpty {
        guard indent(of: line).count < doneIndent.count else {
          throw failure(line, "a solution inside a function is its whole rest")
        }
        self.doneIndent = nil
      }
      if trimmed.hasPrefix("# %%") { return try takeCell(line, trimmed) }
      if trimmed == "# END SOLUTION" || trimmed.hasPrefix("# BEGIN SOLUTION") { return try takeMark(line, trimmed) }
      if let comment = python.comments[line.number] { try refuse(comment, line, isAlone: trimmed.hasPrefix("#")) }
      guard current != nil || trimmed.isEmpty || trimmed.hasPrefix("#") else {
        throw failure(line, "code before # %% setup")
      }
      if case .tests(let number)? = current, line.text.hasPrefix("def exercise"), !line.text.hasPrefix(Self.test(number)) {
        throw failure(line, "a test of Exercise \(number) must be called exercise\(number)_…")
      }
      append(.code, line)
    }

    private mutating func takeCell(_ line: LiterateSource.Line, _ trimmed: String) throws(HostError) {
      if let solution { throw failure(line, "a cell inside the solution of line \(solution.line)") }
      guard line.text.hasPrefix("#") else { throw failure(line, "# %% must stand at column 0") }
      try checkCell(endingAt: line.number)
      guard let next = due.first else { throw failure(line, "no further cell is due") }
      if next == .setup, let match = trimmed.wholeMatch(of: #/# %% setup with ([a-z]+(?:, [a-z]+)*)/#) {
        extras = match.1.split(separator: ", ").map(String.init)
      } else if trimmed != "# %% \(next.words)" { throw failure(line, "expected # %% \(next.words)") }
      due.removeFirst()
      current = next
      cells[next] = []
    }

    /// The cell that ends at `line` must have had a solution, or a test.
    private func checkCell(endingAt line: Int) throws(HostError) {
      guard let current, let entries = cells[current] else { return }
      let fault: String
      switch current {
      case .exercise(let number) where !entries.contains(where: \.isSolution): fault = "Exercise \(number) has no solution"
      case .tests(let number) where !entries.contains(where: { $0.text.hasPrefix(Self.test(number)) }):
        fault = "Exercise \(number) has no test, a function exercise\(number)_…"
      default: return
      }
      throw .weave(path: path, line: max(1, line), reason: fault)
    }

    /// How a test begins; `check` in `handouts/notebook.py` finds it by its name.
    private static func test(_ number: Int) -> String { "def exercise\(number)_" }

    private mutating func takeMark(_ line: LiterateSource.Line, _ trimmed: String) throws(HostError) {
      let indent = indent(of: line)
      if trimmed == "# END SOLUTION" {
        guard let open = solution else { throw failure(line, "no solution to end") }
        guard open.indent == indent else {
          throw failure(line, "END SOLUTION must stand below the BEGIN SOLUTION of line \(open.line)")
        }
        append(.end, line)
        solution = nil
        doneIndent = indent.isEmpty ? nil : indent
        return
      }
      guard let match = trimmed.wholeMatch(of: #/# BEGIN SOLUTION ([1-9][0-9]*)/#), let number = Int(match.1) else {
        throw failure(line, Self.expected)
      }
      if let solution { throw failure(line, "a solution inside the solution of line \(solution.line)") }
      guard current == .exercise(number) else {
        throw failure(line, "the solution of Exercise \(number) outside # %% exercise \(number)")
      }
      solution = (line.number, indent)
      append(.begin(indent: indent), line)
    }

    private static let expected = "expected # BEGIN SOLUTION N or # END SOLUTION, alone on the line"

    private func refuse(_ comment: String, _ line: LiterateSource.Line, isAlone: Bool) throws(HostError) {
      // A sentence goes on from line to line, but not behind code.
      let before = lines.indices.contains(line.number - 2) ? trimmedBlanks(lines[line.number - 2].text) : ""
      let goesOn = isAlone && before.hasPrefix("#")
      if SolutionMark.resembles(comment, isProse: false) { throw failure(line, Self.expected) }
      // Within a solution a comment may call it one.
      if solution == nil, SolutionMark.isLabel(comment, isProse: false, kind: .exercises, goesOn: goesOn) {
        let words = trimmedBlanks(comment).prefix(60)
        throw failure(line, "'\(words)' looks like the mark of a solution; \(Self.expected)")
      }
    }

    private func indent(of line: LiterateSource.Line) -> String {
      String(line.text.prefix { $0 == " " || $0 == "\t" })
    }

    private mutating func append(_ role: Entry.Role, _ line: LiterateSource.Line) {
      guard let current else { return }
      let isBlank = trimmedBlanks(line.text).isEmpty
      cells[current]?.append(
        Entry(role: role, text: isBlank ? "" : line.text, isSolution: solution != nil || role != .code))
    }

    private func failure(_ line: LiterateSource.Line, _ reason: String) -> HostError {
      .weave(path: path, line: line.number, reason: reason)
    }
  }
}
