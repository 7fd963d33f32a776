/// Which exercises of a chapter are handed out, and what they are worth there. They keep their numbers, by which tests and
/// programs call them.
public struct ExerciseSelection: Equatable, Sendable {
  /// By number; nil for all.
  public var numbers: [Int]?
  /// Points by number, in the place of what the headings say.
  public var points: [Int: Int]
  /// By number, those whose solutions students get too; nil for all.
  public var solved: [Int]?

  /// All exercises as they stand and without solutions for students, unless said otherwise.
  public init(numbers: [Int]? = nil, points: [Int: Int] = [:], solved: [Int]? = []) {
    self.numbers = numbers
    self.points = points
    self.solved = solved
  }

  /// All exercises as they stand.
  public static let everything = ExerciseSelection()

  /// Whether the exercise is handed out.
  public func includes(_ number: Int) -> Bool { numbers?.contains(number) ?? true }

  /// Whether students get the exercise's solution: only of what is handed out.
  public func releases(_ number: Int) -> Bool { includes(number) && (solved?.contains(number) ?? true) }

  /// What stands before the code that is kept of an exercise that is not handed out.
  public static func leftOut(_ number: Int) -> String {
    "Exercise \(number) is not handed out; what it declares may be needed by others."
  }
}

extension LiterateSource {
  /// The file as a course hands it out: points as they count there, solutions that students get too, and of exercises that
  /// are not handed out nothing, or where `keepsCode`, of the text a sentence and all of the code, for other exercises may
  /// need their functions. `exercises` stays whole, so that numbers and solutions find each other.
  public func selecting(_ selection: ExerciseSelection, keepsCode: Bool = false) -> LiterateSource {
    guard selection != .everything else { return self }
    var kept: [Entry] = []
    // Before the first heading there is what is said of all exercises.
    var isIncluded = true
    for entry in entries {
      if let exercise = entry.heading { isIncluded = selection.includes(exercise.number) }
      guard !isIncluded else {
        var counted = entry.worth(selection.points)
        counted.isReleased = entry.solution.map(selection.releases) ?? false
        kept.append(counted)
        continue
      }
      guard keepsCode else { continue }
      if entry.role != .prose {
        kept.append(entry)
      } else if let exercise = entry.heading {
        kept.append(entry.leftOut(exercise))
      }
    }
    return LiterateSource(path: path, exercises: exercises.map { $0.worth(selection.points) }, entries: kept)
  }

  private init(path: String, exercises: [Exercise], entries: [Entry]) {
    self.path = path
    self.exercises = exercises
    self.entries = entries
  }
}

extension Exercise {
  /// With the points of `overrides`, where they name it.
  fileprivate func worth(_ overrides: [Int: Int]) -> Exercise {
    Exercise(number: number, title: title, level: level, points: overrides[number] ?? points, line: line)
  }

  /// What stands in brackets at the end of the heading.
  fileprivate var worthInWords: String { "(\(level.rawValue), \(points) \(points == 1 ? "point" : "points"))" }
}

extension LiterateSource.Entry {
  fileprivate func worth(_ overrides: [Int: Int]) -> LiterateSource.Entry {
    guard let exercise = heading, overrides[exercise.number] != nil else { return self }
    let counted = exercise.worth(overrides)
    func rewritten(_ text: String) -> String {
      guard let bracket = text.lastIndex(of: "(") else { return text }
      return text[..<bracket] + counted.worthInWords
    }
    var entry = LiterateSource.Entry(
      role: role, line: LiterateSource.Line(number: line.number, text: rewritten(line.text)), solution: solution)
    entry.markdown = rewritten(markdown)
    entry.heading = counted
    return entry
  }

  /// A sentence in the place of the heading.
  fileprivate func leftOut(_ exercise: Exercise) -> LiterateSource.Entry {
    let sentence = ExerciseSelection.leftOut(exercise.number)
    let mark = line.text.prefix { $0 != "#" }
    var entry = LiterateSource.Entry(
      role: role, line: LiterateSource.Line(number: line.number, text: mark + sentence), solution: solution)
    entry.markdown = sentence
    return entry
  }
}
