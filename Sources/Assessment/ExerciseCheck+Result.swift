import Host

extension ExerciseCheck {
  /// What came out of an exercise.
  struct Result: Equatable {
    enum State: String {
      case passed
      case failed
      case notSolved = "not solved"
      case crashed
      case late
      case notCompiled = "not compiled"
    }

    let exercise: Exercise
    let state: State
    /// What is wrong, each once: never what would be right.
    let hints: [String]

    /// All points or none.
    var points: Int { state == .passed ? exercise.points : 0 }

    static let compilerSpoke = "the package does not compile; see above"

    init(exercise: Exercise, state: State, hints: [String]) {
      self.exercise = exercise
      self.state = state
      self.hints = hints
    }

    /// Reads what the tests of `exercise` printed.
    init(of trial: Trial, _ exercise: Exercise) {
      let lines = trial.text.split(separator: "\n")
      var hints: [String] = []
      func take(_ hint: some StringProtocol) {
        if !hints.contains(String(hint)) { hints.append(String(hint)) }
      }
      let isNotSolved = trial.text.contains(NotSolved(exercise.number).description)
      if isNotSolved { take("not solved yet") }
      for line in lines {
        if let hint = Self.rest(of: line, behind: RespondentHint.mark) { take(hint) }
      }
      let others = "see swift test --filter exercise\(exercise.number)"
      if let limit = trial.limit {
        take("no end after \(limit) seconds")
        self.init(exercise: exercise, state: .late, hints: hints)
      } else if trial.code == 0, TestOutput.testCount(in: trial.text) > 0 {
        self.init(exercise: exercise, state: .passed, hints: [])
      } else if trial.code == 0 {
        self.init(exercise: exercise, state: .failed, hints: ["no test ran; \(others)"])
      } else if let crash = Self.crash(in: lines) {
        take("the program stops: \(crash)")
        self.init(exercise: exercise, state: .crashed, hints: hints)
      } else if isNotSolved {
        self.init(exercise: exercise, state: .notSolved, hints: hints)
      } else {
        for line in lines where hints.isEmpty {
          if let thrown = Self.rest(of: line, behind: "Caught error: ") { take("it throws: \(thrown)") }
        }
        self.init(exercise: exercise, state: .failed, hints: hints.isEmpty ? [others] : hints)
      }
    }

    private static func rest(of line: Substring, behind mark: String) -> Substring? {
      line.firstRange(of: mark).map { line[$0.upperBound...] }
    }

    /// What ended the tests by a signal, as Swift or `swift test` says it; nil where nothing did.
    private static func crash(in lines: [Substring]) -> String? {
      let sentence = lines.compactMap { rest(of: $0, behind: "Fatal error: ") }.first
      if let sentence { return String(sentence) }
      guard let signal = lines.compactMap({ rest(of: $0, behind: "unexpected signal code ") }).first else { return nil }
      // Our own errors of the programmer: file, line and sentence, without those words.
      let own = lines.last { $0.contains(/^[A-Za-z0-9_]+\/[A-Za-z0-9_+]+\.swift:[0-9]+:/) }
      return own.map { String($0) } ?? "signal \(signal)"
    }
  }

  /// The results as a table for the terminal.
  static func table(_ results: [Result]) -> String {
    func title(_ exercise: Exercise) -> String {
      let title = "\(exercise.number). \(exercise.title)"
      return title.count > 52 ? String(title.prefix(51)) + "…" : title
    }
    let rows = results.map { result in
      [title(result.exercise), "\(result.points)/\(result.exercise.points)", result.state == .passed ? "yes" : "no"]
    }
    let passed = results.filter { $0.state == .passed }.count
    let (points, of) = sums(results)
    let sum = ["Sum", "\(points)/\(of)", "\(passed) of \(results.count)"]
    let head = ["Exercise", "Points", "Passed"]
    let widths = head.indices.map { column in ([head, sum] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String], _ hint: String) -> String {
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      var line = (padded + [hint]).joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    let blank = ["", "", ""]
    var lines = [line(head, "Hint")]
    for (row, result) in zip(rows, results) {
      lines.append(line(row, result.hints.first ?? ""))
      lines += result.hints.dropFirst().map { line(blank, $0) }
    }
    return (lines + [line(sum, "")]).joined(separator: "\n")
  }

  /// The points got, and those to be had.
  private static func sums(_ results: [Result]) -> (points: Int, of: Int) {
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
}
