import Digests
import Foundation
import Host
import Networks
import Reports
import Synchronization
import Tensors
import Testing

@testable import Studies

@Suite("Shards")
struct ShardTests {
  private static let name = Shard.Name(experiment: "a-net", model: "network 2-3", seed: 7)
  private static let conditions = ["compiler": "Swift 1", "epochs": "3", "data x": "00"]

  private static func shard(_ finished: FinishedTraining? = nil) -> Shard {
    Shard(
      name: name, conditions: conditions, pieces: [4, 64], end: TrainingEnd(divergedAt: 3),
      observations: [
        .init(epoch: 1, split: "train", metric: "loss, mean", value: 0.1),
        .init(epoch: 1, split: "test", metric: "errors", value: -0.0),
        .init(epoch: 3, split: "train", metric: "loss, mean", value: .nan),
        .init(epoch: 3, split: "test", metric: "errors", value: .infinity),
      ], finished: finished)
  }

  private func read(
    _ path: String, name: Shard.Name = ShardTests.name, conditions: [String: String] = ShardTests.conditions
  ) throws(ShardError) -> Shard {
    try Shard(path: path, name: name, conditions: conditions)
  }

  @Test("what is written is what is read, in the same bytes each time")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let network = Network<Float>(input: [2]) { Dense(1) }
    let shard = Self.shard(FinishedTraining(epoch: 3, states: [network.trainingState]))
    let path = folder.path + "/" + Self.name.file
    try shard.write(to: path)
    let bytes = try AtomicFile.bytes(of: path)
    try shard.write(to: path)
    #expect(try AtomicFile.bytes(of: path) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a-net") == ["network_2-3-7.shard"])
    let found = try read(path)
    #expect(found.recordsTheSame(as: shard) && found.pieces == shard.pieces && found.conditions == Self.conditions)
    #expect(found.finished?.epoch == 3 && found.finished?.states == shard.finished?.states)
    #expect(try found.bytes() == bytes)
    #expect(found.table(run: "own").table.text == """
      run,seed,model,epoch,split,metric,value
      own,7,network 2-3,1,train,"loss, mean",0.1
      own,7,network 2-3,1,test,errors,-0
      own,7,network 2-3,3,train,"loss, mean",nan
      own,7,network 2-3,3,test,errors,inf

      """)
  }

  @Test("it tells of itself, and what it observed last of each split and metric")
  func told() {
    #expect(Shard.toldColumns.joined(separator: ",") == "model,seed,diverged_at,split,metric,epoch,value")
    let head = ["network 2-3", "7", "3"]
    #expect(Self.shard().told == [
      head + ["", "", "", ""], head + ["train", "loss, mean", "3", "nan"], head + ["test", "errors", "3", "inf"],
    ])
    let silent = Shard(
      name: Self.name, conditions: [:], pieces: [], end: TrainingEnd(), observations: [], finished: nil)
    #expect(silent.told == [["network 2-3", "7", "", "", "", "", ""]])
  }

  @Test("its id is three words, whatever the model is called")
  func id() { #expect(Self.name.id == "a-net/network_2-3/7") }

  @Test("one that is missing, cut anywhere, or altered in any place is refused in one line")
  func damaged() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.shard"
    #expect(throws: ShardError.missing(path: path, id: Self.name.id)) { try read(path) }
    let bytes = try Self.shard().bytes()
    var wrong: [[UInt8]] = [bytes + [10]]
    for place in bytes.indices {
      wrong.append(Array(bytes[..<place]))
      var altered = bytes
      altered[place] ^= 1
      wrong.append(altered)
    }
    for content in wrong {
      try Data(content).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: ShardError.self) { try read(path) }
      #expect(error?.description == "\(path): cut or altered: its checksum is another" && error?.id == Self.name.id)
    }
    try AtomicFile.write(bytes, to: path)
    _ = try read(path)
  }

  @Test("a folder in its place, and a whole file that is no shard, are refused")
  func noShard() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    #expect(throws: ShardError.self) { try read(folder.path) }
    let path = folder.path + "/a.shard"
    for text in ["{}\n", "\n", "{\"version\":1}\n"] {
      try AtomicFile.write(text + "sha256 \(Digest.sha256(Array(text.utf8)))\n", to: path)
      let error = #expect(throws: ShardError.self) { try read(path) }
      #expect(error?.description == "\(path): no shard", "\(text)")
    }
  }

  @Test("another's is refused, and both sides are named")
  func foreign() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.shard"
    try Self.shard().write(to: path)
    func fault(_ name: Shard.Name = ShardTests.name, _ conditions: [String: String] = ShardTests.conditions) -> String? {
      do throws(ShardError) {
        _ = try read(path, name: name, conditions: conditions)
        return nil
      } catch {
        return error.description
      }
    }
    func changed(_ key: String, _ value: String?) -> [String: String] {
      var conditions = Self.conditions
      conditions[key] = value
      return conditions
    }
    #expect(fault() == nil)
    #expect(fault(Self.name, changed("epochs", "4")) == "\(path): made with another epochs: 3 there, 4 here")
    #expect(fault(Self.name, changed("compiler", nil)) == "\(path): made with another compiler: Swift 1 there, none here")
    #expect(fault(Self.name, changed("data y", "01")) == "\(path): made with another data y: none there, 01 here")
    let other = Shard.Name(experiment: "a-net", model: "network 2-3", seed: 8)
    #expect(fault(other) == "\(path): made with another training: a-net/network_2-3/7 there, a-net/network_2-3/8 here")
    let line = String(try AtomicFile.text(of: path).split(separator: "\n")[0])
    let text = line.replacing("\"version\":1", with: "\"version\":2") + "\n"
    try AtomicFile.write(text + "sha256 \(Digest.sha256(Array(text.utf8)))\n", to: path)
    #expect(fault() == "\(path): made with another format of shards: 2 there, 1 here")
  }

  // MARK: Trainings

  /// How often a body began an epoch.
  private final class Count: Sendable {
    private let epochs = Atomic<Int>(0)
    var value: Int { epochs.load(ordering: .relaxed) }
    func add() { epochs.add(1, ordering: .relaxed) }
  }

  private func training(
    in folder: String, keeps: Bool = false, isFirst: Bool = false, _ count: Count
  ) -> ShardTraining<Float> {
    let plan = TrainingPlan()
    plan.name([PlannedModel("unit", keepsNetworks: keeps)])
    let name = Shard.Name(experiment: "a", model: "unit", seed: 3)
    return ShardTraining(
      name: name, label: "own", path: "\(folder)/\(name.file)", checkpoint: "\(folder)/checkpoint.json",
      conditions: [:], threads: 1, plan: plan, isFirstSeed: isFirst, allowsDivergence: false, mayTrainAgain: true
    ) { run in
      var network = Network<Float>(input: [2]) { Dense(3); Tanh(); Dense(1) }
      var weights = run.stream("weights")
      network.initialize(using: &weights)
      var rule = Momentum(of: network, 0.5)
      let runner = BatchRunner(network, loss: .halfSquaredError, pool: run.pool)
      let examples = DenseExamples(
        inputs: Tensor<Float>([2, 4], [0, 0, 1, 1, 0, 1, 0, 1]), targets: Tensor<Float>([1, 4], [0, 1, 1, 0]))
      for epoch in run.epochs(5, resuming: &network, &rule) {
        count.add()
        let (loss, gradient) = runner.lossAndGradient(of: network, on: examples)
        rule.update(&network, along: gradient, learningRate: 0.5)
        run.record(epoch: epoch, split: "train", metric: "loss", loss)
        run.endEpoch(epoch, network, rule)
      }
      return network
    }
  }

  @Test("a training that is there is not made again, and gives the network that it ended with")
  func madeOnce() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let count = Count()
    let kept = training(in: folder.path, keeps: true, count)
    let first = kept.made()
    #expect(count.value == 5 && first.shard.observations.count == 5 && !first.shard.pieces.isEmpty)
    let second = kept.made()
    #expect(count.value == 5 && second.network == nil && second.shard.recordsTheSame(as: first.shard))
    let network = try #require(first.network)
    #expect(kept.network(of: second).trainingState == network.trainingState && count.value == 5)
  }

  @Test("one that was finished, and not yet written as a shard, gives the same bytes")
  func killedBeforeTheEnd() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let count = Count()
    let kept = training(in: folder.path, keeps: true, count)
    _ = kept.made()
    let bytes = try AtomicFile.bytes(of: kept.path)
    unlink(kept.path)
    // From the checkpoint, which is finished.
    _ = kept.made()
    #expect(count.value == 5)
    #expect(try AtomicFile.bytes(of: kept.path) == bytes)
    unlink(kept.path)
    unlink(kept.checkpoint)
    _ = kept.made()
    #expect(count.value == 10)
    #expect(try AtomicFile.bytes(of: kept.path) == bytes)
  }

  @Test("how it was made stands beside it, of its bytes, and says whether it went on from a checkpoint")
  func record() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let one = training(in: folder.path, Count())
    _ = one.made()
    let path = ShardRecord.path(ofShard: one.path)
    #expect(path == "\(folder.path)/a/unit-3.made.json")
    let record = try #require(ShardRecord(path: path))
    #expect(try record.id == "a/unit/3" && record.sha256 == Digest.sha256(file: one.path) && !record.isContinued)
    #expect(record.begin <= record.end && record.seconds >= 0 && record.threads == 1)
    #expect(record.kernelLevel == KernelLevel.current.rawValue)
    #expect(record.versions.map(\.name) == ["libc", "libpng", "openblas", "swift", "system", "zlib"])
    // One that is there is not made again, and says so no more.
    unlink(path)
    _ = one.made()
    #expect(ShardRecord(path: path) == nil)
    unlink(one.path)
    _ = one.made()
    #expect(ShardRecord(path: path)?.isContinued == true)
  }

  @Test("a network is kept of the first seed, or where the plan says so; others are trained once more")
  func networks() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let count = Count()
    #expect(training(in: folder.path + "/first", isFirst: true, count).made().shard.finished?.states.count == 2)
    #expect(training(in: folder.path + "/kept", keeps: true, count).made().shard.finished != nil)
    let none = training(in: folder.path + "/none", count)
    let made = none.made()
    #expect(made.shard.finished == nil && count.value == 15)
    unlink(none.checkpoint)
    let again = none.network(of: none.made())
    #expect(again.trainingState == made.network?.trainingState && count.value == 20)
  }

  @Test("a damaged one is made anew")
  func anew() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let one = training(in: folder.path, Count())
    _ = one.made()
    let bytes = try AtomicFile.bytes(of: one.path)
    try AtomicFile.write(Array(bytes.dropLast(10)), to: one.path)
    _ = one.made()
    #expect(try AtomicFile.bytes(of: one.path) == bytes)
  }

  @Test("a value that is put off is made once, whichever threads ask for it")
  func deferred() {
    let count = Count()
    let value = Deferred(making: { () -> Int in
      count.add()
      return 7
    })
    #expect(count.value == 0)
    WorkerPool(threads: 4).run(100) { _ in #expect(value.value == 7) }
    #expect(count.value == 1)
  }

  // MARK: Command lines

  @Test("what is asked of shards is one thing at a time")
  func options() throws {
    let run = try StudyOptions.parse(["--shard", "cnn/7", "--shard", "mlp/7", "--shards", "x", "--quick"])
    #expect(run.shardWork == .run(["cnn", "mlp"]) && run.shardSeed == 7 && run.reduction == "--quick")
    #expect(try StudyOptions.parse(["--collect", "--seeds", "1...3"]).shardWork == .collect)
    #expect(try StudyOptions.parse(["--list-shards"]).shardWork == .list)
    #expect(try StudyOptions.parse([]).shardWork == .none)
    for wrong in [
      ["--shard", "cnn"], ["--shard", "cnn/x"], ["--shard", "/7"], ["--shard", "a/cnn/7"],
      ["--shard", "cnn/7", "--shard", "cnn/8"], ["--shard", "cnn/7", "--seeds", "7"], ["--shard", "cnn/7", "--collect"],
      ["--list-shards", "--collect"], ["--collect", "--explore"], ["--collect", "--verdicts-only"], ["--shards", "x"],
      ["--lacking"], ["--lacking", "--collect"],
    ] {
      #expect(throws: (any Error).self, "\(wrong)") { try StudyOptions.parse(wrong) }
    }
  }
}
