/// What can be wrong with the ledger's files, or with a program's question to them.
public enum LedgerError: Error, Equatable, CustomStringConvertible {
  case unreadable(path: String)
  case unreadableFile(path: String, reason: String)
  case malformed(path: String, line: Int, reason: String)
  case unknownRow(id: String)
  case notASetting(id: String, kind: String)
  case notNumeric(id: String, published: String)
  case notOneNumber(id: String, count: Int)

  /// What is wrong, where, and what to do about it, on one line.
  public var description: String {
    switch self {
    case .unreadable(let path):
      "\(path): cannot be read as a ledger; expected a folder with one CSV file for each source"
    case .unreadableFile(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .malformed(let path, let line, let reason):
      "\(path):\(line): \(reason)"
    case .unknownRow(let id):
      "the ledger has no row \(Shown.text(id)); look for its id in experiments/published/*.csv"
    case .notASetting(let id, let kind):
      "the ledger's row \(Shown.text(id)) is of kind \(kind); only a setting may steer a program"
    case .notNumeric(let id, let published):
      "the ledger's row \(Shown.text(id)) prints '\(Shown.text(published))', which is no number"
    case .notOneNumber(let id, let count):
      "the ledger's row \(Shown.text(id)) prints \(count) numbers where one is needed"
    }
  }
}
