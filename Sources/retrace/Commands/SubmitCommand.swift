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
      is missing. When all tasks have ended the reports are written, as by 'retrace collect'; where all shards are \
      there, only that is done. With --dry-run the files are printed and nothing is done.
      """)

  @Argument(help: ArgumentHelp("Only these experiments, as 'retrace list' names them.", valueName: "slug"))
  var slugs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who runs the tasks: \(Submission.Engine.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "engine"))
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

  @Option(
    help: ArgumentHelp(
      "Shards of one task, rounded to whole seeds, at least one; never more than \(ShardTasks.most) tasks.", valueName: "n"))
  var shardsPerTask: Int?

  @Option(
    help: ArgumentHelp(
      "Time after which a task is stopped, in minutes or as 1:00:00; it goes on later.", valueName: "time"))
  var time: String?

  @Option(help: ArgumentHelp("Memory for a task, in megabytes or as 4G.", valueName: "size"))
  var memory = "2000"

  @Option(help: ArgumentHelp("The partition of the cluster.", valueName: "name"))
  var partition: String?

  @Option(help: ArgumentHelp("The account that the time is billed to.", valueName: "name"))
  var account: String?

  @Option(help: ArgumentHelp("Tasks at the same time, at most.", valueName: "n"))
  var atOnce: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("An option for Slurm's jobs, such as --qos=long; again for others.", valueName: "option"))
  var sbatch: [String] = []

  @Flag(help: "Submit also what jobs of an earlier submission are about to make.")
  var again = false

  @Flag(help: "Print the files that would be written, of the tasks the first, and do nothing.")
  var dryRun = false

  func validate() throws {
    if Submission.Engine(rawValue: engine) == nil {
      let all = Submission.Engine.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--engine needs one of \(all), got '\(Shown.text(engine))'")
    }
    // A word for Slurm that another engine would never hear.
    if engine != Submission.Engine.slurm.rawValue, partition != nil || account != nil || !sbatch.isEmpty || again {
      throw ValidationError("--partition, --account, --sbatch and --again are for --engine slurm; leave them out")
    }
    let numbers = [
      ("--minutes", minutes, 100_000), ("--shards-per-task", shardsPerTask ?? 1, 1_000_000),
      ("--at-once", atOnce ?? 1, 1_000_000),
    ]
    for (name, value, most) in numbers where !(1...most).contains(value) {
      throw ValidationError("\(name) needs a number from 1 to \(most), got \(value)")
    }
    guard let megabytes = Submission.Resources.megabytes(memory), (1...10_000_000).contains(megabytes) else {
      throw ValidationError("--memory needs megabytes, such as 2000, 2000M or 4G, got '\(Shown.text(memory))'")
    }
    // A minute before its end a task is told to stop.
    if let time {
      guard let limit = Submission.Resources.minutes(time), (2...1_000_000).contains(limit) else {
        throw ValidationError(
          "--time needs 2 minutes or more, such as 60 or 1:00:00 (hours, minutes, seconds), got '\(Shown.text(time))'")
      }
    }
    for option in sbatch {
      if let fault = Submission.Resources.fault(ofOption: option) { throw ValidationError(fault) }
    }
    try ShardOptions.validate(seeds: seeds)
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
    let asked = options.words(seeds: seeds)
    let lacking = asked + ["--lacking"] + (shards.map { ["--shards", $0] } ?? [])
    let all = try named.flatMap { try checkout.shards(of: $0, asked) }
    // Those that are not there as they would be made.
    let missing = try named.flatMap { try checkout.shards(of: $0, lacking) }
    report("\(all.count) shards, \(all.count - missing.count) of them there")
    if all.isEmpty {
      let collecting = Shell.line([called, "collect"] + (slugs.isEmpty ? [] : named) + asked)
      report("nothing to submit: no shards; what trains for seconds is trained by \(collecting)")
      return
    }
    let reports = try reports(of: all, checkout)
    if missing.isEmpty, let written = reports.written {
      let them = (written.count == 1 ? "is the report " : "are the reports ") + written.joined(separator: ", ")
      report("nothing to submit: all \(all.count) shards are there and so \(them)")
      return
    }
    let (tasks, seconds) = try self.tasks(missing, checkout)
    let parent = checkout.path("build/submissions")
    func submission(in place: String) -> Submission {
      self.submission(engine, checkout, named, tasks, seconds: seconds, reports: reports.place, in: place)
    }
    let count = submission(in: "\(parent)/N").count
    if dryRun {
      report(submission(in: "\(parent)/N").preview)
      let work = missing.isEmpty ? "the collecting job alone" : "\(count) of \(Self.time(seconds))"
      report("dry run: \(all.count) shards, \(all.count - missing.count) there, \(work), "
        + "reports in \(reports.place); nothing was written")
      return
    }
    if engine == .slurm, !again { try endWhereQueued(submission(in: "\(parent)/N"), parent) }
    let place = try Submission.newFolder(in: parent)
    let submitted = submission(in: place)
    try submitted.write()
    report(
      missing.isEmpty
        ? "all shards are there, and no report that is as new: collecting alone, written to \(place)"
        : "\(count), written to \(place)")
    let outcome = try ForegroundProgram.run("\(submitted.folder)/submit.sh", [])
    if let signal = outcome.interruption { throw ExitCode(128 + signal) }
    switch outcome.end {
    case .exited(0): return
    case .exited(1) where engine == .slurm: warn("Error: nothing was submitted; see above")
    case .exited(2) where engine == .slurm: warn("Error: only the array was submitted; see above")
    default: warn("Error: \(place)/submit.sh did not end well; mend what it said and run it, or this command, again")
    }
    throw ExitCode(1)
  }

  /// `retrace`, as the user has called it.
  private var called: String { CommandLine.arguments.first ?? "retrace" }

  /// The command, to be typed again, without what does not belong to the work.
  private var command: String {
    Shell.line([called] + CommandLine.arguments.dropFirst().filter { $0 != "--dry-run" && $0 != "--again" })
  }

  private func submission(
    _ engine: Submission.Engine, _ checkout: Checkout, _ named: [String], _ tasks: ShardTasks, seconds: Double,
    reports: String, in place: String
  ) -> Submission {
    var words = options
    // Tasks run elsewhere, where a path from here leads nowhere.
    words.data = (options.data ?? ProcessInfo.processInfo.environment["RETRACE_DATA"])
      .flatMap { $0.isEmpty ? nil : Self.absolute($0) }
    let shardWords = shards.map { ["--shards", Self.absolute($0)] } ?? []
    let outputWords = output.map { ["--output", Self.absolute($0)] } ?? []
    let limit = time.flatMap(Submission.Resources.minutes) ?? max(10, 3 * max(minutes, Int((seconds / 60).rounded(.up))))
    return Submission(
      engine: engine, root: Self.absolute(checkout.path("")), program: Self.absolute(checkout.programs + "/retrace"),
      folder: Self.absolute(place), tasks: tasks, making: words.words + shardWords,
      collecting: (slugs.isEmpty ? [] : named) + words.words(seeds: seeds) + shardWords + outputWords,
      resources: .init(
        minutes: limit, megabytes: Submission.Resources.megabytes(memory) ?? 2000, partition: partition,
        account: account, atOnce: atOnce, sbatch: sbatch),
      request: .init(command: command, slugs: named, seeds: seeds, reports: reports))
  }

  /// Ends the command where jobs of an earlier submission are about to make some of the same.
  private func endWhereQueued(_ submission: Submission, _ parent: String) throws {
    let queued = submission.earlier(in: parent).queued()
    if queued.isEmpty { return }
    for earlier in queued {
      let isOne = earlier.jobs.count == 1
      warn(
        "Error: job\(isOne ? "" : "s") \(earlier.jobs.joined(separator: ", ")) of \(earlier.folder), for some of the same "
          + "shards, \(isOne ? "is" : "are") still in the queue; wait, or: scancel \(earlier.jobs.joined(separator: " "))")
    }
    warn("nothing was submitted; with --again it is submitted all the same, and the work done twice")
    throw ExitCode(1)
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

  /// How long a task takes, in words.
  private static func time(_ seconds: Double) -> String {
    let minutes = Int((seconds / 60).rounded())
    return minutes < 1 ? "less than a minute" : "about \(minutes) minute\(minutes == 1 ? "" : "s")"
  }

  /// Where reports of these shards are written, as users name it, and those that are there already; nil where one of
  /// them is not, or was made of other shards.
  private func reports(of ids: [ShardID], _ checkout: Checkout) throws -> (place: String, written: [String]?) {
    let bySlug = Dictionary(grouping: ids, by: \.slug)
    let slugs = checkout.slugs.filter { bySlug[$0] != nil }
    let isReduced = try options.quick || options.epochs != nil
      || seeds != nil && slugs.contains { try checkout.shards(of: $0, options.words) != bySlug[$0] }
    let parents = output.map { [$0] } ?? [checkout.path("reports"), checkout.path("build/reports")]
    let parent = isReduced ? parents[parents.count - 1] : parents[0]
    let folder = checkout.shardsFolder(options, named: shards)
    let written = slugs.compactMap {
      checkout.report(of: $0, from: bySlug[$0] ?? [], options, shards: folder, in: parents)
    }
    return (slugs.count == 1 ? "\(parent)/\(slugs[0])" : parent, written.count == slugs.count ? written : nil)
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
