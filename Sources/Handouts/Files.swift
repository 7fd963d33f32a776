import Foundation
import Host

/// Files of a folder that is still being built. They need not be flushed one by one: the folder appears
/// only when it is complete.
enum Files {
  /// Writes `text`, and makes the folders above it.
  static func write(_ text: String, to path: String) throws(HandoutError) {
    try makeFolder(above: path)
    guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
      throw .report(.unwritable(path: path, reason: String(cString: strerror(errno))))
    }
  }

  static func copy(_ path: String, to target: String) throws(HandoutError) {
    try makeFolder(above: target)
    do {
      try FileManager.default.copyItem(atPath: path, toPath: target)
    } catch {
      throw .report(.unwritable(path: target, reason: error.reason))
    }
  }

  /// Gives `path`, of the user's, a plain name, as pandoc needs it.
  static func link(_ path: String, at place: String) throws(HandoutError) {
    try makeFolder(above: place)
    do {
      try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: absolute(path))
    } catch {
      throw .report(.unwritable(path: place, reason: error.reason))
    }
  }

  static func exist(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  static func makeFolder(above path: String) throws(HandoutError) {
    let folder = NSString(string: path).deletingLastPathComponent
    try handing { () throws(HostError) in _ = try Folder.create(folder) }
  }

  /// `path` from the root, as programs need it that run in another folder.
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}
