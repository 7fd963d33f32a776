/// Text of a user's file as a message shows it: on one line, and no longer than a reader wants it.
public enum Shown {
  /// `text` without line breaks and other control characters, cut after `limit` characters.
  public static func text(_ text: some StringProtocol, limit: Int = 60) -> String {
    var result = ""
    var count = 0
    for character in text {
      if count == limit { return result + "…" }
      let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
      // A character may carry any number of combining marks.
      result += character.isNewline || character == "\t" ? " " : isControl || character.utf8.count > 64 ? "\u{fffd}" : String(character)
      count += 1
    }
    return result
  }
}
