/// The type of an argument or of a result, as far as it can be sent over a pipe, and the Swift that sends it.
///
/// Tuples conform to no protocol, so their parts are written out one by one; all else conforms to `Wired`.
indirect enum AnswerType: Equatable {
  /// A name, such as `Double` or `Network<Double>`, or a dictionary of such.
  case named(String)
  case list(AnswerType)
  case optional(AnswerType)
  case tuple([Part])

  /// A part of a tuple.
  struct Part: Equatable {
    /// nil where it has none.
    let label: String?
    let type: AnswerType
  }

  /// What conforms to `Wired` in Answering.
  static let known: Set<String> = [
    "Double", "Int", "Bool", "UInt8", "UInt64", "String", "Tensor<Double>", "Network<Double>", "TruthTable", "Automaton",
    "ClosedRange<Double>", "Activation<Double>.Function", "[Int: Int]",
  ]

  /// Reads a type; nil for what is none of these kinds, such as a function.
  init?(_ text: some StringProtocol) {
    var reader = Reader(rest: Substring(text))
    guard let type = reader.type() else { return nil }
    reader.skipBlanks()
    guard reader.rest.isEmpty else { return nil }
    self = type
  }

  /// The names in it that are neither known nor among `declared`, in order.
  func unknownNames(besides declared: Set<String>) -> [String] {
    switch self {
    case .named(let name): Self.known.contains(name) || declared.contains(name) ? [] : [name]
    case .list(let type), .optional(let type): type.unknownNames(besides: declared)
    case .tuple(let parts): parts.flatMap { $0.type.unknownNames(besides: declared) }
    }
  }

  /// As Swift writes it.
  var text: String {
    switch self {
    case .named(let name): name
    case .list(let type): "[\(type.text)]"
    case .optional(let type): "\(type.text)?"
    case .tuple(let parts):
      "(" + parts.map { ($0.label.map { "\($0): " } ?? "") + $0.type.text }.joined(separator: ", ") + ")"
    }
  }

  /// An expression of type `Wire` that sends `value`.
  func sending(_ value: String, depth: Int = 0) -> String {
    let element = "element\(depth)"
    switch self {
    case _ where isWired, .named: return "try \(value).wire"
    case .list(let type):
      return "Wire.list(try \(value).map { \(element) in \(type.sending(element, depth: depth + 1)) })"
    case .optional(let type):
      return "Wire.list(try \(value).map { \(element) in [\(type.sending(element, depth: depth + 1))] } ?? [])"
    case .tuple(let parts):
      let sent = parts.enumerated().map { $0.element.type.sending("\(value).\($0.offset)", depth: depth) }
      return "Wire.list([\(sent.joined(separator: ", "))])"
    }
  }

  /// An expression of this type that reads `wire`.
  func reading(_ wire: String, depth: Int = 0) -> String {
    let element = "element\(depth)"
    switch self {
    case _ where isWired, .named: return "try Wire.read(\(text).self, \(wire))"
    case .list(let type):
      return "try \(wire).items().map { \(element) in \(type.reading(element, depth: depth + 1)) }"
    case .optional(let type):
      return "try \(wire).optional { \(element) in \(type.reading(element, depth: depth + 1)) }"
    case .tuple(let parts):
      let read = parts.enumerated().map { index, part in
        (part.label.map { "\($0): " } ?? "") + part.type.reading("\(element)[\(index)]", depth: depth + 1)
      }
      return "try \(wire).fields(\(parts.count)) { \(element) in (\(read.joined(separator: ", "))) }"
    }
  }

  /// Whether there is no tuple in it.
  private var isWired: Bool {
    switch self {
    case .named: true
    case .list(let type), .optional(let type): type.isWired
    case .tuple: false
    }
  }

  /// A reader of types, from the left.
  private struct Reader {
    var rest: Substring

    mutating func skipBlanks() { rest = rest.drop { $0.isWhitespace } }

    /// Whether the next character is this one, which is passed then.
    mutating func take(_ character: Character) -> Bool {
      skipBlanks()
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }

    mutating func type() -> AnswerType? {
      guard var type = whole() else { return nil }
      while rest.first == "?" {
        rest.removeFirst()
        type = .optional(type)
      }
      skipBlanks()
      return rest.hasPrefix("->") ? nil : type
    }

    private mutating func whole() -> AnswerType? {
      if take("[") { return listOrDictionary() }
      if take("(") { return tuple() }
      return name().map { .named($0) }
    }

    private mutating func listOrDictionary() -> AnswerType? {
      guard let first = type() else { return nil }
      if take("]") { return .list(first) }
      guard take(":"), let second = type(), take("]") else { return nil }
      return .named("[\(first.text): \(second.text)]")
    }

    private mutating func tuple() -> AnswerType? {
      var parts: [Part] = []
      repeat {
        skipBlanks()
        var label: String?
        let before = rest
        if let word = name(), take(":") { label = word } else { rest = before }
        guard let type = type() else { return nil }
        parts.append(Part(label: label, type: type))
      } while take(",")
      guard take(")"), !parts.isEmpty else { return nil }
      return parts.count == 1 ? parts[0].type : .tuple(parts)
    }

    /// A name with what stands in angle brackets, and members of it.
    private mutating func name() -> String? {
      skipBlanks()
      var name = ""
      var depth = 0
      while let next = rest.first {
        let isPart = next.isLetter || next.isNumber || next == "_" || next == "."
        guard isPart || next == "<" || next == ">" && depth > 0 || depth > 0 && (next == "," || next == " ") else { break }
        if next == "<" { depth += 1 }
        if next == ">" { depth -= 1 }
        name.append(next)
        rest.removeFirst()
      }
      return name.isEmpty || depth != 0 ? nil : name
    }
  }
}
