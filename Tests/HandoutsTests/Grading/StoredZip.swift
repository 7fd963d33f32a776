/// Zip files of stored files, for tests: written byte by byte, so that they may hold what zip(1) would refuse to pack.
enum StoredZip {
  /// A file in it.
  struct File {
    var name: String
    var content: [UInt8]
    /// The kind and rights of Unix; a link's kind is 0o120000.
    var mode = 0o100644
  }

  static func bytes(_ files: [File]) -> [UInt8] {
    var zip: [UInt8] = [], list: [UInt8] = []
    for file in files {
      let name = Array(file.name.utf8), place = zip.count
      let shared = number(20, 2) + number(0, 8) + number(Int(checksum(file.content)), 4) + number(file.content.count, 4)
        + number(file.content.count, 4) + number(name.count, 2)
      zip += number(0x0403_4b50, 4) + shared + number(0, 2) + name + file.content
      // Made on Unix, by version 2.0.
      list += number(0x0201_4b50, 4) + number(0x0314, 2) + shared + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 2)
      list += number(file.mode << 16, 4) + number(place, 4) + name
    }
    let end = number(0x0605_4b50, 4) + number(0, 4) + number(files.count, 2) + number(files.count, 2) + number(list.count, 4)
    return zip + list + end + number(zip.count, 4) + number(0, 2)
  }

  /// Texts by their names.
  static func bytes(texts: [(String, String)]) -> [UInt8] {
    bytes(texts.map { File(name: $0.0, content: Array($0.1.utf8)) })
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// CRC-32, bit by bit.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
