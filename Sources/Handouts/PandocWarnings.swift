/// What pandoc warns of on its errors, one warning a line. To pandoc a formula that cannot be set or a picture
/// that is not found is only a warning; a handout with such a hole must not be made. That a word of the command
/// line has a better one by now is no fault of the text.
enum PandocWarnings {
  static let mark = "[WARNING]"

  /// What the words after the mark have in them where the text itself is at fault, in small letters.
  private static let faults = [
    "could not convert", "could not fetch", "could not find", "could not determine", "could not deduce",
    "could not parse", "could not highlight", "could not extract", "could not load include", "not found",
    "missing character", "duplicate", "reference", "defined but not used", "unclosed", "undefined", "not rendered",
    "requires a nonempty", "invalid", "skipped", "ignored", "malformed", "no image",
  ]
  /// Hints at the command line or the installation.
  private static let hints = ["deprecated", "translation"]

  private static func warnings(_ errors: String) -> [String] {
    errors.split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix(mark) }
  }

  private static func has(_ warning: String, _ words: [String]) -> Bool {
    let small = warning.lowercased()
    return words.contains { small.contains($0) }
  }

  private static func isFault(_ warning: String) -> Bool { !has(warning, hints) && has(warning, faults) }

  /// The first that is about the text.
  static func refused(_ errors: String) -> String? { warnings(errors).first(where: isFault) }

  /// Those of unknown kinds, which newer versions may have: no reason to stop, none to be silent.
  static func told(_ errors: String) -> [String] {
    warnings(errors).filter { !isFault($0) && !has($0, hints) }
  }
}
