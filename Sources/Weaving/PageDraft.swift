import Host

/// A page as it grows: lines of Markdown that know where in the sources they come from, and the code of the
/// program between them, which stands in fences.
struct PageDraft {
  /// Where a line of prose stands.
  struct Origin: Equatable {
    let path: String
    let line: Int
  }

  struct Line {
    var text: String
    /// nil for what the weaver writes itself.
    var origin: Origin?
  }

  private(set) var lines: [Line] = []
  /// The lines that open the fences of the program's code, as indices.
  private(set) var fences: [Int] = []

  /// Opens a new part, set apart by an empty line.
  private mutating func separate() {
    if !lines.isEmpty { lines.append(Line(text: "")) }
  }

  /// Lines of the weaver's own.
  mutating func append(_ text: String) {
    separate()
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { Line(text: String($0)) }
  }

  mutating func append(prose: [LiterateSource.Line], path: String) {
    separate()
    lines += prose.map { Line(text: $0.text, origin: Origin(path: path, line: $0.number)) }
  }

  /// Code in a fence that is longer than any run of backticks within.
  mutating func append(code: [String]) {
    var fence = "```"
    while code.contains(where: { $0.contains(fence) }) { fence += "`" }
    separate()
    fences.append(lines.count)
    lines.append(Line(text: fence + "swift"))
    lines += code.map { Line(text: $0) }
    lines.append(Line(text: fence))
  }

  /// The page without its last line end.
  var text: String { lines.map(\.text).joined(separator: "\n") }

  /// What the paragraph of prose has before and behind the line at `index`: a formula, or code in a sentence, may reach over
  /// several lines.
  func surroundings(of index: Int) -> (before: String, after: String) {
    func isProse(_ line: Line) -> Bool { line.origin != nil && !trimmedBlanks(line.text).isEmpty }
    var first = index
    while first > 0, isProse(lines[first - 1]) { first -= 1 }
    let before = lines[first..<index].map { $0.text + "\n" }
    let after = lines[(index + 1)...].prefix(while: isProse).map { "\n" + $0.text }
    return (before.joined(), after.joined())
  }

  /// The page with each line of prose replaced by one or more.
  func replacing(_ replacements: [Int: String]) -> PageDraft {
    var result = PageDraft()
    for (index, line) in lines.enumerated() {
      if fences.contains(index) { result.fences.append(result.lines.count) }
      guard let replacement = replacements[index] else {
        result.lines.append(line)
        continue
      }
      result.lines += replacement.split(separator: "\n", omittingEmptySubsequences: false).map {
        Line(text: String($0), origin: line.origin)
      }
    }
    return result
  }

  /// The blocks that no list or quotation holds, by the index of the line on which each begins.
  ///
  /// - Throws: `HostError.weave` where a fence or HTML of the prose is not ended and swallows what follows.
  func blocks() throws(HostError) -> [Int: MarkdownDocument.Block.Kind] {
    // Nothing follows the last line, so something is put there.
    let blocks = MarkdownDocument(text + "\n\nend\n").blocks
    let begun = Dictionary(blocks.map { ($0.line - 1, $0.kind) }) { first, _ in first }
    for (index, kind) in fences.map({ ($0, MarkdownDocument.Block.Kind.code) }) + [(lines.count + 1, .other)]
    where begun[index] != kind {
      let open = blocks.last { $0.line - 1 < index }
      let origin = open.flatMap { lines[$0.line - 1].origin } ?? lines.lazy.compactMap(\.origin).first
      throw .weave(
        path: origin?.path ?? "page", line: origin?.line ?? 1,
        reason: open?.kind == .code ? "a fence of code is never ended" : "what begins here is never ended, as Markdown has it")
    }
    return begun
  }

  /// Those of the lines at `indices` that stand in blocks of code. Each must hold `{{` or `](`.
  ///
  /// Where the parser says a block ends is not used: it is a line late where a list ends with the block.
  func code(among indices: [Int]) -> Set<Int> {
    guard !indices.isEmpty else { return [] }
    // A word that occurs nowhere marks the place; whichever block of code has it, holds the line.
    var word = "RETRACEPLACE"
    let page = text
    while page.contains(word) { word += "X" }
    var marked = lines
    for index in indices {
      let text = marked[index].text
      if let place = text.firstRange(of: "{{") ?? text.firstRange(of: "](") {
        marked[index].text.replaceSubrange(place, with: "\(word)\(index)Z")
      }
    }
    var found: Set<Int> = []
    for code in MarkdownDocument(marked.map(\.text).joined(separator: "\n") + "\n").code {
      var rest = code[...]
      while let place = rest.firstRange(of: word) {
        rest = rest[place.upperBound...]
        if let index = Int(rest.prefix { $0 != "Z" }) { found.insert(index) }
      }
    }
    return found
  }
}
