import CCMarkGFM
import Host
import Testing

@testable import Reports

@Suite("Tables")
struct TablesTests {
  @Test("results keep every bit and their order")
  func results() throws {
    let folder = try TemporaryFolder()
    var table = ResultsTable()
    table.append(run: "published", seed: .max, model: "cnn", epoch: 15, split: "test", metric: "errors", value: 147)
    table.append(run: "published", seed: 1, model: "a,b", epoch: 0, split: "train", metric: "loss", value: 1.0 / 3)
    #expect(
      table.table.text == """
        run,seed,model,epoch,split,metric,value
        published,18446744073709551615,cnn,15,test,errors,147
        published,1,"a,b",0,train,loss,0.3333333333333333

        """)
    try table.write(to: folder.file("results.csv"))
    #expect(try ResultsTable(path: folder.file("results.csv")) == table)
  }

  @Test("a malformed file of results is named with its line")
  func malformed() throws {
    let folder = try TemporaryFolder()
    try folder.put("run,seed,model,epoch,split,metric,value\nx,1,m,one,s,t,0\n", in: "r.csv")
    #expect(
      throws: HostError.malformed(
        path: folder.file("r.csv"), line: 2, reason: "seed, epoch or value is no number")
    ) { try ResultsTable(path: folder.file("r.csv")) }
    #expect(throws: HostError.unreadable(path: folder.file("no.csv"), reason: "no such file")) {
      try ResultsTable(path: folder.file("no.csv"))
    }
  }

  @Test("sampled epochs ascend from the first to the last", arguments: [1, 2, 10, 15, 100, 999, 10_000, 25_000])
  func sampling(last: Int) {
    let epochs = EpochSampling.logSpaced(upTo: last, count: 100)
    #expect(epochs.first == 1)
    #expect(epochs.last == last)
    #expect(epochs.count <= 100)
    #expect(zip(epochs, epochs.dropFirst()).allSatisfy { $0 < $1 })
    if last <= 100 { #expect(epochs == Array(1...last)) }
    if last == 10_000 { #expect(epochs.count > 70 && epochs.contains(2)) }
  }

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

  @Test("numbers with thousands, and a dash where there is none, are numbers; other dashes and commas are not")
  func grouped() {
    let table = Markdown.table(
      header: ["n", "dash", "percent", "list", "year", "none"],
      rows: [["44,426", "–", "−1,234.5 %", "1,2", "9,56", "–"], ["850", "7", "3 %", "3", "9,568", "–"]])
    #expect(table.split(separator: "\n")[1] == "| ---: | ---: | ---: | --- | --- | --- |")
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

  @Test("plain text becomes no markup")
  func plain() {
    #expect(Markdown.plain("1 - c*c < x_t $") == "1 - c\\*c &lt; x\\_t \\$")
  }
}
