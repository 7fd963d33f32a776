import Datasets
import Digests

/// A file whose content is known beforehand: what is looked for in folders, by name or by content.
public struct PublishedFile: Sendable, Equatable {
  /// Its name without `.gz`, and the SHA-256 of its decompressed content.
  public let checksum: Checksum
  /// Of the decompressed content, in bytes: the cheapest test of all. Zero where the checksum is of rows that a reader
  /// of its own makes out, so that files of many sizes may hold them.
  public let size: Int
  /// What mirrors append to the name: `.gz` or nothing.
  public let suffix: String

  /// A file that is known; `size` in bytes.
  public init(checksum: Checksum, size: Int, suffix: String = "") {
    self.checksum = checksum
    self.size = size
    self.suffix = suffix
  }

  /// The file's name without `.gz`.
  public var name: String { checksum.name }

  /// A name that mirrors and the cache have it under.
  var packedName: String { name + suffix }

  /// The content of `bytes`, a file as it stands, compressed or not, if it is this one; `path` is for messages.
  ///
  /// - Throws: `DatasetError.unreadable` for a damaged gzip file, `.wrongChecksum` for another content.
  func content(of bytes: [UInt8], path: String) throws(DatasetError) -> [UInt8] {
    var found = SHA256.hexadecimal(of: bytes)
    // First as it stands: what was published may be a gzip file itself.
    if found == checksum.sha256 { return bytes }
    if Gzip.isCompressed(bytes) {
      let content: [UInt8]
      do throws(GzipError) { content = try Gzip.inflate(bytes, limit: size) } catch {
        throw .unreadable(path: path, reason: "\(error)")
      }
      found = SHA256.hexadecimal(of: content)
      if found == checksum.sha256 { return content }
    }
    throw .wrongChecksum(path: path, expected: checksum.sha256, found: found)
  }
}

extension Checksum {
  /// The checksum of `contents`, under `name`.
  init(name: String, of contents: [UInt8]) { self.init(name: name, sha256: SHA256.hexadecimal(of: contents)) }
}
