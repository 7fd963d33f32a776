import Host
import Testing
import Weaving

@Suite("The exercises of the chapters")
struct ChapterExercisesTests {
  @Test("are at least four, on three levels, each with a worked solution", arguments: Programs.slugsWithExercises)
  func whole(slug: String) throws {
    let sources = try BuiltHandouts.solutions(slug)
    let exercises = sources.flatMap(\.exercises)
    #expect(exercises.count >= 4)
    #expect(Set(exercises.map(\.level)) == Set(Exercise.Level.allCases))
    // A solution in words stands at the left edge, a function's is indented.
    let file = try sources.map { try AtomicFile.text(of: $0.path) }.joined(separator: "\n")
    for exercise in exercises {
      let blocks = file.split(separator: "\n// BEGIN SOLUTION \(exercise.number)\n").dropFirst()
        .map { $0.split(separator: "\n// END SOLUTION", maxSplits: 1)[0] }
      let hasWords = blocks.contains { $0.contains("/*:") || $0.contains("//: ") }
      #expect(hasWords, "\(slug): exercise \(exercise.number)")
    }
  }

  @Test("have no line of a solution anywhere else", arguments: Programs.slugsWithExercises)
  func lines(slug: String) throws {
    let sources = try BuiltHandouts.solutions(slug)
    let chapter = try Programs.chapter(slug)
    let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
    let tests = try AtomicFile.text(of: "\(Programs.checkout)/Tests/ExercisesTests/\(module)Tests.swift")
    let others = Readable.squeezed(sources.map { $0.text(.students) }.joined() + chapter + tests)
    // Anywhere, as the tests of the built handouts look, which take minutes to build: a line of a solution may be
    // the first half of one of the chapter's.
    for line in sources.flatMap(\.solutionLines).map(Readable.squeezed) where line.count >= 12 {
      let isThere = others.contains(line)  // else a failure would print it all
      #expect(!isThere, "\(slug): \(line)")
    }
  }

  @Test("throw where a solution is cut, in functions that throw", arguments: Programs.slugsWithExercises)
  func throwing(slug: String) throws {
    let lines = try BuiltHandouts.solutions(slug).map { $0.text(.students) }.joined().split(separator: "\n")
    var head = ""
    for line in lines {
      if line.contains(/^ *(mutating )?func\s/) { head = "" }
      head += line
      guard line.contains("throw NotSolved(") else { continue }
      #expect(head.contains(/\) throws( ->.*)? ?\{/), "\(slug): \(head)")
    }
  }

  @Test("have tests that print what is wrong with an answer, not what is right", arguments: Programs.slugsWithExercises)
  func hints(slug: String) throws {
    let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
    let tests = try AtomicFile.text(of: "\(Programs.checkout)/Tests/ExercisesTests/\(module)Tests.swift")
    // These print both sides of a comparison.
    #expect(!tests.contains("#expect") && !tests.contains("#require"), "\(slug): judge by Judging.swift")
    #expect(!tests.contains("fatalError") && !tests.contains("try!"))
  }

  @Test("have tests that say no telling number of a solution, for students get them", arguments: Programs.slugsWithExercises)
  func numbers(slug: String) throws {
    let secrets = try BuiltHandouts.secrets(slug)
    let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
    let tests = try AtomicFile.text(of: "\(Programs.checkout)/Tests/ExercisesTests/\(module)Tests.swift")
    let said = secrets.numbers.intersection(TellingNumbers.readable(in: tests)).sorted()
    #expect(said == [], "\(slug): let the test compute what it expects")
  }
}
