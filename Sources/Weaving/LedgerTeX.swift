/// A formula of the ledger as TeX. What `LedgerFormula` takes for a formula can be written by it.
struct LedgerTeX {
  private let source: [Character]
  private var index = 0
  private var result = ""

  init(_ source: [Character]) {
    self.source = source
    write()
  }

  /// Without the dollars around it.
  var text: String { result.split(separator: " ").joined(separator: " ") }

  // MARK: What is known

  private static let greek: Set<String> = [
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "rho", "sigma", "tau", "phi",
    "omega", "Delta", "Sigma",
  ]
  private static let functions: Set<String> = ["ln", "log", "exp", "tanh", "sum", "prod"]
  private static let upright: Set<String> = ["var", "diag", "logistic", "prev", "in"]
  private static let symbols: [Character: String] = [
    "−": "-", "⊙": "\\odot", "·": "\\cdot", "×": "\\times", "∗": "\\ast", "*": "\\ast", "Σ": "\\sum", "∏": "\\prod",
    "∂": "\\partial", "∇": "\\nabla", "Δ": "\\Delta", "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta",
    "ε": "\\varepsilon", "η": "\\eta", "θ": "\\theta", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "ρ": "\\rho",
    "σ": "\\sigma", "τ": "\\tau", "φ": "\\varphi", "ω": "\\omega", "≤": "\\le", "≥": "\\ge", "…": "\\dots", "⋯": "\\cdots",
    "|": "\\vert", "‖": "\\Vert", "†": "\\dagger", "‡": "\\ddagger", "½": "\\tfrac12",
  ]
  private static let raised: [Character: Character] = [
    "ᵀ": "T", "ʰ": "h", "ᶜ": "c", "¹": "1", "²": "2", "³": "3", "⁻": "-",
  ]
  private static let lowered: [Character: Character] = [
    "ₜ": "t", "ᵢ": "i", "ⱼ": "j", "ₖ": "k", "₋": "-", "₊": "+", "₀": "0", "₁": "1", "₂": "2", "₃": "3",
  ]
  private static let pairs: [(written: String, tex: String)] = [
    ("y-hat", "\\hat{y}"), ("yhat", "\\hat{y}"), ("..", "\\dots "), ("<=", "\\le "), (">=", "\\ge "), ("->", "\\to "),
  ]

  static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
  static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
  static func isSymbol(_ character: Character) -> Bool { symbols[character] != nil || isScript(character) }
  /// A raised or lowered letter or digit.
  static func isScript(_ character: Character) -> Bool { raised[character] != nil || lowered[character] != nil }
  static func isKnown(_ character: Character) -> Bool {
    isLetter(character) || isDigit(character) || isSymbol(character) || "()[]{}+-=<>,/.:;!_^".contains(character)
  }
  /// The name of a Greek letter, a function or a word that stands upright.
  static func isName(_ letters: String) -> Bool {
    greek.contains(letters) || functions.contains(letters) || upright.contains(letters)
  }

  /// The name of a Greek letter.
  static func isGreek(_ letters: String) -> Bool { greek.contains(letters) }
  /// The name of a function.
  static func isFunction(_ letters: String) -> Bool { functions.contains(letters) || letters == "logistic" }

  // MARK: Writing

  private mutating func write() {
    while index < source.count {
      if let pair = Self.pairs.first(where: { source[index...].starts(with: $0.written) }) {
        index += pair.written.count
        append(pair.tex)
        if pair.tex.hasSuffix("}") { writeScripts(ofExponential: false) }
      } else if Self.isLetter(source[index]) {
        let name = String(source[index...].prefix(while: Self.isLetter))
        append(tex(of: name))
        index += name.count
        writeScripts(ofExponential: name == "e")
      } else {
        let character = source[index]
        append(Self.symbols[character] ?? String(character))
        index += 1
        if !"([{+-=,/ ".contains(character) { writeScripts(ofExponential: false) }
      }
    }
  }

  /// A run of letters that begins at `index`.
  private func tex(of name: String) -> String {
    if name == "x" || name == "o", isBetweenOperands { return name == "x" ? "\\times" : "\\odot" }
    if Self.greek.contains(name) || Self.functions.contains(name) { return "\\" + name }
    return Self.upright.contains(name) ? "\\mathrm{\(name)}" : name
  }

  /// Whether the letter at `index` stands alone, with a quantity on both sides.
  private var isBetweenOperands: Bool {
    guard index > 1, index + 2 < source.count, source[index - 1] == " ", source[index + 1] == " " else { return false }
    let operators = "+-−=<>≤≥·×⊙"
    // A sign right before a quantity is no operator.
    let isAlone = index + 3 >= source.count || source[index + 3] == " "
    let isFollowedByOperator = isAlone && operators.contains(source[index + 2])
    return !operators.contains(source[index - 2]) && !isFollowedByOperator
  }

  /// `text` after what is there, with a blank where a command would run on into letters.
  private mutating func append(_ text: String) {
    if let first = text.first, Self.isLetter(first), let last = result.last, Self.isLetter(last),
      result.reversed().first(where: { !Self.isLetter($0) }) == "\\"
    {
      result += " "
    }
    result += text
  }

  /// All indices and exponents of what was written last, each kind in one: TeX refuses two.
  private mutating func writeScripts(ofExponential isExponential: Bool) {
    var (below, above): ([Character], [Character]) = ([], [])
    while index < source.count {
      let character = source[index]
      if let sign = Self.raised[character] {
        above.append(sign)
        index += 1
      } else if let sign = Self.lowered[character] {
        below.append(sign)
        index += 1
      } else if character == "†" || character == "‡" {
        above.append(character)
        index += 1
      } else if character == "_", index + 1 < source.count {
        index += 1
        let (script, _) = readScript()
        below += script + readSecondIndex(after: script)
      } else if character == "^", index + 1 < source.count {
        index += 1
        let (script, isInParentheses) = readScript()
        above += isInParentheses && !isExponential ? Array("(\(String(script)))") : script
      } else {
        break
      }
    }
    if !below.isEmpty { result += "_" + Self.braced(below) }
    if !above.isEmpty { result += "^" + Self.braced(above) }
  }

  private static func braced(_ script: [Character]) -> String {
    let text = LedgerTeX(script).text
    return text.count == 1 ? text : "{\(text)}"
  }

  /// What stands in the brackets at `index`, or the number or the letters there, with a sign or without.
  private mutating func readScript() -> (script: [Character], isInParentheses: Bool) {
    let open = source[index]
    if open == "{" || open == "(" {
      let close: Character = open == "{" ? "}" : ")"
      var depth = 0
      let inner = source[index...].prefix { character in
        if character == open { depth += 1 }
        if character == close { depth -= 1 }
        return depth > 0
      }
      index += inner.count + 1
      return (Array(inner.dropFirst()), open == "(")
    }
    var end = open == "-" || open == "−" ? index + 1 : index
    if end < source.count, Self.isDigit(source[end]) {
      end += source[end...].prefix(while: Self.isDigit).count
    } else if end < source.count, Self.isLetter(source[end]) {
      end += source[end...].prefix(while: Self.isLetter).count
    } else {
      end = min(end + 1, source.count)
    }
    defer { index = end }
    return (Array(source[index..<end]), false)
  }

  /// `,6` of `w_9,6` and `w_10,6`, and `,B` of `w_C,B`, after their first index.
  private mutating func readSecondIndex(after first: [Character]) -> [Character] {
    let isShort = first.count == 1 || first.count == 2 && first.allSatisfy(Self.isDigit)
    guard isShort, index + 1 < source.count, source[index] == "," else { return [] }
    let second = source[index + 1]
    let isAlike = Self.isDigit(first[0]) ? Self.isDigit(second) : first[0].isUppercase && second.isUppercase
    guard isAlike, index + 2 >= source.count || !(Self.isLetter(source[index + 2]) || Self.isDigit(source[index + 2])) else {
      return []
    }
    index += 2
    return [",", second]
  }
}
