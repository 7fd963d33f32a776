import Reports
import Testing

@Suite("The exercises of the chapters")
struct ChapterExercisesTests {
  @Test("are at least four, on three levels, each with a worked solution", arguments: Programs.slugs)
  func whole(slug: String) throws {
    let source = try BuiltHandouts.solutions(slug)
    #expect(source.exercises.count >= 4)
    #expect(Set(source.exercises.map(\.level)) == Set(Exercise.Level.allCases))
    let worked = source.text(.instructors).matches(of: /\*\*Solution/).count
    #expect(worked >= source.exercises.count)
  }

  @Test("have no line of a solution anywhere else", arguments: Programs.slugs)
  func lines(slug: String) throws {
    let source = try BuiltHandouts.solutions(slug)
    let chapter = try AtomicFile.text(of: "\(Programs.checkout)/experiments/\(slug)/main.swift")
    let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
    let tests = try AtomicFile.text(of: "\(Programs.checkout)/Tests/ExercisesTests/\(module)Tests.swift")
    let others = Set(
      (source.text(.students) + chapter + tests).split(separator: "\n").map { Readable.squeezed(String($0)) })
    for line in source.solutionLines.map(Readable.squeezed) where line.count >= 12 {
      #expect(!others.contains(line), "\(slug): \(line)")
    }
  }
}
