import Foundation

/// A run of letters or of digits in a line that may hold the mark of a solution.
struct MarkWord {
  /// In capitals, without accents, in our alphabet.
  let text: String
  /// Whether it stands in capitals.
  let isUpper: Bool
  /// Whether it begins with a capital.
  let isCapital: Bool
  let isNumber: Bool
  /// What stands between the word before, or the line's beginning, and this one.
  let gap: String

  /// What opens or closes a solution.
  static let borders = ["BEGIN", "START", "STOP", "END"]

  /// Opens or closes something.
  var isBorder: Bool {
    Self.borders.contains(text) || ["BEGINS", "STARTS", "STOPS", "ENDS"].contains(text)
      || (isUpper && Self.borders.contains { text.hasSuffix($0) })
  }

  /// The same, or a slip of the pen away from it, or another tool's word for it.
  var isNearBorder: Bool {
    if ["SMART", "STAR", "STARS", "STARK", "STEP", "SHOP"].contains(text) { return false }
    if isBorder || ["EDN", "ENDE", "EN", "ND", "BEGI"].contains(text) { return true }
    return text.count >= 4 && ["BEGIN", "START", "STOP", "OPEN", "CLOSE", "FINISH"].contains { isNear($0) }
  }

  var isSolution: Bool { ["SOL", "SOLN", "SOLNS"].contains(text) || isNear("SOLUTION") || isNear("SOLUTIONS") }
  var isCapitalSolution: Bool { isUpper && text.count > 4 && isSolution }
  var beginsLikeSolution: Bool { isSolution || text.hasPrefix("SOL") }
  var isAnswer: Bool { ["ANSWER", "ANSWERS"].contains(text) }
  /// What other graders cut or add.
  var isCut: Bool { ["TEST", "TESTS", "PROMPT", "QUESTION"].contains(text) }

  var isFiller: Bool { Self.fillers.contains(text) }
  private static let fillers: Set<String> = [
    "CLASS", "CLOSE", "CODE", "CUT", "DETAILS", "DIV", "ENDREGION", "EXERCISE", "FINISH", "HERE", "HIDDEN", "HIDE", "KEY",
    "MARK", "MY", "NO", "OPEN", "REGION", "REMOVE", "SAMPLE", "SPAN", "STRIP", "SUMMARY",
  ]

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

// MARK: Reading

extension MarkWord {
  /// A letter as it is read, and as it is written.
  private struct Letter {
    let read: Unicode.Scalar
    let isLower, isCapital: Bool
  }

  /// The words of a line and what stands behind the last one. All signs separate words; what nobody sees does not.
  /// Letters in another width or style, and such of other alphabets that look like ours, are as good as ours.
  ///
  /// - Parameter readsDigits: whether digits right before a letter are read as the letters that they look like.
  static func words(of line: some StringProtocol, readsDigits: Bool) -> (words: [MarkWord], end: String) {
    let isPlain = line.utf8.allSatisfy { $0 < 0x80 }
    let text = isPlain ? String(line) : String(line).decomposedStringWithCompatibilityMapping
    let scalars = Array(text.unicodeScalars).filter { !isUnseen($0) }
    var words: [MarkWord] = []
    var word: [Letter] = []
    var gap = ""
    func close() {
      guard !word.isEmpty else { return }
      words += parts(of: word, gap: gap)
      (word, gap) = ([], "")
    }
    var rest = scalars[...]
    while let scalar = rest.first {
      if scalar.properties.isAlphabetic {
        rest.removeFirst()
        word += letters(of: scalar)
      } else if scalar.properties.numericType == .decimal {
        let digits = rest.prefix { $0.properties.numericType == .decimal }
        rest = rest.dropFirst(digits.count)
        let isLetter = readsDigits && (rest.first?.properties.isAlphabetic ?? false)
        if isLetter, digits.allSatisfy({ digitsLikeLetters[$0] != nil }) {
          word += digits.compactMap { digitsLikeLetters[$0] }.map { Letter(read: $0, isLower: false, isCapital: true) }
        } else {
          close()
          words.append(MarkWord(text: string(digits), isUpper: true, isCapital: false, isNumber: true, gap: gap))
          gap = ""
        }
      } else {
        close()
        gap.unicodeScalars.append(scalar)
        rest.removeFirst()
      }
    }
    close()
    return (words, gap)
  }

  /// Whether there is a digit among `digits` that looks like a letter.
  static func isLikeLetters(_ digits: String) -> Bool { digits.unicodeScalars.contains { digitsLikeLetters[$0] != nil } }

  /// A word, or the two that BEGINSOLUTION and SOLUTIONEND are.
  private static func parts(of word: [Letter], gap: String) -> [MarkWord] {
    let text = string(word.map(\.read))
    for border in borders {
      let isBefore = text.hasPrefix(border + "SOL")
      guard isBefore || ["SOLUTION", "SOLUTIONS"].contains(where: { text == $0 + border }) else { continue }
      let first = isBefore ? border.count : word.count - border.count
      return [made(word[..<first], gap: gap), made(word[first...], gap: "")]
    }
    return [made(word[...], gap: gap)]
  }

  private static func made(_ letters: ArraySlice<Letter>, gap: String) -> MarkWord {
    MarkWord(
      text: string(letters.map(\.read)), isUpper: !letters.contains(where: \.isLower),
      isCapital: letters.first?.isCapital ?? false, isNumber: false, gap: gap)
  }

  private static func letters(of scalar: Unicode.Scalar) -> [Letter] {
    let properties = scalar.properties
    return properties.uppercaseMapping.unicodeScalars.map { capital in
      Letter(
        read: likeOurs[capital] ?? capital, isLower: properties.isLowercase,
        isCapital: properties.isUppercase || !properties.isLowercase)
    }
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isDefaultIgnorableCodePoint { return true }
    switch scalar.properties.generalCategory {
    // Accents too.
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static let digitsLikeLetters: [Unicode.Scalar: Unicode.Scalar] = ["0": "O", "1": "I", "3": "E", "5": "S"]

  /// Letters of other alphabets, and small capitals, that look like those of marks: Cyrillic, Greek, Armenian.
  private static let likeOurs: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{410}": "A", "\u{412}": "B", "\u{421}": "C", "\u{415}": "E", "\u{41D}": "H", "\u{406}": "I", "\u{4C0}": "I",
    "\u{408}": "J", "\u{41A}": "K", "\u{41C}": "M", "\u{41E}": "O", "\u{420}": "P", "\u{405}": "S", "\u{422}": "T",
    "\u{423}": "Y", "\u{425}": "X", "\u{50C}": "G",
    "\u{391}": "A", "\u{392}": "B", "\u{395}": "E", "\u{396}": "Z", "\u{397}": "H", "\u{399}": "I", "\u{39A}": "K",
    "\u{39C}": "M", "\u{39D}": "N", "\u{39F}": "O", "\u{3A1}": "P", "\u{3A4}": "T", "\u{3A5}": "U", "\u{3A7}": "X",
    "\u{555}": "O", "\u{54F}": "S", "\u{54D}": "U", "\u{53C}": "L",
    "\u{299}": "B", "\u{1D07}": "E", "\u{262}": "G", "\u{26A}": "I", "\u{274}": "N", "\u{A731}": "S", "\u{1D1B}": "T",
    "\u{1D00}": "A", "\u{280}": "R", "\u{1D0F}": "O", "\u{29F}": "L", "\u{1D1C}": "U", "\u{1D05}": "D", "\u{1D18}": "P",
    // Capitals that small capitals have.
    "\u{A7AE}": "I", "\u{1A6}": "R",
  ]
}
