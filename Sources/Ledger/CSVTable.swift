import Host

/// A CSV file in memory: a header and rows of the same length. Text in, text out; RFC 4180, LF.
/// Read by `CSV`, whose comment says why not by SwiftCSV.
public struct CSVTable: Sendable, Equatable {
  /// The columns' names.
  public let header: [String]
  /// The records below the header, each as long as it.
  public private(set) var rows: [[String]]

  /// A table in memory; rows of another length than the header's trap.
  public init(header: [String], rows: [[String]] = []) {
    self.header = header
    self.rows = []
    for row in rows { append(row) }
  }

  /// Adds a row, as long as the header.
  public mutating func append(_ row: [String]) {
    require(
      row.count == header.count, "CSVTable: \(row.count) fields in a row of \(header.count) columns")
    rows.append(row)
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `HostError.unreadable`, or `.malformed` with the line.
  public init(path: String) throws(HostError) {
    try self.init(text: try AtomicFile.text(of: path), path: path)
  }

  /// Reads `text`; `path` names it in errors.
  ///
  /// - Throws: `HostError.malformed` with the line: no CSV, no header, or rows of another length.
  public init(text: String, path: String = "CSV") throws(HostError) {
    let records = try Self.records(of: text, path: path)
    header = records[0].fields
    rows = records.dropFirst().map(\.fields)
  }

  /// The records of `text`, at least a header, all of one length, with the lines on which they begin.
  package static func records(of text: String, path: String) throws(HostError) -> [CSV.Record] {
    let records: [CSV.Record]
    do {
      records = try CSV.records(ofFile: text)
    } catch {
      throw .malformed(path: path, line: error.line, reason: error.reason)
    }
    guard let first = records.first else { throw .malformed(path: path, line: 1, reason: "no header") }
    for record in records where record.fields.count != first.fields.count {
      throw .malformed(
        path: path, line: record.line,
        reason: "\(record.fields.count) fields, expected \(first.fields.count)")
    }
    return records
  }

  /// The records below the header of the file at `path`, which must have these columns.
  package static func records(path: String, columns: [String]) throws(HostError) -> ArraySlice<CSV.Record> {
    let records = try records(of: try AtomicFile.text(of: path), path: path)
    guard records[0].fields == columns else {
      throw .malformed(path: path, line: 1, reason: "expected the columns \(columns.joined(separator: ","))")
    }
    return records.dropFirst()
  }

  /// The file's text.
  public var text: String {
    CSV.line(header) + rows.map(CSV.line).joined()
  }

  /// Writes the file atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(to path: String) throws(HostError) {
    try AtomicFile.write(text, to: path)
  }
}

extension CSVTable {
  /// `verdicts.csv` with one record for each verdict.
  public init(verdicts: [Verdict]) {
    self.init(header: Verdict.columns, rows: verdicts.map(\.fields))
  }

  /// The verdicts of the file at `path`.
  ///
  /// - Throws: `HostError` when it cannot be read or a record is no verdict.
  public static func verdicts(path: String) throws(HostError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for record in try records(path: path, columns: Verdict.columns) {
      func malformed(_ reason: String) -> HostError { .malformed(path: path, line: record.line, reason: reason) }
      guard let verdict = Verdict(fields: record.fields) else {
        throw malformed("row \(Shown.text(record.fields[0])) is no verdict: its kind, condition or verdict is unknown")
      }
      let printed = [
        ("published", verdict.published), ("reproduced", verdict.reproduced), ("spread", verdict.spread),
        ("tolerance", verdict.tolerance),
      ]
      for (column, field) in printed {
        guard let reason = PublishedRow.refusal(of: field) else { continue }
        throw malformed("row \(Shown.text(verdict.id)): '\(column)' is \(reason)")
      }
      verdicts.append(verdict)
    }
    return verdicts
  }

  /// `errata.csv` with one record for each erratum.
  public init(errata: [Erratum]) {
    self.init(header: Erratum.columns, rows: errata.map(\.fields))
  }

  /// The errata of the file at `path`.
  ///
  /// - Throws: `HostError` when it cannot be read or a record is no erratum.
  public static func errata(path: String) throws(HostError) -> [Erratum] {
    var errata: [Erratum] = []
    for record in try records(path: path, columns: Erratum.columns) {
      guard let erratum = Erratum(fields: record.fields) else {
        throw .malformed(path: path, line: record.line, reason: "record of another length, or of an unknown class")
      }
      if let reason = PublishedRow.refusal(of: erratum.published) {
        throw .malformed(
          path: path, line: record.line, reason: "row \(Shown.text(erratum.id)): 'published' is \(reason)")
      }
      errata.append(erratum)
    }
    return errata
  }
}
