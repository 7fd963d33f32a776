import Host
import Ledger
import Reports
import Weaving

/// What the graders' edition holds besides keys, packages and notebooks: points, hidden tests, and the settings by which
/// `retrace grade` knows what was handed out.
struct GraderFiles {
  static let points = "points.csv", settings = "grading.yaml"

  /// In the order of the course, with the exercises that are handed out.
  let chapters: [(chapter: Chapter, exercises: [Exercise])]

  /// Where a chapter's hidden tests stand; nil where it has none, or hands out no exercises.
  static func hiddenTests(of chapter: Chapter) -> String? {
    let path = JudgePackage.hiddenTests(of: chapter)
    return chapter.hasExercises && Files.exist(path) ? path : nil
  }

  /// Writes them into the edition's folder.
  func write(to folder: String) throws(HandoutError) {
    try Files.write(table.text, to: "\(folder)/\(Self.points)")
    try Files.write(settingsText, to: "\(folder)/\(Self.settings)")
    for (chapter, _) in chapters {
      guard let path = Self.hiddenTests(of: chapter) else { continue }
      try Files.copy(path, to: "\(folder)/\(Layout.hiddenTests(chapter.module))")
    }
  }

  /// One exercise a row.
  var table: CSVTable {
    CSVTable(
      header: ["chapter", "exercise", "title", "level", "points"],
      rows: chapters.flatMap { chapter, exercises in
        exercises.map { [chapter.slug, "\($0.number)", $0.title, $0.level.rawValue, "\($0.points)"] }
      })
  }

  /// A file of settings that hands out the same exercises at the same points.
  var settingsText: String {
    var lines = [
      "# What this course hands out. To grade: retrace grade SUBMISSIONS --chapter SLUG --settings \(Self.settings)",
      "exercises:",
    ]
    lines += chapters.map { chapter, exercises in
      "  \(chapter.slug): [\(exercises.map { "\($0.number)" }.joined(separator: ", "))]"
    }
    let worth = chapters.filter { !$0.exercises.isEmpty }
    if !worth.isEmpty { lines.append("points:") }
    lines += worth.map { chapter, exercises in
      "  \(chapter.slug): {\(exercises.map { "\($0.number): \($0.points)" }.joined(separator: ", "))}"
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
