/// Markdown made fit for the cell of a table. A table takes every pipe for the end of a cell but one with a backslash
/// before it, and takes that backslash away before it reads the cell. Where a backslash stands there already, readers
/// differ (pandoc 2.17 ends the cell at `\\|`, GitHub does not), so that another word is written instead.
enum MarkdownCell {
  /// `text`, which has one line, with its pipes escaped.
  static func escaped(_ text: String) -> String {
    guard text.contains("|") else { return text }
    var result = ""
    var rest = Substring(text)
    while let first = rest.first {
      if first == "\\" {
        // What is escaped begins no span; a pipe that is escaped already needs no more.
        result += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if first == "`" {
        let fence = rest.prefix { $0 == "`" }
        rest = rest.dropFirst(fence.count)
        if let inner = code(rest, fence.count) {
          result += codeSpan(inner, String(fence))
          rest = rest.dropFirst(inner.count + fence.count)
        } else {
          result += fence
        }
      } else if first == "$" {
        let fence = rest.prefix(rest.hasPrefix("$$") ? 2 : 1)
        rest = rest.dropFirst(fence.count)
        if let inner = formula(rest, fence) {
          result += fence + escapedFormula(inner) + fence
          rest = rest.dropFirst(inner.count + fence.count)
        } else {
          result += fence
        }
      } else {
        result += first == "|" ? "\\|" : String(first)
        rest.removeFirst()
      }
    }
    return result
  }

  /// What stands before the next run of exactly `count` backticks; nil where there is none.
  static func code(_ text: Substring, _ count: Int) -> Substring? {
    var index = text.startIndex
    while let start = text[index...].firstIndex(of: "`") {
      let run = text[start...].prefix { $0 == "`" }
      if run.count == count { return text[..<start] }
      index = run.endIndex
    }
    return nil
  }

  /// What stands before the dollars that close a formula; nil where these open none, as in "$5".
  static func formula(_ text: Substring, _ fence: Substring) -> Substring? {
    guard let first = text.first, fence.count == 2 || !first.isWhitespace else { return nil }
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == "\\" {
        index = text.index(index, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
        continue
      }
      if text[index...].hasPrefix(fence) {
        let inner = text[..<index], after = text[index...].dropFirst(fence.count).first
        if inner.isEmpty { return nil }
        if fence.count == 2 || !(inner.last?.isWhitespace ?? true) && !(after?.isNumber ?? false) { return inner }
      }
      index = text.index(after: index)
    }
    return nil
  }

  /// In a formula `\\|` is a sign of its own, the double bar.
  private static func escapedFormula(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let first = rest.first {
      let taken = first == "\\" ? rest.prefix(2) : rest.prefix(1)
      result += taken == "|" ? "\\|" : taken == "\\|" ? "\\Vert " : String(taken)
      rest = rest.dropFirst(taken.count)
    }
    return result
  }

  /// In code a backslash is one. An odd number of them before a pipe cannot be said in backticks.
  private static func codeSpan(_ text: Substring, _ fence: String) -> String {
    let isOdd = text.matches(of: /(\\+)\|/).contains { !$0.output.1.count.isMultiple(of: 2) }
    guard isOdd else { return fence + text.replacing("|", with: "\\|") + fence }
    let characters = text.unicodeScalars.map { scalar in
      scalar.isASCII && !scalar.properties.isAlphabetic && scalar != " " ? "&#\(scalar.value);" : String(scalar)
    }
    return "<code>\(characters.joined())</code>"
  }
}
