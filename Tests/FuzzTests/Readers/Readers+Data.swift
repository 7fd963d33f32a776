import CZlib
import Foundation

@testable import Datasets

extension Reader {
  static let dataReaders = [
    Reader("idx", words: ["\u{0}\u{0}\u{8}\u{1}", "\u{0}\u{0}\u{8}\u{3}"], seeds: { idxSeeds + idxSeeds.map(gzip) }) {
      bytes in
      let file: IDX
      do throws(IDXError) { file = try IDX(file: bytes) } catch { return }
      try expect(
        file.dimensions.reduce(1, *) == file.elements.count,
        "\(file.elements.count) elements in dimensions \(file.dimensions)")
      try expect([1, 3].contains(file.dimensions.count), "\(file.dimensions.count) dimensions")
      if !Gzip.isCompressed(bytes) {
        try expect(file.header + file.elements == bytes, "header and elements are not the file")
      }
    },

    Reader("gzip", seeds: { ([[], [1], Array("The same, the same, the same.".utf8)] + idxSeeds).map(gzip) }) { bytes in
      let limit = 1 << 16
      let whole: [UInt8]
      do throws(GzipError) { whole = try Gzip.inflate(bytes, limit: limit) } catch { return }
      try expect(whole.count <= limit, "\(whole.count) bytes where \(limit) are allowed")
      let head: [UInt8]
      do throws(GzipError) { head = try Gzip.prefix(bytes, count: 7) } catch {
        throw Broken(description: "the whole can be read, the first bytes cannot: \(error)")
      }
      try expect(head == Array(whole.prefix(7)), "the first bytes are not those of the whole")
    },

    Reader(
      "power-plant", words: ["AT", "V", "AP", "RH", "PE", ";", ",", "\t", "\"", "\r\n", "\u{FEFF}", "nan", "1e999"],
      seeds: { powerPlantSeeds }
    ) { bytes in
      let hours: [PowerPlant.Hour]
      do throws(DatasetError) { hours = try PowerPlant.hours(table: bytes, path: "table") } catch { return }
      try expect(!hours.isEmpty, "a table without rows")
      func numbers(_ hour: PowerPlant.Hour) -> [Double] {
        [
          hour.ambientTemperature, hour.exhaustVacuum, hour.ambientPressure, hour.relativeHumidity,
          hour.electricalOutput,
        ]
      }
      try expect(hours.flatMap(numbers).allSatisfy(\.isFinite), "a number that is not finite")
      let again = "AT;V;AP;RH;PE\n" + hours.map { numbers($0).map { "\($0)" }.joined(separator: ";") + "\n" }.joined()
      do {
        try expect(
          try PowerPlant.hours(table: Array(again.utf8), path: "table") == hours, "other hours when written again")
      } catch let error as DatasetError {
        throw Broken(description: "written again it cannot be read: \(error)")
      }
    },
  ]

  private static let idxSeeds: [[UInt8]] = [
    [0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1],
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 255, 0, 255, 1, 2, 3, 4],
    [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28],
  ]

  private static let powerPlantSeeds: [[UInt8]] = [
    "AT,V,AP,RH,PE\n14.96,41.76,1024.07,73.17,463.26\n25.18,62.96,1020.04,59.08,444.37\n",
    "AT;V;AP;RH;PE\r\n14.96;41.76;1024.07;73.17;463.26\r\n",
    "\u{FEFF}PE, RH, AP, V, AT\n463.26, 73.17, 1024.07, 41.76, 14.96\n\n",
    "\"AT\";\"V\";\"AP\";\"RH\";\"PE\"\n14,96;41,76;1024,07;73,17;463,26\n",
    "AT\tV\tAP\tRH\tPE\n14.96\t41.76\t1024.07\t73.17\t463.26\n",
  ].map { Array($0.utf8) }

  /// `bytes` as a gzip file.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    precondition(
      deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1_000)
    input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
      }
    }
    return Array(output.prefix(Int(stream.total_out)))
  }
}
