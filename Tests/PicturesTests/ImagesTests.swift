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

@Suite("The bitmap font")
struct BitmapFontTests {
  @Test("every glyph is five columns wide and at most nine rows high, and no two are alike")
  func glyphs() {
    var seen: [String: Character] = [:]
    for character in BitmapFont.glyphs.keys.sorted() {
      guard let glyph = BitmapFont.glyphs[character] else { continue }
      let rows = glyph.split(separator: "/")
      #expect(rows.count <= BitmapFont.height, "\(character)")
      #expect(rows.allSatisfy { $0.count == BitmapFont.width }, "\(character)")
      #expect(glyph.allSatisfy { "#./".contains($0) }, "\(character)")
      if let other = seen.updateValue(character, forKey: glyph) {
        Issue.record("\(character) looks like \(other)")
      }
    }
  }

  @Test("can write the sentence of a figure that could not be drawn")
  func sentence() {
    for character in "This figure could not be drawn. The numbers of the report are whole." {
      #expect(BitmapFont.has(character), "\(character)")
    }
  }

  @Test("has the digits, the letters and the signs of a title")
  func coverage() {
    for character in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ =-+.,:()/%" {
      #expect(BitmapFont.has(character), "\(character)")
    }
  }
}

@Suite("The contact sheet")
struct ContactSheetTests {
  func mistake(_ truth: Int, _ prediction: Int, ink: UInt8) -> ContactSheet.Mistake {
    ContactSheet.Mistake(
      picture: .init(ink: [UInt8](repeating: ink, count: 784)), truth: truth, prediction: prediction)
  }

  /// The grey in the middle of the picture in this row and place, at enlargement 3: 12 around the sheet,
  /// 84 a picture, 12 between, 36 between the two labels, 20 for a title.
  func middle(_ image: PNGImage, row: Int, place: Int) -> UInt8 {
    let x = 12 + place * 96 + (place >= 3 ? 24 : 0) + 20
    let y = 12 + row * 116 + 20 + 42
    return image.pixels[y * image.width + x]
  }

  @Test("shows two labels a row, the first three mistakes of each, ink dark")
  func layout() {
    var mistakes = (0..<10).flatMap { label in
      [25, 51, 77, 230].map { mistake(label, (label + 1) % 10, ink: $0) }
    }
    mistakes.reverse()  // The order of the list decides, not the size of the label.
    let image = ContactSheet.misclassified(mistakes)
    #expect(image.width == 2 * 12 + 6 * 84 + 4 * 12 + 36)
    #expect(image.height == 2 * 12 + 5 * 104 + 4 * 12)
    let greys: [UInt8] = [25, 178, 204]
    for row in 0..<5 {
      for place in 0..<6 { #expect(middle(image, row: row, place: place) == greys[place % 3]) }
    }
  }

  @Test("leaves a dash where a label has fewer than three mistakes")
  func missing() {
    let image = ContactSheet.misclassified([mistake(1, 7, ink: 255)])
    #expect(middle(image, row: 0, place: 3) == 0)
    #expect(middle(image, row: 0, place: 4) == 244)
    // The dash lies in the middle of the cell.
    let row = 12 + 20 + 42
    let cell = (12 + 4 * 96 + 24)..<(12 + 4 * 96 + 24 + 84)
    let dark = (row - 3...row + 3).contains { y in cell.contains { image.pixels[y * image.width + $0] == 20 } }
    #expect(dark)
  }

  @Test("a byte is as much ink as its share of 255, and what is more or less than ink and paper is cut off")
  func shares() {
    let bytes = (0...255).map { UInt8($0) }
    #expect(
      ContactSheet.Picture(width: 16, height: 16, ink: bytes)
        == ContactSheet.Picture(width: 16, height: 16, share: bytes.map { Float($0) / 255 }))
    #expect(ContactSheet.Picture(width: 4, height: 1, share: [-0.5, 0, 1, 1.5]).ink == [0, 0, 255, 255])
    // A half is rounded towards the lighter grey, 128.
    #expect(ContactSheet.Picture(width: 1, height: 1, share: [0.5]).ink == [127])
  }

  @Test("a grid fits its longest title")
  func grid() {
    let picture = ContactSheet.Picture(ink: [UInt8](repeating: 0, count: 784))
    let image = ContactSheet.grid(
      [picture, picture, picture], columns: 2, titles: ["a", "b", "a rather long title"])
    #expect(image.width == 2 * 12 + 2 * (19 * 6 - 1) * 2 + 12)
    #expect(image.height == 2 * 12 + 2 * 104 + 12)
  }
}
