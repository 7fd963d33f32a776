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
  }

  /// In the order of the file.
  public let hours: [Hour]
  /// The folder from which they were read; never a download or a stand-in.
  public let origin: DataOrigin
  /// Of the decompressed table; no particular one is asked for.
  public let checksum: Checksum

  static let fileName = "Folds5x2_pp.csv"
  static let columns = ["AT", "V", "AP", "RH", "PE"]

  /// The data from a named folder or the cache; nil when they are not at hand.
  ///
  /// They are never downloaded: the public copy is a spreadsheet.
  /// - Throws: `DatasetError` for a named folder without data and for a malformed table.
  public static func load(from locations: DataLocations) throws(DatasetError) -> PowerPlant? {
    for folder in locations.named {
      if let paths = try DataFinder.paths(of: .powerPlant, inNamed: folder.path, by: folder.by) {
        return try PowerPlant(path: paths[0], origin: .folder(folder.path))
      }
    }
    let cached = DataFinder.path(
      of: fileName, subfolder: DataFiles.powerPlant.subfolder, in: locations.cache)
    guard let cached else { return nil }
    return try PowerPlant(path: cached, origin: .cache(locations.cache))
  }

  private init(path: String, origin: DataOrigin) throws(DatasetError) {
    let sizeLimit = 1 << 24
    var bytes = try DataFinder.read(path, limit: sizeLimit)
    if Gzip.isCompressed(bytes) {
      do throws(GzipError) { bytes = try Gzip.inflate(bytes, limit: sizeLimit) } catch {
        throw .unreadable(path: path, reason: "\(error)")
      }
    }
    hours = try Self.hours(table: bytes, path: path)
    self.origin = origin
    checksum = Checksum(name: Self.fileName, of: bytes)
  }

  /// The rows of a table with the columns AT, V, AP, RH and PE in any order, separated by
  /// semicolons or commas. `path` is for messages.
  static func hours(table: [UInt8], path: String) throws(DatasetError) -> [Hour] {
    var text = String(decoding: table, as: UTF8.self)
    if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let separator: Character = lines[0].contains(";") ? ";" : ","
    func cells(_ line: Substring) -> [String] {
      line.split(separator: separator, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let header = cells(lines[0])
    var places: [Int] = []
    for column in columns {
      guard let place = header.firstIndex(of: column) else {
        throw .table(
          path: path, line: 1,
          problem: "the column \(column) is missing; expected \(columns.joined(separator: ", "))")
      }
      places.append(place)
    }
    var hours: [Hour] = []
    for (index, line) in lines.enumerated().dropFirst() {
      if line.allSatisfy(\.isWhitespace) { continue }
      let row = cells(line)
      guard row.count == header.count else {
        throw .table(
          path: path, line: index + 1, problem: "\(header.count) cells were expected, found \(row.count)")
      }
      var values: [Double] = []
      for (place, column) in zip(places, columns) {
        guard let value = Double(row[place]), value.isFinite else {
          throw .table(
            path: path, line: index + 1, problem: "\(column) should be a number, found \"\(row[place])\"")
        }
        values.append(value)
      }
      hours.append(
        Hour(
          ambientTemperature: values[0], exhaustVacuum: values[1], ambientPressure: values[2],
          relativeHumidity: values[3], electricalOutput: values[4]))
    }
    guard !hours.isEmpty else {
      throw .table(path: path, line: lines.count, problem: "the table has no rows")
    }
    return hours
  }
}
