import Foundation
import Host
import Networks
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

  @Test("what is saved is what is loaded, parameters to the bit, and nothing else is left behind")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    var network = Network<Float>(input: [3]) { LSTM(2); Dense(2) }
    var stream = RandomStream(seed: 1, name: "checkpoint")
    network.initialize(using: &stream)
    // Numbers that a decimal text would not keep.
    for (index, value) in [Float.leastNonzeroMagnitude, -0.0, .infinity, .nan].enumerated() { network.parameters.flat[index] = value }
    let saved = Checkpoint(
      epoch: 3, isFinished: true, divergedAt: 3, flatAt: 2, stoppedAt: 1, lowest: LowestLoss(epoch: 2, loss: .nan),
      states: [network.trainingState, Momentum(of: network, 0.9).trainingState],
      observations: Self.header + "own,1,\"a,b\",3,test,errors,0.1\n")
    try saved.save(path)
    // Over an older one, too.
    try saved.save(path)
    #expect(folder.files == ["a.json"])
    let loaded = try #require(Checkpoint.load(path))
    #expect(loaded.epoch == 3 && loaded.isFinished)
    #expect(loaded.divergedAt == 3 && loaded.flatAt == 2 && loaded.stoppedAt == 1)
    #expect(loaded.lowest?.epoch == 2 && loaded.lowest?.loss.isNaN == true)
    #expect(loaded.observations == saved.observations)
    #expect(loaded.states == saved.states)
    var restored = Network<Float>(input: [3]) { LSTM(2); Dense(2) }
    let isResumed = restored.resume(from: loaded.states[0])
    #expect(isResumed)
    #expect(
      restored.parameters.flat.values.map(\.bitPattern) == network.parameters.flat.values.map(\.bitPattern))
  }

  private static func json(
    version: String = "2", epoch: String = "3", counts: String = "[]", bytes: String = "AACAPwAAgD8=",
    observations: String = "run,seed,model,epoch,split,metric,value\\n"
  ) -> String {
    #"{"epoch":\#(epoch),"isFinished":false,"observations":"\#(observations)","states":[{"counts":\#(counts),"#
      + #""kind":"network","vectors":[{"bytes":"\#(bytes)","type":"Float"}]}],"version":\#(version)}"#
  }

  /// As it was written before there were versions, of a network with two parameters.
  private static let old =
    #"{"epoch":3,"isFinished":false,"observations":"run,seed,model,epoch,split,metric,value\n","parameters":"AACAPwAAgD8="}"#

  private static let malformed = [
    "", "{", "[]", "null", "{}", String(json().dropLast(9)), old,
    json(version: "1"), json(version: "3"), json(version: "null"), json(version: "\"2\""),
    json(epoch: "\"3\""), json(epoch: "3.5"), json(epoch: "99999999999999999999"), json(counts: "[0.5]"),
    json(bytes: "#"), json(observations: ""), json(observations: "run,seed\\n"),
    json(observations: "run,seed,model,epoch,split,metric,value\\nown,1,a,x,test,errors,1\\n"),
    json(observations: "run,seed,model,epoch,split,metric,value\\nown,1,a\\n"),
  ]

  @Test("a checkpoint that is cut, of another version or no checkpoint is ignored", arguments: malformed)
  func ignored(_ text: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    #expect(Checkpoint.load(path) == nil)
  }

  @Test("the control: the same checkpoint unharmed is loaded; where there is none there is nil")
  func control() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    try Data(Self.json().utf8).write(to: URL(fileURLWithPath: path))
    var network = Network<Float>(input: [1]) { Dense(1) }
    let checkpoint = try #require(Checkpoint.load(path))
    let isResumed = network.resume(from: checkpoint.states[0])
    #expect(isResumed && network.parameters.flat.values == [1, 1])
    #expect(Checkpoint.load(folder.path + "/b.json") == nil)
    #expect(Checkpoint.load(folder.path) == nil)
    // Nobody writes into it: a reader would wait for ever.
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    #expect(Checkpoint.load(folder.path + "/pipe") == nil)
  }

  @Test("a checkpoint that cannot be written says where")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/none/a.json"
    let checkpoint = Checkpoint(epoch: 1, isFinished: false, states: [], observations: Self.header)
    let error = #expect(throws: HostError.self) { try checkpoint.save(path) }
    #expect(error?.description.contains("none/a.json") == true)
  }
}
