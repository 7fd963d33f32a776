import Foundation
import Host
import Testing

@testable import Weaving

extension BuiltHandoutsTests {
  @Test("decks show each figure that they place; the students' hold no answer and no note in any form")
  func decks() throws {
    guard built.isWhole else { return }
    let handed: [Edition: [HandedOut]] = [
      .students: try built.handedOut(.students), .instructors: try built.handedOut(.instructors),
    ]
    for slug in built.slugs {
      let source = try SlideSource(path: "\(Programs.checkout)/experiments/\(slug)/slides.md")
      // Lines of answers and notes, as letters: what placeholders, formulas and links make of others is not known here.
      var secrets: [String] = []
      for (cut, whole) in zip(source.lines(.students), source.lines(.instructors)) where cut.text.isEmpty {
        let isPlain = ["{{", "$", "`", "]("].allSatisfy { (mark: String) in !whole.text.contains(mark) }
        let letters = Readable.letters(whole.text)
        if isPlain, letters.count >= 24 { secrets.append(letters) }
      }
      #expect(secrets.count > 10, "\(slug)")
      for edition in Edition.both {
        let lines = source.lines(edition).map(\.text)
        let figures = lines.compactMap { $0.wholeMatch(of: /\{\{figure ([^ }]+)\}\}/).map { String($0.output.1) } }
        let drawings = lines.filter { $0.hasPrefix("{{drawing ") }.count
        // gnuplot draws the others again, as lines.
        let dots = figures.filter {
          !FileManager.default.fileExists(atPath: "\(Programs.checkout)/experiments/\(slug)/\($0).gp")
        }.count
        let list = try Subprocess.capture("pdfimages", ["-list", built.path(edition, "slides/\(slug).pdf")])
        let pictures = list.output.split(separator: "\n").filter { $0.contains(" image ") }
        // Regions of a plane are dots in a figure of lines.
        #expect(pictures.count >= dots, "\(edition), \(slug).pdf")
        let embedded = Readable.attributes("src", in: built.bytes(edition, "slides/\(slug).html"))
        #expect(embedded.filter { $0.hasPrefix("data:image/png") }.count == dots, "\(edition), \(slug).html")
        let lined = embedded.filter { $0.hasPrefix("data:image/svg+xml") }.count
        #expect(lined == figures.count - dots + drawings, "\(edition), \(slug).html")
        let decks = (handed[edition] ?? []).filter { $0.name.hasPrefix("slides/\(slug).") }
        #expect(decks.contains { $0.name.contains(".pptx/") } && decks.contains { $0.name.hasSuffix(".pdf") })
        let read = decks.map { Readable.letters($0.text) }
        let found = secrets.filter { secret in read.contains { $0.contains(secret) } }
        // Line breaks of slides tear some apart.
        if edition == .students {
          #expect(found == [], "\(slug)")
        } else {
          #expect(10 * found.count > 9 * secrets.count, "\(slug)")
        }
      }
    }
  }
}
