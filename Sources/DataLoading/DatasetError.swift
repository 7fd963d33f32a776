import Datasets

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
  /// A file by a published name, or what a mirror sent, has another content.
  case wrongChecksum(path: String, expected: String, found: String)
  /// Well-formed, but not what was published; `what` was found in words.
  case otherContent(path: String, what: String)
  /// A well-formed table of the power plant with other rows than the published ones.
  case otherRows(path: String, count: Int)
  /// A file that should be data by its name, and is not.
  case damaged(path: String, problem: String)
  /// `--own-data` without any; the path is empty where no folder was named.
  case noOwnData(path: String, namedBy: String, needed: String)
  /// The user's own data cannot be used.
  case ownData(path: String, problem: String)
  /// A data set of the catalogue that is not listed or not at hand; the problem follows its name.
  case dataSet(name: String, problem: String)
  /// A file of images or labels is malformed.
  case idx(path: String, IDXError)
  /// A table is malformed; lines count from 1, the header included.
  case table(path: String, line: Int, problem: String)

  /// Of the errors that several data sets came upon, the one to be said: that a folder holds none of all
  /// their files, where it does, else the first.
  public static func joined(_ errors: [DatasetError]) -> DatasetError? {
    var files: [String] = []
    for error in errors {
      guard case .nothingInFolder(let path, let namedBy, let expected) = error else { return error }
      files += expected
      if error == errors.last { return .nothingInFolder(path: path, namedBy: namedBy, expected: files) }
    }
    return nil
  }

  /// What is wrong, where, and what to do about it, on one line.
  public var description: String {
    switch self {
    case .noSuchFolder(let path, let namedBy):
      "\(namedBy) names \(path), which is not a folder; name an existing one or leave it out"
    case .nothingInFolder(let path, let namedBy, let expected):
      "\(namedBy) names \(path), which holds none of \(expected.joined(separator: ", ")) (under any name, plain, .gz or "
        + "in a zip file, up to \(DataFolder.depth) folders deep); put them there, or leave it out"
    case .incompleteFolder(let path, let namedBy, let missing):
      "\(namedBy) names \(path), which lacks \(missing) (plain or .gz); add it or leave the folder out"
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .wrongChecksum(let path, let expected, let found):
      "\(path) has SHA-256 \(found) when decompressed, expected \(expected)"
    case .otherContent(let path, let what):
      "\(path): \(what), but not the published ones (such as Fashion-MNIST); run with --own-data to train on them"
    case .otherRows(let path, let count):
      "\(path): \(count) hours in the columns of the power plant, but not the published \(PowerPlant.publishedCount)"
        + (count == PowerPlant.publishedCount ? " or not in their order" : "")
        + "; fetch the whole file, or run with --own-data to use these rows"
    case .damaged(let path, let problem):
      "\(path): \(problem)"
    case .noOwnData(let path, let namedBy, let needed):
      path.isEmpty
        ? "--own-data needs \(needed); name its folder with --data"
        : "--own-data needs \(needed), and \(path), named by \(namedBy), has none up to \(DataFolder.depth) folders deep"
    case .ownData(let path, let problem):
      "\(path): \(problem)"
    case .dataSet(let name, let problem):
      "the data set \(name) \(problem)"
    case .idx(let path, let error):
      "\(path): \(error); fetch the file again"
    case .table(let path, let line, let problem):
      "\(path):\(line): \(problem)"
    }
  }
}
