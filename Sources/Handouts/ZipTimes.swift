import Foundation

/// The times of the entries of a zip file such as a PPTX. pandoc gives its own parts that of `SOURCE_DATE_EPOCH`, but what
/// it takes from its reference document the time of the run, so that two runs would differ.
enum ZipTimes {
  /// 2000-01-01 00:00 as a zip file has it: two bytes for the time, two for the date.
  private static let moment: [UInt8] = [0x00, 0x00, 0x21, 0x28]

  /// Gives all entries of the file at `path` the same time.
  ///
  /// - Throws: `HandoutError.failed` where it is no zip file, and `.report` where it cannot be written.
  static func fix(_ path: String, named name: String) throws(HandoutError) {
    guard let data = FileManager.default.contents(atPath: path), let fixed = fixed(Array(data)) else {
      throw .failed(name: name, message: "pandoc left no zip file")
    }
    guard FileManager.default.createFile(atPath: path, contents: Data(fixed)) else {
      throw .report(.unwritable(path: path, reason: String(cString: strerror(errno))))
    }
  }

  /// The bytes of a zip file with other times; nil where they are none.
  static func fixed(_ file: [UInt8]) -> [UInt8]? {
    var bytes = file
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place >= 0, place + count <= bytes.count else { return nil }
      return (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    }
    // The end of the list of entries stands at the end of the file, before a comment of up to 65,535 bytes.
    var end = bytes.count - 22
    while end >= 0, number(end, 4) != 0x0605_4b50 { end -= 1 }
    guard end >= 0, let entries = number(end + 10, 2), var entry = number(end + 16, 4) else { return nil }
    for _ in 0..<entries {
      guard number(entry, 4) == 0x0201_4b50, let local = number(entry + 42, 4), number(local, 4) == 0x0403_4b50,
        let name = number(entry + 28, 2), let extra = number(entry + 30, 2), let comment = number(entry + 32, 2),
        local + 30 <= bytes.count
      else { return nil }
      bytes.replaceSubrange((entry + 12)..<(entry + 16), with: moment)
      bytes.replaceSubrange((local + 10)..<(local + 14), with: moment)
      entry += 46 + name + extra + comment
    }
    return bytes
  }
}
