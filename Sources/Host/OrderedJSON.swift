/// JSON whose members keep their order, so that a record reads the way it was written.
public indirect enum OrderedJSON: Sendable, Equatable {
  /// A string, not yet escaped.
  case text(String)
  /// Written as short as reads back the same, and as `null` where it is not finite.
  case number(Double)
  /// Written without a decimal point.
  case integer(Int)
  /// For seeds, which may be larger than `Int`.
  case unsigned(UInt64)
  /// `true` or `false`.
  case flag(Bool)
  /// `null`.
  case none
  /// An array.
  case list([OrderedJSON])
  /// An object; its members are written in this order, each on a line.
  case members([Member])

  /// A member of an object, `"name": value`.
  public struct Member: Sendable, Equatable {
    /// Not yet escaped.
    public let name: String
    /// What stands behind the colon.
    public let value: OrderedJSON

    /// `value` under `name`; that no name occurs twice is the caller's to see to.
    public init(_ name: String, _ value: OrderedJSON) {
      self.name = name
      self.value = value
    }
  }

  /// Indented text with LF line ends; lists of plain values on one line.
  public var text: String { text(indent: "") + "\n" }

  /// The same on one line, without a line end.
  public var line: String {
    switch self {
    case .list(let elements): "[" + elements.map(\.line).joined(separator: ", ") + "]"
    case .members(let members):
      "{" + members.map { "\(Self.quoted($0.name)): \($0.value.line)" }.joined(separator: ", ") + "}"
    default: text(indent: "")
    }
  }

  private func text(indent: String) -> String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): number.isFinite ? NumberText.shortest(number) : "null"
    case .integer(let number): String(number)
    case .unsigned(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .none: "null"
    case .list(let elements): "[" + elements.map { $0.text(indent: indent) }.joined(separator: ", ") + "]"
    case .members(let members): Self.text(members, indent: indent)
    }
  }

  private static func text(_ members: [Member], indent: String) -> String {
    guard !members.isEmpty else { return "{}" }
    let inner = indent + "  "
    let lines = members.map { "\(inner)\(quoted($0.name)): \($0.value.text(indent: inner))" }
    return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
  }

  /// `text` as a JSON string, with its quotes.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
