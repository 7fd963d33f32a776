import Foundation
import Weaving

/// An exercise by hand as a question that a course's system marks: its statement, and numbers with a tolerance.
struct Question: Equatable, Sendable {
  /// One number.
  struct Part: Equatable, Sendable {
    /// What is asked, as HTML without a paragraph around it.
    let asked: String
    let number: Decimal
    let tolerance: Decimal
  }

  let slug: String
  let number: Int
  /// Without the marks of Markdown.
  let title: String
  let points: Int
  /// As HTML in paragraphs, well-formed as XML is.
  let statement: String
  let parts: [Part]

  /// The same in every export, and in every run: whoever imports again replaces.
  var identifier: String { "\(Self.chapter(slug))-\(number)" }
  /// As it stands in lists of questions.
  var name: String { "\(number). \(title)" }

  static func chapter(_ slug: String) -> String { "retrace-\(slug)" }

  /// A title without the marks of Markdown and formulas.
  static func plain(_ title: String) -> String { title.filter { !"*`$".contains($0) } }
}

/// A chapter's questions on their way through pandoc: one text in Markdown, in which comments part the pieces, and the
/// same comments in the HTML that comes out.
struct QuestionText: Sendable {
  /// What a course's system shows formulas as.
  enum Formulas: String, Sendable, CaseIterable {
    /// `\(…\)`, for MathJax, as Moodle and Canvas have it.
    case tex
    /// MathML, which is a part of QTI 2.1.
    case mathml
  }

  let slug: String
  private let exercises: [(exercise: Exercise, markdown: String, answers: [ExerciseAnswer])]

  /// Those of a chapter's exercises that are handed out and have answers.
  init(slug: String, sources: [LiterateSource], selection: ExerciseSelection) {
    self.slug = slug
    let answers = Dictionary(grouping: sources.flatMap(\.answers), by: \.exercise)
    exercises = sources.flatMap { $0.selecting(selection).statements() }.compactMap { statement in
      guard let exercise = statement.exercise, let answers = answers[exercise.number] else { return nil }
      return (exercise, statement.text, answers)
    }
  }

  var isEmpty: Bool { exercises.isEmpty }
  /// How many numbers are asked for.
  var count: Int { exercises.reduce(0) { $0 + $1.answers.count } }

  private static func mark(_ exercise: Int, _ part: Int) -> String { "<!-- retrace question \(exercise).\(part) -->" }

  /// For pandoc. Part 0 of an exercise is its statement, without the heading.
  var markdown: String {
    exercises.map { exercise, text, answers in
      let statement = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
      let asked = answers.enumerated().map { "\(Self.mark(exercise.number, $0 + 1))\n\n\($1.asked)\n" }
      return "\(Self.mark(exercise.number, 0))\n\n\(statement)\n\n" + asked.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// The questions, from what pandoc made of `markdown`.
  ///
  /// - Throws: `HandoutError.failed` where a piece is not there.
  func questions(html: String) throws(HandoutError) -> [Question] {
    var questions: [Question] = []
    for (exercise, _, answers) in exercises {
      var pieces: [String] = []
      for part in 0...answers.count {
        let mark = Self.mark(exercise.number, part)
        guard let start = html.range(of: mark) else {
          throw .failed(name: "questions of \(slug)", message: "pandoc left out \(mark)")
        }
        let rest = html[start.upperBound...]
        let piece = rest.range(of: "<!-- retrace question ").map { rest[..<$0.lowerBound] } ?? rest
        pieces.append(piece.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      let parts = zip(answers, pieces.dropFirst()).map { answer, piece in
        Question.Part(asked: Self.inline(piece), number: answer.number, tolerance: answer.tolerance)
      }
      questions.append(
        Question(
          slug: slug, number: exercise.number, title: Question.plain(exercise.title), points: exercise.points,
          statement: pieces[0], parts: parts))
    }
    return questions
  }

  /// A lone paragraph without its mark.
  private static func inline(_ piece: String) -> String {
    guard piece.hasPrefix("<p>"), piece.hasSuffix("</p>") else { return piece }
    return String(piece.dropFirst(3).dropLast(4))
  }
}

/// Text in XML.
enum XML {
  static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

  /// As it stands between tags and in attributes. Characters that no XML may have are left out.
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case let other where other.value < 0x20 || other.value == 0xfffe || other.value == 0xffff: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
