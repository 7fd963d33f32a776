import Foundation
import Host

/// What a report's `run.json` says of where its numbers come from: the part of `RunRecord` that tells of program, data and
/// machine.
struct ReportOrigin {
  let repository: Repository.State?
  /// Sorted by name.
  let versions: [RunRecord.Version]
  let data: [RunRecord.DataFile]
  let processor: ProcessorModel
  let kernelLevel: String
  let threads: Int

  /// Reads the record at `path`.
  ///
  /// - Throws: `HostError.unreadable`, or `.malformed` where it is no such record.
  init(path: String) throws(HostError) {
    struct File: Decodable {
      struct DataFile: Decodable { let origin, sha256: String }
      let data: [String: DataFile]
      let commit: String?
      let uncommitted_changes: Bool?
      let versions: [String: String]
      let cpu: String
      let cpu_family, cpu_model, cpu_stepping: Int?
      let kernel_level: String
      let threads: Int
    }
    let bytes = try AtomicFile.bytes(of: path)
    guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
      throw .malformed(path: path, line: 1, reason: "no record of a run")
    }
    repository = file.commit.map { Repository.State(commit: $0, isDirty: file.uncommitted_changes ?? false) }
    versions = file.versions.sorted { $0.key < $1.key }.map { RunRecord.Version($0.key, $0.value) }
    data = file.data.sorted { $0.key < $1.key }.map {
      RunRecord.DataFile(name: $0.key, origin: $0.value.origin, sha256: $0.value.sha256)
    }
    processor = ProcessorModel(
      name: file.cpu, family: file.cpu_family, model: file.cpu_model, stepping: file.cpu_stepping)
    kernelLevel = file.kernel_level
    threads = file.threads
  }
}
