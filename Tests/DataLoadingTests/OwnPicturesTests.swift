import Datasets
import Digests
import Testing

@testable import DataLoading

@Suite("The user's own pictures")
struct OwnPicturesTests {
  private func load(_ files: [(String, [UInt8])]) throws -> MNIST {
    let folder = try TemporaryFolder()
    for (name, content) in files { try folder.write(content, to: name) }
    return try MNIST.loadOwn(from: DataLocations(
        folder: folder.path, environment: nil, cache: "/nowhere/retrace", catalogue: .committed))
  }

  private func problem(_ files: [(String, [UInt8])]) -> String {
    do {
      _ = try load(files)
      return "accepted"
    } catch { return "\(error)" }
  }

  private let contents = [idx([6, 20, 24]), idx([6], first: 250), idx([2, 20, 24], first: 3), idx([2], first: 1)]

  @Test("are told apart by names, by folders, or by their counts", arguments: [
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
    ["train/x.idx", "train/y.idx", "test/x.idx", "test/y.idx"],
    ["latest-a", "b", "c", "d"],
    ["emnist-letters-train-images", "emnist-letters-train-labels", "emnist-letters-test-images", "emnist-letters-test-labels"],
  ])
  func roles(names: [String]) throws {
    for packed in [false, true] {
      let own = try load(zip(names, contents).map { ($0, packed ? gzip($1) : $1) })
      #expect(own.training.count == 6 && own.test.count == 2)
      #expect(own.training.rows == 20 && own.training.columns == 24 && own.classes == 256)
      #expect(own.test.labels == [1, 2] && own.origin.isOwn && !own.origin.isStandIn)
      #expect(own.checksums.map(\.sha256) == contents.map { SHA256.hexadecimal(of: $0) })
    }
  }

  @Test("that do not fit together are refused, and why is said")
  func misfits() throws {
    let names = ["train-images", "train-labels", "test-images", "test-labels"]
    func changed(_ place: Int, _ content: [UInt8]) -> [(String, [UInt8])] {
      var contents = contents
      contents[place] = content
      return Array(zip(names, contents))
    }
    #expect(problem(changed(1, idx([5]))).contains("6 pictures, but train-labels has 5 labels"))
    #expect(problem(changed(2, idx([2, 24, 20]))).contains("must have the same size"))
    #expect(problem(changed(1, idx([6]).prefix(8) + [3, 3, 3, 3, 3, 3])).contains("at least two classes"))
    #expect(problem(Array(changed(0, contents[0]).dropLast())).contains("two of labels make a set"))
    #expect(problem(changed(0, contents[0]) + [("more", idx([9]))]).contains("two of labels make a set"))
    #expect(problem([("a", contents[2]), ("b", contents[3]), ("c", contents[2]), ("d", contents[3])]).contains("neither by names"))
    #expect(problem([("readme", [65])]).contains("--own-data needs four IDX files"))
    #expect(problem([("x-idx3", [65])]).contains("IDX header was expected"))
    #expect(throws: DatasetError.self) {
      try MNIST.loadOwn(from: DataLocations(environment: nil, cache: "/nowhere/retrace", catalogue: .committed))
    }
  }
}
