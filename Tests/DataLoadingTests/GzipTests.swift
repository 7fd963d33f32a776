import Testing

@testable import DataLoading

@Suite struct GzipTests {
  let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }

  @Test("inflates what was deflated, up to exactly the limit")
  func roundTrip() throws {
    let file = gzip(content)
    #expect(Gzip.isCompressed(file) && !Gzip.isCompressed(content))
    #expect(try Gzip.inflate(file, limit: content.count) == content)
    #expect(try Gzip.prefix(file, count: 10) == Array(content.prefix(10)))
    #expect(throws: GzipError.oversized(limit: content.count - 1)) {
      try Gzip.inflate(file, limit: content.count - 1)
    }
    #expect(try Gzip.inflate(gzip([]), limit: 0) == [])
  }

  @Test("a stream that is cut off anywhere is refused")
  func truncated() {
    let file = gzip(content)
    for count in [2, 9, 10, 11, file.count / 2, file.count - 8, file.count - 1] {
      #expect(throws: GzipError.truncated) {
        try Gzip.inflate(Array(file.prefix(count)), limit: content.count)
      }
    }
  }

  @Test("a stream with damaged content or check sum is refused")
  func corrupt() {
    let file = gzip(content)
    for place in [3, file.count / 2, file.count - 6] {
      var damaged = file
      damaged[place] ^= 0xff
      #expect(throws: GzipError.self) { try Gzip.inflate(damaged, limit: content.count) }
    }
    var crc = file
    crc[file.count - 8] ^= 1
    #expect(throws: GzipError.corrupt("incorrect data check")) {
      try Gzip.inflate(crc, limit: content.count)
    }
  }

  @Test("bytes after the stream are refused, zeros are not, as gzip -t has it")
  func trailing() throws {
    #expect(throws: GzipError.trailing(count: 3)) {
      try Gzip.inflate(gzip(content) + [1, 2, 3], limit: content.count)
    }
    #expect(throws: GzipError.trailing(count: 1)) {
      try Gzip.inflate(gzip(content) + [0, 0, 7], limit: content.count)
    }
    for count in [1, 512] {
      #expect(try Gzip.inflate(gzip(content) + [UInt8](repeating: 0, count: count), limit: content.count) == content)
    }
  }

  @Test("several streams one behind the other are one file")
  func members() throws {
    let parts = gzip(Array(content.prefix(70_000))) + gzip([]) + gzip(Array(content.dropFirst(70_000)))
    #expect(try Gzip.inflate(parts, limit: content.count) == content)
    #expect(try Gzip.inflate(parts + [0, 0], limit: content.count) == content)
    #expect(throws: GzipError.oversized(limit: content.count - 1)) {
      try Gzip.inflate(parts, limit: content.count - 1)
    }
    #expect(throws: GzipError.truncated) { try Gzip.inflate(parts.dropLast(), limit: content.count) }
  }
}

extension Gzip {
  fileprivate static func inflate(_ bytes: ArraySlice<UInt8>, limit: Int) throws(GzipError) -> [UInt8] {
    try inflate(Array(bytes), limit: limit)
  }
}
