import Foundation

/// The header of a saved network, `.safetensors`: its length as 8 little-endian bytes, a JSON object, and behind it the
/// numbers of all tensors.
public struct SafetensorsHeader: Sendable, Equatable {
  /// One tensor.
  public struct Entry: Sendable, Equatable {
    /// Its name.
    public let key: String
    /// The type of its numbers, by the format's name for it: `F32`, `F64`, or one that is none of ours.
    public let type: String
    /// Its extents, none of them negative.
    public let shape: [Int]
    /// How many numbers it has.
    public let count: Int
    /// Where in the file they stand. Of a type of ours they have the bytes of the shape.
    public let bytes: Range<Int>

    /// Bytes of one number; nil for a type that is none of ours.
    public var size: Int? { SafetensorsHeader.sizes[type] }
  }

  /// What is wrong with a file, in words that do not name it.
  public struct Problem: Error, Equatable, CustomStringConvertible {
    /// One line.
    public let description: String
  }

  /// All tensors, as they lie end to end: nothing overlaps, is left over, or reaches past the end.
  public let entries: [Entry]
  /// What the header says beside them.
  public let metadata: [String: String]
  /// Where the numbers begin.
  public let end: Int

  /// Reads the header of `file`, and checks it against the bytes that are there.
  public init(_ file: [UInt8]) throws(Problem) {
    guard file.count >= 8 else { throw Problem(description: "\(file.count) bytes are too few") }
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8) else {
      throw Problem(description: "a header of \(length) bytes in a file of \(file.count)")
    }
    end = 8 + Int(length)
    let text = Data(file[8..<end])
    // The format asks for it, and JSON that begins otherwise may be in another encoding.
    guard text.first == UInt8(ascii: "{"), let decoded = try? JSONDecoder().decode(Decoded.self, from: text) else {
      throw Problem(description: "the header is not JSON with dtype, shape and data_offsets")
    }
    metadata = decoded.metadata
    entries = try Self.entries(decoded.tensors, from: end, to: file.count)
  }

  /// The tensors in the order of their bytes, which fill the file from byte `start` to its end.
  private static func entries(
    _ tensors: [String: Decoded.Tensor], from start: Int, to fileEnd: Int
  ) throws(Problem) -> [Entry] {
    let ordered = tensors.sorted { one, other in
      one.value.offsets == other.value.offsets
        ? one.key < other.key : one.value.offsets.lexicographicallyPrecedes(other.value.offsets)
    }
    let available = fileEnd - start
    var entries: [Entry] = []
    var position = 0
    for (key, tensor) in ordered {
      let (name, offsets) = ("'\(Shown.text(key))'", tensor.offsets)
      guard offsets.count == 2, offsets[0] == position, offsets[1] >= position else {
        throw Problem(description: "\(name) has data_offsets \(Shown.text("\(offsets)")), not beginning at \(position)")
      }
      guard offsets[1] <= available else {
        throw Problem(description: "\(name) ends at byte \(offsets[1]) of \(available)")
      }
      guard let count = Self.count(tensor.shape) else {
        throw Problem(description: "\(name) has the shape \(Shown.text("\(tensor.shape)")), which no tensor has")
      }
      let bytes = offsets[1] - position
      if let size = Self.sizes[tensor.dtype], bytes % size != 0 || bytes / size != count {
        throw Problem(description: "\(name) does not have the \(size) × \(count) bytes of its shape")
      }
      entries.append(
        Entry(
          key: key, type: tensor.dtype, shape: tensor.shape, count: count,
          bytes: start + position..<start + offsets[1]))
      position = offsets[1]
    }
    guard position == available else {
      throw Problem(description: "\(available - position) bytes after the last tensor")
    }
    return entries
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

  /// The JSON object: metadata under one key, tensors under all others.
  private struct Decoded: Decodable {
    struct Tensor: Decodable {
      let dtype: String
      let shape: [Int]
      let offsets: [Int]

      enum CodingKeys: String, CodingKey {
        case dtype, shape
        case offsets = "data_offsets"
      }
    }

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          // Null stands for none, as in the reference reader.
          metadata = try container.decode([String: String]?.self, forKey: key) ?? [:]
        } else {
          tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
        }
      }
    }
  }
}
