import Foundation

/// The marks of a solution, `// BEGIN SOLUTION N` and `// END SOLUTION`, and what comes so near to one that
/// its writer must have meant one. Overlooked, it would let a solution out, so that it is refused instead.
enum SolutionMark {
  static let expected = "expected // BEGIN SOLUTION N or // END SOLUTION, alone on the line"

  /// Whether `comment`, one line of it, looks like a mark wherever it stands: BEGIN, START, END or STOP right
  /// before a word that begins with SOL, in any case of letters and whatever but letters stands between them;
  /// nbgrader's and otter-grader's marks of other things. A sentence may say that solutions end, and
  /// that one starts to solve.
  static func resembles(_ comment: some StringProtocol) -> Bool {
    let words = Word.words(of: comment)
    if words.contains(where: { word in ["BEGIN", "START", "STOP", "END"].contains { word.text.contains($0 + "SOL") } }) {
      return true
    }
    for (word, next) in zip(words, words.dropFirst()) where word.isBorder {
      let isSentence = !(word.isUpper && next.isUpper)
      if next.text.hasPrefix("SOL"), !(isSentence && next.isOrdinary) { return true }
      if next.isSolution { return true }
    }
    return isLabel(words) && words.contains(where: \.isBorder)
  }

  /// Whether `comment`, one line of code's comment, marks a solution as otter-grader does at a line's end:
  /// it begins with SOLUTION or ANSWER in capitals, has the former anywhere, or says nothing else.
  static func isLabel(_ comment: some StringProtocol, kind: LiterateSource.Kind) -> Bool {
    let words = Word.words(of: comment)
    return hasCapitals(words) || (words.first.map { $0.isUpper && $0.isAnswer } ?? false)
      || (kind == .exercises && isLabel(words))
  }

  /// Whether a line of prose does the same: the word SOLUTION in capitals is kept for marks, and no heading
  /// nor comment of HTML may be called so.
  static func isLabel(prose line: some StringProtocol, kind: LiterateSource.Kind) -> Bool {
    let words = Word.words(of: line)
    let text = line.drop { "/: \t".contains($0) }
    return hasCapitals(words)
      || (kind == .exercises && (text.hasPrefix("#") || text.hasPrefix("<!--")) && isLabel(words))
  }

  private static func hasCapitals(_ words: [Word]) -> Bool {
    words.contains { $0.isUpper && $0.text.count > 4 && $0.isSolution }
  }

  /// Whether there is a word for a solution, or for what else graders cut, and no word that is of a sentence.
  private static func isLabel(_ words: [Word]) -> Bool {
    let hasSolution = words.contains(where: \.isSolution)
    guard
      words.allSatisfy({
        $0.isSolution || $0.isAnswer || $0.isCut || $0.isBorder || $0.isFiller || (hasSolution && $0.isArticle)
      })
    else { return false }
    return hasSolution || words.contains(where: \.isAnswer)
      || (words.contains(where: \.isCut) && words.contains { $0.isBorder || $0.text == "HIDDEN" })
  }
}

/// A run of letters in a comment.
private struct Word {
  /// In capitals, without accents.
  let text: String
  /// Whether it stands in capitals.
  let isUpper: Bool

  /// The words of a line. Digits and all signs separate them; what nobody sees does not, and letters in another
  /// width or style are as good as plain ones.
  static func words(of line: some StringProtocol) -> [Word] {
    let isPlain = line.utf8.allSatisfy { $0 < 0x80 }
    let text = isPlain ? String(line) : String(line).decomposedStringWithCompatibilityMapping
    var words: [Word] = []
    var word = ""
    func close() {
      guard !word.isEmpty else { return }
      let capitals = word.uppercased()
      words.append(Word(text: capitals, isUpper: capitals == word))
      word = ""
    }
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic {
        word.unicodeScalars.append(scalar)
      } else if !scalar.properties.isDefaultIgnorableCodePoint, !isAccent(scalar) {
        close()
      }
    }
    close()
    return words
  }

  private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Opens or closes something, or is a slip of the pen away from that.
  var isBorder: Bool {
    if ["END", "ENDS"].contains(text) || (isUpper && text.hasSuffix("END")) { return true }
    return ["BEGIN", "START", "STOP"].contains { text.hasSuffix($0) } || ["BEGINS", "STARTS", "STOPS"].contains(text)
      || isUpper && ["BEGN", "BEGI", "BEIGN", "BGEIN", "BEGINN", "STRAT", "EDN", "ENDE"].contains(text)
  }

  var isSolution: Bool { ["SOL", "SOLN", "SOLNS"].contains(text) || isNear("SOLUTION") || isNear("SOLUTIONS") }
  var isAnswer: Bool { ["ANSWER", "ANSWERS"].contains(text) }
  /// What other graders cut or add.
  var isCut: Bool { ["TEST", "TESTS", "PROMPT", "QUESTION"].contains(text) }
  var isFiller: Bool {
    ["CODE", "ENDREGION", "EXERCISE", "HERE", "HIDDEN", "KEY", "MARK", "MY", "NO", "REGION", "SAMPLE"].contains(text)
  }
  /// The answer may be what a function is said to return; the solution is none.
  var isArticle: Bool { ["A", "FOR", "OF", "OUR", "THE", "TO", "YOUR"].contains(text) }

  /// Begins like a solution and is none.
  var isOrdinary: Bool {
    ["SOLVE", "SOLVI", "SOLVA", "SOLI", "SOLE", "SOLO", "SOLA", "SOLD", "SOLUB"].contains { text.hasPrefix($0) }
  }

  /// Whether a letter too many, too few, another one or two exchanged ones lie between the word and `target`.
  private func isNear(_ target: String) -> Bool {
    if text == target { return true }
    let (a, b) = (Array(text.unicodeScalars), Array(target.unicodeScalars))
    guard abs(a.count - b.count) <= 1, a.first == b.first || a.dropFirst() == b.dropFirst() else { return false }
    let start = zip(a, b).prefix { $0 == $1 }.count
    let end = zip(a.dropFirst(start).reversed(), b.dropFirst(start).reversed()).prefix { $0 == $1 }.count
    let (left, right) = (a.dropFirst(start).dropLast(end), b.dropFirst(start).dropLast(end))
    return max(left.count, right.count) <= 1 || (left.count == 2 && Array(left.reversed()) == Array(right))
  }
}
