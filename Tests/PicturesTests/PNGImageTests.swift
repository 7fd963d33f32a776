import Host
import TestSupport
import Testing

@testable import Pictures

@Suite("PNG images")
struct PNGImageTests {
  /// Pixels that no filter predicts.
  func noise(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
  }

  @Test("libpng reads back the pixels that were written", arguments: [PNGImage.Format.grey, .rgb])
  func roundTrip(format: PNGImage.Format) throws {
    let folder = try TemporaryFolder()
    let image = PNGImage(
      width: 37, height: 11, format: format, pixels: noise(37 * 11 * format.rawValue))
    try image.write(to: folder.file("a.png"))
    #expect(try PNGImage(path: folder.file("a.png"), format: format) == image)
  }

  @Test("is known to be half a figure when its end is missing")
  func halfFigure() throws {
    let folder = try TemporaryFolder()
    let whole = try PNGImage(width: 3, height: 2).encoded()
    try AtomicFile.write(whole, to: folder.file("a.png"))
    #expect(PNGImage.isWhole(folder.file("a.png")))
    for count in [0, 1, 7, 20, whole.count - 1] {
      try AtomicFile.write(Array(whole.prefix(count)), to: folder.file("a.png"))
      #expect(!PNGImage.isWhole(folder.file("a.png")), "\(count) bytes")
    }
    #expect(!PNGImage.isWhole(folder.file("none")))
  }

  @Test("the same image is the same bytes, without time or text")
  func bytes() throws {
    let image = PNGImage(width: 64, height: 64, format: .grey, pixels: noise(64 * 64))
    let bytes = try image.encoded()
    #expect(try image.encoded() == bytes)
    // Chunk names follow a length of four bytes, from byte 8 on.
    var names: [String] = []
    var position = 8
    while position + 8 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      names.append(String(decoding: bytes[position + 4..<position + 8], as: UTF8.self))
      position += 12 + length
    }
    #expect(names.first == "IHDR" && names.last == "IEND")
    #expect(names.allSatisfy { !["tIME", "tEXt", "zTXt", "iTXt"].contains($0) })
  }

  @Test("the library that is loaded says which it is")
  func version() { #expect(PNGImage.libraryVersion.hasPrefix("1.")) }

  @Test("what is no PNG is named")
  func noPNG() throws {
    let folder = try TemporaryFolder()
    try folder.put("no image", in: "a.png")
    let error = #expect(throws: HostError.self) { try PNGImage(path: folder.file("a.png"), format: .grey) }
    guard case .unreadable(let path, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == folder.file("a.png"))
    #expect(!reason.isEmpty)
  }

  @Test("drawing outside the image changes nothing")
  func clipping() {
    var image = PNGImage(width: 2, height: 2, colour: [9])
    image.fill(x: -3, y: -3, width: 4, height: 4, with: [1])
    #expect(image.pixels == [1, 9, 9, 9])
  }
}
