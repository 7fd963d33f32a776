import Datasets
import Digests

extension PowerPlant {
  static let fileName = "Folds5x2_pp.csv"
  static let columns = ["AT", "V", "AP", "RH", "PE"]

  /// How many hours were published.
  static let publishedCount = 9_568
  /// `rowsChecksum(_:)` of the published hours, in the order of the first sheet of the spreadsheet.
  static let publishedRows = "366a98c492339475b6a494678d24b97baef240534620a1e4e45590fc446bf963"

  init(hours: [Hour], origin: DataOrigin) {
    self.init(
      hours: hours, origin: origin,
      checksum: Checksum(name: "\(Self.fileName), rows", sha256: Self.rowsChecksum(hours)))
  }

  /// The SHA-256 of the rows in the order of the file: each as AT, V, AP, RH and PE in the shortest decimals that
  /// read back as the same number (`8.34`, `1015`), a blank between two of them and a line feed behind the last.
  static func rowsChecksum(_ hours: [Hour]) -> String {
    var text = ""
    for hour in hours {
      text += hour.values.map { value in
        let digits = "\(value)"
        return digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
      }.joined(separator: " ") + "\n"
    }
    return SHA256.hexadecimal(of: Array(text.utf8))
  }

  /// The rows of a table; `path` is for messages.
  static func hours(table: [UInt8], path: String) throws(DatasetError) -> [Hour] {
    do throws(PowerPlantTable.Malformed) {
      return try PowerPlantTable.hours(table)
    } catch { throw .table(path: path, line: error.line, problem: error.problem) }
  }
}
