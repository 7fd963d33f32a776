/// Where data came from.
public enum DataOrigin: Equatable, Sendable, CustomStringConvertible {
  /// A folder that the user named.
  case folder(String)
  /// The folder of downloaded files.
  case cache(String)
  /// A mirror, just now.
  case download(String)
  /// A folder with data of the user's own, which no text was written about.
  case own(String)
  /// Drawn by the program itself.
  case standIn

  /// Whether the data are drawn by the program.
  public var isStandIn: Bool { self == .standIn }

  /// Whether the data are the user's own.
  public var isOwn: Bool {
    if case .own = self { true } else { false }
  }

  /// One line for people; paths are as the user gave them.
  public var description: String {
    switch self {
    case .folder(let path): "read from the folder \(path)"
    case .cache(let path): "read from the cache \(path)"
    case .download(let mirror): "downloaded from \(mirror)"
    case .own(let path): "the user's own, from the folder \(path)"
    case .standIn: "stand-in digits, drawn by the program itself from strokes"
    }
  }
}
