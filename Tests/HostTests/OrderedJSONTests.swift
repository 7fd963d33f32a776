import Foundation
import Host
import Testing

@Suite("JSON in a fixed order")
struct OrderedJSONTests {
  @Test("members stand in their order, each on a line, lists of plain values on one")
  func text() {
    let json = OrderedJSON.members([
      .init("name", .text("xor")), .init("loss", .number(0.25)), .init("epochs", .number(100)), .init("seed", .integer(-1)),
      .init("seeds", .list([.unsigned(1), .unsigned(.max)])), .init("isQuick", .flag(false)),
      .init("inner", .members([.init("b", .none), .init("a", .flag(true))])), .init("empty", .members([])),
      .init("nothing", .list([])),
    ])
    #expect(
      json.text == """
        {
          "name": "xor",
          "loss": 0.25,
          "epochs": 100,
          "seed": -1,
          "seeds": [1, 18446744073709551615],
          "isQuick": false,
          "inner": {
            "b": null,
            "a": true
          },
          "empty": {},
          "nothing": []
        }

        """)
  }

  @Test("the same stands on one line where that is asked for")
  func line() {
    let json = OrderedJSON.members([
      .init("a \"b\"", .list([.members([.init("c", .integer(1)), .init("d", .none)]), .text("e")])),
      .init("f", .members([])),
    ])
    #expect(json.line == #"{"a \"b\"": [{"c": 1, "d": null}, "e"], "f": {}}"#)
  }

  @Test("numbers that JSON does not know are null", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(number: Double) {
    #expect(OrderedJSON.number(number).text == "null\n")
  }

  @Test("a string is quoted so that every reader finds the same one")
  func strings() throws {
    #expect(OrderedJSON.quoted("a \"b\" \\ c") == #""a \"b\" \\ c""#)
    #expect(OrderedJSON.quoted("\r\n\t") == #""\r\n\t""#)
    #expect(OrderedJSON.quoted("\u{1}\u{1f}") == #""\u0001\u001f""#)
    #expect(OrderedJSON.quoted("é 🧠 /") == "\"é 🧠 /\"")
    for text in ["", "\"", "\\", "\u{0}", "a\r\nb", "e\u{301}", "\u{2028}", "🧠"] {
      let back = try JSONDecoder().decode([String].self, from: Data("[\(OrderedJSON.quoted(text))]".utf8))
      #expect(back.map { Array($0.utf8) } == [Array(text.utf8)])
    }
  }
}
