import Foundation
import TestSupport
import Testing

@testable import Handouts

@Suite("Notebooks that students hand in")
struct NotebookSubmissionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let choice = NotebookChoice(
    slug: "one", handedOut: [.init(name: "Exercises.swift", content: Array("throw NotSolved(1)".utf8))])

  private func read(_ name: String) throws(SubmissionRefusal) -> Submission {
    try Submission(
      at: folder.file(name), module: "OneExercises", expected: ["Exercises.swift"], notebook: choice)
  }

  private func refusal(_ name: String) -> String? {
    do throws(SubmissionRefusal) {
      _ = try read(name)
      return nil
    } catch {
      return error.reason
    }
  }

  private func notebook(_ text: String) -> [Submission.File] {
    [.init(name: NotebookChoice.file, content: Array(text.utf8))]
  }

  @Test("a notebook is found by its name, in a folder, further in, and in a zip file in a zip file")
  func names() throws {
    try folder.put("mine", in: "a/my work/one.ipynb")
    try folder.put("other", in: "a/two.ipynb")
    try folder.put("left", in: "a/my work/.ipynb_checkpoints/one-checkpoint.ipynb")
    #expect(try read("a").files == notebook("mine"))
    #expect(try read("a").language == .python)
    #expect(try read("a").remark == "")
    let inner = StoredZip.bytes(texts: [("work/one.ipynb", "mine"), ("__MACOSX/work/one.ipynb", "x")])
    let outer = StoredZip.bytes([.init(name: "sheet.zip", content: inner)])
    try Data(outer).write(to: URL(fileURLWithPath: folder.file("b.zip")))
    #expect(try read("b.zip").files == notebook("mine"))
  }

  @Test("one of another name is known by the chapter that its first cells name, and by no other")
  func renamed() throws {
    let text = #"{"source": ["CHAPTER = \"one\"\n"]}"#
    try folder.put(text, in: "a/Sheet 3 (1).ipynb")
    try folder.put("{}", in: "a/scratch.ipynb")
    #expect(try read("a").files == notebook(text))
    try folder.put(#"{"source": ["CHAPTER = \"one-more\"\n"]}"#, in: "b/Sheet 3.ipynb")
    #expect(refusal("b") == "there is no folder Sources/OneExercises and no notebook one.ipynb in it")
    // Without notebooks in the chapter, none is looked for.
    #expect(throws: SubmissionRefusal("there is no folder Sources/OneExercises in it")) {
      try Submission(at: folder.file("a"), module: "OneExercises", expected: ["Exercises.swift"])
    }
  }

  @Test("two notebooks of a chapter, and one that is too large, are refused")
  func refused() throws {
    for place in ["first", "second"] { try folder.put("mine", in: "a/\(place)/one.ipynb") }
    #expect(refusal("a") == "there are 2 notebooks of one in it: first/one.ipynb, second/one.ipynb")
    try folder.put(String(repeating: "x", count: NotebookChoice.limit + 1), in: "b/one.ipynb")
    #expect(refusal("b") == "one.ipynb holds more than 16384 KB")
  }

  @Test("beside a notebook the package counts, unless nothing was done in it; which it was is said")
  func both() throws {
    try folder.put("return 1", in: "a/Sources/OneExercises/Exercises.swift")
    try folder.put("mine", in: "a/one.ipynb")
    let package = try read("a")
    #expect(package.language == .swift && package.files.map(\.name) == ["Exercises.swift"])
    #expect(package.remark.hasPrefix("the Swift package is graded, not the notebook"))
    try folder.put("throw NotSolved(1)", in: "b/Sources/OneExercises/Exercises.swift")
    try folder.put("mine", in: "b/one.ipynb")
    let mine = try read("b")
    #expect(mine.language == .python && mine.files == notebook("mine"))
    #expect(mine.remark.hasPrefix("the notebook is graded, not the Swift package"))
    // An untouched package alone is one that is not solved yet.
    try folder.put("throw NotSolved(1)", in: "c/Sources/OneExercises/Exercises.swift")
    #expect(try read("c").language == .swift)
    #expect(try read("c").remark == "")
  }

  @Test("a remark is part of what is graded, so that it stands in the table when it changes")
  func keys() {
    var submission = Submission(files: notebook("mine"), language: .python)
    let plain = Grading.key("j", .init(), .success(submission))
    submission.remark = "the notebook is graded"
    #expect(Grading.key("j", .init(), .success(submission)) != plain)
  }
}
