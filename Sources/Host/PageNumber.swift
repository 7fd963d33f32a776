/// How numbers stand on pages: the one rule, for prose, tables and drawings. CSVs, `run.json`, the ledger and code keep
/// machine form; `Weaving` puts what a program left there into this form when it places it on a page.
///
/// - **Digits.** A number keeps the digits with which it was written: a printed value its zeros at the end, a column its
///   decimals. Only what nobody rounded, a number of more than 12 decimals or 12 significant digits, is cut to 6.
/// - **Powers of ten.** A number that was written with an exponent stands as `8.9 × 10⁻¹⁶` where it is below 10⁻⁴, from
///   10⁶ on, or has fewer digits than its whole part (`2.0 × 10⁴`); else as a decimal (`0.00098`). A factor of 1 without
///   decimals is left out: `10⁻¹⁵`. In a formula it is `8.9 \times 10^{-16}`.
/// - **Minus.** U+2212, where a hyphen stands before a number and is no dash between two.
/// - **Thousands.** A comma every three digits from five digits before the point on (`10,000`, but `1024`), not among the
///   elements of a list or an array, where commas mean something else.
public enum PageNumber {
  /// The most decimals, and the most significant digits of a number with decimals, that are shown.
  public static let mostDigits = 12
  /// To how many significant digits a number that has more of them is cut.
  public static let cutDigits = 6
  /// The true minus.
  public static let minus: Character = "−"

  /// `text` with all its numbers as pages have them. Words, names with digits in them (`w₉`, `d2`, `AVX-512`), versions
  /// and what follows a backslash stay.
  public static func texts(in text: some StringProtocol) -> String {
    let reader = NumberReader(characters: Array(text))
    return reader.texts
  }

  /// A number that stands by itself in a formula of TeX; any other text as it is.
  public static func formula(of text: String) -> String {
    let shown = texts(in: text)
    guard shown != text, text.unicodeScalars.allSatisfy({ $0.isASCII && !"\\{}&^_ ".unicodeScalars.contains($0) })
    else { return text }
    var result = ""
    var isRaised = false
    for character in shown {
      if let plain = lowered[character] {
        result += isRaised ? String(plain) : "^{\(plain)"
        isRaised = true
        continue
      }
      if isRaised { result += "}" }
      isRaised = false
      switch character {
      case minus: result += "-"
      case "×": result += "\\times"
      case ",": result += "{,}"
      case "∞": result += "\\infty"
      default: result.append(character)
      }
    }
    return isRaised ? result + "}" : result
  }

  /// An exponent in raised digits: `⁻¹⁶`.
  public static func raised(_ exponent: Int) -> String {
    String("\(exponent)".compactMap { sign in lowered.first { $0.value == sign }?.key })
  }

  /// Whole digits with a comma every three of them from five on; shorter ones as they are.
  public static func grouped(_ whole: String) -> String {
    guard whole.count > 4 else { return whole }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index).isMultiple(of: 3) { result += "," }
      result.append(digit)
    }
    return result
  }

  /// Raised digits and what they are.
  static let lowered: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
  ]
}

/// The numbers of a text, one after the other.
private struct NumberReader {
  let characters: [Character]

  /// The text with its numbers in the form of pages.
  var texts: String {
    var result = ""
    var index = 0
    while let character = at(index) {
      let before = at(index - 1)
      let isNegative = character == "-" || character == PageNumber.minus
      let start = isNegative ? index + 1 : index
      if begins(at: start), !isJoined(before, isNegative: isNegative) {
        let (text, next) = number(from: start, sign: isNegative ? String(PageNumber.minus) : "", place: index)
        result += text
        index = next
      } else if isWordLike(character) {
        let end = wordEnd(index)
        let word = String(characters[index..<end])
        if word == "inf", before != "\\" {
          if result.hasSuffix("-") {
            result.removeLast()
            result.append(PageNumber.minus)
          }
          result += "∞"
        } else {
          result += word
        }
        index = end
      } else {
        result.append(character)
        index += 1
      }
    }
    return result
  }

  private func at(_ index: Int) -> Character? { characters.indices.contains(index) ? characters[index] : nil }

  private func isDigit(_ character: Character?) -> Bool {
    guard let character else { return false }
    return character.isASCII && character.isNumber
  }

  private func isWordLike(_ character: Character?) -> Bool {
    guard let character else { return false }
    return character.isLetter || character.isNumber || character == "_"
  }

  /// Whether the digits of a number, or its point and then digits, stand at `index`.
  private func begins(at index: Int) -> Bool { isDigit(at(index)) || (at(index) == "." && isDigit(at(index + 1))) }

  /// Whether `before` belongs to what follows it: a name, a version, the end of a range.
  private func isJoined(_ before: Character?, isNegative: Bool) -> Bool {
    guard let before else { return false }
    if isWordLike(before) || before == "." || before == "\\" { return true }
    return isNegative && ")]}-−†‡".contains(before)
  }

  /// Where a word, or a name with digits and points in it, that begins at `index` ends.
  private func wordEnd(_ index: Int) -> Int {
    var end = index
    while isWordLike(at(end)) || (at(end) == "." && isDigit(at(end + 1))) { end += 1 }
    return end
  }

  private func digits(from index: Int) -> String {
    var end = index
    while isDigit(at(end)) { end += 1 }
    return String(characters[index..<end])
  }

  private func skippingBlanks(_ index: Int) -> Int {
    var index = index
    while at(index) == " " { index += 1 }
    return index
  }

  /// The number whose digits begin at `start`, as pages have it, and where it ends. `place` is that of its sign.
  private func number(from start: Int, sign: String, place: Int) -> (text: String, end: Int) {
    let whole = digits(from: start)
    var end = start + whole.count
    var decimals = ""
    if at(end) == ".", isDigit(at(end + 1)) {
      decimals = digits(from: end + 1)
      end += 1 + decimals.count
    }
    let exponent = exponent(from: end)
    if let exponent { end = exponent.end }
    if isWordLike(at(end)) || (at(end) == "." && isDigit(at(end + 1))) {
      // A name or a version.
      let wordEnd = wordEnd(end)
      return (sign + String(characters[start..<wordEnd]), wordEnd)
    }
    if exponent == nil, let power = power(from: end) {
      let factor = whole + (decimals.isEmpty ? "" : "." + decimals)
      return (sign + (factor == "1" ? "" : factor + " × ") + "10" + power.raised, power.end)
    }
    let written = WrittenNumber(
      whole: whole, decimals: decimals, exponent: exponent?.value, isGrouped: !isListed(from: place, to: end))
    return (sign + written.text, end)
  }

  /// `e-07` and the like.
  private func exponent(from index: Int) -> (value: Int, end: Int)? {
    guard at(index) == "e" || at(index) == "E" else { return nil }
    let sign = at(index + 1)
    let isSigned = sign == "+" || sign == "-" || sign == PageNumber.minus
    let digits = digits(from: isSigned ? index + 2 : index + 1)
    let end = index + (isSigned ? 2 : 1) + digits.count
    guard (1...4).contains(digits.count), !isWordLike(at(end)), let value = Int(digits) else { return nil }
    return (isSigned && sign != "+" ? -value : value, end)
  }

  /// `· 10⁻⁷` and the like, after a factor.
  private func power(from index: Int) -> (raised: String, end: Int)? {
    var end = skippingBlanks(index)
    guard at(end) == "·" || at(end) == "×" else { return nil }
    end = skippingBlanks(end + 1)
    guard at(end) == "1", at(end + 1) == "0" else { return nil }
    let raised = String(characters[(end + 2)...].prefix { PageNumber.lowered[$0] != nil })
    return raised.isEmpty ? nil : (raised, end + 2 + raised.count)
  }

  /// Whether the number between two places is one of several that commas separate, or stands in an array.
  private func isListed(from start: Int, to end: Int) -> Bool {
    var before = start - 1
    while at(before) == " " { before -= 1 }
    if at(before) == "[" || (at(before) == "," && isDigit(at(before - 1))) { return true }
    if at(end) == "]" { return true }
    guard at(end) == "," else { return false }
    let next = at(skippingBlanks(end + 1))
    return isDigit(next) || next == "-" || next == PageNumber.minus
  }
}

/// A number as it was written, without its sign.
private struct WrittenNumber {
  let whole: String
  let decimals: String
  let exponent: Int?
  let isGrouped: Bool

  /// As pages have it.
  var text: String {
    let all = (whole + decimals).compactMap(\.wholeNumberValue)
    let zeros = all.prefix { $0 == 0 }.count
    var digits = Array(all[zeros...])
    // The value is 0.d₁d₂… × 10^point.
    var point = whole.count - zeros + (exponent ?? 0)
    if exponent == nil {
      let isRounded = decimals.count <= PageNumber.mostDigits && (decimals.isEmpty || digits.count <= PageNumber.mostDigits)
      if isRounded {
        return grouped(whole.isEmpty ? "0" : whole) + (decimals.isEmpty ? "" : "." + decimals)
      }
      if digits.isEmpty { return "0" }
      (digits, point) = Self.cut(digits, point, to: max(PageNumber.cutDigits, min(point, PageNumber.mostDigits)))
    } else {
      if digits.isEmpty { return "0" }
      if digits.count > PageNumber.mostDigits { (digits, point) = Self.cut(digits, point, to: PageNumber.cutDigits) }
    }
    let signs = digits.map { "\($0)" }
    if point > -4 && point <= 6 && digits.count >= point {
      if point <= 0 { return "0." + String(repeating: "0", count: -point) + signs.joined() }
      let rest = signs[point...].joined()
      return grouped(signs[..<point].joined()) + (rest.isEmpty ? "" : "." + rest)
    }
    let rest = signs.dropFirst().joined()
    let factor = signs[0] + (rest.isEmpty ? "" : "." + rest)
    return (factor == "1" ? "" : factor + " × ") + "10" + PageNumber.raised(point - 1)
  }

  private func grouped(_ digits: String) -> String {
    isGrouped && !digits.hasPrefix("0") ? PageNumber.grouped(digits) : digits
  }

  /// The first `count` digits, the last of them rounded, and where the point stands then.
  private static func cut(_ digits: [Int], _ point: Int, to count: Int) -> (digits: [Int], point: Int) {
    guard digits.count > count else { return (digits, point) }
    var kept = Array(digits[..<count])
    guard digits[count] >= 5 else { return (kept, point) }
    var index = count - 1
    while index >= 0, kept[index] == 9 {
      kept[index] = 0
      index -= 1
    }
    if index >= 0 {
      kept[index] += 1
      return (kept, point)
    }
    return ([1] + kept.dropLast(), point + 1)
  }
}
