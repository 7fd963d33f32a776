import ArgumentParser
import CMemoryLimit
import DataLoading
import Datasets
import Foundation
import Host
import Ledger
import Reports
import Studies
import Tensors
import Weaving

/// The options of `bench`, `bench-peers` and `search-peers`.
struct BenchmarkOptions: ParsableArguments {
  @Flag(help: "A short run on little data, to see every part move; writes to build/benchmarks.")
  var quick = false

  @Option(help: ArgumentHelp("Folder with the data sets; see README.", valueName: "folder"))
  var data: String?

  @Option(help: ArgumentHelp("For the peers: a Python with PyTorch, JAX and TensorFlow.", valueName: "program"))
  var python: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("For search-peers: only these runs; what was found for the others stays.", valueName: "run"))
  var works: [String] = []

  /// What the program asks of itself in a process of its own.
  @Option(parsing: .upToNextOption, help: .hidden)
  var part: [String] = []
}

/// What a measuring program needs: options, ledger, data, and the page at the end. Like an experiment it
/// ends with one line on stderr and exit code 1 where something is wrong with the world.
public final class Benchmark: PageProgram {
  /// The program's name, `bench`, `bench-peers` or `search-peers`.
  public let name: String
  /// Whether this run only shows that every part moves.
  public let isQuick: Bool
  /// What this process was started for by the program itself; empty in the one that the user started.
  public let part: [String]
  /// The published numbers, of which the settings of the measured trainings are read.
  public let ledger: Ledger
  /// The Python to run the peers with.
  public var python: String { options.python ?? Checkout.root + "/build/venv/bin/python" }

  /// The works that the user named, all if none; ends the program at a name that is none.
  public var chosenWorks: [Work.Name] {
    var named: [Work.Name] = []
    for word in options.works {
      guard let name = Work.Name(rawValue: word) else {
        fail("'\(word)' is no run; there are: \(Work.Name.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      named.append(name)
    }
    return named.isEmpty ? Work.Name.allCases : named
  }

  /// What is there for the page so far.
  public var page: PageContents = PageContents()

  /// The name of the page's file.
  private let pageName: String
  private let options: BenchmarkOptions
  /// The checkout as it was at the start.
  private let repository: Repository.State?
  private var digits: MNIST?

  /// - Parameter page: the name of the page that the program writes.
  public init(_ name: String, page: String) {
    self.name = name
    pageName = page
    retrace_check_memory_limit(name)
    StandardStreams.install("\(name): ")
    options = BenchmarkOptions.parseOrExit(nil)
    isQuick = options.quick
    part = options.part
    if part.isEmpty, let notice = Checkout.current.notice { StandardStreams.warn("\(name): \(notice)") }
    repository = part.isEmpty ? Repository.state(of: Checkout.root) : nil
    if let problem = KernelLevel.environmentProblem { Self.end(name, problem) }
    do {
      ledger = try Ledger(folder: Checkout.root + "/experiments/published")
    } catch {
      Self.end(name, "\(error)")
    }
  }

  static func end(_ name: String, _ message: String) -> Never {
    StandardStreams.warn("\(name): \(message)")
    exit(1)
  }

  /// Ends the program with one line.
  public func fail(_ message: String) -> Never { Self.end(name, message) }

  /// Tells on stderr what is being done.
  public func say(_ text: String) { StandardStreams.warn(text) }

  // MARK: What is measured

  /// The work called `name` as published.
  public func work(_ name: Work.Name) -> Work {
    orEnd { () throws(LedgerError) in try Work(name, ledger) }
  }

  /// Blocks of `seconds` seconds, five at least; much shorter ones in a quick run.
  public func plan(blocks: Int, seconds: Double) -> Timing.Plan {
    Timing.Plan(blocks: isQuick ? 5 : max(blocks, 5), seconds: isQuick ? 0.02 : seconds)
  }

  private func mnist() -> MNIST {
    if let digits { return digits }
    let loaded = orEnd { () throws(DatasetError) in
      let catalogue = try DataCatalogue(path: Checkout.current.path(DataCatalogue.file))
      let locations = DataLocations(folder: options.data, cache: Checkout.root + "/data", catalogue: catalogue)
      return try MNIST.load(from: locations, progress: { self.say($0) })
    }
    digits = loaded
    return loaded
  }

  /// The training of `work` on `threads` threads, with its data.
  public func training(_ work: Work, threads: Int) -> Training {
    Training(work, pictures: work.name.readsPictures ? pictures() : nil, threads: threads)
  }

  /// The training of `work` on one thread, and on one mini-batch of drawn digits where it reads pictures: no data are needed.
  public func trainingOnDrawnDigits(_ work: Work) -> Training {
    let digits = work.name.readsPictures
      ? StandInDigits.generate(trainingCount: work.batch, testCount: 1).training : nil
    return Training(work, pictures: digits, threads: 1)
  }

  /// The level of the kernels that this process uses.
  public var kernelLevel: String { KernelLevel.current.rawValue }

  /// The training digits, in a quick run the first ones.
  public func pictures() -> MNIST.Split {
    let training = mnist().training
    return isQuick ? training.prefix(3_000) : training
  }

  /// The test digits, in a quick run the first ones.
  public func testPictures() -> MNIST.Split {
    let test = mnist().test
    return isQuick ? test.prefix(1_000) : test
  }

  /// Runs this program in a process of its own with `--part` and the words; returns what it printed.
  public func apart(_ words: [String]) -> String {
    let program = orEnd { try Programs.pathOfRunning() }
    let outcome = orEnd { () throws(HostError) in
      try Subprocess.capture(program, partArguments(words))
    }
    guard outcome.code == 0 else {
      fail(outcome.errors.split(separator: "\n").last.map(String.init) ?? "exit code \(outcome.code)")
    }
    return outcome.output
  }

  /// What the user said of the data, for other programs.
  var dataArguments: [String] { options.data.map { ["--data", $0] } ?? [] }

  /// The arguments that make this program do a part by itself, on the same data.
  func partArguments(_ words: [String]) -> [String] {
    (options.quick ? ["--quick"] : []) + dataArguments + ["--part"] + words
  }

  /// Ends a process that did a part.
  public func finishPart() -> Never { exit(0) }

  // MARK: What comes out

  /// A whole number as pages write it.
  public static func count(_ number: Int) -> String { PageNumber.grouped("\(number)") }

  /// `number` with so many digits from the first that is not 0, without exponent.
  public static func digits(_ number: Double, _ count: Int = 3) -> String {
    guard number.isFinite, number != 0 else { return number == 0 ? "0" : "–" }
    var (size, decimals) = (abs(number), count - 1)
    while size >= 10 { (size, decimals) = (size / 10, decimals - 1) }
    while size < 1 { (size, decimals) = (size * 10, decimals + 1) }
    if decimals >= 0 {
      let text = Study.text(number, decimals: decimals)
      // 9.996 becomes 10.00, one digit too many.
      return text.filter(\.isNumber).drop { $0 == "0" }.count > count && decimals > 0
        ? Study.text(number, decimals: decimals - 1) : text
    }
    let unit = (0..<(-decimals)).reduce(1.0) { value, _ in value * 10 }
    return Study.text((number / unit).rounded() * unit)
  }

  private var isStandIn: Bool { digits?.origin.isStandIn ?? false }

  /// Writes tables, figures and the page, prints their folder, and ends the program.
  ///
  /// The other program's files in the folder stay; each file appears whole or not at all.
  public func finish() -> Never {
    let folder = Checkout.root + (isQuick || isStandIn ? "/build/benchmarks" : "/reports/benchmarks")
    value("machine", Machine.description)
    // Where the program has not measured it for its own tables.
    if page.values["peak"] == nil {
      value("peak", Self.digits(RegisterPeak.measured(seconds: 0.02).rate * 1e-9))
    }
    value("kernels", KernelLevel.current.rawValue)
    value(
      "commit",
      repository.map { "`\($0.commit.prefix(10))`\($0.isDirty ? " with uncommitted changes" : "")" } ?? "unknown")
    orEnd { () throws(HostError) in try write(to: folder) }
    print(Checkout.current.shown(folder))
    exit(0)
  }

  private func write(to folder: String) throws(HostError) {
    let (parent, own) = (NSString(string: folder).deletingLastPathComponent, NSString(string: folder).lastPathComponent)
    try FolderClaim.take(parent: parent, slug: own)
    defer { FolderClaim.giveBack(parent: parent, slug: own) }
    try Folder.create(folder)
    // The weaver reads the values from the folder; two programs share this one, so they are not kept.
    try page.values.write(to: folder + "/values.csv")
    defer { unlink(folder + "/values.csv") }
    for (name, table) in page.tables { try table.write(to: "\(folder)/\(name)") }
    // What was measured is written by now, whatever becomes of the figures.
    if !page.figures.isEmpty {
      let gnuplot = try Gnuplot(experiments: Checkout.root + "/experiments")
      for name in page.figures {
        try gnuplot.plot(
          script: "\(Checkout.root)/benchmarks/\(self.name)/\(name).gp", folder: folder,
          output: "\(folder)/\(name).png")
      }
    }
    let banner =
      isQuick
      ? "A short run with --quick on little data: these numbers say nothing about speed."
      : isStandIn ? "The digits are a stand-in drawn by the program, not MNIST; their time is nearly the same." : nil
    let source = "benchmarks/\(name)/main.swift"
    let text = try Weaver(folder: folder).page(
      program: "\(Checkout.root)/\(source)", name: source, rerun: ["make \(name)"], banner: banner)
    try AtomicFile.write(text, to: "\(folder)/\(pageName)")
  }
}
