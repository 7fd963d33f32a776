import Testing

@testable import DataLoading

@Suite struct ZipTests {
  let content = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }

  private func open(_ bytes: [UInt8]) throws(ZipError) -> Zip {
    try Zip(length: bytes.count) { offset, count in
      offset + count <= bytes.count ? Array(bytes[offset..<offset + count]) : nil
    }
  }

  @Test("reads deflated and stored files with their folders", arguments: [true, false])
  func reads(deflated: Bool) throws {
    let bytes = zip([("a/", []), ("a/b", content), ("c", [])], deflated: deflated)
    let archive = try open(bytes)
    #expect(archive.entries.map(\.name) == ["a/b", "c"] && archive.entries[0].size == content.count)
    #expect(try archive.content(of: archive.entries[0], limit: content.count) == content)
    #expect(try archive.content(of: archive.entries[1], limit: 0) == [])
    #expect(try archive.prefix(of: archive.entries[0], count: 100) == Array(content.prefix(100)))
    // A comment may stand at the end.
    #expect(try open(bytes.dropLast(2) + [2, 0, 65, 66]).entries.count == 2)
  }

  @Test("more than was promised, or than is asked for, is refused")
  func bombs() throws {
    let name = "bomb"
    var bytes = zip([(name, [UInt8](repeating: 0, count: 1_000_000))])
    let archive = try open(bytes)
    #expect(throws: ZipError.oversized(name: name, limit: 999)) {
      try archive.content(of: archive.entries[0], limit: 999)
    }
    // The list says 16 bytes, the stream holds a million.
    let list = bytes.count - 22 - 46 - name.utf8.count
    bytes.replaceSubrange(list + 24..<list + 28, with: [16, 0, 0, 0])
    let liar = try open(bytes)
    #expect(throws: ZipError.corrupt(name: name)) { try liar.content(of: liar.entries[0], limit: 999) }
  }

  @Test("a zip file that is cut off, or in which any byte is another, is read or refused, never trusted")
  func damaged() throws {
    let small = Array(content.prefix(300))
    let bytes = zip([("x", small), ("y", [1, 2, 3])])
    for count in 0..<bytes.count { #expect(throws: ZipError.noDirectory) { try open(Array(bytes.prefix(count))) } }
    for place in bytes.indices {
      for flip in [1, 0x80, 0xff] as [UInt8] {
        var other = bytes
        other[place] ^= flip
        guard let archive = try? open(other), let entry = archive.entries.first else { continue }
        // Either the right bytes come out, or none.
        if let read = try? archive.content(of: entry, limit: 1 << 20), entry.name == "x" { #expect(read == small) }
      }
    }
  }
}

extension ZipTests {
  private func open(_ bytes: ArraySlice<UInt8>) throws(ZipError) -> Zip { try open(Array(bytes)) }
}
