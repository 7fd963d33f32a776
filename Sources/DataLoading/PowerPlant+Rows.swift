import Datasets
import Digests

extension PowerPlant {
  static let fileName = "Folds5x2_pp.csv"
  static let columns = ["AT", "V", "AP", "RH", "PE"]

  /// How many hours were published.
  static let publishedCount = 9_568
  /// Its name in the catalogue, and that of its folder.
  static let catalogueName = "ccpp"

  /// `rowsChecksum(_:)` of the published hours, in the order of the first sheet of the spreadsheet: the one line of the
  /// set in the catalogue, whatever bytes a file holds them in.
  ///
  /// - Throws: `DatasetError.dataSet` where it is not listed.
  static func publishedRows(_ catalogue: DataCatalogue) throws(DatasetError) -> String {
    let set = try catalogue.dataSet(named: catalogueName)
    guard set.files.count == 1 else {
      throw .dataSet(name: catalogueName, problem: "has \(set.files.count) lines in \(DataCatalogue.file); expected one")
    }
    return set.files[0].checksum.sha256
  }

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
