import Foundation
import Ledger
import Reports

/// The committed front page and joint verdicts against the reports from which they are made.
struct FrontPageCheck {
  let checkout: Checkout
  let ledger: Ledger
  let reports: String

  init(_ checkout: Checkout, ledger: Ledger, reports: String) {
    self.checkout = checkout
    self.ledger = ledger
    self.reports = reports
  }

  /// All that is wrong, a line each.
  func problems() -> [String] {
    let manager = FileManager.default
    let fresh = manager.temporaryDirectory.path + "/retrace-front-page-\(UUID().uuidString)"
    defer { try? manager.removeItem(atPath: fresh) }
    do {
      for slug in checkout.slugs {
        let verdicts = "\(reports)/\(slug)/verdicts.csv"
        guard manager.fileExists(atPath: verdicts) else { continue }
        try manager.createDirectory(atPath: "\(fresh)/\(slug)", withIntermediateDirectories: true)
        try manager.copyItem(atPath: verdicts, toPath: "\(fresh)/\(slug)/verdicts.csv")
        let errata = "\(reports)/\(slug)/errata.csv"
        if manager.fileExists(atPath: errata) {
          try manager.copyItem(atPath: errata, toPath: "\(fresh)/\(slug)/errata.csv")
        }
      }
      guard manager.fileExists(atPath: fresh) else { return ["\(reports): no reports; run: make reproduce-all"] }
      try checkout.frontPage.write(to: fresh, ledger: ledger)
      var found = strays()
      for name in ["README.md", "verdicts.csv", "errata.md"] {
        let (committed, made) = ("\(reports)/\(name)", "\(fresh)/\(name)")
        if let line = firstDifference(try AtomicFile.text(of: committed), try AtomicFile.text(of: made)) {
          found.append("\(committed):\(line): is not what the reports give; run: make reproduce-all")
        }
      }
      return found
    } catch let error as ReportError {
      return ["\(error)"]
    } catch {
      return [error.reason]
    }
  }

  /// What `make bench` and `make bench-peers` write; no experiment, and no two runs of it agree.
  private static let benchmarks = "benchmarks"

  /// Folders that belong to no experiment.
  private func strays() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: reports)) ?? []
    return names.sorted().filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(reports)/\(name)", isDirectory: &isFolder)
        && isFolder.boolValue && !name.hasPrefix(".") && !checkout.slugs.contains(name)
        && name != Self.benchmarks
    }.map { "\(reports)/\($0): belongs to no experiment of Package.swift" }
  }
}
