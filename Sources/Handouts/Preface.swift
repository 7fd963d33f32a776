import Foundation
import Host
import Weaving

/// The lecturer's own words before the chapters: on the page of contents, and on a paper of their own, the first of a reader
/// that is made of the chapters' papers.
struct Preface {
  /// The user's file.
  let path: String
  /// Its Markdown. What all readers get holds no marks of solutions.
  let text: String

  /// - Throws: where the file cannot be read, or marks a solution.
  init(path: String) throws(HandoutError) {
    self.path = path
    text = try handing { () throws(HostError) in try Markdown.handedOut(path: path) }
  }

  /// Where its pictures lie.
  var folder: String {
    let folder = NSString(string: path).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  /// The SVGs that it shows from its folder or one below, sorted: papers need them in another form.
  var drawings: [String] {
    let named = text.matches(of: /!\[[^\]]*\]\(([^()\s:]+\.svg)[)\s]/).map { String($0.output.1) }
    return Set(named.filter { !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..") }).sorted()
  }

  /// What stands on paper, as Markdown: the course, the words, and what comes in which order.
  func paper(_ course: Course, chapters: [Chapter]) -> String {
    var parts = course.opening
    parts.append(division)
    parts.append("## Chapters")
    parts.append(
      chapters.enumerated().map { index, chapter in
        "\(index + 1). \(chapter.title)\(course.dates[chapter.slug].map { ", \($0)" } ?? "")"
      }.joined(separator: "\n"))
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The words in a division, whose headings go below the course's name (`course.lua`); it has more colons than they may have.
  var division: String { ":::::::::: preface\n\(text)\n::::::::::" }
}
