import Foundation
import Host
import Weaving

/// The exercises of a chapter as a Swift package that stands alone: with the core library that they use, the tests that
/// a solution must pass, a program `check` that asks them one by one, and one for the student's own experiments. Graders
/// get the hidden tests besides.
struct ExercisePackage {
  let chapter: Chapter
  let edition: Edition
  /// The root of the checkout: empty, or with a slash behind it.
  let root: String
  let manifest: Manifest

  private var module: String { chapter.module }

  /// The module of `NotSolved` and of what `check` does.
  private static let support = "Assessment"

  /// The program that is the student's own.
  private static let own = "mine"

  /// By which all tests of exercises judge; it stands beside them.
  private var judging: String { NSString(string: chapter.tests).deletingLastPathComponent + "/Judging.swift" }

  /// Writes the package into `folder`, which must not exist.
  func write(to folder: String) throws(HandoutError) {
    let sources = try chapter.exerciseSources()
    let tests = try chapter.text(of: chapter.tests)
    // Students get them as they stand: what is marked in them as a solution or as hidden would not be cut.
    _ = try handing { () throws(HostError) in try LiterateSource(text: tests, path: chapter.tests) }
    let judges = try handing { () throws(HostError) in try AtomicFile.text(of: judging) }
    let hiddenPath = edition == .grader ? GraderFiles.hiddenTests(of: chapter) : nil
    let hidden = try handing { () throws(HostError) -> String? in
      guard let hiddenPath else { return nil }
      return try AtomicFile.text(of: hiddenPath)
    }
    let used = Self.imports(of: sources.map { $0.text(edition) }.joined())
    let tested = Self.imports(of: [tests, judges, hidden ?? ""].joined(separator: "\n"))
    let core = try manifest.closure(of: (used + tested + [Self.support]).filter(manifest.declares))

    var files: [(path: String, text: String)] = []
    for source in sources { files.append((path: place(of: source), text: source.text(edition))) }
    let besides: [(path: String, text: String)] = [
      ("Sources/check/main.swift", checkText(try chapter.handedOutExercises())),
      ("Sources/\(Self.own)/main.swift", ownText(used)),
      ("Tests/\(module)Tests/\(module)Tests.swift", tests),
      ("Tests/\(module)Tests/Judging.swift", judges),
      ("Package.swift", try packageText(core: core, used: used, tested: tested)),
      (DevContainer.path, DevContainer(name: chapter.slug, swift: try manifest.swiftVersion(), core: core).text),
      ("README.md", try readme(sources, core: core)),
      ("LICENSE", try handing { () throws(HostError) in try AtomicFile.text(of: root + "LICENSE") }),
    ]
    files += besides
    for target in core { files += try Self.files(of: "\(root)Sources/\(target)", as: "Sources/\(target)") }
    if let hidden { files.append(("Tests/\(module)Tests/\(module)HiddenTests.swift", hidden)) }
    if edition != .students { files.append(("EXPECTED.md", try expected(tests: tests, hidden: hidden))) }
    for (path, text) in files { try Files.write(text, to: "\(folder)/\(path)") }
  }

  /// Where a file of exercises stands in the package.
  private func place(of source: LiterateSource) -> String {
    "Sources/\(module)/\(NSString(string: source.path).lastPathComponent)"
  }

  /// The modules that Swift files import, each once.
  static func imports(of text: String) -> [String] {
    var names: [String] = []
    for line in text.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /(?:@testable )?import ([A-Za-z0-9_]+)\s*/) else { continue }
      let name = String(match.output.1)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private func packageText(core: [String], used: [String], tested: [String]) throws(HandoutError) -> String {
    let targets = core + [module]
    let seen = Manifest.dependencies(used + [module], among: targets)
    return try manifest.packageText(
      module, core: core,
      own: [
        """
        .target(
              name: "\(module)", dependencies: [\(Manifest.dependencies(used, among: targets))],
              // So that \(Self.own) sees its functions in release mode too.
              swiftSettings: [.unsafeFlags(["-enable-testing"], .when(configuration: .release))])
        """,
        ".executableTarget(name: \"\(Self.own)\", dependencies: [\(seen)])",
        """
        // It runs where the exercises do not compile, so it knows nothing of them.
            .executableTarget(name: "check", dependencies: ["\(Self.support)"])
        """,
        ".testTarget(name: \"\(module)Tests\", dependencies: [\(Manifest.dependencies(tested, among: targets))])",
      ])
  }

  /// The program that `swift run check` runs.
  private func checkText(_ exercises: [Exercise]) -> String {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    let lines = exercises.map { exercise in
      "    .init(\(exercise.number), \(quoted(exercise.title)), level: \(quoted(exercise.level.rawValue)), "
        + "points: \(exercise.points)),"
    }
    return """
      import \(Self.support)
      import Foundation

      // Each exercise in a process of its own, a table at the end, and results.json.
      let check = ExerciseCheck(
        chapter: \(quoted(chapter.slug)),
        exercises: [
      \(lines.joined(separator: "\n"))
        ])
      exit(check.run(Array(CommandLine.arguments.dropFirst())))

      """
  }

  /// The program that `swift run mine` runs, with the libraries of the exercises at hand.
  private func ownText(_ used: [String]) -> String {
    """
    \(used.map { "import \($0)\n" }.joined())
    @testable import \(module)

    // This file is yours: call your functions here and print what they return. No test asks for it.
    print("Nothing here yet: write into Sources/\(Self.own)/main.swift")

    """
  }

  private func readme(_ sources: [LiterateSource], core: [String]) throws(HandoutError) -> String {
    let needed = DevContainer.packages(for: core)
    let library =
      needed.isEmpty ? "" : ", and on Debian or Ubuntu: `sudo apt-get install \(needed.joined(separator: " "))`"
    let fetched = try manifest.packages(of: core).compactMap { $0.firstMatch(of: /\/([^\/"]+)"/).map { String($0.output.1) } }
    let network = fetched.isEmpty ? "" : " The first build fetches \(fetched.joined(separator: " and "))."
    let exercises = try chapter.handedOutExercises()
    let first = exercises.first?.number ?? 1
    let places = sources.map { "`\(place(of: $0))`" }.joined(separator: ", ")
    let work =
      switch edition {
      case .students: """
        Your work is in \(places): put your own code in the place of each `throw NotSolved(N)`. Until you do, its \
        tests say "not solved yet", and all others run. What is wrong with an answer the tests say too, but not what \
        would be right.\(Self.solved(exercises, chapter.selection))
        """
      case .instructors, .grader: """
        \(places) \(sources.count == 1 ? "holds" : "hold") the solutions, and `EXPECTED.md` what comes out.
        """
      }
    return """
      # Exercises: \(chapter.title)

      You need Swift \(try manifest.swiftVersion()) or later (swift.org/install)\(library).\(network) The first of these \
      commands compiles everything, about a minute of one processor; after that a change takes seconds.

      \(work)\(chapter.variant.map { " This is variant \($0.number)." } ?? "")

      ```sh
      swift run check                  # all of them: a table, and results.json
      swift run check \(first)                # one of them
      swift test --filter exercise\(first)   # its tests with all that they print
      swift test
      swift run \(Self.own)                   # whatever you want to try
      swift run -c release \(Self.own)        # the same, faster; first compiles for two minutes more
      ```

      An editor that knows development containers, also one in the browser, opens the folder with all of that installed.

      `check` runs each exercise in a process of its own: one that crashes, or takes longer than `--limit` seconds (600 \
      unless you say more or less), costs only its own points. It is there for you; it knows no more than the tests do. \
      The table has at most five hints of an exercise, `results.json` has all; there an exercise that you did not \
      ask for stays as it was.

      Points are for the code alone: an exercise gives all of its points where all of its tests pass, and else none.

      \(Markdown.table(
        header: ["", "Exercise", "Level", "Points"],
        rows: exercises.map { ["\($0.number)", $0.title, $0.level.rawValue, "\($0.points)"] }))

      What belongs to an exercise stands above its functions, as text; answers without code go on paper. \
      `Sources/\(Self.own)/main.swift` is yours: call your functions there and print what they return. The other folders \
      of `Sources` are the core library of Retrace, which you may read and use. What the chapter's program defines for \
      itself, on its page, is not here.

      `swift test` begins with "Executed 0 tests": those are of XCTest, which has none here; ours come below. Where the \
      program stops, it also shows through which lines it came there.

      """
  }

  /// Which exercises students get with their solutions, as a sentence behind others; empty where there are none.
  static func solved(_ exercises: [Exercise], _ selection: ExerciseSelection) -> String {
    let numbers = exercises.map(\.number).filter(selection.releases).map(String.init)
    guard !numbers.isEmpty else { return "" }
    return " Solved already: \(numbers.joined(separator: ", "))."
  }

  private func expected(tests: String, hidden: String?) throws(HandoutError) -> String {
    func list(_ tests: String) -> String {
      let names = tests.matches(of: /@Test\(\s*"((?:[^"\\]|\\.)*)"/).map { String($0.output.1) }
      return names.map { "- \($0.replacing("\\\"", with: "\""))" }.joined(separator: "\n")
    }
    var text = """
      # Expected results: \(chapter.title)

      `swift test` passes all of these with the solutions. In the students' package each says "not solved yet" until \
      its exercise is done.

      \(list(tests))

      """
    if let hidden {
      text += """

        ## Tests that students do not get

        \(list(hidden))

        """
    }
    if let verdicts = try chapter.verdicts() {
      text += """

        ## What the chapter itself finds

        Printed numbers and ours, from the report in Retrace.

        \(verdicts)

        """
    }
    return text
  }

  /// All files below `folder`, as text, in fixed order.
  static func files(of folder: String, as name: String) throws(HandoutError) -> [(path: String, text: String)] {
    let names = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
    var files: [(path: String, text: String)] = []
    for file in names where !file.hasPrefix(".") && !file.contains("/.") {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(folder)/\(file)", isDirectory: &isFolder)
      if isFolder.boolValue { continue }
      let text = try handing { () throws(HostError) in try AtomicFile.text(of: "\(folder)/\(file)") }
      files.append(("\(name)/\(file)", text))
    }
    return files
  }
}
