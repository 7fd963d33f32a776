/// The colours of all drawings, for light and for dark pages. Blue and orange can be told apart by those who see no red or
/// no green, and dashes say the same as the orange of what goes backwards. Letters have a contrast of at least 4.5 to every
/// ground on which they stand, in both schemes.
enum Palette {
  private typealias Entry = (name: String, light: String, dark: String)

  private static let fills: [Entry] = [
    (Paint.ground.rawValue, "#ffffff", "#16191d"),
    (Paint.given.rawValue, "#eceff2", "#2c333b"),
    (Paint.value.rawValue, "#d3e9f7", "#12405c"),
    (Paint.gate.rawValue, "#fbe7c6", "#4b3a12"),
    (Paint.gradient.rawValue, "#fbe0cf", "#5a321b"),
    (Paint.full.rawValue, "#3b424a", "#c3c9d1"),
    (Paint.fullValue.rawValue, "#0072b2", "#5fb4ea"),
    (Paint.fullGradient.rawValue, "#c24e00", "#f09a62"),
    (Label.Ink.ink.rawValue, "#1f2328", "#e3e6ea"),
    (Label.Ink.soft.rawValue, "#575e68", "#a3abb6"),
    (Label.Ink.valueInk.rawValue, "#0b5d94", "#8cc4f0"),
    (Label.Ink.gradientInk.rawValue, "#a84300", "#f5b183"),
  ]

  private static let strokes: [Entry] = [
    (Stroke.line.rawValue, "#3b424a", "#c3c9d1"),
    (Stroke.faint.rawValue, "#c4cad2", "#4a525d"),
    (Stroke.valueLine.rawValue, "#0072b2", "#5fb4ea"),
    (Stroke.gradientLine.rawValue, "#c24e00", "#f09a62"),
  ]

  /// The name of a colour in a drawing; all begin alike, so that they mean nothing else in a page that takes the drawing in.
  static func name(_ colour: String) -> String { "d-" + colour }

  /// The style sheet, the same in every drawing. A reader who knows no `@media`, such as the one that makes PDFs, sees the
  /// light scheme.
  static let styleSheet: String = {
    func rules(_ colour: (Entry) -> String) -> [String] {
      fills.map { ".\(name($0.name)){fill:\(colour($0))}" } + strokes.map { ".\(name($0.name)){stroke:\(colour($0))}" }
    }
    let none = ".\(name(Paint.none.rawValue)){fill:none}"
    let lines = [none] + rules { $0.light } + ["@media (prefers-color-scheme:dark){"] + rules { $0.dark } + ["}"]
    return lines.joined(separator: "\n")
  }()
}
