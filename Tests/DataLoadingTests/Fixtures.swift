import CZlib
import Datasets
import Foundation

@testable import DataLoading

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/retrace-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}

/// `bytes` as a gzip file.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
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

/// An IDX file of bytes that count up.
func idx(_ dimensions: [Int], first: UInt8 = 0) -> [UInt8] {
  var file: [UInt8] = [0, 0, 8, UInt8(dimensions.count)]
  for dimension in dimensions {
    file += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: dimension >> $0) }
  }
  return file + (0..<dimensions.reduce(1, *)).map { first &+ UInt8(truncatingIfNeeded: $0) }
}

extension DataCatalogue {
  /// That of the checkout.
  static let committed: DataCatalogue = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../experiments/data-sets.csv")
    return (try? DataCatalogue(path: file.path)) ?? DataCatalogue()
  }()
}

/// A small set of digits in the shapes of MNIST: three training and two test images of 2 × 2.
struct SmallDigits {
  let contents = [idx([3, 2, 2]), idx([3], first: 1), idx([2, 2, 2], first: 50), idx([2], first: 7)]

  var files: [PublishedFile] {
    zip(["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"], contents)
      .map { PublishedFile(checksum: Checksum(name: $0, of: $1), size: $1.count, suffix: ".gz") }
  }

  func write(to folder: TemporaryFolder, under prefix: String, compressed: Bool) throws {
    for (file, content) in zip(files, contents) {
      try folder.write(
        compressed ? gzip(content) : content, to: prefix + file.name + (compressed ? ".gz" : ""))
    }
  }
}

/// A zip file of `files`, deflated or stored.
func zip(_ files: [(name: String, content: [UInt8])], deflated: Bool = true) -> [UInt8] {
  func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
  var archive: [UInt8] = [], list: [UInt8] = []
  for (name, content) in files {
    // A gzip file is a header of 10 bytes, the deflated stream, and 8 bytes of checksum and length.
    let packed = deflated ? Array(gzip(content).dropFirst(10).dropLast(8)) : content
    let crc = Int(content.withUnsafeBufferPointer { CZlib.crc32(0, $0.baseAddress, UInt32($0.count)) })
    let common = little(20, 2) + little(0, 2) + little(deflated ? 8 : 0, 2) + little(0, 4) + little(crc, 4)
      + little(packed.count, 4) + little(content.count, 4) + little(name.utf8.count, 2)
    list += little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2)
      + little(0, 4) + little(archive.count, 4) + Array(name.utf8)
    archive += little(0x0403_4b50, 4) + common + little(0, 2) + Array(name.utf8) + packed
  }
  return archive + list + little(0x0605_4b50, 4) + little(0, 4) + little(files.count, 2) + little(files.count, 2)
    + little(list.count, 4) + little(archive.count, 4) + little(0, 2)
}
