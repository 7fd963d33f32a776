import Foundation
import Host
import Testing

extension BuiltHandoutsTests {
  @Test("a file that the text cites is folded in the page, where its name leads to it, and stands in the appendix of the papers")
  func citedFiles() throws {
    var cited = 0
    for slug in built.slugs {
      let report = try String(contentsOfFile: "\(Programs.checkout)/reports/\(slug)/report.md", encoding: .utf8)
      let names = report.matches(of: /<summary><code>([^<]+)<\/code><\/summary>/).map { String($0.output.1) }
      cited += names.count
      let page = String(decoding: built.bytes(.students, "\(slug).html"), as: UTF8.self)
      #expect(page.matches(of: /<details class="file">/).count == names.count, "\(slug)")
      for name in names {
        let stem = name.dropLast(".swift".count).lowercased().replacing(/[^a-z0-9]+/, with: "-")
        #expect(page.contains("id=\"code-\(stem)\"") && page.contains("href=\"#code-\(stem)\""), "\(slug): \(name)")
      }
      guard built.isWhole else { continue }
      for paper in ["a4", "letter"] {
        let read = try Subprocess.capture("pdftotext", ["-layout", built.path(.students, "pdf/\(paper)/\(slug).pdf"), "-"])
        let lines = Set(read.output.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) })
        for name in names { #expect(lines.contains(name), "\(paper), \(slug): \(name)") }
      }
    }
    #expect(cited > (built.isWhole ? 20 : 0))
  }
}
