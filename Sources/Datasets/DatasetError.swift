/// What can be wrong with data that come from outside: a folder, a file, its content.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A folder that the user named does not exist.
  case noSuchFolder(path: String, namedBy: String)
  /// A folder that the user named holds no file of any data set.
  case nothingInFolder(path: String, namedBy: String, expected: [String])
  /// A folder that the user named holds a part of a data set only.
  case incompleteFolder(path: String, namedBy: String, missing: String)
  /// A file cannot be read.
  case unreadable(path: String, reason: String)
  /// A file's decompressed content is not the expected one.
  case wrongChecksum(path: String, expected: String, found: String)
  /// A file of images or labels is malformed.
  case idx(path: String, IDXError)
  /// A table is malformed; lines count from 1, the header included.
  case table(path: String, line: Int, problem: String)

  public var description: String {
    switch self {
    case .noSuchFolder(let path, let namedBy):
      "\(namedBy) names \(path), which is not a folder; name an existing one or leave it out"
    case .nothingInFolder(let path, let namedBy, let expected):
      "\(namedBy) names \(path), which holds none of \(expected.joined(separator: ", ")); "
        + "put them there (or into its mnist or ccpp folder), or leave it out"
    case .incompleteFolder(let path, let namedBy, let missing):
      "\(namedBy) names \(path), which lacks \(missing) (plain or .gz); add it or leave the folder out"
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .wrongChecksum(let path, let expected, let found):
      "\(path) has SHA-256 \(found) when decompressed, expected \(expected); fetch the file again"
    case .idx(let path, let error):
      "\(path): \(error); fetch the file again"
    case .table(let path, let line, let problem):
      "\(path):\(line): \(problem)"
    }
  }
}
