import Synchronization
import Foundation
import Networks
import Reports
import Tensors
import Testing

@testable import Studies

@Suite("Runs")
struct RunTests {
  /// What a training leaves: its parameters' bits, the bytes of its observations, where it diverged.
  private struct Outcome: Equatable {
    var parameters: [UInt32]
    var observations: String
    var divergedAt: Int?
  }

  private static let epochs = 7

  /// One training as an experiment writes it, which the user stops after `stop` epochs, or which dies in the
  /// middle of an epoch: after the batch that begins with example `killed.first`.
  private func train(
    _ path: String, stop: Int? = nil, killed: (epoch: Int, first: Int)? = nil, epochs: Int = epochs, learningRate: Double = 0.3, seed: UInt64 = 3,
    seen: ((Int) -> Void)? = nil
  ) -> Outcome {
    let epochNow = Atomic<Int>(0)
    let run = Run(
      seed: seed, model: "a, \"b\"", label: "own", pool: WorkerPool(threads: 2), path: path,
      report: { _ in }, fail: { preconditionFailure($0) }, isInterrupted: { epochNow.load(ordering: .relaxed) == stop })
    var network = Network<Float>(input: [3]) { LSTM(4); Dense(2) }
    var weights = run.stream("initial weights")
    network.initialize(using: &weights)
    var data = run.stream("data")
    let sequences = (0..<40).map { _ -> SequenceExamples<Float>.Sequence in
      let length = 1 + data.integer(below: 6)
      let numbers = (0..<3 * length).map { _ in Float(data.uniform(in: -1...1)) }
      let bits = (0..<2 * length).map { _ in Float(data.integer(below: 2)) }
      return .init(inputs: Tensor([3, length], numbers), targets: Tensor([2, length], bits))
    }
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: run.pool)
    training: for epoch in run.epochs(epochs, resuming: &network) {
      seen?(epoch)
      epochNow.store(epoch, ordering: .relaxed)
      var shuffle = run.stream("shuffle of epoch \(epoch)")
      let order = shuffle.permutation(sequences.count)
      var loss = 0.0
      for first in stride(from: 0, to: order.count, by: 10) {
        let batch = SequenceExamples(order[first..<first + 10].map { sequences[$0] })
        let gradient = runner.gradient(of: network, on: batch) { loss += $0 }
        network.descend(along: gradient, learningRate: learningRate)
        if let killed, killed == (epoch, first) { break training }
      }
      run.record(epoch: epoch, split: "train", metric: "loss", loss / 3)
      if !run.completed(epoch, network) { break }
    }
    return Outcome(
      parameters: network.parameters.flat.values.map(\.bitPattern),
      observations: run.observations.table.text, divergedAt: run.divergedAt)
  }

  @Test("a run that is interrupted and resumed leaves the same bytes as one in a single go", arguments: 1..<epochs)
  func resumed(_ stop: Int) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let whole = train(folder.path + "/whole.json")
    let path = folder.path + "/cut.json"
    let first = train(path, stop: stop)
    #expect(first != whole)
    var epochs: [Int] = []
    let rest = train(path) { epochs.append($0) }
    #expect(epochs == Array(stop + 1...Self.epochs))
    #expect(rest == whole)
    #expect(rest.observations.hasPrefix(first.observations))
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: path))
        == Data(contentsOf: URL(fileURLWithPath: folder.path + "/whole.json")))
  }

  @Test("a run that is interrupted again and again still leaves the same bytes")
  func everyEpoch() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let whole = train(folder.path + "/whole.json")
    for stop in 1..<Self.epochs { _ = train(folder.path + "/cut.json", stop: stop) }
    #expect(train(folder.path + "/cut.json") == whole)
  }

  @Test(
    "a run that dies in the middle of an epoch goes on from the last whole one to the same bytes",
    arguments: [1, 2, 4, 6], [0, 10, 30])
  func killed(epoch: Int, first: Int) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let whole = train(folder.path + "/whole.json")
    let path = folder.path + "/cut.json"
    // A checkpoint one epoch before; none where the first epoch is the one that dies.
    if epoch > 1 { _ = train(path, stop: epoch - 1) }
    let dead = train(path, killed: (epoch, first))
    #expect(dead.parameters != whole.parameters)
    var epochs: [Int] = []
    let rest = train(path) { epochs.append($0) }
    #expect(epochs == Array(epoch...Self.epochs))
    #expect(rest == whole)
  }

  @Test("a finished run is not trained again")
  func finished() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    let first = train(path)
    var epochs: [Int] = []
    let again = train(path) { epochs.append($0) }
    #expect(again == first)
    #expect(epochs.isEmpty)
  }

  @Test("a run that diverges says at which epoch, and still does when it is resumed")
  func diverged() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    var epochs: [Int] = []
    let first = train(path, learningRate: 1e38) { epochs.append($0) }
    #expect(first.divergedAt == epochs.last && first.divergedAt != nil && epochs.count < Self.epochs)
    let before = epochs
    let again = train(path, learningRate: 1e38) { epochs.append($0) }
    #expect(again == first)
    #expect(epochs == before)
  }

  @Test("a checkpoint that is cut or lies outside the epochs begins the run anew")
  func malformed() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    let whole = train(path)
    let good = try String(contentsOfFile: path, encoding: .utf8)
    #expect(good.contains("\"epoch\":7"))
    for text in [
      String(good.dropLast(20)), good.replacingOccurrences(of: "\"epoch\":7", with: "\"epoch\":8"),
      good.replacingOccurrences(of: "\"epoch\":7", with: "\"epoch\":-1"),
      good.replacingOccurrences(of: "\"epoch\":7", with: "\"epoch\":9223372036854775807"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      var epochs: [Int] = []
      let anew = train(path) { epochs.append($0) }
      #expect(anew == whole)
      #expect(epochs == Array(1...Self.epochs))
    }
  }

  @Test("another seed and another stream give other numbers")
  func seeds() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    #expect(train(folder.path + "/3.json").parameters != train(folder.path + "/4.json", seed: 4).parameters)
  }
}
