import Foundation

/// Finds files by the names that everybody uses: `DIR/<subfolder>/<file>`, then `DIR/<file>`, each plain or
/// `.gz`. These need no search; `DataFolder` finds what goes by other names.
enum DataFinder {
  /// Every path at which `name` is there, in the order in which they are looked at.
  static func paths(of name: String, subfolder: String, in folder: String) -> [String] {
    ["\(folder)/\(subfolder)", folder].flatMap { ["\($0)/\(name)", "\($0)/\(name).gz"] }.filter(isFile)
  }

  /// The path of `name` in `folder`, if it is there.
  static func path(of name: String, subfolder: String, in folder: String) -> String? {
    paths(of: name, subfolder: subfolder, in: folder).first
  }

  /// - Throws: `DatasetError.noSuchFolder`.
  static func checkFolder(_ folder: DataFolder) throws(DatasetError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory), isDirectory.boolValue
    else { throw .noSuchFolder(path: folder.path, namedBy: folder.namedBy ?? "the cache") }
  }

  /// A file's bytes.
  ///
  /// - Throws: `DatasetError.unreadable`, also when the file is larger than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(DatasetError) -> [UInt8] {
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw DatasetError.unreadable(path: path, reason: "it is no regular file")
      }
      let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
      guard size <= limit else {
        throw DatasetError.unreadable(
          path: path, reason: "it has \(size) bytes, at most \(limit) are expected")
      }
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch let error as DatasetError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
    }
  }

  private static func isFile(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && !isDirectory.boolValue
  }
}
