import Foundation
import Networks
import Synchronization
import Tensors
import Testing

@testable import Studies

@Suite("Runs")
struct RunTests {
  /// What a training leaves: its parameters' bits, the bytes of its observations, where it diverged.
  private struct Outcome: Equatable {
    var parameters: TrainingState
    var observations: String
    var divergedAt: Int?
  }

  private static let epochs = 7

  /// One training as an experiment writes it, which the user stops after `stop` epochs, or which dies in the
  /// middle of an epoch: after the batch that begins with example `killed.first`.
  private func train<S: Scalar>(
    _ path: String, as type: S.Type = Float.self, stop: Int? = nil, killed: (epoch: Int, first: Int)? = nil, epochs: Int = epochs, learningRate: Double = 0.3, seed: UInt64 = 3,
    seen: ((Int) -> Void)? = nil
  ) -> Outcome {
    let epochNow = Atomic<Int>(0)
    let run = Run(
      seed: seed, model: "a, \"b\"", label: "own", pool: WorkerPool(threads: 2), path: path,
      report: { _ in }, fail: { preconditionFailure($0) }, isInterrupted: { epochNow.load(ordering: .relaxed) == stop })
    var network = Network<S>(input: [3]) { LSTM(4); Dense(2) }
    var weights = run.stream("initial weights")
    network.initialize(using: &weights)
    var data = run.stream("data")
    let sequences = (0..<40).map { _ -> SequenceExamples<S>.Sequence in
      let length = 1 + data.integer(below: 6)
      let numbers = (0..<3 * length).map { _ in S(data.uniform(in: -1...1)) }
      let bits = (0..<2 * length).map { _ in S(data.integer(below: 2)) }
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
        let (part, gradient) = runner.lossAndGradient(of: network, on: batch)
        loss += part
        network.descend(along: gradient, learningRate: learningRate)
        if let killed, killed == (epoch, first) { break training }
      }
      run.record(epoch: epoch, split: "train", metric: "loss", loss / 3)
      run.endEpoch(epoch, network)
    }
    return Outcome(
      parameters: network.trainingState,
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

  @Test("a run in double precision goes on to the same bytes as well, and by no checkpoint of single precision")
  func doublePrecision() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let whole = train(folder.path + "/whole.json", as: Double.self)
    let path = folder.path + "/cut.json"
    _ = train(path, as: Double.self, stop: 4)
    var epochs: [Int] = []
    let rest = train(path, as: Double.self) { epochs.append($0) }
    #expect(rest == whole && epochs == [5, 6, 7])
    // The same network in the other type: begun anew, not misread.
    var anew: [Int] = []
    let single = train(path) { anew.append($0) }
    #expect(anew == Array(1...Self.epochs))
    #expect(single == train(folder.path + "/single.json") && single.parameters != whole.parameters)
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
      good.replacingOccurrences(of: "\"version\":2", with: "\"version\":1"),
      good.replacingOccurrences(of: "\"kind\":\"network\"", with: "\"kind\":\"net\""),
      good.replacingOccurrences(of: "\"type\":\"Float\"", with: "\"type\":\"Double\""),
    ] {
      #expect(text != good)
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

  @Test("a parameter of 1e200 is no divergence in double precision, and an infinite one is")
  func large() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, value, end) in [("a", 1e200, nil), ("b", Double.infinity, 1)] as [(String, Double, Int?)] {
      let run = run(folder.path + "/\(name).json")
      var network = Network<Double>(input: [1]) { Dense(1) }
      for epoch in run.epochs(3, resuming: &network) {
        network.parameters.flat[0] = value
        run.endEpoch(epoch, network)
      }
      #expect(run.divergedAt == end && run.ended == end ?? 3)
    }
  }

  private func run(_ path: String, stop: @escaping @Sendable () -> Bool = { false }) -> Run {
    Run(
      seed: 1, model: "a", label: "own", pool: WorkerPool(threads: 1), path: path, report: { _ in },
      fail: { preconditionFailure($0) }, isInterrupted: stop)
  }

  // MARK: More than parameters

  /// All that a training with momentum, a falling rate and early stopping leaves.
  private struct Whole: Equatable {
    var states: [TrainingState]
    var observations: String
    var stoppedAt: Int?
  }

  /// Trains with all of them; the score is lowest at epoch 9, and the training stops when it has not been lower for
  /// three epochs.
  private func trainWithMemory<S: Scalar>(
    _ path: String, as type: S.Type = Float.self, stop: Int? = nil, seen: ((Int) -> Void)? = nil
  ) -> Whole {
    let epochNow = Atomic<Int>(0)
    let run = run(path) { epochNow.load(ordering: .relaxed) == stop }
    var network = Network<S>(input: [4]) { Dense(8); Tanh(); Dense(1) }
    var weights = run.stream("weights")
    network.initialize(using: &weights)
    var data = run.stream("data")
    let batches = (0..<2).map { _ in
      DenseExamples<S>(
        inputs: Tensor([4, 10], (0..<40).map { _ in S(data.uniform(in: -1...1)) }),
        targets: Tensor([1, 10], (0..<10).map { _ in S(data.integer(below: 2)) }))
    }
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: run.pool)
    var momentum = Momentum(of: network, 0.9)
    var best = BestParameters(of: network)
    // By updates, of which an epoch has two: the place is the rule's.
    let rate = LearningRate.step(0.5, factor: 0.5, every: 7)
    for epoch in run.epochs(40, resuming: &network, &momentum, &best) {
      seen?(epoch)
      epochNow.store(epoch, ordering: .relaxed)
      for batch in batches {
        let gradient = runner.gradient(of: network, on: batch)
        momentum.update(&network, along: gradient, learningRate: rate(momentum.updates))
      }
      run.record(epoch: epoch, split: "train", metric: "loss", runner.loss(of: network, on: batches[0]))
      best.consider(network, score: Double(abs(epoch - 9)), at: epoch)
      if best.age(at: epoch) >= 3 { run.stop(at: epoch) }
      run.endEpoch(epoch, network, momentum, best)
    }
    return Whole(
      states: [network.trainingState, momentum.trainingState, best.trainingState],
      observations: run.observations.table.text, stoppedAt: run.stoppedAt)
  }

  private func resumesWithMemory<S: Scalar>(_ type: S.Type) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let wholePath = folder.path + "/whole.json"
    var all: [Int] = []
    let whole = trainWithMemory(wholePath, as: type) { all.append($0) }
    let last = 12
    #expect(whole.stoppedAt == last && all == Array(1...last))
    // Two updates an epoch; the best is not the last.
    #expect(whole.states[1].counts == [2 * last] && whole.states[2].counts == [9])
    for stop in 1..<last {
      let path = folder.path + "/\(stop).json"
      #expect(trainWithMemory(path, as: type, stop: stop) != whole)
      var rest: [Int] = []
      let resumed = trainWithMemory(path, as: type) { rest.append($0) }
      #expect(resumed == whole && rest == Array(stop + 1...last))
      #expect(FileManager.default.contents(atPath: path) == FileManager.default.contents(atPath: wholePath))
      // Ended early is ended.
      var none: [Int] = []
      let again = trainWithMemory(path, as: type) { none.append($0) }
      #expect(again == whole && none.isEmpty)
    }
  }

  @Test("a run with momentum, a falling rate and early stopping goes on to the same bytes, in both precisions")
  func memory() throws {
    try resumesWithMemory(Float.self)
    try resumesWithMemory(Double.self)
  }

  @Test("a checkpoint with less, more or other values than the training carries begins it anew, unchanged")
  func otherValues() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    var network = Network<Double>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [1, 2])
    func begins(_ epochs: Epochs) -> Bool {
      var epochs = epochs
      return epochs.next() == 1
    }
    func save(_ values: Int) {
      let run = run(path) { true }
      var (network, momentum, best) = (network, Momentum(of: network, 0.5), BestParameters(of: network))
      network.parameters.flat[0] = 9
      switch values {
      case 1: for epoch in run.epochs(5, resuming: &network) { run.endEpoch(epoch, network) }
      case 2: for epoch in run.epochs(5, resuming: &network, &momentum) { run.endEpoch(epoch, network, momentum) }
      default:
        for epoch in run.epochs(5, resuming: &network, &momentum, &best) { run.endEpoch(epoch, network, momentum, best) }
      }
    }
    for values in 1...3 {
      unlink(path)
      save(values)
      var (plain, momentum, other) = (network, Momentum(of: network, 0.5), Momentum(of: network, 0.6))
      var (withRule, withOther) = (network, network)
      let anew = [
        begins(run(path).epochs(5, resuming: &plain)), begins(run(path).epochs(5, resuming: &withRule, &momentum)),
        begins(run(path).epochs(5, resuming: &withOther, &other)),
      ]
      #expect(anew == [values != 1, values != 2, true])
      // The network of a training that begins anew is as it was, although its own state would have fitted.
      #expect(withOther.parameters == network.parameters)
      #expect((plain.parameters == network.parameters) == (values != 1))
      #expect((withRule.parameters == network.parameters) == (values != 2))
    }
  }

  @Test("a loss that is no number does not keep a training from being saved")
  func lossIsNoNumber() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    var network = Network<Float>(input: [1]) { Dense(1) }
    let first = run(path) { true }
    for epoch in first.epochs(3, resuming: &network) {
      #expect(!first.isFlat(.nan, at: epoch, for: 2, byLessThan: 0.1))
      first.endEpoch(epoch, network)
    }
    var epochs = run(path).epochs(3, resuming: &network)
    let next = epochs.next()
    #expect(next == 2)
  }

  @Test("an epoch that was not ended is the programmer's error, and so are other values at its end than at its begin")
  func notEnded() async {
    let forgotten = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let run = Run(
        seed: 1, model: "a", label: "own", pool: WorkerPool(threads: 1), path: "/nonexistent/a", report: { _ in },
        fail: { preconditionFailure($0) })
      var network = Network<Float>(input: [1]) { Dense(1) }
      for _ in run.epochs(3, resuming: &network) {}
    }
    let other = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let run = Run(
        seed: 1, model: "a", label: "own", pool: WorkerPool(threads: 1), path: "/nonexistent/a", report: { _ in },
        fail: { preconditionFailure($0) })
      var network = Network<Float>(input: [1]) { Dense(1) }
      var momentum = Momentum(of: network, 0.5)
      for epoch in run.epochs(3, resuming: &network, &momentum) { run.endEpoch(epoch, network) }
    }
    for (result, words) in [
      (forgotten, "epoch 1 was not ended: put run.endEpoch(epoch, network) at its end"),
      (other, "endEpoch: 1 values, where epochs(_:resuming:) had 2"),
    ] {
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains(": \(words)\n"), "\(text)")
    }
  }
}
