import CZlib

/// What can be wrong with a gzip file.
public enum GzipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The stream is damaged, in zlib's words.
  case corrupt(String)
  /// The stream ends before its end mark.
  case truncated
  /// The stream holds more than `limit` bytes.
  case oversized(limit: Int)
  /// Bytes follow the end of the stream.
  case trailing(count: Int)

  public var description: String {
    switch self {
    case .corrupt(let reason): "the gzip stream is corrupt (\(reason))"
    case .truncated: "the gzip stream is cut off"
    case .oversized(let limit): "the gzip stream holds more than the \(limit) bytes promised"
    case .trailing(let count): "\(count) bytes follow the gzip stream"
    }
  }
}

/// Decompression of gzip files in memory (zlib's `inflate`).
enum Gzip {
  /// Whether `bytes` begins like a gzip file.
  static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// The decompressed content, which may be up to `limit` bytes long.
  ///
  /// The memory used grows with the content found, not with `limit`.
  static func inflate(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    let (content, ended, used) = try run(bytes, capacity: limit + 1)
    if content.count > limit { throw .oversized(limit: limit) }
    guard ended else { throw .truncated }
    if used < bytes.count { throw .trailing(count: bytes.count - used) }
    return content
  }

  /// At most the first `count` bytes of the decompressed content; the rest is not looked at.
  static func prefix(_ bytes: [UInt8], count: Int) throws(GzipError) -> [UInt8] {
    try run(bytes, capacity: count).content
  }

  /// Inflates until the stream ends, the input ends, or `capacity` bytes are there.
  private static func run(_ bytes: [UInt8], capacity: Int) throws(GzipError)
    -> (content: [UInt8], ended: Bool, used: Int)
  {
    precondition(capacity > 0 && bytes.count <= Int(UInt32.max), "Gzip: \(bytes.count) bytes in")
    var stream = z_stream()
    // 15 bits of window, and 16 for a gzip header.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .corrupt("zlib does not start") }
    defer { inflateEnd(&stream) }

    var content: [UInt8] = []
    // Address space; memory comes as it is written. Growing would hold the old and the new array at once.
    content.reserveCapacity(Swift.min(capacity, 1 << 26))
    var status = Z_OK
    var filled = 0
    bytes.withUnsafeBufferPointer { source in
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
    return (content, status == Z_STREAM_END, bytes.count - Int(stream.avail_in))
  }
}
