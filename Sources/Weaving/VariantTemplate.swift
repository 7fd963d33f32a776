import Foundation

/// A piece of an exercise's text with its numbers left out: what stands in `‹ ›` is an expression, written out as said
/// behind a colon.
///
/// - `‹x›`: as many decimals as there are, ten at most; `‹x : 3›`: three of them.
/// - `‹x : plus›`: with its sign as an operator, `+ 2` or `- 2`; `‹x : minus›`: with a true minus, as in sentences;
///   `‹x : brackets›`: in parentheses where it is negative; `‹x : comma›`, `‹x : texcomma›`: with `,` or `{,}` between
///   thousands.
/// - `‹x / y : tfrac›`: a fraction of whole numbers in lowest terms, `\tfrac12`, or a whole number; with `raw` besides as
///   it stands, with `escaped` as it is written in a string of Swift's, `\\tfrac12`.
/// - `‹w›`, where `say w by …` declares words: these.
struct VariantTemplate: Equatable, Sendable {
  private enum Part: Equatable, Sendable {
    case text(String)
    case words(Int)
    case number(VariantExpression, Form)
  }

  private struct Form: Equatable, Sendable {
    var decimals: Int?
    var flags: Set<String> = []

    static let known: Set<String> = ["plus", "minus", "brackets", "comma", "texcomma", "tfrac", "raw", "escaped"]
  }

  /// Words that depend on a number.
  struct Words: Equatable, Sendable {
    let name: String
    let expression: VariantExpression
    let texts: [(number: Double, text: String)]
    let line: Int

    static func == (a: Words, b: Words) -> Bool { a.name == b.name && a.line == b.line }

    func text(_ values: [Double]) -> String? {
      let number = expression.result(values)
      return texts.first { abs($0.number - number) < 1e-9 }?.text
    }
  }

  private let parts: [Part]

  /// Whether nothing is left out, so that this text is the same in every variant.
  var isFixed: Bool { parts.allSatisfy { if case .text = $0 { true } else { false } } }

  /// Reads `text`; names stand for places in `names`, or for words.
  init(_ text: String, names: [String], words: [Words]) throws(VariantExpression.Fault) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "‹") {
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      guard let close = rest[open...].firstIndex(of: "›") else { throw .init("‹ is never closed") }
      parts.append(try Self.part(String(rest[rest.index(after: open)..<close]), names, words))
      rest = rest[rest.index(after: close)...]
    }
    if rest.contains("›") { throw .init("› closes nothing") }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    self.parts = parts
  }

  private static func part(
    _ hole: String, _ names: [String], _ words: [Words]
  ) throws(VariantExpression.Fault) -> Part {
    let halves = hole.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { trimmedBlanks($0) }
    if halves.count == 1, let place = words.firstIndex(where: { $0.name == halves[0] }) { return .words(place) }
    let expression = try VariantExpression.read(halves[0], names)
    var form = Form()
    for word in halves.dropFirst().first?.split(separator: " ").map(String.init) ?? [] {
      if let decimals = Int(word), (0...10).contains(decimals) {
        form.decimals = decimals
      } else if Form.known.contains(word) {
        form.flags.insert(word)
      } else {
        throw .init("no form is called '\(word)'; there are: a number of decimals, \(Form.known.sorted().joined(separator: ", "))")
      }
    }
    if form.flags.contains("tfrac") {
      guard case .operation(.over, _, _) = expression else { throw .init("tfrac needs a quotient, not '\(halves[0])'") }
    }
    return .number(expression, form)
  }

  /// The text with all numbers put in.
  func text(_ values: [Double], _ words: [Words]) throws(VariantExpression.Fault) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .words(let place):
        guard let text = words[place].text(values) else {
          throw .init("'\(words[place].name)' has no words for \(Self.plain(words[place].expression.result(values)))")
        }
        result += text
      case .number(let expression, let form): result += try Self.text(expression, form, values)
      }
    }
    return result
  }

  private static func text(
    _ expression: VariantExpression, _ form: Form, _ values: [Double]
  ) throws(VariantExpression.Fault) -> String {
    if form.flags.contains("tfrac"), case .operation(_, let a, let b) = expression {
      let text = try fraction(a.result(values), b.result(values), isRaw: form.flags.contains("raw"))
      return signed(form.flags.contains("escaped") ? text.replacing("\\", with: "\\\\") : text, form)
    }
    let number = expression.result(values)
    guard number.isFinite, abs(number) < 1e12 else { throw .init("a number that is not finite, or too large") }
    var text = form.decimals.map { String(format: "%.\($0)f", number) } ?? plain(number)
    if text.hasPrefix("-"), text.allSatisfy({ "-0.".contains($0) }) { text.removeFirst() }
    if form.flags.contains("comma") { text = grouped(text, ",") }
    if form.flags.contains("texcomma") { text = grouped(text, "{,}") }
    return signed(text, form)
  }

  /// `text`, a number with a hyphen for its minus, as the form has signs.
  private static func signed(_ text: String, _ form: Form) -> String {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? String(text.dropFirst()) : text
    if form.flags.contains("plus") { return (isNegative ? "- " : "+ ") + digits }
    guard isNegative else { return text }
    if form.flags.contains("minus") { return "−" + digits }
    return form.flags.contains("brackets") ? "(\(text))" : text
  }

  /// Without zeros at the end.
  static func plain(_ number: Double) -> String {
    var text = String(format: "%.10f", number)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }

  private static func grouped(_ text: String, _ comma: String) -> String {
    let whole = text.prefix { $0 != "." }
    var digits = whole.drop { $0 == "-" }
    var result = ""
    while digits.count > 3 {
      result = comma + digits.suffix(3) + result
      digits.removeLast(3)
    }
    return (whole.hasPrefix("-") ? "-" : "") + digits + result + text.dropFirst(whole.count)
  }

  private static func fraction(_ a: Double, _ b: Double, isRaw: Bool) throws(VariantExpression.Fault) -> String {
    guard let above = Int(exactly: (a * 1e6).rounded() / 1e6), let below = Int(exactly: (b * 1e6).rounded() / 1e6), below != 0
    else { throw .init("tfrac needs whole numbers, not \(plain(a)) and \(plain(b))") }
    var (x, y) = (abs(above), abs(below))
    while y != 0 { (x, y) = (y, x % y) }
    let common = isRaw ? 1 : max(x, 1)
    let (top, bottom) = (abs(above) / common, abs(below) / common)
    let sign = above != 0 && (above < 0) != (below < 0) ? "-" : ""
    if bottom == 1, !isRaw { return "\(sign)\(top)" }
    return sign + (top < 10 && bottom < 10 ? "\\tfrac\(top)\(bottom)" : "\\tfrac{\(top)}{\(bottom)}")
  }
}
