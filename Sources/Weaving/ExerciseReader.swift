import Host

/// Finds the exercises of a sorted file by their headings, as Markdown has them, and refuses what is not in
/// order.
struct ExerciseReader {
  typealias Entry = LiterateSource.Entry

  let path: String
  /// The number of the last exercise in the file before this one; 0 in the first file, which has `## Exercises`.
  private let previous: Int
  private(set) var entries: [Entry]
  private(set) var exercises: [Exercise] = []
  /// The line of `## Exercises`.
  private var title: Int?
  /// The exercises that have a solution.
  private var solved: Set<Int> = []

  init(_ entries: [Entry], path: String, after previous: Int) {
    self.entries = entries
    self.path = path
    self.previous = previous
  }

  mutating func read() throws(HostError) {
    let headings = try headings()
    for index in entries.indices {
      if let level = headings[entries[index].line.number] {
        try takeHeading(index, level: level)
      } else if case .beginSolution = entries[index].role {
        try takeSolution(entries[index])
      } else if case .answer(let answer) = entries[index].role, exercises.last?.level != .byHand {
        throw failure(entries[index], "Exercise \(answer.exercise) has an answer to export and is not by hand")
      }
    }
    guard title != nil || previous > 0 else { throw .weave(path: path, line: 1, reason: "no heading ## Exercises") }
    guard !exercises.isEmpty else { throw .weave(path: path, line: title ?? 1, reason: "no exercises") }
    try checkLastExercise()
  }

  /// The levels of the headings of the page that has all prose, by their lines in the file.
  private func headings() throws(HostError) -> [Int: Int] {
    var draft = PageDraft()
    var prose: [LiterateSource.Line] = []
    var isCode = false
    for entry in entries {
      if entry.role != .prose, !prose.isEmpty {
        draft.append(prose: prose, path: path)
        prose = []
      }
      switch entry.role {
      case .prose: prose.append(LiterateSource.Line(number: entry.line.number, text: entry.markdown))
      // What the code says is of no interest, but that it ends lists and paragraphs.
      case .code where !isCode && !trimmedBlanks(entry.line.text).isEmpty: draft.append(code: [])
      default: break
      }
      isCode = entry.role == .code
    }
    if !prose.isEmpty { draft.append(prose: prose, path: path) }
    var levels: [Int: Int] = [:]
    for (index, kind) in try draft.blocks() {
      if case .heading(let level) = kind, let origin = draft.lines[index].origin { levels[origin.line] = level }
    }
    return levels
  }

  private mutating func takeHeading(_ index: Int, level: Int) throws(HostError) {
    // Up to the third level; deeper ones are an exercise's own.
    guard level <= 3 else { return }
    let entry = entries[index]
    let text = trimmedBlanks(entry.markdown)
    guard text.hasPrefix("#") else {
      throw failure(entry, "a line of = or - below makes this a heading; write headings with #")
    }
    guard entry.solution == nil else { throw failure(entry, "a heading of level \(level) inside a solution") }
    if text == "## Exercises" {
      guard title == nil, previous == 0 else { throw failure(entry, "## Exercises occurs twice") }
      title = entry.line.number
      return
    }
    guard title != nil || previous > 0 else { throw failure(entry, "the first heading must be ## Exercises") }
    switch Exercise.read(text, line: entry.line.number) {
    case .failure(let reason): throw failure(entry, reason.text)
    case .success(let exercise):
      try checkLastExercise()
      let due = previous + exercises.count + 1
      guard exercise.number == due else {
        throw failure(entry, "Exercise \(exercise.number) where Exercise \(due) is due")
      }
      exercises.append(exercise)
      entries[index].heading = exercise
    }
  }

  private mutating func takeSolution(_ entry: Entry) throws(HostError) {
    guard let number = entry.solution else { return }
    guard let last = exercises.last else { throw failure(entry, "a solution before any exercise") }
    guard number == last.number else {
      throw failure(entry, "the solution of Exercise \(number) stands in Exercise \(last.number)")
    }
    solved.insert(number)
  }

  private func checkLastExercise() throws(HostError) {
    guard let last = exercises.last, !solved.contains(last.number) else { return }
    throw .weave(path: path, line: last.line, reason: "Exercise \(last.number) has no solution")
  }

  private func failure(_ entry: Entry, _ reason: String) -> HostError {
    .weave(path: path, line: entry.line.number, reason: reason)
  }
}
