import Foundation
import TestSupport
import Testing
import Weaving

@testable import Handouts

@Suite("The package that judges")
struct JudgePackageTests {
  let pretended: PretendChapter
  var root: TemporaryFolder { pretended.root }

  init() throws {
    pretended = try PretendChapter(
      "One",
      targets: ["Host": [], "Assessment": ["Host"], "Answering": ["Assessment", "CInner"], "Unused": []],
      others: [".target(name: \"CInner\")"],
      exercises: """
        /*:
         ## Exercises

         ### Exercise 1. One (by hand)
         */
        import Assessment
        func one() throws -> Int {
          // BEGIN SOLUTION 1
          8642
          // END SOLUTION
        }

        """)
    try root.put("int inner(void);\n", in: "Sources/CInner/include/CInner.h")
    try root.put("int inner(void) { return 1; }\n", in: "Sources/CInner/inner.c")
  }

  private func made(_ selection: ExerciseSelection = .everything) throws(HandoutError) -> JudgePackage {
    try JudgePackage(chapter: pretended.chapter(selection), root: root.path + "/", work: root.file("work"))
  }

  private func files() -> [String] {
    (FileManager.default.subpaths(atPath: root.file("work/judge")) ?? []).filter { $0.contains(".") }.sorted()
  }

  @Test("holds the tests, functions that ask, and what these need; no solution, and nothing that is gone")
  func contents() throws {
    try made().write()
    let judge = "Sources/OneExercises/"
    #expect(
      files() == [
        "Package.swift", "Sources/Answering/Answering.swift", "Sources/Assessment/Assessment.swift",
        "Sources/CInner/include/CInner.h", "Sources/CInner/inner.c", "Sources/Host/Host.swift", judge + "Exercises.swift",
        judge + "RetraceAnswering.swift", "Tests/OneExercisesTests/Judging.swift", "Tests/OneExercisesTests/OneExercisesTests.swift",
      ])
    let text = try root.text("work/judge/\(judge)Exercises.swift")
    #expect(text.hasPrefix("import Answering\n") && text.contains("Respondent.shared.ask(\"one()\", [])") && !text.contains("8642"))
    let manifest = try root.text("work/judge/Package.swift")
    #expect(manifest.contains(".target(name: \"OneExercises\", dependencies: [\"Answering\", \"Assessment\"]),"))
    #expect(manifest.contains(".testTarget(name: \"OneExercisesTests\", dependencies: [\"OneExercises\"]),"))
    try root.put("old", in: "work/judge/Sources/Host/Old.swift")
    try made().write()
    #expect(!files().contains("Sources/Host/Old.swift"))
  }

  @Test("hidden tests are taken in where there are some, and make another judge")
  func hiddenTests() throws {
    let before = try made().key
    #expect(try made().key == before)
    try root.put("import Testing\n", in: "Tests/ExercisesTests/OneExercisesHiddenTests.swift")
    let package = try made()
    try package.write()
    #expect(package.key != before && files().contains("Tests/OneExercisesTests/OneExercisesHiddenTests.swift"))
  }

  @Test("asks the same of a course that has given its solutions to students since")
  func released() throws {
    let solved = try made(ExerciseSelection(solved: nil))
    #expect(try solved.key == made().key && solved.asked.refusals.isEmpty)
  }

  @Test("what has not changed is not written again, so that nothing is compiled twice")
  func unchanged() throws {
    try made().write()
    let path = root.file("work/judge/Sources/Host/Host.swift")
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000)], ofItemAtPath: path)
    try made().write()
    let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    #expect(date == Date(timeIntervalSince1970: 1_000))
  }

  @Test("the kit for students' files has modules, objects and headers, and neither tests nor exercises")
  func kit() throws {
    for name in ["Host.swiftmodule", "OneExercises.swiftmodule", "OneExercisesTests.swiftmodule"] {
      try root.put("module", in: "build/Modules/\(name)")
    }
    for name in ["Host.build/Host.swift.o", "Host.build/Host.d", "CInner.build/inner.c.o", "OneExercises.build/Exercises.swift.o"] {
      try root.put("object", in: "build/\(name)")
    }
    try root.put("module COpenBLAS {}\n", in: "Sources/COpenBLAS/module.modulemap")
    try root.put("// shim\n", in: "Sources/COpenBLAS/shim.h")
    try root.put("X(one)\n", in: "Sources/CInner/inner.def")
    let kit = JudgeKit(build: root.file("build"), sources: root.file("Sources"), folder: root.file("kit"))
    try kit.assemble(["COpenBLAS", "CInner", "Host"])
    #expect(try root.text("kit/objects.txt") == "/kit/objects/CInner/inner.c.o\n/kit/objects/Host/Host.swift.o\n")
    #expect(
      try root.text("kit/flags").split(separator: "\n") == [
        "-Xcc", "-fmodule-map-file=/kit/c/COpenBLAS/module.modulemap", "-Xcc",
        "-fmodule-map-file=/kit/c/CInner/include/module.modulemap", "-Xcc", "-I/kit/c/CInner/include",
      ])
    #expect(try root.text("kit/c/CInner/include/module.modulemap").contains("umbrella header \"CInner.h\""))
    // Of the public header's neighbours that it may include.
    #expect(FileManager.default.fileExists(atPath: root.file("kit/c/CInner/inner.def"))
        && !FileManager.default.fileExists(atPath: root.file("kit/c/CInner/inner.c")))
    let names = (FileManager.default.subpaths(atPath: root.file("kit")) ?? []).filter { $0.contains("Exercises") }
    #expect(names.isEmpty)
  }
}
