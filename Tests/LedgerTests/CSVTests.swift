import Testing

@testable import Ledger

@Suite("CSV")
struct CSVTests {
  @Test(
    "reads what RFC 4180 allows",
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
      ("\"a,\"\"b\"\"\nc\",\n", [["a,\"b\"\nc", ""]]),
      ("a,", [["a", ""]]),
      (",\n", [["", ""]]),
      ("\"\"\n", [[""]]),
      ("", []),
      // A combining mark after a quote or comma must not hide it.
      ("\"x\",\u{301}y\n", [["x", "\u{301}y"]]),
    ])
  func reads(text: String, expected: [[String]]) throws {
    #expect(try CSV.records(of: text).map(\.fields) == expected)
  }

  @Test("numbers records by the line on which they begin")
  func lines() throws {
    #expect(try CSV.records(of: "a\n\"b\nc\"\nd\n").map(\.line) == [1, 2, 4])
  }

  @Test(
    "refuses what RFC 4180 does not allow",
    arguments: [("a\nb\"c\n", 2), ("\"a\nb", 1), ("a\n\"b\"c\n", 2), ("a\rb\n", 1)])
  func refuses(text: String, line: Int) {
    let error = #expect(throws: CSV.Malformed.self) { try CSV.records(of: text) }
    #expect(error?.line == line)
  }

  @Test("quotes only where it must")
  func writes() {
    #expect(CSV.line(["a b", "c,d", "e\"f", "", "g\nh"]) == "a b,\"c,d\",\"e\"\"f\",,\"g\nh\"\n")
    #expect(CSV.line([""]) == "\"\"\n")
  }

  @Test("reads back whatever it wrote", arguments: 1...40 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    // Knuth's linear congruential generator: the ledger's tests need no other target.
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let nasty = [
      ",", "\"", "\n", "\r", "\r\n", " ", "\t", "a", "é", "\u{301}", "0", "\u{2028}", "🧠", "\"\"", "'", ";",
    ]
    let width = next(4) + 1
    let rows = (0..<next(6) + 1).map { _ in
      (0..<width).map { _ in (0..<next(6)).map { _ in nasty[next(nasty.count)] }.joined() }
    }
    let text = rows.map(CSV.line).joined()
    let back = try CSV.records(of: text).map(\.fields)
    #expect(back.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
  }
}

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("the shortest text reads back as the same number")
  func shortest() {
    #expect(NumberText.shortest(16) == "16")
    #expect(NumberText.shortest(0.1) == "0.1")
    #expect(NumberText.shortest(-0.00009) == "-9e-05")
    for value: Double in [0.1 + 0.2, 1.0 / 3, 1e300, -5e-324, 123456789.125] {
      #expect(Double(NumberText.shortest(value)) == value)
    }
  }

  @Test("six digits for statistics")
  func six() {
    #expect(NumberText.powerOfTen(8.88178e-16) == "8.9 × 10⁻¹⁶")
    #expect(NumberText.powerOfTen(0.000199) == "2.0 × 10⁻⁴")
    #expect(NumberText.powerOfTen(9.96e10) == "1.0 × 10¹¹")
    #expect(NumberText.powerOfTen(0) == "0")
    #expect(NumberText.sixDigits(2.59440844) == "2.59441")
    #expect(NumberText.sixDigits(147) == "147")
  }

  @Test("arrays nest after their shape, and stay flat when it does not fit")
  func arrays() {
    #expect(NumberText.json(["1", "2", "3", "4", "5", "6"], shape: [2, 3]) == "[[1,2,3],[4,5,6]]")
    #expect(NumberText.json(["1"], shape: []) == "1")
    #expect(NumberText.json(["1", "2"], shape: [3]) == "[1,2]")
    #expect(NumberText.json(["1", "2"], shape: nil) == "[1,2]")
  }
}
