import Datasets
import Digests

/// A file whose content is known beforehand: what is looked for in folders, by name or by content.
struct PublishedFile: Sendable, Equatable {
  /// Its name without `.gz`, and the SHA-256 of its decompressed content.
  let checksum: Checksum
  /// Of the decompressed content, in bytes: the cheapest test of all.
  let size: Int

  var name: String { checksum.name }
}

extension Checksum {
  /// The checksum of `contents`, under `name`.
  init(name: String, of contents: [UInt8]) { self.init(name: name, sha256: SHA256.hexadecimal(of: contents)) }
}
