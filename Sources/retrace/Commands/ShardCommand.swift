import ArgumentParser
import Host
import Reports
import Submission

struct ShardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Lists and makes shards: the training of one model from one seed each.",
    discussion: """
      What an experiment trains can be made on several machines that share a folder, in any order. \
      'retrace shard list' names all shards, 'retrace shard run' makes some of them, 'retrace collect' writes the \
      reports from all of them: the same bytes as without shards. A shard that is there is not made again; one that \
      was interrupted goes on where it was; one that is made twice at the same time is the same.
      """,
    subcommands: [ShardListCommand.self, ShardRunCommand.self])
}

/// The options that decide what a training is, so that whoever makes a shard and whoever collects it give the same.
struct ShardOptions: ParsableArguments {
  @Flag(help: "Reduced settings, to see every part move.")
  var quick = false

  @Option(help: ArgumentHelp("Epochs of every training, instead of the published number.", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Folder with the data sets; see README.", valueName: "folder"))
  var data: String?

  func validate() throws {
    if let epochs, !(1...10_000_000).contains(epochs) {
      throw ValidationError("--epochs needs a number from 1 to 10000000, got \(epochs)")
    }
  }

  /// Refuses what is no list of seeds by its letters already, in the command's own words; an experiment's program, which
  /// reads it, would print its own usage.
  static func validate(seeds: String?) throws {
    guard let seeds, seeds.isEmpty || !seeds.utf8.allSatisfy({ (48...57).contains($0) || ",.".utf8.contains($0) }) else {
      return
    }
    throw ValidationError("--seeds needs seeds such as 1...20 or 1,4,7, got '\(Shown.text(seeds))'")
  }

  /// As the experiment's program takes them.
  var words: [String] {
    var words = quick ? ["--quick"] : []
    if let epochs { words += ["--epochs", "\(epochs)"] }
    if let data { words += ["--data", data] }
    return words
  }

  /// The same, and the seeds that were asked for.
  func words(seeds: String?) -> [String] { words + (seeds.map { ["--seeds", $0] } ?? []) }
}

struct ShardListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Prints the ids of all shards, one a line.",
    discussion: """
      Model by model, of each model seed by seed. An experiment that trains for seconds only has none. \
      The few trainings that need another's result have that made too, where it is not there.
      """)

  @Argument(help: ArgumentHelp("Only these experiments, as 'retrace list' names them.", valueName: "slug"))
  var slugs: [String] = []

  @Option(help: ArgumentHelp("Seeds, such as 1...1000, instead of the report's.", valueName: "list"))
  var seeds: String?

  @OptionGroup var options: ShardOptions

  func validate() throws { try ShardOptions.validate(seeds: seeds) }

  func run() throws {
    let checkout = try Checkout(naming: slugs)
    let words = ["--list-shards"] + options.words(seeds: seeds)
    for slug in slugs.isEmpty ? checkout.slugs : slugs {
      try check(slug, try ForegroundProgram.run(try checkout.program(slug), words))
    }
  }
}

struct ShardRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Makes shards, and prints where each stands.",
    discussion: "Shards of the same experiment and seed are made by one process. One that fails does not stop the others.")

  @Argument(help: ArgumentHelp("Shards, as 'retrace shard list' names them: slug/model/seed.", valueName: "id"))
  var ids: [String]

  @OptionGroup var options: ShardOptions

  @Option(help: ArgumentHelp("Threads to use; the shard does not depend on it.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Folder for the shards, instead of build/shards.", valueName: "folder"))
  var shards: String?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads needs a number from 1 to 256, got \(threads)")
    }
    for id in ids where ShardID(id) == nil {
      throw ValidationError("a shard's id is slug/model/seed, such as mnist-cnn-vs-mlp/cnn/7, not '\(Shown.text(id))'")
    }
  }

  func run() throws {
    let ids = ids.compactMap(ShardID.init)
    let checkout = try Checkout(naming: ids.map(\.slug))
    var common = options.words
    if let threads { common += ["--threads", "\(threads)"] }
    if let shards { common += ["--shards", shards] }
    var failure: ExitCode?
    for group in ShardID.groups(ids) {
      let words = group.flatMap { ["--shard", "\($0.model)/\($0.seed)"] }
      do {
        try check(group[0].slug, try ForegroundProgram.run(try checkout.program(group[0].slug), words + common))
      } catch let code as ExitCode where code.rawValue < 128 {
        // One that fails says nothing of the others; but what was asked to stop stops.
        failure = failure ?? code
      }
    }
    if let failure { throw failure }
  }
}

/// Ends the command as the program of an experiment has ended, unless that went well.
private func check(_ slug: String, _ outcome: ForegroundProgram.Outcome) throws(ExitCode) {
  if let signal = outcome.interruption { throw ExitCode(128 + signal) }
  switch outcome.end {
  case .exited(0): return
  case .exited(let code): throw ExitCode(code)
  case .killed(let signal):
    // It could not say so itself.
    warn("Error: \(slug): ended by signal \(signal); the same command goes on from here")
    throw ExitCode(1)
  }
}
