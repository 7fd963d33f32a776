import Datasets
import Foundation
import Testing

@testable import DataLoading

@Suite struct MNISTTests {
  static let real = ProcessInfo.processInfo.environment["RETRACE_DATA"].flatMap {
    DataFinder.path(of: "train-images-idx3-ubyte", subfolder: "mnist", in: $0)
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
        folder: folder, environment: environment, cache: cache, allowsDownload: allowsDownload, catalogue: DataCatalogue()),
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
      #expect(digits.checksums == small.files.map(\.checksum))
    }
  }

  @Test("finds the files by their content, whatever names, folders and compression")
  func byContent() throws {
    let names = ["train-images.idx3-ubyte", "b", "MNIST/raw/c.gz", "a/t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"]
    let folder = try TemporaryFolder()
    for (index, name) in names.enumerated() {
      let content = small.contents[index]
      try folder.write(name.hasSuffix(".gz") ? gzip(content) + [UInt8](repeating: 0, count: 512) : content, to: name)
    }
    try folder.write(Array("no data".utf8), to: "README")
    var seen: [DataSighting] = []
    let digits = try MNIST.loadReal(
      from: DataLocations(
        folder: folder.path, environment: nil, cache: "/nowhere/retrace", catalogue: DataCatalogue()), files: small.files,
      downloader: Downloader(mirrors: []) { _, _, _ in [] }, progress: nil, looked: { seen.append($0) })
    #expect(digits?.training.labels == [1, 2, 3] && digits?.origin == .folder(folder.path))
    #expect(seen.map(\.place) == ["--data \(folder.path)"])
    #expect(seen.first?.found.hasPrefix("\(names[0]), b, MNIST/raw/c.gz, a/") == true)
    for deflated in [true, false] {
      let packed = try TemporaryFolder()
      let files = zip(names, small.contents).map { (name: $0, content: $0.hasSuffix(".gz") ? gzip($1) : $1) }
      try packed.write(zip(files, deflated: deflated), to: "archive.zip")
      #expect(try load(folder: packed.path)?.test.labels == [7, 8])
    }
    // Three folders deep they are not looked for.
    let deep = try TemporaryFolder()
    try small.write(to: deep, under: "a/b/c/", compressed: false)
    #expect(throws: DatasetError.self) { try load(folder: deep.path) }
  }

  @Test("links in circles, pipes and devices neither hang the search nor hide the files")
  func hostileFolder() throws {
    let folder = try TemporaryFolder()
    try small.write(to: folder, under: "x/y/", compressed: true)
    for name in ["loop", "x/loop", "x/y/loop"] { #expect(symlink("..", "\(folder.path)/\(name)") == 0) }
    for name in ["pipe", "x/train-images-idx3-ubyte"] { #expect(mkfifo("\(folder.path)/\(name)", 0o644) == 0) }
    #expect(symlink("/dev/zero", "\(folder.path)/idx3-zero") == 0 && symlink("nowhere", "\(folder.path)/gone") == 0)
    #expect(try load(folder: folder.path)?.test.labels == [7, 8])
    // Under the very name a pipe is refused, not waited for.
    #expect(mkfifo("\(folder.path)/train-images-idx3-ubyte", 0o644) == 0)
    #expect(try load(folder: folder.path)?.test.labels == [7, 8])
  }

  @Test("another set under MNIST's names is named, and damaged files are told from it")
  func otherSet() throws {
    let names = small.files.map(\.name)
    let others = [idx([3, 2, 2], first: 9), idx([3], first: 5), idx([2, 2, 2], first: 1), idx([2])]
    for prefix in ["", "raw/x-"] {
      let folder = try TemporaryFolder()
      for (name, content) in zip(names, others) { try folder.write(content, to: prefix + name) }
      let error = DatasetError.otherContent(path: folder.path, what: "2 × 2 pictures")
      #expect(throws: error) { try load(folder: folder.path) }
      #expect("\(error)".contains("2 × 2 pictures, but not the published ones (such as Fashion-MNIST); run with --own-data"))
      // Beside the published ones they do no harm.
      try small.write(to: folder, under: "other/", compressed: true)
      #expect(try load(folder: folder.path)?.test.labels == [7, 8])
    }
    let cut = try TemporaryFolder()
    for (name, content) in zip(names, small.contents) { try cut.write(content, to: "raw/" + name) }
    try cut.write(Array(small.contents[0].dropLast()), to: "raw/" + names[0])
    do {
      _ = try load(folder: cut.path)
      Issue.record("accepted")
    } catch {
      #expect("\(error)".hasPrefix("\(cut.path)/raw/\(names[0]): the IDX header promises 28 bytes in all, found 27"))
    }
  }

  @Test("a web page that a mirror sends is refused as such, and nothing of it is kept")
  func captivePortal() throws {
    let cache = try TemporaryFolder(), asked = Box()
    var both = served("two/")
    for file in small.files { both["one/\(file.name).gz"] = Array("<!DOCTYPE html><title>Log in</title>".utf8) }
    let digits = try load(
      cache: cache.path, allowsDownload: true, mirrors: ["one/", "two/"], served: both, asked: asked)
    #expect(digits?.origin == .download("two/"))
    #expect(asked.messages.count { $0.contains("one/: a web page instead of the file") } == 1)
    #expect(try load(cache: cache.path)?.origin == .cache(cache.path))
    let portal = try TemporaryFolder()
    #expect(try load(cache: portal.path, allowsDownload: true, mirrors: ["one/"], served: both) == nil)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: portal.path).isEmpty)
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
    #expect(throws: DatasetError.incompleteFolder(path: part.path, namedBy: "--data", missing: names.dropFirst().joined(separator: ", "))) {
      try load(folder: part.path)
    }
    // One folder may be named for all experiments although it has another data set only.
    try plant.write(Array("AT;V;AP;RH;PE\n".utf8), to: "ccpp/Folds5x2_pp.csv")
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
      let expected = error.map { DatasetError.idx(path: path, $0) } ?? .otherContent(
        path: path, what: "2 × 2 pictures")
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
    #expect(asked.messages.contains { $0.contains("expected \(small.files[3].checksum.sha256)") })
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
      from: DataLocations(
        environment: nil, cache: "/nowhere/retrace", allowsDownload: false, catalogue: .committed)
    ) { messages.append($0) }
    #expect(digits.origin == .standIn && messages == ["MNIST is not at hand; drawing stand-in digits"])
    #expect(
      digits.checksums.map(\.name) == [
        "stand-in training images", "stand-in training labels", "stand-in test images", "stand-in test labels",
      ])
    #expect(digits.checksums.last == Checksum(name: "stand-in test labels", of: digits.test.labels))
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
    let digits = try MNIST.load(from: DataLocations(allowsDownload: false, catalogue: .committed))
    #expect(!digits.origin.isStandIn)
    #expect(digits.training.count == 60_000 && digits.test.count == 10_000)
    #expect(digits.training.rows == 28 && digits.training.columns == 28)
    #expect(Array(digits.training.labels.prefix(5)) == [5, 0, 4, 1, 9])
    #expect((0..<10).map { d in digits.test.labels.count { $0 == d } }
      == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    #expect(try digits.checksums == DataCatalogue.committed.dataSet(named: "mnist").files.map(\.checksum))
  }
}
