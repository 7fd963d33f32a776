import Host
import Weaving

/// The exercises of a chapter as documents of their own.
enum ExerciseSheet: String, CaseIterable {
  /// Statements with the functions that are asked for, points, and room for a name; never a solution.
  case sheet
  /// Statements with their solutions, and points.
  case key
}

extension Chapter {
  /// Those of `exercises`, which are handed out, whose solutions students get too.
  func released(among exercises: [Exercise]) -> [Int] { exercises.map(\.number).filter(selection.releases) }

  /// Which of them an edition has; `exercises` are those that are handed out. Students have a key where there is anything
  /// in it.
  func sheets(_ edition: Edition, of exercises: [Exercise]) -> [ExerciseSheet] {
    switch edition {
    case .students: released(among: exercises).isEmpty ? [.sheet] : [.sheet, .key]
    case .instructors: [.sheet, .key]
    case .grader: [.key]
    }
  }

  /// One of them as Markdown. The key of the students' edition has the exercises alone whose solutions they get.
  func sheet(_ kind: ExerciseSheet, _ edition: Edition) throws(HandoutError) -> String {
    var shown = selection
    shown.solved = []
    if kind == .key, edition == .students { shown.numbers = released(among: try handedOutExercises()) }
    let selected = shown
    let texts = try handing { () throws(HostError) in
      try ExerciseFiles.sources(at: exercises, variant: variant).map { $0.selecting(selected) }
    }
    let listed = texts.flatMap(\.exercises).filter { selected.includes($0.number) }
    var opening = ["# \(kind == .sheet ? "Exercises" : "Key"): \(title)"]
    if let banner = try banner() { opening.append("> **\(banner)**") }
    if kind == .sheet {
      opening.append("::: name\nName\n:::")
      opening.append(
        """
        *This page*, in what follows, is the chapter “\(title)”. Where code is asked for, yours takes the place of \
        `throw NotSolved(N)` in the package of these exercises.
        """)
    }
    opening.append(Self.pointsTable(listed, isMarked: kind == .sheet))
    let paragraphs = opening
    return try handing { () throws(HostError) in
      try Weaver(folder: report, sources: sources).sheet(
        of: texts, opening: paragraphs, edition: kind == .key ? .instructors : .students, hasIntroduction: kind == .sheet)
    }
  }

  /// What each is worth and all together, with room for what is reached where a marker writes on it.
  private static func pointsTable(_ exercises: [Exercise], isMarked: Bool) -> String {
    var rows = exercises.map { ["\($0.number)", $0.title, $0.level.rawValue, "\($0.points)"] }
    rows.append(["Sum", "", "", "\(exercises.reduce(0) { $0 + $1.points })"])
    let header = ["Exercise", "", "Level", "Points"] + (isMarked ? ["Reached"] : [])
    return Markdown.table(header: header, rows: rows.map { $0 + (isMarked ? [""] : []) })
  }
}
