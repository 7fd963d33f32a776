import DataLoading
import Foundation

/// The names of what a student handed in, in a folder or a zip file, and a way to read each. Nothing is unpacked: a file is
/// read into memory when it is asked for, so that no name can lead out of anywhere.
struct SubmittedFiles {
  /// With their folders, `/` between them, sorted.
  let names: [String]
  /// The content of one of them, up to so many bytes.
  let read: (_ name: String, _ limit: Int) throws(SubmissionRefusal) -> [UInt8]

  /// More files than any package of exercises has, its `.build` left out.
  static let countLimit = 3_000
  static let depthLimit = 12

  /// What is in the folder at `path`.
  static func folder(_ path: String) throws(SubmissionRefusal) -> SubmittedFiles {
    var names: [String] = []
    var pending = [""]
    while let folder = pending.popLast() {
      let place = folder.isEmpty ? path : "\(path)/\(folder)"
      guard let entries = try? FileManager.default.contentsOfDirectory(atPath: place) else {
        throw SubmissionRefusal("\(folder.isEmpty ? "the folder" : folder) cannot be read")
      }
      for entry in entries where !isLeftOut(entry) {
        let name = folder.isEmpty ? entry : "\(folder)/\(entry)"
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0 else { throw SubmissionRefusal("\(name) cannot be read") }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: pending.append(name)
        case S_IFREG: names.append(name)
        case S_IFLNK: throw SubmissionRefusal("\(name) is a symbolic link")
        default: throw SubmissionRefusal("\(name) is neither a file nor a folder")
        }
        guard names.count + pending.count <= countLimit else { throw SubmissionRefusal("more than \(countLimit) files") }
      }
    }
    return SubmittedFiles(names: try checked(names)) { (name, limit) throws(SubmissionRefusal) in
      // Not through a link that has come since.
      let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { throw SubmissionRefusal("\(name) cannot be read") }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      guard let data = try? file.read(upToCount: limit + 1) ?? Data() else { throw SubmissionRefusal("\(name) cannot be read") }
      guard data.count <= limit else { throw SubmissionRefusal("\(name) holds more than \(limit >> 10) KB") }
      return Array(data)
    }
  }

  /// What is in a zip file.
  static func zip(_ bytes: [UInt8]) throws(SubmissionRefusal) -> SubmittedFiles {
    let zip: Zip
    do throws(ZipError) {
      zip = try Zip(length: bytes.count) { offset, count in
        offset >= 0 && count >= 0 && offset + count <= bytes.count ? Array(bytes[offset..<offset + count]) : nil
      }
    } catch {
      throw SubmissionRefusal(error.description)
    }
    var entries: [String: Zip.Entry] = [:]
    for entry in zip.entries {
      // Some programs of Windows write their own separators.
      let name = entry.name.replacing("\\", with: "/")
      if entry.isLink { throw SubmissionRefusal("\(name) is a symbolic link") }
      if name.split(separator: "/").contains(where: { isLeftOut(String($0)) }) || name.hasSuffix("/") { continue }
      guard entries.updateValue(entry, forKey: name) == nil else { throw SubmissionRefusal("\(name) is in it twice") }
    }
    return SubmittedFiles(names: try checked(Array(entries.keys))) { (name, limit) throws(SubmissionRefusal) in
      guard let entry = entries[name] else { throw SubmissionRefusal("\(name) cannot be read") }
      do throws(ZipError) {
        return try zip.content(of: entry, limit: limit)
      } catch {
        throw SubmissionRefusal(error.description)
      }
    }
  }

  /// What compilers and systems leave in folders.
  private static func isLeftOut(_ name: String) -> Bool {
    // But for `..`, which is refused.
    name != ".." && name.hasPrefix(".") || name == "__MACOSX"
  }

  /// `names`, sorted, where each is a plain path to something below.
  private static func checked(_ names: [String]) throws(SubmissionRefusal) -> [String] {
    guard names.count <= countLimit else { throw SubmissionRefusal("more than \(countLimit) files") }
    let sorted = names.sorted()
    for name in sorted {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." } && parts.count <= depthLimit
      guard isPlain, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
        throw SubmissionRefusal("a file in it is called \(name.debugDescription)")
      }
    }
    return sorted
  }
}

/// Why a submission is not tried, in words for the student.
struct SubmissionRefusal: Error, Equatable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
