import Foundation
import Testing

@testable import Datasets

@Suite struct MNISTTests {
  static let real = ProcessInfo.processInfo.environment["RETRACE_DATA"].flatMap {
    DataFinder.path(of: MNIST.files[0].name, subfolder: "mnist", in: $0)
  }

  let small = SmallDigits()

  /// Loads the small set; downloads are served from `served` and noted in `asked`.
  private func load(
    folder: String? = nil, environment: String? = nil, cache: String = "/nowhere/retrace",
    allowsDownload: Bool = false, mirrors: [String] = [], served: [String: [UInt8]] = [:],
    asked: Box? = nil
  ) throws(DatasetError) -> MNIST? {
    let downloader = Downloader(mirrors: mirrors) { address, _, _ in
      asked?.lines.append(address)
      guard let bytes = served[address] else { throw Transfer.Failure(description: "no such host") }
      return bytes
    }
    return try MNIST.loadReal(
      from: DataLocations(
        folder: folder, environment: environment, cache: cache, allowsDownload: allowsDownload),
      files: small.files, downloader: downloader, progress: { asked?.messages.append($0) })
  }

  final class Box: @unchecked Sendable {
    var lines: [String] = []
    var messages: [String] = []
  }

  private func served(_ mirror: String) -> [String: [UInt8]] {
    zip(small.files, small.contents).reduce(into: [:]) { $0["\(mirror)\($1.0.name).gz"] = gzip($1.1) }
  }

  @Test("finds the files in a folder or its subfolder, plain or compressed", arguments: ["", "mnist/"])
  func layouts(prefix: String) throws {
    for compressed in [false, true] {
      let folder = try TemporaryFolder()
      try small.write(to: folder, under: prefix, compressed: compressed)
      let digits = try #require(try load(folder: folder.path))
      #expect(digits.training.count == 3 && digits.training.labels == [1, 2, 3])
      #expect(digits.test.count == 2 && digits.test.rows == 2 && digits.test.columns == 2)
      #expect(Array(digits.test.image(1)) == [54, 55, 56, 57])
      #expect(digits.origin == .folder(folder.path))
      #expect(digits.checksums == small.files)
    }
  }

  @Test("--data comes before RETRACE_DATA, that before the cache; an empty name is none")
  func order() throws {
    let (one, two, three) = (try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder())
    for folder in [one, two, three] { try small.write(to: folder, under: "", compressed: true) }
    #expect(try load(folder: one.path, environment: two.path, cache: three.path)?.origin == .folder(one.path))
    #expect(try load(environment: two.path, cache: three.path)?.origin == .folder(two.path))
    #expect(try load(folder: "", environment: "", cache: three.path)?.origin == .cache(three.path))
    #expect(try load() == nil)
  }

  @Test("a named folder without the data is an error that names it")
  func namedFolder() throws {
    let empty = try TemporaryFolder(), part = try TemporaryFolder(), plant = try TemporaryFolder()
    let names = small.files.map(\.name)
    #expect(throws: DatasetError.nothingInFolder(path: empty.path, namedBy: "--data", expected: names)) {
      try load(folder: empty.path)
    }
    #expect(throws: DatasetError.nothingInFolder(path: empty.path, namedBy: "RETRACE_DATA", expected: names)) {
      try load(environment: empty.path)
    }
    #expect(throws: DatasetError.noSuchFolder(path: "/nowhere/at/all", namedBy: "--data")) {
      try load(folder: "/nowhere/at/all")
    }
    try part.write(small.contents[0], to: names[0])
    #expect(throws: DatasetError.incompleteFolder(path: part.path, namedBy: "--data", missing: names[1])) {
      try load(folder: part.path)
    }
    // One folder may be named for all experiments although it has another data set only.
    try plant.write([], to: "ccpp/Folds5x2_pp.csv")
    #expect(try load(folder: plant.path) == nil)
  }

  @Test("a malformed or unexpected file in a named folder is an error")
  func namedFile() throws {
    let name = small.files[2].name
    let other = idx([2, 2, 2], first: 51)
    let packed = gzip(small.contents[2])
    for (bytes, file, error) in [
      (other, name, nil),
      (small.contents[2].dropLast(), name, IDXError.wrongLength(expected: 24, found: 23)),
      (small.contents[2] + [0], name, .wrongLength(expected: 24, found: 25)),
      ([1] + small.contents[2].dropFirst(), name, .wrongMagic(found: [1, 0, 8, 3])),
      (small.contents[3], name, .wrongDimensionCount(expected: [3], found: 1)),
      (packed.dropLast(), name + ".gz", .gzip(.truncated)),
      (packed + [7], name + ".gz", .gzip(.trailing(count: 1))),
    ] as [([UInt8], String, IDXError?)] {
      let folder = try TemporaryFolder()
      try small.write(to: folder, under: "", compressed: false)
      try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
      try folder.write(bytes, to: file)
      let path = "\(folder.path)/\(file)"
      let expected = error.map { DatasetError.idx(path: path, $0) } ?? .wrongChecksum(
        path: path, expected: small.files[2].sha256, found: Checksum.sha256(of: other))
      #expect(throws: expected) { try load(folder: folder.path) }
    }
  }

  @Test("a download is verified, cached under its name, and used from the cache the next time")
  func download() throws {
    let cache = try TemporaryFolder()
    let digits = try load(
      cache: cache.path, allowsDownload: true, mirrors: ["one/"], served: served("one/"))
    #expect(digits?.origin == .download("one/"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(cache.path)/mnist").sorted()
        == small.files.map { "\($0.name).gz" }.sorted())
    let again = try load(cache: cache.path)
    #expect(again?.origin == .cache(cache.path) && again?.training == digits?.training)
  }

  @Test("without a network each mirror is asked once and nothing is an error")
  func noNetwork() throws {
    let asked = Box()
    #expect(try load(allowsDownload: true, mirrors: ["one/", "two/"], asked: asked) == nil)
    #expect(asked.lines == ["one/", "two/"].map { "\($0)\(small.files[3].name).gz" })
    #expect(try load(allowsDownload: false, mirrors: ["one/"], served: served("one/"), asked: asked) == nil)
    #expect(asked.lines.count == 2)
  }

  @Test("a mirror with other content is passed over")
  func badMirror() throws {
    let cache = try TemporaryFolder(), asked = Box()
    var both = served("one/").merging(served("two/")) { a, _ in a }
    both["one/\(small.files[3].name).gz"] = gzip(idx([2], first: 9))
    let digits = try load(
      cache: cache.path, allowsDownload: true, mirrors: ["one/", "two/"], served: both, asked: asked)
    #expect(digits?.origin == .download("two/") && digits?.test.labels == [7, 8])
    #expect(asked.messages.contains { $0.contains("expected \(small.files[3].sha256)") })
  }

  @Test("a damaged file in the cache is reported and fetched again, the others are kept")
  func damagedCache() throws {
    let cache = try TemporaryFolder(), asked = Box()
    try small.write(to: cache, under: "mnist/", compressed: true)
    try cache.write([1, 2, 3], to: "mnist/\(small.files[0].name).gz")
    let digits = try load(
      cache: cache.path, allowsDownload: true, mirrors: ["one/"], served: served("one/"), asked: asked)
    #expect(digits?.origin == .download("one/"))
    #expect(asked.lines == ["one/\(small.files[0].name).gz"])
    #expect(try load(cache: cache.path)?.origin == .cache(cache.path))
  }

  @Test("a prefix has the first images and their labels")
  func prefix() throws {
    let split = MNIST.Split(images: Array(0..<12), labels: [1, 2, 3], rows: 2, columns: 2)
    #expect(split.prefix(2) == MNIST.Split(images: Array(0..<8), labels: [1, 2], rows: 2, columns: 2))
    #expect(split.prefix(9) == split)
  }

  @Test("without any data the digits are the stand-in, in the full counts")
  func standIn() throws {
    var messages: [String] = []
    let digits = try MNIST.load(
      from: DataLocations(environment: nil, cache: "/nowhere/retrace", allowsDownload: false)
    ) { messages.append($0) }
    #expect(digits.origin == .standIn && messages == ["MNIST is not at hand; drawing stand-in digits"])
    #expect(digits.training.count == 60_000 && digits.test.count == 10_000)
  }

  @Test("a file that is none and a file that is too large are refused before they are read")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2, 3], to: "file")
    #expect(throws: DatasetError.unreadable(
      path: "\(folder.path)/file", reason: "it has 3 bytes, at most 2 are expected")
    ) { try DataFinder.read("\(folder.path)/file", limit: 2) }
    #expect(throws: DatasetError.unreadable(path: folder.path, reason: "it is no regular file")) {
      try DataFinder.read(folder.path, limit: 100_000)
    }
    #expect(throws: DatasetError.self) { try DataFinder.read("/nowhere/retrace", limit: 2) }
  }

  @Test("the published digits have their counts", .enabled(if: real != nil))
  func published() throws {
    let digits = try MNIST.load(from: DataLocations(allowsDownload: false))
    #expect(!digits.origin.isStandIn)
    #expect(digits.training.count == 60_000 && digits.test.count == 10_000)
    #expect(digits.training.rows == 28 && digits.training.columns == 28)
    #expect(Array(digits.training.labels.prefix(5)) == [5, 0, 4, 1, 9])
    #expect((0..<10).map { d in digits.test.labels.count { $0 == d } }
      == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    #expect(digits.checksums == MNIST.files)
  }
}
