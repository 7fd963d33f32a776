import Crypto

/// The SHA-256 of a file's decompressed content, for the record of a run.
public struct Checksum: Sendable, Equatable {
  /// The file's name without `.gz`.
  public let name: String
  /// 64 hexadecimal digits, lower case.
  public let sha256: String

  /// A checksum that is known beforehand; `sha256` as 64 lower-case hexadecimal digits.
  public init(name: String, sha256: String) {
    self.name = name
    self.sha256 = sha256
  }

  /// The checksum of `contents`, under `name`.
  public init(name: String, of contents: [UInt8]) {
    self.init(name: name, sha256: Self.sha256(of: contents))
  }

  /// SHA-256 of `contents`, one part after the other, as 64 lower-case hexadecimal digits.
  public static func sha256(of contents: [UInt8]...) -> String {
    var hash = SHA256()
    for part in contents { hash.update(data: part) }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in hash.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A file whose content is known beforehand: what is looked for in folders, by name or by content.
struct PublishedFile: Sendable, Equatable {
  /// Its name without `.gz`, and the SHA-256 of its decompressed content.
  let checksum: Checksum
  /// Of the decompressed content, in bytes: the cheapest test of all.
  let size: Int

  var name: String { checksum.name }
}
