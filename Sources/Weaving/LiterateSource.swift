import Host

/// A literate Swift file, sorted into prose and code. Nothing is rewritten.
///
/// Prose is what stands on `//: ` lines and between `/*:` and `*/`, markers at column 0 and alone on
/// their lines; all the rest is code. `//#-hidden-code` to `//#-end-hidden-code` is left out of the page.
/// Lines that begin inside a string or inside another comment are code, whatever they look like.
///
/// A file of exercises has besides:
/// - `## Exercises` as its first heading, then `### Exercise N. Title (level, M points)` with N = 1, 2, 3 … in order; of
///   several such files the first has that heading, and the others go on with the numbers (`ExerciseFiles`). Without
///   points it is worth what is usual on its level;
/// - solutions, from `// BEGIN SOLUTION N` to `// END SOLUTION`, both alone on their lines and N that of the
///   exercise in which they stand. An indented one is the rest of a function that throws, which students
///   get as `throw NotSolved(N)`; one at column 0, of prose or of functions that only it needs, they do not get at all;
/// - in solutions, numbers that courses can check, `// Answer: …`, which no edition shows (`ExerciseAnswer`).
///
/// What is nearly such a mark, in whatever comment, is refused, and so is a comment that says SOLUTION as
/// other tools have it (`SolutionMark` has the rule, by which a sentence may speak of solutions). In a string of one line a mark is text; as a line of a longer string
/// it is refused, for it looks too much like one.
public struct LiterateSource: Equatable, Sendable {
  /// One line of the file, without its end.
  struct Line: Equatable, Sendable {
    /// From 1, in the file.
    let number: Int
    let text: String
  }

  /// What the file holds: only exercises have solutions.
  public enum Kind: Sendable {
    /// An experiment's `main.swift`: the chapter and its program.
    case chapter
    /// One of `ExerciseFiles`: numbered exercises with their solutions.
    case exercises
  }

  /// A part of a page. `begin` and `end` come in pairs and nest no deeper than a solution in its exercise.
  enum Chunk: Equatable {
    case prose([Line])
    case code([Line])
    case begin(Division)
    case end(Division)
  }

  enum Division: String {
    case exercise
    case solution
  }

  /// What a line of the file is.
  struct Entry: Equatable {
    enum Role: Equatable {
      case prose
      case code
      /// Compiled, but not shown.
      case hidden
      /// Opens or closes something and says nothing itself. Those of prose belong to the program's text.
      case proseMarker
      case hiddenMarker
      case beginSolution(indent: String)
      case endSolution
      /// In a solution, of no page and no program (`ExerciseAnswer`).
      case answer(ExerciseAnswer)
    }

    var role: Role
    let line: Line
    /// In a solution, its marks included, the number of the exercise.
    var solution: Int?
    /// Of a solution, whether students get it too (`ExerciseSelection.solved`).
    var isReleased = false
    /// The text as Markdown, without marks and common indent; of prose only.
    var markdown = ""
    /// The exercise whose heading this is.
    var heading: Exercise?
  }

  /// The file, as errors name it.
  public let path: String
  /// In the file's order.
  public let exercises: [Exercise]
  let entries: [Entry]

  /// Sorts `text`; `path` names it in errors.
  ///
  /// - Parameter after: of exercises, the number of the last one in the file before; 0 where this is the first file.
  /// - Throws: `HostError.weave` with file and line for markers that are unbalanced, unknown, nested or
  ///   not at their place, for headings of exercises that are not in order, for comments and literals that are
  ///   not ended, for what is nearly the mark of a solution, for a comment inside a prose block, which Swift
  ///   would nest, and for line ends other than LF.
  public init(text: String, path: String, kind: Kind = .chapter, after: Int = 0) throws(HostError) {
    try self.init(SourceText(Array(text.utf8), path: path), path: path, kind: kind, after: after)
  }

  /// Reads and sorts the file at `path`.
  ///
  /// - Throws: as `init(text:path:kind:after:)`, also for what is not UTF-8, and `HostError.unreadable`.
  public init(path: String, kind: Kind, after: Int = 0) throws(HostError) {
    try self.init(SourceText(path: path), path: path, kind: kind, after: after)
  }

  /// Sorts what may be any bytes.
  ///
  /// - Throws: as `init(path:kind:after:)`.
  public init(bytes: [UInt8], path: String, kind: Kind = .chapter) throws(HostError) {
    try self.init(SourceText(bytes, path: path), path: path, kind: kind, after: 0)
  }

  private init(_ source: SourceText, path: String, kind: Kind, after: Int) throws(HostError) {
    var sorter = LiterateSorter(source, path: path, kind: kind)
    try sorter.sort()
    var reader = ExerciseReader(sorter.entries, path: path, after: after)
    if kind == .exercises { try reader.read() }
    self.path = path
    entries = reader.entries
    exercises = reader.exercises
  }
}

/// `text` without blanks and tabs at its ends.
package func trimmedBlanks(_ text: some StringProtocol) -> String {
  var rest = Substring(text)
  while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
  while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
  return String(rest)
}
