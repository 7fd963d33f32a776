import Testing

@testable import Pictures

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
