import Testing

@testable import Pictures

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
