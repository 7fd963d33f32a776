/// A part of a line of Markdown: text to read, or what has a form of its own and stays as it is.
struct MarkdownSpan {
  enum Kind: Equatable {
    case text
    /// In backticks or `<code>`.
    case code
    /// Between dollars.
    case formula
    /// Where a link leads, an address, a tag of HTML.
    case address
  }

  let kind: Kind
  /// A slice of the line, with the marks that open and close it.
  let text: Substring

  /// The parts of `line` in order, without gaps.
  static func spans(of line: String) -> [MarkdownSpan] {
    var result: [MarkdownSpan] = []
    var rest = Substring(line)
    var textStart = rest.startIndex
    func close(at index: String.Index) {
      if textStart < index { result.append(MarkdownSpan(kind: .text, text: line[textStart..<index])) }
    }
    while let first = rest.first {
      guard let span = opened(by: rest, first, before: line[..<rest.startIndex].last) else {
        // What is escaped opens nothing.
        rest = rest.dropFirst(first == "\\" ? 2 : passed(rest, first))
        continue
      }
      close(at: rest.startIndex)
      result.append(span)
      rest = rest[span.text.endIndex...]
      textStart = rest.startIndex
    }
    close(at: line.endIndex)
    return result
  }

  /// What stands at `index` of `line`.
  static func kind(at index: String.Index, in line: String) -> Kind {
    spans(of: line).first { $0.text.startIndex <= index && index < $0.text.endIndex }?.kind ?? .text
  }

  /// How many characters are passed by where `first` opens nothing: a run of marks as a whole.
  private static func passed(_ rest: Substring, _ first: Character) -> Int {
    first == "`" || first == "$" ? rest.prefix { $0 == first }.count : 1
  }

  /// The span that begins with `rest`; nil for text.
  private static func opened(by rest: Substring, _ first: Character, before: Character?) -> MarkdownSpan? {
    func made(_ kind: Kind, upTo end: String.Index) -> MarkdownSpan {
      MarkdownSpan(kind: kind, text: rest[rest.startIndex..<end])
    }
    switch first {
    case "`":
      let fence = rest.prefix { $0 == "`" }
      guard let inner = MarkdownCell.code(rest[fence.endIndex...], fence.count) else { return nil }
      return made(.code, upTo: rest.index(inner.endIndex, offsetBy: fence.count))
    case "$":
      let fence = rest.prefix(rest.hasPrefix("$$") ? 2 : 1)
      guard let inner = MarkdownCell.formula(rest[fence.endIndex...], fence) else { return nil }
      return made(.formula, upTo: rest.index(inner.endIndex, offsetBy: fence.count))
    case "<":
      let ending = rest.hasPrefix("<code>") ? "</code>" : ">"
      guard let next = rest.dropFirst().first, next.isLetter || next == "/" || next == "!",
        let end = rest.firstRange(of: ending),
        // Between two signs of less and greater may stand a link.
        ending != ">" || rest[..<end.lowerBound].firstRange(of: "](") == nil
      else { return nil }
      return made(ending == ">" ? .address : .code, upTo: end.upperBound)
    case "(" where before == "]":
      // Up to the closing parenthesis that no opening one inside the destination belongs to.
      var depth = 0
      for index in rest.indices {
        if rest[index] == "(" { depth += 1 }
        if rest[index] == ")" { depth -= 1 }
        if depth == 0 { return made(.address, upTo: rest.index(after: index)) }
      }
      return nil
    case "h" where rest.hasPrefix("http://") || rest.hasPrefix("https://"):
      // An address may be the words of a link.
      let word = rest.prefix { !$0.isWhitespace }
      return made(.address, upTo: word.firstRange(of: "](")?.lowerBound ?? word.endIndex)
    default:
      return nil
    }
  }
}
