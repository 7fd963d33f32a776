import CZlib
import Host

/// What can be wrong with a compressed stream.
public enum GzipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The stream is damaged, in zlib's words.
  case corrupt(String)
  /// The stream ends before its end mark.
  case truncated
  /// The stream holds more than `limit` bytes.
  case oversized(limit: Int)
  /// Bytes other than padding follow the end of the stream.
  case trailing(count: Int)

  /// What is wrong, in words that follow the file's name.
  public var description: String {
    switch self {
    case .corrupt(let reason): "the gzip stream is corrupt (\(reason))"
    case .truncated: "the gzip stream is cut off"
    case .oversized(let limit): "the gzip stream holds more than the \(limit) bytes promised"
    case .trailing(let count): "\(count) bytes follow the gzip stream"
    }
  }
}

/// Decompression in memory (zlib's `inflate`): gzip files, and the bare streams within zip files.
///
/// As `gzip` itself does it, several gzip streams one behind the other are read as one, and zeros behind
/// the last, with which tapes and some archives fill their blocks, are ignored.
enum Gzip {
  /// How zlib is told what stands around the stream: 15 bits of window, and 16 for a gzip header; negative
  /// for a stream without any.
  enum Framing: Int32 { case gzip = 31, none = -15 }

  /// Whether `bytes` begins like a gzip file.
  static func isCompressed(_ bytes: [UInt8]) -> Bool { isStream(bytes, at: 0) }

  /// The decompressed content, which may be up to `limit` bytes long.
  ///
  /// The memory used grows with the content found, not with `limit`.
  static func inflate(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    var content: [UInt8] = []
    var position = 0
    repeat {
      let (ended, used) = try run(bytes, from: position, .gzip, into: &content, capacity: limit + 1)
      if content.count > limit { throw .oversized(limit: limit) }
      guard ended else { throw .truncated }
      position += used
    } while isStream(bytes, at: position)
    if let garbage = bytes[position...].firstIndex(where: { $0 != 0 }) {
      throw .trailing(count: bytes.count - garbage)
    }
    return content
  }

  /// At most the first `count` bytes of the decompressed content; the rest is not looked at.
  static func prefix(_ bytes: [UInt8], count: Int) throws(GzipError) -> [UInt8] {
    var content: [UInt8] = []
    _ = try run(bytes, from: 0, .gzip, into: &content, capacity: count)
    return content
  }

  private static func isStream(_ bytes: [UInt8], at position: Int) -> Bool {
    bytes.count >= position + 2 && bytes[position] == 0x1f && bytes[position + 1] == 0x8b
  }

  /// Inflates one stream behind `content`, until it ends, the input ends, or `capacity` bytes are there.
  static func run(
    _ bytes: [UInt8], from start: Int, _ framing: Framing, into content: inout [UInt8], capacity: Int
  ) throws(GzipError) -> (ended: Bool, used: Int) {
    require(capacity > 0 && bytes.count <= Int(UInt32.max), "Gzip: \(bytes.count) bytes in, room for \(capacity)")
    var stream = z_stream()
    guard inflateInit2_(&stream, framing.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .corrupt("zlib does not start") }
    defer { inflateEnd(&stream) }

    // Address space; memory comes as it is written. Growing would hold the old and the new array at once.
    if content.isEmpty { content.reserveCapacity(Swift.min(capacity, 1 << 26)) }
    var status = Z_OK
    var filled = content.count
    bytes[start...].withUnsafeBufferPointer { source in
      // zlib reads only, but its C type does not say so.
      stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      stream.avail_in = UInt32(source.count)
      while status == Z_OK && filled < capacity {
        let room = Swift.min(capacity - filled, Swift.max(1 << 16, filled))
        content.append(contentsOf: repeatElement(0, count: room))
        content.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress.map { $0 + filled }
          stream.avail_out = UInt32(room)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        filled += room - Int(stream.avail_out)
        content.removeLast(content.count - filled)
      }
      stream.next_in = nil
    }
    // Z_BUF_ERROR is the wish for more input, which is not there.
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw .corrupt(stream.msg.map { String(cString: $0) } ?? "status \(status)")
    }
    return (status == Z_STREAM_END, bytes.count - start - Int(stream.avail_in))
  }
}
