import Foundation
import Synchronization

/// The right to write the folder `<parent>/<slug>`, which one process has at a time. It is a lock on the
/// file `<parent>/.<slug>.lock`: the kernel takes it back when a process ends, however it ends, so that a
/// dead one never stands in the way; the file that it leaves is used again.
public enum FolderClaim {
  private struct Held {
    /// How often it was taken.
    var count: Int
    /// -1 on a file system without locks.
    let descriptor: Int32
    /// The folders that were made for it, outermost first.
    let made: [String]
  }

  private static let held = Mutex<[String: Held]>([:])

  /// Takes the right, once more where this process has it already. The parent is made where it is missing:
  /// whoever wants to write there hours later learns now that he cannot.
  ///
  /// - Throws: `HostError.busy` while another process has it, or `.unwritable`.
  public static func take(parent: String, slug: String) throws(HostError) {
    try held.withLock { (held) throws(HostError) in
      let path = lockPath(parent, slug)
      if held[path] != nil {
        held[path]?.count += 1
        return
      }
      let made = try Folder.create(parent)
      do throws(HostError) {
        held[path] = Held(count: 1, descriptor: try lock(path, parent: parent, slug: slug), made: made)
      } catch {
        for folder in made.reversed() { rmdir(folder) }
        throw error
      }
    }
  }

  /// Gives the right back, once for each time that it was taken. What is empty of what was made for it goes.
  public static func giveBack(parent: String, slug: String) {
    held.withLock { held in
      let path = lockPath(parent, slug)
      held[path]?.count -= 1
      if let claim = held[path], claim.count == 0 {
        remove(path, claim)
        held[path] = nil
      }
    }
  }

  /// Gives all rights back, at the end of the process.
  public static func giveBackAll() {
    held.withLock { held in
      for (path, claim) in held { remove(path, claim) }
      held = [:]
    }
  }

  /// Whether this process has the right, and by a lock.
  package static func isLocked(parent: String, slug: String) -> Bool {
    held.withLock { $0[lockPath(parent, slug)].map { $0.descriptor >= 0 } ?? false }
  }

  private static func lockPath(_ parent: String, _ slug: String) -> String { "\(parent)/.\(slug).lock" }

  private static func remove(_ path: String, _ claim: Held) {
    if claim.descriptor >= 0 {
      unlink(path)
      close(claim.descriptor)
    }
    for folder in claim.made.reversed() { rmdir(folder) }
  }

  /// The descriptor that holds the lock; -1 where the file system knows none.
  private static func lock(_ path: String, parent: String, slug: String) throws(HostError) -> Int32 {
    while true {
      var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      // Left by a dead process of another user, in a folder that we may write to.
      let isForeign = descriptor < 0 && errno == EACCES && access(parent, W_OK | X_OK) == 0
      if isForeign { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
      guard descriptor >= 0 else { throw .unwritable(path: parent, reason: AtomicFile.reason()) }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        let failure = errno
        let process = owner(descriptor)
        close(descriptor)
        if failure == EINTR { continue }
        if failure == EWOULDBLOCK { throw .busy(path: "\(parent)/\(slug)", process: process) }
        return -1
      }
      // Its last owner may have removed the file between our opening and our locking it.
      var ours = stat(), there = stat()
      guard fstat(descriptor, &ours) == 0, stat(path, &there) == 0, ours.st_ino == there.st_ino,
        ours.st_dev == there.st_dev
      else {
        close(descriptor)
        continue
      }
      if isForeign {
        // Where it may not be removed, it serves as it is.
        if unlink(path) == 0 {
          close(descriptor)
          continue
        }
        return descriptor
      }
      // Only for the message of those who come meanwhile; a full disk does not matter here.
      ftruncate(descriptor, 0)
      _ = AtomicFile.writeAll(Array("\(getpid())\n".utf8), descriptor: descriptor)
      return descriptor
    }
  }

  /// The process whose number stands in the file.
  private static func owner(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count], as: UTF8.self).prefix { $0.isNumber })
  }
}
