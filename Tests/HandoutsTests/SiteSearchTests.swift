import Foundation
import Testing

@testable import Handouts

@Suite("The index of the search")
struct SiteSearchTests {
  @Test("names each page once and gives each entry its page's number")
  func script() throws {
    let one = SitePage(kind: .chapter, file: "one.html", title: "A \"title\"", input: "", slug: "one")
    let two = SitePage(kind: .glossary, file: "glossary.html", title: "Glossary", input: "")
    let script = SiteSearch.script([
      (one, "[\"\", \"\", \"begin\"]\n[\"a\", \"A\", \"text\"]\n"), (two, "[\"term-b\", \"B\", \"said\"]\n"),
    ])
    let start = "window.retraceSearch = "
    #expect(script.hasPrefix(start) && script.hasSuffix(";\n"))
    let json = script.dropFirst(start.count).dropLast(2)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [[Any]]])
    let pages = try #require(object["pages"]).map { $0.compactMap { $0 as? String } }
    #expect(pages == [["one.html", "A \"title\"", "Chapter"], ["glossary.html", "Glossary", ""]])
    let entries = try #require(object["entries"])
    #expect(entries.map { $0[0] as? Int } == [0, 0, 1])
    #expect(entries.map { $0[1] as? String } == ["", "a", "term-b"])
  }

  @Test("of no entries is still a script")
  func empty() throws {
    let script = SiteSearch.script([])
    let json = script.dropFirst("window.retraceSearch = ".count).dropLast(2)
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: [[Any]]])
  }
}
