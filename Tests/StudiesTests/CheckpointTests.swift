import Foundation
import Host
import Networks
import Reports
import Tensors
import Testing

@testable import Studies

/// A new folder, to be removed by `remove`.
struct TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("studies-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  func remove() { try? FileManager.default.removeItem(atPath: path) }
  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

@Suite("Checkpoints")
struct CheckpointTests {
  private static let header = "run,seed,model,epoch,split,metric,value\n"

  private func network() -> Network<Float> {
    var network = Network<Float>(input: [3]) { LSTM(2); Dense(2) }
    var stream = RandomStream(seed: 1, name: "checkpoint")
    network.initialize(using: &stream)
    // Numbers that a decimal text would not keep.
    network.parameters.flat[0] = .leastNonzeroMagnitude
    network.parameters.flat[1] = -0.0
    network.parameters.flat[2] = .infinity
    network.parameters.flat[3] = .nan
    return network
  }

  @Test("what is saved is what is loaded, parameters to the bit, and nothing else is left behind")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    let network = network()
    let saved = Checkpoint(
      epoch: 3, isFinished: true, divergedAt: 3, parameters: Checkpoint.bytes(of: network),
      observations: Self.header + "own,1,\"a,b\",3,test,errors,0.1\n")
    try saved.save(path)
    // Over an older one, too.
    try saved.save(path)
    #expect(folder.files == ["a.json"])
    let loaded = try #require(Checkpoint.load(path, parameterCount: network.parameterCount))
    #expect(loaded.epoch == 3 && loaded.isFinished && loaded.divergedAt == 3)
    #expect(loaded.observations == saved.observations)
    var restored = Network<Float>(input: [3]) { LSTM(2); Dense(2) }
    loaded.restore(&restored)
    #expect(
      restored.parameters.flat.values.map(\.bitPattern) == network.parameters.flat.values.map(\.bitPattern))
  }

  private static func json(
    epoch: String = "3", parameters: String = "AACAPwAAgD8=", observations: String = "run,seed,model,epoch,split,metric,value\\n"
  ) -> String {
    #"{"epoch":\#(epoch),"isFinished":false,"observations":"\#(observations)","parameters":"\#(parameters)"}"#
  }

  /// Of a network with two parameters.
  private static let malformed = [
    "", "{", "[]", "null", "{}", String(json().dropLast(9)),
    json(epoch: "\"3\""), json(epoch: "3.5"), json(epoch: "99999999999999999999"),
    json(parameters: "AACAPw=="), json(parameters: "AACAPwAAgD8A"), json(parameters: "#"), json(parameters: ""),
    json(observations: ""), json(observations: "run,seed\\n"),
    json(observations: "run,seed,model,epoch,split,metric,value\\nown,1,a,x,test,errors,1\\n"),
    json(observations: "run,seed,model,epoch,split,metric,value\\nown,1,a\\n"),
  ]

  @Test("a checkpoint that is cut, of another network or no checkpoint is ignored", arguments: malformed)
  func ignored(_ text: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    #expect(Checkpoint.load(path, parameterCount: 2) == nil)
  }

  @Test("the control: the same checkpoint unharmed is loaded; where there is none there is nil")
  func control() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    try Data(Self.json().utf8).write(to: URL(fileURLWithPath: path))
    var network = Network<Float>(input: [1]) { Dense(1) }
    try #require(Checkpoint.load(path, parameterCount: 2)).restore(&network)
    #expect(network.parameters.flat.values == [1, 1])
    #expect(Checkpoint.load(path, parameterCount: 3) == nil)
    #expect(Checkpoint.load(folder.path + "/b.json", parameterCount: 2) == nil)
    #expect(Checkpoint.load(folder.path, parameterCount: 2) == nil)
  }

  @Test("a checkpoint that cannot be written says where")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/none/a.json"
    let checkpoint = Checkpoint(
      epoch: 1, isFinished: false, divergedAt: nil, parameters: Data(), observations: Self.header)
    let error = #expect(throws: HostError.self) { try checkpoint.save(path) }
    #expect(error?.description.contains("none/a.json") == true)
  }
}

@Suite("The checkout")
struct CheckoutTests {
  @Test("the root holds this package and this very file")
  func root() throws {
    let root = Checkout.root
    let names = try FileManager.default.contentsOfDirectory(atPath: root)
    #expect(names.contains("Package.swift") && names.contains("experiments"))
    #expect(root.hasPrefix("/") && !root.hasSuffix("/"))
    let here = "Tests/StudiesTests/CheckpointTests.swift"
    #expect(
      FileManager.default.contents(atPath: root + "/" + here) == FileManager.default.contents(atPath: #filePath))
  }
}
