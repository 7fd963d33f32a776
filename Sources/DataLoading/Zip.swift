import CZlib

/// What can be wrong with a zip file.
public enum ZipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no list of the files at its end, or it does not hold what it should.
  case noDirectory
  /// The file's place or size lies outside the zip file.
  case outside(name: String)
  /// Neither stored nor deflated.
  case unknownMethod(name: String, code: Int)
  /// It takes a password.
  case encrypted(name: String)
  /// Larger than `limit` bytes when decompressed.
  case oversized(name: String, limit: Int)
  /// What comes out is not what the list promises.
  case corrupt(name: String)

  /// What is wrong, in words that follow the zip file's name.
  public var description: String {
    switch self {
    case .noDirectory: "the zip file is cut off or damaged: it has no list of its files"
    case .outside(let name): "the zip file is cut off or damaged: \(name) lies outside it"
    case .unknownMethod(let name, let code):
      "\(name) is compressed by method \(code), which is not read here; unpack the zip file"
    case .encrypted(let name): "\(name) is encrypted; unpack the zip file"
    case .oversized(let name, let limit): "\(name) holds more than \(limit) bytes; unpack the zip file"
    case .corrupt(let name): "\(name) is damaged in the zip file"
    }
  }
}

/// A reader of zip files, as far as data sets and submissions need it: stored and deflated files, up to 4 GB.
///
/// It believes the list at the end of the file (the central directory), and nothing without a look at the
/// bounds. Only the parts that are asked for are read, so that a folder of large zip files stays fast.
package struct Zip: Sendable {
  /// A file within.
  package struct Entry: Sendable, Equatable {
    /// With its folders.
    package let name: String
    /// When decompressed, as the list says.
    package let size: Int
    /// Whether it is a symbolic link, as archives made on Unix say it; its content is where it leads.
    package let isLink: Bool
    fileprivate let compressedSize, offset, method, crc: Int
    fileprivate let isEncrypted: Bool
  }

  /// `count` bytes from `offset` on; nil where they cannot be read.
  package typealias Reader = @Sendable (_ offset: Int, _ count: Int) -> [UInt8]?

  /// In the order of the list, folders left out.
  package let entries: [Entry]
  private let length: Int
  private let read: Reader

  /// More than a data set has, and few enough that a hostile list costs nothing.
  static let entryLimit = 10_000

  /// Whether `bytes` begins like a zip file.
  package static func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4b, 3, 4]) }

  /// Reads the list of a zip file of `length` bytes.
  package init(length: Int, read: @escaping Reader) throws(ZipError) {
    self.length = length
    self.read = read
    // The end mark has 22 bytes and a comment of up to 65,535.
    let tailLength = min(length, 22 + 65_535)
    guard tailLength >= 22, let tail = read(length - tailLength, tailLength), tail.count == tailLength
    else { throw .noDirectory }
    var mark = tailLength - 22
    while mark >= 0, Self.number(tail, mark, 4) != 0x0605_4b50 { mark -= 1 }
    guard mark >= 0 else { throw .noDirectory }
    let count = Self.number(tail, mark + 10, 2)
    let (size, start) = (Self.number(tail, mark + 12, 4), Self.number(tail, mark + 16, 4))
    guard count <= Self.entryLimit, start + size <= length, let list = read(start, size), list.count == size
    else { throw .noDirectory }
    var entries: [Entry] = []
    var position = 0
    for _ in 0..<count {
      guard position + 46 <= list.count, Self.number(list, position, 4) == 0x0201_4b50 else {
        throw .noDirectory
      }
      let nameLength = Self.number(list, position + 28, 2)
      let extraLength = Self.number(list, position + 30, 2)
      let next = position + 46 + nameLength + extraLength + Self.number(list, position + 32, 2)
      guard next <= list.count else { throw .noDirectory }
      let name = String(decoding: list[position + 46..<position + 46 + nameLength], as: UTF8.self)
      // The compressed size, the size and the place; all ones stand for a number of 8 bytes behind the name,
      // as a zip file has them that was written to a pipe.
      var numbers = [24, 20, 42].map { Self.number(list, position + $0, 4) }
      let extra = Array(list[position + 46 + nameLength..<position + 46 + nameLength + extraLength])
      Self.widen(&numbers, from: extra)
      if !name.hasSuffix("/") {
        entries.append(
          Entry(
            name: name, size: numbers[0],
            // The upper half of the attributes is the mode of Unix, whose kinds are 4 bits; that of links is 10.
            isLink: Self.number(list, position + 40, 2) >> 12 == 10, compressedSize: numbers[1], offset: numbers[2],
            method: Self.number(list, position + 10, 2), crc: Self.number(list, position + 16, 4),
            isEncrypted: Self.number(list, position + 8, 2) & 1 != 0))
      }
      position = next
    }
    self.entries = entries
  }

  /// Replaces those of `numbers` that are all ones by the wide ones of the field with the number 1.
  private static func widen(_ numbers: inout [Int], from extra: [UInt8]) {
    var position = 0
    while position + 4 <= extra.count {
      let (id, size) = (number(extra, position, 2), number(extra, position + 2, 2))
      position += 4
      guard position + size <= extra.count else { return }
      if id == 1 {
        var place = position
        for index in numbers.indices where numbers[index] == 0xffff_ffff && place + 8 <= position + size {
          // What does not fit 4 bytes is beyond all limits here anyway.
          numbers[index] = number(extra, place + 4, 4) == 0 ? number(extra, place, 4) : Int(UInt32.max)
          place += 8
        }
      }
      position += size
    }
  }

  /// The content of `entry`, which may be up to `limit` bytes long, checked against size and checksum.
  package func content(of entry: Entry, limit: Int) throws(ZipError) -> [UInt8] {
    guard entry.size <= limit else { throw .oversized(name: entry.name, limit: limit) }
    let content = try inflated(entry, capacity: entry.size + 1, packed: entry.compressedSize)
    guard content.count == entry.size, Self.crc(content) == entry.crc else { throw .corrupt(name: entry.name) }
    return content
  }

  /// At most the first `count` bytes of `entry`; the rest is not looked at.
  func prefix(of entry: Entry, count: Int) throws(ZipError) -> [UInt8] {
    // Deflated data are never much longer than what they stand for.
    Array(try inflated(entry, capacity: count, packed: min(entry.compressedSize, count + 1_024)).prefix(count))
  }

  private func inflated(_ entry: Entry, capacity: Int, packed: Int) throws(ZipError) -> [UInt8] {
    if entry.isEncrypted { throw .encrypted(name: entry.name) }
    // The file's own header has its own length of name and extras.
    guard entry.offset + 30 <= length, let header = read(entry.offset, 30), header.count == 30,
      Self.number(header, 0, 4) == 0x0403_4b50
    else { throw .outside(name: entry.name) }
    let start = entry.offset + 30 + Self.number(header, 26, 2) + Self.number(header, 28, 2)
    guard start + packed <= length, let bytes = read(start, packed), bytes.count == packed
    else { throw .outside(name: entry.name) }
    switch entry.method {
    case 0: return bytes
    case 8:
      var content: [UInt8] = []
      do throws(GzipError) {
        _ = try Gzip.run(bytes, from: 0, .none, into: &content, capacity: capacity)
      } catch { throw .corrupt(name: entry.name) }
      return content
    default: throw .unknownMethod(name: entry.name, code: entry.method)
    }
  }

  /// A little-endian number of 2 or 4 bytes.
  private static func number(_ bytes: [UInt8], _ position: Int, _ count: Int) -> Int {
    (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[position + $1]) }
  }

  private static func crc(_ bytes: [UInt8]) -> Int {
    Int(bytes.withUnsafeBufferPointer { CZlib.crc32(0, $0.baseAddress, UInt32($0.count)) })
  }
}
