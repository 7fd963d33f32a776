import Foundation
import Host
import Testing

@testable import Weaving

/// That the reader of a page has all code that the page calls: on the page, folded with it, or in the library.
@Suite("Whole pages")
struct WholePageTests {
  /// What the libraries declare for others; names of the Swift standard library are among them.
  static let library: Set<String> = {
    var names: Set<String> = []
    for module in ["DataLoading", "Datasets", "Drawings", "Host", "Ledger", "LinearAlgebra", "Networks", "Pictures", "Reports", "Studies", "Tensors"] {
      let folder = "\(Programs.checkout)/Sources/\(module)"
      for name in (FileManager.default.subpaths(atPath: folder) ?? []).sorted() where name.hasSuffix(".swift") {
        guard let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) else { continue }
        let code = SwiftWords(text)
        names.formUnion(code.published)
        names.formUnion(code.declarations().filter { $0.value == .member }.map(\.key))
      }
    }
    return names
  }()

  /// What the page of `slug` calls and does not show, each with the file that has it.
  static func missing(_ slug: String, withoutFiles: Bool = false) throws -> [String: String] {
    let blocks = try shown(slug, withoutFiles: withoutFiles).map { SwiftWords($0) }
    let present = blocks.reduce(into: Set<String>()) { $0.formUnion($1.declarations().keys) }
    let folder = "\(Programs.checkout)/experiments/\(slug)"
    var own: [String: (file: String, isMember: Bool)] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name.hasSuffix(".swift") && !name.hasPrefix("Exercises") {
      let words = SwiftWords(try AtomicFile.text(of: "\(folder)/\(name)"))
      for (word, place) in words.declarations() {
        own[word] = (own[word]?.file ?? name, (own[word]?.isMember ?? true) && place == .member)
      }
    }
    var found: [String: String] = [:]
    for block in blocks {
      let local = block.localNames
      for use in block.uses where !present.contains(use.word) && !local.contains(use.word) {
        guard let declared = own[use.word] else { continue }
        // A member needs a dot before it, and may be a library's of the same name.
        if use.isMember || declared.isMember, library.contains(use.word) { continue }
        if declared.isMember, !use.isMember { continue }
        found[use.word] = declared.file
      }
    }
    return found
  }

  /// The pieces of code that the page of `slug` shows, folded files among them.
  static func shown(_ slug: String, withoutFiles: Bool = false) throws -> [String] {
    try ChapterText(program: "\(Programs.checkout)/experiments/\(slug)/main.swift").parts.compactMap { part -> String? in
      switch part {
      case .prose: nil
      case .code(let lines): lines.joined(separator: "\n")
      case .file(_, let lines): withoutFiles ? nil : lines.joined(separator: "\n")
      }
    }
  }

  @Test("a page calls nothing of the chapter's own that it does not show", arguments: Programs.slugs)
  func whole(slug: String) throws {
    let missing = try Self.missing(slug)
    #expect(missing == [:], "show them, put {{code FILE}} where they are first called, or hide the call")
  }

  @Test("without the files that are folded, pages would miss what they call")
  func control() throws {
    #expect(try Programs.slugs.filter { try Self.missing($0, withoutFiles: true) != [:] }.count >= 6)
  }

  @Test("a page shows no judging: it is the report's, not the lesson's", arguments: Programs.slugs)
  func judging(slug: String) throws {
    let words = try Self.shown(slug).flatMap { SwiftWords($0).uses.map(\.word) }
    let judging = words.filter { word in
      ["judge", "describe", "prove"].contains { word.hasPrefix($0) } || word == "cannotRecompute" || word == "leaveOpen"
    }
    #expect(judging == [])
  }

  @Test("a Swift file that the prose of a page names comes with the page, and one that is folded there is named", arguments: Programs.slugs)
  func cited(slug: String) throws {
    let text = try ChapterText(program: "\(Programs.checkout)/experiments/\(slug)/main.swift")
    let present = Set(text.files.map { NSString(string: $0).lastPathComponent })
    var named: Set<String> = []
    for case .prose(let lines, _) in text.parts {
      for line in lines {
        for match in line.text.matches(of: /`([A-Za-z0-9_+]+\.swift)`/) {
          let name = String(match.output.1)
          named.insert(name)
          #expect(present.contains(name), "line \(line.number): \(line.text)")
        }
      }
    }
    for case .file(let name, _) in text.parts { #expect(named.contains(name), "no sentence names \(name)") }
  }

  @Test("the search knows what is shown, what is local and what is the library's")
  func search() {
    let code = SwiftWords(
      """
      struct Kept { var inner = 1; func outer(_ a: Int) -> Int { let local = a; return local } }
      let (one, two) = (f(1), g("h(2) \\(k(3))"))   // j(4)
      for item in list { use(item) { x, y in x + y } }
      """)
    let declared: [String: SwiftWords.Place] = [
      "Kept": .file, "inner": .member, "outer": .member, "one": .file, "two": .file,
    ]
    #expect(code.declarations() == declared)
    #expect(Set(code.uses.map(\.word)).isSuperset(of: ["f", "g", "k", "use", "list"]))
    #expect(!code.uses.contains { ["h", "j"].contains($0.word) })
    #expect(code.localNames.isSuperset(of: ["a", "local", "item", "x", "y"]) && !code.localNames.contains("use"))
  }
}
