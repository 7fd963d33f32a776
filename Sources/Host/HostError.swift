import Foundation

/// What the world can do to a program: files, folders, other programs and processes.
public enum HostError: Error, Equatable, CustomStringConvertible {
  /// A file that is missing, may not be read, or holds no UTF-8 or PNG where that is expected.
  case unreadable(path: String, reason: String)
  /// A file or folder that cannot be made, written whole or moved to its place.
  case unwritable(path: String, reason: String)
  /// A file of ours that is not in its format.
  case malformed(path: String, line: Int, reason: String)
  /// A literate program that cannot be woven.
  case weave(path: String, line: Int, reason: String)
  /// A program that could not be started, in the operating system's words.
  case notStarted(program: String, reason: String)
  /// A program that is not on the PATH, and Debian's package that brings it.
  case programMissing(name: String, package: String)
  /// A font that figures are drawn with, and Debian's package that brings it.
  case fontMissing(name: String, folder: String, package: String)
  /// gnuplot drew no figure; where it does not even run, its own path stands for the script's.
  case scriptFailed(script: String, message: String)
  /// A signal that asks programs to stop reached one that worked for us.
  case interrupted(signal: Int32)
  /// Another process writes the folder at `path`.
  case busy(path: String, process: Int?)

  /// What is wrong, where, and what to do about it, on one line.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)\(Self.advice(reason))"
    case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .weave(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .programMissing(let name, let package):
      "\(name) is not on the PATH; install it with: apt-get install \(package)"
    case .fontMissing(let name, let folder, let package):
      "the font \(name) is not in \(folder); install it with: apt-get install \(package)"
    case .notStarted(let program, let reason): "\(program): cannot be started: \(reason)"
    case .interrupted(let signal): "interrupted by signal \(signal)"
    case .scriptFailed(let script, let message): "\(script): gnuplot failed: \(message)"
    case .busy(let path, let process):
      "\(path): another run\(process.map { " (process \($0))" } ?? "") writes there; wait until it has ended, "
        + "or choose another folder with --output"
    }
  }

  /// The operating system's words alone, where it gave any.
  public var cause: String {
    switch self {
    case .unreadable(_, let reason), .unwritable(_, let reason), .notStarted(_, let reason): reason
    default: description
    }
  }

  /// What to do when a file cannot be written, where the operating system's words do not say it.
  private static func advice(_ reason: String) -> String {
    let full = [ENOSPC, EDQUOT, EFBIG].map { String(cString: strerror($0)) }
    let forbidden = [EACCES, EPERM, EROFS, ENOTDIR, EISDIR, ENAMETOOLONG].map { String(cString: strerror($0)) }
    if full.contains(reason) { return "; make room and run the same command again" }
    return forbidden.contains(reason) ? "; choose a folder that you may write to, as with --output" : ""
  }
}
