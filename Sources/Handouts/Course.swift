import Reports

/// What a lecturer wants handed out.
public struct Course: Equatable, Sendable {
  public enum Paper: String, Sendable, CaseIterable {
    case a4
    case letter
  }

  /// What is made for each chapter.
  public enum Output: String, Sendable, CaseIterable {
    case html
    case pdf
    case slides
    case packages
    case pytorch

    /// Made by LaTeX.
    var isTypeset: Bool { self == .pdf || self == .slides }
  }

  public var course = "Deep learning, computed again"
  public var term = ""
  public var lecturer = ""
  /// In the order of the course; nil for all.
  public var chapters: [String]?
  public var papers = Paper.allCases
  public var editions = Edition.allCases
  /// Nil for all that this machine can make.
  public var outputs: [Output]?

  public init() {}
}
