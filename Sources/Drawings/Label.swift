/// A line of text on a canvas, whose width is known without any font at hand: figures are set in DejaVu Sans, Verdana has
/// nearly its widths, and other fonts are narrower.
struct Label: Sendable, Equatable {
  /// Which end of the text the place is.
  enum Anchor: String, Sendable { case start, middle, end }
  /// The colour of the letters.
  enum Ink: String, Sendable { case ink, soft, valueInk, gradientInk }
  /// Where a run of letters stands.
  enum Level: Sendable { case line, lower, upper }

  /// Letters of one slant on one level.
  struct Run: Sendable, Equatable {
    var text: String
    var level: Level
    var isSlanted: Bool
  }

  /// What a text covers.
  struct Frame: Sendable, Equatable {
    let left, top, right, bottom: Double

    func overlaps(_ other: Frame) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  /// Lowered and raised letters are that much smaller.
  static let smaller = 0.72

  let runs: [Run]
  let place: Point
  let size: Double
  let anchor: Anchor
  let ink: Ink
  let isBold: Bool

  init(
    _ text: String, at place: Point, size: Double, _ anchor: Anchor, _ ink: Ink, isFormula: Bool, isBold: Bool
  ) {
    runs = isFormula ? Self.formula(text) : [Run(text: text, level: .line, isSlanted: false)]
    self.place = place
    self.size = size
    self.anchor = anchor
    self.ink = ink
    self.isBold = isBold
  }

  /// All letters, those that stand lower and higher too.
  var text: String { runs.map(\.text).joined() }

  /// Where the letters stand: half the height of a small one below the place.
  var baseline: Double { place.y + 0.36 * size }

  var width: Double { Self.width(of: runs, size: size, isBold: isBold) }

  var frame: Frame {
    let left = switch anchor {
    case .start: place.x
    case .middle: place.x - width / 2
    case .end: place.x - width
    }
    let higher = runs.contains { $0.level == .upper } ? 0.12 * size : 0
    let lower = runs.contains { $0.level == .lower } ? 0.10 * size : 0
    return Frame(
      left: left, top: baseline - 0.78 * size - higher, right: left + width, bottom: baseline + 0.22 * size + lower)
  }

  /// The width of a text, or a formula.
  static func width(_ text: String, size: Double, isFormula: Bool = false, isBold: Bool = false) -> Double {
    width(
      of: isFormula ? formula(text) : [Run(text: text, level: .line, isSlanted: false)], size: size, isBold: isBold)
  }

  private static func width(of runs: [Run], size: Double, isBold: Bool) -> Double {
    var thousandths = 0.0
    for run in runs {
      let letters = run.text.unicodeScalars.reduce(0) { $0 + advance($1) }
      thousandths += Double(letters) * (run.level == .line ? 1 : smaller)
    }
    return thousandths * size / 1000 * (isBold ? 1.1 : 1)
  }

  /// DejaVu Sans's widths of the characters from the blank to the tilde, in thousandths of its size.
  private static let advances = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
    634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]

  private static func advance(_ letter: Unicode.Scalar) -> Int {
    let place = Int(letter.value) - 32
    if advances.indices.contains(place) { return advances[place] }
    // Signs are about as wide as a plus, Greek letters as small ones.
    return "−×⊙≥≤≠→⋆ω‖".unicodeScalars.contains(letter) ? 870 : letter == "·" ? 318 : 680
  }

  /// The runs of a formula: a letter alone is slanted, words such as tanh and all else stand upright.
  private static func formula(_ text: String) -> [Run] {
    var runs: [Run] = []
    func put(_ part: String, _ level: Level) {
      var rest = Substring(part)
      while let first = rest.first {
        let next = rest.prefix { $0.isLetter == first.isLetter }
        let isSlanted = first.isLetter && next.count == 1
        if let last = runs.last, last.level == level, last.isSlanted == isSlanted {
          runs[runs.count - 1].text += next
        } else {
          runs.append(Run(text: String(next), level: level, isSlanted: isSlanted))
        }
        rest = rest.dropFirst(next.count)
      }
    }
    var rest = Substring(text)
    while let mark = rest.first {
      guard mark == "_" || mark == "^" else {
        let plain = rest.prefix { $0 != "_" && $0 != "^" }
        put(String(plain), .line)
        rest = rest.dropFirst(plain.count)
        continue
      }
      rest = rest.dropFirst()
      let level = mark == "_" ? Level.lower : .upper
      if rest.first == "{" {
        let inside = rest.dropFirst().prefix { $0 != "}" }
        put(String(inside), level)
        rest = rest.dropFirst(inside.count + 2)
      } else {
        put(String(rest.prefix(1)), level)
        rest = rest.dropFirst()
      }
    }
    return runs
  }
}
