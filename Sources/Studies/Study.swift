import CMemoryLimit
import DataLoading
import Datasets
import Digests
import Drawings
import Foundation
import Host
import Ledger
import Networks
import Pictures
import Reports
import Tensors
import Weaving

/// What an experiment needs to be run: its options, the ledger, data, seeds, trainings side by side,
/// and the report at the end.
///
/// An experiment is a script, so anything that goes wrong with the world (a missing file, a full disk,
/// a diverged training) ends it here, with one line on stderr and exit code 1, and without leaving half
/// a report behind.
///
/// ```swift
/// let study = Study("xor-net", title: "Exclusive or", seeds: 1...100)
/// let threshold = study.setting("kelleher-eq12-theta")
/// …
/// study.finish()
/// ```
public final class Study: PageProgram {
  /// The experiment's name in folders, files and messages.
  public let slug: String
  /// The abstract of `--help`.
  public let title: String
  /// The seeds of this run.
  public let seeds: [UInt64]
  /// Threads that work in all.
  public let threads: Int
  /// Whether the alternatives are to be run instead of the experiment.
  public let isExploring: Bool
  /// Whether settings are reduced so that everything is done within seconds.
  public let isQuick: Bool
  /// The printed numbers.
  public let ledger: Ledger
  /// What is there for the report's page so far.
  public var page: PageContents = PageContents()
  /// `results.csv`. To ask for it is to ask for what every training so far has recorded, also where the study works
  /// with shards and trainings are put off.
  public var results: ResultsTable {
    get {
      settlePending()
      return recorded
    }
    _modify {
      settlePending()
      yield &recorded
    }
  }

  /// The results without those that were put off.
  var recorded = ResultsTable()
  let options: StudyOptions
  let start = ContinuousClock.now
  var verdicts: [Verdict] = []
  var errata: [Erratum] = []
  var settings: [RunRecord.Setting] = []
  var pieces: [RunRecord.Pieces] = []
  var data: [RunRecord.DataFile] = []
  var images: [(name: String, image: PNGImage)] = []
  var drawings: [(name: String, drawing: Drawing)] = []
  var models: [(name: String, content: () -> Data)] = []
  var isStandIn = false
  /// Whether the run is on data of the user's own, which no text was written about.
  public let isOnOwnData: Bool
  /// What is published of the data sets; read when data are first asked for.
  private(set) lazy var catalogue: DataCatalogue = orEnd { () throws(DatasetError) in
    try DataCatalogue(path: Checkout.current.path(DataCatalogue.file))
  }
  /// The files of the sets without a reader of their own that were asked for, by the set's name.
  var dataSets: [String: PublishedContents] = [:]
  lazy var ownCheckpoints = OwnCheckpoints(root: checkpointsFolder, slug: slug)
  /// The folder in which this run has claimed its report's place.
  var claimed: String?

  // Shards; see Study+Shards.swift.
  let shardWork: ShardWork
  let trainingPlan = TrainingPlan()
  /// The first seed of the committed report, whatever seeds this run has.
  let firstPublishedSeed: UInt64?
  /// The models of the study that were trained or put off so far, in order.
  var reached: [String] = []
  /// Trainings that were put off and whose results nobody has asked for.
  var pending: [PendingTraining] = []
  /// The models, by their words, whose shards this process has made.
  var madeShards: Set<String> = []
  /// Of the trainings that were reached before the plan, those without a shard; see `collect`.
  var absentShards: [Shard.Name] = []
  /// Read once, at the first training, so that all shards of a run name the same.
  private(set) lazy var shardConditions: [String: String] = conditionsOfShards()
  /// Stands for these in the names of checkpoints.
  private(set) lazy var shardKey: String = keyOfShards()

  /// Reads the command line and the ledger.
  ///
  /// - Parameters:
  ///   - seeds: The seeds of the committed report.
  ///   - quickSeeds: How many of them `--quick` runs.
  ///   - takesOwnData: Whether there is a data set that `--own-data` can take the place of.
  public init(
    _ slug: String, title: String, seeds: some Sequence<UInt64>, quickSeeds: Int = 2, takesOwnData: Bool = false
  ) {
    retrace_check_memory_limit(slug)
    StandardStreams.install("\(slug): ")
    var options = StudyCommand.parse(slug: slug, title: title)
    let published = Array(seeds)
    let settled = options.settleSeeds(published, quick: quickSeeds)
    shardWork = options.shardWork
    firstPublishedSeed = published.first
    // A shard is of one seed, and the program goes its way as if there were no other.
    self.seeds = options.shardSeed.map { [$0] } ?? settled
    if options.ownData, !takesOwnData {
      Study.say("Error: --own-data: \(slug) reads no data set; leave it out")
      exit(64)
    }
    isOnOwnData = options.ownData
    self.options = options
    self.slug = slug
    self.title = title
    threads = options.threads ?? Processors.count
    isExploring = options.explore
    isQuick = options.quick
    Interruption.install()
    if let notice = Checkout.current.notice { Study.say("\(slug): \(notice)") }
    if let problem = KernelLevel.environmentProblem { Study.end(slug, problem) }
    do {
      ledger = try Ledger(folder: options.ledger ?? Checkout.root + "/experiments/published")
    } catch {
      Study.end(slug, "\(error)")
    }
    endWithoutVerdicts()
    endWithoutShards()
    protectCommittedReports()
  }

  // MARK: Settings

  /// A setting that no text prints and that we chose; noted in `run.json`.
  public func choice(_ name: String, _ value: Double) -> Double {
    settings.append(.init(name, .number(value)))
    return value
  }

  /// The number of epochs to train: the published one unless `--epochs` or `--quick` says otherwise.
  public func epochs(_ published: Int, quick: Int) -> Int {
    options.epochs ?? (isQuick ? min(quick, published) : published)
  }

  /// `full` normally, `quick` under `--quick`.
  public func amount(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }

  /// What results are filed under in the column `run`.
  public var label: String {
    options.reduction == nil ? "published" : isQuick ? "quick" : "own"
  }

  /// Why verdicts on trained networks cannot be given in this run; nil when they can.
  var whyNotJudged: String? {
    if isOnOwnData { return "run on the user's own data, not on the published data" }
    if isStandIn { return "run on stand-in digits, not on the published data" }
    return options.reduction.map { "run with \($0), not at the settings of the report" }
  }

  // MARK: Work

  /// `body` for each of `items`, several at once, the results in order. For work that is short; long
  /// trainings go through `train`.
  public func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ body: @Sendable (Item) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: items.count)
    results.withUnsafeMutableBufferPointer { results in
      // Each index is written by one thread.
      nonisolated(unsafe) let results = results
      WorkerPool(threads: min(threads, max(items.count, 1))).run(items.count) { index in
        if !Interruption.isRequested { results[index] = body(items[index]) }
      }
    }
    exitIfInterrupted()
    return results.compactMap { $0 }
  }

  /// 16 hexadecimal digits that stand for everything on which a training depends but its seed.
  var settingsKey: String {
    var digest = SHA256()
    let program = Checkout.root + "/experiments/" + slug
    // Sections and alternatives train too. The exercises are another target.
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: program)) ?? []).sorted()
    for name in files where name.hasSuffix(".swift") && !ExerciseFiles.isOne(name) {
      digest.update(FileManager.default.contents(atPath: "\(program)/\(name)") ?? Data())
    }
    let binary = (try? Programs.pathOfRunning()) ?? ""
    digest.update(FileManager.default.contents(atPath: binary) ?? Data())
    for row in ledger.rows { digest.update("\(row.id)=\(row.published)\n".utf8) }
    for file in data { digest.update(file.sha256.utf8) }
    digest.update("\(options.epochs ?? 0) \(isQuick) \(label) \(isExploring)".utf8)
    return String(digest.hexadecimal().prefix(16))
  }

  /// Where the checkpoints of all experiments stand: with the report where the user names its folder, since
  /// the checkout may be one in which he may only read.
  private var checkpointsFolder: String {
    switch shardWork {
    // Those of shards stand with them: the next machine that tries goes on from there.
    case .list, .run, .tell: "\(shardsFolder)/.checkpoints"
    case .none, .collect: options.output.map { "\($0)/.checkpoints" } ?? "\(Checkout.root)/build/checkpoints"
    }
  }

  // MARK: Ends

  /// Ends the program with one line on stderr and exit code 1.
  public func fail(_ message: String) -> Never { Study.end(slug, message) }

  static func end(_ slug: String, _ message: String) -> Never {
    StandardStreams.fail("\(slug): \(Shown.text(message, limit: 1000))")
  }

  static func say(_ message: String) { StandardStreams.warn(message) }

  func exitIfInterrupted() { Self.leaveIfInterrupted(slug) }

  static func leaveIfInterrupted(_ slug: String) {
    guard let signal = Interruption.signal else { return }
    // Below the terminal's ^C; and a reader that went away wants no words.
    if isatty(STDERR_FILENO) == 1 { Study.say("") }
    if signal != SIGPIPE { Study.say("\(slug): interrupted; the same command, without --fresh, goes on from here") }
    fflush(nil)
    StandardStreams.leave(128 + signal)
  }
}
