import Foundation

/// A number that an exercise by hand asks for, as a course's system can check it: a line within its solution,
///
///     // Answer: the slope at $z = 0$ = 0.25 ± 0.001
///
/// with what is asked in words, Markdown and formulas included, then the number and by how much an answer may differ. There
/// may be several in a solution. They stand in no edition's page, package or notebook: whoever exports questions asks for
/// them (`LiterateSource.answers`).
public struct ExerciseAnswer: Equatable, Sendable {
  /// The number of the exercise.
  public let exercise: Int
  /// What is asked, as Markdown.
  public let asked: String
  /// Exactly as it is written.
  public let number: Decimal
  /// 0 for whole numbers only, where nothing but the number itself will do.
  public let tolerance: Decimal
  /// The line in the file, from 1.
  public let line: Int

  /// Whether `value` is right. What a `Double` cannot hold of a bound counts as held.
  public func accepts(_ value: Double) -> Bool {
    let number = NSDecimalNumber(decimal: number).doubleValue, most = NSDecimalNumber(decimal: tolerance).doubleValue
    return abs(value - number) <= most + 1e-12 * max(1, abs(number))
  }

  static let expected = "expected // Answer: what is asked = number ± tolerance, as in // Answer: the slope = 0.25 ± 0.001"

  /// Whether a comment was meant for one, whatever stands behind the colon.
  static func resembles(_ comment: some StringProtocol) -> Bool {
    Substring(comment).prefixMatch(of: /\/\/+[ \t]*answers?[ \t]*[:=]/.ignoresCase()) != nil
  }

  /// Reads the comment on a line of its own; the reason where it is none.
  static func read(_ comment: String, exercise: Int, line: Int) -> Result<ExerciseAnswer, Exercise.Reason> {
    guard let match = comment.wholeMatch(of: /\/\/ Answer: (\S|\S.*\S) = (-?[0-9]+(?:\.[0-9]+)?) ± ([0-9]+(?:\.[0-9]+)?)/),
      let number = Decimal(string: String(match.2)), let tolerance = Decimal(string: String(match.3))
    else { return .failure(.init(expected)) }
    guard match.2.count <= 17, match.3.count <= 17 else { return .failure(.init("an answer of more than 15 digits")) }
    guard tolerance > 0 || !match.2.contains(".") else {
      return .failure(.init("an answer with decimals needs a tolerance above 0"))
    }
    guard match.1.filter({ $0 == "$" }).count.isMultiple(of: 2) else {
      return .failure(.init("an odd number of $ in what is asked"))
    }
    return .success(
      ExerciseAnswer(
        exercise: exercise, asked: String(match.1), number: number, tolerance: tolerance, line: line))
  }
}

extension LiterateSource {
  /// The numbers that its exercises ask for, in the file's order.
  public var answers: [ExerciseAnswer] {
    entries.compactMap { entry in if case .answer(let answer) = entry.role { answer } else { nil } }
  }
}
