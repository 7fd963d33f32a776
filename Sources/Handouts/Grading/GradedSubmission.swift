import Assessment
import Foundation
import Host
import Weaving

/// What became of one student's submission, as it is kept in a file of its own.
struct GradedSubmission: Equatable, Codable, Sendable {
  /// What became of an exercise.
  struct Result: Equatable, Codable, Sendable {
    enum State: String, Codable, Sendable {
      case passed
      case failed
      case notSolved = "not solved"
      case crashed
      case late
      case notCompiled = "not compiled"
      /// What was handed in is no package of exercises.
      case refused
      /// Only by people.
      case notGraded = "not graded"
    }

    let number: Int
    let title: String
    /// What it is worth; 0 where it is not graded here.
    let of: Int
    let state: State
    /// What is wrong, each once: never what would be right.
    let hints: [String]

    /// All or none.
    var points: Int { state == .passed ? of : 0 }

    init(_ exercise: Exercise, _ state: State, _ hints: [String] = []) {
      number = exercise.number
      title = exercise.title
      of = state == .notGraded ? 0 : exercise.points
      self.state = state
      self.hints = hints
    }
  }

  let student: String
  /// Of what was handed in, and of what judged it.
  let key: String
  /// What became of it as a whole, where there is something to say.
  let note: String
  let results: [Result]

  var points: Int { results.reduce(0) { $0 + $1.points } }
  var of: Int { results.reduce(0) { $0 + $1.of } }

  /// Whether a sandbox did not work, as far as one can tell: then it is to be graded again. A student's program can look
  /// so too, which is its own loss.
  static func isDoubtful(_ results: [Result]) -> Bool {
    results.contains { $0.hints.contains { $0.hasPrefix(RespondentHint.sandbox) } }
  }

  // MARK: Files

  /// Its file, in the folder `results`.
  static func file(_ student: String) -> String { student + ".json" }

  /// Reads the file that `write` has written; nil where there is none, or one of something else.
  init?(path: String, student: String, key: String) {
    guard let data = FileManager.default.contents(atPath: path),
      let read = try? JSONDecoder().decode(GradedSubmission.self, from: data), read.key == key, read.student == student
    else { return nil }
    self = read
  }

  init(student: String, key: String, note: String = "", results: [Result]) {
    self.student = student
    self.key = key
    self.note = note
    self.results = results
  }

  /// Writes it whole or not at all.
  func write(to path: String) throws(HandoutError) {
    let list = results.map { result in
      OrderedJSON.members([
        .init("number", .integer(result.number)), .init("title", .text(result.title)), .init("of", .integer(result.of)),
        .init("state", .text(result.state.rawValue)), .init("hints", .list(result.hints.map { .text($0) })),
      ])
    }
    let json = OrderedJSON.members([
      .init("student", .text(student)), .init("key", .text(key)), .init("note", .text(note)), .init("results", .list(list)),
    ])
    try handing { () throws(HostError) in try AtomicFile.write(json.text, to: path) }
  }
}

extension GradedSubmission.Result {
  /// Reads what the judge of `exercise` printed, and how it ended; `code` is nil where it was ended for taking too long.
  ///
  /// The student's words are in it too, so that a line may say anything; but only the judge's own exit code makes a pass,
  /// and no student's code runs in its process.
  init(_ exercise: Exercise, code: Int32?, text: String) {
    let lines = text.split(separator: "\n")
    var hints: [String] = []
    func take(_ hint: some StringProtocol) {
      let hint = String(hint.prefix(300))
      if hints.count < Self.hintLimit, !hints.contains(hint) { hints.append(hint) }
    }
    guard let code else {
      self.init(exercise, .late, ["judging it takes too long"])
      return
    }
    let count = TestOutput.testCount(in: text)
    if code == 0 {
      self.init(exercise, count > 0 ? .passed : .failed, count > 0 ? [] : ["no test judges it"])
      return
    }
    for line in lines { if let range = line.firstRange(of: RespondentHint.mark) { take(line[range.upperBound...]) } }
    let isNotSolved = text.contains(NotSolved(exercise.number).description)
    if hints.contains(where: { $0.hasPrefix(RespondentHint.late) }) {
      self.init(exercise, .late, hints)
    } else if hints.contains(where: { $0.hasPrefix(RespondentHint.program) }) {
      self.init(exercise, .crashed, hints)
    } else if isNotSolved {
      self.init(exercise, .notSolved, ["not solved yet"] + hints)
    } else {
      for line in lines where hints.isEmpty {
        if let range = line.firstRange(of: "Caught error: ") { take(line[range.upperBound...]) }
      }
      self.init(exercise, .failed, hints.isEmpty ? ["the answer cannot be judged"] : hints)
    }
  }

  /// A page is no place for thousands of them.
  static let hintLimit = 12
}
