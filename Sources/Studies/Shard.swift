import Digests
import Foundation
import Host
import Reports

/// One training of an experiment as a file: what it recorded and how it ended, and from what. Whoever makes it, and
/// with whom at the same time, it has the same bytes; so nothing in it tells of the machine, the time or the list of
/// seeds.
///
/// The file is a line of JSON and a line with the checksum of the first. It is there whole or not at all, and there it
/// is done.
struct Shard: Sendable {
  /// The version of the file.
  static let version = 1

  /// A row of `results.csv` without what is the same in all: run, seed and model. Under which `run` it is filed is a
  /// matter of the seeds that it is collected with.
  struct Observation: Sendable {
    let epoch: Int
    let split: String
    let metric: String
    let value: Double
  }

  /// Whose training it is.
  struct Name: Equatable, Sendable {
    let experiment: String
    /// As in the column `model`.
    let model: String
    let seed: UInt64

    /// What users type: `mnist-cnn-vs-mlp/cnn/7`.
    var id: String { "\(experiment)/\(Self.word(model))/\(seed)" }

    /// Below the folder of all shards.
    var file: String { "\(experiment)/\(Self.word(model))-\(seed).shard" }

    /// A model's name as a word of a command line and a part of a file's name.
    static func word(_ model: String) -> String {
      String(model.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" })
    }
  }

  let name: Name
  /// All on which the numbers depend but the seed: what is computed, by which program, from which data.
  let conditions: [String: String]
  /// In pieces of how many examples batches were cut, for `run.json`.
  let pieces: [Int]
  let end: TrainingEnd
  /// In the order in which they were recorded.
  let observations: [Observation]
  /// From what the network can be made again; nil in most, since pages show the network of one seed.
  let finished: FinishedTraining?

  /// The observations as rows of `results.csv`.
  func table(run: String) -> ResultsTable {
    ResultsTable(
      observations.map {
        .init(
          run: run, seed: name.seed, model: name.model, epoch: $0.epoch, split: $0.split, metric: $0.metric,
          value: $0.value)
      })
  }

  /// The same without them, where they are kept elsewhere.
  var withoutObservations: Shard {
    Shard(name: name, conditions: conditions, pieces: pieces, end: end, observations: [], finished: finished)
  }

  // MARK: The file

  private struct File: Codable {
    var version: Int
    var experiment: String
    var model: String
    var seed: UInt64
    var conditions: [String: String]
    var pieces: [Int]
    var end: TrainingEnd
    /// Pairs of split and metric.
    var metrics: [[String]]
    /// A line each: epoch, the pair's place, the value.
    var observations: String
    var finished: FinishedTraining?
  }

  /// `sha256 `, 64 digits and a line feed.
  private static let trailer = 72

  /// The file's content.
  ///
  /// - Throws: `EncodingError`, in practice never.
  func bytes() throws -> [UInt8] {
    let (metrics, lines) = Self.lines(of: observations)
    let encoder = JSONEncoder()
    // In one order, whatever a dictionary's is.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = [UInt8](
      try encoder.encode(
        File(
          version: Self.version, experiment: name.experiment, model: name.model, seed: name.seed,
          conditions: conditions, pieces: pieces, end: end, metrics: metrics, observations: lines,
          finished: finished)))
    bytes.append(UInt8(ascii: "\n"))
    return bytes + Array("sha256 \(Digest.sha256(bytes))\n".utf8)
  }

  /// Whether `other` records the same numbers; NaN is like NaN.
  func recordsTheSame(as other: Shard) -> Bool {
    let (one, two) = (Self.lines(of: observations), Self.lines(of: other.observations))
    return one.metrics == two.metrics && one.lines == two.lines && end == other.end
  }

  /// Metric by its place, since a long curve has few of them.
  private static func lines(of observations: [Observation]) -> (metrics: [[String]], lines: String) {
    var places: [[String]: Int] = [:]
    var metrics: [[String]] = []
    var lines = ""
    for row in observations {
      let pair = [row.split, row.metric]
      let place = places[pair] ?? metrics.count
      if place == metrics.count {
        places[pair] = place
        metrics.append(pair)
      }
      lines += "\(row.epoch),\(place),\(NumberText.shortest(row.value))\n"
    }
    return (metrics, lines)
  }

  /// Writes the file, atomically, and the folder where that is missing.
  func write(to path: String) throws(HostError) {
    try Folder.create(NSString(string: path).deletingLastPathComponent)
    guard let bytes = try? bytes() else {
      throw .unwritable(path: path, reason: "the shard cannot be encoded")
    }
    try AtomicFile.write(bytes, to: path)
  }
}

// MARK: Reading

extension Shard {
  /// Reads the shard at `path`, which must be that of `name` under `conditions`.
  ///
  /// - Throws: `ShardError`, which names both sides where it is another's.
  init(path: String, name: Name, conditions: [String: String]) throws(ShardError) {
    let bytes = try Self.content(of: path, name)
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(bytes))
    } catch {
      throw Self.unreadable(path, name, bytes)
    }
    guard file.version == Self.version else { throw Self.unreadable(path, name, bytes) }
    let found = Name(experiment: file.experiment, model: file.model, seed: file.seed)
    guard found == name else {
      throw .foreign(path: path, id: name.id, what: "training", theirs: Shown.text(found.id, limit: 100), ours: name.id)
    }
    for what in Set(conditions.keys).union(file.conditions.keys).sorted() where file.conditions[what] != conditions[what] {
      throw .foreign(
        path: path, id: name.id, what: Shown.text(what),
        theirs: file.conditions[what].map { Shown.text($0, limit: 100) } ?? "none",
        ours: conditions[what] ?? "none")
    }
    guard let observations = Self.observations(file.observations, file.metrics) else {
      throw .damaged(path: path, id: name.id, reason: "its observations are none")
    }
    self.init(
      name: name, conditions: conditions, pieces: file.pieces, end: file.end, observations: observations,
      finished: file.finished)
  }

  /// The line of JSON, which is what its checksum says.
  private static func content(of path: String, _ name: Name) throws(ShardError) -> [UInt8] {
    guard access(path, F_OK) == 0 || errno != ENOENT else { throw .missing(path: path, id: name.id) }
    let bytes: [UInt8]
    do throws(HostError) {
      bytes = try AtomicFile.bytes(of: path)
    } catch {
      throw .damaged(path: path, id: name.id, reason: "cannot be read: \(error.cause)")
    }
    let content = Array(bytes.dropLast(trailer))
    guard content.last == UInt8(ascii: "\n"),
      String(decoding: bytes.suffix(trailer), as: UTF8.self) == "sha256 \(Digest.sha256(content))\n"
    else { throw .damaged(path: path, id: name.id, reason: "cut or altered: its checksum is another") }
    return content
  }

  /// Why a whole file is no shard of this version.
  private static func unreadable(_ path: String, _ name: Name, _ bytes: [UInt8]) -> ShardError {
    struct Versioned: Decodable { let version: Int }
    if let other = try? JSONDecoder().decode(Versioned.self, from: Data(bytes)), other.version != version {
      return .foreign(path: path, id: name.id, what: "format of shards", theirs: "\(other.version)", ours: "\(version)")
    }
    return .damaged(path: path, id: name.id, reason: "no shard")
  }

  private static func observations(_ lines: String, _ metrics: [[String]]) -> [Observation]? {
    var found: [Observation] = []
    // By bytes: characters would have to be told apart first, of ten thousand files.
    for line in lines.utf8.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 2)
      guard fields.count == 3, let epoch = Int(Substring(fields[0])), let place = Int(Substring(fields[1])),
        let value = Double(Substring(fields[2])), metrics.indices.contains(place), metrics[place].count == 2
      else { return nil }
      found.append(Observation(epoch: epoch, split: metrics[place][0], metric: metrics[place][1], value: value))
    }
    return found
  }
}

/// Why a file cannot serve as the shard that it should be.
enum ShardError: Error, Equatable, CustomStringConvertible {
  /// There is none, or not yet.
  case missing(path: String, id: String)
  /// It is there and not what was written.
  case damaged(path: String, id: String, reason: String)
  /// It is whole, and another's: of another version, other settings or data.
  case foreign(path: String, id: String, what: String, theirs: String, ours: String)

  /// What is wrong, where, on one line; what to do about it, `ShardRemedy` says.
  var description: String {
    switch self {
    case .missing(let path, _): "\(path): no such shard"
    case .damaged(let path, _, let reason): "\(path): \(reason)"
    case .foreign(let path, _, let what, let theirs, let ours):
      "\(path): made with another \(what): \(theirs) there, \(ours) here"
    }
  }

  /// The shard that is to be made.
  var id: String {
    switch self {
    case .missing(_, let id), .damaged(_, let id, _), .foreign(_, let id, _, _, _): id
    }
  }
}
