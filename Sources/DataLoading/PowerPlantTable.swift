import Datasets
import Foundation

/// The power plant's table as people export it. The public copy is a spreadsheet, so every file is somebody's
/// own export: what separates the cells, decimal commas, quotes, the case of the names, the order of the
/// columns, line ends and the encoding (UTF-8 or UTF-16, with or without a byte-order mark) follow that
/// person's program and country. What is not understood is refused with its line.
enum PowerPlantTable {
  /// What is wrong, in words that follow path and line.
  struct Malformed: Error, Equatable {
    /// From 1, the header included.
    let line: Int
    let problem: String
  }

  private static let columns = PowerPlant.columns

  // MARK: Telling a table from other files

  /// Whether the first bytes of a file could be those of a text.
  static func mayBegin(_ start: [UInt8]) -> Bool {
    if start.starts(with: [0xff, 0xfe]) || start.starts(with: [0xfe, 0xff]) { return true }
    return !start.isEmpty && start.allSatisfy { $0 >= 32 || $0 == 9 || $0 == 10 || $0 == 13 }
  }

  /// Whether `head`, the beginning of a file, names all columns in its first line.
  static func hasHeader(_ head: [UInt8]) -> Bool {
    // Only the first two lines are asked for, so a character cut at the end does no harm.
    guard mayBegin(Array(head.prefix(40))), let text = decoded(head) else { return false }
    return header(of: lines(text)) != nil
  }

  // MARK: Reading

  /// The rows, in the order of the file.
  static func hours(_ table: [UInt8]) throws(Malformed) -> [PowerPlant.Hour] {
    if Zip.isZip(table) {
      throw Malformed(line: 1, problem: "this is a spreadsheet or a zip file; save the first sheet as CSV")
    }
    guard let text = decoded(table) else {
      throw Malformed(line: 1, problem: "this is no text in UTF-8 or UTF-16; save it as CSV in UTF-8")
    }
    let lines = lines(text)
    guard let header = header(of: lines) else {
      let first = lines.first.map { String($0.prefix(60)) } ?? ""
      let names = columns.filter { !first.uppercased().contains($0) }
      let missing = names.isEmpty ? "" : "the column \(names[0]) is missing; "
      throw Malformed(
        line: 1,
        problem: "\(missing)expected the columns \(columns.joined(separator: ", ")) in the first line, separated by "
          + "semicolons, commas, tabs or blanks, found \"\(first)\"")
    }
    var hours: [PowerPlant.Hour] = []
    var dialect = Dialect()
    // Decimals by country: R and others write names of rows, which have no column of their own.
    var rowNames: Int?
    for (index, line) in lines.enumerated().dropFirst(header.line + 1) {
      if line.allSatisfy(\.isWhitespace) { continue }
      let number = index + 1
      guard let row = cells(line, header.separator) else {
        throw Malformed(line: number, problem: "a quoted cell never ends, or text follows its closing quote")
      }
      let extra = rowNames ?? (row.count == header.width + 1 ? 1 : 0)
      guard row.count == header.width + extra else {
        throw Malformed(line: number, problem: surplus(row.count, header))
      }
      rowNames = extra
      var values: [Double] = []
      for (place, column) in zip(header.places, columns) {
        let cell = row[place + extra]
        guard let value = dialect.number(cell) else {
          let why = dialect.isMixed(cell) ? " (the lines before have decimal \(dialect.words))" : ""
          throw Malformed(line: number, problem: "\(column) should be a number, found \"\(cell.prefix(40))\"\(why)")
        }
        values.append(value)
      }
      hours.append(
        PowerPlant.Hour(
          ambientTemperature: values[0], exhaustVacuum: values[1], ambientPressure: values[2],
          relativeHumidity: values[3], electricalOutput: values[4]))
    }
    guard !hours.isEmpty else { throw Malformed(line: lines.count, problem: "the table has no rows") }
    return hours
  }

  private static func surplus(_ count: Int, _ header: Header) -> String {
    let found = "\(header.width) cells were expected, found \(count)"
    return header.separator == "," && count == 2 * header.width
      ? found + "; decimal commas between commas cannot be told apart: save it with semicolons or with decimal points"
      : found
  }

  private struct Header {
    /// Its place among the lines.
    let line: Int
    /// A blank stands for any number of them.
    let separator: Character
    let width: Int
    /// Of the columns, in their fixed order.
    let places: [Int]
  }

  /// The first line that names the columns: the first of all, or the second behind `sep=;`, with which Excel
  /// is told what separates the cells.
  private static func header(of lines: [Substring]) -> Header? {
    guard let first = lines.first else { return nil }
    var separators: [Character] = [";", "\t", ",", "|", " "]
    var line = 0
    let told = first.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
    if told.lowercased().hasPrefix("sep="), lines.count > 1 {
      if told.count == 5, let separator = told.last { separators = [separator] + separators }
      line = 1
    }
    for separator in separators {
      guard let names = cells(lines[line], separator)?.map({ $0.uppercased() }) else { continue }
      let places = columns.compactMap { names.firstIndex(of: $0) }
      if places.count == columns.count {
        return Header(line: line, separator: separator, width: names.count, places: places)
      }
    }
    return nil
  }

  /// The cells of a line without quotes and blanks around them; nil where a quotation is malformed.
  private static func cells(_ line: Substring, _ separator: Character) -> [String]? {
    if !line.contains("\"") {
      // Blanks count as one, and those around the line as none.
      return line.split(separator: separator, omittingEmptySubsequences: separator == " ")
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    var cells: [String] = []
    var rest = line
    repeat {
      rest = rest.drop { $0 == " " }
      var cell = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while true {
          guard let character = rest.popFirst() else { return nil }
          if character != "\"" {
            cell.append(character)
          } else if rest.first == "\"" {
            cell.append("\"")
            rest.removeFirst()
          } else {
            break
          }
        }
        if separator != " " { rest = rest.drop { $0 == " " } }
        guard rest.isEmpty || rest.first == separator else { return nil }
      } else {
        cell = String(rest.prefix { $0 != separator })
        rest = rest.dropFirst(cell.count)
      }
      cells.append(cell.trimmingCharacters(in: .whitespaces))
      if rest.isEmpty { return cells }
      rest.removeFirst()
      if separator == " ", rest.allSatisfy({ $0 == " " }) { return cells }
    } while true
  }

  /// Decimal points or decimal commas: whichever comes first holds for the whole table.
  private struct Dialect {
    private var mark: Character?
    var words: String { mark == "," ? "commas" : "points" }

    func isMixed(_ cell: String) -> Bool { mark != nil && cell.contains { ($0 == "," || $0 == ".") && $0 != mark } }

    /// A decimal number; no other way of writing one.
    mutating func number(_ cell: String) -> Double? {
      guard !cell.isEmpty, cell.utf8.allSatisfy({ (48...57).contains($0) || Self.others.contains($0) }) else {
        return nil
      }
      if let found = cell.first(where: { $0 == "," || $0 == "." }) {
        if mark == nil { mark = found }
        guard found == mark else { return nil }
      }
      guard let value = Double(cell.replacing(",", with: ".")), value.isFinite else { return nil }
      // A zero with a sign is the same measurement as one without.
      return value == 0 ? 0 : value
    }

    private static let others = Set("+-.,eE".utf8)
  }

  // MARK: Text

  /// The text of a file without its byte-order mark; nil where it is none.
  private static func decoded(_ bytes: [UInt8]) -> String? {
    for (mark, isLittle) in [([0xff, 0xfe] as [UInt8], true), ([0xfe, 0xff], false)] where bytes.starts(with: mark) {
      let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place in
        isLittle
          ? UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
          : UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
      }
      return String(decoding: units, as: UTF16.self)
    }
    if bytes.contains(0) { return nil }
    // A name in another encoding does not spoil the numbers.
    return String(decoding: bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...], as: UTF8.self)
  }

  /// Lines that end with LF, CR LF or CR.
  private static func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }
}
