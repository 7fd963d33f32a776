import Host

/// What can be wrong with the ledger's files, or with a program's question to them.
public enum LedgerError: Error, Equatable, CustomStringConvertible {
  /// A folder that cannot be listed, or holds no CSV file of a source.
  case unreadable(path: String)
  /// A file that is missing, may not be read, is no regular file or is too large.
  case unreadableFile(path: String, reason: String)
  /// A file whose content breaks the ledger's rules; lines count from 1, the header included.
  case malformed(path: String, line: Int, reason: String)
  /// A program asked for a row that is not there.
  case unknownRow(id: String)
  /// A program asked for the setting in a row that is there to be judged.
  case notASetting(id: String, kind: String)
  /// A program asked for the numbers of a setting that prints text.
  case notNumeric(id: String, published: String)
  /// A program asked for the one number of a setting that prints several, or none.
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
