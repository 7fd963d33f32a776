import Foundation

/// Papers and slides that `make handouts` has made before: the site itself needs no LaTeX. They stand on the site where
/// they stand in the students' edition.
struct SitePapers: Sendable {
  /// A file of the site, and what a link to it says.
  struct File: Equatable, Sendable {
    let title: String
    /// From the site's folder.
    let file: String

    init(_ title: String, _ file: String) {
      self.title = title
      self.file = file
    }
  }

  /// A students' edition; nil where there is none.
  let folder: String?

  /// Those of a chapter that are there.
  func files(of slug: String) -> [File] {
    guard let folder else { return [] }
    let all = [
      File("Paper (PDF, A4)", Layout.paper(slug, .a4)), File("Paper (PDF, letter)", Layout.paper(slug, .letter)),
    ] + DeckFormat.allCases.map { File($0.title, Layout.deck(slug, $0)) }
    return all.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0.file)") }
  }

  /// Copies what `files` found to `target`, the site's folder.
  func copy(_ files: [File], to target: String) throws(HandoutError) {
    guard let folder else { return }
    for file in files { try Files.copy("\(folder)/\(file.file)", to: "\(target)/\(file.file)") }
  }
}
