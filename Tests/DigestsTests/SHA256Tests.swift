import Digests
import Host
import Host
import Testing

@Suite struct SHA256Tests {
  @Test("gives the digests printed in FIPS 180 and by sha256sum")
  func knownDigests() {
    #expect(SHA256.hexadecimal(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256.hexadecimal(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.hexadecimal(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("does not depend on where the bytes are cut", arguments: [0, 1, 63, 64, 65, 999, 1000])
  func parts(_ cut: Int) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    var digest = SHA256()
    digest.update(bytes[..<cut])
    digest.update(bytes[cut...].lazy.map { $0 })
    #expect(digest.hexadecimal() == SHA256.hexadecimal(of: bytes))
    #expect(SHA256.hexadecimal(of: Array(bytes[..<cut]), Array(bytes[cut...])) == SHA256.hexadecimal(of: bytes))
  }

  @Test("that of a file is that of its bytes, and one that cannot be read is named")
  func file() throws {
    #expect(Digest.sha256(Array("abc".utf8)) == SHA256.hexadecimal(of: Array("abc".utf8)))
    #expect(try Digest.sha256(file: #filePath) == Digest.sha256(AtomicFile.bytes(of: #filePath)))
    #expect(throws: HostError.unreadable(path: "/no/such/file", reason: "no such file")) {
      try Digest.sha256(file: "/no/such/file")
    }
  }
}
