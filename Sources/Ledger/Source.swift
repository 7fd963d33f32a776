import Foundation
import Host

/// A teaching document whose numbers the ledger holds: a line of `sources.csv`, beside the ledger's files.
public struct Source: Sendable, Equatable {
  /// File name of its ledger file without the ending.
  public let key: String
  /// Authors and title, with the part that was read.
  public let title: String
  /// For the cell of a table.
  public let shortTitle: String

  /// The columns of `sources.csv`, in order.
  public static let columns = ["key", "title", "short_title"]

  /// A line of `sources.csv`, from its fields.
  public init(key: String, title: String, shortTitle: String) {
    self.key = key
    self.title = title
    self.shortTitle = shortTitle
  }

  /// A document of which nothing is known but its ledger file.
  init(key: String) { self.init(key: key, title: key, shortTitle: key) }

  /// The lines of the file at `path`, in order, which is that of every list of ours; none where there is no file.
  ///
  /// - Throws: `LedgerError` for a file that cannot be read, and with its line for other columns, an empty field or a
  ///   key that occurs twice.
  static func all(path: String) throws(LedgerError) -> [Source] {
    guard access(path, F_OK) == 0 else { return [] }
    func malformed(_ line: Int, _ reason: String) -> LedgerError { .malformed(path: path, line: line, reason: reason) }
    let bytes = try LedgerFile.bytes(of: path)
    let records: [CSV.Record]
    do {
      records = try CSV.records(ofFile: bytes)
    } catch {
      throw malformed(error.line, error.reason)
    }
    guard records.first?.fields == columns else {
      throw malformed(1, "expected the columns \(columns.joined(separator: ","))")
    }
    var sources: [Source] = []
    for record in records.dropFirst() {
      guard record.fields.count == columns.count, !record.fields.contains("") else {
        throw malformed(record.line, "expected \(columns.count) fields, none of them empty")
      }
      let key = record.fields[0]
      guard !sources.contains(where: { $0.key == key }) else {
        throw malformed(record.line, "\(Shown.text(key)) occurs twice")
      }
      sources.append(Source(key: key, title: record.fields[1], shortTitle: record.fields[2]))
    }
    return sources
  }
}

extension [Source] {
  /// The short title of the document called `key`, or the key itself for one that is not among these.
  public func shortTitle(of key: String) -> String { first { $0.key == key }?.shortTitle ?? key }
}
