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
    package var values: [Double] {
      [ambientTemperature, exhaustVacuum, ambientPressure, relativeHumidity, electricalOutput]
    }
  }

  /// In the order of the file.
  public let hours: [Hour]
  /// The folder from which they were read; never a download or a stand-in.
  public let origin: DataOrigin
  /// Of the rows, whatever the dialect of the file.
  public let checksum: Checksum

  /// Hours with the checksum of their rows; nothing is verified here.
  package init(hours: [Hour], origin: DataOrigin, checksum: Checksum) {
    self.hours = hours
    self.origin = origin
    self.checksum = checksum
  }
}
