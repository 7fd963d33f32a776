import Host

/// The text of a source that people write: UTF-8 with LF line ends, with or without a byte-order mark.
struct SourceText {
  /// Without the byte-order mark.
  let bytes: [UInt8]
  /// A last line end begins no further line.
  let lines: [LiterateSource.Line]

  /// - Throws: `HostError.weave` with file and line for another encoding or other line ends, which Swift
  ///   and Markdown would each take in a way of their own.
  init(_ file: [UInt8], path: String) throws(HostError) {
    var rest = file[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    var lines: [LiterateSource.Line] = []
    while !rest.isEmpty {
      let number = lines.count + 1
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      guard !line.contains(0) else {
        throw .weave(path: path, line: number, reason: "a NUL byte; save as UTF-8")
      }
      guard let text = String(validating: line, as: UTF8.self) else {
        throw .weave(path: path, line: number, reason: "not UTF-8; save as UTF-8")
      }
      guard !line.contains(UInt8(ascii: "\r")) else {
        throw .weave(path: path, line: number, reason: "a carriage return; save with LF line ends")
      }
      lines.append(LiterateSource.Line(number: number, text: text))
      rest = rest.dropFirst(line.count + 1)
    }
    self.lines = lines
    bytes = Array(file.dropFirst(file.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0))
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: as `init(_:path:)`, and `HostError.unreadable`.
  init(path: String) throws(HostError) {
    try self.init(try AtomicFile.bytes(of: path), path: path)
  }
}
