import Foundation
import Host

/// The marks of a solution, `// BEGIN SOLUTION N` and `// END SOLUTION`, and what comes so near to one that
/// its writer must have meant one. Overlooked, it would let a solution out, so that it is refused instead.
///
/// What counts are a line's words, in capitals and without accents, invisible characters, and the letters of other
/// alphabets and digits that look like ours; which signs stand between them does not matter (`MarkWord`). A line
/// of a comment is refused where
///
/// 1. BEGIN, START, STOP or END, or a slip of the pen away from them, comes right before SOLUTION, SOL or a slip of
///    the pen away from that: anywhere if one of the two is in capitals or both have a capital, else at the line's
///    beginning. In prose, whose sentences go on from line to line, one of small letters at the beginning must also be
///    all there is on the line, or have a number or a colon behind it;
/// 2. it has no word but such as marks are made of, ours, nbgrader's and otter-grader's: `SOLUTION 1`, `END OF THE
///    SOLUTION`, `BEGIN HIDDEN TESTS`; but for the end of a sentence, `solution.`;
/// 3. it begins as a label does, `Solution:`, `**Solution 1.**`;
/// 4. it has SOLUTION in capitals: of code anywhere but in quotation marks, of prose where that is a phrase of its own;
/// 5. it opens a division of solutions in prose, `::: solution`: pandoc would set what stands there as one.
///
/// So `// the solution of the equation`, `//: In the end solutions differ.` and `### Exercise 2. SOLUTION sets (by
/// hand)` are none. The rules 2 to 5 hold outside solutions, 2 and 3 in files of exercises only.
enum SolutionMark {
  static let expected = "expected // BEGIN SOLUTION N or // END SOLUTION, alone on the line"

  /// Whether `comment`, one line of it, is a mark that is not as it must be, wherever it stands.
  static func resembles(_ comment: some StringProtocol, isProse: Bool) -> Bool {
    MarkLine.readings(of: comment).contains { $0.isBroken || $0.hasBorder(isProse: isProse) }
  }

  /// Whether `comment`, one line of it, calls what stands there a solution.
  ///
  /// - Parameter goesOn: whether it goes on from a comment on the line before, as sentences do.
  static func isLabel(
    _ comment: some StringProtocol, isProse: Bool, kind: LiterateSource.Kind, goesOn: Bool = false
  ) -> Bool {
    if isProse, opensDivision(String(comment)) { return true }
    return MarkLine.readings(of: comment).contains { line in
      if isProse ? line.hasCapitalPhrase : line.hasCapitals { return true }
      guard kind == .exercises else { return false }
      return line.isLabel(isProse: isProse, goesOn: goesOn) || line.beginsWithLabel(goesOn: isProse || goesOn)
    }
  }

  /// Whether a line has `::: solution` or `::: {.solution}`, also in a list or a quotation.
  private static func opensDivision(_ line: String) -> Bool {
    line.contains(":::") && line.firstMatch(of: /:{3,}[ \t]*(?:\{[^}]*[^A-Za-z0-9_\-])?solution/) != nil
  }

  /// Whether a line of code that is no comment was meant for a mark, as Python's graders have them, or keeps a
  /// solution by a condition, which would leave it in the students' file.
  static func isCode(_ line: String) -> Bool {
    let text = line.prefix { $0 != "\"" }
    return MarkLine.readings(of: text).contains { $0.isDirective(begins: text.hasPrefix("#")) }
  }

  /// Refuses marks in what is Markdown already, which all readers get whole.
  static func refuse(inMarkdown lines: [LiterateSource.Line], path: String) throws(HostError) {
    for line in lines
    where resembles(line.text, isProse: true) || isLabel(line.text, isProse: true, kind: .chapter) {
      throw .weave(path: path, line: line.number, reason: "a solution outside Exercises.swift")
    }
  }
}

/// The words of one line of a comment, and what they say about a solution.
private struct MarkLine {
  let words: [MarkWord]
  /// What stands behind the last word.
  let end: String

  /// The line as it is written, and with digits for letters where some look so.
  static func readings(of line: some StringProtocol) -> [MarkLine] {
    let plain = MarkLine(line, readsDigits: false)
    let hasDigits = plain.words.contains { $0.isNumber && MarkWord.isLikeLetters($0.text) }
    return hasDigits ? [plain, MarkLine(line, readsDigits: true)] : [plain]
  }

  private init(_ line: some StringProtocol, readsDigits: Bool) {
    (words, end) = MarkWord.words(of: line, readsDigits: readsDigits)
  }

  private var letters: [MarkWord] { words.filter { !$0.isNumber } }

  // MARK: Marks

  /// Whether it begins with a mark whose words are broken: `B E G I N S O L U T I O N`.
  var isBroken: Bool {
    let letters = self.letters
    guard let first = letters.first else { return false }
    if let next = letters.dropFirst().first, first.isNearBorder, next.beginsLikeSolution { return false }
    let joined = letters.map(\.text).joined()
    return MarkWord.borders.contains { joined.hasPrefix($0 + "SOLUTION") }
  }

  /// Whether it has a word that opens or closes a solution.
  func hasBorder(isProse: Bool) -> Bool {
    if words.indices.contains(where: { isPair(at: $0, isProse: isProse) }) { return true }
    guard isAllLabel, words.contains(where: \.isBorder) else { return false }
    // A sentence may end with the words "at the end of the solution."
    return !(isProse && isSentenceEnd && words.contains(where: \.isArticle))
  }

  /// Whether BEGIN SOLUTION, or what is near it, stands at `index`; a number may stand between the two.
  private func isPair(at index: Int, isProse: Bool) -> Bool {
    let word = words[index]
    var rest = words[(index + 1)...]
    if let number = rest.first, number.isNumber { rest = rest.dropFirst() }
    guard !word.isNumber, let next = rest.first, !next.isNumber else { return false }
    let areUpper = word.isUpper && next.isUpper
    let isFirst = words[..<index].allSatisfy { $0.isFiller || $0.isNumber }
    guard word.isBorder || ((areUpper || isFirst) && word.isNearBorder),
      next.isSolution || (next.beginsLikeSolution && (areUpper || !next.isOrdinary))
    else { return false }
    if word.isUpper || next.isUpper { return true }
    if word.isCapital, next.isCapital, !next.gap.contains(".") { return true }
    guard isFirst else { return false }
    guard isProse, let after = rest.dropFirst().first else { return true }
    return after.isNumber || after.gap.contains { ":—–=#)]>|".contains($0) }
      || (word.isCapital && after.gap.contains("."))
  }

  // MARK: Labels

  /// Whether there is a word for a solution, or for what else graders cut, and no word that is of a sentence.
  private var isAllLabel: Bool {
    let letters = self.letters
    let hasSolution = letters.contains(where: \.isSolution)
    guard
      letters.allSatisfy({
        $0.isSolution || $0.isAnswer || $0.isCut || $0.isBorder || $0.isFiller || (hasSolution && $0.isArticle)
      })
    else { return false }
    return hasSolution || letters.contains(where: \.isAnswer)
      || (letters.contains(where: \.isCut) && letters.contains { $0.isBorder || $0.text == "HIDDEN" })
  }

  /// Whether it may be the last words of a sentence that began on a line before.
  private var isSentenceEnd: Bool {
    guard let first = words.first, !first.isCapital, !first.isNumber else { return false }
    return end.contains { ".!?,;:".contains($0) }
  }

  func isLabel(isProse: Bool, goesOn: Bool) -> Bool {
    guard let first = words.first, isAllLabel, !((isProse || goesOn) && isSentenceEnd) else { return false }
    if !isProse { return true }
    // Tables of prose have heads of one word, and an answer is what any exercise asks for.
    let isSetApart = ["#", "<!--", "**"].contains { first.gap.contains($0) }
    return isSetApart || (words.contains(where: \.isSolution) && !first.gap.contains("|"))
  }

  /// - Parameter goesOn: whether a sentence may go on here, which then begins with a small letter.
  func beginsWithLabel(goesOn: Bool) -> Bool {
    guard let first = words.first, first.isSolution, !first.gap.contains("|"), first.isCapital || !goesOn
    else { return false }
    let next = words.dropFirst().first { !$0.isNumber }
    let gap = next?.gap ?? end
    let isStressed = first.gap.contains { "*_".contains($0) }
    return gap.contains { ":.)]>–—|".contains($0) } || (isStressed && gap.contains { "*_".contains($0) })
      || gap.contains(" - ")
  }

  // MARK: Capitals

  /// Whether SOLUTION stands in capitals and not in quotation marks, or ANSWER at the beginning.
  var hasCapitals: Bool {
    if let first = words.first, first.isUpper, first.isAnswer { return true }
    return words.indices.contains { words[$0].isCapitalSolution && !isQuoted($0) }
  }

  private func isQuoted(_ index: Int) -> Bool {
    let quotes = "\"'`“”‘’„«»"
    guard let before = words[index].gap.last, let after = gap(after: index).first else { return false }
    return quotes.contains(before) && quotes.contains(after)
  }

  /// Whether SOLUTION stands in capitals, with or without a number, between signs that part sentences.
  var hasCapitalPhrase: Bool {
    words.indices.contains { index in
      guard words[index].isCapitalSolution else { return false }
      let begins = index == 0 || words[index].gap.contains { "#.:;!?([<>–—|-/=".contains($0) }
      let next = words[(index + 1)...].first { !$0.isNumber }
      return begins && (next?.gap.contains { "#.:;!?)]<>–—|-/=".contains($0) } ?? true)
    }
  }

  private func gap(after index: Int) -> String { index + 1 < words.count ? words[index + 1].gap : end }

  // MARK: Code

  func isDirective(begins hasSign: Bool) -> Bool {
    guard let first = words.first else { return false }
    if hasSign, ["IF", "ELSEIF"].contains(first.text) { return words.contains { $0.isSolution && $0.isUpper } }
    if hasSign, isAllLabel { return true }
    guard let next = words.dropFirst().first else { return false }
    return first.isUpper && next.isUpper && first.isBorder && next.isSolution
  }
}
