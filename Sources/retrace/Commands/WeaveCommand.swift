import ArgumentParser

struct WeaveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weave", abstract: "Weaves an experiment's page again from the last run's files.",
    discussion: """
      For changes of the prose, and of figures: those whose script or table changed are drawn again. Numbers stay \
      those of the run; nothing is trained.
      """)

  @Argument(help: "The experiment, as 'retrace list' names it.")
  var slug: String

  @Option(help: ArgumentHelp("The folder that holds the report's folder (default: reports).", valueName: "dir"))
  var reports: String?

  func run() throws {
    let checkout = try Checkout(naming: [slug])
    let page = WovenPage(checkout, slug: slug, reports: reports ?? checkout.path("reports"))
    let missing = try FigureCheck(checkout: checkout, slug: slug, folder: page.folder).redraw()
    try page.write()
    print(page.folder)
    if let first = missing.first {
      warn("retrace: \(page.folder)/\(first.name): could not be drawn: \(first.why)")
      throw ExitCode(1)
    }
  }
}
