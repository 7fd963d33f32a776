import Foundation

@testable import Weaving

/// The words of a piece of Swift, without comments and without what strings say: enough to see what it declares and what
/// it uses.
struct SwiftWords {
  enum Place: Equatable {
    case file
    /// Of a type that is declared in the file.
    case member
  }

  struct Use: Equatable {
    let word: String
    /// Whether a dot stands before it.
    let isMember: Bool
  }

  /// Words, and other characters one by one; no blanks but line ends.
  private let tokens: [String]

  init(_ text: String) {
    var bytes = Array(text.utf8)
    let lexer = SwiftLexer(bytes)
    for range in lexer.comments.map(\.range) + lexer.strings.flatMap({ $0 }) {
      for index in range where bytes[index] != UInt8(ascii: "\n") { bytes[index] = UInt8(ascii: " ") }
    }
    var tokens: [String] = []
    var word = ""
    for character in String(decoding: bytes, as: UTF8.self) {
      if character == "_" || character.isLetter || character.isNumber {
        word.append(character)
        continue
      }
      if !word.isEmpty { tokens.append(word) }
      word = ""
      if character == "\n" || !character.isWhitespace { tokens.append(String(character)) }
    }
    if !word.isEmpty { tokens.append(word) }
    self.tokens = tokens
  }

  private static let types: Set = ["struct", "enum", "class", "actor", "protocol", "extension"]
  private static let values: Set = ["let", "var", "func", "typealias"]

  private func isWord(_ token: String) -> Bool {
    token != "_" && token.first.map { $0 == "_" || $0.isLetter } ?? false
  }

  /// The names that stand in brackets from `start`, the place of the opening one.
  private func names(inBracketsAt start: Int) -> [String] {
    var (depth, found) = (0, [String]())
    for token in tokens[start...] {
      if token == "(" { depth += 1 }
      if token == ")" { depth -= 1 }
      if depth == 0 { break }
      if isWord(token) { found.append(token) }
    }
    return found
  }

  /// What is declared in the file and in its types, not within functions.
  func declarations() -> [String: Place] {
    var found: [String: Place] = [:]
    var open: [Bool] = []   // for each brace, whether it is that of a type
    var isType: Bool?
    for (index, token) in tokens.enumerated() {
      switch token {
      case "{":
        open.append(isType ?? false)
        isType = nil
      case "}": _ = open.popLast()
      case _ where Self.types.contains(token) || Self.values.contains(token):
        // `.self`, `class func`, and a label that is such a word.
        guard index + 1 < tokens.count, index == 0 || tokens[index - 1] != "." else { continue }
        if Self.types.contains(token) { isType = true } else if token == "func" { isType = false }
        guard open.allSatisfy({ $0 }), token != "extension" else { continue }
        let declared =
          tokens[index + 1] == "(" && Self.values.contains(token) && token != "func"
          ? names(inBracketsAt: index + 1) : isWord(tokens[index + 1]) ? [tokens[index + 1]] : []
        for name in declared where found[name] != .file { found[name] = open.isEmpty ? .file : .member }
      default: break
      }
    }
    return found
  }

  /// What is declared with `public` or `package` before it, cases of enumerations included.
  var published: Set<String> {
    var found: Set<String> = []
    for (index, token) in tokens.enumerated() where index > 0 && isWord(token) {
      let before = tokens[index - 1]
      if before == "case" || before == "," && isCase(index) { found.insert(token) }
      if Self.types.contains(before) || Self.values.contains(before) {
        // On the same line.
        let line = tokens[..<index].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        if tokens[line..<index].contains("public") || tokens[line..<index].contains("package") { found.insert(token) }
      }
    }
    return found
  }

  /// Whether the line at `index` begins a list of cases.
  private func isCase(_ index: Int) -> Bool {
    let line = tokens[..<index].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return tokens[line] == "case"
  }

  /// What functions, closures and loops declare for themselves, and labels.
  var localNames: Set<String> {
    var found: Set<String> = []
    for (index, token) in tokens.enumerated() where index > 0 {
      let before = tokens[index - 1]
      if isWord(token) {
        if Self.types.contains(before) || Self.values.contains(before) || ["for", "case"].contains(before) { found.insert(token) }
        if index + 1 < tokens.count, tokens[index + 1] == ":" { found.insert(token) }
        // let a = 1, b = 2
        if before == ",", index + 1 < tokens.count, tokens[index + 1] == "=" { found.insert(token) }
      } else if token == "(", ["let", "var", "for"].contains(before) {
        found.formUnion(names(inBracketsAt: index))
      } else if token == "{" {
        found.formUnion(parameters(ofClosureAt: index))
      }
    }
    return found
  }

  /// The words between `{` and `in` where nothing but a list of them stands there.
  private func parameters(ofClosureAt start: Int) -> [String] {
    var found: [String] = []
    for token in tokens[(start + 1)...].prefix(40) {
      if token == "in" { return found }
      if isWord(token) { found.append(token) } else if !"(),:[]<>-@_?&\n".contains(token) { return [] }
    }
    return []
  }

  /// All words that are no label.
  var uses: [Use] {
    tokens.indices.compactMap { index in
      guard isWord(tokens[index]) else { return nil }
      if index + 1 < tokens.count, tokens[index + 1] == ":" { return nil }
      return Use(word: tokens[index], isMember: index > 0 && tokens[index - 1] == ".")
    }
  }
}
