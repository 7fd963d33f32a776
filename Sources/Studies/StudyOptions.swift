import ArgumentParser
import Foundation
import Host

/// The options that every experiment takes.
struct StudyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seeds to run, such as 1...10 or 1,4,7.", valueName: "list"))
  var seeds: SeedList?

  @Option(help: ArgumentHelp("Epochs of every training, instead of the published number.", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Threads to use; the results do not depend on it.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Folder with the data sets; see README.", valueName: "folder"))
  var data: String?

  @Flag(help: "Use your own data in --data instead of the published ones; see README. Writes to build/reports.")
  var ownData = false

  @Option(help: ArgumentHelp("Folder for the report, instead of reports or build/reports.", valueName: "folder"))
  var output: String?

  @Option(help: ArgumentHelp("Folder with another copy of the ledger.", valueName: "folder"))
  var ledger: String?

  @Flag(help: "Reduced settings, to see every part move; writes to build/reports.")
  var quick = false

  @Flag(help: "Judge only what needs no seeds, such as exact rows: no figures and no page; writes to build/reports.")
  var verdictsOnly = false

  @Flag(help: "Run the alternatives that the report discusses instead of the experiment.")
  var explore = false

  @Flag(help: "Begin anew instead of resuming an interrupted run.")
  var fresh = false

  // For `make bench`: how long it takes until the first epoch of the first training has ended.
  @Flag(help: ArgumentHelp("End the program behind the first epoch of its first training.", visibility: .hidden))
  var untilFirstEpoch = false

  // What `retrace shard`, `retrace collect` and `retrace likely` ask of a program, whose users have these commands.
  @Flag(name: .customLong("list-shards"), help: ArgumentHelp("Print the ids of all shards.", visibility: .hidden))
  var listsShards = false

  @Flag(
    name: .customLong("lacking"),
    help: ArgumentHelp("With --list-shards: without those that collecting would take.", visibility: .hidden))
  var listsLacking = false

  @Option(
    name: .customLong("shard"),
    help: ArgumentHelp("Make one shard; again for others of the same seed.", valueName: "model/seed", visibility: .hidden))
  var wantedShards: [String] = []

  @Flag(help: ArgumentHelp("Read shards instead of training.", visibility: .hidden))
  var collect = false

  @Flag(
    name: .customLong("tell-shards"),
    help: ArgumentHelp("Print what the shards that are there observed last.", visibility: .hidden))
  var tellsShards = false

  @Option(help: ArgumentHelp("Folder with shards, instead of build/shards.", valueName: "folder", visibility: .hidden))
  var shards: String?

  /// The seeds to run, and from now on no word about them where they are those that would be run without it:
  /// `--seeds 1...100` where the report has these is a run at the settings of the report.
  ///
  /// - Parameters:
  ///   - published: Those of the report.
  ///   - quick: How many of them `--quick` runs.
  mutating func settleSeeds(_ published: [UInt64], quick count: Int) -> [UInt64] {
    let usual = quick ? Array(published.prefix(count)) : published
    if seeds?.seeds == usual { seeds = nil }
    return seeds?.seeds ?? usual
  }

  func validate() throws {
    if let epochs, !(1...10_000_000).contains(epochs) {
      throw ValidationError("--epochs needs a number from 1 to 10000000, got \(epochs)")
    }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads needs a number from 1 to 256, got \(threads)")
    }
    try validateShards()
  }

  /// What, besides the published settings, was asked for; nil when nothing was.
  var reduction: String? {
    var parts: [String] = []
    if quick { parts.append("--quick") }
    if let seeds { parts.append("--seeds \(seeds.description)") }
    if let epochs { parts.append("--epochs \(epochs)") }
    if ownData { parts.append("--own-data") }
    if verdictsOnly { parts.append("--verdicts-only") }
    if ledger != nil { parts.append("another ledger") }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}

/// The command line of one experiment: its slug as the name, its title as the abstract.
struct StudyCommand: ParsableCommand {
  nonisolated(unsafe) static var configuration = CommandConfiguration()
  @OptionGroup var options: StudyOptions

  /// Reads the arguments; prints help or a usage error and exits where the user asked for or needs it.
  static func parse(slug: String, title: String) -> StudyOptions {
    configuration = CommandConfiguration(commandName: slug, abstract: title)
    return parseOrExit(nil).options
  }
}
