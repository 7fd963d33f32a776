import Foundation
import TestSupport
import Testing

@testable import Handouts

@Suite("What students hand in")
struct SubmissionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let module = "OneExercises"

  private func read(_ name: String, expected: [String] = ["Exercises.swift"]) throws(SubmissionRefusal) -> Submission {
    try Submission(at: folder.file(name), module: module, expected: expected)
  }

  private func zip(_ texts: [(String, String)], as name: String) throws {
    try Data(StoredZip.bytes(texts: texts)).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  private func refusal(_ name: String) -> String? {
    do throws(SubmissionRefusal) {
      _ = try read(name)
      return nil
    } catch {
      return error.reason
    }
  }

  private let one = [Submission.File(name: "Exercises.swift", content: Array("one".utf8))]

  @Test("a package is found as a folder, further in, and with all that compilers and systems leave behind")
  func folders() throws {
    try folder.put("one", in: "a/Sources/OneExercises/Exercises.swift")
    try folder.put("other", in: "a/Sources/Networks/Exercises.swift")
    try folder.put("left", in: "a/.build/checkouts/Sources/OneExercises/Exercises.swift")
    try folder.put("left", in: "a/__MACOSX/Sources/OneExercises/Exercises.swift")
    #expect(try read("a").files == one)
    try folder.put("one", in: "Ada King/my work/one/Sources/OneExercises/Exercises.swift")
    #expect(try read("Ada King").files == one)
  }

  @Test("a package is found in a zip file, with or without a folder of its own, and in a zip file in a zip file")
  func archives() throws {
    try zip([("Sources/OneExercises/Exercises.swift", "one")], as: "flat.zip")
    try zip([("one/Sources/OneExercises/Exercises.swift", "one"), ("one/README.md", "x")], as: "nested.zip")
    try zip([("one\\Sources\\OneExercises\\Exercises.swift", "one"), ("one\\", "")], as: "windows.zip")
    for name in ["flat.zip", "nested.zip", "windows.zip"] { #expect(try read(name).files == one) }
    let inner = try Data(contentsOf: URL(fileURLWithPath: folder.file("nested.zip")))
    let outer = StoredZip.bytes([.init(name: "hand in/one.zip", content: Array(inner))])
    try Data(outer).write(to: URL(fileURLWithPath: folder.file("outer.zip")))
    #expect(try read("outer.zip").files == one)
    // As a folder with a zip file, as some systems keep them.
    try FileManager.default.createDirectory(atPath: folder.file("kept"), withIntermediateDirectories: true)
    try Data(outer).write(to: URL(fileURLWithPath: folder.file("kept/hand in.zip")))
    #expect(try read("kept").files == one)
  }

  @Test("the files of exercises are enough, and other files of Swift beside them go with them")
  func looseFiles() throws {
    try folder.put("one", in: "loose/Exercises.swift")
    try folder.put("notes", in: "loose/notes.txt")
    #expect(try read("loose").files == one)
    try folder.put("one", in: "more/Sources/OneExercises/Exercises.swift")
    try folder.put("help", in: "more/Sources/OneExercises/Helpers.swift")
    #expect(try read("more").files.map(\.name) == ["Exercises.swift", "Helpers.swift"])
  }

  @Test("what is missing or double is told")
  func missing() throws {
    try folder.put("x", in: "empty/README.md")
    #expect(refusal("empty") == "there is no folder Sources/OneExercises in it")
    try folder.put("x", in: "partial/Sources/OneExercises/Helpers.swift")
    #expect(refusal("partial") == "the file Exercises.swift is missing")
    // Of exercises in several files each must be there.
    try folder.put("x", in: "half/Sources/OneExercises/Exercises.swift")
    let both = ["Exercises.swift", "Exercises+More.swift"]
    #expect(throws: SubmissionRefusal("the file Exercises+More.swift is missing")) { try read("half", expected: both) }
    try folder.put("y", in: "half/Sources/OneExercises/Exercises+More.swift")
    #expect(try read("half", expected: both).files.map(\.name) == both.sorted())
    for name in ["one", "two"] { try folder.put("x", in: "double/\(name)/Sources/OneExercises/Exercises.swift") }
    #expect(refusal("double") == "there are 2 packages in it: one/Sources/OneExercises, two/Sources/OneExercises")
    for name in ["a.zip", "b.zip"] { try folder.put("x", in: "archives/\(name)") }
    #expect(refusal("archives") == "there are 2 zip files in it, and no folder Sources/OneExercises")
    try folder.put("no zip", in: "report.pdf")
    #expect(refusal("report.pdf") == "it is neither a folder nor a zip file")
    try folder.put("PK but no zip", in: "cut.zip")
    #expect(refusal("cut.zip") == "the zip file is cut off or damaged: it has no list of its files")
    try folder.put("x", in: "program/Sources/OneExercises/Exercises.swift")
    try folder.put("x", in: "program/Sources/OneExercises/main.swift")
    #expect(refusal("program") == "a file of exercises cannot be called main.swift")
  }

  @Test("symbolic links are refused, in folders and in zip files, and so are the submissions themselves as such")
  func links() throws {
    try folder.put("secret", in: "secret.swift")
    try FileManager.default.createDirectory(atPath: folder.file("a/Sources/OneExercises"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("a/Sources/OneExercises/Exercises.swift"), withDestinationPath: folder.file("secret.swift"))
    #expect(refusal("a") == "Sources/OneExercises/Exercises.swift is a symbolic link")
    let linked = StoredZip.bytes([
      .init(name: "Sources/OneExercises/Exercises.swift", content: Array("/etc/passwd".utf8), mode: 0o120777)
    ])
    try Data(linked).write(to: URL(fileURLWithPath: folder.file("b.zip")))
    #expect(refusal("b.zip") == "Sources/OneExercises/Exercises.swift is a symbolic link")
    try folder.put("one", in: "c/Sources/OneExercises/Exercises.swift")
    try FileManager.default.createSymbolicLink(atPath: folder.file("d"), withDestinationPath: folder.file("c"))
    #expect(refusal("d") == "it is neither a folder nor a zip file")
  }

  @Test("names that lead out, and too much of anything, are refused", arguments: ["../x.swift", "/x.swift", "a/../x.swift", "a//x", "a\u{7}"])
  func paths(name: String) throws {
    try zip([(name, "x"), ("Sources/OneExercises/Exercises.swift", "one")], as: "bad.zip")
    #expect(refusal("bad.zip") == "a file in it is called \(name.debugDescription)")
  }

  @Test("large files, many files and files of one name are refused")
  func limits() throws {
    let large = String(repeating: "x", count: Submission.fileLimit + 1)
    try zip([("Sources/OneExercises/Exercises.swift", large)], as: "large.zip")
    #expect(refusal("large.zip")?.contains("holds more than") == true)
    try folder.put(large, in: "large/Exercises.swift")
    #expect(refusal("large") == "Exercises.swift holds more than 1024 KB")
    try zip((0...SubmittedFiles.countLimit).map { ("\($0).txt", "") }, as: "many.zip")
    #expect(refusal("many.zip") == "more than \(SubmittedFiles.countLimit) files")
    let name = "Sources/OneExercises/Exercises.swift"
    try zip([(name, "one"), (name, "two")], as: "twice.zip")
    #expect(refusal("twice.zip") == "\(name) is in it twice")
  }

  @Test("students are called by their folders and zip files")
  func places() throws {
    for name in ["b.zip", "Ada King.zip", "c.tar.gz", ".hidden"] { try folder.put("x", in: name) }
    try folder.put("x", in: "a/x")
    try folder.put("x", in: "b/x")
    let places = try Submission.places(in: folder.path)
    #expect(places.map(\.student) == ["Ada King", "a", "b", "b.zip", "c.tar"])
    #expect(throws: HandoutError.self) { try Submission.places(in: folder.file("none")) }
    #expect(throws: HandoutError.self) { try Submission.places(in: folder.file("b.zip")) }
  }
}
