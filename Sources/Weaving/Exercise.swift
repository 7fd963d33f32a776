/// Who a handout is for.
public enum Edition: String, Sendable, CaseIterable {
  /// Solutions are cut.
  case students
  /// Solutions are shown.
  case instructors
}

/// The heading of an exercise: `### Exercise 3. Title (by code)`.
public struct Exercise: Equatable, Sendable {
  /// What an exercise is done with, as it stands in brackets at the end of its heading.
  public enum Level: String, Sendable, CaseIterable {
    /// Paper and a pocket calculator.
    case byHand = "by hand"
    /// A few lines of Swift.
    case byCode = "by code"
    /// A small study, whose way and conclusion are the reader's own.
    case openEnded = "open-ended"
  }

  /// From 1, in the order of the file, or of all files of a chapter's exercises.
  public let number: Int
  /// As it stands in the heading, Markdown and formulas included.
  public let title: String
  /// By hand, by code, or open-ended.
  public let level: Level
  /// The heading's line in the file, from 1.
  public let line: Int

  /// What a student's program says where a solution is missing.
  var call: String {
    let escaped = title.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "fatalError(\"Exercise \(number): \(escaped)\")"
  }

  /// Reads a heading; the reason where it is none.
  static func read(_ heading: String, line: Int) -> Result<Exercise, Reason> {
    let levels = Level.allCases.map(\.rawValue).joined(separator: ", ")
    guard let match = heading.wholeMatch(of: /### Exercise ([1-9][0-9]*)\. (.*\S) \(([^()]*)\)/),
      let number = Int(match.1)
    else { return .failure(Reason("expected the heading ### Exercise N. Title (level), with a level of \(levels)")) }
    guard let level = Level(rawValue: String(match.3)) else {
      return .failure(Reason("unknown level '\(match.3)'; there are: \(levels)"))
    }
    return .success(Exercise(number: number, title: String(match.2), level: level, line: line))
  }

  struct Reason: Error, Equatable {
    let text: String
    init(_ text: String) { self.text = text }
  }
}
