import Foundation
import Host

/// `run.json`: everything needed to run an experiment again to the same bytes, and how long it took.
/// The only file of a report that may differ from run to run.
public struct RunRecord: Sendable, Equatable {
  /// A hyper-parameter as the program read it, as text.
  public struct Setting: Sendable, Equatable {
    /// The ledger row's id, or a name of ours for what no text prints.
    public let name: String
    /// A number, a list of numbers, or a text.
    public let value: OrderedJSON

    /// `name` is a ledger id or a choice of ours.
    public init(_ name: String, _ value: OrderedJSON) {
      self.name = name
      self.value = value
    }
  }

  /// A data file: where it came from, and the SHA-256 of its decompressed content.
  public struct DataFile: Sendable, Equatable {
    /// The file's name without `.gz`.
    public let name: String
    /// A mirror's address, or where it was found in words; no folder of this machine.
    public let origin: String
    /// 64 hexadecimal digits, lower case.
    public let sha256: String

    /// `sha256` is that of the decompressed content.
    public init(name: String, origin: String, sha256: String) {
      self.name = name
      self.origin = origin
      self.sha256 = sha256
    }
  }

  /// A file of the chapter that `main.swift` puts on its page.
  public struct Section: Sendable, Equatable {
    /// Its name in the chapter's folder.
    public let name: String
    /// 64 hexadecimal digits, lower case.
    public let sha256: String

    /// `sha256` is that of the file as it stands.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// In pieces of how many examples the batches of a model's trainings were cut. The order of sums hangs on it.
  public struct Pieces: Sendable, Equatable {
    /// The model's name in the column `model`; where it was trained under another `run` than the report's, both.
    public let model: String
    /// One size as a rule.
    public let sizes: [Int]

    /// `sizes` from the smallest to the largest.
    public init(_ model: String, _ sizes: [Int]) {
      self.model = model
      self.sizes = sizes
    }
  }

  /// Name and version of a tool or library.
  public struct Version: Sendable, Equatable {
    /// Such as `swift`.
    public let name: String
    /// As the tool itself words it.
    public let version: String

    /// `version` as the tool words it, or `unknown`.
    public init(_ name: String, _ version: String) {
      self.name = name
      self.version = version
    }
  }

  /// The words that make the same report again.
  public var command: [String]
  /// Those that were run, in order.
  public var seeds: [UInt64]
  /// In the order in which the program read them.
  public var settings: [Setting]
  /// Of the models that this run has trained, in order. Not among the settings: those are the same for a run that goes on
  /// from checkpoints and finds nothing left to train.
  public var pieces: [Pieces]
  /// The files that were read, or what stands in for them; none for generated data.
  public var data: [DataFile]
  /// From `Repository.state`; nil outside a checkout.
  public var repository: Repository.State?
  /// SHA-256 of `main.swift`.
  public var programSHA256: String
  /// The sections of the chapter's text, in the order of the page; none for a chapter in one file.
  public var sections: [Section]
  /// Of the compiler that made the program, the libraries that are loaded, the system, and the gnuplot that drew.
  public var versions: [Version]
  /// Name, numbers and clock: what a name alone does not say.
  public var processor: ProcessorModel
  /// The most floating-point operations a second that one thread was seen to do, by a loop in registers at the end of the run;
  /// nil where none was measured.
  public var peak: Double?
  /// Portable, AVX2, AVX-512 or Neon; the results do not depend on it.
  public var kernelLevel: String
  /// Threads that worked; the results do not depend on it.
  public var threads: Int
  /// From the program's start to this record; written to the millisecond.
  public var wallSeconds: Double

  /// A record of what the caller has measured; only the processor's model is looked up here.
  public init(
    command: [String], seeds: [UInt64], settings: [Setting], pieces: [Pieces] = [], data: [DataFile],
    repository: Repository.State?, programSHA256: String, sections: [Section] = [], versions: [Version],
    processor: ProcessorModel = .current, peak: Double? = nil, kernelLevel: String, threads: Int,
    wallSeconds: Double
  ) {
    self.command = command
    self.seeds = seeds
    self.settings = settings
    self.pieces = pieces
    self.data = data
    self.repository = repository
    self.programSHA256 = programSHA256
    self.sections = sections
    self.versions = versions
    self.processor = processor
    self.peak = peak
    self.kernelLevel = kernelLevel
    self.threads = threads
    self.wallSeconds = wallSeconds
  }

  /// The file's content.
  public var json: OrderedJSON {
    var members: [OrderedJSON.Member] = [
      .init("command", .list(command.map(OrderedJSON.text))),
      .init("seeds", .list(seeds.map(OrderedJSON.unsigned))),
      .init("settings", .members(settings.map { .init($0.name, $0.value) })),
    ]
    if !pieces.isEmpty {
      let sizes = pieces.map { one -> OrderedJSON.Member in
        .init(one.model, one.sizes.count == 1 ? .integer(one.sizes[0]) : .list(one.sizes.map(OrderedJSON.integer)))
      }
      members.append(.init("examples_per_piece", .members(sizes)))
    }
    let origins: [OrderedJSON.Member] = [
      .init(
        "data",
        .members(
          data.map {
            .init(
              $0.name, .members([.init("origin", .text($0.origin)), .init("sha256", .text($0.sha256))]))
          })),
      .init("commit", repository.map { .text($0.commit) } ?? .none),
      .init("uncommitted_changes", repository.map { .flag($0.isDirty) } ?? .none),
      .init("main_swift_sha256", .text(programSHA256)),
    ]
    members += origins
    if !sections.isEmpty {
      members.append(.init("sections_sha256", .members(sections.map { .init($0.name, .text($0.sha256)) })))
    }
    members += [
      .init("versions", .members(versions.map { .init($0.name, .text($0.version)) })),
    ]
    members += processor.identityMembers
    if let megahertz = processor.megahertz { members.append(.init("cpu_megahertz", .number(megahertz))) }
    // A tenth of a GFLOP/s is more than any two measurements agree in.
    if let peak { members.append(.init("cpu_peak_gflops", .number((peak * 1e-8).rounded() / 10))) }
    members += [
      .init("kernel_level", .text(kernelLevel)),
      .init("threads", .integer(threads)),
      .init("wall_seconds", .number((wallSeconds * 1000).rounded() / 1000)),
    ]
    return .members(members)
  }

  /// Writes `run.json` atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(to path: String) throws(HostError) {
    try AtomicFile.write(json.text, to: path)
  }
}

extension ProcessorModel {
  /// Name and numbers in a record, without the clock.
  var identityMembers: [OrderedJSON.Member] {
    var members = [OrderedJSON.Member("cpu", .text(name))]
    for (name, number) in [("cpu_family", family), ("cpu_model", model), ("cpu_stepping", stepping)] {
      if let number { members.append(.init(name, .integer(number))) }
    }
    return members
  }
}

/// The checkout that a program was run from.
public enum Repository {
  /// Where a checkout stands.
  public struct State: Sendable, Equatable {
    /// Full hash of the commit.
    public let commit: String
    /// Whether a tracked file differs from the commit.
    public let isDirty: Bool

    /// A state that is already known, as from `Repository.state(of:)`.
    public init(commit: String, isDirty: Bool) {
      self.commit = commit
      self.isDirty = isDirty
    }
  }

  /// Asks git about the checkout at `folder`, reports apart, which a run itself changes; nil without git
  /// or outside a checkout.
  public static func state(of folder: String = ".") -> State? {
    // The second line is empty at the top of a checkout. A copy without history may lie within another
    // checkout, whose commit says nothing about it.
    guard let lines = git(["rev-parse", "HEAD", "--show-prefix"], folder)?.split(separator: "\n"), lines.count == 1,
      let commit = lines.first.map(String.init),
      let changes = git(["status", "--porcelain", "--untracked-files=no", "--", ".", ":!reports"], folder)
    else { return nil }
    return State(commit: commit, isDirty: !changes.isEmpty)
  }

  private static func git(_ arguments: [String], _ folder: String) -> String? {
    // A checkout of another user's is asked like any other: its programs are running already. But git
    // starts none of its hooks, and locks nothing for the sake of speed.
    let settings = ["safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null"].flatMap { ["-c", $0] }
    var environment = ProcessInfo.processInfo.environment
    // Set within a hook, where they name that repository.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] { environment[name] = nil }
    let words = ["--no-optional-locks", "-C", folder] + settings + arguments
    guard let (code, output, _) = try? Subprocess.capture("git", words, environment: environment), code == 0
    else { return nil }
    return output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
