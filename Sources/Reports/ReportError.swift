import Foundation

/// What the world can do to a report.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  /// A file of ours that is not in its format.
  case malformed(path: String, line: Int, reason: String)
  /// A literate program that cannot be woven.
  case weave(path: String, line: Int, reason: String)
  case programMissing(name: String, package: String)
  case fontMissing(name: String, folder: String, package: String)
  case scriptFailed(script: String, message: String)
  /// A signal that asks programs to stop reached one that worked for us.
  case interrupted(signal: Int32)
  /// Another process writes the folder at `path`.
  case busy(path: String, process: Int?)

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
    case .interrupted(let signal): "interrupted by signal \(signal)"
    case .scriptFailed(let script, let message): "\(script): gnuplot failed: \(message)"
    case .busy(let path, let process):
      "\(path): another run\(process.map { " (process \($0))" } ?? "") writes there; wait until it has ended, "
        + "or choose another folder with --output"
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
