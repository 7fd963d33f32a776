/// Finds the formulas of the ledger in a sentence. Ledger, verdicts and errata write them with the letters of a keyboard,
/// `-sum_t sum_i y_ti ln o_ti`, which a page shows as formulas of TeX.
///
/// A formula is found by an index or an exponent, `y_ti` or `e^{z_j}`, by a Greek letter of something, `sigma(2x)` or
/// `-alpha`, or by a difference from one, `y(1-y)`. It takes in what belongs to it on both sides: operators with their other
/// operand, single letters, names of Greek letters and functions, brackets that are open. Names of programs, such as
/// `p_value`, are none.
enum LedgerFormula {
  enum Part: Equatable {
    case words(String)
    /// As TeX, without the dollars around it.
    case formula(String)
  }

  /// The most characters of a formula; what is longer, nobody wrote.
  private static let longest = 300

  /// The parts of `text`, in order.
  static func parts(of text: String) -> [Part] {
    guard text.contains(where: { "_^(-".contains($0) }) else { return text.isEmpty ? [] : [.words(text)] }
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map { LedgerWord(characters: Array($0)) }
    var parts: [Part] = []
    var said = ""
    var start = 0
    func say(_ range: Range<Int>) { said += words[range].map { String($0.characters) }.joined(separator: " ") }
    for run in runs(in: words) {
      say(start..<run.lowerBound)
      if start < run.lowerBound { said += " " }
      let found = Array(words[run].map(\.characters).joined(separator: [Character(" ")]))
      let (opening, formula, closing) = trimmed(found)
      said += String(opening)
      if found.count <= longest, unmatched(formula) == nil {
        if !said.isEmpty { parts.append(.words(said)) }
        parts.append(.formula(LedgerTeX(formula).text))
        said = ""
      } else {
        said += String(formula)
      }
      said += String(closing)
      if run.upperBound < words.count { said += " " }
      start = run.upperBound
    }
    say(start..<words.count)
    if !said.isEmpty { parts.append(.words(said)) }
    return parts
  }

  /// Where formulas stand among `words`, in order.
  private static func runs(in words: [LedgerWord]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var index = 0
    while index < words.count {
      guard words[index].isCore else {
        index += 1
        continue
      }
      let first = start(of: index, in: words, from: result.last?.upperBound ?? 0)
      let next = end(of: index, in: words)
      result.append(first..<next)
      index = next
    }
    return result
  }

  /// Behind the last word of the formula whose core stands at `core`.
  private static func end(of core: Int, in words: [LedgerWord]) -> Int {
    var last = core
    var depth = words[core].depth
    while last + 1 < words.count {
      let next = words[last + 1]
      if depth > 0 && next.isConvertible {
        last += 1
      } else if words[last].endsSentence {
        break
      } else if next.isCore {
        last += 1
      } else if next.isOperator, last + 2 < words.count, next.joins(words[last + 2]) {
        depth += next.depth
        last += 2
      } else if !next.isHardOperator, next.isOperand(isJoined: false) {
        last += 1
      } else {
        break
      }
      depth += words[last].depth
    }
    // "The P_k sum to 1" says a word.
    while last > core, words[last].isFunction { last -= 1 }
    return last + 1
  }

  /// The first word of the formula whose core stands at `core`, not before `limit`.
  private static func start(of core: Int, in words: [LedgerWord], from limit: Int) -> Int {
    var first = core
    while first > limit {
      let before = words[first - 1]
      if before.endsSentence { break }
      if before.isOperator, first - 2 >= limit, !words[first - 2].endsSentence, before.joins(words[first - 2]) {
        first -= 2
      } else if before.isSign, first == 1 {
        first = 0
      } else if before.isNumber, first - 2 >= limit, words[first - 2].isHardOperator {
        first -= 1
      } else if !before.isHardOperator, before.isOperand(isJoined: false) {
        first -= 1
      } else {
        break
      }
    }
    return first
  }

  /// Without the brackets and the points that belong to the sentence around it.
  private static func trimmed(
    _ run: [Character]
  ) -> (opening: [Character], formula: [Character], closing: [Character]) {
    if run.count > longest { return ([], run, []) }
    var (opening, formula, closing): ([Character], [Character], [Character]) = ([], run, [])
    func dropPoints() {
      while let last = formula.last, LedgerWord.points.contains(last) {
        closing.insert(last, at: 0)
        formula.removeLast()
      }
    }
    dropPoints()
    while let index = unmatched(formula) {
      if index == 0 {
        opening.append(formula.removeFirst())
      } else if index == formula.count - 1 {
        closing.insert(formula.removeLast(), at: 0)
        dropPoints()
      } else {
        break
      }
    }
    return (opening, formula, closing)
  }

  /// The first bracket that none closes or opens.
  private static func unmatched(_ formula: [Character]) -> Int? {
    let pairs: [Character: Character] = [")": "(", "]": "[", "}": "{"]
    var open: [Int] = []
    for (index, character) in formula.enumerated() {
      if "([{".contains(character) { open.append(index) }
      guard let opening = pairs[character] else { continue }
      guard let last = open.last, formula[last] == opening else { return index }
      open.removeLast()
    }
    return open.last
  }
}

/// A word of a sentence that may be part of a formula.
struct LedgerWord {
  let characters: [Character]

  static let points: [Character] = [",", ";", ":", "."]
  private static let operators: Set<String> = [
    "+", "-", "−", "=", "×", "·", "*", "⊙", "<", ">", "≤", "≥", "<=", ">=", "->", "⋯", "/",
  ]
  /// Words of two letters that are no product of two quantities.
  private static let english: Set<String> = [
    "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "so", "to",
    "up", "us", "we",
  ]

  private var text: String { String(characters) }

  /// Whether a sentence or a part of it ends here.
  var endsSentence: Bool { characters.last.map { Self.points.contains($0) } ?? true }

  /// Brackets that open here, less those that close.
  var depth: Int { characters.count { "([{".contains($0) } - characters.count { ")]}".contains($0) } }

  /// A number without a sign.
  var isNumber: Bool { characters.allSatisfy { LedgerTeX.isDigit($0) || $0 == "." } }
  var isSign: Bool { text == "-" || text == "−" }
  /// An operator, and never a quantity.
  var isHardOperator: Bool { Self.operators.contains(text) }
  /// The ledger writes × as x and ⊙ as o, which may be quantities too.
  var isOperator: Bool { isHardOperator || text == "x" || text == "o" }

  /// The name of a function, without what it is taken of.
  var isFunction: Bool { LedgerTeX.isFunction(text) }

  /// Whether an operator has `other` as an operand.
  func joins(_ other: LedgerWord) -> Bool {
    !other.isHardOperator && (other.isCore || other.isOperand(isJoined: true))
  }

  /// Whether `LedgerTeX` can write all of it.
  var isConvertible: Bool {
    characters.allSatisfy(LedgerTeX.isKnown) && letterRuns.allSatisfy { run in
      run.isScript ? run.letters.count <= 4 : run.letters.count <= 2 || run.letters == "yhat" || run.letters == "hat"
        || LedgerTeX.isName(run.letters)
    }
  }

  /// Runs of Latin letters, and whether each is an index or an exponent; what is known by name is none.
  private var letterRuns: [(letters: String, isScript: Bool)] {
    var runs: [(letters: String, isScript: Bool)] = []
    var index = 0
    while index < characters.count {
      let run = characters[index...].prefix(while: LedgerTeX.isLetter)
      if run.isEmpty {
        index += 1
        continue
      }
      let isScript = index > 0 && (characters[index - 1] == "_" || characters[index - 1] == "^")
      if !LedgerTeX.isName(String(run)) { runs.append((String(run), isScript)) }
      index += run.count
    }
    return runs
  }

  /// Whether it can be nothing but a formula.
  var isCore: Bool {
    guard characters.count > 2, characters.contains(where: { "_^(-".contains($0) }), isConvertible else { return false }
    if isGreek || text.contains(/\(1-[A-Za-z]/) { return true }
    return (1..<characters.count - 1).contains(where: { index in
      guard characters[index] == "_" || characters[index] == "^" else { return false }
      let (before, after) = (characters[index - 1], characters[index + 1])
      return (Self.isQuantity(before) || ")]}".contains(before)) && (Self.isQuantity(after) || "{(:-−".contains(after))
    })
  }

  /// Whether the name of a Greek letter has a sign before it or a bracket behind it.
  private var isGreek: Bool {
    var start = 0
    while start < characters.count {
      let letters = characters[start...].prefix(while: LedgerTeX.isLetter)
      let end = start + letters.count
      if LedgerTeX.isGreek(String(letters)),
        (end < characters.count && characters[end] == "(") || (start == 1 && characters[0] == "-")
      {
        return true
      }
      start = end + 1
    }
    return false
  }

  private static func isQuantity(_ character: Character) -> Bool {
    LedgerTeX.isLetter(character) || LedgerTeX.isDigit(character) || LedgerTeX.isSymbol(character)
  }

  /// Whether it is a quantity, or the name of a function, beside a formula. What an operator joins to it may be a number or
  /// a word that is also English.
  func isOperand(isJoined: Bool) -> Bool {
    guard isConvertible else { return false }
    let brackets = "()[]{}|,;."
    var body = characters[...]
    while let first = body.first, brackets.contains(first) { body.removeFirst() }
    while let last = body.last, brackets.contains(last) { body.removeLast() }
    let isSigned = body.first == "-" || body.first == "−"
    if isSigned { body.removeFirst() }
    guard let first = body.first else { return false }
    if body.allSatisfy({ LedgerTeX.isDigit($0) || $0 == "." }) { return isJoined || isSigned }
    let name = String(body.prefix(while: LedgerTeX.isLetter))
    let rest = body.dropFirst(max(name.count, 1))
    let isCalled = rest.first == "(" || rest.first == "["
    if body.contains(where: LedgerTeX.isScript) { return true }
    guard rest.isEmpty || isCalled else { return isJoined }
    if name.isEmpty { return !first.isASCII }
    if name.count == 1 { return isJoined || isCalled || !["a", "A", "I"].contains(name) }
    if LedgerTeX.isName(name) { return name != "in" }
    return isCalled || (isJoined && !Self.english.contains(name))
  }
}
