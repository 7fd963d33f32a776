import Foundation

/// Where files stand that nobody keeps. The one place that decides it: `TMPDIR` where that is a folder that can be
/// written to, else `/tmp`. A user's own folder is often gone after the log-out of a session in which a run goes on.
public enum Scratch {
  /// The folder for temporary files.
  public static var parent: String {
    guard let named = ProcessInfo.processInfo.environment["TMPDIR"], isUsable(named) else { return "/tmp" }
    return named
  }

  /// Whether files can be made in the folder at `path`.
  static func isUsable(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
      && access(path, W_OK | X_OK) == 0
  }

  /// A new folder that nobody else can read. Who asks for it removes it.
  ///
  /// - Throws: `HostError.unwritable`.
  public static func makeFolder() throws(HostError) -> String {
    let template = parent + "/retrace-XXXXXX"
    var bytes = Array(template.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw .unwritable(path: template, reason: AtomicFile.reason()) }
    return String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
