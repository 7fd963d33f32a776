import ArgumentParser
import Datasets
import Host
import Ledger
import Reports
import Tensors

struct StringsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strings", abstract: "Writes the generated strings of the two Reber grammars, and their description.",
    discussion: """
      The strings that the chapters reber-rnn-vs-mlp and embedded-reber-lstm-vs-rnn train on and test with, at the printed \
      numbers: strings.csv, and croissant.json, a description in Croissant 1.0 with the table's SHA-256. \
      The same seeds give the same bytes.
      """)

  @Option(help: ArgumentHelp("A seed of the chapters; may be given several times.", valueName: "n"))
  var seed: [UInt64] = [1]

  @Option(help: ArgumentHelp("Folder for the two files, instead of build/strings.", valueName: "folder"))
  var output: String?

  /// A chapter's grammar, and how its rows in the ledger begin.
  private static let grammars = [
    (name: "reber", automaton: Automaton.reber, rows: "zaki-meira-reber"),
    (name: "embedded-reber", automaton: Automaton.embeddedReber, rows: "zaki-meira-emb"),
  ]

  private static let columns: [Croissant.Column] = [
    .init("grammar", "reber or embedded-reber"),
    .init("seed", "The seed of the training that the string belongs to", isInteger: true),
    .init("split", "train or test"),
    .init("string", "The string, a letter a symbol: B, E, P, S, T, V or X"),
    .init(
      "may_follow",
      "For each symbol the set of those that the grammar lets follow it, such as P|T; $ behind the last one"),
  ]

  func validate() throws {
    if Set(seed).count < seed.count { throw ValidationError("--seed: each seed once") }
    if seed.count > 1000 { throw ValidationError("--seed: 1000 seeds at most, got \(seed.count)") }
  }

  func run() throws {
    let checkout = try Checkout()
    let content = try table(try checkout.ledger()).text
    let description = Croissant(
      name: "retrace-grammar-strings",
      description: "Strings of the Reber grammar and of the embedded Reber grammar, drawn at random among those of the "
        + "least length that the chapters of Retrace train on and test with.",
      version: Retrace.configuration.version, table: "strings", content: content, columns: Self.columns)
    let folder = output ?? checkout.path("build/strings")
    try Folder.create(folder)
    try AtomicFile.write(content, to: "\(folder)/strings.csv")
    try AtomicFile.write(description.json.text, to: "\(folder)/\(Croissant.fileName)")
    report("\(folder)/strings.csv")
    report("\(folder)/\(Croissant.fileName)")
  }

  /// All strings: grammar by grammar, of each seed by seed, first those to train on.
  private func table(_ ledger: Ledger) throws -> CSVTable {
    var table = CSVTable(header: Self.columns.map(\.name))
    for grammar in Self.grammars {
      let least = try count("\(grammar.rows)-min-length", upTo: 200, ledger)
      let splits = [
        (name: "train", count: try count("\(grammar.rows)-n-train", upTo: 10_000, ledger), stream: "training strings"),
        (name: "test", count: try count("\(grammar.rows)-n-test", upTo: 10_000, ledger), stream: "test strings"),
      ]
      for seed in self.seed {
        for split in splits {
          // As the chapters draw them.
          var stream = RandomStream(seed: seed, name: split.stream)
          for string in grammar.automaton.samples(split.count, minimumLength: least, using: &stream) {
            table.append([
              grammar.name, "\(seed)", split.name, string.description,
              string.targets.map(ReberSymbol.description(ofSet:)).joined(separator: " "),
            ])
          }
        }
      }
    }
    return table
  }

  /// A setting that is a whole number.
  private func count(_ id: String, upTo most: Int, _ ledger: Ledger) throws -> Int {
    let value = try ledger.setting(id)
    guard let count = Int(exactly: value), (1...most).contains(count) else {
      throw HostError.malformed(
        path: "experiments/published", line: 1, reason: "row \(id): needs a whole number from 1 to \(most)")
    }
    return count
  }
}
