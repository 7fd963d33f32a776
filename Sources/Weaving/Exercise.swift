/// Who a handout is for.
public enum Edition: String, Sendable, CaseIterable {
  /// Solutions are cut.
  case students
  /// Solutions are shown.
  case instructors
  /// What graders need, and no more: solutions and hidden tests.
  case grader

  /// The two that hold a course's chapters.
  public static let both: [Edition] = [.students, .instructors]
}

/// The heading of an exercise: `### Exercise 3. Title (by code)`, or `(by code, 8 points)`.
public struct Exercise: Equatable, Sendable {
  /// What an exercise is done with, as it stands in brackets at the end of its heading.
  public enum Level: String, Sendable, CaseIterable {
    /// Paper and a pocket calculator.
    case byHand = "by hand"
    /// A few lines of Swift.
    case byCode = "by code"
    /// A small study, whose way and conclusion are the reader's own.
    case openEnded = "open-ended"

    /// What an exercise of this level is worth where its heading does not say it.
    public var usualPoints: Int {
      switch self {
      case .byHand: 4
      case .byCode, .openEnded: 6
      }
    }
  }

  /// From 1, in the order of the file, or of all files of a chapter's exercises.
  public let number: Int
  /// As it stands in the heading, Markdown and formulas included.
  public let title: String
  /// By hand, by code, or open-ended.
  public let level: Level
  /// What it is worth, 1 to 99.
  public let points: Int
  /// The heading's line in the file, from 1.
  public let line: Int

  /// An exercise as a heading has it; its level's usual points where it does not say them.
  init(number: Int, title: String, level: Level, points: Int? = nil, line: Int) {
    self.number = number
    self.title = title
    self.level = level
    self.points = points ?? level.usualPoints
    self.line = line
  }

  /// What a student's program does where a solution is missing: not a trap, which would end the tests of all exercises.
  public var call: String { "throw NotSolved(\(number))" }

  /// Reads a heading; the reason where it is none.
  static func read(_ heading: String, line: Int) -> Result<Exercise, Reason> {
    let levels = Level.allCases.map(\.rawValue).joined(separator: ", ")
    guard let match = heading.wholeMatch(of: /### Exercise ([1-9][0-9]*)\. (.*\S) \(([^()]*)\)/),
      let number = Int(match.1)
    else { return .failure(Reason("expected the heading ### Exercise N. Title (level), with a level of \(levels)")) }
    let parts = match.3.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard let level = Level(rawValue: String(parts[0])) else {
      return .failure(Reason("unknown level '\(parts[0])'; there are: \(levels)"))
    }
    var points: Int?
    if parts.count > 1 {
      // One point, two points; a line's worth that nobody reads wrong.
      guard let worth = parts[1].wholeMatch(of: #/ ([1-9][0-9]?) points?/#),
        let number = Int(worth.1), (number == 1) == !parts[1].hasSuffix("s")
      else { return .failure(Reason("expected (\(level.rawValue), N points) with N from 1 to 99")) }
      points = number
    }
    return .success(Exercise(number: number, title: String(match.2), level: level, points: points, line: line))
  }

  struct Reason: Error, Equatable {
    let text: String
    init(_ text: String) { self.text = text }
  }
}
