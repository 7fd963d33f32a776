import Foundation
import Testing

@Suite("What once was wrong")
struct CorpusTests {
  private static let folder = Repository.root + "/Tests/FuzzTests/Corpus"

  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
  }

  @Test("every reader keeps its promises for the inputs that once broke them", arguments: Reader.all)
  func replay(reader: Reader) throws {
    let folder = "\(Self.folder)/\(reader.name)"
    guard FileManager.default.fileExists(atPath: folder) else { return }
    for name in try Self.names(folder) {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      do { try reader.read(bytes) } catch { Issue.record("Corpus/\(reader.name)/\(name): \(error)") }
    }
  }

  @Test("every reader keeps its promises for sound inputs, and for ones that are cut off", arguments: Reader.all)
  func seeds(reader: Reader) throws {
    let seeds = try reader.seeds()
    #expect(!seeds.isEmpty)
    for (index, seed) in seeds.enumerated() {
      for bytes in [seed, Array(seed.prefix(seed.count / 2)), Array(seed.dropFirst())] {
        do { try reader.read(bytes) } catch { Issue.record("seed \(index) of \(reader.name), \(bytes.count) bytes: \(error)") }
      }
    }
  }

  @Test("every folder of the corpus belongs to a reader, and all of it is small")
  func belongs() throws {
    var size = 0
    for name in try Self.names(Self.folder) {
      #expect(Reader.all.contains { $0.name == name }, "no reader is called \(name)")
      for file in try Self.names("\(Self.folder)/\(name)") {
        size += try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name)/\(file)")).count
      }
    }
    #expect(size > 0 && size < 300_000)
    #expect(Set(Reader.all.map(\.name)).count == Reader.all.count)
  }

  @Test("a reader that ends the program is noticed")
  func control() async {
    await #expect(processExitsWith: .failure) { try Reader.control.read(Array("FUZZ".utf8)) }
    await #expect(processExitsWith: .success) { try Reader.control.read(Array("FUZ".utf8)) }
  }

  @Test("an input of several files comes apart as it was put together")
  func severalFiles() {
    let parts: [[UInt8]] = [[1], [], [2, 3]]
    #expect(files(joined(parts), 3) == parts)
    #expect(files([1, 0x1c, 2], 3) == [[1], [2], []])
    #expect(files([1, 0x1c, 2, 0x1c, 3], 2) == [[1], [2, 0x1c, 3]])
  }
}

extension Reader: CustomTestStringConvertible {
  var testDescription: String { name }
}
