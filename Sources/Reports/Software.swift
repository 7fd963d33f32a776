import Foundation
import Host

/// What a program is made of and runs on, each found where it cannot be mistaken: not by asking what else is installed.
public enum Software {
  /// The compiler of the running program, such as `Swift version 6.3.1 (swift-6.3.1-RELEASE)`: not the one on the PATH.
  public static let compiler = compiler(of: Programs.running)

  /// The Swift that compiled the program at `path`. It signs its debug information, which SwiftPM leaves in every
  /// configuration; a program without any is of an unknown one, one of several compilers names them all.
  public static func compiler(of path: String) -> String {
    guard let strings = section(".debug_str", of: path) else { return "unknown (no debug information in the program)" }
    let mark = Array("Swift version ".utf8)
    var found: [String] = []
    for text in strings.split(separator: 0) where text.starts(with: mark) {
      let name = String(decoding: text, as: UTF8.self)
      if !found.contains(name) { found.append(name) }
    }
    return found.isEmpty ? "unknown (its debug information names no Swift)" : found.sorted().joined(separator: ", ")
  }

  /// The C library that is loaded, such as `glibc 2.36`; that of macOS has no version beside the system's.
  public static var glibc: String {
    #if canImport(Glibc)
      var bytes = [CChar](repeating: 0, count: 64)
      let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &bytes, bytes.count)
      guard length > 1, length <= bytes.count else { return "unknown" }
      return String(decoding: bytes.prefix(length - 1).map(UInt8.init(bitPattern:)), as: UTF8.self)
    #else
      return "the system's"
    #endif
  }

  /// The system's name for itself (`/etc/os-release`), or `unknown`.
  public static var system: String {
    #if os(macOS)
      return "macOS, \(ProcessInfo.processInfo.operatingSystemVersionString)"
    #else
      return linux
    #endif
  }

  private static var linux: String {
    for path in ["/etc/os-release", "/usr/lib/os-release"] {
      guard let text = try? AtomicFile.text(of: path) else { continue }
      for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
        return line.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
      }
    }
    return "unknown"
  }

  /// A section of a 64-bit little-endian ELF file; nil where the file is none or has no such section.
  private static func section(_ name: String, of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    func read(_ offset: UInt64, _ count: UInt64) -> [UInt8]? {
      guard let offset = off_t(exactly: offset), count <= 1 << 30 else { return nil }
      var bytes = [UInt8](repeating: 0, count: Int(count))
      var position = 0
      while position < bytes.count {
        let got = bytes.withUnsafeMutableBytes {
          pread(file, $0.baseAddress! + position, $0.count - position, offset + off_t(position))
        }
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { return nil }
        position += got
      }
      return bytes
    }
    func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> UInt64 {
      (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
    // The file's header: where the section headers stand, how long one is, how many, and which holds their names.
    guard let header = read(0, 64), header.prefix(6) == [0x7f, 0x45, 0x4c, 0x46, 2, 1] else { return nil }
    let (start, size) = (number(header, 40, 8), number(header, 58, 2))
    let (count, names) = (number(header, 60, 2), number(header, 62, 2))
    guard size >= 64, names < count, let table = read(start, size * count) else { return nil }
    func place(_ index: UInt64) -> (offset: UInt64, size: UInt64) {
      (number(table, Int(index * size) + 24, 8), number(table, Int(index * size) + 32, 8))
    }
    guard let strings = read(place(names).offset, place(names).size) else { return nil }
    for index in 0..<count {
      let label = strings.dropFirst(Int(number(table, Int(index * size), 4))).prefix { $0 != 0 }
      if label.elementsEqual(name.utf8) { return read(place(index).offset, place(index).size) }
    }
    return nil
  }
}
