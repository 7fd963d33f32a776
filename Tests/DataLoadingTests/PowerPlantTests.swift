import Datasets
import Digests
import Foundation
import Testing

@testable import DataLoading

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
      ("", 1, "expected the columns AT, V, AP, RH, PE"),
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

  @Test("reads every dialect of an export to the same rows", arguments: [
    "\"AT\";\"V\";\"AP\";\"RH\";\"PE\"\n10.5;41.25;1012.5;62.75;470.25\n",
    "at;v;ap;rh;pe\n10,5;41,25;1012,5;62,75;470,25\n",
    "AT\tV\tAP\tRH\tPE\n10.5\t41.25\t1012.5\t62.75\t470.25\n",
    "sep=,\r\nAT,V,AP,RH,PE\r\n10.5,41.25,1012.5,62.75,470.25\r\n",
    "\"AT\",\"V\",\"AP\",\"RH\",\"PE\"\n\"10,5\",\"41,25\",\"1012,5\",\"62,75\",\"470,25\"\n",
    "\"\",\"AT\",\"V\",\"AP\",\"RH\",\"PE\"\n\"1\",10.5,41.25,1012.5,62.75,470.25\n",
    "\"AT\" \"V\" \"AP\" \"RH\" \"PE\"\n\"1\" 10.5 41.25 1012.5 62.75 470.25\n",
    "PE|RH|AP|V|AT\r470.25|62.75|1012.5|41.25|10.5\r",
    "AT  V  AP  RH  PE\n  10.5  41.25 1012.5 62.75 470.25\n",
  ])
  func dialects(text: String) throws {
    let expected = try hours("AT;V;AP;RH;PE\n10.5;41.25;1012.5;62.75;470.25\n")
    #expect(try hours(text) == expected)
    let utf16 = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try PowerPlant.hours(table: [0xff, 0xfe] + utf16, path: "") == expected)
    #expect(PowerPlantTable.hasHeader(Array(text.utf8)) && PowerPlantTable.hasHeader([0xff, 0xfe] + utf16))
    #expect(
      PowerPlant.rowsChecksum(expected) == SHA256.hexadecimal(of: Array("10.5 41.25 1012.5 62.75 470.25\n".utf8)))
  }

  @Test("a dialect that cannot be told is refused with its line and its name")
  func ambiguous() {
    for (text, line, part) in [
      ("AT,V,AP,RH,PE\n10,5,41,25,1012,5,62,75,470,25\n", 2, "decimal commas"),
      ("AT;V;AP;RH;PE\n10,5;2;3;4;5\n10.5;2;3;4;5\n", 3, "have decimal commas"),
      ("AT;V;AP;RH;PE\n1.010,84;2;3;4;5\n", 2, "should be a number"),
      ("AT;V;AP;RH;PE\n0x10;2;3;4;5\n", 2, "should be a number"),
      ("AT;V;AP;RH;PE\n\"1;2;3;4;5\n", 2, "quoted cell"),
      ("8.34;40.77;1010.84;90.01;480.48\n", 1, "found \"8.34;40.77"),
      ("PK\u{3}\u{4}....", 1, "spreadsheet"),
    ] {
      do {
        _ = try hours(text)
        Issue.record("accepted: \(text)")
      } catch .table(_, let found, let problem) {
        #expect(found == line && problem.contains(part), "\(found): \(problem)")
      } catch { Issue.record("another error: \(error)") }
    }
  }

  @Test("other rows than the published are refused unless they are said to be the user's own")
  func otherRows() throws {
    let folder = try TemporaryFolder()
    let rows = (1...49).map { "\($0);\($0 * $0);3\($0);4\($0);5\($0)\n" }.joined()
    try folder.write(Array(("AT;V;AP;RH;PE\n" + rows).utf8), to: "Folds5x2_pp.csv")
    let locations = DataLocations(folder: folder.path, environment: nil, cache: "/nowhere/retrace", catalogue: .committed)
    let error = DatasetError.otherRows(path: "\(folder.path)/Folds5x2_pp.csv", count: 49)
    #expect(throws: error) { try PowerPlant.load(from: locations) }
    #expect("\(error)".contains("49 hours") && "\(error)".contains("--own-data"))
    let own = try PowerPlant.loadOwn(from: locations)
    #expect(own.hours.count == 49 && own.origin == .own(folder.path))
    try folder.write(Array("AT;V;AP;RH;PE\n1;2;3;4;5\n".utf8), to: "Folds5x2_pp.csv")
    #expect(throws: DatasetError.ownData(
      path: "\(folder.path)/Folds5x2_pp.csv", problem: "1 rows are too few to train on; at least 20 are needed")
    ) { try PowerPlant.loadOwn(from: locations) }
  }

  @Test("the published rows are found under another name, in another dialect, in a zip file", .enabled(if: real != nil))
  func anyDialect() throws {
    let bytes = try DataFinder.read(try #require(Self.real), limit: 1 << 24)
    let text = String(decoding: bytes, as: UTF8.self)
    let commas = Array(("\u{FEFF}sep=\t\r\n" + text.replacing(".", with: ",").replacing(";", with: "\t")).utf8)
    for (name, content) in [("any.txt", commas), ("a/b/c.zip", zip([("CCPP/x.csv", commas)])), ("z.gz", gzip(bytes))] {
      let folder = try TemporaryFolder()
      try folder.write(content, to: name)
      let plant = try PowerPlant.load(
        from: DataLocations(folder: folder.path, environment: nil, cache: "/nowhere/retrace", catalogue: .committed))
      #expect(plant?.checksum.sha256 == (try PowerPlant.publishedRows(.committed)))
    }
  }

  @Test("looks in the named folder, then in the cache, else has none")
  func places() throws {
    let folder = try TemporaryFolder(), cache = try TemporaryFolder(), empty = try TemporaryFolder()
    try folder.write(Array("AT;V;AP;RH;PE\n1;2;3;4;5\n".utf8), to: "Folds5x2_pp.csv")
    try cache.write(gzip(Array("AT;V;AP;RH;PE\n6;2;3;4;5\n".utf8)), to: "ccpp/Folds5x2_pp.csv.gz")
    func load(_ folder: String?, _ cache: String) throws -> PowerPlant? {
      let rows = try hours("AT;V;AP;RH;PE\n\(folder == nil ? 6 : 1);2;3;4;5\n")
      return try PowerPlant.load(
        from: DataLocations(folder: folder, environment: nil, cache: cache, catalogue: .committed),
        published: PowerPlant.rowsChecksum(rows))
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
    let plant = try #require(try PowerPlant.load(from: DataLocations(allowsDownload: false, catalogue: .committed)))
    #expect(plant.hours.count == 9_568)
    func range(_ values: [Double]) -> [Double?] { [values.min(), values.max()] }
    #expect(plant.checksum.sha256 == (try PowerPlant.publishedRows(.committed)))
    #expect(range(plant.hours.map(\.ambientTemperature)) == [1.81, 37.11])
    #expect(range(plant.hours.map(\.relativeHumidity)) == [25.56, 100.16])
    #expect(range(plant.hours.map(\.electricalOutput)) == [420.26, 495.76])
  }
}
