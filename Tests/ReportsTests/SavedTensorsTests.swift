import Host
import Testing

@testable import Reports

@Suite("The tensors of a saved network")
struct SavedTensorsTests {
  /// A safetensors file of `body`, and of a header that stands as it is here.
  static func file(_ header: String, _ body: [UInt8]) -> [UInt8] {
    let head = Array(header.utf8)
    return (0..<8).map { UInt8(head.count >> (8 * $0) & 255) } + head + body
  }

  /// A header of one tensor.
  static func header(_ dtype: String, _ shape: String, _ offsets: String, metadata: String = "") -> String {
    "{\(metadata)\"w\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}}"
  }

  /// Sixteen times the letter w.
  static let body = [UInt8](repeating: UInt8(ascii: "w"), count: 16)
  /// As sha256sum has it.
  static let known = "a001e4691b15b87ad88cf4cfe63ddad37c6e0a9317b155d29d6bc47a4a7a43e7"

  @Test("have the SHA-256 of their bytes alone, whatever else the header says")
  func bytesAlone() throws {
    let plain = try SavedTensors(Self.file(Self.header("F32", "[2,2]", "[0,16]"), Self.body), path: "n")
    #expect(plain.sha256 == Self.known && plain.numbers == 4)
    let metadata = "\"__metadata__\":{\"seed\":\"2\"},"
    let other = try SavedTensors(
      Self.file(Self.header("F32", "[2,2]", "[0,16]", metadata: metadata) + "   ", Self.body), path: "n")
    #expect(other.sha256 == Self.known && other.numbers == 4 && other.fileSHA256 != plain.fileSHA256)
    let double = try SavedTensors(Self.file(Self.header("F64", "[2]", "[0,16]"), Self.body), path: "n")
    #expect(double.sha256 == Self.known && double.numbers == 2)
  }

  @Test("have another with one other byte, wherever it stands")
  func changed() throws {
    for place in Self.body.indices {
      var body = Self.body
      body[place] ^= 1
      let tensors = try SavedTensors(Self.file(Self.header("F32", "[4]", "[0,16]"), body), path: "n")
      #expect(tensors.sha256 != Self.known, "byte \(place)")
    }
    var last = Self.body
    last[15] = UInt8(ascii: "x")
    let tensors = try SavedTensors(Self.file(Self.header("F32", "[4]", "[0,16]"), last), path: "n")
    #expect(tensors.sha256 == "dfa22e94c487f24f930461106c23b7197a641d72a3080a6626405b00f58282b2")
  }

  @Test("of several tensors are counted together; a file may also have none")
  func several() throws {
    let two = "{\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[12,16]},"
      + "\"a\":{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[0,12]}}"
    let tensors = try SavedTensors(Self.file(two, Self.body), path: "n")
    #expect(tensors.numbers == 4 && tensors.sha256 == Self.known)
    #expect(try SavedTensors(Self.file("{}", []), path: "n").numbers == 0)
  }

  @Test("are refused in a file that is cut off, or whose header does not fit, in one line")
  func malformed() throws {
    func one(_ shape: String, _ offsets: String, dtype: String = "F32", _ body: [UInt8] = SavedTensorsTests.body) -> [UInt8] {
      Self.file(Self.header(dtype, shape, offsets), body)
    }
    let shorter = Array(Self.body.dropLast())
    let cases: [(bytes: [UInt8], reason: String)] = [
      ([], "0 bytes are too few"),
      (Self.file("{\"w\":1}", Self.body), "the header is not JSON with dtype, shape and data_offsets"),
      (one("[8]", "[0,16]", dtype: "F16"), "'w' is of type F16; expected F32 or F64"),
      (one("[4]", "[0,16]", shorter), "'w' ends at byte 16 of 15"),
      (one("[3]", "[0,12]"), "4 bytes after the last tensor"),
      (one("[4]", "[4,16]"), "'w' has data_offsets [4, 16], not beginning at 0"),
      (one("[5]", "[0,16]"), "'w' does not have the 4 × 5 bytes of its shape"),
    ]
    for (bytes, reason) in cases {
      #expect(throws: HostError.unreadable(path: "n", reason: "not a whole safetensors file: \(reason)"), "\(reason)") {
        try SavedTensors(bytes, path: "n")
      }
    }
    #expect(throws: HostError.unreadable(path: "/no/such/file", reason: "no such file")) {
      try SavedTensors(path: "/no/such/file")
    }
  }
}
