import ArgumentParser
import Foundation
import Host
import Ledger
import Reports

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Checks the committed reports. Trains nothing.",
    discussion: """
      Verdicts against the ledger, pages against their programs and CSV files, figures against the scripts and \
      tables that they were drawn from, saved networks against the checksums in networks.csv, the front page against \
      the verdicts. Every disagreement is a line; the exit code is then 1.
      """)

  @Option(
    help: ArgumentHelp(
      "Also compare freshly made reports of the same settings with the committed ones; where only the first seed was run, their networks.",
      valueName: "dir"))
  var freshFrom: String?

  func run() throws {
    let checkout = try Checkout()
    let ledger = try checkout.ledger()
    var problems = 0
    var first: String?
    func show(_ what: String, _ found: [String], notes: [String] = []) {
      print((found.isEmpty ? "ok      " : "differs ") + what)
      for line in found + notes { print("        \(Shown.text(line, limit: 1000))") }
      first = first ?? found.first
      problems += found.count
    }

    let reports = checkout.path("reports")
    for slug in checkout.slugs {
      let check = ReportCheck(checkout, ledger: ledger, slug: slug, reports: reports)
      show(slug, check.problems())
    }
    show("front page", FrontPageCheck(checkout, ledger: ledger, reports: reports).problems())
    if let freshFrom {
      let comparison = FreshComparison(committed: reports, fresh: freshFrom)
      let found = try comparison.slugs(among: checkout.slugs)
      for slug in checkout.slugs {
        if found.contains(slug) {
          let findings = comparison.findings(slug)
          show("\(slug) in \(freshFrom)", findings.problems, notes: findings.notes)
        } else {
          print("absent  \(slug) in \(freshFrom): not compared")
        }
      }
    }
    guard problems == 0 else {
      print("\(problems) problem\(problems == 1 ? "" : "s")")
      // For who sees the standard error alone.
      fflush(nil)
      warn("Error: \(problems == 1 ? "" : "\(problems) problems, the first: ")\(Shown.text(first ?? "", limit: 1000))")
      throw ExitCode(1)
    }
    print("all \(checkout.slugs.count) reports agree with ledger, programs and CSV files")
  }
}
