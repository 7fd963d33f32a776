import Host
import TestSupport
import Testing

@testable import Weaving

@Suite("Exercises in several files")
struct ExerciseFilesTests {
  let folder: TemporaryFolder

  static let first = """
    /*:
     ## Exercises

     ### Exercise 1. Words (by hand)

     State it.
     */
    // BEGIN SOLUTION 1
    //: It is stated.
    // END SOLUTION

    """

  static let second = """
    //#-hidden-code
    import Networks
    //#-end-hidden-code
    //: ### Exercise 2. Gates (by code)
    //: Write it.
    func gates() throws -> Int {
      // BEGIN SOLUTION 2
      1 + 1
      // END SOLUTION
    }

    """

  static let third = second.replacing("Exercise 2. Gates", with: "Exercise 3. Nets")
    .replacing("SOLUTION 2", with: "SOLUTION 3").replacing("gates", with: "nets")

  init() throws {
    folder = try TemporaryFolder()
    try folder.put("//: # A chapter\n", in: "main.swift")
    try folder.put(Self.third, in: "Exercises+Nets.swift")
    try folder.put(Self.second, in: "Exercises+Gates.swift")
    try folder.put(Self.first, in: "Exercises.swift")
    for name in ["Exercises+Notes.md", "MoreExercises.swift"] { try folder.put("", in: name) }
  }

  @Test("are known by their names")
  func names() {
    let names = ["Exercises.swift", "Exercises+Gates.swift", "Exercises+A+B.swift"]
    let others = [
      "main.swift", "exercises.swift", "Exercises.swift~", "Exercises+Gates.md", "ExercisesGates.swift", "Exercises+Gates",
    ]
    #expect(names.allSatisfy { ExerciseFiles.isOne($0) })
    #expect(others.allSatisfy { !ExerciseFiles.isOne($0) })
  }

  @Test("come in order, Exercises.swift first although + stands before the dot; a folder without any has none")
  func paths() throws {
    let found = ExerciseFiles.paths(in: folder.path)
    #expect(found == ["Exercises.swift", "Exercises+Gates.swift", "Exercises+Nets.swift"].map { "\(folder.path)/\($0)" })
    #expect(ExerciseFiles.paths(in: folder.path + "/nowhere") == [])
    let alone = try TemporaryFolder()
    try alone.put("//: # A chapter\n", in: "main.swift")
    #expect(ExerciseFiles.paths(in: alone.path) == [])
  }

  @Test("are counted on from file to file, and each reaches students without its solution")
  func counted() throws {
    let sources = try ExerciseFiles.sources(at: ExerciseFiles.paths(in: folder.path))
    #expect(sources.map { $0.exercises.map(\.number) } == [[1], [2], [3]])
    #expect(sources[1].text(.students) == """
      import Networks
      //: ### Exercise 2. Gates (by code)
      //: Write it.
      func gates() throws -> Int {
        throw NotSolved(2)
      }

      """)
    #expect(sources[2].text(.instructors).contains("1 + 1"))
  }

  @Test("stand on one page, one after the other")
  func page() throws {
    let page = try Weaver(folder: folder.path).page(
      program: folder.file("main.swift"), exercises: ExerciseFiles.paths(in: folder.path), name: "main.swift", rerun: [])
    let wanted = [
      "## Exercises", "Exercise 1. Words", "Exercise 2. Gates", "throw NotSolved(2)", "Exercise 3. Nets",
    ]
    let places = wanted.compactMap { page.firstRange(of: $0)?.lowerBound }
    #expect(places.count == wanted.count && places == places.sorted())
    #expect(page.ranges(of: "## Exercises").count == 1 && !page.contains("import") && !page.contains("1 + 1"))
  }

  /// A text, the number of the last exercise before it, and how it is refused.
  struct Refusal: CustomTestStringConvertible, Sendable {
    let text: String
    let after, line: Int
    let reason: String
    var testDescription: String { reason }
  }

  static let refusals = [
    Refusal(text: second, after: 0, line: 4, reason: "the first heading must be ## Exercises"),
    Refusal(text: second, after: 2, line: 4, reason: "Exercise 2 where Exercise 3 is due"),
    Refusal(text: first, after: 1, line: 2, reason: "## Exercises occurs twice"),
    Refusal(text: "let a = 1\n", after: 1, line: 1, reason: "no exercises"),
    Refusal(
      text: "// BEGIN SOLUTION 1\n//: More.\n// END SOLUTION\n" + second, after: 1, line: 1,
      reason: "a solution before any exercise"),
  ]

  @Test("are refused with file and line where they do not go on", arguments: refusals)
  func refused(_ refusal: Refusal) {
    #expect(throws: HostError.weave(path: "Exercises+Gates.swift", line: refusal.line, reason: refusal.reason)) {
      _ = try LiterateSource(text: refusal.text, path: "Exercises+Gates.swift", kind: .exercises, after: refusal.after)
    }
  }
}
