import TestSupport
import Weaving

@testable import Handouts

/// A pretended chapter, `one`, in a folder of its own that stands for a checkout: exercises, their tests, and a core
/// library that packages of them can take.
struct PretendChapter {
  let root: TemporaryFolder
  private let title: String

  /// How a file of tests begins.
  static let imports = "import Testing\n@testable import OneExercises\n"

  /// Writes the folder; tests write what they need besides.
  ///
  /// - Parameters:
  ///   - targets: the targets of the core library, with what each depends on; each has one file of Swift.
  ///   - others: declarations of targets without Swift, whose files the test writes.
  ///   - exercises: all of `Exercises.swift`.
  ///   - tests: what follows the imports in the file of tests.
  init(
    _ title: String, targets: KeyValuePairs<String, [String]>, others: [String], exercises: String, tests: String = ""
  ) throws {
    self.title = title
    root = try TemporaryFolder()
    let declared = others + targets.map { name, needed in
      let list = needed.map { "\"\($0)\"" }.joined(separator: ", ")
      return ".target(name: \"\(name)\"\(needed.isEmpty ? "" : ", dependencies: [\(list)]"))"
    }
    try root.put(
      """
      // swift-tools-version: 6.2
      // Written for Swift 6.3; see there.
      import PackageDescription
      let package = Package(
        name: "Pretend",
        targets: [
      \(declared.map { "    \($0)," }.joined(separator: "\n"))
        ])

      """, in: "Package.swift")
    for (name, _) in targets { try root.put("// \(name)\n", in: "Sources/\(name)/\(name).swift") }
    try root.put(exercises, in: "experiments/one/Exercises.swift")
    try root.put(Self.imports + tests, in: "Tests/ExercisesTests/OneExercisesTests.swift")
    try root.put("import Testing\n", in: "Tests/ExercisesTests/Judging.swift")
  }

  func chapter(_ selection: ExerciseSelection = .everything) -> Chapter {
    var chapter = Chapter(
      slug: "one", title: title, program: root.file("experiments/one/main.swift"), report: root.file("reports/one"),
      exercises: [root.file("experiments/one/Exercises.swift")],
      tests: root.file("Tests/ExercisesTests/OneExercisesTests.swift"), pytorch: root.file("experiments/one/pytorch.md"),
      sources: [])
    chapter.selection = selection
    return chapter
  }
}
