import Host
import Ledger

/// What one setting brought one peer in one work: a row of `peer-settings.csv`, which `search-peers` writes and
/// `bench-peers` reads.
public struct PeerTrial: Sendable, Equatable {
  /// What was tried.
  public enum Kind: Sendable, Equatable {
    /// The peer without any setting.
    case asItComes
    /// One setting, beside those kept so far.
    case setting(subject: String, name: String)
    /// All that were kept, by their names, against the peer without any; none where nothing was.
    case together
  }

  /// The processor on which it was timed; see `ProcessorModel.identity`.
  public let processor: String
  /// What was trained.
  public let work: Work.Name
  /// By whom.
  public let peer: Peer
  /// On so many threads, and processors.
  public let threads: Int
  /// Which settings it had.
  public let kind: Kind
  /// Seconds an epoch, of a search's data; nil where the peer failed.
  public let timing: Timing?
  /// How many times as fast as with what was kept before it, by turns; of all together, as the peer as it comes.
  public let timesAsFast: Double?
  /// Whether `bench-peers` uses it.
  public internal(set) var isKept: Bool
  /// Why it failed, or was not tried.
  public let note: String

  /// How much faster a setting must be to be kept: less is within what blocks differ by.
  public static let leastGain = 1.02

  /// What was tried, for people.
  public var title: String {
    switch kind {
    case .asItComes: Self.asItComes
    case .setting(let subject, let name): "\(subject): \(name)"
    case .together: "all that was kept"
    }
  }

  /// The columns of the table.
  static let columns = [
    "processor", "work", "peer", "threads", "subject", "setting", "seconds_per_epoch", "low", "high", "times_as_fast",
    "kept", "note",
  ]

  private static let asItComes = "as it comes", together = "together"

  /// The row.
  public var fields: [String] {
    let names: [String] =
      switch kind {
      case .asItComes: ["", Self.asItComes]
      case .setting(let subject, let name): [subject, name]
      case .together: ["", Self.together]
      }
    let measured: [Double?] = [timing?.median, timing?.low, timing?.high, timesAsFast]
    let numbers = measured.map { (number: Double?) -> String in number.map { "\($0)" } ?? "" }
    return [processor, work.rawValue, peer.rawValue, "\(threads)"] + names + numbers + [isKept ? "yes" : "no", note]
  }

  /// From a row's fields; nil where they are none of a trial.
  init?(fields: [String]) {
    guard fields.count == Self.columns.count, let work = Work.Name(rawValue: fields[1]),
      let peer = Peer(rawValue: fields[2]), let threads = Int(fields[3]), threads >= 1,
      fields[10] == "yes" || fields[10] == "no"
    else { return nil }
    let numbers = fields[6...9].map { Double($0) }
    // A number is there or the field is empty.
    for (field, number) in zip(fields[6...9], numbers) where !field.isEmpty {
      guard let number, number > 0, number.isFinite else { return nil }
    }
    if !fields[4].isEmpty {
      kind = .setting(subject: fields[4], name: fields[5])
    } else if fields[5] == Self.asItComes {
      kind = .asItComes
    } else if fields[5] == Self.together {
      kind = .together
    } else {
      return nil
    }
    processor = fields[0]
    self.work = work
    self.peer = peer
    self.threads = threads
    if let median = numbers[0], let low = numbers[1], let high = numbers[2] {
      timing = Timing(median: median, low: low, high: high)
    } else {
      timing = nil
    }
    timesAsFast = numbers[3]
    isKept = fields[10] == "yes"
    note = fields[11]
  }

  init(
    processor: String, work: Work.Name, peer: Peer, threads: Int, kind: Kind, timing: Timing? = nil,
    timesAsFast: Double? = nil, isKept: Bool = false, note: String = ""
  ) {
    self.processor = processor
    self.work = work
    self.peer = peer
    self.threads = threads
    self.kind = kind
    self.timing = timing
    self.timesAsFast = timesAsFast
    self.isKept = isKept
    self.note = note
  }
}

/// What a search found: all its trials, in order.
public struct PeerTrials: Sendable, Equatable {
  /// In the order in which they were made.
  public private(set) var all: [PeerTrial]

  /// Trials that are known, as from a search.
  public init(_ all: [PeerTrial] = []) { self.all = all }

  /// Reads `peer-settings.csv`. Every setting that was kept must be one of `settings`: one whose row has been removed or
  /// renamed since cannot be set.
  ///
  /// - Throws: `HostError` when it cannot be read, or a row is no trial.
  public init(path: String, settings: [PeerSetting]) throws(HostError) {
    try self.init(text: try AtomicFile.text(of: path), path: path, settings: settings)
  }

  /// Reads the table's text; `path` names it in errors.
  init(text: String, path: String = "peer-settings.csv", settings: [PeerSetting]) throws(HostError) {
    let records = try CSVTable.records(of: text, path: path)
    guard records[0].fields == PeerTrial.columns else {
      throw .malformed(path: path, line: 1, reason: "expected the columns \(PeerTrial.columns.joined(separator: ","))")
    }
    all = []
    for record in records.dropFirst() {
      guard let trial = PeerTrial(fields: record.fields) else {
        throw .malformed(path: path, line: record.line, reason: "is no trial of a setting")
      }
      if case .setting(let subject, let name) = trial.kind, trial.isKept {
        guard settings.contains(where: { $0.names(subject, name, for: trial.peer) }) else {
          throw .malformed(
            path: path, line: record.line,
            reason: "'\(Shown.text(subject)): \(Shown.text(name))' is no setting of benchmarks/peers/settings.csv")
        }
      }
      all.append(trial)
    }
  }

  /// The trials of one contest, in order; empty where it was not searched.
  public func of(_ work: Work.Name, _ peer: Peer, threads: Int) -> [PeerTrial] {
    all.filter { $0.work == work && $0.peer == peer && $0.threads == threads }
  }

  /// The settings that were kept for a contest, of `settings`; nil where it was not searched.
  public func kept(_ work: Work.Name, _ peer: Peer, threads: Int, of settings: [PeerSetting]) -> [PeerSetting]? {
    let trials = of(work, peer, threads: threads)
    guard !trials.isEmpty else { return nil }
    return trials.filter(\.isKept).compactMap { trial in
      guard case .setting(let subject, let name) = trial.kind else { return nil }
      return settings.first { $0.names(subject, name, for: peer) }
    }
  }

  /// Puts `trials` in place of those of the same works, which stay where they are in the order of works.
  public mutating func replace(_ works: [Work.Name], with trials: [PeerTrial]) {
    all = Work.Name.allCases.flatMap { work in (works.contains(work) ? trials : all).filter { $0.work == work } }
  }

  /// The processors on which the trials were made, without repetition.
  public var processors: [String] {
    all.reduce(into: [String]()) { names, trial in if !names.contains(trial.processor) { names.append(trial.processor) } }
  }

  /// The columns of `gains`.
  public static let gainsHeader = ["Run", "Threads", "Who", "Times as fast as it comes", "With"]

  /// For pages: of each contest and peer that was searched, what its settings brought together, and which they are.
  public var gains: [[String]] {
    var rows: [[String]] = []
    for work in Work.Name.allCases {
      let threadCounts = Set(all.filter { $0.work == work }.map(\.threads)).sorted()
      for (threads, peer) in threadCounts.flatMap({ threads in Peer.allCases.map { (threads, $0) } }) {
        let trials = of(work, peer, threads: threads)
        guard !trials.isEmpty else { continue }
        let kept = trials.filter { $0.isKept && $0.kind != .together }
        let together = trials.last { $0.kind == .together && $0.isKept }
        rows.append([
          work.title, "\(threads)", peer.title, Benchmark.digits(together?.timesAsFast ?? 1),
          kept.isEmpty ? "nothing gained" : kept.map(\.title).joined(separator: "; "),
        ])
      }
    }
    return rows
  }

  /// The file's text.
  public var table: CSVTable { CSVTable(header: PeerTrial.columns, rows: all.map(\.fields)) }
}

extension PeerSetting {
  func names(_ subject: String, _ name: String, for peer: Peer) -> Bool {
    self.subject == subject && self.name == name && peers.contains(peer)
  }
}
