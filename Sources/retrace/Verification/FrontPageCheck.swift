import Foundation
import Host
import Ledger
import Reports

/// The committed front page and joint verdicts against the reports from which they are made, and the saved networks
/// against the table of their checksums.
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
    let hasReports = checkout.slugs.contains {
      FileManager.default.fileExists(atPath: "\(reports)/\($0)/verdicts.csv")
    }
    guard hasReports else { return ["\(reports): no reports; run: make reproduce-all"] }
    // A page made anew from a damaged network would agree with it: here it is the table that counts.
    let (networks, differing) = NetworksCheck(slugs: checkout.slugs, reports: reports).findings()
    var found = strays() + differing
    do throws(HostError) {
      let files = try checkout.frontPage(ledger).files(of: reports, ledger: ledger, networks: networks)
      for (name, made) in files where name != PublishedNetwork.fileName || networks != nil {
        let path = "\(reports)/\(name)"
        if let line = firstDifference(try AtomicFile.text(of: path), made) {
          found.append("\(path):\(line): is not what the reports give; run: make reproduce-all")
        }
      }
      // Titles and quantities on it come from programs and ledger.
      let path = "\(reports)/README.md"
      found += ProseCheck.problems(
        try AtomicFile.text(of: path), path: path, verdicts: try CSVTable.verdicts(path: "\(reports)/verdicts.csv"))
    } catch {
      found.append("\(error)")
    }
    return found
  }

  /// What `make bench` and `make bench-peers` write, no two runs of which agree, and what `make how-likely` writes over
  /// several experiments.
  private static let others = ["benchmarks", LikelyCommand.folder]

  /// Folders that belong to no experiment.
  private func strays() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: reports)) ?? []
    return names.sorted().filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(reports)/\(name)", isDirectory: &isFolder)
        && isFolder.boolValue && !name.hasPrefix(".") && !checkout.slugs.contains(name)
        && !Self.others.contains(name)
    }.map { "\(reports)/\($0): belongs to no experiment of Package.swift" }
  }
}
