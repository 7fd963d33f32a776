import ArgumentParser
import Reports

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Begins a new experiment: a folder, a line in Package.swift and a ledger file.",
    discussion: """
      What it writes runs, is judged and passes the tests as it stands; replace its numbers and its words by those of \
      your text. experiments/README.md says how, on one page.
      """)

  @Argument(help: "Its name in folders, files and commands: small letters, digits and hyphens, such as 'and-gate'.")
  var slug: String

  @Option(help: ArgumentHelp("The first heading of its page (default: made from the name).", valueName: "words"))
  var title: String?

  @Option(
    help: ArgumentHelp(
      "The document whose printed numbers it checks, as its ledger file is called: one of those in experiments/published, "
        + "or a new one (default: the experiment's name).", valueName: "key"))
  var source: String?

  func validate() throws {
    for name in [slug, source].compactMap({ $0 }) where !Skeleton.isName(name) {
      throw ValidationError(
        "'\(name)' is no name for an experiment or a document; take up to \(Skeleton.nameLimit) small letters, digits "
          + "and single hyphens, a letter first")
    }
    if let title, title.isEmpty || title.contains("*/") || title.contains(where: { $0.isNewline || "\"\\{}".contains($0) }) {
      throw ValidationError("--title: one line of words without quotation marks, backslashes, braces and */")
    }
  }

  func run() throws {
    let checkout = try Checkout()
    let skeleton = Skeleton(slug: slug, title: title, source: source ?? slug)
    for path in try skeleton.write(to: checkout) { print(path) }
    print("Next: make \(slug)")
  }
}
