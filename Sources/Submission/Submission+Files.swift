import Foundation
import Host

extension Submission {
  /// Writes all files into the folder, which must not be another submission's: tasks that wait would read other lines.
  ///
  /// - Throws: `HostError.unwritable`.
  package func write() throws(HostError) {
    try Folder.create(folder + "/logs")
    for file in files {
      let path = "\(folder)/\(file.name)"
      try AtomicFile.write(file.text, to: path)
      if file.isProgram, chmod(path, 0o755) != 0 {
        throw .unwritable(path: path, reason: String(cString: strerror(errno)))
      }
    }
  }

  /// The first of `parent/1`, `parent/2` and so on that is not there, made now, so that no other process takes it.
  ///
  /// - Throws: `HostError.unwritable`.
  package static func newFolder(in parent: String) throws(HostError) -> String {
    try Folder.create(parent)
    var number = 1
    while true {
      let path = "\(parent)/\(number)"
      if mkdir(path, 0o777) == 0 { return path }
      guard errno == EEXIST else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
      number += 1
    }
  }
}
