import Foundation
import Host

/// What handouts need besides LaTeX. `.ci/run` installs it, so that no test is left out there.
enum HandoutTools {
  static let arePresent = has("pandoc", "zip", "unzip")
  /// Whether the text of a PDF can be read.
  static let readPapers = has("pdftotext", "pdfinfo")

  private static func has(_ programs: String...) -> Bool {
    programs.allSatisfy { (try? Subprocess.capture("which", [$0]).code) == 0 }
  }
}

/// A pretend checkout whose two experiments can be handed out, with this repository's own templates.
final class PretendCourse: Sendable {
  let checkout: PretendCheckout
  var root: TemporaryFolder { checkout.root }

  /// In a folder called `name` within one of the tests' own.
  init(in name: String? = nil) throws {
    checkout = try PretendCheckout(in: name)
    try root.put(
      """
      // swift-tools-version: 6.3
      let experiments = [
        "one",
        "two",
      ]
      let targets = [
          .target(name: "Assessment", dependencies: ["Base"]),
          .target(name: "Base"),
          .target(name: "Core"),
          .target(name: "Unused"),
      ]
      """, in: "Package.swift")
    try root.put("public let half = 0.5\n", in: "Sources/Core/Core.swift")
    try root.put("public struct NotSolved: Error { public init(_: Int) {} }\n", in: "Sources/Assessment/NotSolved.swift")
    try root.put("public let base = 2\n", in: "Sources/Base/Base.swift")
    try root.put("import Testing\n\nfunc expect(_: Bool, _: String) {}\n", in: "Tests/ExercisesTests/Judging.swift")
    try root.put("Free for all.\n", in: "LICENSE")
    for slug in ["one", "two"] {
      let module = slug == "one" ? "One" : "Two"
      try root.put(Self.exercises, in: "experiments/\(slug)/Exercises.swift")
      try root.put(
        """
        import Testing
        @testable import \(module)Exercises

        @Test("Exercise 1: the answer is even and divisible by three")
        func exercise1Answer() throws {
          let found = try answer()
          expect(found % 6 == 0 && found > 36, "not even, or not divisible by three")
        }

        """, in: "Tests/ExercisesTests/\(module)ExercisesTests.swift")
      // For graders only.
      try root.put("import Testing\n", in: "Tests/ExercisesTests/\(module)ExercisesHiddenTests.swift")
      try root.put(
        "# The \(slug) in PyTorch\n\n```python\nimport torch\n```\n", in: "experiments/\(slug)/pytorch.md")
      try root.put(
        "# The deck of \(slug)\n\n## Seven\n\nIs it prime?\n\n::: notes\nWait a minute.\n:::\n\n::: solution\n## Why\n\n"
          + "No number between one and it divides it.\n:::\n", in: "experiments/\(slug)/slides.md")
      try checkout.prepare(slug, in: "reports")
    }
    try FileManager.default.createSymbolicLink(
      atPath: root.file("handouts"), withDestinationPath: Programs.checkout + "/handouts")
  }

  static let exercises = """
    /*:
     ## Exercises

     ### Exercise 1. The answer (by code)

     Return the answer.
     */
    //#-hidden-code
    import Assessment
    import Core
    //#-end-hidden-code
    func answer() throws -> Int {
      // BEGIN SOLUTION 1
      Int(half * 2) * 6 * 7
      // END SOLUTION
    }
    // BEGIN SOLUTION 1
    //: **Solution.** Six times seven is forty-two, as everybody knows.
    // END SOLUTION

    """

  /// Everything but what LaTeX makes.
  func handout(_ arguments: String..., environment: [String: String?] = [:]) throws -> Programs.Outcome {
    try Programs.run(
      checkout.retrace, ["handout", "--outputs", "html", "packages", "pytorch"] + arguments, in: root.path,
      environment: environment)
  }

  /// The bytes of all files below a folder, by name; hidden ones too.
  func files(_ folder: String) -> [String: Data] {
    var files: [String: Data] = [:]
    for name in FileManager.default.subpaths(atPath: root.file(folder)) ?? [] {
      files[name] = FileManager.default.contents(atPath: root.file("\(folder)/\(name)"))
    }
    return files
  }
}
