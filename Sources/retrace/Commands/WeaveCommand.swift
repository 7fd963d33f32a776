import ArgumentParser
import Foundation
import Reports

struct WeaveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weave", abstract: "Weaves an experiment's page again from the last run's files.",
    discussion: """
      For changes of the prose, and of figures: those whose script or table changed are drawn again. Numbers stay \
      those of the run; nothing is trained. A front page beside the reports is written again too.
      """)

  @Argument(help: "The experiment, as 'retrace list' names it.")
  var slug: String

  @Option(help: ArgumentHelp("The folder that holds the report's folder (default: reports).", valueName: "dir"))
  var reports: String?

  func run() throws {
    let checkout = try Checkout(naming: [slug])
    let folder = reports ?? checkout.path("reports")
    let page = WovenPage(checkout, slug: slug, reports: folder)
    let missing = try FigureCheck(checkout: checkout, slug: slug, folder: page.folder).redraw()
    try page.write()
    print(page.folder)
    // It counts the verdicts, to which an exploration may have added, and shows a figure with its words.
    if FileManager.default.fileExists(atPath: "\(folder)/README.md") {
      let ledger = try checkout.ledger()
      try checkout.frontPage(ledger).write(to: folder, ledger: ledger)
    }
    if let first = missing.first {
      warn("retrace: \(page.folder)/\(first.name): could not be drawn: \(first.why)")
      throw ExitCode(1)
    }
  }
}
