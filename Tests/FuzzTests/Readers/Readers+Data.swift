import CZlib
import Foundation

@testable import DataLoading
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
      do throws(PowerPlantTable.Malformed) { hours = try PowerPlantTable.hours(bytes) } catch {
        return try expect(error.line >= 1, "no line \(error.line)")
      }
      try expect(!hours.isEmpty, "a table without rows")
      func numbers(_ hour: PowerPlant.Hour) -> [Double] {
        [
          hour.ambientTemperature, hour.exhaustVacuum, hour.ambientPressure, hour.relativeHumidity,
          hour.electricalOutput,
        ]
      }
      try expect(hours.flatMap(numbers).allSatisfy(\.isFinite), "a number that is not finite")
      let again = "AT;V;AP;RH;PE\n" + hours.map { numbers($0).map { "\($0)" }.joined(separator: ";") + "\n" }.joined()
      let read: [PowerPlant.Hour]
      do throws(PowerPlantTable.Malformed) { read = try PowerPlantTable.hours(Array(again.utf8)) } catch {
        throw Broken(description: "written again it cannot be read: \(error)")
      }
      try expect(read == hours, "other hours when written again")
    },

    // What a folder is searched for: a file within a zip file is read only where its size and checksum hold.
    Reader("zip", words: ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}"], seeds: { zipSeeds }) { bytes in
      let zip: Zip
      do throws(ZipError) {
        zip = try Zip(length: bytes.count) { offset, count in
          guard offset >= 0, count >= 0, offset + count <= bytes.count else { return nil }
          return Array(bytes[offset..<offset + count])
        }
      } catch { return }
      for entry in zip.entries.prefix(20) {
        let content: [UInt8]
        do throws(ZipError) { content = try zip.content(of: entry, limit: 1 << 16) } catch { continue }
        try expect(content.count == entry.size, "\(content.count) bytes where \(entry.size) are promised")
        let head: [UInt8]
        do throws(ZipError) { head = try zip.prefix(of: entry, count: 7) } catch {
          throw Broken(description: "the whole can be read, the first bytes cannot: \(error)")
        }
        try expect(head == Array(content.prefix(7)), "the first bytes are not those of the whole")
      }
    },

    // By which a file in a folder of data is told from all others.
    Reader("data-kind", limit: 512, seeds: { idxSeeds + idxSeeds.map(gzip) + powerPlantSeeds }) { bytes in
      for name in ["a", "train-images-idx3-ubyte.gz", "Folds5x2_pp.csv"] { _ = DataItem.kind(name: name, head: bytes) }
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

  /// One stored file called `a`, the second time with a wrong checksum.
  private static let zipSeeds: [[UInt8]] = [0xe8b7_be43, 0].map { checksum in
    func little(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(number >> (8 * $0) & 255) } }
    let common = little(0, 8) + little(checksum, 4) + little(1, 4) + little(1, 4) + little(1, 2) + little(0, 2)
    let file = Array("PK\u{3}\u{4}".utf8) + little(20, 2) + common + Array("aa".utf8)
    let entry = Array("PK\u{1}\u{2}".utf8) + little(20, 2) + little(20, 2) + common + little(0, 14) + Array("a".utf8)
    return file + entry + Array("PK\u{5}\u{6}".utf8) + little(0, 4) + little(1, 2) + little(1, 2)
      + little(entry.count, 4) + little(file.count, 4) + little(0, 2)
  }

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
