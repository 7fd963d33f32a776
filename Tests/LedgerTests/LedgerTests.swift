import Foundation
import Testing

@testable import Ledger

/// The ledger of this checkout.
let publishedFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path + "/experiments/published"

@Suite("The published ledger")
struct PublishedLedgerTests {
  let ledger: Ledger

  init() throws { ledger = try Ledger(folder: publishedFolder) }

  @Test("has as many rows of each kind from each source as its README says")
  func counts() throws {
    let readme = try String(contentsOfFile: publishedFolder + "/README.md", encoding: .utf8)
    let kinds: [PublishedKind] = [.exact, .stochastic, .setting, .claim]
    func line(_ name: String, _ rows: [PublishedRow]) -> String {
      let counts = kinds.map { kind in rows.filter { $0.kind == kind }.count } + [rows.count]
      return "| \(name) | \(counts.map(String.init).joined(separator: " | ")) |"
    }
    // A document of which the README says nothing is somebody's own.
    let listed = ledger.sources.map(\.key).filter { readme.contains("\n| \($0) | ") }
    #expect(listed.count >= 5)
    let rows = ledger.rows.filter { listed.contains($0.source) }
    for key in listed {
      let expected = line(key, rows.filter { $0.source == key })
      #expect(readme.contains(expected), "the README should say \(expected)")
    }
    let total = line("total", rows)
    #expect(readme.contains(total), "the README should say \(total)")
    #expect(readme.contains("\(rows.count) rows"))
  }

  @Test("begins with the first source and keeps the order of the file")
  func order() {
    #expect(ledger.rows.first?.id == "zaki-meira-rnn-loss-half")
    let order = ledger.rows.map(\.source).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    #expect(order == ledger.sources.map(\.key) && order.starts(with: ["zaki-meira", "mmds", "usc552", "zhang", "kelleher"]))
  }

  @Test("gives settings as numbers")
  func settings() throws {
    #expect(try ledger.setting("zaki-meira-mnist-epochs") == 15)
    #expect(try ledger.setting("zaki-meira-rnn-loss-half") == 0.5)
    #expect(try ledger.settings("kelleher-t2-max") == [37.11, 100.16, 495.76])
    #expect(try ledger.settingText("zaki-meira-reber-hidden-activation") == "tanh")
  }

  @Test("refuses a question that it cannot answer")
  func wrongQuestions() {
    #expect(throws: LedgerError.unknownRow(id: "nothing")) { try ledger.setting("nothing") }
    #expect(throws: LedgerError.notASetting(id: "zaki-meira-mnist-cnn-errors", kind: "stochastic")) {
      try ledger.setting("zaki-meira-mnist-cnn-errors")
    }
    #expect(throws: LedgerError.notOneNumber(id: "kelleher-t2-max", count: 3)) {
      try ledger.setting("kelleher-t2-max")
    }
    #expect(throws: LedgerError.notNumeric(id: "zaki-meira-reber-hidden-activation", published: "tanh")) {
      try ledger.setting("zaki-meira-reber-hidden-activation")
    }
  }

  @Test("states a bound for each stochastic row that is not zero, and for no other row")
  func bounds() {
    for row in ledger.rows {
      #expect((row.numericBound != nil) == (row.kind == .stochastic && row.values != [0]), "\(row.id)")
    }
  }

  @Test("prints a number, an array or a legible text in every exact row")
  func exactRowsAreReadable() {
    for row in ledger.rows where row.kind == .exact {
      #expect(row.values != nil || row.texts != nil, "\(row.id): \(row.published)")
      if let tolerance = row.numericTolerance {
        #expect(tolerance.allSatisfy { $0 >= 0 && $0.isFinite }, "\(row.id)")
      }
    }
  }

  @Test("calls the group of the power plant's ReLU network by the slug that judges it")
  func groups() {
    #expect(ledger.rows(experiment: "relu-power-plant").isEmpty)
    #expect(ledger.rows(experiment: "power-plant-regression").count == 70 + 27 + 18 + 2 + 2 + 2 + 2 + 1)
  }
}

@Suite("A ledger file")
struct LedgerFileTests {
  static let header = Ledger.columns.joined(separator: ",")
  static let row = "a,p. 1,g,exact,q,1.5,,,,,,,,,"

  /// Reads a ledger of one file with these lines.
  func read(_ lines: [String]) throws -> Ledger {
    let folder = FileManager.default.temporaryDirectory.path + "/ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try lines.joined(separator: "\n").write(toFile: folder + "/mmds.csv", atomically: true, encoding: .utf8)
    return try Ledger(folder: folder)
  }

  @Test("is read when it is well formed")
  func wellFormed() throws {
    #expect(try read([Self.header, Self.row]).rows.map(\.id) == ["a"])
  }

  @Test("takes the documents and their order from sources.csv, and one that is not listed there by its key behind them")
  func sources() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func put(_ lines: [String], in name: String) throws {
      try lines.joined(separator: "\n").write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    try put([Self.header, Self.row], in: "own.csv")
    try put([Self.header, Self.row.replacing("a,", with: "b,", maxReplacements: 1)], in: "mmds.csv")
    try put([Self.header, Self.row.replacing("a,", with: "c,", maxReplacements: 1)], in: "zhang.csv")
    let header = Source.columns.joined(separator: ",")
    // The third has no ledger file.
    try put([header, "zhang,Zhang at length,Zhang", "mmds,Massive,MMDS", "kelleher,K,K"], in: "sources.csv")
    let ledger = try Ledger(folder: folder)
    #expect(ledger.rows.map(\.id) == ["c", "b", "a"])
    #expect(ledger.sources.map(\.title) == ["Zhang at length", "Massive", "own"])
    #expect(ledger.sources.shortTitle(of: "mmds") == "MMDS" && ledger.sources.shortTitle(of: "else") == "else")
    for (lines, line, reason) in [
      (["key,title"], 1, "expected the columns key,title,short_title"),
      ([header, "a,A,A", "a,B,B"], 3, "a occurs twice"),
      ([header, "a,,A"], 2, "expected 3 fields, none of them empty"),
      ([header, "\"a,A"], 2, "a quoted field begins here and never ends"),
    ] {
      try put(lines, in: "sources.csv")
      #expect(throws: LedgerError.malformed(path: folder + "/sources.csv", line: line, reason: reason)) {
        try Ledger(folder: folder)
      }
    }
  }

  @Test("gives each row its least number of seeds, its condition and its basis, and none where none is stated")
  func newColumns() throws {
    let rows = try read([
      Self.header, "a,p,g,stochastic,q,147,,,87,40,completed,,,,", "b,p,g,exact,q,1,,,,,,fitted,,,",
      "c,p,g,claim,q,yes,,,,,extended,definition,,,", Self.row.replacing("a,", with: "d,", maxReplacements: 1),
    ]).rows
    #expect(rows.map(\.leastSeeds) == [40, nil, nil, nil])
    #expect(rows.map(\.condition) == [.completed, nil, .extended, nil])
    #expect(rows.map(\.basis) == [nil, .fitted, .definition, nil])
    #expect(rows[0].numericBound == 87)
  }

  @Test(
    "is refused with its line when malformed",
    arguments: [
      (["id,locator"], 1, "column experiment is missing"),
      ([""], 1, "is empty; expected the columns \(header)"),
      ([header.replacing(",", with: ";"), row.replacing(",", with: ";")], 1, "separated by semicolons; expected commas"),
      ([header.replacing(",", with: "\t"), row], 1, "separated by tabs; expected commas"),
      ([header + ",colour", row + ","], 1, "column 'colour' is unknown"),
      (
        [header + "," + (1...5_000).map { "c\($0)" }.joined(separator: ","), row], 1, "column 'c1' is unknown"
      ),
      ([header, row + String(repeating: ",", count: 5_000)], 2, "5015 fields, expected 15 fields"),
      ([header, row, "", row], 3, "an empty line, expected 15 fields"),
      ([header + ",id", row + ","], 1, "a column occurs twice"),
      ([header, row, "b,p. 2"], 3, "2 fields, expected 15 fields"),
      ([header, row, ""  + row], 3, "id a occurs twice in the ledger"),
      ([header, ",p,g,exact,q,1,,,,,,,,,"], 2, "the id is empty"),
      (
        [header, "a,p,g,guess,q,1,,,,,,,,,"], 2,
        "kind 'guess' is unknown; expected one of exact, stochastic, setting, claim"
      ),
      ([header, row, "b,\"p,g"], 3, "a quoted field begins here and never ends"),
      ([header, "a,\"two\nlines\",g,exact,q,1,,,,,,,,,", "b,\"p\"x,g"], 4, "text after the closing quote of a field"),
      ([header, "a,p,g,stochastic,q,147,,,,,,,,,"], 2, "stochastic row a states no bound for the range of its seeds"),
      ([header, "a,p,g,stochastic,q,147,,,wide,,,,,,"], 2, "bound 'wide' is no positive number"),
      ([header, "a,p,g,claim,q,c,,,20,,,,,,"], 2, "bound '20' of a claim; expected 'all seeds' or nothing"),
      ([header, "a,p,g,stochastic,q,147,,,0,,,,,,"], 2, "bound '0' is no positive number"),
      ([header, "a,p,g,stochastic,q,147,,,-1,,,,,,"], 2, "bound '-1' is no positive number"),
      ([header, "a,p,g,stochastic,q,147,,,nan,,,,,,"], 2, "bound 'nan' is no positive number"),
      ([header, "a,p,g,stochastic,q,147,,,1e400,,,,,,"], 2, "row a: 'bound' is a number out of range"),
      ([header, "a,p,g,exact,q,1,,1e-999999999,,,,,,,"], 2, "row a: 'tolerance' is a number out of range"),
      ([header, row, "b,p,g,exact,q,1e-9223372036854775807,,,,,,,,,"], 3, "row b: 'published' is a number out of range"),
      ([header, row, "b,p,g,setting,q,[[[[[1]]]]],,,,,,,,,"], 3, "row b: 'published' is an array deeper than 4"),
      (
        [header, "\"two\nlines\",p,g,exact,q,1,,,,,,,,,"], 2,
        "'two lines' is no id; expected at most 60 characters without blanks and line breaks"
      ),
      (
        [header, "a,p,g,claim,q,1,,,,,as-we-like,,,,"], 2,
        "condition 'as-we-like' is unknown; expected one of as-printed, completed, extended, or nothing"
      ),
      (
        [header, "a,p,g,claim,q,1,,,,,,guess,,,"], 2,
        "basis 'guess' is unknown; expected one of fitted, definition, or nothing"
      ),
      ([header, "a,p,g,claim,q,1,,,,many,,,,,"], 2, "least_seeds 'many' is no number of seeds"),
      ([header, "a,p,g,claim,q,1,,,,0,,,,,"], 2, "least_seeds '0' is no number of seeds"),
      ([header, "a,p,g,claim,q,1,,,,1000001,,,,,"], 2, "least_seeds '1000001' is no number of seeds"),
      ([header, row, "b,p,g,exact,q,1,,,,,,,a,,"], 3, "row b depends on a, which is no setting"),
      ([header, row, "b,p,g,exact,q,1,,,,,,,c,,"], 3, "row b depends on c, which is no setting"),
    ])
  func malformed(lines: [String], line: Int, reason: String) {
    let error = #expect(throws: LedgerError.self) { try read(lines) }
    guard case .malformed(let path, let found, let words) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path.hasSuffix("mmds.csv"))
    #expect(found == line)
    #expect(words == reason)
  }

  @Test("may begin with a byte-order mark and end its lines as Windows does")
  func windows() throws {
    #expect(try read(["\u{feff}" + Self.header + "\r", Self.row + "\r", ""]).rows.map(\.id) == ["a"])
  }

  @Test("is missed with its path")
  func missing() {
    #expect(throws: LedgerError.unreadable(path: "/nowhere")) { try Ledger(folder: "/nowhere") }
  }

  @Test("that is a folder, a pipe, or far too large is refused with its path")
  func noFile() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/mmds.csv"
    func refused(_ reason: String) {
      #expect(throws: LedgerError.unreadableFile(path: path, reason: reason)) { try Ledger(folder: folder) }
      try? FileManager.default.removeItem(atPath: path)
    }
    #expect(throws: LedgerError.unreadable(path: folder)) { try Ledger(folder: folder) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    refused("it is a folder")
    mkfifo(path, 0o600)
    refused("it is no regular file")
    symlink("nowhere", path)
    refused("No such file or directory")
    #expect(truncateNew(path, 100 << 20) == 0)
    refused("it holds 104857600 bytes, and a ledger at most 16777216")
    #expect(throws: LedgerError.unreadable(path: path)) { try Ledger(folder: path) }
  }

  /// A file of holes: as large as it says, and quickly made.
  private func truncateNew(_ path: String, _ size: Int) -> Int32 {
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    return truncate(path, size)
  }
}

@Suite("A published row")
struct PublishedRowTests {
  func row(_ published: String, tolerance: String = "") -> PublishedRow {
    PublishedRow(
      id: "r", source: "mmds", locator: "", experiment: "", kind: .exact, quantity: "",
      published: published, tolerance: tolerance)
  }

  @Test("keeps numbers, shape and the place of the last digit")
  func numbers() {
    let matrix = row("[[0.50, -1],[2,1.0e-3]]")
    #expect(matrix.values == [0.5, -1, 2, 0.001])
    #expect(matrix.shape == [2, 2])
    #expect(matrix.printedDigits == [2, 0, 0, 4])
    #expect(row("1.1e8").printedDigits == [-7])
    #expect(row("1.1e8").halfUnits == [5e6])
    #expect(row("25%").values == [25])
    #expect(row("1/2").values == [0.5])
    #expect(row("~1.0e5").values == [1e5])
    #expect(row("147").shape == [])
    #expect(row("[0.5,[[1,1],[0,0]]]").shape == nil)
    #expect(row("[0.5,[[1,1],[0,0]]]").values == [0.5, 1, 1, 0, 0])
  }

  @Test("takes text for text", arguments: ["(figure)", "tanh", "80:20", "[1,2", "[1,2]x", "1e", "nan", "inf", "", "0x10", "alpha/2", "0-9"])
  func text(published: String) {
    #expect(row(published).values == nil)
  }

  @Test("gives the strings of an array of strings")
  func strings() {
    #expect(row("[\"P|T\",\"$\"]").texts == ["P|T", "$"])
    #expect(row("[\"P|T\",\"$\"]").values == nil)
    #expect(row("[\"P|T\",1]").texts == nil)
  }

  @Test("admits the stated tolerance, otherwise half a unit in the last printed digit")
  func tolerance() {
    #expect(row("[0.50,3]", tolerance: "1e-4").numericTolerance == [1e-4, 1e-4])
    #expect(row("[0.50,3]").numericTolerance == [0.005, 0.5])
    #expect(row("[0.50,3]", tolerance: "as in the text").numericTolerance == [0.005, 0.5])
    #expect(row("(figure)", tolerance: "0").numericTolerance == nil)
  }
}
