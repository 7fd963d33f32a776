extension LiterateSource {
  /// What a file says of one exercise, or before the first of them, as Markdown without its code.
  public struct Statement: Equatable, Sendable {
    /// Nil for what is said of all exercises.
    public let exercise: Exercise?
    /// All prose outside solutions, the heading included.
    public let text: String
    /// All prose of the solution; empty where there is none.
    public let solution: String
  }

  /// The exercises' texts in order, for documents that have code of their own. What stands before the first heading of an
  /// exercise comes first, where there is any.
  public func statements() -> [Statement] {
    var statements: [Statement] = []
    var exercise: Exercise?
    var text = Paragraphs(), solution = Paragraphs()
    func close() {
      guard exercise != nil || !text.markdown.isEmpty else { return }
      statements.append(Statement(exercise: exercise, text: text.markdown, solution: solution.markdown))
    }
    for entry in entries {
      if let heading = entry.heading {
        close()
        (exercise, text, solution) = (heading, Paragraphs(), Paragraphs())
      }
      guard entry.role == .prose else {
        // Code and marks end a paragraph, as they do on the page.
        text.part()
        solution.part()
        continue
      }
      if entry.solution == nil { text.append(entry.markdown) } else { solution.append(entry.markdown) }
    }
    close()
    return statements
  }

  /// Lines of Markdown in parts with a blank line between them.
  private struct Paragraphs {
    private var lines: [String] = []
    private var isParted = false

    mutating func part() { isParted = true }

    mutating func append(_ line: String) {
      let isBlank = trimmedBlanks(line).isEmpty
      if isParted {
        if isBlank { return }
        if let last = lines.last, !trimmedBlanks(last).isEmpty { lines.append("") }
        isParted = false
      }
      lines.append(isBlank ? "" : line)
    }

    /// Without blank lines at its ends.
    var markdown: String {
      var rest = lines[...]
      while let first = rest.first, first.isEmpty { rest.removeFirst() }
      while let last = rest.last, last.isEmpty { rest.removeLast() }
      return rest.joined(separator: "\n")
    }
  }
}
