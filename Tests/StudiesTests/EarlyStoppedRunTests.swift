import Foundation
import Networks
import Synchronization
import Tensors
import Testing

@testable import Studies

@Suite("Runs that stop early")
struct EarlyStoppedRunTests {
  /// All that such a training leaves.
  private struct Outcome: Equatable {
    var network, momentum, early: TrainingState
    var best: [Double]
    var observations: String
    var stoppedAt: Int?
  }

  /// The validation errors of epochs 1 to 10, by which each rule below has ended its training.
  private static let errors: [Double] = [5, 4, 3, 3, 4, 5, 3, 4, 5, 6]

  /// The rules, with the epochs at which they stop and whose parameters they keep.
  private static let rules: [(rule: StoppingRule, stop: Int, best: Int)] = [
    (.firstRise, 5, 3), (.patience(3, ties: .improve), 10, 7), (.patience(3, ties: .strict), 6, 3), (.below(4), 3, 3),
  ]

  /// Trains up to `epochs`, or to where the rule stops it; the user interrupts it after `stop` epochs.
  private func train(
    _ path: String, _ rule: StoppingRule, epochs: Int = 20, stop: Int? = nil, seen: ((Int) -> Void)? = nil
  ) -> Outcome {
    let epochNow = Atomic<Int>(0)
    let run = Run(
      seed: 1, model: "a", label: "own", pool: WorkerPool(threads: 1), path: path, report: { _ in },
      fail: { preconditionFailure($0) }, isInterrupted: { epochNow.load(ordering: .relaxed) == stop })
    var network = Network<Double>(input: [4]) { Dense(8); Tanh(); Dense(1) }
    var weights = run.stream("weights")
    network.initialize(using: &weights)
    var data = run.stream("data")
    let examples = DenseExamples<Double>(
      inputs: Tensor([4, 10], (0..<40).map { _ in data.uniform(in: -1...1) }),
      targets: Tensor([1, 10], (0..<10).map { _ in Double(data.integer(below: 2)) }))
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: run.pool)
    var momentum = Momentum(of: network, 0.9)
    var early = EarlyStopping(of: network, rule)
    for epoch in run.epochs(epochs, resuming: &network, &momentum, &early) {
      seen?(epoch)
      epochNow.store(epoch, ordering: .relaxed)
      let gradient = runner.gradient(of: network, on: examples)
      momentum.update(&network, along: gradient, learningRate: 0.1)
      run.record(epoch: epoch, split: "train", metric: "loss", runner.loss(of: network, on: examples))
      if early.observe(network, error: Self.errors[epoch - 1], at: epoch) == .stop { run.stop(at: epoch) }
      run.endEpoch(epoch, network, momentum, early)
    }
    return Outcome(
      network: network.trainingState, momentum: momentum.trainingState, early: early.trainingState,
      best: early.parameters.flat.values, observations: run.observations.table.text, stoppedAt: run.stoppedAt)
  }

  @Test("a training that stops early goes on from any epoch to the same bytes and the same stop, by each rule", arguments: 0..<4)
  func resumed(which: Int) throws {
    let (rule, last, best) = Self.rules[which]
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let wholePath = folder.path + "/whole.json"
    var all: [Int] = []
    let whole = train(wholePath, rule) { all.append($0) }
    #expect(whole.stoppedAt == last && all == Array(1...last))
    for stop in 1..<last {
      let path = folder.path + "/\(stop).json"
      #expect(train(path, rule, stop: stop) != whole)
      var rest: [Int] = []
      let resumed = train(path, rule) { rest.append($0) }
      #expect(resumed == whole && rest == Array(stop + 1...last))
      #expect(FileManager.default.contents(atPath: path) == FileManager.default.contents(atPath: wholePath))
      // Ended early is ended.
      var none: [Int] = []
      let again = train(path, rule) { none.append($0) }
      #expect(again == whole && none.isEmpty)
    }
    // USC, pros and cons, 1: afresh from the same weights, for as many epochs. On the same data, that is the same network,
    // at the best check as at the stop.
    let never = StoppingRule.below(-1)
    let (toBest, toStop) = (
      train(folder.path + "/best.json", never, epochs: best), train(folder.path + "/stop.json", never, epochs: last)
    )
    #expect(toBest.network == TrainingState(of: "network", vectors: Tensor([whole.best.count], whole.best)))
    #expect(toStop.network == whole.network && (toBest.network == toStop.network) == (best == last))
  }

  @Test("a checkpoint of a training by another rule begins it anew")
  func otherRule() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/a.json"
    _ = train(path, .patience(3, ties: .improve), stop: 4)
    var epochs: [Int] = []
    let strict = train(path, .patience(3, ties: .strict)) { epochs.append($0) }
    #expect(epochs == Array(1...6) && strict == train(folder.path + "/b.json", .patience(3, ties: .strict)))
  }
}
