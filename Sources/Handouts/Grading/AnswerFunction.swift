/// A function that students write, as its declaration has it.
struct AnswerFunction: Equatable {
  /// A parameter.
  struct Parameter: Equatable {
    /// nil where the call has none.
    let label: String?
    /// Within the function.
    let name: String
    let type: AnswerType
  }

  let exercise: Int
  let base: String
  let parameters: [Parameter]
  let result: AnswerType

  /// With its labels, such as `gradients(of:input:target:)`: by this it is asked for.
  var name: String { "\(base)(" + parameters.map { ($0.label ?? "_") + ":" }.joined() + ")" }

  /// Why a declaration cannot be asked over a pipe.
  struct Refusal: Error, Equatable {
    let reason: String
  }

  /// Reads a declaration from `func` to the brace that opens its body.
  ///
  /// - Throws: `Refusal` for what cannot be sent: members of types, functions as arguments or results, and types that
  ///   are neither known nor among `declared`.
  init(_ declaration: String, exercise: Int, declared: Set<String>) throws(Refusal) {
    guard let match = declaration.firstMatch(of: /^func ([\p{L}_][\p{L}\p{N}_]*)\(/) else {
      throw Refusal(reason: "it is asked for in a type of its own")
    }
    self.exercise = exercise
    base = String(match.output.1)
    let refusal = Refusal(reason: "\(base) takes or returns what cannot be sent to a sandbox")
    guard let end = Self.end(of: declaration[match.range.upperBound...]) else { throw refusal }
    var parameters: [Parameter] = []
    for piece in Self.pieces(declaration[match.range.upperBound..<end]) {
      guard let parameter = Self.parameter(piece) else { throw refusal }
      parameters.append(parameter)
    }
    self.parameters = parameters
    let rest = declaration[declaration.index(after: end)...]
    guard let arrow = rest.firstRange(of: "throws ->"), let brace = rest.lastIndex(of: "{"), arrow.upperBound < brace,
      let result = AnswerType(rest[arrow.upperBound..<brace])
    else { throw refusal }
    self.result = result
    for type in parameters.map(\.type) + [result] {
      guard type.unknownNames(besides: declared).isEmpty else { throw refusal }
    }
  }

  /// Where the bracket is closed that was opened before `text`.
  private static func end(of text: Substring) -> Substring.Index? {
    var depth = 1
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }

  /// What stands between commas outside all brackets.
  private static func pieces(_ text: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var (depth, start) = (0, text.startIndex)
    for index in text.indices {
      switch text[index] {
      case "(", "[", "<": depth += 1
      case ")", "]", ">": depth -= 1
      case "," where depth == 0:
        pieces.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    pieces.append(text[start...])
    return pieces.filter { !$0.allSatisfy(\.isWhitespace) }
  }

  private static func parameter(_ text: Substring) -> Parameter? {
    guard let match = text.wholeMatch(of: /\s*([\p{L}\p{N}_]+)(?:\s+([\p{L}\p{N}_]+))?\s*:([^=]*)(?:=.*)?/),
      let type = AnswerType(match.output.3)
    else { return nil }
    let first = String(match.output.1), second = match.output.2.map { String($0) }
    return Parameter(label: first == "_" ? nil : first, name: second ?? first, type: type)
  }
}

/// A struct that a chapter declares for answers: its stored properties, which its own initialiser takes.
struct AnswerStruct: Equatable {
  let name: String
  let fields: [AnswerFunction.Parameter]

  /// Those that `text`, a file of exercises, declares at column 0 without any protocol. One with a property that cannot
  /// be sent is left out.
  static func all(in text: String) -> [AnswerStruct] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var found: [AnswerStruct] = []
    for (index, line) in lines.enumerated() {
      guard let match = line.wholeMatch(of: /struct ([\p{L}_][\p{L}\p{N}_]*) \{/) else { continue }
      let body = lines[(index + 1)...].prefix { $0 != "}" }
      if let fields = fields(Array(body)) { found.append(AnswerStruct(name: String(match.output.1), fields: fields)) }
    }
    return found
  }

  private static func fields(_ body: [Substring]) -> [AnswerFunction.Parameter]? {
    var fields: [AnswerFunction.Parameter] = []
    for line in body {
      // At two columns; what lies deeper belongs to functions.
      guard let match = line.wholeMatch(of: /[ ]{2}(?:var|let) ([^:=]+)(.*)/), !line.hasSuffix("{"), !line.contains(" { ") else {
        continue
      }
      guard match.output.2.hasPrefix(":"), !match.output.2.contains("="), let type = AnswerType(match.output.2.dropFirst()) else {
        return nil
      }
      for name in match.output.1.split(separator: ",") {
        let name = String(name.drop { $0 == " " })
        fields.append(.init(label: name, name: name, type: type))
      }
    }
    return fields.isEmpty ? nil : fields
  }

  /// The declaration by which it can be sent.
  var conformance: String {
    let sent = fields.map { $0.type.sending($0.name) }.joined(separator: ", ")
    let read = fields.enumerated().map { "\($0.element.name): \($0.element.type.reading("parts[\($0.offset)]"))" }
    return """
      extension \(name): Wired {
        var wire: Wire { get throws { .list([\(sent)]) } }
        init(wire: Wire) throws {
          let parts = try wire.parts(\(fields.count))
          self.init(\(read.joined(separator: ", ")))
        }
      }

      """
  }
}
