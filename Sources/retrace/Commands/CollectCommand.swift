import ArgumentParser
import Host
import Reports

struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect", abstract: "Writes reports from shards, and the front page.",
    discussion: """
      Nothing is trained but what has no shards. A shard that is missing, cut, or made by another version, with other \
      settings or from other data ends its experiment with a line that names both sides. Of the report's own seeds, \
      the reports are those of 'retrace reproduce', byte for byte.
      """)

  @Argument(help: ArgumentHelp("Only these experiments, as 'retrace list' names them.", valueName: "slug"))
  var slugs: [String] = []

  @Option(help: ArgumentHelp("Seeds, such as 1...1000, instead of the report's.", valueName: "list"))
  var seeds: String?

  @OptionGroup var options: ShardOptions

  @Option(help: "Worker threads.")
  var threads: Int?

  @Option(help: ArgumentHelp("Folder with the shards, instead of build/shards.", valueName: "folder"))
  var shards: String?

  @Option(help: ArgumentHelp("A folder for all reports, instead of reports or build/reports.", valueName: "folder"))
  var output: String?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads needs a number from 1 to 256, got \(threads)")
    }
  }

  func run() throws {
    let checkout = try Checkout(naming: slugs)
    var words = ["--collect"] + options.words
    if let seeds { words += ["--seeds", seeds] }
    if let threads { words += ["--threads", "\(threads)"] }
    if let shards { words += ["--shards", shards] }
    if let output { words += ["--output", output] }
    try Reproduction.run(checkout, slugs.isEmpty ? checkout.slugs : checkout.slugs.filter(slugs.contains), words, output: output)
  }
}
