import Foundation
import Host

/// How a shard was made: `<model>-<seed>.made.json` beside it. A shard has the same bytes whoever makes it, so what tells
/// of machine and time cannot stand in it. A shard without a record is as good as any.
public struct ShardRecord: Sendable, Equatable {
  /// `slug/model/seed`.
  public let id: String
  /// Of the shard's file, 64 hexadecimal digits in lower case: a record beside another file tells nothing of it.
  public let sha256: String
  /// When the training began and ended, as `UTCTime` writes it; of one that went on from a checkpoint, its last part.
  public let begin, end: String
  /// How long it took, written to the millisecond.
  public let seconds: Double
  /// Whether it went on from a checkpoint, so that another process, perhaps on another machine, has done the first part.
  public let isContinued: Bool
  /// The checkout that it was made in; nil where git tells none.
  public let repository: Repository.State?
  /// Of compiler, libraries and system; sorted by name where a file was read.
  public let versions: [RunRecord.Version]
  /// Of the processor; its clock is not kept.
  public let processor: ProcessorModel
  /// The instruction set of the inner loops; the shard does not depend on it.
  public let kernelLevel: String
  /// Those of the training; the shard does not depend on them either.
  public let threads: Int

  /// A record of what the caller has seen.
  public init(
    id: String, sha256: String, begin: String, end: String, seconds: Double, isContinued: Bool,
    repository: Repository.State?, versions: [RunRecord.Version], processor: ProcessorModel = .current,
    kernelLevel: String, threads: Int
  ) {
    self.id = id
    self.sha256 = sha256
    self.begin = begin
    self.end = end
    self.seconds = seconds
    self.isContinued = isContinued
    self.repository = repository
    self.versions = versions
    self.processor = processor
    self.kernelLevel = kernelLevel
    self.threads = threads
  }

  /// Where the record of the shard at `path` stands.
  public static func path(ofShard path: String) -> String {
    (path.hasSuffix(".shard") ? String(path.dropLast(".shard".count)) : path) + ".made.json"
  }

  /// The file's content.
  public var json: OrderedJSON {
    var members: [OrderedJSON.Member] = [
      .init("shard", .text(id)),
      .init("sha256", .text(sha256)),
      .init("begin", .text(begin)),
      .init("end", .text(end)),
      .init("seconds", .number((seconds * 1000).rounded() / 1000)),
      .init("continued_from_checkpoint", .flag(isContinued)),
      .init("commit", repository.map { .text($0.commit) } ?? .none),
      .init("uncommitted_changes", repository.map { .flag($0.isDirty) } ?? .none),
      .init("versions", .members(versions.map { .init($0.name, .text($0.version)) })),
    ]
    members += processor.identityMembers
    members += [.init("kernel_level", .text(kernelLevel)), .init("threads", .integer(threads))]
    return .members(members)
  }

  /// Writes the record atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(to path: String) throws(HostError) {
    try AtomicFile.write(json.text, to: path)
  }

  /// Reads the record at `path`; nil where there is none, or what is there is none. It is no part of what a report stands
  /// on, so that none is refused for it.
  public init?(path: String) {
    struct File: Decodable {
      let shard, sha256, begin, end: String
      let seconds: Double
      let continued_from_checkpoint: Bool
      let commit: String?
      let uncommitted_changes: Bool?
      let versions: [String: String]
      let cpu: String
      let cpu_family, cpu_model, cpu_stepping: Int?
      let kernel_level: String
      let threads: Int
    }
    guard access(path, F_OK) == 0, let bytes = try? AtomicFile.bytes(of: path),
      let file = try? JSONDecoder().decode(File.self, from: Data(bytes))
    else { return nil }
    self.init(
      id: file.shard, sha256: file.sha256, begin: file.begin, end: file.end, seconds: file.seconds,
      isContinued: file.continued_from_checkpoint,
      repository: file.commit.map { Repository.State(commit: $0, isDirty: file.uncommitted_changes ?? false) },
      versions: file.versions.sorted { $0.key < $1.key }.map { RunRecord.Version($0.key, $0.value) },
      processor: ProcessorModel(
        name: file.cpu, family: file.cpu_family, model: file.cpu_model, stepping: file.cpu_stepping),
      kernelLevel: file.kernel_level, threads: file.threads)
  }
}
