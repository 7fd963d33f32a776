/// Where Swift's comments and literals stand: as much of the language as it takes to know on which lines a
/// comment, a string or a regular expression goes on, and what is a comment at all.
///
/// - Comments go from `//` to the line's end, and from `/*` to `*/`, nested.
/// - Strings stand in `"` on one line or in `"""` over several, with any number of `#` around; an
///   interpolation `\(…)` holds code, and so strings and comments in turn.
/// - Regular expressions stand in `#/…/#`, with any number of `#` and over several lines where nothing but
///   blanks follows the opening; and in `/…/` on one line. A bare slash is a division as often, so it opens
///   one only as the compiler has it: neither behind an operand without a blank nor before a blank, with
///   another slash on its line that no blank precedes, and with no bracket `)` that is not opened within.
/// - Names stand in backticks and may hold all of these.
///
/// Any bytes are taken, in a time that grows with their number. What is never ended is noted as the
/// `failure` and ends where the compiler would end it; what else may be wrong is the compiler's to say.
struct SwiftLexer {
  /// What a line is in as it begins.
  enum LineStart: Equatable {
    case code
    /// Between `/*` and `*/`.
    case comment
    /// A string or regular expression of several lines, or an interpolation in one.
    case literal
  }

  struct Comment: Equatable {
    /// Its bytes, marks included, without the line's end.
    let range: Range<Int>
    /// On which it begins, from 1.
    let line: Int
  }

  struct Failure: Equatable {
    /// On which what is not ended begins, from 1.
    let line: Int
    let reason: String
  }

  /// For each line, the one after a last line end included.
  private(set) var starts: [LineStart] = [.code]
  /// In the file's order.
  private(set) var comments: [Comment] = []
  /// The strings, in the order of their ends: for each its bytes as written, between its interpolations.
  private(set) var strings: [[Range<Int>]] = []
  /// The first one.
  private(set) var failure: Failure?

  /// A string, or the code of an interpolation within one.
  private enum Context {
    case string(hashes: Int, isMultiline: Bool, line: Int)
    /// Brackets that are open within the interpolation.
    case interpolation(brackets: Int)
  }

  private let bytes: [UInt8]
  private var position = 0
  private var contexts: [Context] = []
  /// The pieces of each string that is open, and where the next one begins.
  private var open: [(pieces: [Range<Int>], start: Int)] = []
  /// Whether an operand stands right before `position`, or before the operator that does.
  private var isBound = false
  /// Where the rest of a line was searched in vain, its end: it is not searched twice.
  private var noSlashBefore = 0
  private var noBacktickBefore = 0
  private var noQuoteBefore = (end: 0, hashes: 0)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if at(0, "#"), at(1, "!") { takeLineComment() }
    while position < bytes.count {
      if case .string(let hashes, let isMultiline, let line) = contexts.last {
        takeString(hashes: hashes, isMultiline: isMultiline, line: line)
      } else {
        takeCode()
      }
    }
    for case .string(_, _, let line) in contexts { fail(line, "a string literal is never ended") }
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  // MARK: Code

  private mutating func takeCode() {
    switch bytes[position] {
    case "\n", "\r": takeLineEnd()
    case " ", "\t", "\u{b}", "\u{c}", "[", "{", ",", ";", ":": pass(isBound: false)
    case "(":
      changeBrackets(by: 1)
      pass(isBound: false)
    case ")":
      changeBrackets(by: -1)
      pass(isBound: true)
    case "/": takeSlash()
    case "\"": openString(hashes: 0)
    case "#": takeHashes()
    case "`": takeName()
    case "=", "-", "+", "!", "*", "%", "<", ">", "&", "|", "^", "~", "?", ".": position += 1
    default: pass(isBound: true)
    }
  }

  private mutating func pass(isBound: Bool) {
    position += 1
    self.isBound = isBound
  }

  /// A closing bracket that none within the interpolation belongs to ends it.
  private mutating func changeBrackets(by change: Int) {
    guard case .interpolation(let brackets) = contexts.last else { return }
    contexts.removeLast()
    if brackets + change >= 0 {
      contexts.append(.interpolation(brackets: brackets + change))
    } else {
      open[open.count - 1].start = position + 1
    }
  }

  private mutating func takeLineEnd() {
    // The interpolations of a string of one line end with it.
    while case .interpolation = contexts.last, contexts.count > 1,
      case .string(_, false, let line) = contexts[contexts.count - 2]
    {
      fail(line, "an interpolation in a string of one line is not ended on it")
      contexts.removeLast(2)
      open.removeLast()
    }
    passLineEnd(inside: nil)
    isBound = false
  }

  /// Past a line's end, or what else is taken for one and begins no line by our count: a carriage return.
  private mutating func passLineEnd(inside: LineStart?) {
    if at(position, "\n") { starts.append(inside ?? (contexts.isEmpty ? .code : .literal)) }
    position += 1
  }

  private mutating func takeSlash() {
    if at(position + 1, "/") {
      takeLineComment()
    } else if at(position + 1, "*") {
      takeBlockComment()
    } else if !isBound, let end = endOfRegex() {
      position = end
      isBound = true
    } else {
      position += 1
    }
  }

  private mutating func takeLineComment() {
    let start = position
    while position < bytes.count, !isLineEnd(position) { position += 1 }
    comments.append(Comment(range: start..<position, line: starts.count))
  }

  private mutating func takeBlockComment() {
    let (start, line) = (position, starts.count)
    position += 2
    var depth = 1
    while depth > 0, position < bytes.count {
      if at(position, "*"), at(position + 1, "/") {
        depth -= 1
        position += 2
      } else if at(position, "/"), at(position + 1, "*") {
        depth += 1
        position += 2
      } else if isLineEnd(position) {
        passLineEnd(inside: .comment)
      } else {
        position += 1
      }
    }
    if depth > 0 { fail(line, "a comment /* is never ended") }
    comments.append(Comment(range: start..<position, line: line))
    isBound = false
  }

  private mutating func takeName() {
    isBound = true
    var end = position + 1
    while end >= noBacktickBefore, end < bytes.count, !isLineEnd(end) {
      if at(end, "`") {
        position = end + 1
        return
      }
      end += 1
    }
    noBacktickBefore = max(noBacktickBefore, end)
    position += 1
  }

  private mutating func takeHashes() {
    let start = position
    while at(position, "#") { position += 1 }
    let hashes = position - start
    if at(position, "\"") {
      openString(hashes: hashes)
    } else if at(position, "/") {
      takeExtendedRegex(hashes: hashes)
    }
    isBound = true
  }

  // MARK: Strings

  private mutating func openString(hashes: Int) {
    let isMultiline =
      at(position + 1, "\"") && at(position + 2, "\"") && !(hashes > 0 && isEndedOnLine(hashes: hashes))
    contexts.append(.string(hashes: hashes, isMultiline: isMultiline, line: starts.count))
    position += isMultiline ? 3 : 1
    open.append(([], position))
  }

  /// Whether what looks like `#"""` is `#"` with two quotation marks in a string that ends on its line.
  private mutating func isEndedOnLine(hashes: Int) -> Bool {
    var end = position + 2
    if end < noQuoteBefore.end, hashes >= noQuoteBefore.hashes { return false }
    while end < bytes.count, !isLineEnd(end) {
      if at(end, "\"") {
        let closing = end + 1
        end = closing
        while end < closing + hashes, at(end, "#") { end += 1 }
        if end == closing + hashes { return true }
      } else {
        end += 1
      }
    }
    noQuoteBefore = (end, hashes)
    return false
  }

  private mutating func takeString(hashes: Int, isMultiline: Bool, line: Int) {
    switch bytes[position] {
    case "\"": takeQuotes(hashes: hashes, isMultiline: isMultiline)
    case "\\": takeEscape(hashes: hashes)
    case "\n", "\r":
      if isMultiline {
        passLineEnd(inside: nil)
      } else {
        fail(line, "a string literal is not ended on its line")
        contexts.removeLast()
        open.removeLast()
      }
    default: position += 1
    }
  }

  /// As many quotation marks as there are, with the number signs behind them that may belong to the end.
  private mutating func takeQuotes(hashes: Int, isMultiline: Bool) {
    let needed = isMultiline ? 3 : 1
    var quotes = 0
    while at(position, "\""), quotes < needed || hashes > 0 {
      position += 1
      quotes += 1
    }
    let start = position
    while position < start + hashes, at(position, "#") { position += 1 }
    guard quotes >= needed, position == start + hashes else { return }
    contexts.removeLast()
    let (pieces, first) = open.removeLast()
    strings.append(pieces + [first..<start - needed])
    isBound = true
  }

  private mutating func takeEscape(hashes: Int) {
    let escape = position
    position += 1
    let start = position
    while position < start + hashes, at(position, "#") { position += 1 }
    guard position == start + hashes else { return }
    if at(position, "(") {
      open[open.count - 1].pieces.append(open[open.count - 1].start..<escape)
      contexts.append(.interpolation(brackets: 0))
      pass(isBound: false)
    } else if position < bytes.count, !isLineEnd(position) {
      position += 1
    }
  }

  // MARK: Regular expressions

  /// The end of the regular expression that opens at `position`; nil where the slash is an operator.
  private mutating func endOfRegex() -> Int? {
    var end = position + 1
    guard end < bytes.count, !isBlank(end), !isLineEnd(end), end >= noSlashBefore else { return nil }
    // Within a class such as [(] a bracket is a character.
    var (brackets, classes) = (0, 0)
    var isEscaped = false
    while end < bytes.count, !isLineEnd(end) {
      switch bytes[end] {
      case _ where isEscaped: isEscaped = false
      case "\\": isEscaped = true
      case "/": return isBlank(end - 1) && !at(end - 2, "\\") ? nil : end + 1
      case "[": classes += 1
      case "]" where classes > 0: classes -= 1
      case "(" where classes == 0: brackets += 1
      case ")" where classes == 0:
        brackets -= 1
        if brackets < 0 { return nil }
      default: break
      }
      end += 1
    }
    noSlashBefore = end
    return nil
  }

  private mutating func takeExtendedRegex(hashes: Int) {
    let line = starts.count
    position += 1
    var end = position
    while isBlank(end) { end += 1 }
    let isMultiline = end < bytes.count && isLineEnd(end)
    while position < bytes.count {
      if at(position, "\\") {
        position += 1
        if position < bytes.count, !isLineEnd(position) { position += 1 }
      } else if at(position, "/") {
        position += 1
        let start = position
        while position < start + hashes, at(position, "#") { position += 1 }
        if position == start + hashes { return }
      } else if isLineEnd(position) {
        guard isMultiline else { break }
        passLineEnd(inside: .literal)
      } else {
        position += 1
      }
    }
    fail(line, isMultiline ? "a regular expression is never ended" : "a regular expression is not ended on its line")
  }

  // MARK: Bytes

  private func at(_ index: Int, _ scalar: Unicode.Scalar) -> Bool {
    index >= 0 && index < bytes.count && bytes[index] == scalar.value
  }

  private func isBlank(_ index: Int) -> Bool { at(index, " ") || at(index, "\t") }

  private func isLineEnd(_ index: Int) -> Bool { at(index, "\n") || at(index, "\r") }

  private mutating func fail(_ line: Int, _ reason: String) {
    if failure == nil { failure = Failure(line: line, reason: reason) }
  }
}

/// A byte of ASCII, written as it looks.
private func ~= (scalar: Unicode.Scalar, byte: UInt8) -> Bool { scalar.value == byte }
