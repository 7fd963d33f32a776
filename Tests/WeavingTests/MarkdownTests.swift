import CCMarkGFM
import Testing

@testable import Weaving

@Suite("Markdown that programs write")
struct MarkdownTests {
  @Test("Markdown tables align numbers right and escape pipes")
  func markdown() {
    let table = Markdown.table(
      header: ["a", "n", "m", "k"], rows: [["x|y", "1.5", "3", "−2"], ["two\nlines", "", "none", "0.5"]])
    #expect(
      table == """
        | a | n | m | k |
        | --- | ---: | --- | ---: |
        | x\\|y | 1.5 | 3 | −2 |
        | two lines |  | none | 0.5 |
        """)
  }

  @Test("numbers with thousands or powers of ten, and a dash where there is none, are numbers; other dashes and commas are not")
  func grouped() {
    let table = Markdown.table(
      header: ["n", "dash", "percent", "power", "list", "year", "none"],
      rows: [
        ["44,426", "–", "−1,234.5 %", "−8.9 × 10⁻¹⁶", "1,2", "9,56", "–"], ["850", "7", "3 %", "10⁷", "3", "9,568", "–"],
      ])
    #expect(table.split(separator: "\n")[1] == "| ---: | ---: | ---: | ---: | --- | --- | --- |")
  }

  @Test(
    "a pipe stays in its cell, escaped or not, in code and in formulas",
    arguments: [
      ("a|b", "a\\|b"), ("a\\|b", "a\\|b"), ("a\\\\|b", "a\\\\\\|b"), ("`a|b`", "`a\\|b`"), ("a\\", "a\\"),
      ("$|x|$ and |", "$\\|x\\|$ and \\|"), ("$\\|x\\|$", "$\\Vert x\\Vert $"), ("`$|` $", "`$\\|` $"),
    ])
  func pipes(cell: String, written: String) {
    #expect(Markdown.table(header: ["a", "b"], rows: [[cell, "c"]]).hasSuffix("\n| \(written) | c |"))
  }

  @Test("GitHub's parser finds as many cells as were written, whatever is in them")
  func cells() {
    var generator = SystemRandomNumberGenerator()
    let signs = Array("||\\\\`$ab*_<>[](){}~!-:#&;\n\r\té–")
    for _ in 0..<2000 {
      let columns = Int.random(in: 1...4, using: &generator)
      let rows = (0...2).map { _ in
        (0..<columns).map { _ in
          String((0..<Int.random(in: 0...8, using: &generator)).map { _ in signs.randomElement(using: &generator) ?? " " })
        }
      }
      let text = Markdown.table(header: rows[0], rows: Array(rows[1...]))
      #expect(Self.cellCounts(of: text) == [columns, columns, columns], "\(text)")
    }
  }

  /// The cells of each row, as written: a row that is too long or too short would be cut or filled, so each is
  /// read as the header of a table of its own, whose width must be that of the line below.
  private static func cellCounts(of table: String) -> [Int] {
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    return ([lines[0]] + lines[2...]).map { line in
      (1...40).first { width in
        let text = line + "\n|" + String(repeating: " --- |", count: width) + "\n"
        return isTable(text)
      } ?? 0
    }
  }

  private static func isTable(_ text: String) -> Bool {
    cmark_gfm_core_extensions_ensure_registered()
    let parser = cmark_parser_new(CMARK_OPT_DEFAULT)
    defer { cmark_parser_free(parser) }
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"))
    cmark_parser_feed(parser, text, text.utf8.count)
    let document = cmark_parser_finish(parser)
    defer { cmark_node_free(document) }
    guard let first = cmark_node_first_child(document) else { return false }
    return String(cString: cmark_node_get_type_string(first)) == "table"
  }

  @Test(
    "the destinations of a line are found beside prices, code, formulas and addresses",
    arguments: [
      ("![up to $5](a.png), later $6", ["a.png"]), ("`[a](b)` and [c](d.md \"Title\")", ["d.md"]),
      ("$[a](b)$, [c](e_(f).png)", ["e_(f).png"]), ("[![A](a.png)](b.md)", ["a.png", "b.md"]),
      ("[https://i.org](c.md)", ["c.md"]), ("a <b, ![c](d.png), e> f", ["d.png"]), ("none (here)", []),
    ] as [(String, [String])])
  func destinations(line: String, found: [String]) { #expect(Markdown.destinations(in: line) == found) }

  @Test("plain text becomes no markup")
  func plain() {
    #expect(Markdown.plain("1 - c*c < x_t $") == "1 - c\\*c &lt; x\\_t \\$")
  }
}
