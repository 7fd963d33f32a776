import Assessment
import Foundation
import Testing
import Weaving

/// Packages unpacked elsewhere and run by `swift test`, as a student runs them. One chapter, or all of them
/// where RETRACE_HANDOUTS names a folder with the whole.
@Suite("The packages of exercises", .enabled(if: HandoutTools.arePresent, "needs pandoc and zip"), .serialized)
struct ExercisePackageTests {
  let built: BuiltHandouts
  var slugs: [String] { built.isWhole ? built.slugs : ["weight-initialisation"] }

  init() throws { built = try BuiltHandouts.shared.get() }

  /// One folder for all packages, under one name, so that the core library is compiled once.
  private func unpack(_ edition: Edition, _ slug: String, in folder: TemporaryFolder) throws -> String {
    let manager = FileManager.default
    let package = folder.file("package")
    try? manager.moveItem(atPath: package, toPath: folder.file(slug))
    // All files of all packages have the same date. Those of the other edition must go before, and these must
    // look changed after, or neither unzip nor the compiler would see a difference.
    let module = slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
    for name in ["Tests", "Package.swift", "Sources/check", "Sources/mine", "Sources/\(module)"] {
      try? manager.removeItem(atPath: "\(folder.file(slug))/\(name)")
    }
    try built.unzip(edition, slug, into: folder.path)
    let parts = [module, "Sources/check", "Sources/mine"]
    for file in manager.subpaths(atPath: folder.file(slug)) ?? [] where parts.contains(where: { file.contains($0) }) {
      try manager.setAttributes([.modificationDate: Date()], ofItemAtPath: "\(folder.file(slug))/\(file)")
    }
    try manager.moveItem(atPath: folder.file(slug), toPath: package)
    return package
  }

  private func swift(_ arguments: [String], in package: String) throws -> Programs.Outcome {
    // A missing solution ends the program; the trace of where is slow and of no use here.
    try Programs.run("swift", arguments, in: package, environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  /// What `swift run check` writes.
  private struct Results: Decodable {
    struct Exercise: Decodable {
      let number, points, of: Int
      let passed: Bool
      let state: String
      let hints: [String]
    }
    let chapter: String
    let points, of: Int
    let exercises: [Exercise]
  }

  private func check(_ arguments: [String] = [], in package: String) throws -> (code: Int32, text: String, results: Results) {
    let run = try swift(["run", "check"] + arguments, in: package)
    let data = try #require(FileManager.default.contents(atPath: package + "/results.json"), "\(run.output)\(run.errors)")
    return (run.code, run.output + run.errors, try JSONDecoder().decode(Results.self, from: data))
  }

  /// The exercises that need code, as students get them.
  private func unsolved(_ slug: String) throws -> [Exercise] {
    let sources = try BuiltHandouts.solutions(slug), text = sources.map { $0.text(.students) }.joined()
    return sources.flatMap(\.exercises).filter { text.contains($0.call) }
  }

  @Test("compile without solutions and say of every exercise that needs code that it is not solved; with solutions they pass")
  func runs() throws {
    let folder = try TemporaryFolder()
    for slug in slugs {
      let exercises = try unsolved(slug)
      let student = try unpack(.students, slug, in: folder)
      let compiled = try swift(["build", "--build-tests"], in: student)
      #expect(compiled.code == 0, "\(slug): \(compiled.output)\(compiled.errors)")
      // All of them in one process: none ends it.
      let all = try swift(["test", "--skip-build"], in: student), said = all.output + all.errors
      #expect(all.code != 0 && said.contains(/Test run with [0-9]+ tests/), "\(slug): \(said)")
      #expect(!said.contains("unexpected signal") && !said.contains("Fatal error"), "\(slug): \(said)")
      for exercise in exercises {
        let isSaid = said.contains(NotSolved(exercise.number).description)
        #expect(isSaid, "\(slug): Exercise \(exercise.number)")
      }
      let checked = try check(in: student)
      #expect(checked.code == 1 && checked.results.points == 0 && checked.results.chapter == slug, "\(checked.text)")
      #expect(checked.results.of == exercises.reduce(0) { $0 + $1.points }, "\(slug)")
      #expect(checked.results.exercises.map(\.number) == exercises.map(\.number), "\(slug)")
      for exercise in checked.results.exercises {
        #expect(
          !exercise.passed && exercise.state == "not solved" && exercise.hints == ["not solved yet"],
          "\(slug): Exercise \(exercise.number): \(exercise.state), \(exercise.hints)")
      }
      #expect(checked.text.contains("not solved yet") && checked.text.contains("0 of \(exercises.count)"), "\(slug)")

      let instructor = try unpack(.instructors, slug, in: folder)
      let run = try swift(["test"], in: instructor)
      #expect(run.code == 0, "\(slug): \(run.output)\(run.errors)")
      #expect(!run.errors.contains("warning:"), "\(slug): \(run.errors)")
      guard slug == slugs.first else { continue }
      let solved = try check(in: instructor)
      #expect(solved.code == 0 && solved.results.points == solved.results.of, "\(solved.text)")
    }
  }

  @Test("give points for what is solved, and only its own are lost to a wrong answer, a crash, and a loop without end")
  func checked() throws {
    let folder = try TemporaryFolder(), slug = "weight-initialisation"
    let student = try unpack(.students, slug, in: folder)
    let file = "package/Sources/WeightInitialisationExercises/Exercises.swift"
    // The first of exercise 1, and so not all of it; 3 and 4 whole.
    let answers = [
      ("  throw NotSolved(2)\n", "  return (meanSquare: 1, variance: 1, factor: 1, afterTenLayers: 1)\n"),
      ("  throw NotSolved(3)\n", "  return (2 / (Double(fanIn) * (1 + slope * slope))).squareRoot()\n"),
      ("  throw NotSolved(4)\n", "  fatalError(\"out of luck\")\n"),
      ("  throw NotSolved(5)\n", "  while true {}\n"),
    ]
    for (old, new) in answers { try folder.edit(file, replacing: old, with: new) }
    let first = try check(["1", "2", "3", "4"], in: student)
    #expect(first.code == 1, "\(first.text)")
    let states = ["not solved", "failed", "passed", "crashed", "not run", "not run"]
    #expect(first.results.exercises.map(\.state) == states, "\(first.text)")
    #expect(first.results.exercises.map(\.points) == [0, 0, 6, 0, 0, 0] && first.results.points == 6)
    let hints = first.results.exercises.map(\.hints)
    // What is wrong, and nothing of what would be right.
    #expect(hints[1].contains { $0.contains("mean square") } && hints[1].contains { $0.contains("variance") }, "\(hints[1])")
    #expect(hints[1].allSatisfy { !$0.contains("0.5") && !$0.contains("0.34") && !$0.contains("1.46") }, "\(hints[1])")
    // The line that stopped it, and where an example was being tried, which.
    let place = /^the program stops at WeightInitialisationExercises\/Exercises\.swift:[0-9]+: out of luck/
    #expect(hints[3].count == 1 && hints[3][0].contains(place), "\(hints[3])")
    let late = try check(["--limit", "5", "5"], in: student)
    #expect(late.code == 1 && late.results.exercises.map(\.number) == [1, 2, 3, 4, 5, 6], "\(late.text)")
    #expect(late.results.exercises[4].state == "late")
    #expect(late.results.exercises[4].hints.first?.hasPrefix("no end after 5 seconds") == true, "\(late.text)")
    // Of those that it was not asked for it says what it said before.
    #expect(late.results.exercises.map(\.hints).prefix(4) == hints.prefix(4) && late.results.points == 6, "\(late.text)")
    #expect(late.results.exercises[5].state == "not run" && late.results.exercises[5].hints.isEmpty)
    // The student's own program sees the functions of the exercises.
    try folder.edit(
      "package/Sources/mine/main.swift", replacing: "print(\"Nothing here yet",
      with: "print(try leakyDeviation(fanIn: 8, slope: 0))\nprint(\"Nothing here yet")
    let mine = try swift(["run", "mine"], in: student)
    #expect(mine.code == 0 && mine.output.hasPrefix("0.5\n"), "\(mine.output)\(mine.errors)")
    // Code that does not compile is a result too.
    try folder.edit(file, replacing: "  while true {}\n", with: "  return nothing at all\n")
    let broken = try check(in: student)
    #expect(broken.code == 2 && Set(broken.results.exercises.map(\.state)) == ["not compiled"], "\(broken.text)")
    for arguments in [["0"], ["99"], ["--limit"], ["--limit", "0"], ["all"]] {
      #expect(try swift(["run", "check"] + arguments, in: student).code == 2, "\(arguments)")
    }
  }

  @Test("come with tests for every exercise that needs code, named for it")
  func named() throws {
    for slug in slugs {
      let folder = try TemporaryFolder()
      try built.unzip(.students, slug, into: folder.path)
      let files = (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { $0.hasSuffix("ExercisesTests.swift") }
      let tests = try folder.text(try #require(files.first))
      for exercise in try unsolved(slug) {
        #expect(tests.contains(try Regex("func exercise\(exercise.number)[^0-9]")), "\(slug): Exercise \(exercise.number)")
      }
    }
  }
}
