/// What stands in the ledger's `published` column, read without losing what was printed.
///
/// A number keeps the place of its last digit, because that is what a reproduction is measured
/// against. Arrays are JSON; everything that is neither a number nor such an array is text.
indirect enum PrintedValue: Equatable {
  case number(Double, decimals: Int)
  case text(String)
  case array([PrintedValue])

  /// Why a printed value is refused that is a number or an array, but none that a document prints. Whoever
  /// reads a file must ask for it, so that nobody computes with such a number.
  enum Refused: Error, Equatable, CustomStringConvertible {
    case deep, range

    var description: String {
      switch self {
      case .deep: "an array deeper than \(PrintedValue.depthLimit)"
      case .range: "a number out of range"
      }
    }
  }

  /// The filters of a convolutional layer are an array of 4: filters, channels, rows, columns.
  static let depthLimit = 4
  /// The most digits of a number, and of decimals: more than any binary fraction of 64 bits needs to be told
  /// from its neighbours, and than its exponent can make.
  static let digitLimit = 400

  /// Reads `published` as printed: a JSON array, a number, a percentage (`25%`), a fraction (`1/2`),
  /// an approximate number (`~1.0e5`), or else text. What `read` refuses is text here.
  init(_ published: String) {
    self = (try? Self.read(published)) ?? .text(published)
  }

  /// Reads `published`, and refuses arrays too deep and numbers too large, small or long.
  static func read(_ published: String) throws(Refused) -> PrintedValue {
    let trimmed = trimmed(published[...])
    if trimmed.first == "[" {
      var reader = ArrayReader(rest: trimmed)
      if let array = try reader.value(depth: 0), reader.rest.isEmpty { return array }
    }
    return try number(trimmed) ?? .text(published)
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
    guard let inner = first.shape, elements.dropFirst().allSatisfy({ $0.shape == inner }) else { return nil }
    return [elements.count] + inner
  }

  /// A number with the count of its decimals: `0.0900` has 4, `1.1e8` has −7.
  static func number(_ text: Substring) throws(Refused) -> PrintedValue? {
    var body = text
    if body.hasPrefix("~") { body = body.dropFirst() }
    if body.hasSuffix("%") { body = body.dropLast() }
    if let bar = body.firstIndex(of: "/") {
      guard let (above, _) = try decimal(body[..<bar]), let (below, _) = try decimal(body[body.index(after: bar)...]),
        below != 0
      else { return nil }
      guard (above / below).isFinite else { throw .range }
      // A fraction is printed exactly; its tolerance stands in the ledger or is that of a whole digit.
      return .number(above / below, decimals: 0)
    }
    guard let (value, decimals) = try decimal(body) else { return nil }
    return .number(value, decimals: decimals)
  }

  /// A decimal as C writes one, without what `Double` would also take and no ledger prints: `inf`, `nan`,
  /// hexadecimal digits, a point at the end. Its parts are measured before anything is computed from them.
  private static func decimal(_ text: Substring) throws(Refused) -> (Double, Int)? {
    var rest = text.utf8[...]
    func digits() -> Substring.UTF8View.SubSequence {
      let run = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(run.count)
      return run
    }
    func skip(_ characters: UInt8...) -> Bool {
      guard let first = rest.first, characters.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
    let whole = digits()
    let hasPoint = skip(UInt8(ascii: "."))
    let fraction = hasPoint ? digits() : rest.prefix(0)
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var exponent: Int? = 0
    if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      let start = rest.startIndex
      _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
      guard !digits().isEmpty else { return nil }
      exponent = Int(Substring(text.utf8[start..<rest.startIndex]))
    } else if hasPoint, fraction.isEmpty {
      return nil
    }
    guard rest.isEmpty else { return nil }
    guard whole.count + fraction.count <= digitLimit, let exponent, abs(exponent.clamped) <= digitLimit,
      let value = Double(text), value.isFinite
    else { throw .range }
    let isZero = whole.allSatisfy { $0 == UInt8(ascii: "0") } && fraction.allSatisfy { $0 == UInt8(ascii: "0") }
    // Neither the number nor a unit in its last digit may be lost: a zero may be written with any exponent.
    guard isZero == (value == 0), exponent - fraction.count <= 308 else { throw .range }
    return (value, fraction.count - exponent)
  }

  fileprivate static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Int {
  /// `abs` of the smallest number traps.
  fileprivate var clamped: Int { Swift.max(self, -Int.max) }
}

/// The small part of JSON that the ledger uses: arrays of arrays, numbers and strings.
private struct ArrayReader {
  var rest: Substring

  /// - Parameter depth: How many arrays are open.
  mutating func value(depth: Int) throws(PrintedValue.Refused) -> PrintedValue? {
    skipBlanks()
    switch rest.first {
    case "[":
      guard depth < PrintedValue.depthLimit else { throw .deep }
      return try array(depth: depth + 1)
    case "\"": return string()
    default:
      let token = rest.prefix { $0 != "," && $0 != "]" }
      rest = rest.dropFirst(token.count)
      return try PrintedValue.number(PrintedValue.trimmed(token))
    }
  }

  private mutating func array(depth: Int) throws(PrintedValue.Refused) -> PrintedValue? {
    rest.removeFirst()
    var elements: [PrintedValue] = []
    skipBlanks()
    if rest.first == "]" {
      rest.removeFirst()
      return .array([])
    }
    while true {
      guard let element = try value(depth: depth) else { return nil }
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
