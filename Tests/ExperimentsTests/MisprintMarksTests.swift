import Foundation
import Ledger
import Testing

/// What speaks of a printed slip is marked on the pages, so that a course can have it in a frame (`misprints: box`).
@Suite("Printed slips on the committed pages")
struct MisprintMarksTests {
  @Test("are marked in every chapter that proves one, and in no other", arguments: Programs.slugs)
  func marked(slug: String) throws {
    let path = "reports/\(slug)/errata.csv"
    // A chapter that proves none has no such file.
    let isThere = FileManager.default.fileExists(atPath: "\(Programs.checkout)/\(path)")
    let errata = isThere ? try CSV.records(of: try Repository.text(path)).dropFirst().compactMap { Erratum(fields: $0.fields) } : []
    let marked = try Self.marked(in: try Repository.text("reports/\(slug)/report.md"))
    #expect(marked.isEmpty == errata.isEmpty, "\(errata.count) errata, \(marked.count) passages between marks")
    for passage in marked {
      #expect(passage.contains { $0.count > 20 }, "nothing is said in \(passage)")
      // On paper no frame takes what may go over the page; the passage would stand without one.
      let unframed = ["|", "```", "![", "#"]
      #expect(!passage.contains { line in unframed.contains(where: line.hasPrefix) }, "\(passage)")
    }
  }

  @Test("are found only where each mark has its partner")
  func partners() throws {
    #expect(try Self.marked(in: "a\n\n<!-- misprint -->\nb\n\n<!-- end misprint -->\n\nc") == [["b", ""]])
    for text in ["<!-- misprint -->\nb", "<!-- end misprint -->", "<!-- misprint -->\n<!-- misprint -->\n<!-- end misprint -->"] {
      #expect(throws: Unpaired.self) { try Self.marked(in: text) }
    }
  }

  struct Unpaired: Error { let line: Int }

  /// The lines between each pair of marks.
  private static func marked(in page: String) throws -> [[String]] {
    var passages: [[String]] = []
    var open: [String]?
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (number, line) in lines.enumerated() {
      switch line {
      case "<!-- misprint -->":
        guard open == nil else { throw Unpaired(line: number + 1) }
        open = []
      case "<!-- end misprint -->":
        guard let passage = open else { throw Unpaired(line: number + 1) }
        passages.append(passage)
        open = nil
      default: open?.append(line)
      }
    }
    guard open == nil else { throw Unpaired(line: lines.count) }
    return passages
  }
}
