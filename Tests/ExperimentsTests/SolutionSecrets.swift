import Foundation
import Weaving

/// What of a chapter's solutions may stand nowhere in what students get: their lines, and their telling numbers.
struct SolutionSecrets {
  /// Lines of code without blanks, and sentences of prose as letters only.
  let code, prose: [String]
  /// As `TellingNumbers` has them.
  let numbers: Set<String>

  var count: Int { code.count + prose.count + numbers.count }

  /// - Parameter told: what students get to read anyway. What is solved with a number of the statement or of the chapter
  ///   has it too.
  init(of sources: [LiterateSource], told: [String]) {
    (code, prose) = Readable.traces(of: sources)
    var numbers = TellingNumbers.written(in: sources.flatMap(\.solutionLines).joined(separator: "\n"))
    for text in told { numbers.subtract(TellingNumbers.readable(in: text)) }
    self.numbers = numbers
  }

  /// Those that stand in `file`. In papers and decks whole numbers of up to four digits are left out, for powers look
  /// like them; pages of the same text are searched for them.
  func found(in file: HandedOut) -> [String] {
    let squeezed = Readable.squeezed(file.text), letters = Readable.letters(file.text)
    let sought = file.hasExponentsBehind ? numbers.filter { $0.count > 4 || $0.contains(".") } : numbers
    return code.filter { squeezed.contains($0) } + prose.filter { letters.contains($0) }
      + sought.intersection(TellingNumbers.readable(in: file.numbers)).sorted()
  }
}

/// Numbers by which a solution would be known: those of three significant digits or more, zeros at either end not
/// counted. 12, 0.05 and 1500 stand everywhere and tell nothing; 37,636 and 0.1525 do.
///
/// They are compared as they are printed, without the commas or underscores between thousands.
enum TellingNumbers {
  /// Those of a solution: digits within a name, such as those of `sha256`, are none.
  static func written(in text: String) -> Set<String> { numbers(in: text, isStrict: true) }

  /// All that could be read out of a text: also right behind letters, and 103,104 as one number and as two.
  static func readable(in text: String) -> Set<String> { numbers(in: text, isStrict: false) }

  private static func numbers(in text: String, isStrict: Bool) -> Set<String> {
    // TeX keeps a comma between thousands in braces.
    let bytes = Array(text.replacingOccurrences(of: "{,}", with: ",").utf8)
    var found: Set<String> = []
    var index = 0
    func at(_ place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0 }
    func isDigit(_ place: Int) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(at(place)) }
    func takeDigits() -> String {
      var digits: [UInt8] = []
      while isDigit(index) || (at(index) == UInt8(ascii: "_") && isDigit(index + 1)) {
        if isDigit(index) { digits.append(at(index)) }
        index += 1
      }
      return String(decoding: digits, as: UTF8.self)
    }
    while index < bytes.count {
      guard isDigit(index) else {
        index += 1
        continue
      }
      let start = index
      var groups = [takeDigits()]
      while at(index) == UInt8(ascii: ","), (groups.first?.count ?? 0) <= 3, (1...3).allSatisfy({ isDigit(index + $0) }),
        !isDigit(index + 4)
      {
        groups.append(String(decoding: bytes[(index + 1)...(index + 3)], as: UTF8.self))
        index += 4
      }
      var decimals = ""
      if at(index) == UInt8(ascii: "."), isDigit(index + 1) {
        index += 1
        decimals = "." + takeDigits()
      }
      // A version, such as 3.1.11, is no number.
      if at(index) == UInt8(ascii: "."), isDigit(index + 1) {
        while isDigit(index) || at(index) == UInt8(ascii: ".") { index += 1 }
        continue
      }
      if isStrict, isPartOfName(before: at(start - 1), at(start - 2)) { continue }
      var readings = [groups.joined() + decimals]
      if !isStrict, let last = groups.popLast(), !groups.isEmpty { readings += groups + [last + decimals] }
      found.formUnion(readings.filter(isTelling))
    }
    return found
  }

  private static func isPartOfName(before byte: UInt8, _ second: UInt8) -> Bool {
    let letter = byte | 0x20
    if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || byte == UInt8(ascii: "_") { return true }
    // Behind the dots of a range a number begins.
    return byte == UInt8(ascii: ".") && second != UInt8(ascii: ".")
  }

  private static func isTelling(_ number: String) -> Bool {
    var digits = Substring(number.filter { $0 != "." }).drop { $0 == "0" }
    while digits.last == "0" { digits.removeLast() }
    return digits.count >= 3
  }
}
