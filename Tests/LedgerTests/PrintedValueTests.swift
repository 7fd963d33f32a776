import Testing

@testable import Ledger

@Suite("A printed value")
struct PrintedValueTests {
  private func nested(_ depth: Int, _ inside: String = "1") -> String {
    String(repeating: "[", count: depth) + inside + String(repeating: "]", count: depth)
  }

  @Test("may be an array of arrays, four deep at most")
  func depth() {
    for depth in 1...4 {
      #expect(PublishedRow.refusal(of: nested(depth)) == nil)
      #expect(PrintedValue(nested(depth)).shape == [Int](repeating: 1, count: depth))
      #expect(PrintedValue(nested(depth)).numbers?.count == 1)
      // An empty array has the length 0 where it stands.
      #expect(PrintedValue(nested(depth, "")).shape == [Int](repeating: 1, count: depth - 1) + [0])
    }
  }

  @Test("deeper than that is refused, however deep and however broken", arguments: [5, 30, 100_000])
  func deeper(depth: Int) {
    let open = String(repeating: "[", count: depth)
    for text in [nested(depth), open, "[1," + nested(depth - 1) + "]", "  " + open + "\"a\"", open + "]"] {
      #expect(PublishedRow.refusal(of: text) == "an array deeper than 4")
      #expect(PrintedValue(text).numbers == nil)
      #expect(PrintedValue(text).shape == [])
    }
  }

  @Test(
    "is refused where it is a number that no document prints",
    arguments: [
      "1e-9223372036854775807", "1.0e-9223372036854775806", "1e-9223372036854775808", "1e9223372036854775807",
      "1e-999999999", "1e999999999", "1e-99999999999999999999", "1e400", "-1e400", "1e309", "1e-400", "1e-324",
      "0e99999999999999999999", "0e400", "1e401", "0.0e-401", "~1e400", "1e400%", "1e300/1e-300", "1/1e400",
      "[1,1e400]", "[[1],[2,1e-999999999]]", " 1e400 ",
    ])
  func range(text: String) {
    #expect(PublishedRow.refusal(of: text) == "a number out of range")
    #expect(PrintedValue(text).numbers == nil)
  }

  @Test("is refused with thousands of digits", arguments: [401, 4_000, 1_000_000])
  func digits(count: Int) {
    let digits = String(repeating: "3", count: count)
    for text in [digits, "0.\(digits)", "-0.\(digits)", String(repeating: "0", count: count), "[\(digits)]"] {
      #expect(PublishedRow.refusal(of: text) == "a number out of range")
    }
  }

  @Test(
    "is read at the ends of the range",
    arguments: [
      ("1e308", 1e308, -308), ("-1.5e308", -1.5e308, -307), ("5e-324", 5e-324, 324), ("1e-323", 1e-323, 323),
      ("0e-400", 0, 400), ("0e308", 0, -308), ("-0.0", 0, 1), ("+1.50", 1.5, 2), (".5", 0.5, 1), ("5.e1", 50, -1),
      ("1E2", 100, -2), ("00012", 12, 0),
    ])
  func ends(text: String, value: Double, decimals: Int) {
    #expect(PublishedRow.refusal(of: text) == nil)
    #expect(PrintedValue(text) == .number(value, decimals: decimals))
  }

  @Test("of 400 digits is read, and has its half unit")
  func longest() {
    let row = PublishedRow(
      id: "r", source: "", locator: "", experiment: "", kind: .exact, quantity: "",
      published: "0." + String(repeating: "3", count: 399))
    #expect(row.values == [1.0 / 3])
    #expect(row.printedDigits == [399])
    #expect(row.halfUnits == [0])
  }

  @Test("that is no number is text, and refused by nobody", arguments: ["", " ", "-", ".", "1e", "1e+", "e5", "1.", "1e5e3", "1_000", "٣", "1/0", "1//2", "nan", "-inf", "0x1p3", "[", "[1,,2]", "[1 2]", "\"[[[[[[\"", "a[[[[[[[["])
  func text(text: String) {
    #expect(PublishedRow.refusal(of: text) == nil)
    #expect(PrintedValue(text) == .text(text))
  }
}
