import Testing

@testable import Host

@Suite("The header of a saved network")
struct SafetensorsHeaderTests {
  /// A file of a header and `count` bytes behind it.
  static func file(_ header: String, _ count: Int = 16) -> [UInt8] {
    let head = Array(header.utf8)
    return (0..<8).map { UInt8(head.count >> (8 * $0) & 255) } + head + [UInt8](repeating: 7, count: count)
  }

  /// A member for one tensor.
  static func tensor(_ key: String, _ shape: String, _ offsets: String, dtype: String = "F32") -> String {
    "\"\(key)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  @Test("gives the tensors as they lie, each with its place in the file, and the metadata")
  func whole() throws {
    let b = Self.tensor("b", "[1]", "[8,16]", dtype: "F64"), c = Self.tensor("c", "[2,1]", "[0,8]")
    let text = "{\"__metadata__\":{\"k\":\"v\"},\(b),\(c)}"
    let header = try SafetensorsHeader(Self.file(text))
    let start = 8 + text.utf8.count
    #expect(header.end == start && header.metadata == ["k": "v"])
    #expect(header.entries.map(\.key) == ["c", "b"])
    #expect(header.entries.map(\.type) == ["F32", "F64"])
    #expect(header.entries.map(\.shape) == [[2, 1], [1]])
    #expect(header.entries.map(\.count) == [2, 1])
    #expect(header.entries.map(\.size) == [4, 8])
    #expect(header.entries.map(\.bytes) == [start..<start + 8, start + 8..<start + 16])
  }

  @Test("may have no tensors, one of a single number or of none, and null for metadata")
  func least() throws {
    let none = try SafetensorsHeader(Self.file("{}", 0))
    #expect(none.entries.isEmpty && none.metadata.isEmpty && none.end == 10)
    let null = try SafetensorsHeader(
      Self.file("{\"__metadata__\":null,\(Self.tensor("a", "[]", "[0,4]")),\(Self.tensor("b", "[0,3]", "[4,4]"))}", 4))
    #expect(null.entries.map(\.count) == [1, 0] && null.metadata.isEmpty)
  }

  @Test("leaves a type that is none of ours to the caller, who knows what was expected")
  func otherType() throws {
    let header = try SafetensorsHeader(Self.file("{\(Self.tensor("w", "[8]", "[0,16]", dtype: "F16"))}"))
    #expect(header.entries[0].type == "F16" && header.entries[0].size == nil)
  }

  @Test("of a file that is cut off, or that it does not fit, is refused in one line")
  func malformed() {
    let noJSON = "the header is not JSON with dtype, shape and data_offsets"
    func one(_ shape: String, _ offsets: String, _ count: Int = 16, key: String = "w") -> [UInt8] {
      Self.file("{\(Self.tensor(key, shape, offsets))}", count)
    }
    let cases: [(bytes: [UInt8], problem: String)] = [
      ([], "0 bytes are too few"),
      ([1, 2, 3], "3 bytes are too few"),
      ([255, 255, 255, 255, 255, 255, 255, 255], "a header of 18446744073709551615 bytes in a file of 8"),
      ([9, 0, 0, 0, 0, 0, 0, 0, 123, 125], "a header of 9 bytes in a file of 10"),
      ([0, 0, 0, 0, 0, 0, 0, 0], noJSON),
      (Self.file("[]", 0), noJSON),
      (Self.file(" {}", 0), noJSON),
      (Self.file("{\"w\":1}"), noJSON),
      (Self.file("{\"__metadata__\":{\"n\":1}}", 0), noJSON),
      (one("[1e30]", "[0,16]"), noJSON),
      (one("[4]", "[0,16]", 15), "'w' ends at byte 16 of 15"),
      (one("[4]", "[0,9223372036854775807]"), "'w' ends at byte 9223372036854775807 of 16"),
      (one("[3]", "[0,12]"), "4 bytes after the last tensor"),
      (one("[4]", "[4,16]"), "'w' has data_offsets [4, 16], not beginning at 0"),
      (one("[4]", "[-4,16]"), "'w' has data_offsets [-4, 16], not beginning at 0"),
      (one("[4]", "[0,-4]"), "'w' has data_offsets [0, -4], not beginning at 0"),
      (one("[4]", "[0]"), "'w' has data_offsets [0], not beginning at 0"),
      (one("[4]", "[0,16,16]"), "'w' has data_offsets [0, 16, 16], not beginning at 0"),
      (one("[4]", "[4,16]", key: "a\\nb"), "'a b' has data_offsets [4, 16], not beginning at 0"),
      (one("[5]", "[0,16]"), "'w' does not have the 4 × 5 bytes of its shape"),
      (one("[3]", "[0,15]", 15), "'w' does not have the 4 × 3 bytes of its shape"),
      (one("[4]", "[0,15]", 15), "'w' does not have the 4 × 4 bytes of its shape"),
      (one("[-2,-2]", "[0,16]"), "'w' has the shape [-2, -2], which no tensor has"),
      (
        one("[9223372036854775807,2]", "[0,16]"),
        "'w' has the shape [9223372036854775807, 2], which no tensor has"
      ),
    ]
    for (bytes, problem) in cases {
      #expect(throws: SafetensorsHeader.Problem(description: problem), "\(problem)") { try SafetensorsHeader(bytes) }
    }
  }

  @Test("of two tensors that share bytes, or leave some between them, is refused")
  func apart() {
    for (second, shape) in [("[4,12]", "[2]"), ("[12,16]", "[1]")] {
      let text = "{\(Self.tensor("a", "[2]", "[0,8]")),\(Self.tensor("b", shape, second))}"
      #expect(throws: SafetensorsHeader.Problem.self, "\(second)") { try SafetensorsHeader(Self.file(text)) }
    }
  }
}
