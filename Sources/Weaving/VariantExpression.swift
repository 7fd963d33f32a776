import Foundation

/// Arithmetic in a chapter's `variants.txt`: numbers, names, `+ - * / ^ mod`, parentheses, `abs`, `ceil`, `exp`, `floor`,
/// `ln`, `max`, `min`, `round` and `sqrt`; in a condition two such with `==`, `!=`, `<`, `<=`, `>` or `>=` between them.
indirect enum VariantExpression: Equatable, Sendable {
  case number(Double)
  /// The place of a name among all values of its exercise.
  case value(Int)
  case operation(Operator, VariantExpression, VariantExpression)
  case function(Function, [VariantExpression])

  enum Operator: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case power = "^"
    case modulo = "mod"
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"

    /// The higher, the tighter it binds.
    var rank: Int {
      switch self {
      case .equal, .unequal, .atMost, .atLeast, .below, .above: 0
      case .plus, .minus: 1
      case .times, .over, .modulo: 2
      case .power: 3
      }
    }

    func of(_ a: Double, _ b: Double) -> Double {
      switch self {
      case .plus: a + b
      case .minus: a - b
      case .times: a * b
      case .over: a / b
      case .power: pow(a, b)
      case .modulo: a - b * (a / b).rounded(.down)
      // Tenths and hundredths are not exact: what differs by less than a billionth is the same.
      case .equal: abs(a - b) < 1e-9 ? 1 : 0
      case .unequal: abs(a - b) < 1e-9 ? 0 : 1
      case .atMost: a < b + 1e-9 ? 1 : 0
      case .atLeast: a > b - 1e-9 ? 1 : 0
      case .below: a < b - 1e-9 ? 1 : 0
      case .above: a > b + 1e-9 ? 1 : 0
      }
    }
  }

  enum Function: String, Sendable, CaseIterable {
    case abs, ceil, exp, floor, ln, max, min, round, sqrt

    func of(_ x: [Double]) -> Double {
      switch self {
      case .abs: Swift.abs(x[0])
      case .ceil: (x[0] - 1e-9).rounded(.up)
      case .exp: Foundation.exp(x[0])
      case .floor: (x[0] + 1e-9).rounded(.down)
      case .ln: Foundation.log(x[0])
      case .max: x.reduce(-.infinity) { Swift.max($0, $1) }
      case .min: x.reduce(.infinity) { Swift.min($0, $1) }
      case .round: x[0].rounded()
      case .sqrt: x[0].squareRoot()
      }
    }
  }

  /// What it comes to, given the values of all names.
  func result(_ values: [Double]) -> Double {
    switch self {
    case .number(let number): number
    case .value(let place): values[place]
    case .operation(let operation, let a, let b): operation.of(a.result(values), b.result(values))
    case .function(let function, let arguments): function.of(arguments.map { $0.result(values) })
    }
  }

  /// Whether a comparison stands in it, so that it is true or false.
  var isCondition: Bool {
    if case .operation(let operation, _, _) = self { return operation.rank == 0 }
    return false
  }

  struct Fault: Error, Equatable {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// Reads `text`, whose names stand for the places in `names`.
  static func read(_ text: String, _ names: [String]) throws(Fault) -> VariantExpression {
    var reader = Reader(words: try words(of: text), names: names)
    let expression = try reader.expression(above: -1)
    if let rest = reader.word { throw Fault("'\(rest)' is left over in '\(text)'") }
    return expression
  }

  /// Names, numbers and signs, each a word.
  private static func words(of text: String) throws(Fault) -> [String] {
    var rest = text[...]
    var words: [String] = []
    while let first = rest.first {
      if first == " " {
        rest.removeFirst()
      } else if let match = rest.prefixMatch(of: #/[A-Za-z][A-Za-z0-9]*|[0-9]+(?:\.[0-9]+)?|==|!=|<=|>=|[-+*\/^<>(),]/#) {
        words.append(String(match.output))
        rest = rest[match.range.upperBound...]
      } else {
        throw Fault("'\(first)' means nothing in '\(text)'")
      }
    }
    return words
  }

  private struct Reader {
    let words: [String]
    let names: [String]
    var position = 0

    var word: String? { position < words.count ? words[position] : nil }

    mutating func take(_ sign: String) throws(Fault) {
      guard word == sign else { throw Fault("expected '\(sign)' before \(word.map { "'\($0)'" } ?? "the end")") }
      position += 1
    }

    /// What binds tighter than `rank`.
    mutating func expression(above rank: Int) throws(Fault) -> VariantExpression {
      var left = try operand()
      while let operation = word.flatMap(Operator.init), operation.rank > rank {
        position += 1
        // A power's exponent may be a power again; all others go from left to right.
        let right = try expression(above: operation == .power ? operation.rank - 1 : operation.rank)
        left = .operation(operation, left, right)
      }
      return left
    }

    private mutating func operand() throws(Fault) -> VariantExpression {
      guard let word else { throw Fault("something is missing at the end") }
      position += 1
      if let number = Double(word) { return .number(number) }
      // Binds as tightly as a product: -2 * x / 8 is a quotient.
      if word == "-" { return .operation(.minus, .number(0), try expression(above: Operator.times.rank)) }
      if word == "(" {
        let inner = try expression(above: Operator.equal.rank)
        try take(")")
        return inner
      }
      if let function = Function(rawValue: word) {
        try take("(")
        var arguments = [try expression(above: Operator.equal.rank)]
        while self.word == "," {
          position += 1
          arguments.append(try expression(above: Operator.equal.rank))
        }
        try take(")")
        guard arguments.count == 1 || function == .max || function == .min else {
          throw Fault("\(word) takes one number")
        }
        return .function(function, arguments)
      }
      guard let place = names.firstIndex(of: word) else { throw Fault("'\(word)' is not declared above") }
      return .value(place)
    }
  }
}
