import Foundation

/// The fonts of this machine and the characters that they have, as fc-list tells.
struct FontList {
  static let program = "fc-list"
  static let packages = "fontconfig"
  static let arguments = ["--format", "%{file}|%{index}|%{family}|%{style}|%{charset}\n"]

  /// One face of a file.
  struct Font: Equatable {
    let path: String
    /// Its place in a collection of several; 0 elsewhere.
    let index: Int
    /// Its names, the English one first.
    let families: [String]
    let styles: [String]
    /// Rising.
    let characters: [ClosedRange<UInt32>]

    func has(_ character: Unicode.Scalar) -> Bool {
      characters.contains { $0.contains(character.value) }
    }

    /// Whether it is upright and of usual weight, as a name is to be set.
    fileprivate var isPlain: Bool { styles.contains { ["Regular", "Book", "Roman", "Medium"].contains($0) } }
    /// LuaTeX draws outlines, and its source cannot hold every name of a file.
    fileprivate var isUsable: Bool {
      ["ttf", "otf", "ttc", "otc"].contains(NSString(string: path).pathExtension.lowercased())
        && path.unicodeScalars.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "/._+- ".unicodeScalars.contains($0))
        }
    }
  }

  let fonts: [Font]

  /// Reads what fc-list prints; lines of another form are none.
  init(output: String) {
    var fonts: [Font] = []
    for line in output.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 5, let index = Int(parts[1]) else { continue }
      var ranges: [ClosedRange<UInt32>] = []
      for word in parts[4].split(separator: " ") {
        let ends = word.split(separator: "-").map { UInt32($0, radix: 16) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else { continue }
        ranges.append(first...last)
      }
      func names(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
      let font = Font(path: parts[0], index: index, families: names(parts[2]), styles: names(parts[3]), characters: ranges)
      if font.isUsable { fonts.append(font) }
    }
    // The order of fc-list is that of the folders on the disk.
    self.fonts = fonts.sorted { ($0.path, $0.index) < ($1.path, $1.index) }
  }

  /// Whether one of the named families has the character.
  func has(_ character: Unicode.Scalar, in families: [String]) -> Bool {
    fonts.contains { font in font.families.contains(where: families.contains) && font.has(character) }
  }

  /// The plain font that has most of `characters`. Of several, one that is made for the language, then one that is made
  /// for reading, then the first by its path, so that the same machine always chooses the same.
  func best(for characters: [Unicode.Scalar], language: String) -> Font? {
    let plain = fonts.filter { font in font.isPlain && characters.contains { font.has($0) } }
    func rank(_ font: Font) -> (Int, Int) {
      let covered = characters.filter { font.has($0) }.count
      let name = font.families.joined(separator: " ")
      var fitness = 0
      if name.contains("CJK " + Self.region(of: language)) { fitness += 4 }
      if name.hasPrefix("Noto ") { fitness += 2 }
      if name.contains("Mono") || name.contains("Quran") { fitness -= 1 }
      return (covered, fitness)
    }
    var chosen: Font?
    for font in plain where chosen.map({ rank($0) < rank(font) }) ?? true { chosen = font }
    return chosen
  }

  /// Which drawing of a Chinese character a language wants, as the collections of Noto call it.
  private static func region(of language: String) -> String {
    let tag = language.lowercased()
    if tag.hasPrefix("ja") { return "JP" }
    if tag.hasPrefix("ko") { return "KR" }
    return tag.hasPrefix("zh-hant") || tag.hasSuffix("-tw") ? "TC" : "SC"
  }
}
