import Host

/// A chapter's deck as people write it, `experiments/<slug>/slides.md`. It is Markdown with a few rules of its own, each
/// of which is an error with file and line where it is broken:
///
/// - the first line is `# Title`, the only one; each slide begins with `## Title`, and no other heading is used;
/// - divisions stand at the left edge, each closed by a line `:::`: `::: notes` for what the speaker says, on a slide and
///   outside of columns; `::: columns` with nothing in it but `::: column`s; `::: solution` around whole slides, or around
///   the last part of one. Behind a solution the next slide begins;
/// - blocks of code stand between fences of three backticks at the left edge, the second alone on its line;
/// - no rule is drawn and no heading is underlined: a line of `-` or `=` alone would begin a slide for pandoc;
/// - what is called a solution stands in `::: solution` (`SolutionMark`).
///
/// Values, figures, drawings and tables are placed by name as `Weaver` says. Notes and solutions are for instructors.
public struct SlideSource {
  /// What a line is part of.
  struct Entry {
    let line: LiterateSource.Line
    var isMark = false
    /// Whether it opens or closes a solution of whole slides.
    var isSeam = false
    var isInNotes = false
    /// The solution to which it belongs, its marks included, by the index of the entry that opens it.
    var solution: Int?
  }

  /// The file, as messages name it.
  public let path: String
  /// The deck's title, as Markdown.
  public private(set) var title = ""
  /// The titles of the slides, in order, with the lines on which they begin.
  public private(set) var slides: [(title: String, line: Int, isSolution: Bool)] = []
  private(set) var entries: [Entry] = []

  /// Reads the file at `path`.
  ///
  /// - Throws: `HostError.weave` with file and line, and `.unreadable`.
  public init(path: String) throws(HostError) {
    try self.init(lines: try SourceText(path: path).lines, path: path)
  }

  init(lines: [LiterateSource.Line], path: String) throws(HostError) {
    self.path = path
    var reader = SlideReader(path: path)
    for line in lines { try reader.take(line) }
    try reader.finish()
    (title, slides, entries) = (reader.title, reader.slides, reader.entries)
  }

  /// The lines of an edition, with their numbers in the file. Students get neither notes nor solutions; of a solution
  /// that holds whole slides the marks are no part of any of them.
  func lines(_ edition: Edition) -> [LiterateSource.Line] {
    entries.map { entry in
      let isCut = edition == .students ? entry.isInNotes || entry.solution != nil : entry.isSeam
      return isCut ? LiterateSource.Line(number: entry.line.number, text: "") : entry.line
    }
  }

  /// The lines that only instructors get: those of solutions, for tests that look for them.
  public var solutionLines: [String] {
    entries.filter { $0.solution != nil && !$0.isMark }.map(\.line.text)
  }
}

/// Reads a deck line by line.
private struct SlideReader {
  private enum Division: String {
    case notes, solution, columns, column
  }

  let path: String
  var title = ""
  var slides: [(title: String, line: Int, isSolution: Bool)] = []
  var entries: [SlideSource.Entry] = []

  /// The divisions that are open, from the outermost, with their lines.
  private var open: [(division: Division, line: Int)] = []
  /// The entry that opened the present solution.
  private var solution: Int?
  /// The line on which the present fence of code began.
  private var fence: Int?
  /// Whether the present slide shows anything but what is for instructors.
  private var hasContent = true
  /// Whether a solution has just ended, behind which only a slide may begin.
  private var isAfterSolution = false

  init(path: String) { self.path = path }

  private func failure(_ line: Int, _ reason: String) -> HostError { .weave(path: path, line: line, reason: reason) }

  private func has(_ division: Division) -> Bool { open.contains { $0.division == division } }

  mutating func take(_ line: LiterateSource.Line) throws(HostError) {
    let text = trimmedBlanks(line.text)
    if fence == nil, text.hasPrefix(":::") {
      guard line.text.hasPrefix(":") else { throw failure(line.number, "::: stands at the left edge") }
      return try takeMark(text, line)
    }
    try refuseMarks(line)
    if fence != nil {
      try takeCode(text, line)
    } else if Self.isFence(text) {
      guard line.text.hasPrefix("```"), !line.text.hasPrefix("````") else {
        throw failure(line.number, "code stands between lines of three backticks at the left edge")
      }
      fence = line.number
    } else if Self.isRule(text) {
      throw failure(line.number, "'\(text)' would begin a slide; write ## and its title")
    } else if text.hasPrefix("#"), let heading = Self.heading(text) {
      switch line.text.prefix(while: { $0 == " " }).count {
      case 0 where line.text.hasPrefix("#"): return try takeHeading(heading.level, heading.title, line)
      case 1...3: throw failure(line.number, "a heading stands at the left edge")
      default: break
      }
    }
    if !text.isEmpty {
      if title.isEmpty { throw failure(line.number, "expected # and the deck's title") }
      if slides.isEmpty { throw failure(line.number, "expected ## and the first slide's title") }
      if isAfterSolution { throw failure(line.number, "a solution is the end of its slide; expected ## and the next one's title") }
      if open.last?.division == .columns { throw failure(line.number, "in ::: columns stands nothing but ::: column") }
      // In a solution of whole slides each of them is one.
      if !has(.notes), solution == nil || slides.last?.isSolution == true { hasContent = true }
    }
    append(line)
  }

  /// A line of a block of code. Whatever pandoc might take for the end of it must be one.
  private mutating func takeCode(_ text: String, _ line: LiterateSource.Line) throws(HostError) {
    guard text.hasPrefix("```") else { return }
    guard text == "```", line.text.hasPrefix("```") else {
      throw failure(line.number, "a fence is closed by three backticks alone at the left edge")
    }
    fence = nil
  }

  /// Whether `text` opens a block of code; behind the backticks of one stand no others, as in a sentence's code.
  private static func isFence(_ text: String) -> Bool {
    text.hasPrefix("~~~") || (text.hasPrefix("```") && !text.drop { $0 == "`" }.contains("`"))
  }

  /// Whether `text` underlines what stands above it, or is a rule. Those of tables have a bar.
  private static func isRule(_ text: String) -> Bool {
    guard let first = text.first, "-=*_".contains(first) else { return false }
    if "-=".contains(first), text.allSatisfy({ $0 == first }) { return true }
    let signs = text.filter { $0 != " " && $0 != "\t" }
    return first != "=" && signs.count >= 3 && signs.allSatisfy { $0 == first }
  }

  /// The level and the words of a heading; nil where the line is none.
  private static func heading(_ line: String) -> (level: Int, title: String)? {
    let level = line.prefix { $0 == "#" }.count
    let rest = line.dropFirst(level)
    guard level <= 6, rest.isEmpty || rest.hasPrefix(" ") || rest.hasPrefix("\t") else { return nil }
    return (level, String(trimmedBlanks(rest)))
  }

  private mutating func append(_ line: LiterateSource.Line, isMark: Bool = false) {
    entries.append(SlideSource.Entry(line: line, isMark: isMark, isInNotes: has(.notes), solution: solution))
  }

  private mutating func takeHeading(_ level: Int, _ words: String, _ line: LiterateSource.Line) throws(HostError) {
    guard !words.isEmpty else { throw failure(line.number, "a heading without words") }
    switch level {
    case 1:
      guard title.isEmpty else { throw failure(line.number, "a deck has one title; a slide begins with ##") }
      title = words
    case 2:
      guard !title.isEmpty else { throw failure(line.number, "expected # and the deck's title") }
      if let last = open.last, last.division != .solution {
        throw failure(line.number, "a slide begins within ::: \(last.division.rawValue) of line \(last.line)")
      }
      if let solution, !entries[solution].isSeam {
        guard entries[solution...].allSatisfy({ $0.isMark || trimmedBlanks($0.line.text).isEmpty }) else {
          throw failure(line.number, "a solution holds whole slides, or the last part of one")
        }
        entries[solution].isSeam = true
      }
      try closeSlide()
      slides.append((words, line.number, solution != nil))
      (hasContent, isAfterSolution) = (false, false)
    default: throw failure(line.number, "a slide has no headings below its title; one idea a slide")
    }
    append(line)
  }

  private func closeSlide() throws(HostError) {
    if !hasContent, let last = slides.last { throw failure(last.line, "nothing stands on the slide: \(last.title)") }
  }

  private mutating func takeMark(_ text: String, _ line: LiterateSource.Line) throws(HostError) {
    guard text != ":::" else {
      guard let last = open.last else { throw failure(line.number, "::: closes what was not opened") }
      // The mark belongs to what it closes.
      append(line, isMark: true)
      open.removeLast()
      if last.division == .solution, let opening = solution {
        entries[entries.count - 1].isSeam = entries[opening].isSeam
        (solution, isAfterSolution) = (nil, true)
      }
      return
    }
    let word = String(trimmedBlanks(text.drop { $0 == ":" }))
    guard text.hasPrefix("::: "), let division = Division(rawValue: word) else {
      throw failure(line.number, "unknown division '\(text)'; there are notes, solution, columns and column")
    }
    let around = open.last?.division
    let fits =
      switch division {
      case .solution: open.isEmpty && !slides.isEmpty && !isAfterSolution
      case .notes, .columns: !slides.isEmpty && !isAfterSolution && (around == nil || around == .solution)
      case .column: around == .columns
      }
    guard fits else {
      if isAfterSolution {
        throw failure(line.number, "a solution is the end of its slide; expected ## and the next one's title")
      }
      let place = open.last.map { "in ::: \($0.division.rawValue) of line \($0.line)" }
        ?? (slides.isEmpty ? "before the first slide" : "here")
      throw failure(line.number, "::: \(word) cannot stand \(place)")
    }
    open.append((division, line.number))
    if division == .solution { solution = entries.count }
    append(line, isMark: true)
  }

  /// What is called a solution must stand where students do not get it.
  private func refuseMarks(_ line: LiterateSource.Line) throws(HostError) {
    if SolutionMark.resembles(line.text, isProse: true) {
      throw failure(line.number, "a deck's solutions stand between ::: solution and :::")
    }
    // Notes are for instructors too.
    guard solution == nil, !has(.notes), fence == nil else { return }
    if SolutionMark.isLabel(line.text, isProse: true, kind: .exercises) {
      throw failure(line.number, "a solution outside ::: solution")
    }
  }

  mutating func finish() throws(HostError) {
    if let fence { throw failure(fence, "a fence of code is never ended") }
    if let last = open.last { throw failure(last.line, "::: \(last.division.rawValue) is never closed") }
    try closeSlide()
    guard !slides.isEmpty else { throw failure(1, title.isEmpty ? "expected # and the deck's title" : "a deck without slides") }
  }
}
