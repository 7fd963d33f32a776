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
    for name in ["Tests", "Package.swift", "Sources/\(module)"] {
      try? manager.removeItem(atPath: "\(folder.file(slug))/\(name)")
    }
    try built.unzip(edition, slug, into: folder.path)
    for file in manager.subpaths(atPath: folder.file(slug)) ?? [] where file.contains(module) {
      try manager.setAttributes([.modificationDate: Date()], ofItemAtPath: "\(folder.file(slug))/\(file)")
    }
    try manager.moveItem(atPath: folder.file(slug), toPath: package)
    return package
  }

  private func swift(_ arguments: [String], in package: String) throws -> Programs.Outcome {
    // A missing solution ends the program; the trace of where is slow and of no use here.
    try Programs.run("swift", arguments, in: package, environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  @Test("compile without solutions and fail every exercise that needs code; with solutions they pass")
  func runs() throws {
    let folder = try TemporaryFolder()
    for slug in slugs {
      let sources = try BuiltHandouts.solutions(slug), text = sources.map { $0.text(.students) }.joined()
      let student = try unpack(.students, slug, in: folder)
      let compiled = try swift(["build", "--build-tests"], in: student)
      #expect(compiled.code == 0, "\(slug): \(compiled.output)\(compiled.errors)")
      for exercise in sources.flatMap(\.exercises) where text.contains("fatalError(\"Exercise \(exercise.number): ") {
        let run = try swift(["test", "--skip-build", "--filter", "exercise\(exercise.number)[^0-9]"], in: student)
        #expect(run.code != 0, "\(slug): Exercise \(exercise.number) passes without its solution")
        #expect((run.output + run.errors).contains("Exercise \(exercise.number): "), "\(slug): \(run.errors)")
      }
      let instructor = try unpack(.instructors, slug, in: folder)
      let run = try swift(["test"], in: instructor)
      #expect(run.code == 0, "\(slug): \(run.output)\(run.errors)")
      #expect(!run.errors.contains("warning:"), "\(slug): \(run.errors)")
    }
  }

  @Test("come with tests for every exercise that needs code, named for it")
  func named() throws {
    for slug in slugs {
      let folder = try TemporaryFolder()
      try built.unzip(.students, slug, into: folder.path)
      let files = (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { $0.hasSuffix("ExercisesTests.swift") }
      let tests = try folder.text(try #require(files.first))
      let sources = try BuiltHandouts.solutions(slug), text = sources.map { $0.text(.students) }.joined()
      for exercise in sources.flatMap(\.exercises) where text.contains("fatalError(\"Exercise \(exercise.number): ") {
        #expect(tests.contains(try Regex("func exercise\(exercise.number)[^0-9]")), "\(slug): Exercise \(exercise.number)")
      }
    }
  }
}
