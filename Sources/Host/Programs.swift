import Foundation

/// Where programs stand.
public enum Programs {
  /// The program at a path with a slash, or the first of that name on the PATH; nil where there is none that may be run.
  public static func path(of program: String) -> String? {
    if program.contains("/") { return isRunnable(program) ? program : nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first(where: isRunnable)
  }

  /// The file of the running program, to be opened and read. On Linux a link, which leads to it even where another has
  /// taken its place.
  public static var running: String {
    #if canImport(Darwin)
      return Bundle.main.executablePath ?? CommandLine.arguments[0]
    #else
      return "/proc/self/exe"
    #endif
  }

  /// Its own path, by which it is started once more.
  ///
  /// - Throws: Foundation's error where the system does not tell.
  public static func pathOfRunning() throws -> String {
    #if canImport(Darwin)
      return running
    #else
      return try FileManager.default.destinationOfSymbolicLink(atPath: running)
    #endif
  }

  private static func isRunnable(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      && access(path, X_OK) == 0
  }
}
