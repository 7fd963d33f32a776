import Host

/// A value on its way between the grader and a student's program, as one line of text.
///
/// Words are separated by single blanks, so that a reader needs no look ahead and no recursion: `i-3` is a whole number,
/// `n3ff0000000000000` the bits of a number, `t` and `f` are yes and no, `s4869` is text by its bytes, and `(` to `)` a
/// list. Numbers arrive with the bits with which they were sent, what is no number included.
public indirect enum Wire: Equatable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A number, bit by bit.
  case number(Double)
  /// Yes or no.
  case flag(Bool)
  /// Text of any kind.
  case text(String)
  /// Several, in order.
  case list([Wire])

  /// Lists may lie in each other as deep as this; no exercise needs half of it.
  static let deepest = 32

  /// The value as a line, without its end.
  public var line: String {
    var words: [String] = []
    // What is still to be written, the next last; nil closes a list.
    var open: [Wire?] = [self]
    while let next = open.popLast() {
      switch next {
      case nil: words.append(")")
      case .integer(let number)?: words.append("i\(number)")
      case .number(let number)?: words.append("n" + String(number.bitPattern, radix: 16))
      case .flag(let isTrue)?: words.append(isTrue ? "t" : "f")
      case .text(let text)?: words.append("s" + Hexadecimal.text(text.utf8))
      case .list(let elements)?:
        words.append("(")
        open.append(nil)
        for element in elements.reversed() { open.append(element) }
      }
    }
    return words.joined(separator: " ")
  }

  /// Reads a line, which may be any bytes.
  ///
  /// - Throws: `WireError`.
  public init(line: [UInt8]) throws(WireError) {
    var open: [[Wire]] = [[]]
    for word in line.split(separator: UInt8(ascii: " ")) {
      let rest = String(decoding: word.dropFirst(), as: UTF8.self)
      let value: Wire
      switch word.first {
      case UInt8(ascii: "("):
        guard open.count <= Self.deepest else { throw WireError("lists lie too deep in each other") }
        open.append([])
        continue
      case UInt8(ascii: ")"):
        guard let elements = open.popLast(), !open.isEmpty else { throw WireError("a list ends that has not begun") }
        value = .list(elements)
      case UInt8(ascii: "i"):
        guard let number = Int(rest) else { throw WireError("no whole number") }
        value = .integer(number)
      case UInt8(ascii: "n"):
        guard let bits = UInt64(rest, radix: 16) else { throw WireError("no number") }
        value = .number(Double(bitPattern: bits))
      case UInt8(ascii: "t"): value = .flag(true)
      case UInt8(ascii: "f"): value = .flag(false)
      case UInt8(ascii: "s"): value = .text(try Self.decoded(word.dropFirst()))
      default: throw WireError("an unknown word")
      }
      open[open.count - 1].append(value)
    }
    guard open.count == 1, open[0].count == 1 else { throw WireError("not one value") }
    self = open[0][0]
  }

  private static func decoded(_ digits: ArraySlice<UInt8>) throws(WireError) -> String {
    func value(_ digit: UInt8) throws(WireError) -> UInt8 {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): return digit - UInt8(ascii: "a") + 10
      default: throw WireError("no text")
      }
    }
    let digits = Array(digits)
    guard digits.count % 2 == 0 else { throw WireError("no text") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      bytes.append(try value(digits[index]) << 4 | value(digits[index + 1]))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What is wrong with what came over a pipe.
public struct WireError: Error, Equatable, CustomStringConvertible {
  /// What it is, or is not.
  public let reason: String

  init(_ reason: String) { self.reason = reason }

  /// In words that stand alone.
  public var description: String { "an answer that cannot be read: \(reason)" }
}
