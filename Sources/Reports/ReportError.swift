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

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .weave(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .programMissing(let name, let package):
      "\(name) is not on the PATH; install it with: apt-get install \(package)"
    case .fontMissing(let name, let folder, let package):
      "the font \(name) is not in \(folder); install it with: apt-get install \(package)"
    case .interrupted(let signal): "interrupted by signal \(signal)"
    case .scriptFailed(let script, let message): "\(script): gnuplot failed: \(message)"
    }
  }
}
