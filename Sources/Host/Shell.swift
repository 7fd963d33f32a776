/// Words of a command for a POSIX shell.
public enum Shell {
  /// One word, in quotation marks where it needs them.
  public static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+:,=@%".utf8.contains(byte)
      }
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }

  /// A command of `words` in one line, each quoted where it needs it.
  public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }
}
