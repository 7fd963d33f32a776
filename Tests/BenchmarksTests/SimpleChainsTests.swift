import Datasets
import Foundation
import Host
import Ledger
import Networks
import Studies
import Tensors
import Testing

@testable import Benchmarks

@Suite("SimpleChains' contest")
struct SimpleChainsTests {
  private static let header = "who,machine,cores,first_epoch,seconds,compilation,test_accuracy\n"

  private func work() throws -> Work {
    try Work(.digitsCNNAdam, Ledger(folder: WorkTests.root + "/experiments/published"))
  }

  @Test("the work is their network, weights, rate and rule")
  func settings() throws {
    let work = try work()
    #expect(work.learningRate == 3e-4 && work.hasAdam && work.clip == nil && SimpleChains.epochs == 10)
    #expect(work.reduction == .perExample && work.loss == .softmaxCrossEntropy)
    let network = work.network(seed: 1)
    #expect(network.parameterCount == 44_426)
    let starts = network.parameters.descriptions.map { ($0.key, $0.description.initializer) }
    for (key, start) in starts {
      let expected: Initializer =
        key.hasSuffix("bias") ? .zeros : key.hasPrefix("conv") ? .xavierUniform : .xavierNormal
      #expect(start == expected, "\(key)")
    }
    let rule = Adam(of: network)
    #expect(
      [rule.slopeDecay, rule.squareDecay, rule.epsilon]
        == [SimpleChains.slopeDecay, SimpleChains.squareDecay, SimpleChains.epsilon])
    // No mini-batch is shorter than the others, with all digits, those of a search and those of a quick run.
    let first = try #require(SimpleChains.batches.first)
    for count in [60_000, Benchmark.picturesOfSearch, 3_000] { #expect(count % first == 0) }
    for batch in SimpleChains.batches { #expect(60_000 % batch == 0) }
  }

  @Test("a step of the training is Adam's, whose memory goes on from step to step and epoch to epoch")
  func steps() throws {
    let digits = StandInDigits.generate(trainingCount: 60, testCount: 20)
    var work = try work()
    work.batch = 60
    let training = Training(work, pictures: digits.training, threads: 1)
    #expect(training.firstStepEnd == nil)
    let check = training.check()
    // The same by hand, with one rule over both steps. All pictures are in one batch, so that an epoch is a step.
    var (network, rule) = (training.network, Adam(of: training.network))
    let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1))
    let examples = PictureExamples<Float>(digits.training, rows: 0..<60)
    for _ in 0..<3 {
      rule.update(&network, along: runner.gradient(of: network, on: examples), learningRate: 3e-4)
      if rule.updates == 1 { #expect(abs(runner.loss(of: network, on: examples) - check.lossAfterStep) < 1e-6) }
    }
    training.firstStep()
    let first = try #require(training.firstStepEnd)
    #expect(first <= Machine.clock && first > Machine.clock - 60)
    training.firstStep()
    training.firstStep()
    #expect(training.network.parameters.flat == network.parameters.flat)
    #expect(training.firstStepEnd == first)
    // Others forget: a step of a new rule has another size.
    var forgetful = Adam(of: network)
    var (a, b) = (network, network)
    rule.update(&a, along: runner.gradient(of: network, on: examples), learningRate: 3e-4)
    forgetful.update(&b, along: runner.gradient(of: network, on: examples), learningRate: 3e-4)
    #expect(a.parameters.flat != b.parameters.flat)
  }

  @Test("the digest is that of the bits, the same for any number of threads, and errors are counted against labels")
  func digest() throws {
    let digits = StandInDigits.generate(trainingCount: 90, testCount: 40)
    var work = try work()
    work.batch = 30
    let trainings = [1, 2, 3].map { Training(work, pictures: digits.training, threads: $0) }
    let before = trainings[0].digest
    for training in trainings { training.epoch() }
    #expect(Set(trainings.map(\.digest)).count == 1 && trainings[0].digest != before && before.count == 16)
    let errors = trainings[0].errors(on: digits.test)
    #expect((0...40).contains(errors))
    // With every label moved on, what was right is wrong, and the two counts tell how many were right.
    let moved = MNIST.Split(
      images: digits.test.images, labels: digits.test.labels.map { ($0 + 1) % 10 }, rows: 28, columns: 28)
    #expect(errors + trainings[0].errors(on: moved) >= 40)
  }

  @Test("the published times are as the post prints them: 1.23 s after 30 epochs, 5.32 s after 20")
  func published() throws {
    let rows = try SimpleChains.published(path: WorkTests.root + "/benchmarks/simplechains.csv")
    let own = rows.filter { $0.who == "SimpleChains" }
    #expect(own.count == 7 && rows.count == 15)
    let large = own.filter { $0.machine == "Intel i9 10980XE" }
    #expect(large.map(\.seconds) == [35.578124, 1.241958, 1.230244] && large.map(\.epochs) == [10, 20, 30])
    #expect(large.map(\.accuracy) == [0.9703, 0.9792, 0.982] && large.map(\.compilation) == [0.9548, nil, nil])
    let laptop = try #require(own.last)
    #expect(laptop.cores == 4 && laptop.seconds == 5.320512 && laptop.epochs == 20 && laptop.accuracy == 0.9689)
    // Only what was compiled before has no compilation in it; PyTorch compiles nothing.
    #expect(rows.allSatisfy { ($0.compilation != nil) == ($0.firstEpoch == 1 && $0.who != "PyTorch") })
  }

  @Test(
    "a row that is no time is named with its line",
    arguments: [
      "a,b,0,1,2,,0.9", "a,b,4,0,2,,0.9", "a,b,4,1,-2,,0.9", "a,b,4,1,2,,1.2", "a,b,4,1,2,,", "a,b,4,1,2,much,0.9",
      "a,b,4,1,2,1.5,0.9",
    ])
  func faults(_ row: String) {
    let error = #expect(throws: HostError.self) { try SimpleChains.published(text: Self.header + row + "\n") }
    #expect(error?.description.hasPrefix("simplechains.csv:2: ") == true, "\(String(describing: error))")
    #expect(throws: HostError.self) { try SimpleChains.published(text: "who,seconds\na,1\n") }
  }

  @Test("a run goes through the text that its process prints, and nothing else is one")
  func text() throws {
    let run = SimpleChains.Run(
      seconds: 4.25, firstStep: 0.25, firstEpoch: 0.75, errors: 130, tests: 10_000, digest: "00ff00ff00ff00ff")
    #expect(SimpleChains.Run(run.text + "\n") == run)
    #expect(abs(run.accuracy - 0.987) < 1e-12)
    for other in ["", "4.25 0.25 0.75 130 10000", "4.25 0.25 0.75 130 0 ff", "a 0.25 0.75 130 10000 ff"] {
      #expect(SimpleChains.Run(other) == nil, "\(other)")
    }
  }

  @Test("the page says that 98 % were missed where they were")
  func sentence() {
    #expect(
      SimpleChains.sentence([(100, 0.98), (400, 0.99)])
        == "After 10 epochs ours tells at least 98 % of the test digits right with every batch.")
    #expect(
      SimpleChains.sentence([(100, 0.9799), (400, 0.9)])
        == "After 10 epochs ours tells **less than 98 %** of the test digits right, whatever the batch.")
    #expect(
      SimpleChains.sentence([(100, 0.985), (400, 0.9799), (2_000, 0.95)])
        == "After 10 epochs ours tells at least 98 % of the test digits right with batches of 100, and **less than 98 %** "
        + "with 400 and 2000.")
  }
}
