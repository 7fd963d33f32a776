import Foundation
import Host

extension ExerciseCheck {
  /// The points got, and those to be had.
  static func sums(_ results: [Result]) -> (points: Int, of: Int) {
    (results.reduce(0) { $0 + $1.points }, results.reduce(0) { $0 + $1.exercise.points })
  }

  /// The results as they are written: the same results give the same bytes.
  static func json(chapter: String, _ results: [Result]) -> OrderedJSON {
    let (points, of) = sums(results)
    let exercises = results.map { result in
      OrderedJSON.members([
        .init("number", .integer(result.exercise.number)), .init("title", .text(result.exercise.title)),
        .init("level", .text(result.exercise.level)), .init("points", .integer(result.points)),
        .init("of", .integer(result.exercise.points)), .init("passed", .flag(result.state == .passed)),
        .init("state", .text(result.state.rawValue)), .init("hints", .list(result.hints.map { .text($0) })),
      ])
    }
    return .members([
      .init("chapter", .text(chapter)), .init("points", .integer(points)), .init("of", .integer(of)),
      .init("exercises", .list(exercises)),
    ])
  }

  /// What a check wrote before.
  private struct Record: Decodable {
    struct Row: Decodable {
      let number: Int
      let title: String
      let state: String
      let hints: [String]
    }

    let chapter: String
    let exercises: [Row]
  }

  /// All exercises in order: `results`, and of those that were not asked for what `record` says, the text of an earlier
  /// `results.json` of this chapter; one of which it says nothing was never run.
  func completed(_ results: [Result], from record: String?) -> [Result] {
    let read = record.flatMap { try? JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
    let rows = read.flatMap { $0.chapter == chapter ? $0.exercises : nil } ?? []
    return exercises.map { exercise in
      if let result = results.first(where: { $0.exercise == exercise }) { return result }
      let row = rows.first { $0.number == exercise.number && $0.title == exercise.title }
      guard let row, let state = Result.State(rawValue: row.state) else {
        return Result(exercise: exercise, state: .notRun, hints: [])
      }
      return Result(exercise: exercise, state: state, hints: row.hints)
    }
  }
}
