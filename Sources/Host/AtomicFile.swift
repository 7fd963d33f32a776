import Foundation

/// Files that appear whole or not at all: written under a temporary name beside the target, flushed,
/// then renamed. Whatever fails on the way (a full disk, an interruption that is caught) leaves the old
/// file as it was and nothing beside it.
public enum AtomicFile {
  /// Writes `text` to `path` as UTF-8.
  ///
  /// - Throws: `HostError.unwritable` with the operating system's reason.
  public static func write(_ text: String, to path: String) throws(HostError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes `bytes` to `path`.
  ///
  /// - Throws: `HostError.unwritable` with the operating system's reason.
  public static func write(_ bytes: [UInt8], to path: String) throws(HostError) {
    try replace(path) { (temporary: String) throws(HostError) in
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw .unwritable(path: path, reason: Self.reason()) }
      var failure = writeAll(bytes, descriptor: descriptor)
      if failure == nil, fsync(descriptor) != 0, errno != EINVAL { failure = Self.reason() }
      if close(descriptor) != 0, failure == nil { failure = Self.reason() }
      if let failure { throw .unwritable(path: path, reason: failure) }
    }
  }

  /// Calls `write` with a temporary name beside `path` and renames what it wrote to `path`.
  ///
  /// - Throws: what `write` throws, or `HostError.unwritable` when it wrote nothing or the renaming fails.
  public static func replace(
    _ path: String, by write: (_ temporary: String) throws(HostError) -> Void
  ) throws(HostError) {
    let temporary = temporaryName(beside: path)
    sweep(beside: path)
    var finished = false
    defer { if !finished { unlink(temporary) } }
    try write(temporary)
    guard rename(temporary, path) == 0 else {
      throw .unwritable(path: path, reason: Self.reason())
    }
    finished = true
  }

  /// Removes what dead processes left when they were killed while they wrote `path`.
  private static func sweep(beside path: String) {
    let folder = NSString(string: path).deletingLastPathComponent
    let prefix = ".\(NSString(string: path).lastPathComponent).partial-"
    guard let entries = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(prefix) else { continue }
      let owner = name.dropFirst(prefix.count).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      // A process of another machine, which shares the folder, cannot be asked for from here.
      if owner.count == 2, owner[1] != machine { continue }
      guard let process = pid_t(owner[0]), isGone(process) else { continue }
      unlink(folder.isEmpty ? name : "\(folder)/\(name)")
    }
  }

  /// Whether there is no such process; signal 0 only asks.
  package static func isGone(_ process: pid_t) -> Bool { kill(process, 0) != 0 && errno == ESRCH }

  /// This machine's name for itself, as a part of a file's name.
  package static let machine: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "here" }
    let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return String(name.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" }.prefix(32))
  }()

  /// `folder/.name.partial-<process>@<machine>`: hidden, and two processes do not meet in it, be they on two machines that
  /// share the folder.
  package static func temporaryName(beside path: String) -> String {
    let url = NSString(string: path)
    let name = ".\(url.lastPathComponent).partial-\(getpid())@\(machine)"
    let folder = url.deletingLastPathComponent
    return folder.isEmpty ? name : folder == "/" ? "/" + name : folder + "/" + name
  }

  /// Writes all `bytes`, over as many calls of `write(2)` as it takes; the reason if that fails.
  package static func writeAll(_ bytes: [UInt8], descriptor: Int32) -> String? {
    bytes.withUnsafeBytes { buffer -> String? in
      var position = 0
      while position < buffer.count {
        let count = Foundation.write(descriptor, buffer.baseAddress.map { $0 + position }, buffer.count - position)
        if count < 0 {
          if errno == EINTR { continue }
          return reason()
        }
        position += count
      }
      return nil
    }
  }

  /// The operating system's words for the last error.
  package static func reason() -> String { String(cString: strerror(errno)) }

  /// The bytes of the file at `path`. What is no file is refused and not waited for: a named pipe, a device.
  ///
  /// - Throws: `HostError.unreadable`.
  public static func bytes(of path: String) throws(HostError) -> [UInt8] {
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG, S_IFDIR: break
      case S_IFIFO: throw .unreadable(path: path, reason: "a named pipe is no file")
      default: throw .unreadable(path: path, reason: "a device or a socket is no file")
      }
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw .unreadable(path: path, reason: exists ? "no permission, or a folder" : "no such file")
    }
    return Array(data)
  }

  /// The text of the file at `path`.
  ///
  /// - Throws: `HostError.unreadable`, also when it is not UTF-8.
  public static func text(of path: String) throws(HostError) -> String {
    guard let text = String(validating: try bytes(of: path), as: UTF8.self) else {
      throw .unreadable(path: path, reason: "not UTF-8")
    }
    return text
  }
}
