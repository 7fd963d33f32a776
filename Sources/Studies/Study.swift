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
  /// `results.csv`.
  public var results = ResultsTable()

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
  private(set) lazy var ownCheckpoints = OwnCheckpoints(root: checkpointsFolder, slug: slug)
  /// The folder in which this run has claimed its report's place.
  var claimed: String?

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
    self.seeds = options.settleSeeds(Array(seeds), quick: quickSeeds)
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

  /// Trains `model` once for each seed, several seeds at once, and adds what they record to the results.
  ///
  /// - Parameters:
  ///   - model: The name in the column `model`.
  ///   - label: The name in the column `run`; by default that of the study.
  ///   - seeds: By default those of the study.
  ///   - allowsDivergence: Whether a training whose weights cease to be finite is a result like any other
  ///     instead of an error.
  ///   - body: One training, to the trained network.
  public func train<S: Scalar>(
    _ model: String, label: String? = nil, seeds: [UInt64]? = nil, allowsDivergence: Bool = false,
    _ body: @Sendable (Run) -> Network<S>
  ) -> [Trained<S>] {
    let seeds = seeds ?? self.seeds
    let label = label ?? self.label
    let sideBySide = min(threads, max(seeds.count, 1))
    let key = settingsKey
    let paths = seeds.map { seed in
      orEnd { () throws(HostError) in
        try ownCheckpoints.take(key: key, label: label, model: model, seed: seed, isFresh: options.fresh)
      }
    }
    let progress = Progress("\(slug), \(label == self.label ? model : label)", jobs: seeds.count)
    let slug = slug
    let threadsEach = max(1, threads / sideBySide)
    var results = [(Trained<S>, ResultsTable, [Int])?](repeating: nil, count: seeds.count)
    results.withUnsafeMutableBufferPointer { results in
      nonisolated(unsafe) let results = results
      WorkerPool(threads: sideBySide).run(seeds.count) { index in
        if Interruption.isRequested { return }
        let run = Run(
          seed: seeds[index], model: model, label: label, pool: WorkerPool(threads: threadsEach),
          path: paths[index],
          report: { progress.update(index, $0) }, note: { Study.say("\(slug): \($0)") },
          fail: { Study.end(slug, $0) })
        let network = body(run)
        if run.endsEarly { progress.update(index, 1) }
        let trained = Trained(
          seed: run.seed, network: network, divergedAt: run.divergedAt, flatAt: run.flatAt, stoppedAt: run.stoppedAt)
        results[index] = (trained, run.observations, run.pool.pieceSizes)
      }
    }
    progress.finish()
    exitIfInterrupted()
    let trained = results.compactMap { $0 }
    note(trained.reduce(into: Set<Int>()) { $0.formUnion($1.2) }, of: label == self.label ? model : "\(label), \(model)")
    for (network, observations, _) in trained {
      self.results.append(contentsOf: observations)
      if let epoch = network.divergedAt, !allowsDivergence {
        fail(
          "\(model), seed \(network.seed): training diverged, a weight was no longer finite after epoch "
            + "\(epoch); try a smaller learning rate or another seed")
      }
    }
    return trained.map(\.0)
  }

  /// Notes in pieces of how many examples `model` was trained; what was trained before the last interruption says nothing.
  private func note(_ pieceSizes: Set<Int>, of model: String) {
    let place = pieces.firstIndex { $0.model == model }
    let all = pieceSizes.union(place.map { pieces[$0].sizes } ?? []).sorted()
    if all.isEmpty { return }
    let noted = RunRecord.Pieces(model, all)
    if let place { pieces[place] = noted } else { pieces.append(noted) }
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
    options.output.map { "\($0)/.checkpoints" } ?? "\(Checkout.root)/build/checkpoints"
  }

  // MARK: Ends

  /// Ends the program with one line on stderr and exit code 1.
  public func fail(_ message: String) -> Never { Study.end(slug, message) }

  static func end(_ slug: String, _ message: String) -> Never {
    StandardStreams.fail("\(slug): \(Shown.text(message, limit: 1000))")
  }

  static func say(_ message: String) { StandardStreams.warn(message) }

  func exitIfInterrupted() {
    guard let signal = Interruption.signal else { return }
    // Below the terminal's ^C; and a reader that went away wants no words.
    if isatty(STDERR_FILENO) == 1 { Study.say("") }
    if signal != SIGPIPE { Study.say("\(slug): interrupted; the same command, without --fresh, goes on from here") }
    fflush(nil)
    StandardStreams.leave(128 + signal)
  }
}
