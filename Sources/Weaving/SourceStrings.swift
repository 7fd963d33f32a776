/// The strings that stand in a Swift source, comments left out.
public enum SourceStrings {
  /// Each string as the texts between its interpolations: `["row-", "-x"]` for `"row-\(n)-x"`, and one text where
  /// there is none. Escapes stay as they are written.
  public static func pieces(in source: [UInt8]) -> [[String]] {
    SwiftLexer(source).strings.map { $0.map { String(decoding: source[$0], as: UTF8.self) } }
  }
}
