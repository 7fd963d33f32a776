import Foundation

/// The files of one data set.
struct DataFiles: Sendable {
  let subfolder: String
  let names: [String]

  static let mnist = DataFiles(subfolder: "mnist", names: MNIST.files.map(\.name))
  static let powerPlant = DataFiles(subfolder: "ccpp", names: [PowerPlant.fileName])
  static let all = [mnist, powerPlant]
}

/// Finds files in folders: `DIR/<subfolder>/<file>`, then `DIR/<file>`, each plain or `.gz`.
enum DataFinder {
  /// The path of `name` in `folder`, if it is there.
  static func path(of name: String, subfolder: String, in folder: String) -> String? {
    for base in ["\(folder)/\(subfolder)", folder] {
      for candidate in ["\(base)/\(name)", "\(base)/\(name).gz"]
      where isFile(candidate) { return candidate }
    }
    return nil
  }

  /// The paths of a data set's files in a folder that the user named, in the order of the names.
  ///
  /// A folder with files of another data set only is passed over (nil), so that one folder can be
  /// named for all experiments.
  /// - Throws: `DatasetError` when the folder does not exist, holds no file of any data set, or
  ///   a part of this one.
  static func paths(
    of files: DataFiles, inNamed folder: String, by namedBy: String
  ) throws(DatasetError) -> [String]? {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory),
      isDirectory.boolValue
    else { throw .noSuchFolder(path: folder, namedBy: namedBy) }
    let found = files.names.map { path(of: $0, subfolder: files.subfolder, in: folder) }
    let paths = found.compactMap(\.self)
    if paths.count == files.names.count { return paths }
    if let missing = zip(files.names, found).first(where: { $0.1 == nil }), !paths.isEmpty {
      throw .incompleteFolder(path: folder, namedBy: namedBy, missing: missing.0)
    }
    let hasOther = DataFiles.all.contains { other in
      other.names.contains { path(of: $0, subfolder: other.subfolder, in: folder) != nil }
    }
    guard hasOther else {
      throw .nothingInFolder(path: folder, namedBy: namedBy, expected: files.names)
    }
    return nil
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
