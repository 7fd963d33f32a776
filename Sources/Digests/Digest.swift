import Host

/// SHA-256 as 64 hexadecimal digits, lower case.
public enum Digest {
  /// Of some bytes.
  public static func sha256(_ bytes: [UInt8]) -> String {
    SHA256.hexadecimal(of: bytes)
  }

  /// Of the file at `path`.
  ///
  /// - Throws: `HostError.unreadable`.
  public static func sha256(file path: String) throws(HostError) -> String {
    sha256(try AtomicFile.bytes(of: path))
  }
}
