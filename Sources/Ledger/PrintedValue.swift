/// What stands in the ledger's `published` column, read without losing what was printed.
///
/// A number keeps the place of its last digit, because that is what a reproduction is measured
/// against. Arrays are JSON; everything that is neither a number nor such an array is text.
indirect enum PrintedValue: Equatable {
  case number(Double, decimals: Int)
  case text(String)
  case array([PrintedValue])

  /// Reads `published` as printed: a JSON array, a number, a percentage (`25%`), a fraction (`1/2`),
  /// an approximate number (`~1.0e5`), or else text.
  init(_ published: String) {
    let trimmed = Self.trimmed(published[...])
    if trimmed.first == "[" {
      var reader = ArrayReader(rest: Substring(trimmed))
      if let array = reader.value(), reader.rest.isEmpty {
        self = array
        return
      }
    }
    self = Self.number(trimmed) ?? .text(published)
  }

  /// Numbers in reading order; nil when any leaf is text.
  var numbers: [(value: Double, decimals: Int)]? {
    switch self {
    case .number(let value, let decimals): return [(value, decimals)]
    case .text: return nil
    case .array(let elements):
      var all: [(value: Double, decimals: Int)] = []
      for element in elements {
        guard let numbers = element.numbers else { return nil }
        all += numbers
      }
      return all
    }
  }

  /// Texts in reading order; nil when any leaf is a number.
  var texts: [String]? {
    switch self {
    case .number: return nil
    case .text(let text): return [text]
    case .array(let elements):
      var all: [String] = []
      for element in elements {
        guard let texts = element.texts else { return nil }
        all += texts
      }
      return all
    }
  }

  /// Lengths from the outermost array inwards, `[]` for a scalar; nil when an array is ragged.
  var shape: [Int]? {
    guard case .array(let elements) = self else { return [] }
    guard let first = elements.first else { return [0] }
    guard let inner = first.shape, elements.allSatisfy({ $0.shape == inner }) else { return nil }
    return [elements.count] + inner
  }

  /// A number with the count of its decimals: `0.0900` has 4, `1.1e8` has −7.
  static func number(_ text: Substring) -> PrintedValue? {
    var body = text
    if body.hasPrefix("~") { body = body.dropFirst() }
    if body.hasSuffix("%") { body = body.dropLast() }
    let parts = body.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let (above, _) = decimal(parts[0]), let (below, _) = decimal(parts[1]), below != 0
      else { return nil }
      // A fraction is printed exactly; its tolerance stands in the ledger or is that of a whole digit.
      return .number(above / below, decimals: 0)
    }
    guard let (value, decimals) = decimal(body) else { return nil }
    return .number(value, decimals: decimals)
  }

  private static func decimal(_ text: Substring) -> (Double, Int)? {
    // `Double` would also take `inf`, `nan` and hexadecimal, which no ledger prints as numbers.
    guard let last = text.last, last.isNumber,
      text.allSatisfy({ "0123456789.eE+-".contains($0) }),
      let value = Double(text)
    else { return nil }
    let halves = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    let exponent = halves.count == 2 ? Int(halves[1]) ?? 0 : 0
    let fraction = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let decimals = fraction.count == 2 ? fraction[1].count : 0
    return (value, decimals - exponent)
  }

  fileprivate static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// The small part of JSON that the ledger uses: arrays of arrays, numbers and strings.
private struct ArrayReader {
  var rest: Substring

  mutating func value() -> PrintedValue? {
    skipBlanks()
    switch rest.first {
    case "[": return array()
    case "\"": return string()
    default:
      let token = rest.prefix { $0 != "," && $0 != "]" }
      rest = rest.dropFirst(token.count)
      return PrintedValue.number(PrintedValue.trimmed(token))
    }
  }

  private mutating func array() -> PrintedValue? {
    rest.removeFirst()
    var elements: [PrintedValue] = []
    skipBlanks()
    if rest.first == "]" {
      rest.removeFirst()
      return .array([])
    }
    while true {
      guard let element = value() else { return nil }
      elements.append(element)
      skipBlanks()
      guard let separator = rest.popFirst() else { return nil }
      if separator == "]" { return .array(elements) }
      guard separator == "," else { return nil }
    }
  }

  private mutating func string() -> PrintedValue? {
    rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == "\"" { return .text(text) }
      if character == "\\" {
        guard let escaped = rest.popFirst(), "\"\\/".contains(escaped) else { return nil }
        text.append(escaped)
      } else {
        text.append(character)
      }
    }
    return nil
  }

  private mutating func skipBlanks() {
    while rest.first == " " { rest.removeFirst() }
  }
}
