import ArgumentParser
import Foundation
import Host
import Reports
import Submission

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Hands shards to an engine: Slurm, Snakemake or GNU parallel.",
    discussion: """
      Writes what the engine runs into a folder of its own, some minutes of work a task, and starts it. Shards that are \
      there are left out, but for damaged and outdated ones, so that after a failure the same command makes only what \
      is missing. When all tasks have ended the reports are written, as by 'retrace collect'. With --dry-run all files \
      are printed and nothing is done.
      """)

  @Argument(help: ArgumentHelp("Only these experiments, as 'retrace list' names them.", valueName: "slug"))
  var slugs: [String] = []

  @Option(help: ArgumentHelp("Who runs the tasks: \(Submission.Engine.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "engine"))
  var engine: String

  @Option(help: ArgumentHelp("Seeds, such as 1...1000, instead of the report's.", valueName: "list"))
  var seeds: String?

  @OptionGroup var options: ShardOptions

  @Option(help: ArgumentHelp("Folder for the shards, instead of build/shards.", valueName: "folder"))
  var shards: String?

  @Option(help: ArgumentHelp("A folder for the reports, instead of reports or build/reports.", valueName: "folder"))
  var output: String?

  @Option(help: ArgumentHelp("Minutes that a task should take.", valueName: "n"))
  var minutes = 10

  @Option(help: ArgumentHelp("Shards of one task, instead of so many minutes.", valueName: "n"))
  var shardsPerTask: Int?

  @Option(help: ArgumentHelp("Minutes after which a task is stopped; it goes on later.", valueName: "minutes"))
  var time: Int?

  @Option(help: ArgumentHelp("Megabytes of memory for a task.", valueName: "n"))
  var memory = 2000

  @Option(help: ArgumentHelp("The partition of the cluster.", valueName: "name"))
  var partition: String?

  @Option(help: ArgumentHelp("The account that the time is billed to.", valueName: "name"))
  var account: String?

  @Option(help: ArgumentHelp("Tasks at the same time, at most.", valueName: "n"))
  var atOnce: Int?

  @Flag(help: "Print all files that would be written, and do nothing.")
  var dryRun = false

  func validate() throws {
    if Submission.Engine(rawValue: engine) == nil {
      let all = Submission.Engine.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--engine needs one of \(all), got '\(Shown.text(engine))'")
    }
    // A word for Slurm that another engine would never hear.
    if engine != Submission.Engine.slurm.rawValue, partition != nil || account != nil {
      throw ValidationError("--partition and --account are for --engine slurm; leave them out")
    }
    let numbers = [
      ("--minutes", minutes, 100_000), ("--memory", memory, 10_000_000), ("--shards-per-task", shardsPerTask ?? 1, 1_000_000),
      ("--time", time ?? 2, 1_000_000), ("--at-once", atOnce ?? 1, 1_000_000),
    ]
    for (name, value, most) in numbers where !(1...most).contains(value) {
      throw ValidationError("\(name) needs a number from 1 to \(most), got \(value)")
    }
    // A minute before its end a task is told to stop.
    if let time, time < 2 { throw ValidationError("--time needs 2 minutes or more, got \(time)") }
    for (name, value) in [("--partition", partition), ("--account", account)] {
      if let value, value.isEmpty || value.contains(where: { $0.isNewline || $0 == "'" }) {
        throw ValidationError("\(name) needs a name, got '\(Shown.text(value))'")
      }
    }
  }

  func run() throws {
    let engine = Submission.Engine(rawValue: engine)!
    let checkout = try Checkout(naming: slugs)
    let named = slugs.isEmpty ? checkout.slugs : checkout.slugs.filter(slugs.contains)
    if !dryRun, Programs.path(of: engine.program) == nil {
      throw CommandError.noEngine(program: engine.program, advice: engine.source)
    }
    var words = options
    // Tasks run elsewhere, where a path from here leads nowhere.
    words.data = (options.data ?? ProcessInfo.processInfo.environment["RETRACE_DATA"])
      .flatMap { $0.isEmpty ? nil : Self.absolute($0) }

    let asked = options.words(seeds: seeds)
    let lacking = asked + ["--lacking"] + (shards.map { ["--shards", $0] } ?? [])
    let all = try named.flatMap { try checkout.shards(of: $0, asked) }
    // Those that are not there as they would be made.
    let missing = try named.flatMap { try checkout.shards(of: $0, lacking) }
    report("\(all.count) shards, \(all.count - missing.count) of them there")
    let slugWords = slugs.isEmpty ? [] : named
    let shardWords = shards.map { ["--shards", Self.absolute($0)] } ?? []
    let outputWords = output.map { ["--output", Self.absolute($0)] } ?? []
    let collecting = slugWords + words.words(seeds: seeds) + shardWords + outputWords
    guard !missing.isEmpty else {
      report("nothing to submit; the reports: \(Shell.line(["retrace", "collect"] + collecting))")
      return
    }
    let (tasks, seconds) = try self.tasks(missing, checkout)
    let limit = time ?? max(10, 3 * max(minutes, Int((seconds / 60).rounded(.up))))
    let parent = checkout.path("build/submissions")
    let place = dryRun ? "\(parent)/N" : try Submission.newFolder(in: parent)
    let submission = Submission(
      engine: engine, root: Self.absolute(checkout.path("")), program: Self.absolute(checkout.programs + "/retrace"),
      folder: Self.absolute(place), tasks: tasks, making: words.words + shardWords, collecting: collecting,
      resources: .init(minutes: limit, megabytes: memory, partition: partition, account: account, atOnce: atOnce))
    if dryRun {
      for file in submission.files { report("==> \(place)/\(file.name)\n\(file.text)") }
      return
    }
    try submission.write()
    report("\(tasks.tasks.count) tasks, written to \(place)")
    let outcome = try ForegroundProgram.run("\(submission.folder)/submit.sh", [])
    if let signal = outcome.interruption { throw ExitCode(128 + signal) }
    guard case .exited(0) = outcome.end else {
      warn("Error: \(place)/submit.sh did not end well; mend what it said and run it, or this command, again")
      throw ExitCode(1)
    }
  }

  // MARK: What there is to do

  /// Tasks of as many shards or minutes as was asked for, and the seconds that the longest is expected to take.
  private func tasks(_ ids: [ShardID], _ checkout: Checkout) throws -> (tasks: ShardTasks, seconds: Double) {
    var costs: [String: Double] = [:]
    for slug in Set(ids.map(\.slug)).sorted() {
      costs[slug] = try options.quick ? 1 : Self.cost(of: slug, checkout)
    }
    let tasks: ShardTasks
    if let shardsPerTask {
      tasks = ShardTasks(ids, target: Double(shardsPerTask)) { _ in 1 }
    } else {
      tasks = ShardTasks(ids, target: Double(minutes) * 60) { costs[$0] ?? 60 }
    }
    return (tasks, tasks.longest { costs[$0] ?? 60 })
  }

  /// Seconds that a shard of an experiment takes on one core, as far as its committed report tells: all its time, by
  /// its shards, which is rather too much. A minute where no report tells.
  static func cost(of slug: String, _ checkout: Checkout) throws -> Double {
    struct Record: Decodable { let threads: Int, wall_seconds: Double }
    guard let data = FileManager.default.contents(atPath: checkout.path("reports/\(slug)/run.json")),
      let record = try? JSONDecoder().decode(Record.self, from: data)
    else { return 60 }
    let count = try checkout.shards(of: slug).count
    return count == 0 ? 60 : max(0.1, record.wall_seconds * Double(record.threads) / Double(count))
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
