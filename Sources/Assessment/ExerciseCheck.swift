import Host

/// `swift run check` in a package of exercises: asks each exercise's tests in a process of its own, so that one that
/// crashes or never ends costs only itself, shows a table, and writes `results.json`, where those it is not asked for
/// stay as they were.
///
/// It is for the student who wants to know; the student's code runs with the student's rights and could say anything.
public struct ExerciseCheck: Sendable {
  /// What the heading of an exercise says of it.
  public struct Exercise: Equatable, Sendable {
    /// From 1.
    public let number: Int
    /// As it stands in the heading.
    public let title: String
    /// By hand, by code, or open-ended.
    public let level: String
    /// What it is worth.
    public let points: Int

    /// An exercise as its heading has it.
    public init(_ number: Int, _ title: String, level: String, points: Int) {
      self.number = number
      self.title = title
      self.level = level
      self.points = points
    }
  }

  /// The chapter's name, as in `experiments/<slug>`.
  public let chapter: String
  /// All of them, in order.
  public let exercises: [Exercise]

  /// The check of a chapter's exercises.
  public init(chapter: String, exercises: [Exercise]) {
    self.chapter = chapter
    self.exercises = exercises
  }

  /// Where the results go, in the package's folder.
  static let file = "results.json"

  /// What the command line asks for.
  struct Options: Equatable {
    /// The numbers of the exercises; all of them where none is named.
    var numbers: [Int] = []
    /// How long one exercise may take, in seconds.
    var limit = 600

    static let usage = "usage: swift run check [--limit SECONDS] [EXERCISE ...]"

    /// nil where `arguments` are none of these.
    init?(_ arguments: [String]) {
      var rest = arguments[...]
      while let argument = rest.popFirst() {
        if argument == "--limit", let seconds = rest.popFirst().flatMap({ Int($0) }), seconds > 0 {
          limit = seconds
        } else if let number = Int(argument), number > 0 {
          numbers.append(number)
        } else {
          return nil
        }
      }
    }
  }

  /// Checks what `arguments` ask for, in the folder where it is called.
  ///
  /// - Returns: the exit code: 0 where all exercises asked for pass, 1 where one does not, 2 where they could not be
  ///   tried: a command line that is none, code that does not compile, results that cannot be written; 130 after Ctrl-C.
  public func run(_ arguments: [String]) -> Int32 {
    Interruption.install()
    guard let options = Options(arguments) else { return complain(Options.usage) }
    let known = Set(exercises.map(\.number))
    guard known.isSuperset(of: options.numbers) else {
      return complain("there are the exercises \(exercises.map { String($0.number) }.joined(separator: ", "))")
    }
    let asked = exercises.filter { options.numbers.isEmpty || options.numbers.contains($0.number) }
    do throws(HostError) {
      guard try compiles() else {
        if Interruption.isRequested { return 130 }
        try report(asked.map { Result(exercise: $0, state: .notCompiled, hints: [Result.compilerSpoke]) })
        return 2
      }
      var results: [Result] = []
      for exercise in asked {
        print("Exercise \(exercise.number) of \(exercises.count) …")
        let trial = try Trial.run(exercise, limit: options.limit)
        if Interruption.isRequested { return 130 }
        results.append(Result(of: trial, exercise))
      }
      try report(results)
      return results.allSatisfy { $0.state == .passed } ? 0 : 1
    } catch {
      return complain(error.description)
    }
  }

  private func complain(_ sentence: String) -> Int32 {
    StandardStreams.warn("check: \(sentence)")
    return 2
  }

  /// Compiles the package and its tests; what the compiler says goes where ours goes.
  private func compiles() throws(HostError) -> Bool {
    let child = try Subprocess("swift", ["build", "--build-tests"], output: .inherited, errors: .inherited)
    return child.wait() == 0
  }

  private func report(_ results: [Result]) throws(HostError) {
    let all = completed(results, from: try? AtomicFile.text(of: Self.file))
    try AtomicFile.write(Self.json(chapter: chapter, all).text, to: Self.file)
    let others = all.count > results.count ? ", with the other exercises as they were when last asked for" : ""
    print("\n" + Self.table(results) + "\n\nAlso in \(Self.file)\(others).")
  }
}
