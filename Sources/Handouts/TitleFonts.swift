import Foundation

/// The fonts for what the lecturer writes on papers and decks, in any script: what those of our templates lack comes from
/// a font of this machine.
struct TitleFonts: Equatable {
  /// Those of the templates; the others stand in for the first.
  static let families = ["TeX Gyre Heros", "TeX Gyre Pagella", "DejaVu Serif", "DejaVu Sans"]

  /// The fonts that stand in besides, as luaotfload names them.
  let fallbacks: [String]
  /// Whether something runs from right to left.
  let isRightToLeft: Bool
  /// Characters that no font has, in rising order.
  let missing: [Unicode.Scalar]

  /// What `text` needs; `list` is nil where fc-list is not there.
  init(_ text: String, language: String, list: FontList?) {
    let all = Set(text.unicodeScalars).sorted { $0.value < $1.value }
    // All that the templates' fonts have, without asking.
    let foreign = all.filter { $0.value > 0x24f && !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint }
    isRightToLeft = foreign.contains(where: Self.runsFromRight)
    var fallbacks: [String] = []
    guard let list else {
      // Greek and Cyrillic are in DejaVu everywhere.
      missing = foreign.filter { $0.value > 0x52f && !(0x2000...0x22ff).contains($0.value) }
      self.fallbacks = []
      return
    }
    var open: [Unicode.Scalar] = []
    for character in foreign where !list.has(character, in: Self.families) { open.append(character) }
    // Letters that join and marks that move take a shaper, also where DejaVu has them.
    let shaped = foreign.filter { Self.runsFromRight($0) && !open.contains($0) }
    if !shaped.isEmpty, list.has(shaped[0], in: ["DejaVu Sans"]) {
      fallbacks.append("DejaVu Sans:mode=harf;script=\(Self.isArabic(shaped[0]) ? "arab" : "hebr");")
    }
    while !open.isEmpty, let font = list.best(for: open, language: language) {
      let covered = open.filter { font.has($0) }
      let script = covered.contains(where: Self.isArabic) ? "script=arab;" : ""
      fallbacks.append("[\(font.path)](\(font.index)):mode=\(Self.needsShaping(covered) ? "harf" : "node");\(script)")
      open.removeAll { font.has($0) }
    }
    missing = open
    self.fallbacks = fallbacks
  }

  private static let fromRight: [ClosedRange<UInt32>] = [
    0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfefc, 0x10800...0x10fff, 0x1e800...0x1eeff,
  ]
  private static let arabic: [ClosedRange<UInt32>] = [
    0x600...0x6ff, 0x750...0x77f, 0x8a0...0x8ff, 0xfb50...0xfdff, 0xfe70...0xfefc,
  ]

  static func runsFromRight(_ character: Unicode.Scalar) -> Bool { fromRight.contains { $0.contains(character.value) } }

  private static func isArabic(_ character: Unicode.Scalar) -> Bool { arabic.contains { $0.contains(character.value) } }

  /// Scripts from Arabic to Khmer, whose letters change with their neighbours.
  private static func needsShaping(_ characters: [Unicode.Scalar]) -> Bool {
    characters.contains { (0x590...0x109f).contains($0.value) || (0x1780...0x17ff).contains($0.value) || runsFromRight($0) }
  }

  /// Scripts, and the Debian packages that have fonts of them, in the order in which they are told.
  private static let packages: [(ranges: [ClosedRange<UInt32>], package: String)] = [
    ([0x1100...0x11ff, 0x2e80...0x9fff, 0xac00...0xd7ff, 0xf900...0xfaff, 0xff00...0xffef, 0x20000...0x323af], "fonts-noto-cjk"),
    (arabic, "fonts-hosny-amiri"),
    ([0x1f000...0x1faff], "fonts-symbola"),
  ]

  /// What to install for what is missing, separated by blanks.
  var packagesToInstall: String {
    var names: [String] = []
    var others = missing
    for (ranges, package) in Self.packages {
      let found = others.filter { character in ranges.contains { $0.contains(character.value) } }
      if !found.isEmpty { names.append(package) }
      others.removeAll { found.contains($0) }
    }
    if !others.isEmpty { names.append("fonts-noto-core") }
    return names.joined(separator: " ")
  }

  /// What LaTeX is told: the fonts in the form of a list of Lua's.
  var luaList: String { fallbacks.map { "\"\($0)\"," }.joined(separator: " ") }
}
