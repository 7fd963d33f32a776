/// The SHA-256 of a file's decompressed content, for the record of a run.
public struct Checksum: Sendable, Equatable {
  /// The file's name without `.gz`.
  public let name: String
  /// 64 hexadecimal digits, lower case.
  public let sha256: String

  /// A checksum that is known; `sha256` as 64 lower-case hexadecimal digits.
  public init(name: String, sha256: String) {
    self.name = name
    self.sha256 = sha256
  }
}
