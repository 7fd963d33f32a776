import Crypto
import Foundation

/// SHA-256 as 64 hexadecimal digits, lower case.
public enum Digest {
  /// Of some bytes.
  public static func sha256(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// Of the file at `path`.
  ///
  /// - Throws: `ReportError.unreadable`.
  public static func sha256(file path: String) throws(ReportError) -> String {
    sha256(try AtomicFile.bytes(of: path))
  }
}
