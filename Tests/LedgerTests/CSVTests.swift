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
      // The look behind a CR: at the end of the text, in front of a record, behind a quote, behind a comma.
      ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
      ("a\r\n", [["a"]]),
      ("x,\"a\"", [["x", "a"]]),
      ("\r\n", [[""]]),
      ("a\r\n\r\nb\r\n", [["a"], [""], ["b"]]),
      ("\"a\"\r\n\"b\"\r\n", [["a"], ["b"]]),
      ("a,\r\nb,\r\n", [["a", ""], ["b", ""]]),
      ("\"a\rb\r\n\"\r\n", [["a\rb\r\n"]]),
      ("\u{feff}a,b\n", [["a", "b"]]),
      ("\u{feff}\"a\",b\n", [["a", "b"]]),
      ("\u{feff}", []),
      // Only at the very beginning it is a mark.
      ("a\n\u{feff}b\n", [["a"], ["\u{feff}b"]]),
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
    arguments: [
      ("a\nb\"c\n", 2, "a quote inside an unquoted field"),
      ("\"a\nb", 1, "a quoted field begins here and never ends"),
      ("\"", 1, "a quoted field begins here and never ends"),
      ("a\n\"b\"c\n", 2, "text after the closing quote of a field"),
      ("a\n\"b\"\"\n", 2, "a quoted field begins here and never ends"),
      ("a\rb\n", 1, "a carriage return without line feed"),
      ("a,b\r\n1,2\r", 2, "a carriage return without line feed"),
      ("a\r", 1, "a carriage return without line feed"),
      ("\r", 1, "a carriage return without line feed"),
      ("\"a\"\r", 1, "a carriage return without line feed"),
      ("a\n\"b\"\rc\n", 2, "a carriage return without line feed"),
      ("a,\r", 1, "a carriage return without line feed"),
      ("a\r\r\n", 1, "a carriage return without line feed"),
      ("a\n\nb\u{0}\n", 3, "a NUL byte; expected text in UTF-8"),
      ("a\n\"\n\u{0}\"\n", 3, "a NUL byte; expected text in UTF-8"),
    ])
  func refuses(text: String, line: Int, reason: String) {
    let error = #expect(throws: CSV.Malformed.self) { try CSV.records(of: text) }
    #expect(error?.line == line)
    #expect(error?.reason == reason)
    #expect(error?.description == "line \(line): \(reason)")
  }

  @Test("refuses a file that other programs have separated or encoded in their way")
  func otherFiles() throws {
    func reason(_ bytes: [UInt8]) -> String? {
      do throws(CSV.Malformed) {
        _ = try CSV.records(ofFile: bytes)
        return nil
      } catch {
        return error.description
      }
    }
    func reason(_ text: String) -> String? { reason(Array(text.utf8)) }
    #expect(reason("id;kind\nx;\"p; q\"\n") == "line 1: separated by semicolons; expected commas")
    #expect(reason("\u{feff}id;kind\r\nx;y\r\n") == "line 1: separated by semicolons; expected commas")
    #expect(reason("id\tkind\nx\t\"p\"q\n") == "line 1: separated by tabs; expected commas")
    #expect(reason("id;kind") == "line 1: separated by semicolons; expected commas")
    // Semicolons and tabs within fields are text.
    #expect(reason("id,kind\nx;y,\"p\tq\"\n") == nil)
    #expect(reason("id,a;b\tc\n") == nil)
    #expect(reason("id\nx;y\n") == nil)
    #expect(reason("") == nil)

    let table = "id,kind\ncafé,x\n"
    #expect(reason([0xff, 0xfe] + table.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }) == "line 1: not UTF-8 but UTF-16; save the file as UTF-8")
    #expect(reason([0xfe, 0xff] + table.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }) == "line 1: not UTF-8 but UTF-16; save the file as UTF-8")
    #expect(reason("id,k\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }) == "line 1: a NUL byte; expected text in UTF-8")
    // Latin-1.
    #expect(reason(table.unicodeScalars.map { UInt8($0.value) }) == "line 2: not UTF-8; save the file as UTF-8")
    #expect(reason(Array("a,b\n\n\nc".utf8) + [0xc3]) == "line 4: not UTF-8; save the file as UTF-8")
    #expect(try CSV.records(ofFile: Array(table.utf8)).map(\.fields) == [["id", "kind"], ["café", "x"]])
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
