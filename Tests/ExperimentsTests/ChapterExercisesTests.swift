import Host
import Testing
import Weaving

@Suite("The exercises of the chapters")
struct ChapterExercisesTests {
  @Test("are at least four, on three levels, each with a worked solution", arguments: Programs.slugs(having: "Exercises.swift"))
  func whole(slug: String) throws {
    let source = try BuiltHandouts.solutions(slug)
    #expect(source.exercises.count >= 4)
    #expect(Set(source.exercises.map(\.level)) == Set(Exercise.Level.allCases))
    // A solution in words stands at the left edge, a function's is indented.
    let file = try AtomicFile.text(of: "\(Programs.checkout)/experiments/\(slug)/Exercises.swift")
    for exercise in source.exercises {
      let blocks = file.split(separator: "\n// BEGIN SOLUTION \(exercise.number)\n").dropFirst()
        .map { $0.split(separator: "\n// END SOLUTION", maxSplits: 1)[0] }
      let hasWords = blocks.contains { $0.contains("/*:") || $0.contains("//: ") }
      #expect(hasWords, "\(slug): exercise \(exercise.number)")
    }
  }

  @Test("have no line of a solution anywhere else", arguments: Programs.slugs(having: "Exercises.swift"))
  func lines(slug: String) throws {
    let source = try BuiltHandouts.solutions(slug)
    let chapter = try Programs.chapter(slug)
    let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
    let tests = try AtomicFile.text(of: "\(Programs.checkout)/Tests/ExercisesTests/\(module)Tests.swift")
    let others = Set(
      (source.text(.students) + chapter + tests).split(separator: "\n").map { Readable.squeezed(String($0)) })
    for line in source.solutionLines.map(Readable.squeezed) where line.count >= 12 {
      #expect(!others.contains(line), "\(slug): \(line)")
    }
  }
}
