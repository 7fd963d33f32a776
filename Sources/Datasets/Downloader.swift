import Foundation

/// Fetches verified files from mirrors into the cache.
///
/// A mirror that fails once is not asked again, so that without a network each is tried once only.
struct Downloader {
  /// Addresses that end in a slash, in the order of preference; those that failed are taken out.
  private(set) var mirrors: [String]
  /// The bytes at an address, at most so many of them, before the deadline.
  let fetch: @Sendable (_ address: String, _ limit: Int, _ deadline: Date) throws -> [UInt8]
  /// When to give up altogether.
  let deadline: Date

  /// No compressed file of MNIST is larger than 10 MB.
  static let sizeLimit = 1 << 24

  init(
    mirrors: [String], timeLimit: TimeInterval = 180,
    fetch: @escaping @Sendable (_ address: String, _ limit: Int, _ deadline: Date) throws -> [UInt8]
  ) {
    self.mirrors = mirrors
    self.fetch = fetch
    deadline = Date(timeIntervalSinceNow: timeLimit)
  }

  /// The content of `file`, written to `folder` as `<name>.gz` if that can be; nil if no mirror has it.
  mutating func fetch(
    _ file: Checksum, into folder: String, progress: ((String) -> Void)?
  ) -> (content: IDX, mirror: String)? {
    let name = "\(file.name).gz"
    while let mirror = mirrors.first {
      do {
        progress?("fetching \(mirror)\(name)")
        let bytes = try fetch("\(mirror)\(name)", Self.sizeLimit, deadline)
        let content = try MNIST.verified(bytes, path: "\(mirror)\(name)", file)
        do { try store(bytes, as: name, in: folder) } catch {
          progress?("\(folder)/\(name) cannot be written: \((error as NSError).localizedDescription)")
        }
        return (content, mirror)
      } catch {
        progress?("no \(name) from \(mirror): \(error)")
        mirrors.removeFirst()
      }
    }
    return nil
  }

  /// Writes beside the target and renames, so that an interrupted run leaves no half file behind
  /// under the real name.
  private func store(_ bytes: [UInt8], as name: String, in folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let target = URL(fileURLWithPath: "\(folder)/\(name)")
    let temporary = URL(
      fileURLWithPath: "\(folder)/.\(name).\(ProcessInfo.processInfo.processIdentifier).partial")
    do {
      try Data(bytes).write(to: temporary)
      // POSIX rename replaces what is there in one step.
      guard rename(temporary.path, target.path) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
  }
}
