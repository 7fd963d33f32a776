import Foundation
import Host
import Testing

@testable import Handouts

@Suite("What can be tried on a page of the site")
struct ExplorableTests {
  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let scripts = checkout + "/handouts/explorables"

  /// A folder of its own, which its test removes.
  private struct Place {
    let path = NSTemporaryDirectory() + "/retrace-explorables-\(UUID().uuidString)"
    func write(_ text: String, to name: String) throws {
      let file = URL(fileURLWithPath: "\(path)/\(name)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    func remove() { try? FileManager.default.removeItem(atPath: path) }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// The tables of a data file as a browser reads them.
  private func tables(_ data: String) throws -> [String: [[String]]] {
    let from = try #require(data.range(of: "] = {"))
    let json = "{" + data[from.upperBound...].trimmingCharacters(in: CharacterSet(charactersIn: ";\n"))
    return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [[String]]])
  }

  private func one(_ name: String) throws -> Explorable { try #require(Explorable.all.first { $0.name == name }) }

  @Test("each has a script that defines it, words for those who do not see it, and one place in the prose of its chapter")
  func complete() throws {
    #expect(Set(Explorable.all.map(\.name)).count == Explorable.all.count)
    for explorable in Explorable.all {
      let script = try text("\(Self.scripts)/\(explorable.name).js")
      #expect(script.contains("(window.retraceExplorables ??= {})[\"\(explorable.name)\"] = function (box, data) {"))
      for table in explorable.tables {
        #expect(script.contains("\"\(table.file)\"") && table.file.hasSuffix(".csv"), "\(explorable.name): \(table.file)")
      }
      #expect(explorable.words.count > 100 && explorable.words.hasSuffix(".") && !explorable.words.contains("\n"))
      #expect(explorable.html.contains("data-explorable=\"\(explorable.name)\"") && explorable.html.contains("<p>"))
      var places: [String] = []
      for slug in try FileManager.default.contentsOfDirectory(atPath: Self.checkout + "/experiments").sorted() {
        let folder = "\(Self.checkout)/experiments/\(slug)"
        for file in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        where file.hasSuffix(".swift") || file.hasSuffix(".md") {
          let count = try text("\(folder)/\(file)").components(separatedBy: explorable.marker).count - 1
          places += Array(repeating: slug, count: count)
        }
      }
      #expect(places == [explorable.slug], "\(explorable.name)")
    }
  }

  @Test("no script loads anything, is longer than 150 lines, or asks a library for its work")
  func plain() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.scripts).filter { $0.hasSuffix(".js") }.sorted()
    #expect(names == (["common"] + Explorable.all.map(\.name)).map { $0 + ".js" }.sorted())
    for name in names {
      // The address that names SVG is loaded by nobody.
      let script = try text("\(Self.scripts)/\(name)").replacing("http://www.w3.org/2000/svg", with: "")
      for word in ["http", "fetch(", "XMLHttpRequest", "import(", "import ", "require(", "eval(", "innerHTML"] {
        #expect(!script.contains(word), "\(name): \(word)")
      }
      if name != "common.js" { #expect(script.split(separator: "\n").count <= 150, "\(name)") }
    }
  }

  @Test("data are the fields of the report as they stand there, the same bytes each time")
  func committed() throws {
    for explorable in Explorable.all {
      let report = "\(Self.checkout)/reports/\(explorable.slug)"
      let placed = try Explorable.placed(in: explorable.marker, of: explorable.slug, report: report)
      #expect(placed.missing == [], "\(explorable.name)")
      let data = try explorable.data(report: report)
      let again = try explorable.data(report: report)
      #expect(data == again)
      #expect(data.utf8.count < 500_000)
      let tables = try self.tables(data)
      #expect(tables.keys.sorted() == explorable.tables.map(\.file).sorted())
      for table in explorable.tables {
        let rows = try #require(tables[table.file])
        #expect(rows.count > 1 && rows.allSatisfy { $0.count == rows[0].count })
        if let columns = table.columns { #expect(rows[0] == columns) }
        // Fields in quotes have a test of their own below.
        let fields = Set(try text("\(report)/\(table.file)").split { $0 == "," || $0 == "\n" }.map(String.init))
        for field in rows.joined() where !field.isEmpty && !field.contains(",") { #expect(fields.contains(field)) }
      }
    }
  }

  @Test("the numbers that the pages start from are those of the reports")
  func numbers() throws {
    func tables(_ name: String) throws -> [String: [[String]]] {
      let explorable = try one(name)
      return try self.tables(explorable.data(report: "\(Self.checkout)/reports/\(explorable.slug)"))
    }
    let plant = try tables("learning-rate")
    let curves = try #require(plant["results.csv"])
    let printed = try text(Self.checkout + "/reports/power-plant-regression/results.csv").split(separator: "\n")
    for model in ["logistic", "relu fast"] {
      let ours = curves.filter { $0[0] == model }
      let theirs = printed.map { $0.split(separator: ",") }.filter { $0[2] == model }
      #expect(ours.map { $0[1] } == theirs.map { String($0[3]) } && !ours.isEmpty)
      #expect(ours.map { $0[3] } == theirs.map { String($0[6]) })
    }
    #expect(plant["verdicts.csv"]?.count == 5)
    let line = try tables("perceptron-line")
    let cases = try #require(line["cases.csv"])
    #expect(cases.dropFirst().map { $0[4] } == ["0", "1", "1", "0"] && cases[0][4] == "XOR")
    let gates = try tables("forget-bias")
    let reach = try #require(gates["reach-curves.csv"])
    #expect(reach[0].filter { $0.hasPrefix("product of its gates: bias ") }.count == 2)
    #expect(reach[1].allSatisfy { $0 == "1" || $0 == "0" })
    let weights = try tables("weight-gain")
    let spread = try #require(weights["spread.csv"])
    #expect(Set(spread.dropFirst().map { $0[0] + "," + $0[1] }).count == 4 * 6)
  }

  @Test("fields with quotes, commas and signs reach the page as they are")
  func escaped() throws {
    let place = Place()
    defer { place.remove() }
    try place.write("k,\"a, \"\"b\"\" \\ −1\"\n0,\"</script>\n\"\n", to: "x.csv")
    let explorable = Explorable(name: "x", slug: "y", words: "Words & <more>.", tables: [.init("x.csv")])
    #expect(
      try tables(explorable.data(report: place.path)) == ["x.csv": [["k", "a, \"b\" \\ −1"], ["0", "</script>\n"]]])
    #expect(explorable.html.contains("<p>Words &amp; &lt;more&gt;.</p>"))
  }

  @Test("only the columns and rows that the script reads go to the site; what is not there is an error")
  func chosen() throws {
    let place = Place()
    defer { place.remove() }
    try place.write("a,b,c\n1,x,2\n3,y,4\n5,x,6\n", to: "t.csv")
    func data(_ columns: [String], _ column: String, _ values: [String]) throws -> [[String]]? {
      let table = Explorable.Table("t.csv", columns: columns, rows: .init(column: column, values: values))
      return try tables(Explorable(name: "n", slug: "s", words: "", tables: [table]).data(report: place.path))["t.csv"]
    }
    #expect(try data(["c", "a"], "b", ["x"]) == [["c", "a"], ["2", "1"], ["6", "5"]])
    let path = place.path + "/t.csv"
    #expect(throws: HandoutError.report(.malformed(path: path, line: 1, reason: "no column 'd'"))) {
      _ = try data(["d"], "b", ["x"])
    }
    #expect(throws: HandoutError.report(.malformed(path: path, line: 1, reason: "no row with 'z' in 'b'"))) {
      _ = try data(["a"], "b", ["z"])
    }
    #expect(throws: HandoutError.self) {
      _ = try Explorable(name: "n", slug: "s", words: "", tables: [.init("none.csv")]).data(report: place.path)
    }
  }

  @Test("stand in the places of their comments, and are left out where the report lacks their data")
  func placed() throws {
    let place = Place()
    defer { place.remove() }
    let explorable = try one("perceptron-line")
    let page = "# T\n\nOne.\n\n\(explorable.marker)\n\nTwo.\n"
    let without = try Explorable.placed(in: page, of: "xor-net", report: place.path)
    #expect(without.markdown == "# T\n\nOne.\n\n\nTwo.\n" && without.explorables.isEmpty)
    #expect(without.missing == [place.path + "/cases.csv"])
    try place.write("x1,x2,AND,OR,XOR\n0,0,0,0,0\n", to: "cases.csv")
    let with = try Explorable.placed(in: page, of: "xor-net", report: place.path)
    #expect(with.markdown == "# T\n\nOne.\n\n\(explorable.html)\n\nTwo.\n")
    #expect(with.explorables == [explorable] && with.missing.isEmpty)
    // No other comment is one, and nothing inside a line is.
    let others = "<!-- Woven from main.swift. -->\nA `\(explorable.marker)`.\n"
    #expect(try Explorable.placed(in: others, of: "xor-net", report: place.path).markdown == others)
  }

  @Test("a comment that names none of the chapter is refused with its line")
  func unknown() throws {
    let reason = { (name: String, slug: String) in
      HandoutError.report(.malformed(path: "\(slug) as Markdown", line: 3, reason: "no explorable '\(name)' of \(slug)"))
    }
    #expect(throws: reason("perceptron-lines", "xor-net")) {
      _ = try Explorable.placed(in: "# T\n\n<!-- explorable: perceptron-lines -->\n", of: "xor-net", report: "/none")
    }
    #expect(throws: reason("perceptron-line", "mnist-cnn-vs-mlp")) {
      _ = try Explorable.placed(in: "# T\n\n<!-- explorable: perceptron-line -->\n", of: "mnist-cnn-vs-mlp", report: "/none")
    }
  }

  @Test("a site with one gets its data and one script, which brings along what all share; a site without gets none")
  func written() throws {
    let place = Place()
    defer { place.remove() }
    try Explorable.write([], scripts: Self.scripts, reports: Self.checkout + "/reports", to: place.path)
    #expect(!FileManager.default.fileExists(atPath: place.path))
    let explorable = try one("forget-bias")
    try Explorable.write([explorable], scripts: Self.scripts, reports: Self.checkout + "/reports", to: place.path)
    let files = try explorable.scripts.map { try text("\(place.path)/\($0)") }
    #expect(files[0].contains("retraceExplorableData ??= {})[\"forget-bias\"] = {"))
    #expect(files[1].contains("window.retraceExplorable ??= (function () {"))
    #expect(files[1].contains("(window.retraceExplorables ??= {})[\"forget-bias\"] = function"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/explorables").count == 2)
  }

  @Test("papers and decks show nothing of them", .enabled(if: PandocTests.hasPandoc, "needs pandoc"), arguments: ["latex", "beamer", "html5"])
  func unseen(format: String) throws {
    let place = Place()
    defer { place.remove() }
    try place.write("# T\n\n## One\n\nOne.\n\n\(Explorable.all[0].marker)\n\nTwo.\n", to: "page.md")
    let outcome = try Subprocess.capture(
      "pandoc",
      ["page.md", "--from=\(Pandoc.markdown)", "--to=\(format)", "--lua-filter=\(Self.checkout)/handouts/handout.lua"]
        + (format == "beamer" ? ["--lua-filter=\(Self.checkout)/handouts/deck.lua"] : []),
      folder: place.path)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("One") && !outcome.output.contains("explorable") && !outcome.output.contains("perceptron"))
  }
}
