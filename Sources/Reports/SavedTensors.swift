import Digests
import Foundation
import Host
import Ledger

/// The numbers of a saved network, `.safetensors`, by their bits: two networks are the same where these are.
///
/// The file is the length of a JSON header as 8 little-endian bytes, the header, the numbers. What the header says beside
/// names and shapes, such as the command of a run, has no part in the checksum of the tensors.
public struct SavedTensors: Sendable, Equatable {
  /// How many numbers the tensors hold together. PyTorch's second bias of a recurrent layer, zeros here, is among them.
  public let numbers: Int
  /// SHA-256 of the bytes of all tensors, in the order of the file.
  public let sha256: String
  /// SHA-256 of the whole file, its header included.
  public let fileSHA256: String

  /// What is known of a file that is not at hand.
  init(numbers: Int, sha256: String, fileSHA256: String) {
    self.numbers = numbers
    self.sha256 = sha256
    self.fileSHA256 = fileSHA256
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `HostError.unreadable`, also for one that is cut short, or whose header does not fit its bytes.
  public init(path: String) throws(HostError) {
    try self.init(try AtomicFile.bytes(of: path), path: path)
  }

  /// Reads the content of a file; `path` names it in errors.
  ///
  /// - Throws: `HostError.unreadable`.
  public init(_ bytes: [UInt8], path: String) throws(HostError) {
    func malformed(_ problem: String) -> HostError {
      .unreadable(path: path, reason: "not a whole safetensors file: \(problem)")
    }
    guard bytes.count >= 8 else { throw malformed("\(bytes.count) bytes are too few") }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(bytes.count - 8) else {
      throw malformed("a header of \(length) bytes in a file of \(bytes.count)")
    }
    let start = 8 + Int(length)
    let header = Data(bytes[8..<start])
    // JSON that begins otherwise may be in another encoding.
    guard header.first == UInt8(ascii: "{"), let decoded = try? JSONDecoder().decode(Header.self, from: header) else {
      throw malformed("the header is not JSON with dtype, shape and data_offsets")
    }
    // Tensors lie end to end: nothing overlaps, is left over, or reaches past the end.
    let ordered = decoded.entries.sorted { one, other in
      one.value.offsets == other.value.offsets
        ? one.key < other.key : one.value.offsets.lexicographicallyPrecedes(other.value.offsets)
    }
    let available = bytes.count - start
    var end = 0
    var numbers = 0
    for (key, entry) in ordered {
      let name = "'\(Shown.text(key))'"
      guard let size = Self.sizes[entry.dtype] else {
        throw malformed("\(name) is of type \(Shown.text(entry.dtype)); expected F32 or F64")
      }
      guard entry.offsets.count == 2, entry.offsets[0] == end, entry.offsets[1] >= end else {
        throw malformed("\(name) does not begin at byte \(end), where the one before it ends")
      }
      guard entry.offsets[1] <= available else {
        throw malformed("\(name) ends at byte \(entry.offsets[1]) of \(available)")
      }
      let taken = entry.offsets[1] - end
      guard let count = Self.count(entry.shape), taken % size == 0, taken / size == count else {
        throw malformed("\(name) does not have the bytes of its shape")
      }
      end = entry.offsets[1]
      numbers += count
    }
    guard end == available else { throw malformed("\(available - end) bytes after the last tensor") }
    self.numbers = numbers
    sha256 = Digest.sha256(Array(bytes[start...]))
    fileSHA256 = Digest.sha256(bytes)
  }

  /// Bytes of one number, by the names that the format has for the two types of ours.
  private static let sizes = ["F32": 4, "F64": 8]

  /// How many numbers a tensor of this shape has; nil for a negative extent, and for more than can be counted.
  private static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !isTooLarge else { return nil }
      count = product
    }
    return count
  }

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// The header's object: metadata under one key, tensors under all others.
  private struct Header: Decodable {
    var entries: [String: Entry] = [:]

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys where key.stringValue != "__metadata__" {
        entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
      }
    }
  }
}
