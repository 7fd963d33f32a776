/// Comma-separated values after RFC 4180: one reader and one writer for ledger and reports.
///
/// Our own reader rather than SwiftCSV's, because a ledger must not be repaired in silence: SwiftCSV
/// fills short records with empty fields, takes an unfinished quotation for a finished one, drops
/// blanks in front of a field, and its errors know no line. This one works on UTF-8 bytes, so that
/// neither CR LF nor a combining mark after a quote hides a delimiter.
public enum CSV {
  /// One record and the line (from 1) on which it begins; a quoted field may span lines.
  public struct Record: Equatable, Sendable {
    /// Where it begins, from 1.
    public let line: Int
    /// Without quotes and commas.
    public let fields: [String]

    /// A record as `records(of:)` finds it, for comparison.
    public init(line: Int, fields: [String]) {
      self.line = line
      self.fields = fields
    }
  }

  /// What is wrong with a text, and in which line.
  public struct Malformed: Error, Equatable, CustomStringConvertible {
    /// From 1; of a quotation that never ends, where it begins.
    public let line: Int
    /// In words that follow the place and a colon.
    public let reason: String
    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
  }

  /// The records of a file's `bytes`, which must be UTF-8, the header among them.
  ///
  /// - Throws: `Malformed` for bytes that are not UTF-8, for a header with semicolons or tabs in place of
  ///   commas (a table of ours has at least two columns), and for what `records(of:)` refuses.
  public static func records(ofFile bytes: [UInt8]) throws(Malformed) -> [Record] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let isUTF16 = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
      let line = isUTF16 ? 1 : lineOfFirstInvalidByte(bytes)
      throw Malformed(line: line, reason: "not UTF-8\(isUTF16 ? " but UTF-16" : ""); save the file as UTF-8")
    }
    return try records(ofFile: text)
  }

  /// The records of a file's text, the header among them; see `records(ofFile:)` for bytes.
  public static func records(ofFile text: String) throws(Malformed) -> [Record] {
    let header = text.utf8.prefix { $0 != lineFeed && $0 != carriageReturn }
    // Said before anything else, because what follows is full of quotes in odd places then.
    if !header.contains(comma) {
      for (byte, name) in [(UInt8(ascii: ";"), "semicolons"), (UInt8(ascii: "\t"), "tabs")]
      where header.contains(byte) {
        throw Malformed(line: 1, reason: "separated by \(name); expected commas")
      }
    }
    return try records(of: text)
  }

  /// The records of `text`, the header among them. Lines end with LF or CR LF; a last line end is optional,
  /// and so is a byte-order mark at the beginning.
  ///
  /// - Throws: `Malformed` for a quote inside an unquoted field, for anything but a delimiter after a
  ///   closing quote, for a lone CR, for a NUL, and for a quotation that never ends.
  public static func records(of text: String) throws(Malformed) -> [Record] {
    var bytes = Array(text.utf8)
    if bytes.starts(with: byteOrderMark) { bytes.removeFirst(byteOrderMark.count) }
    if let position = bytes.firstIndex(of: 0) {
      throw Malformed(line: line(of: position, in: bytes), reason: "a NUL byte; expected text in UTF-8")
    }
    var records: [Record] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var line = 1
    var recordLine = 1
    var position = 0
    var open = false  // a record has begun and is not finished

    func fieldText() -> String { String(decoding: field, as: UTF8.self) }

    while position < bytes.count {
      open = true
      if bytes[position] == quote {
        let opening = line
        position += 1
        while true {
          guard position < bytes.count else {
            throw Malformed(line: opening, reason: "a quoted field begins here and never ends")
          }
          let byte = bytes[position]
          position += 1
          if byte == quote {
            guard position < bytes.count, bytes[position] == quote else { break }
            position += 1
          } else if byte == lineFeed {
            line += 1
          }
          field.append(byte)
        }
        guard position == bytes.count || isDelimiter(bytes, position) else {
          let isReturn = bytes[position] == carriageReturn
          throw Malformed(line: line, reason: isReturn ? loneReturn : "text after the closing quote of a field")
        }
      } else {
        while position < bytes.count, !isDelimiter(bytes, position) {
          switch bytes[position] {
          case quote: throw Malformed(line: line, reason: "a quote inside an unquoted field")
          case carriageReturn: throw Malformed(line: line, reason: loneReturn)
          default: field.append(bytes[position])
          }
          position += 1
        }
      }
      fields.append(fieldText())
      field.removeAll(keepingCapacity: true)
      guard position < bytes.count else { break }
      if bytes[position] == comma {
        position += 1
        // A comma at the very end of the text still announces an empty field.
        if position == bytes.count { fields.append("") }
        continue
      }
      position += bytes[position] == carriageReturn ? 2 : 1
      line += 1
      records.append(Record(line: recordLine, fields: fields))
      fields.removeAll()
      recordLine = line
      open = false
    }
    if open { records.append(Record(line: recordLine, fields: fields)) }
    return records
  }

  /// `fields` as one line with its LF; quoted only where RFC 4180 asks for it, or where a field begins with a
  /// byte-order mark, which a reader would take for the file's own.
  public static func line(_ fields: [String]) -> String {
    // A record of one empty field would be an empty line, which a reader may skip.
    if fields == [""] { return "\"\"\n" }
    return fields.map(escaped).joined(separator: ",") + "\n"
  }

  private static func escaped(_ field: String) -> String {
    let special = field.utf8.contains {
      $0 == comma || $0 == quote || $0 == lineFeed || $0 == carriageReturn
    } || field.utf8.starts(with: byteOrderMark)
    guard special else { return field }
    var bytes: [UInt8] = [quote]
    for byte in field.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isDelimiter(_ bytes: [UInt8], _ position: Int) -> Bool {
    switch bytes[position] {
    case comma, lineFeed: true
    case carriageReturn: position + 1 < bytes.count && bytes[position + 1] == lineFeed
    default: false
    }
  }

  private static func line(of position: Int, in bytes: [UInt8]) -> Int {
    1 + bytes[..<position].count { $0 == lineFeed }
  }

  /// From 1; line by line, because a line end is no part of any longer character.
  private static func lineOfFirstInvalidByte(_ bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: lineFeed, omittingEmptySubsequences: false)
    return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
  }

  private static let loneReturn = "a carriage return without line feed"
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}
