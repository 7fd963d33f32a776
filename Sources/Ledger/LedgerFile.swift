import Foundation

/// A file of the ledger, read with its size looked at first.
enum LedgerFile {
  /// Far more than any ledger holds, and little enough to be read whole.
  static let sizeLimit = 16 << 20

  /// The bytes of the file at `path`.
  ///
  /// - Throws: `LedgerError.unreadableFile` with the reason: missing, no permission, no file, too large.
  static func bytes(of path: String) throws(LedgerError) -> [UInt8] {
    func unreadable(_ reason: String) -> LedgerError { .unreadableFile(path: path, reason: reason) }
    // Without waiting: the path may name a pipe into which nobody writes.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(String(cString: strerror(errno))) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw unreadable("it is a folder")
    default: throw unreadable("it is no regular file")
    }
    guard status.st_size <= sizeLimit else {
      throw unreadable("it holds \(status.st_size) bytes, and a ledger at most \(sizeLimit)")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // A file may grow while it is read.
    while bytes.count <= sizeLimit {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(String(cString: strerror(errno))) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}
