import Digests
import Testing

@testable import Assessment

@Suite("Sealed answers")
struct SealTests {
  @Test("are hashed as OpenSSL does it, whatever the length", arguments: [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
  func digests(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let own = SHA256Sum.digest(of: bytes).map { byte in
      [byte >> 4, byte & 15].map { String($0, radix: 16) }.joined()
    }
    #expect(own.joined() == SHA256.hexadecimal(of: bytes))
  }

  @Test("are the same for the same numbers under the same name, and only then")
  func known() {
    #expect(Seal(of: [5], name: "a test, five") == Seal("hdpbaoipnohaokmg", name: "a test, five"))
    #expect(Seal(of: [1, -2, 3], name: "a test, list") == Seal("dhpdioclohgohphm", name: "a test, list"))
    #expect(Seal(of: [5], name: "another").letters != "hdpbaoipnohaokmg")
    #expect(Seal("hdpbaoipnohaokmg", name: "a test, five").opens(with: [5]))
    for wrong in [[], [6], [-5], [5, 5], [0, 5]] {
      #expect(!Seal("hdpbaoipnohaokmg", name: "a test, five").opens(with: wrong))
    }
    #expect(!Seal(of: [12, 3], name: "list").opens(with: [1, 23]))
  }

  @Test("take the neighbours in the last decimal for right, and nothing farther away")
  func decimals() throws {
    let seal = try #require(Seal(of: 0.4375, decimals: 2, name: "rounded"))
    for right in [0.4375, 0.44, 0.43, 0.4451, 0.4549, 0.4251] { #expect(seal.opens(with: right, decimals: 2)) }
    for wrong in [0.4151, 0.42, 0.46, -0.44, 44, 4.4, .nan, .infinity, 1e300] {
      #expect(!seal.opens(with: wrong, decimals: 2), "\(wrong)")
    }
    #expect(Seal(of: .nan, decimals: 2, name: "none") == nil && Seal(of: 1e20, decimals: 2, name: "none") == nil)
  }

  @Test("are letters only, for digits look like numbers")
  func letters() {
    for number in 0..<100 {
      let letters = Seal(of: [number], name: "letters").letters
      #expect(letters.utf8.count == 16 && letters.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "p")).contains($0) })
    }
  }
}
