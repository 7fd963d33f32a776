import Foundation
import Host
import Testing

@testable import Handouts

@Suite("The site")
struct SiteTests {
  private static func withFolder(_ body: (_ folder: String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "/retrace-site-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try body(folder)
  }

  private static func site(_ target: String) -> Site {
    Site(course: Course(), chapters: [], root: "", target: target, papers: nil)
  }

  @Test("takes the place of nothing, of an empty folder or of a site")
  func place() throws {
    try Self.withFolder { folder in
      #expect(try Self.site(folder + "/new").place().name == "new")
      #expect(try Self.site(folder + "/a/../new/").place().name == "new")
      #expect(try Self.site(folder).place().name == NSString(string: folder).lastPathComponent)
      try Files.write("", to: folder + "/\(SiteSearch.file)")
      #expect(try Self.site(folder).place().name == NSString(string: folder).lastPathComponent)
    }
  }

  @Test("does not take the place of a folder that holds something else, nor of the root")
  func refused() throws {
    try Self.withFolder { folder in
      try Files.write("kept", to: folder + "/thesis.tex")
      #expect(throws: HandoutError.self) { try Self.site(folder).place() }
      #expect(throws: HandoutError.self) { try Self.site("/").place() }
      #expect(FileManager.default.fileExists(atPath: folder + "/thesis.tex"))
    }
  }

  @Test("has the papers and slides that are there")
  func papers() throws {
    try Self.withFolder { folder in
      try Files.write("", to: folder + "/edition/pdf/letter/one.pdf")
      try Files.write("", to: folder + "/edition/slides/one.pdf")
      try Files.write("", to: folder + "/edition/slides/one.html")
      let papers = SitePapers(folder: folder + "/edition")
      let files = papers.files(of: "one")
      #expect(files.map(\.file) == ["pdf/letter/one.pdf", "slides/one.html", "slides/one.pdf"])
      #expect(papers.files(of: "two").isEmpty && SitePapers(folder: nil).files(of: "one").isEmpty)
      try papers.copy(files, to: folder + "/site")
      #expect(FileManager.default.fileExists(atPath: folder + "/site/slides/one.pdf"))
    }
  }

  @Test("the front page links to every chapter and to all that belongs to it")
  func front() {
    var course = Course()
    course.course = "A course"
    course.lecturer = "N. N."
    let entry = SiteFrame.Entry(slug: "one", title: "One * two", hasExercises: true)
    let text = SiteFront(course: course).text([
      (entry: entry, files: SiteFrame(entries: [entry]).files(of: entry), exercises: [])
    ])
    #expect(text.hasPrefix("# A course\n\nN. N.\n\n"))
    #expect(text.contains("### 1. [One \\* two](one.html)\n\n[Exercises](one.html#exercises)\n\n## Besides"))
  }

  @Test("titles stand on pages as pandoc sets them")
  func titles() {
    #expect(SitePage.title(of: "<!-- x -->\n\n# The gradient's `way`\n", or: "slug") == "The gradient’s way")
    #expect(SitePage.title(of: "text\n", or: "slug") == "slug")
    #expect(SitePage.hasExercises("# A\n\n## Exercises\n\nx\n") && !SitePage.hasExercises("# A\n\nExercises\n"))
  }
}
