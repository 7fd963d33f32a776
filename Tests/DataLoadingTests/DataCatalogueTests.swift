import Datasets
import Digests
import Foundation
import Testing

@testable import DataLoading

private let digest = String(repeating: "0a", count: 32)

@Suite("Data catalogue")
struct DataCatalogueTests {
  /// The catalogue with these lines below the header.
  private func catalogue(_ lines: String) throws -> DataCatalogue {
    let folder = try TemporaryFolder()
    let header = DataCatalogue.columns.joined(separator: ",") + "\n"
    try folder.write(Array((header + lines).utf8), to: "data-sets.csv")
    return try DataCatalogue(path: folder.path + "/data-sets.csv")
  }

  @Test("lists each set with its files in order")
  func reads() throws {
    let read = try catalogue(
      """
      iris,b.csv,10,\(digest),,https://example.org/iris/ https://example.net/
      wine,w,1,\(digest),.gz,
      iris,a.csv,20,\(digest),.gz,https://example.org/iris/ https://example.net/

      """)
    #expect(read.dataSets.map(\.name) == ["iris", "wine"])
    let iris = try read.dataSet(named: "iris")
    #expect(iris.files.map(\.packedName) == ["b.csv", "a.csv.gz"] && iris.files.map(\.size) == [10, 20])
    #expect(iris.mirrors == ["https://example.org/iris/", "https://example.net/"])
    #expect(throws: DatasetError.self) { try read.dataSet(named: "rose") }
  }

  @Test("the committed one has the two sets with readers of their own")
  func committed() throws {
    #expect(try MNIST.published(.committed).files.map(\.size) == [47_040_016, 60_008, 7_840_016, 10_008])
    #expect(try PowerPlant.publishedRows(.committed).count == 64)
    #expect(DataCatalogue.committed.dataSets.allSatisfy { $0.hasReader || $0.files.allSatisfy { $0.size > 0 } })
  }

  @Test(
    "a wrong line is named with its place",
    arguments: [
      ("Iris,a,1,\(digest),,", "data_set"), ("iris,,1,\(digest),,", "'file'"), ("iris,../a,1,\(digest),,", "'file'"),
      ("iris,a,0,\(digest),,", "'bytes'"), ("iris,a,-1,\(digest),,", "'bytes'"), ("iris,a,9999999999,\(digest),,", "'bytes'"),
      ("iris,a,1,\(digest.uppercased()),,", "'sha256'"), ("iris,a,1,0a,,", "'sha256'"), ("iris,a,1,\(digest),.zip,", "'suffix'"),
      ("iris,a,1,\(digest),,http://example.org/", "https://"), ("iris,a,1,\(digest),,https://example.org", "slash"),
      ("iris,a,1,\(digest)", "4 fields"), ("\"iris", "quot"),
    ])
  func malformed(line: String, part: String) throws {
    let good = "iris,first,1,\(digest),,\n"
    do {
      _ = try catalogue(good + line + "\n")
      Issue.record("\(line) was read")
    } catch let error as DatasetError {
      #expect("\(error)".contains("data-sets.csv:3: ") && "\(error)".contains(part), "\(error)")
    }
  }

  @Test("a file that is listed twice, and mirrors that differ within a set, are refused")
  func contradictions() throws {
    let line = "iris,a,1,\(digest),,https://example.org/\n"
    #expect(throws: DatasetError.self) { try catalogue(line + line) }
    #expect(throws: DatasetError.self) { try catalogue(line + "iris,b,1,\(digest),,\n") }
    #expect(throws: DatasetError.self) { try DataCatalogue(path: "/nowhere/retrace/data-sets.csv") }
  }
}

@Suite("Data sets without a reader of their own")
struct PublishedDataSetTests {
  private let train = Array("a,b\n1,2\n".utf8)
  private let test = Array("a,b\n3,4\n".utf8)

  private var iris: PublishedDataSet {
    PublishedDataSet(
      name: "iris",
      files: [("train.csv", train), ("test.csv", test)].map {
        PublishedFile(checksum: Checksum(name: $0.0, of: $0.1), size: $0.1.count, suffix: ".gz")
      },
      mirrors: ["one/", "two/"])
  }

  /// Loads the set; downloads are served from `served`.
  private func load(
    folder: String? = nil, cache: String = "/nowhere/retrace", allowsDownload: Bool = false,
    served: [String: [UInt8]] = [:], progress: ((String) -> Void)? = nil
  ) throws(DatasetError) -> PublishedContents {
    let downloader = Downloader(mirrors: iris.mirrors) { address, limit, _ in
      guard let bytes = served[address] else { throw Transfer.Failure(description: "no such host") }
      #expect(bytes.count <= limit)
      return bytes
    }
    return try iris.load(
      from: DataLocations(
        folder: folder, environment: nil, cache: cache, allowsDownload: allowsDownload, catalogue: DataCatalogue()),
      downloader: downloader, progress: progress)
  }

  @Test("is found in a folder, with or without a subfolder, plain or compressed")
  func folder() throws {
    for prefix in ["", "iris/"] {
      let folder = try TemporaryFolder()
      try folder.write(train, to: prefix + "train.csv")
      try folder.write(gzip(test), to: prefix + "test.csv.gz")
      let found = try load(folder: folder.path)
      #expect(found.files == ["train.csv": train, "test.csv": test] && found.origin == .folder(folder.path))
      #expect(found.checksums.map(\.sha256) == [train, test].map { SHA256.hexadecimal(of: $0) })
    }
  }

  @Test("a folder with a part of it, and one with another content, are refused; one without any is passed over")
  func otherFolders() throws {
    let folder = try TemporaryFolder(), cache = try TemporaryFolder()
    try cache.write(train, to: "iris/train.csv")
    try cache.write(test, to: "iris/test.csv")
    #expect(try load(folder: folder.path, cache: cache.path).origin == .cache(cache.path))
    try folder.write(train, to: "train.csv")
    #expect(throws: DatasetError.incompleteFolder(path: folder.path, namedBy: "--data", missing: "test.csv")) {
      try load(folder: folder.path, cache: cache.path)
    }
    try folder.write(train, to: "test.csv")
    #expect(
      throws: DatasetError.wrongChecksum(
        path: "\(folder.path)/test.csv", expected: SHA256.hexadecimal(of: test), found: SHA256.hexadecimal(of: train))
    ) { try load(folder: folder.path, cache: cache.path) }
    #expect(throws: DatasetError.noSuchFolder(path: "/nowhere/data", namedBy: "--data")) { try load(folder: "/nowhere/data") }
  }

  @Test("is fetched once, from the first mirror that has it, and again where the cache is damaged")
  func download() throws {
    let cache = try TemporaryFolder()
    let served = ["two/train.csv.gz": gzip(train), "two/test.csv.gz": gzip(test)]
    #expect(try load(cache: cache.path, allowsDownload: true, served: served).origin == .download("two/"))
    #expect(try load(cache: cache.path).origin == .cache(cache.path))
    try cache.write(Array(gzip(train).dropLast(4)), to: "iris/train.csv.gz")
    var said: [String] = []
    #expect(throws: DatasetError.self) { try load(cache: cache.path, progress: { said.append($0) }) }
    #expect(said.count == 1 && said[0].contains("damaged"))
    #expect(try load(cache: cache.path, allowsDownload: true, served: served).files["train.csv"] == train)
    // A damaged plain file stands before the sound one that was fetched.
    try cache.write([1, 2, 3], to: "iris/test.csv")
    #expect(try load(cache: cache.path).files["test.csv"] == test)
  }

  @Test("where no place has it, the message says where to put which files")
  func nowhere() throws {
    do {
      _ = try load(cache: "/nowhere/retrace", allowsDownload: true, served: ["one/train.csv.gz": Array("<html>".utf8)])
      Issue.record("found")
    } catch {
      #expect("\(error)" == "the data set iris is not at hand; put train.csv, test.csv into /nowhere/retrace/iris, or name "
        + "their folder with --data")
    }
  }

  @Test("one folder can hold several sets: MNIST and the power plant pass over it")
  func shared() throws {
    let folder = try TemporaryFolder()
    try folder.write(train, to: "train.csv")
    let locations = DataLocations(
      folder: folder.path, environment: nil, cache: "/nowhere/retrace", allowsDownload: false,
      catalogue: DataCatalogue(DataCatalogue.committed.dataSets + [iris]))
    #expect(try PowerPlant.load(from: locations) == nil)
    let none = Downloader(mirrors: []) { _, _, _ in [] }
    #expect(try MNIST.loadReal(from: locations, files: SmallDigits().files, downloader: none, progress: nil) == nil)
  }
}
