import ArgumentParser
import Foundation
import Host
import Reports
import Submission

struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect", abstract: "Writes reports from shards, and the front page.",
    discussion: """
      Nothing is trained but what has no shards. A shard that is missing, cut, or made by another version, with other \
      settings or from other data ends its experiment with a line that names both sides. Of the report's own seeds, \
      the reports are those of 'retrace reproduce', byte for byte. Beside them stands ro-crate-metadata.json, which \
      leads from each report to its shards, and from each of these to machine, versions, commit and time.
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
    try ShardOptions.validate(seeds: seeds)
  }

  func run() throws {
    let checkout = try Checkout(naming: slugs)
    var words = ["--collect"] + options.words(seeds: seeds)
    if let threads { words += ["--threads", "\(threads)"] }
    if let shards { words += ["--shards", shards] }
    if let output { words += ["--output", output] }
    let named = slugs.isEmpty ? checkout.slugs : checkout.slugs.filter(slugs.contains)
    do {
      try collect(checkout, named, words)
    } catch let code as ExitCode where code.rawValue == 1 {
      // What 'retrace submit' has collect says how it was asked.
      if let command = ProcessInfo.processInfo.environment["RETRACE_SUBMIT"], !command.isEmpty {
        warn("the same 'retrace submit' submits what is missing, damaged or outdated: \(Shown.text(command, limit: 4000))")
      }
      throw code
    }
  }

  private func collect(_ checkout: Checkout, _ named: [String], _ words: [String]) throws {
    try Reproduction.run(checkout, named, words, output: output) { folder, reports in
      let described = try reports.map { report in
        RunCrate.Report(
          slug: report.slug, title: checkout.title(report.slug), shards: try listed(report.slug, checkout),
          begin: report.begin, end: report.end)
      }
      try RunCrate(folder: folder, shards: checkout.shardsFolder(options, named: shards), reports: described).write()
    }
  }

  /// The shards that an experiment's report was collected from, as its program names them.
  private func listed(_ slug: String, _ checkout: Checkout) throws -> [RunCrate.Report.Shard] {
    do {
      return try checkout.shards(of: slug, options.words(seeds: seeds)).map { .init(id: "\($0)", file: $0.file) }
    } catch let code as ExitCode {
      // The summary of the reports follows, so that the command does not end here.
      throw CommandError.notListed(slug: slug, code: code.rawValue)
    }
  }
}
