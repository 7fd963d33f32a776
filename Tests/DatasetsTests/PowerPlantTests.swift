import Foundation
import Testing

@testable import Datasets

@Suite struct PowerPlantTests {
  static let real = ProcessInfo.processInfo.environment["RETRACE_DATA"].flatMap {
    DataFinder.path(of: PowerPlant.fileName, subfolder: "ccpp", in: $0)
  }

  private func hours(_ text: String) throws(DatasetError) -> [PowerPlant.Hour] {
    try PowerPlant.hours(table: Array(text.utf8), path: "plant.csv")
  }

  @Test("reads semicolons, commas, any order of columns and any line ends")
  func reads() throws {
    let hour = PowerPlant.Hour(
      ambientTemperature: 8.34, exhaustVacuum: 40.77, ambientPressure: 1010.84,
      relativeHumidity: 90.01, electricalOutput: 480.48)
    for text in [
      "AT;V;AP;RH;PE\n8.34;40.77;1010.84;90.01;480.48\n",
      "PE,AT,V,AP,RH\r\n480.48, 8.34,40.77,1010.84,90.01\r\n\r\n",
      "\u{FEFF}AT;V;AP;RH;PE\n8.34;40.77;1010.84;90.01;480.48",
    ] { #expect(try hours(text) == [hour]) }
  }

  @Test("malformed tables are refused with the line")
  func malformed() {
    for (text, line, part) in [
      ("", 1, "AT is missing"),
      ("AT;V;AP;RH\n1;2;3;4\n", 1, "PE is missing"),
      ("AT;V;AP;RH;PE\n", 2, "no rows"),
      ("AT;V;AP;RH;PE\n1;2;3;4;5\n1;2;x3;4;5\n", 3, "AP should be a number, found \"x3\""),
      ("AT;V;AP;RH;PE\n1;2;nan;4;5\n", 2, "AP should be a number"),
      ("AT;V;AP;RH;PE\n1;2;3;4;\n", 2, "PE should be a number, found \"\""),
      ("AT;V;AP;RH;PE\n1;2;3;4\n", 2, "5 cells were expected, found 4"),
    ] {
      do {
        _ = try hours(text)
        Issue.record("accepted: \(text)")
      } catch .table(path: "plant.csv", let found, let problem) {
        #expect(found == line && problem.contains(part), "\(found): \(problem)")
      } catch { Issue.record("another error: \(error)") }
    }
  }

  @Test("looks in the named folder, then in the cache, else has none")
  func places() throws {
    let folder = try TemporaryFolder(), cache = try TemporaryFolder(), empty = try TemporaryFolder()
    try folder.write(Array("AT;V;AP;RH;PE\n1;2;3;4;5\n".utf8), to: "Folds5x2_pp.csv")
    try cache.write(gzip(Array("AT;V;AP;RH;PE\n6;2;3;4;5\n".utf8)), to: "ccpp/Folds5x2_pp.csv.gz")
    func load(_ folder: String?, _ cache: String) throws -> PowerPlant? {
      try PowerPlant.load(from: DataLocations(folder: folder, environment: nil, cache: cache))
    }
    let named = try #require(try load(folder.path, cache.path))
    #expect(named.hours[0].ambientTemperature == 1 && named.origin == .folder(folder.path))
    let cached = try #require(try load(nil, cache.path))
    #expect(cached.hours[0].ambientTemperature == 6 && cached.origin == .cache(cache.path))
    #expect(cached.checksum.sha256.count == 64 && cached.checksum.sha256 != named.checksum.sha256)
    #expect(try load(nil, empty.path) == nil)
    #expect(
      throws: DatasetError.nothingInFolder(
        path: empty.path, namedBy: "--data", expected: ["Folds5x2_pp.csv"])
    ) { try load(empty.path, cache.path) }
  }

  @Test("the published set has its rows and ranges", .enabled(if: real != nil))
  func published() throws {
    let plant = try #require(try PowerPlant.load(from: DataLocations(allowsDownload: false)))
    #expect(plant.hours.count == 9_568)
    func range(_ values: [Double]) -> [Double?] { [values.min(), values.max()] }
    #expect(range(plant.hours.map(\.ambientTemperature)) == [1.81, 37.11])
    #expect(range(plant.hours.map(\.relativeHumidity)) == [25.56, 100.16])
    #expect(range(plant.hours.map(\.electricalOutput)) == [420.26, 495.76])
  }
}
