extension LiterateSource {
  /// The Swift file of an edition. All are programs: what is hidden in the page stays, marks of solutions
  /// and of hidden code go. Students get `throw NotSolved(N)` in the place of each function's solution.
  public func text(_ edition: Edition) -> String {
    var lines: [String] = []
    var isSeam = false
    for entry in entries {
      guard let text = entry.text(edition, calls: exercises) else {
        isSeam = true
        continue
      }
      // What is left out leaves its blank lines on both sides.
      let isBlank = trimmedBlanks(text).isEmpty
      if isBlank, isSeam, lines.last.map({ trimmedBlanks($0).isEmpty }) ?? true { continue }
      // Prose keeps its distance even where a solution stood right above it.
      if isSeam, entry.role == .proseMarker, text == "/*:", lines.last.map({ !trimmedBlanks($0).isEmpty }) ?? false {
        lines.append("")
      }
      isSeam = isSeam && isBlank
      lines.append(text)
    }
    while let last = lines.last, trimmedBlanks(last).isEmpty { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The lines of all solutions that students do not get, for tests that look for them: code as it stands, prose without
  /// its marks.
  public var solutionLines: [String] { solutionCode + solutionProse }

  /// The lines of code within these solutions, hidden ones included, as they stand in the file.
  public var solutionCode: [String] {
    entries.filter { $0.isWithheld(from: .students) && ($0.role == .code || $0.role == .hidden) }.map(\.line.text)
  }

  /// The lines of prose within these solutions as Markdown.
  public var solutionProse: [String] {
    entries.filter { $0.isWithheld(from: .students) && $0.role == .prose }.map(\.markdown)
  }

  /// The lines of the solutions that students do get.
  public var releasedLines: [String] {
    entries.filter(\.isReleased).compactMap { entry in
      switch entry.role {
      case .code, .hidden: entry.line.text
      case .prose: entry.markdown
      default: nil
      }
    }
  }

  /// The parts of an edition's page, in order.
  func chunks(_ edition: Edition) -> [Chunk] {
    var sorter = Chunker()
    for entry in entries { sorter.take(entry, edition, exercises) }
    return sorter.finished()
  }
}

extension LiterateSource.Entry {
  /// Whether it is part of a solution that an edition does not show.
  fileprivate func isWithheld(from edition: Edition) -> Bool { edition == .students && solution != nil && !isReleased }

  /// The line in an edition's program; nil where it has none.
  fileprivate func text(_ edition: Edition, calls exercises: [Exercise]) -> String? {
    switch role {
    case .hiddenMarker, .endSolution, .answer: return nil
    case .beginSolution(let indent):
      guard isWithheld(from: edition), !indent.isEmpty, let solution else { return nil }
      return indent + exercises[solution - exercises[0].number].call
    case .prose, .proseMarker, .code, .hidden:
      return isWithheld(from: edition) ? nil : line.text
    }
  }
}

/// The parts of a page, as they grow line by line.
private struct Chunker {
  typealias Line = LiterateSource.Line

  private var chunks: [LiterateSource.Chunk] = []
  private var prose: [Line] = []
  private var code: [Line] = []
  private var isInExercise = false
  /// Code that lines left out interrupt is one piece; their blank surroundings count once.
  private var isSeam = false

  mutating func take(_ entry: LiterateSource.Entry, _ edition: Edition, _ exercises: [Exercise]) {
    switch entry.role {
    case .beginSolution, .endSolution: return takeMark(entry, edition, exercises)
    case _ where entry.isWithheld(from: edition): isSeam = true
    case .prose:
      closeCode()
      if entry.heading != nil { openExercise() }
      prose.append(Line(number: entry.line.number, text: entry.markdown))
    case .proseMarker:
      closeCode()
      closeProse()
    case .code: append(entry.line)
    case .hidden, .hiddenMarker, .answer:
      closeProse()
      isSeam = true
    }
  }

  private mutating func takeMark(_ entry: LiterateSource.Entry, _ edition: Edition, _ exercises: [Exercise]) {
    closeProse()
    let indent: String? = if case .beginSolution(let indent) = entry.role { indent } else { nil }
    if entry.isWithheld(from: edition) {
      if let indent, !indent.isEmpty, let solution = entry.solution {
        append(Line(number: entry.line.number, text: indent + exercises[solution - exercises[0].number].call))
      }
      isSeam = true
    } else if indent == "" {
      closeCode()
      // Neighbouring solutions are one.
      if chunks.last == .end(.solution) { chunks.removeLast() } else { chunks.append(.begin(.solution)) }
    } else if indent == nil, !entry.line.text.hasPrefix(" "), !entry.line.text.hasPrefix("\t") {
      closeCode()
      chunks.append(.end(.solution))
    }
  }

  private mutating func append(_ line: Line) {
    closeProse()
    if isSeam, trimmedBlanks(line.text).isEmpty, trimmedBlanks(code.last?.text ?? "").isEmpty { return }
    isSeam = false
    code.append(line)
  }

  private mutating func openExercise() {
    closeProse()
    if isInExercise { chunks.append(.end(.exercise)) }
    chunks.append(.begin(.exercise))
    isInExercise = true
  }

  mutating func finished() -> [LiterateSource.Chunk] {
    closeProse()
    closeCode()
    if isInExercise { chunks.append(.end(.exercise)) }
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
    isSeam = false
    if !lines.isEmpty { chunks.append(.code(lines)) }
  }
}

/// `lines` without blank ones at the beginning and at the end.
func withoutBlankEdges(_ lines: some Collection<LiterateSource.Line>) -> [LiterateSource.Line] {
  var rest = Array(lines)[...]
  while let first = rest.first, trimmedBlanks(first.text).isEmpty { rest.removeFirst() }
  while let last = rest.last, trimmedBlanks(last.text).isEmpty { rest.removeLast() }
  return Array(rest)
}
