import Testing

@testable import DataLoading

@Suite struct IDXTests {
  @Test("reads plain and compressed files of one and three dimensions", arguments: [[5], [4, 3, 2]])
  func reads(dimensions: [Int]) throws {
    let file = idx(dimensions)
    for bytes in [file, gzip(file)] {
      let parsed = try IDX(file: bytes)
      #expect(parsed.dimensions == dimensions)
      #expect(Array(parsed.elements) == (0..<UInt8(dimensions.reduce(1, *))).map { $0 })
      #expect(parsed.header + parsed.elements == file)
    }
  }

  @Test("malformed headers are refused with what was found")
  func headers() {
    let file = idx([4, 3, 2])
    var magic = file; magic[0] = 1
    var element = file; element[2] = 13
    for (bytes, error) in [
      ([], IDXError.shortHeader(found: 0)),
      (Array(file.prefix(9)), .shortHeader(found: 9)),
      (magic, .wrongMagic(found: [1, 0, 8, 3])),
      (element, .wrongElement(code: 13)),
      (idx([2, 2]), .wrongDimensionCount(expected: [1, 3], found: 2)),
    ] {
      #expect(throws: error) { try IDX(file: bytes) }
      if !bytes.isEmpty { #expect(throws: error) { try IDX(file: gzip(bytes)) } }
    }
    #expect(throws: IDXError.wrongDimensionCount(expected: [1], found: 3)) {
      try IDX(file: file, expectedDimensions: [1])
    }
  }

  @Test("a header that lies about the size is refused before memory is set aside")
  func absurd() {
    let most = 4_294_967_295
    for dimensions in [[most, most, most], [60_000, 280, 280], [most]] {
      var header = idx(dimensions.map { _ in 0 })
      for (place, dimension) in dimensions.enumerated() {
        for byte in 0..<4 {
          header[4 + 4 * place + byte] = UInt8(truncatingIfNeeded: dimension >> (24 - 8 * byte))
        }
      }
      for bytes in [header, gzip(header)] {
        #expect(throws: IDXError.absurdSize(dimensions: dimensions)) { try IDX(file: bytes) }
      }
    }
    // A lie that is not absurd: the content decides what memory is used.
    let lie: [UInt8] = [0, 0, 8, 1, 0x1f, 0xff, 0xff, 0xff]
    #expect(throws: IDXError.wrongLength(expected: 0x1fff_ffff + 8, found: 8)) { try IDX(file: gzip(lie)) }
  }

  @Test("missing and surplus bytes are refused")
  func lengths() {
    let file = idx([4, 3, 2])
    #expect(throws: IDXError.wrongLength(expected: 40, found: 39)) { try IDX(file: file.dropLast()) }
    #expect(throws: IDXError.wrongLength(expected: 40, found: 41)) { try IDX(file: file + [0]) }
    #expect(throws: IDXError.wrongLength(expected: 40, found: 39)) { try IDX(file: gzip(file.dropLast())) }
    #expect(throws: IDXError.gzip(.oversized(limit: 40))) { try IDX(file: gzip(file + [0])) }
  }
}

extension IDX {
  fileprivate init(file: ArraySlice<UInt8>) throws(IDXError) { try self.init(file: Array(file)) }
}

private func gzip(_ bytes: ArraySlice<UInt8>) -> [UInt8] { gzip(Array(bytes)) }
