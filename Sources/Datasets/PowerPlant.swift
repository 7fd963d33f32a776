import Foundation

/// The Combined Cycle Power Plant data (Tüfekci 2014; UCI Machine Learning Repository, CC BY 4.0):
/// hourly averages of a plant at full load, 9,568 hours.
public struct PowerPlant: Sendable, Equatable {
  /// One hour's averages.
  public struct Hour: Sendable, Equatable {
    /// °C; 1.81 to 37.11 in the full set.
    public let ambientTemperature: Double
    /// cm Hg.
    public let exhaustVacuum: Double
    /// Millibar.
    public let ambientPressure: Double
    /// %; 25.56 to 100.16 in the full set.
    public let relativeHumidity: Double
    /// MW; 420.26 to 495.76 in the full set.
    public let electricalOutput: Double

    /// An hour in the units of the file: °C, cm Hg, millibar, % and MW.
    public init(
      ambientTemperature: Double, exhaustVacuum: Double, ambientPressure: Double,
      relativeHumidity: Double, electricalOutput: Double
    ) {
      self.ambientTemperature = ambientTemperature
      self.exhaustVacuum = exhaustVacuum
      self.ambientPressure = ambientPressure
      self.relativeHumidity = relativeHumidity
      self.electricalOutput = electricalOutput
    }

    /// In the order of the columns: AT, V, AP, RH, PE.
    var values: [Double] {
      [ambientTemperature, exhaustVacuum, ambientPressure, relativeHumidity, electricalOutput]
    }
  }

  /// In the order of the file.
  public let hours: [Hour]
  /// The folder from which they were read; never a download or a stand-in.
  public let origin: DataOrigin
  /// Of the rows, whatever the dialect of the file; see `rowsChecksum(_:)`.
  public let checksum: Checksum

  static let fileName = "Folds5x2_pp.csv"
  static let columns = ["AT", "V", "AP", "RH", "PE"]

  /// How many hours were published.
  static let publishedCount = 9_568
  /// `rowsChecksum(_:)` of the published hours, in the order of the first sheet of the spreadsheet.
  static let publishedRows = "366a98c492339475b6a494678d24b97baef240534620a1e4e45590fc446bf963"

  init(hours: [Hour], origin: DataOrigin) {
    self.hours = hours
    self.origin = origin
    checksum = Checksum(name: "\(Self.fileName), rows", sha256: Self.rowsChecksum(hours))
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
    return Checksum.sha256(of: Array(text.utf8))
  }

  /// The rows of a table; `path` is for messages.
  static func hours(table: [UInt8], path: String) throws(DatasetError) -> [Hour] {
    do throws(PowerPlantTable.Malformed) {
      return try PowerPlantTable.hours(table)
    } catch { throw .table(path: path, line: error.line, problem: error.problem) }
  }
}
