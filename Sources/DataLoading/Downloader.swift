import Datasets
import Foundation
import Host

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

  init(
    mirrors: [String], timeLimit: TimeInterval = 180,
    fetch: @escaping @Sendable (_ address: String, _ limit: Int, _ deadline: Date) throws -> [UInt8]
  ) {
    self.mirrors = mirrors
    self.fetch = fetch
    deadline = Date(timeIntervalSinceNow: timeLimit)
  }

  /// The content of `file`, written to `folder` as the mirrors have it, if that can be; nil if no mirror has it.
  ///
  /// - Parameter verify: The content of what a mirror sent, or why it is not the file.
  mutating func fetch<Content>(
    _ file: PublishedFile, into folder: String, progress: ((String) -> Void)?,
    verify: ([UInt8]) throws(DatasetError) -> Content
  ) -> (content: Content, mirror: String)? {
    let name = file.packedName
    while let mirror = mirrors.first {
      do {
        progress?("fetching \(mirror)\(name)")
        // A compressed file is hardly ever larger than its content.
        let bytes = try fetch("\(mirror)\(name)", file.size + 65_536, deadline)
        let content = try Self.refusing(bytes, verify)
        do {
          try Folder.create(folder)
          try AtomicFile.write(bytes, to: "\(folder)/\(name)")
        } catch {
          progress?("\(error)")
        }
        return (content, mirror)
      } catch {
        progress?("no \(name) from \(mirror): \(error)")
        mirrors.removeFirst()
      }
    }
    return nil
  }

  /// Why what a mirror sent is not the file: in words that follow its name and a colon. To fetch it again, as
  /// is said of files, would bring the same.
  struct Refusal: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// The content of `bytes` as `verify` finds it. Networks that ask for a password first, and some proxies,
  /// answer everything with a page of their own and a status that says all is well.
  private static func refusing<Content>(
    _ bytes: [UInt8], _ verify: ([UInt8]) throws(DatasetError) -> Content
  ) throws(Refusal) -> Content {
    do throws(DatasetError) { return try verify(bytes) } catch {
      let text = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased()
      if text.contains("<html") || text.contains("<!doctype html") {
        throw Refusal(
          description: "a web page instead of the file, such as a network's log-in page; open a browser once, or get the "
            + "files elsewhere")
      }
      switch error {
      case .wrongChecksum(_, let expected, let found):
        throw Refusal(description: "other content: SHA-256 \(found) when decompressed, expected \(expected)")
      case .idx(_, let error): throw Refusal(description: "not the file: \(error)")
      case .unreadable(_, let reason): throw Refusal(description: "not the file: \(reason)")
      default: throw Refusal(description: "\(error)")
      }
    }
  }
}
