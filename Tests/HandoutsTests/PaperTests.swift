import Foundation
import Host
import Testing

@testable import Handouts

@Suite("A paper", .enabled(if: PandocTests.hasPandoc && Programs.path(of: LaTeX.engine) != nil, "needs pandoc and LuaLaTeX"))
struct PaperTests {
  /// What TeX left of a paper of so many lines, each a paragraph.
  private func notes(lines: Int) throws -> String {
    let work = NSTemporaryDirectory() + "/retrace-paper-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: work) }
    try FileManager.default.createDirectory(atPath: work + "/reports/one", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: work + "/handouts", withDestinationPath: PandocTests.templates)
    let text = "# One\n\n## First\n\n" + (1...lines).map { "Line number \($0) of the text.\n\n" }.joined()
    try Data(text.utf8).write(to: URL(fileURLWithPath: work + "/one.md"))
    let version = try #require(PandocVersion(output: try Subprocess.capture("pandoc", ["--version"]).output))
    let job = Pandoc(course: Course(), version: version, work: work).paper(
      "one.md", named: "one.pdf", slug: "one", edition: .students, paper: .a4, to: "one.pdf")
    try Conversions(scratch: work, environment: Handouts.environment).run([job], done: { _ in })
    return try String(contentsOfFile: work + "/tex/students-a4-one/handout.aux", encoding: .utf8)
  }

  @Test("has no last page of three lines where closer lines make room for them, and is finished all the same")
  func lastPage() throws {
    // Some 33 lines go on the first page and 39 on each of the others.
    let few = try notes(lines: 75), many = try notes(lines: 100)
    #expect(few.contains("\\gdef\\lastpage{2}") && few.contains("\\gdef\\closer{}"))
    #expect(many.contains("\\gdef\\lastpage{3}") && !many.contains("closer"))
  }
}
