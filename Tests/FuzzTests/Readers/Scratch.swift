import Foundation
import Host

/// A folder for the length of one call, for readers that take a path. System calls only, because it is made
/// thousands of times a second.
enum Scratch {
  /// Calls `body` with a new folder that holds `files` that are not empty, by name; folders in the names must be in `folders`.
  static func with<Value>(
    _ files: [(name: String, bytes: [UInt8])], folders: [String] = [], _ body: (String) throws -> Value
  ) throws -> Value {
    var template = Array((FileManager.default.temporaryDirectory.path + "/retrace-fuzz-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw Broken(description: "no temporary folder can be made") }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer {
      for file in files { unlink("\(folder)/\(file.name)") }
      for name in folders.reversed() { rmdir("\(folder)/\(name)") }
      // Whatever the reader itself has left there.
      if rmdir(folder) != 0 { try? FileManager.default.removeItem(atPath: folder) }
    }
    for name in folders { mkdir("\(folder)/\(name)", 0o700) }
    // Empty files are left out: Foundation keeps a page for good each time that it reads one.
    for (name, bytes) in files where !bytes.isEmpty {
      let file = open("\(folder)/\(name)", O_WRONLY | O_CREAT, 0o600)
      guard file >= 0 else { throw Broken(description: "\(folder)/\(name) cannot be written") }
      defer { close(file) }
      guard bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == bytes.count else {
        throw Broken(description: "\(folder)/\(name) cannot be written whole")
      }
    }
    return try body(folder)
  }
}

/// The files of this checkout.
enum Repository {
  static let root = (1...4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }.path

  /// The first `count` bytes of a file, up to the end of a line where it is longer.
  static func file(_ path: String, upTo count: Int = .max) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
    guard bytes.count > count else { return bytes }
    let head = bytes.prefix(count)
    return Array(head[...(head.lastIndex(of: 10) ?? head.endIndex - 1)])
  }

  /// The names of the files of a folder, sorted.
  static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder).sorted()
  }

  /// The chapters' slugs.
  static func slugs() throws -> [String] {
    try names("experiments").filter {
      FileManager.default.fileExists(atPath: "\(root)/experiments/\($0)/main.swift")
    }
  }
}
