import Foundation

/// A folder of its own for one test, removed at the end.
public final class TemporaryFolder: Sendable {
  /// Where it stands, as an absolute path.
  public let path: String

  /// Makes a new, empty folder.
  public init() throws {
    path = FileManager.default.temporaryDirectory.path + "/retrace-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of the file called `name` in it.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file; folders in its name are made.
  public func put(_ text: String, in name: String) throws {
    let folder = NSString(string: file(name)).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }

  /// What the file called `name` holds, as text.
  public func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// All names, hidden ones too, sorted.
  public func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
