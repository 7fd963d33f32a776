import Foundation
import Reports

/// An experiment's page, made again from its program and its report's folder.
struct WovenPage {
  let checkout: Checkout
  let slug: String
  /// The report's folder.
  let folder: String

  init(_ checkout: Checkout, slug: String, reports: String) {
    self.checkout = checkout
    self.slug = slug
    folder = reports + "/" + slug
  }

  /// Where the page stands.
  var path: String { folder + "/report.md" }

  /// The page as it stands.
  func present() throws -> String {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError.noReport(path: path, slug: slug)
    }
    return try AtomicFile.text(of: path)
  }

  /// The page as it would be woven now, in the frame of the present one.
  func woven() throws -> String {
    guard let frame = Frame(page: try present()) else { throw CommandError.noFrame(path: path, slug: slug) }
    return try Weaver(folder: folder).page(
      program: checkout.source(slug), exercises: checkout.exercises(slug), name: frame.name,
      rerun: frame.rerun, banner: frame.banner)
  }

  func write() throws {
    try AtomicFile.write(try woven(), to: path)
  }

  /// What the run put around the woven text, and which only the run knows: whether the data were a
  /// stand-in, and the commands that repeat it.
  struct Frame: Equatable {
    var banner: String?
    var name: String
    var rerun: [String] = []

    /// Reads the frame of a page that `Weaver` made; nil where the page does not begin like one.
    init?(page: String) {
      var rest = page[...]
      if rest.hasPrefix("> **"), let end = rest.firstRange(of: "**\n\n") {
        banner = String(rest[..<end.lowerBound].dropFirst(4))
        rest = rest[end.upperBound...]
      }
      let opening = "<!-- Woven from "
      guard rest.hasPrefix(opening), let end = rest.firstRange(of: " by retrace.") else { return nil }
      name = String(rest[..<end.lowerBound].dropFirst(opening.count))
      let footer = "\n---\n\nRun it again:\n\n```sh\n"
      if rest.hasSuffix("\n```\n"), let start = rest.ranges(of: footer).last {
        rerun = rest[start.upperBound...].dropLast(5).split(separator: "\n").map(String.init)
      }
    }
  }
}
