import Testing

@testable import Host

@Suite("Text that a message shows")
struct ShownTests {
  @Test("stands on one line and is cut")
  func shown() {
    #expect(Shown.text("a\nb\r\nc\td") == "a b c d")
    #expect(Shown.text("a\u{0}b\u{1b}[2J") == "a\u{fffd}b\u{fffd}[2J")
    #expect(Shown.text(String(repeating: "é", count: 60)) == String(repeating: "é", count: 60))
    #expect(Shown.text(String(repeating: "é", count: 61)) == String(repeating: "é", count: 60) + "…")
    #expect(Shown.text("a" + String(repeating: "\u{301}", count: 1000)) == "\u{fffd}")
    #expect(Shown.text("abc", limit: 2) == "ab…")
  }
}
