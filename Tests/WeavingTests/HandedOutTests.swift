import Host
import TestSupport
import Testing

@testable import Weaving

@Suite("Markdown that all readers get whole")
struct HandedOutTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("is taken as it stands", arguments: ["", "Welcome.\n\n```\ncode\n```\n\n<!-- no comment -->\n", "- a\n- b"])
  func whole(text: String) throws {
    try folder.put(text, in: "preface.md")
    #expect(try Markdown.handedOut(path: folder.file("preface.md")) == (text.hasSuffix("\n") ? String(text.dropLast()) : text))
  }

  @Test(
    "is refused with its line where it would swallow what stands behind, or holds a solution",
    arguments: [
      ("Welcome.\n\n```\ncode\n", 3, "a fence of code is never ended"),
      ("Welcome.\n\n<!-- later\n\nMore.\n", 3, "what begins here is never ended, as Markdown has it"),
      ("Welcome.\n\n::: solution\n15\n:::\n", 3, "a solution outside Exercises.swift"),
    ])
  func refusals(text: String, line: Int, reason: String) throws {
    try folder.put(text, in: "preface.md")
    let path = folder.file("preface.md")
    #expect(throws: HostError.weave(path: path, line: line, reason: reason)) { try Markdown.handedOut(path: path) }
  }
}
