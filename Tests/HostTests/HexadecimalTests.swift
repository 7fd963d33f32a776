import Host
import Testing

@Suite("Hexadecimal text")
struct HexadecimalTests {
  @Test("bytes are written with two digits each, the upper half first")
  func text() {
    #expect(Hexadecimal.text([]) == "")
    #expect(Hexadecimal.text([0, 1, 16, 0xab, 255]) == "000110abff")
  }

  @Test("every byte reads back as itself")
  func all() {
    for byte in UInt8.min...UInt8.max {
      let text = Hexadecimal.text([byte])
      #expect(text.count == 2 && UInt8(text, radix: 16) == byte && text == text.lowercased())
    }
  }
}
