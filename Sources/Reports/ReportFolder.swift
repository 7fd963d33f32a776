import Foundation
import Host

/// The folder that one run leaves behind. It is built beside the final one, as `.slug.partial-<process>`,
/// and swapped in whole, so that an interrupted run leaves the last complete report untouched.
///
/// ```swift
/// let folder = try ReportFolder(parent: "reports", slug: "xor-net")
/// try results.write(to: folder.path("results.csv"))
/// let final = try folder.publish()
/// ```
public struct ReportFolder: Sendable {
  /// Where the run writes until `publish()`.
  public let partialPath: String
  /// Where the complete report will stand.
  public let finalPath: String
  /// The folder's name below its parent.
  public let slug: String
  private let parent: String

  /// Creates the partial folder, and `parent` where it is missing, and claims the place for this process until
  /// `publish()` or `discard()`. Partial folders that dead processes left there are removed.
  ///
  /// - Throws: `HostError.unwritable`, or `.busy` while another process writes the same report.
  public init(parent: String, slug: String) throws(HostError) {
    require(!slug.isEmpty && !slug.contains("/"), "ReportFolder: '\(slug)' is no slug")
    self.slug = slug
    self.parent = parent
    finalPath = parent + "/" + slug
    let prefix = ".\(slug).partial-"
    partialPath = "\(parent)/\(prefix)\(getpid())"
    try FolderClaim.take(parent: parent, slug: slug)
    // Whoever lives would hold the lock. A process's number tells less: it may be used again by another, and
    // in another container it names another; it is asked only where the file system knows no locks.
    let isLocked = FolderClaim.isLocked(parent: parent, slug: slug)
    let manager = FileManager.default
    do throws(HostError) {
      for name in (try? manager.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
        guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "." }) else { continue }
        guard isLocked || process == getpid() || AtomicFile.isGone(process) else { continue }
        // Killed between the two steps of `swapIn`: this is the last complete report.
        if name.hasSuffix(".old"), access(finalPath, F_OK) != 0, rename(parent + "/" + name, finalPath) == 0 { continue }
        do {
          try manager.removeItem(atPath: parent + "/" + name)
        } catch {
          throw .unwritable(path: parent + "/" + name, reason: error.reason)
        }
      }
      try Folder.create(partialPath)
    } catch {
      FolderClaim.giveBack(parent: parent, slug: slug)
      throw error
    }
  }

  /// The path of the file called `name` in the folder being built.
  public func path(_ name: String) -> String { partialPath + "/" + name }

  /// Puts the complete folder in the place of the last one and returns its path.
  ///
  /// - Throws: `HostError.unwritable`; the last complete report then still stands.
  @discardableResult
  public func publish() throws(HostError) -> String {
    let path = try swapIn()
    FolderClaim.giveBack(parent: parent, slug: slug)
    return path
  }

  private func swapIn() throws(HostError) -> String {
    // First the plain case, a slug without a report; `rename` refuses to replace a folder with files in it.
    if rename(partialPath, finalPath) == 0 { return finalPath }
    guard errno == ENOTEMPTY || errno == EEXIST else {
      throw .unwritable(path: finalPath, reason: AtomicFile.reason())
    }
    if !Self.exchange(partialPath, finalPath) {
      // A file system without exchange: two steps, undone if the second fails.
      let aside = partialPath + ".old"
      guard rename(finalPath, aside) == 0 else {
        throw .unwritable(path: finalPath, reason: AtomicFile.reason())
      }
      guard rename(partialPath, finalPath) == 0 else {
        let reason = AtomicFile.reason()
        _ = rename(aside, finalPath)
        throw .unwritable(path: finalPath, reason: reason)
      }
      try? FileManager.default.removeItem(atPath: aside)
      return finalPath
    }
    // The partial name now belongs to the last report.
    try? FileManager.default.removeItem(atPath: partialPath)
    return finalPath
  }

  /// Lets two names change places in one step, `renameat2(2)` with RENAME_EXCHANGE. Looked up at run time,
  /// because Swift's Glibc module does not show this function. On macOS `renamex_np(2)` with RENAME_SWAP.
  private static func exchange(_ one: String, _ other: String) -> Bool {
    #if canImport(Darwin)
      return renamex_np(one, other, UInt32(RENAME_SWAP)) == 0
    #else
      typealias Rename = @convention(c) (
        Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
      ) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return false }
      let renameExchange: UInt32 = 2
      return unsafeBitCast(symbol, to: Rename.self)(AT_FDCWD, one, AT_FDCWD, other, renameExchange) == 0
    #endif
  }

  /// Removes the folder being built, after a failure.
  public func discard() {
    guard FileManager.default.fileExists(atPath: partialPath) else { return }
    try? FileManager.default.removeItem(atPath: partialPath)
    FolderClaim.giveBack(parent: parent, slug: slug)
  }
}
