import Testing

@testable import Handouts

@Suite("Fonts for names in any script")
struct TitleFontsTests {
  static let list = FontList(
    output: """
      /fonts/noto/NotoSansCJK-Regular.ttc|0|Noto Sans CJK JP,Noto Sans CJK JP Regular|Regular|20-7e 3041-3096 4e00-9fff
      /fonts/noto/NotoSansCJK-Regular.ttc|2|Noto Sans CJK SC,Noto Sans CJK SC Regular|Regular|20-7e 4e00-9fff
      /fonts/noto/NotoSansCJK-Bold.ttc|2|Noto Sans CJK SC|Bold|20-7e 4e00-9fff
      /fonts/amiri/Amiri-Regular.ttf|0|Amiri|Regular|20-7e 600-6ff
      /fonts/dejavu/DejaVuSans.ttf|0|DejaVu Sans|Book|20-7e a0-52f 5d0-5ea
      /fonts/odd#name/Odd.ttf|0|Odd|Regular|20-7e 10d0-10ff
      /fonts/pixels.pcf|0|Pixels|Regular|e01-e3a
      no line of fonts
      """)

  @Test("are not asked for where those of the templates have all")
  func ordinary() {
    let fonts = TitleFonts("Ada Lovelace, Göttingen; Ψ, Ж, Ŷ", language: "en", list: Self.list)
    #expect(fonts.fallbacks == [] && fonts.missing == [] && !fonts.isRightToLeft)
  }

  @Test("are found by the characters that they have, in the form that the language wants")
  func chinese() {
    for (language, index) in [("en", 2), ("zh-Hans", 2), ("ja", 0)] {
      let fonts = TitleFonts("\u{738b}\u{5c0f}\u{660e}", language: language, list: Self.list)
      #expect(fonts.fallbacks == ["[/fonts/noto/NotoSansCJK-Regular.ttc](\(index)):mode=node;"], "\(language)")
      #expect(fonts.missing == [] && !fonts.isRightToLeft)
    }
  }

  @Test("join the letters of Arabic, and turn it and Hebrew round")
  func fromRight() {
    let arabic = TitleFonts("\u{645}\u{62d}\u{645}\u{62f}", language: "en", list: Self.list)
    #expect(arabic.isRightToLeft && arabic.missing == [])
    #expect(arabic.fallbacks == ["[/fonts/amiri/Amiri-Regular.ttf](0):mode=harf;script=arab;"])
    let hebrew = TitleFonts("\u{5e9}\u{5dc}\u{5d5}\u{5dd}", language: "en", list: Self.list)
    #expect(hebrew.isRightToLeft && hebrew.fallbacks == ["DejaVu Sans:mode=harf;script=hebr;"])
  }

  @Test("that are not there are named by what brings them", arguments: [
    ("\u{10d0}", "fonts-noto-core"), ("\u{e01}", "fonts-noto-core"), ("\u{1f600}", "fonts-symbola"),
    ("\u{ac00}\u{e01}", "fonts-noto-cjk fonts-noto-core"),
  ])
  func missing(text: String, packages: String) {
    let fonts = TitleFonts("Ada \(text)", language: "en", list: Self.list)
    #expect(fonts.missing.count == text.unicodeScalars.count && fonts.packagesToInstall == packages)
  }

  @Test("are the same in whatever order fc-list tells them")
  func order() {
    let lines = """
      /b/Two.ttf|0|Two|Regular|e01-e3a
      /a/One.ttf|0|One|Regular|e01-e3a
      """
    let turned = lines.split(separator: "\n").reversed().joined(separator: "\n")
    for text in [lines, turned] {
      let fonts = TitleFonts("\u{e01}", language: "en", list: FontList(output: text))
      #expect(fonts.fallbacks == ["[/a/One.ttf](0):mode=harf;"])
    }
  }

  @Test("are taken as they come where fc-list is not there: Greek and Cyrillic, but no others")
  func unknown() {
    #expect(TitleFonts("Ψ Ж Ada – “x”", language: "en", list: nil).missing == [])
    #expect(TitleFonts("\u{738b}", language: "en", list: nil).missing == ["\u{738b}"])
  }
}
