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
      /// Never asked for.
      case notRun = "not run"
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

    /// Reads what the tests of `exercise` printed, which ran one after the other. What ended them comes first, the rest
    /// in their order.
    init(of trial: Trial, _ exercise: Exercise) {
      let lines = trial.text.split(separator: "\n")
      let isNotSolved = trial.text.contains(NotSolved(exercise.number).description)
      let said = (isNotSolved ? ["not solved yet"] : []) + Self.hints(in: lines)
      let others = "see \(Self.command(exercise))"
      if let limit = trial.limit {
        let end = "no end after \(limit) seconds\(Self.example(in: lines))"
        self.init(exercise: exercise, state: .late, hints: [end] + said)
      } else if trial.code == 0, TestOutput.testCount(in: trial.text) > 0 {
        self.init(exercise: exercise, state: .passed, hints: [])
      } else if trial.code == 0 {
        self.init(exercise: exercise, state: .failed, hints: ["no test ran; \(others)"])
      } else if let crash = Self.crash(in: lines) {
        var end = ["the program stops\(crash.said)\(Self.example(in: lines))"]
        if !crash.isInExercises { end.append("how it came there: \(Self.command(exercise))") }
        self.init(exercise: exercise, state: .crashed, hints: end + said)
      } else if isNotSolved {
        self.init(exercise: exercise, state: .notSolved, hints: said)
      } else {
        let thrown = lines.lazy.compactMap { Self.rest(of: $0, behind: "Caught error: ") }.first
        let hints = said.isEmpty ? [thrown.map { "it throws: \($0)" } ?? others] : said
        self.init(exercise: exercise, state: .failed, hints: hints)
      }
    }

    /// What shows all that the tests of `exercise` print.
    private static func command(_ exercise: Exercise) -> String { "swift test --filter exercise\(exercise.number)" }

    private static func rest(of line: Substring, behind mark: String) -> Substring? {
      line.firstRange(of: mark).map { line[$0.upperBound...] }
    }

    /// Each hint once.
    private static func hints(in lines: [Substring]) -> [String] {
      var known: Set<Substring> = []
      let all = lines.compactMap { rest(of: $0, behind: RespondentHint.mark) }
      return all.filter { known.insert($0).inserted }.map(String.init)
    }

    /// The example that was tried last, as the end of a sentence; empty where the last test has none.
    private static func example(in lines: [Substring]) -> String {
      let last = lines.last { $0.contains(/Test .*started\.$/) }
      let passing = /Test case passing [0-9]+ arguments? (.+?) to (?:"Exercise |exercise)/
      guard let example = last?.firstMatch(of: passing)?.output.1 else { return "" }
      return ", with \(example.count > 120 ? "\(example.prefix(119))…" : example)"
    }

    /// What ended the tests by a signal, as Swift or `swift test` says it, and whether it was a line of the exercises;
    /// nil where nothing did.
    private static func crash(in lines: [Substring]) -> (said: String, isInExercises: Bool)? {
      // Swift's own library names a line of its own, which nobody here can read.
      let fatal = /(?:([A-Za-z0-9_]+\/[A-Za-z0-9_+]+\.swift:[0-9]+): )?Fatal error: (.*)/
      if let match = lines.lazy.compactMap({ $0.firstMatch(of: fatal) }).first {
        let place = match.output.1.flatMap { $0.hasPrefix("Swift/") ? nil : $0 }
        return stop(at: place, match.output.2)
      }
      let signals = lines.lazy.compactMap { rest(of: $0, behind: "unexpected signal code ") }
      guard let signal = signals.first else { return nil }
      // Our own errors of the programmer: file, line and sentence, without those words.
      let sentence = /^([A-Za-z0-9_]+\/[A-Za-z0-9_+]+\.swift:[0-9]+): (.*)/
      let own = lines.compactMap { $0.firstMatch(of: sentence) }.last
      return own.map { stop(at: $0.output.1, $0.output.2) } ?? stop(at: nil, "signal \(signal)")
    }

    private static func stop(at place: Substring?, _ sentence: Substring) -> (said: String, isInExercises: Bool) {
      let isInExercises = place?.contains(/^[A-Za-z0-9_]+Exercises\//) == true
      return ("\(place.map { " at \($0)" } ?? ""): \(sentence)", isInExercises)
    }

    /// How many hints of an exercise the table has at most.
    static let shownHints = 5

    /// Its lines of the table.
    var shown: [String] {
      guard hints.count > Self.shownHints else { return hints }
      return hints.prefix(Self.shownHints) + ["and \(hints.count - Self.shownHints) more: \(Self.command(exercise))"]
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
      let shown = result.shown
      lines.append(line(row, shown.first ?? ""))
      lines += shown.dropFirst().map { line(blank, $0) }
    }
    return (lines + [line(sum, "")]).joined(separator: "\n")
  }
}
