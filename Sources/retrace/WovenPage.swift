import Foundation
import Host
import Reports
import Weaving

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
    guard let frame = PageFrame(page: try present()) else { throw CommandError.noFrame(path: path, slug: slug) }
    return try Weaver(folder: folder, sources: try checkout.ledger().sources).page(
      program: checkout.source(slug), exercises: checkout.exercises(slug), name: frame.name,
      rerun: frame.rerun, banner: frame.banner)
  }

  func write() throws {
    try AtomicFile.write(try woven(), to: path)
  }
}
