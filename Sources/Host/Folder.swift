import Foundation

/// Folders, with the operating system's own words where something goes wrong: Foundation's say that "the
/// operation could not be completed".
public enum Folder {
  /// Makes the folder at `path`, and those above it, where they are missing.
  ///
  /// - Returns: Those that were made, outermost first.
  /// - Throws: `HostError.unwritable`.
  @discardableResult
  public static func create(_ path: String) throws(HostError) -> [String] {
    guard !path.isEmpty else { return [] }
    if mkdir(path, 0o777) == 0 { return [path] }
    var failure = errno
    if failure == ENOENT {
      let parent = NSString(string: path).deletingLastPathComponent
      if parent != path, !parent.isEmpty {
        let made = try create(parent)
        if mkdir(path, 0o777) == 0 { return made + [path] }
        failure = errno
      }
    }
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return [] }
      throw .unwritable(path: path, reason: "a file of this name is there, not a folder")
    }
    throw .unwritable(path: path, reason: String(cString: strerror(failure)))
  }
}

extension Error {
  /// Why it happened, in the operating system's words where it comes from there.
  public var reason: String {
    let error = self as NSError
    var inner: NSError? = error
    while let current = inner {
      if current.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(truncatingIfNeeded: current.code))) }
      inner = current.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    // Where Foundation keeps the system's number to itself, its own tells as much.
    guard error.domain == NSCocoaErrorDomain else { return error.localizedDescription }
    let numbers = [4: ENOENT, 257: EACCES, 260: ENOENT, 513: EACCES, 514: ENAMETOOLONG, 516: EEXIST, 640: ENOSPC, 642: EROFS]
    return numbers[error.code].map { String(cString: strerror($0)) } ?? "the system refuses it"
  }
}
