import Host

/// A student's result as Gradescope reads it (`results.json` of an autograder), a file each in the folder `gradescope`: a
/// test for each exercise that was graded. Nothing in it says what would be right.
struct GradescopeResults {
  let graded: GradedSubmission

  /// The folder, beside the pages.
  static let folder = "gradescope"

  /// Its file, in `folder`.
  static func file(_ student: String) -> String { student + ".json" }

  /// The whole file.
  var text: String {
    let tests = graded.results.filter { $0.state != .notGraded }.map { result in
      OrderedJSON.members([
        .init("name", .text("Exercise \(result.number). \(Question.plain(result.title))")),
        .init("score", .integer(result.points)), .init("max_score", .integer(result.of)),
        .init("status", .text(result.state == .passed ? "passed" : "failed")),
        .init("output", .text(([result.state.rawValue] + result.hints).joined(separator: "\n"))),
        .init("output_format", .text("text")), .init("visibility", .text("visible")),
      ])
    }
    let left = graded.results.filter { $0.state == .notGraded }.map { "\($0.number)" }
    let words = [graded.note, left.isEmpty ? "" : "Not graded here: exercise \(left.joined(separator: ", "))."]
    return OrderedJSON.members([
      .init("score", .integer(graded.points)),
      .init("output", .text(words.filter { !$0.isEmpty }.joined(separator: "\n"))),
      .init("output_format", .text("text")), .init("visibility", .text("visible")), .init("tests", .list(tests)),
    ]).text
  }
}
