import Host

/// What varies in a chapter's exercises, `experiments/<slug>/variants.txt`: no reader of the chapter and no student gets
/// it, and without a variant nobody looks at it.
///
/// A line says one thing; blank ones and those that begin with `#` say nothing.
///
/// - `exercise 3`: what follows is about this one.
/// - `draw x = 2 in 1…9`, `draw w = 0.5 in 0.2…0.9 step 0.1`, `draw f = 7 among 5, 7, 9`: a number to be drawn, the one
///   that the text as it stands has, and those that it may be.
/// - `let y = w * x + 1`: a number that follows from them (`VariantExpression`).
/// - `say often by x: 2 = twice; 3 = three times`: words that follow from them.
/// - `need y > 0`: only draws for which this is so.
/// - `in Exercises.swift`: what follows stands in this file of the chapter's exercises, in Swift or Python, there only in
///   this exercise; or in one of their tests, anywhere.
/// - `2 × $x = ‹x›$`: a piece of that file with its numbers in `‹ ›` (`VariantTemplate`). With the numbers of the text as
///   it stands it must occur exactly so often, and none may reach into another. In `“ ”` blanks at its ends count.
/// - `* × // Answer: x = ‹x› ±`: one that may occur or not, however often. Of a line that tells an answer to exports some piece
///   must be a part (`ExerciseVariant`).
struct VariantFile: Equatable, Sendable {
  /// The name of the file in a chapter's folder.
  static let name = "variants.txt"

  struct Piece: Equatable, Sendable {
    let file: String
    /// Nil for however often.
    let count: Int?
    let template: VariantTemplate
    /// In the file of variants.
    let line: Int
  }

  /// What follows from the draws, or is demanded of them, in the order of the file.
  enum Step: Equatable, Sendable {
    case value(VariantExpression)
    case need(VariantExpression, line: Int)
  }

  struct Varying: Equatable, Sendable {
    let number: Int
    let line: Int
    /// Of draws first, then of what follows from them.
    var names: [String] = []
    /// For each draw what it may be, and what the text as it stands has.
    var draws: [(choices: [Double], present: Double)] = []
    var steps: [Step] = []
    var words: [VariantTemplate.Words] = []
    var pieces: [Piece] = []

    static func == (a: Varying, b: Varying) -> Bool {
      a.number == b.number && a.line == b.line && a.names == b.names && a.steps == b.steps && a.pieces == b.pieces
    }

    /// All values for these draws; nil where a demand is not met.
    func values(_ drawn: [Double]) -> [Double]? {
      var values = drawn
      for step in steps {
        switch step {
        case .value(let expression): values.append(expression.result(values))
        case .need(let condition, _): if condition.result(values) == 0 { return nil }
        }
      }
      return values
    }
  }

  let path: String
  private(set) var exercises: [Varying] = []

  /// How many draws there may be to choose from: all are tried.
  static let limit = 20_000

  /// Reads `text`; `path` names it in errors.
  ///
  /// - Throws: `HostError.weave` with file and line for what is none of these lines.
  init(text: String, path: String) throws(HostError) {
    self.path = path
    var file: String?
    for line in try SourceText(Array(text.utf8), path: path).lines {
      let words = trimmedBlanks(line.text)
      if words.isEmpty || words.hasPrefix("#") { continue }
      do throws(VariantExpression.Fault) {
        if let match = words.wholeMatch(of: /exercise ([1-9][0-9]*)/), let number = Int(match.1) {
          if let last = exercises.last, number <= last.number { throw .init("exercise \(number) behind exercise \(last.number)") }
          exercises.append(Varying(number: number, line: line.number))
          file = nil
        } else if exercises.isEmpty {
          throw .init("expected a line such as: exercise 1")
        } else if let match = words.wholeMatch(of: /in (\S+)/) {
          file = String(match.1)
        } else {
          try exercises[exercises.count - 1].take(words, line: line.number, file: file)
        }
      } catch {
        throw .weave(path: path, line: line.number, reason: error.text)
      }
    }
    for exercise in exercises { try check(exercise) }
  }

  private func check(_ exercise: Varying) throws(HostError) {
    let fault: String
    if exercise.draws.isEmpty {
      fault = "exercise \(exercise.number) draws nothing"
    } else if exercise.pieces.isEmpty {
      fault = "exercise \(exercise.number) names no piece of its text"
    } else if exercise.draws.reduce(1, { $0 * min($1.choices.count, Self.limit) }) > Self.limit {
      fault = "exercise \(exercise.number) has more than \(Self.limit) draws to choose from"
    } else if exercise.values(exercise.draws.map(\.present)) == nil {
      fault = "the numbers of exercise \(exercise.number) as it stands are not as they need to be"
    } else {
      return
    }
    throw .weave(path: path, line: exercise.line, reason: fault)
  }
}

extension VariantFile.Varying {
  private typealias Fault = VariantExpression.Fault

  /// Takes a line about this exercise.
  fileprivate mutating func take(_ words: String, line: Int, file: String?) throws(VariantExpression.Fault) {
    if let match = words.wholeMatch(of: /([1-9][0-9]?|\*) × (.+)/) {
      guard let file else { throw Fault("say first in which file, as in: in Exercises.swift") }
      // In quotes, blanks at the ends count.
      var text = match.2
      if text.hasPrefix("“"), text.hasSuffix("”"), text.count > 2 { text = text.dropFirst().dropLast() }
      let template = try VariantTemplate(String(text), names: names, words: self.words)
      pieces.append(.init(file: file, count: Int(match.1), template: template, line: line))
    } else if let match = words.wholeMatch(of: /draw ([A-Za-z][A-Za-z0-9]*) = (\S+) (in|among) (.+)/) {
      guard steps.isEmpty else { throw Fault("draw before all that follows from it") }
      let choices = try match.3 == "in" ? Self.range(String(match.4)) : Self.list(String(match.4))
      let present = try Self.number(match.2)
      guard choices.contains(where: { abs($0 - present) < 1e-9 }) else { throw Fault("\(match.2) is not among what it may be") }
      try declare(String(match.1))
      draws.append((choices, present))
    } else if let match = words.wholeMatch(of: /let ([A-Za-z][A-Za-z0-9]*) = (.+)/) {
      let expression = try VariantExpression.read(String(match.2), names)
      try declare(String(match.1))
      steps.append(.value(expression))
    } else if let match = words.wholeMatch(of: /need (.+)/) {
      let condition = try VariantExpression.read(String(match.1), names)
      guard condition.isCondition else { throw Fault("need wants a comparison, as in: need x > 0") }
      steps.append(.need(condition, line: line))
    } else if let match = words.wholeMatch(of: /say ([A-Za-z][A-Za-z0-9]*) by ([^:]+): (.+)/) {
      let expression = try VariantExpression.read(String(match.2), names)
      var texts: [(Double, String)] = []
      for choice in match.3.split(separator: ";") {
        let sides = choice.split(separator: "=", maxSplits: 1).map { trimmedBlanks($0) }
        guard sides.count == 2, !sides[1].isEmpty else { throw Fault("expected number = words, got '\(trimmedBlanks(choice))'") }
        texts.append((try Self.number(sides[0]), sides[1]))
      }
      guard !names.contains(String(match.1)), !self.words.contains(where: { $0.name == match.1 }) else {
        throw Fault("'\(match.1)' is declared twice")
      }
      self.words.append(.init(name: String(match.1), expression: expression, texts: texts, line: line))
    } else {
      throw Fault("expected a line with exercise, draw, let, say, need, in, or how often × a piece of text")
    }
  }

  private mutating func declare(_ name: String) throws(VariantExpression.Fault) {
    let taken = VariantExpression.Function(rawValue: name) != nil || name == "mod"
    guard !taken else { throw Fault("'\(name)' is the name of a function") }
    guard !names.contains(name), !words.contains(where: { $0.name == name }) else { throw Fault("'\(name)' is declared twice") }
    names.append(name)
  }

  private static func number(_ text: some StringProtocol) throws(VariantExpression.Fault) -> Double {
    guard String(text).wholeMatch(of: /-?[0-9]+(?:\.[0-9]+)?/) != nil, let number = Double(text) else {
      throw Fault("'\(text)' is no number")
    }
    return number
  }

  private static func list(_ text: String) throws(VariantExpression.Fault) -> [Double] {
    var numbers: [Double] = []
    for part in text.split(separator: ",") { numbers.append(try number(trimmedBlanks(part))) }
    guard Set(numbers).count == numbers.count, numbers.count > 1 else { throw Fault("expected several numbers, each once") }
    return numbers
  }

  private static func range(_ text: String) throws(VariantExpression.Fault) -> [Double] {
    guard let match = text.wholeMatch(of: /(\S+)…(\S+?)(?: step (\S+))?/) else {
      throw Fault("expected a range such as 1…9, or 0.2…0.9 step 0.1")
    }
    let (low, high) = (try number(match.1), try number(match.2))
    let step = try match.3.map { text throws(VariantExpression.Fault) in try number(text) } ?? 1
    let count = step > 0 ? (high - low) / step : 0
    guard count >= 1, count < Double(VariantFile.limit), abs(count - count.rounded()) < 1e-6 else {
      throw Fault("a range of no, of one or of too many numbers, or one that its steps do not fill")
    }
    return (0...Int(count.rounded())).map { ((low + Double($0) * step) * 1e9).rounded() / 1e9 }
  }
}
