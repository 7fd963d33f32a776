import Foundation

/// Where programs stand.
public enum Programs {
  /// The program at a path with a slash, or the first of that name on the PATH; nil where there is none that may be run.
  public static func path(of program: String) -> String? {
    if program.contains("/") { return isRunnable(program) ? program : nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first(where: isRunnable)
  }

  private static func isRunnable(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      && access(path, X_OK) == 0
  }
}
