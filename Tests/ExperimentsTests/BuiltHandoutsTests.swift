import Foundation
import Host
import Testing
import Weaving

@Suite("The handouts of the chapters", .enabled(if: HandoutTools.arePresent, "needs pandoc and zip"), .serialized)
struct BuiltHandoutsTests {
  let built: BuiltHandouts

  init() throws { built = try BuiltHandouts.shared.get() }

  /// The traces of a chapter's solutions that are found in `code` and in `prose`.
  private func found(_ slug: String, code: String, prose: String) throws -> (found: [String], sought: Int) {
    let traces = Readable.traces(of: try BuiltHandouts.solutions(slug))
    let hits = traces.code.filter { code.contains($0) } + traces.prose.filter { prose.contains($0) }
    return (hits, traces.code.count + traces.prose.count)
  }

  private func found(_ slug: String, in text: String) throws -> (found: [String], sought: Int) {
    try found(slug, code: Readable.squeezed(text), prose: Readable.letters(text))
  }

  @Test("no page of the students holds a line of a solution; the instructors' hold them all")
  func pages() throws {
    for slug in built.slugs {
      for name in ["\(slug).html", "index.html", "pytorch/\(slug).html", "glossary.html", "notation.html"] {
        let leaked = try found(slug, in: Readable.text(ofHTML: built.bytes(.students, name)))
        #expect(leaked.found == [], "\(name)")
      }
      let control = try found(slug, in: Readable.text(ofHTML: built.bytes(.instructors, "\(slug).html")))
      #expect(control.found.count == control.sought && control.sought > 20, "\(slug)")
    }
  }

  @Test("no PDF or deck of the students holds a line of a solution; the instructors' PDFs hold nearly all")
  func papers() throws {
    guard built.isWhole else { return }
    // Of each chapter a paper and a sheet in two sizes, and a deck.
    #expect(built.files(.students, ".pdf").count == 5 * built.slugs.count + 2 * BuiltHandouts.solved.count)
    for edition in Edition.both {
      for name in built.files(edition, ".pdf") {
        let read = try Subprocess.capture("pdftotext", [built.path(edition, name), "-"])
        #expect(read.code == 0, "\(name): \(read.errors)")
        let result = try found(BuiltHandouts.slug(of: name), in: read.output)
        if edition == .students || name.hasPrefix("slides/") || name.hasSuffix("-sheet.pdf") {
          #expect(result.found == [], "\(edition)/\(name)")
        } else {
          // Lines that a page break or a wrapped line of code tears apart are not found.
          #expect(Double(result.found.count) > 0.7 * Double(result.sought), "\(edition)/\(name)")
        }
      }
    }
  }

  @Test("no package of the students holds a line of a solution; the instructors' hold them all")
  func packages() throws {
    for slug in built.slugs {
      for edition in Edition.both {
        let folder = try TemporaryFolder()
        try built.unzip(edition, slug, into: folder.path)
        var lines: Set<String> = []
        for file in FileManager.default.subpaths(atPath: folder.path) ?? [] {
          // The core library is the same for all; only the exercises' own files could tell.
          guard file.contains("Exercises"), let text = try? folder.text(file) else { continue }
          for line in text.split(separator: "\n") { lines.insert(Readable.squeezed(String(line))) }
        }
        let sought = try BuiltHandouts.solutions(slug).flatMap(\.solutionLines).map(Readable.squeezed)
          .filter { $0.count >= 12 }
        let hits = sought.filter { line in lines.contains { $0 == line || $0 == "//:" + line } }
        if edition == .students {
          #expect(hits == [], "\(slug)")
        } else {
          #expect(hits.count == sought.count, "\(slug)")
        }
      }
    }
  }

  @Test("every link and every picture is there", arguments: Edition.both)
  func links(edition: Edition) throws {
    let pages = built.files(edition, ".html")
    let sheets = !built.isWhole ? 0 : edition == .students ? built.slugs.count + BuiltHandouts.solved.count : 2 * built.slugs.count
    #expect(pages.count == (built.isWhole ? 3 : 2) * built.slugs.count + 3 + sheets)
    var identifiers: [String: Set<String>] = [:]
    for page in pages { identifiers[page] = Set(Readable.attributes("id", in: built.bytes(edition, page))) }
    var (files, places) = (0, 0)
    for page in pages {
      let bytes = built.bytes(edition, page)
      let sources = Readable.attributes("src", in: bytes)
      // Self-contained: pictures are in the page.
      for source in sources { #expect(source.hasPrefix("data:"), "\(page): \(source)") }
      for link in Readable.attributes("href", in: bytes) {
        if link.contains("://") || link.hasPrefix("mailto:") || link.hasPrefix("data:") { continue }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let folder = NSString(string: page).deletingLastPathComponent
        let target =
          parts[0].isEmpty
          ? page : NSString(string: folder.isEmpty ? parts[0] : "\(folder)/\(parts[0])").standardizingPath
        #expect(FileManager.default.fileExists(atPath: built.path(edition, target)), "\(page): \(link)")
        if !parts[0].isEmpty { files += 1 }
        if parts.count > 1 { places += 1 }
        if parts.count > 1, let known = identifiers[target] {
          let name = parts[1].removingPercentEncoding ?? parts[1]
          #expect(known.contains(name), "\(page): \(link)")
        }
      }
    }
    // Each page leads back to the contents, and the contents of a chapter to its sections.
    #expect(files > 2 * pages.count && places > 5 * built.slugs.count, "\(files) files, \(places) places")
  }

  @Test("every picture of a chapter is in its page, with words for those who cannot see it")
  func pictures() throws {
    for slug in built.slugs {
      let report = try String(contentsOfFile: "\(Programs.checkout)/reports/\(slug)/report.md", encoding: .utf8)
      let expected = report.matches(of: /!\[[^\]]+\]\([^)]+\.png\)/).count
      let expectedDrawings = report.matches(of: /!\[[^\]]+\]\([^) ]+\.svg[) ]/).count
      let bytes = built.bytes(.students, "\(slug).html")
      let sources = Readable.attributes("src", in: bytes)
      // Figures by gnuplot are drawn again without dots, where that is not too long for a page.
      let (dots, lines) = ("data:image/png", "data:image/svg+xml")
      #expect(sources.filter { $0.hasPrefix(dots) || $0.hasPrefix(lines) }.count == expected + expectedDrawings, "\(slug)")
      #expect(sources.filter { $0.hasPrefix(lines) }.count >= expectedDrawings, "\(slug)")
      let texts = Readable.attributes("alt", in: bytes)
      #expect(texts.count == expected + expectedDrawings && texts.allSatisfy { $0.count > 5 }, "\(slug)")
    }
  }

  @Test("every picture of a chapter is in its papers")
  func printedPictures() throws {
    guard built.isWhole else { return }
    var drawn = 0
    for slug in built.slugs {
      let report = try String(contentsOfFile: "\(Programs.checkout)/reports/\(slug)/report.md", encoding: .utf8)
      // In papers figures are lines and letters; each has its caption below it, up to the first formula.
      let captions = report.matches(of: /!\[([^\]]+)\]\([^)]+\.png\)/).map { match in
        Readable.letters(String(match.output.1.prefix { !"$`*".contains($0) }))
      }
      #expect(captions.allSatisfy { $0.count >= 12 }, "\(slug)")
      // And the words within it, as its page has them.
      var labels: [String] = []
      let mark = "data:image/svg+xml;base64,"
      for source in Readable.attributes("src", in: built.bytes(.students, "\(slug).html"), upTo: 50_000_000)
      where source.hasPrefix(mark) {
        let svg = String(decoding: Data(base64Encoded: String(source.dropFirst(mark.count))) ?? Data(), as: UTF8.self)
        guard svg.lowercased().contains("gnuplot") else { continue }
        drawn += 1
        labels += svg.matches(of: />([^<>&]+)<\/(?:tspan|text)>/).map { Readable.letters(String($0.output.1)) }
          .filter { $0.count >= 6 }
      }
      for name in ["pdf/a4/\(slug).pdf", "pdf/letter/\(slug).pdf"] {
        let read = try Subprocess.capture("pdftotext", [built.path(.students, name), "-"])
        let text = Readable.letters(read.output)
        #expect(read.code == 0 && captions.allSatisfy(text.contains), "\(name)")
        #expect(labels.filter { !text.contains($0) } == [], "\(name)")
      }
    }
    #expect(drawn > 25, "figures are drawn again without dots")
  }

  @Test("every entry of a paper's contents names the page on which its heading stands")
  func pageNumbers() throws {
    guard built.isWhole else { return }
    for edition in Edition.both {
      // Sheets and keys have no list of contents.
      let papers = built.files(edition, ".pdf").filter { name in
        name.hasPrefix("pdf/") && built.slugs.contains { name.hasSuffix("/\($0).pdf") }
      }
      #expect(papers.count == 2 * built.slugs.count)
      for name in papers {
        let read = try Subprocess.capture("pdftotext", ["-layout", built.path(edition, name), "-"])
        let entries = try PaperContents.entries(read.output)
        #expect(entries.count > 3, "\(edition)/\(name)")
        for entry in entries { #expect(entry.page == entry.found, "\(edition)/\(name): \(entry.title)") }
      }
    }
  }

  @Test("the index names every chapter, exercise and level")
  func index() throws {
    // A row of a chapter's table is a number, the title and, right after it, the level.
    let text = Readable.letters(Readable.text(ofHTML: built.bytes(.students, "index.html")))
    for slug in built.slugs {
      let page = try String(contentsOfFile: "\(Programs.checkout)/reports/\(slug)/report.md", encoding: .utf8)
      let title = try #require(page.split(separator: "\n").first { $0.hasPrefix("# ") })
      #expect(text.contains(Readable.letters(String(title))), "\(slug)")
      for exercise in try BuiltHandouts.solutions(slug).flatMap(\.exercises) {
        // What stands between the formulas.
        let pieces = exercise.title.split(separator: "$", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset.isMultiple(of: 2) }.map { Readable.letters(String($0.element)) }
        for piece in pieces { #expect(text.contains(piece), "\(slug): \(exercise.title)") }
        #expect(
          text.contains((pieces.last ?? "") + Readable.letters(exercise.level.rawValue)), "\(slug): \(exercise.title)")
      }
    }
  }
}
