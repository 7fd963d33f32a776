import Foundation
import Host

@testable import Ledger
@testable import Reports
@testable import Weaving
@testable import retrace

extension Reader {
  static let ledgerReaders = [
    Reader(
      "csv", words: ["\"", "\"\"", ",", "\r\n", "\n", "\r", "\u{FEFF}", ";"],
      seeds: { try ["id,value\na,1\nb,\"2, \"\"3\"\"\"\n", "a\r\n\r\n\"b\nc\"\r\n"].map { Array($0.utf8) } + ledgerSeeds(2048) }
    ) { bytes in
      let records: [CSV.Record]
      do throws(CSV.Malformed) { records = try CSV.records(of: text(bytes)) } catch {
        return try expect(error.line >= 1 && error.line <= 1 + bytes.count { $0 == 10 }, "no line \(error.line)")
      }
      let again = records.map { CSV.line($0.fields) }.joined()
      guard let read = try? CSV.records(of: again) else { throw Broken(description: "cannot be read again: \(again)") }
      try same(read.map(\.fields), records.map(\.fields), "written again")
    },

    Reader(
      "printed-value",
      words: ["[", "]", "\"", "\\", "e", "E-", "~", "%", "/", "1e-9223372036854775807", "0.0900", "1.1e8", "1e308", "nan"],
      seeds: {
        ["0.0900", "1.1e8", "25%", "1/2", "~1.0e5", "[[1,2],[3,4]]", "[\"1100\",\"0110\"]", "[]", "tanh", "-3\n0.5"]
          .map { Array($0.utf8) }
      }
    ) { bytes in
      let fields = text(bytes).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      try check(
        PublishedRow(
          id: "a", source: "b", locator: "c", experiment: "d", kind: .exact, quantity: "e", published: fields[0],
          tolerance: fields.dropFirst().first ?? ""))
    },

    Reader(
      "ledger",
      words: ["exact", "stochastic", "setting", "claim", "[", "]", "\"", ",", "1e-999999999", "\r\n"]
        + Condition.allCases.map(\.rawValue) + Basis.allCases.map(\.rawValue),
      seeds: { try ledgerSeeds(3072) }
    ) { bytes in
      try Scratch.with([("zaki-meira.csv", bytes)]) { folder in
        let ledger: Ledger
        do throws(LedgerError) { ledger = try Ledger(folder: folder) } catch { return }
        for row in ledger.rows {
          try expect(ledger[row.id] == row, "the row \(row.id) is not found")
          try check(row)
          do throws(LedgerError) {
            _ = try ledger.settings(row.id)
            _ = try ledger.setting(row.id)
          } catch { continue }
        }
      }
    },

    Reader(
      "verdicts", words: (VerdictKind.allCases.map(\.rawValue) + Condition.allCases.map(\.rawValue))
        + ["exact", "stochastic", "claim", "[", "]", "\"", ",", "1e-999999999", "all values: ", "zero in ", "holds in 1 of 1 seeds"],
      seeds: { try reportSeeds("verdicts.csv", upTo: 2048) }
    ) { bytes in
      try Scratch.with([("verdicts.csv", bytes)]) { folder in
        let verdicts: [Verdict]
        do throws(HostError) { verdicts = try CSVTable.verdicts(path: folder + "/verdicts.csv") } catch { return }
        try same(
          try CSVTable(text: CSVTable(verdicts: verdicts).text).rows, verdicts.map(\.fields), "verdicts written again")
        _ = Markdown.table(verdicts: verdicts, sources: [])
        for verdict in verdicts {
          let row = PublishedRow(
            id: verdict.id, source: verdict.source, locator: verdict.locator, experiment: "", kind: verdict.kind,
            quantity: verdict.quantity, published: verdict.published, tolerance: verdict.tolerance, bound: "1",
            condition: verdict.condition)
          try expect(VerdictCheck.copied(verdict, from: row).isEmpty, "the copy differs from its row")
          _ = VerdictCheck.contradictions(verdict, row)
        }
      }
    },

    Reader("errata", words: ["\"", ","] + ErratumClass.allCases.map(\.rawValue), seeds: { try reportSeeds("errata.csv", upTo: 2048) }) { bytes in
      try Scratch.with([("errata.csv", bytes)]) { folder in
        let errata: [Erratum]
        do throws(HostError) { errata = try CSVTable.errata(path: folder + "/errata.csv") } catch { return }
        let items = errata.map { (slug: "a", erratum: $0) }
        try expect(!ErrataPage(errata: items, verdicts: [], sources: []).text.isEmpty, "a page without a word")
        if Slip.problem(in: items) == nil, Set(errata.map(\.id)).count == errata.count {
          let rows = Slip.grouped(items).map { 1 + $0.others.count }.reduce(0, +)
          try expect(rows == errata.count, "\(rows) rows of \(errata.count) are listed")
        }
      }
    },
  ]

  /// What a row says of its printed value: its numbers, their last digits and its shape fit together.
  private static func check(_ row: PublishedRow) throws {
    guard let values = row.values else { return }
    guard let halves = row.halfUnits, let digits = row.printedDigits, let tolerance = row.numericTolerance else {
      throw Broken(description: "numbers without their digits")
    }
    try expect(
      halves.count == values.count && digits.count == values.count && tolerance.count == values.count,
      "\(values.count) numbers with \(halves.count) last digits")
    try expect(halves.allSatisfy { $0 >= 0 }, "half a unit below zero")
    if let shape = row.shape { try expect(shape.reduce(1, *) == values.count, "\(values.count) numbers in \(shape)") }
    if row.kind == .exact { _ = Judge.exact(row, computed: values) }
  }

  /// Compares bytes, because Swift calls differently composed characters equal.
  static func same(_ one: [[String]], _ other: [[String]], _ what: String) throws(Broken) {
    func bytes(_ rows: [[String]]) -> [[[UInt8]]] { rows.map { $0.map { Array($0.utf8) } } }
    try expect(bytes(one) == bytes(other), "\(what): \(one), before: \(other)")
  }

  private static func ledgerSeeds(_ count: Int) throws -> [[UInt8]] {
    try Repository.names("experiments/published").filter { $0.hasSuffix(".csv") }.map {
      try Repository.file("experiments/published/\($0)", upTo: count)
    }
  }

  /// The first bytes of a file of every report that has it.
  static func reportSeeds(_ name: String, upTo count: Int) throws -> [[UInt8]] {
    try Repository.slugs().compactMap { try? Repository.file("reports/\($0)/\(name)", upTo: count) }
  }
}
