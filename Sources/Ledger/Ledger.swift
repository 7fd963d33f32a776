import Foundation
import Host

/// The published numbers: what five documents print, where, and how exactly.
///
/// ```swift
/// let ledger = try Ledger(folder: "experiments/published")
/// let epochs = Int(try ledger.setting("zaki-meira-mnist-epochs"))
/// ```
public struct Ledger: Sendable {
  /// All rows: the sources in their order, within a source the order of the file.
  public let rows: [PublishedRow]
  /// The documents that have a ledger file: those of `sources.csv` in its order, others behind them by their key.
  public let sources: [Source]
  private let positions: [String: Int]

  /// The columns of every ledger file, in order. The source is the file's name.
  public static let columns = [
    "id", "locator", "experiment", "kind", "quantity", "published", "unit", "tolerance", "bound",
    "least_seeds", "condition", "basis", "depends_on", "how_to_recompute", "note",
  ]

  /// Files of a ledger's folder that hold no rows: definitions, and the documents' titles.
  private static let others = ["algorithms.csv", "sources.csv"]

  /// Reads every CSV file of `folder`: the documents' titles from `sources.csv`, no rows from `algorithms.csv`, which
  /// holds definitions, and rows from all others.
  ///
  /// - Throws: `LedgerError` with file and line for text that is no CSV, a missing or unknown column,
  ///   a record of the wrong length, an unknown kind, condition or basis, an id twice, a bound or a number
  ///   of seeds that is not positive, a stochastic row that is not zero and states no bound, and a row that
  ///   depends on what is no setting.
  public init(folder: String) throws(LedgerError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .unreadable(path: folder)
    }
    let keys = names.filter { $0.hasSuffix(".csv") && !Self.others.contains($0) }.map { String($0.dropLast(4)) }
    guard !keys.isEmpty else { throw .unreadable(path: folder) }
    let known = try Source.all(path: folder + "/sources.csv").filter { keys.contains($0.key) }
    let unknown = keys.filter { key in !known.contains { $0.key == key } }.sorted().map { Source(key: $0) }
    sources = known + unknown

    var rows: [PublishedRow] = []
    var positions: [String: Int] = [:]
    var places: [(path: String, line: Int)] = []
    for key in sources.map(\.key) {
      let path = folder + "/" + key + ".csv"
      for (line, row) in try Self.rows(path: path, source: key) {
        guard positions[row.id] == nil else {
          throw .malformed(path: path, line: line, reason: "id \(Shown.text(row.id)) occurs twice in the ledger")
        }
        positions[row.id] = rows.count
        rows.append(row)
        places.append((path, line))
      }
    }
    self.rows = rows
    self.positions = positions
    for (row, place) in zip(rows, places) {
      for id in row.dependsOn where self[id]?.kind != .setting {
        throw .malformed(
          path: place.path, line: place.line, reason: "row \(row.id) depends on \(Shown.text(id)), which is no setting")
      }
    }
  }

  /// The row called `id`.
  public subscript(id: String) -> PublishedRow? { positions[id].map { rows[$0] } }

  /// The row called `id`.
  ///
  /// - Throws: `LedgerError.unknownRow`.
  public func row(_ id: String) throws(LedgerError) -> PublishedRow {
    guard let row = self[id] else { throw .unknownRow(id: id) }
    return row
  }

  /// The rows that the experiment with this slug judges or reads, in ledger order.
  public func rows(experiment: String) -> [PublishedRow] {
    rows.filter { $0.experiment == experiment }
  }

  /// The one number of the setting called `id`.
  ///
  /// - Throws: `LedgerError` when there is no such row, when it is no setting, or when it prints
  ///   anything but one number.
  public func setting(_ id: String) throws(LedgerError) -> Double {
    let all = try settings(id)
    guard let value = all.first, all.count == 1 else { throw .notOneNumber(id: id, count: all.count) }
    return value
  }

  /// The numbers of the setting called `id`, in reading order.
  ///
  /// - Throws: `LedgerError` when there is no such row, when it is no setting, or when it prints text.
  public func settings(_ id: String) throws(LedgerError) -> [Double] {
    let row = try row(id)
    guard row.kind == .setting else { throw .notASetting(id: id, kind: row.kind.rawValue) }
    guard let values = row.values else { throw .notNumeric(id: id, published: row.published) }
    return values
  }

  /// The text of the setting called `id`, as printed: for settings such as `tanh`.
  ///
  /// - Throws: `LedgerError` when there is no such row or it is no setting.
  public func settingText(_ id: String) throws(LedgerError) -> String {
    let row = try row(id)
    guard row.kind == .setting else { throw .notASetting(id: id, kind: row.kind.rawValue) }
    return row.published
  }

  private static func rows(path: String, source: String) throws(LedgerError) -> [(Int, PublishedRow)] {
    let bytes = try LedgerFile.bytes(of: path)
    let records: [CSV.Record]
    do {
      records = try CSV.records(ofFile: bytes)
    } catch {
      throw .malformed(path: path, line: error.line, reason: error.reason)
    }
    if records.isEmpty {
      throw .malformed(path: path, line: 1, reason: "is empty; expected the columns \(columns.joined(separator: ","))")
    }
    let header = records.first?.fields ?? []
    if let missing = columns.first(where: { !header.contains($0) }) {
      throw .malformed(path: path, line: 1, reason: "column \(missing) is missing")
    }
    if let extra = header.first(where: { !columns.contains($0) }) {
      throw .malformed(path: path, line: 1, reason: "column '\(Shown.text(extra))' is unknown")
    }
    guard header.count == columns.count else {
      throw .malformed(path: path, line: 1, reason: "a column occurs twice")
    }
    var result: [(Int, PublishedRow)] = []
    for record in records.dropFirst() {
      result.append((record.line, try row(record, header: header, source: source, path: path)))
    }
    return result
  }

  private static func row(
    _ record: CSV.Record, header: [String], source: String, path: String
  ) throws(LedgerError) -> PublishedRow {
    func malformed(_ reason: String) -> LedgerError {
      .malformed(path: path, line: record.line, reason: reason)
    }
    guard record.fields.count == header.count else {
      let found = record.fields == [""] ? "an empty line" : "\(record.fields.count) fields"
      throw malformed("\(found), expected \(header.count) fields")
    }
    let field = Dictionary(uniqueKeysWithValues: zip(header, record.fields))
    func value(_ column: String) -> String { field[column] ?? "" }
    guard !value("id").isEmpty else { throw malformed("the id is empty") }
    let id = Shown.text(value("id"))
    guard id == value("id"), !id.contains(" ") else {
      throw malformed("'\(id)' is no id; expected at most 60 characters without blanks and line breaks")
    }
    guard let kind = PublishedKind(rawValue: value("kind")) else {
      let kinds = PublishedKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw malformed("kind '\(Shown.text(value("kind")))' is unknown; expected one of \(kinds)")
    }
    /// One of a few words, or nothing.
    func word<Word: RawRepresentable & CaseIterable>(_ column: String) throws(LedgerError) -> Word?
    where Word.RawValue == String {
      if value(column).isEmpty { return nil }
      if let word = Word(rawValue: value(column)) { return word }
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw malformed("\(column) '\(Shown.text(value(column)))' is unknown; expected one of \(words), or nothing")
    }
    func leastSeeds() throws(LedgerError) -> Int? {
      if value("least_seeds").isEmpty { return nil }
      if let count = Int(value("least_seeds")), (1...1_000_000).contains(count) { return count }
      throw malformed("least_seeds '\(Shown.text(value("least_seeds")))' is no number of seeds")
    }
    let row = PublishedRow(
      id: value("id"), source: source, locator: value("locator"), experiment: value("experiment"),
      kind: kind, quantity: value("quantity"), published: value("published"), unit: value("unit"),
      tolerance: value("tolerance"), bound: value("bound"), leastSeeds: try leastSeeds(),
      condition: try word("condition"), basis: try word("basis"),
      dependsOn: value("depends_on").split(separator: " ").map(String.init),
      howToRecompute: value("how_to_recompute"), note: value("note"))
    for (column, field) in [("published", row.published), ("tolerance", row.tolerance), ("bound", row.bound)] {
      guard let reason = PublishedRow.refusal(of: field) else { continue }
      throw malformed("row \(id): '\(column)' is \(reason)")
    }
    if kind == .claim {
      guard row.bound.isEmpty || row.holdsWithoutException else {
        throw malformed("bound '\(Shown.text(row.bound))' of a claim; expected '\(PublishedRow.allSeeds)' or nothing")
      }
    } else if !row.bound.isEmpty {
      guard let bound = row.numericBound, bound > 0 else {
        throw malformed("bound '\(Shown.text(row.bound))' is no positive number")
      }
    } else if kind == .stochastic, row.values != [0] {
      throw malformed("stochastic row \(row.id) states no bound for the range of its seeds")
    }
    return row
  }
}
