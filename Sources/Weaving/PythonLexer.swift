/// Where the comments and the strings of several lines stand in a Python file. All the rest is of no interest here.
struct PythonLexer {
  /// What stands behind the first `#` of a line that is in no string, by the line's number from 1.
  private(set) var comments: [Int: String] = [:]
  /// The numbers of the lines that begin inside a string.
  private(set) var linesInStrings: Set<Int> = []
  /// The first string that is not ended.
  private(set) var failure: (line: Int, reason: String)?
  /// The quotes of the string that is open at the end of a line, and the line on which it began.
  private var open: (quotes: [UInt8], line: Int)?

  /// Reads the lines of a whole file.
  init(_ lines: [LiterateSource.Line]) {
    for line in lines { read(line) }
    if let open, failure == nil { failure = (open.line, "a string that is never ended") }
  }

  private mutating func read(_ line: LiterateSource.Line) {
    if open != nil { linesInStrings.insert(line.number) }
    let bytes = Array(line.text.utf8)
    var index = 0
    while index < bytes.count {
      if let string = open {
        if bytes[index] == UInt8(ascii: "\\") {
          index += 2
        } else if bytes[index...].starts(with: string.quotes) {
          open = nil
          index += string.quotes.count
        } else {
          index += 1
        }
        continue
      }
      let quote = bytes[index]
      switch quote {
      case UInt8(ascii: "#"):
        comments[line.number] = String(decoding: bytes[(index + 1)...], as: UTF8.self)
        return
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let three = [quote, quote, quote]
        let quotes = bytes[index...].starts(with: three) ? three : [quote]
        open = (quotes, line.number)
        index += quotes.count
      default: index += 1
      }
    }
    // A string with single quotes ends with its line, unless a backslash stands before the end.
    if let string = open, string.quotes.count == 1, bytes.last != UInt8(ascii: "\\") {
      open = nil
      if failure == nil { failure = (line.number, "a string that is not ended on its line") }
    }
  }
}
