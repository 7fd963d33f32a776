import COpenSSL
import Host

/// SHA-256 (FIPS 180-4) by OpenSSL: of bytes that come in one part or several.
///
/// ```swift
/// var digest = SHA256()
/// digest.update(header)
/// digest.update(elements)
/// digest.hexadecimal()               // 64 digits, lower case
/// SHA256.hexadecimal(of: bytes)      // the same for bytes that are there at once
/// ```
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// The digest of no bytes as yet. Where OpenSSL cannot start one, the program ends with a line that
  /// says so.
  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      StandardStreams.fail("SHA-256: OpenSSL cannot start a digest; look at its configuration (the variable OPENSSL_CONF)")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Goes on with `bytes`.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    let context = context
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { part in
      if let base = part.baseAddress { EVP_DigestUpdate(context, base, part.count) }
    }
    if isDone == nil { update(Array(bytes)) }
  }

  /// The 32 bytes of the digest. The value is used up.
  public consuming func bytes() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      count = 32
    }
  }

  /// The digest as 64 hexadecimal digits, lower case. The value is used up.
  public consuming func hexadecimal() -> String { Hexadecimal.text(bytes()) }

  /// The digest of `parts`, one after the other, as 64 hexadecimal digits.
  public static func hexadecimal(of parts: [UInt8]...) -> String {
    var digest = SHA256()
    for part in parts { digest.update(part) }
    return digest.hexadecimal()
  }
}
