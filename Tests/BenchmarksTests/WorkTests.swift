import Datasets
import Foundation
import Ledger
import Networks
import Studies
import Tensors
import Testing

@testable import Benchmarks

@Suite("The works that are timed")
struct WorkTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private func work(_ name: Work.Name) throws -> Work {
    try Work(name, Ledger(folder: Self.root + "/experiments/published"))
  }

  @Test("have the published sizes")
  func published() throws {
    let counts: [Work.Name: (units: Int, batch: Int, parameters: Int)] = [
      .reberRNN: (4, 400, 7 * 4 + 16 + 4 + 4 * 7 + 7), .reberMLP: (100, 400, 800 + 707),
      .embeddedLSTM: (20, 400, 4 * 20 * (7 + 20 + 1) + 147), .embeddedGRU: (20, 400, 3 * 20 * (7 + 20 + 1) + 147),
      .embeddedPeephole: (20, 400, 4 * 20 * 28 + 3 * 20 * 20 + 147), .embeddedCoupled: (20, 400, 3 * 20 * 28 + 147),
      .embeddedTanhLast: (20, 400, 4 * 20 * 28 + 147), .embeddedClockwork: (20, 400, 20 * 8 + 250 + 147),
      .embeddedOutput: (20, 400, 20 * 15 + 147),
      .embeddedRNN: (60, 400, 60 * 68 + 427),
      .digitsCNN: (120, 1_000, 44_426), .digitsCNNAdam: (120, 100, 44_426), .digitsMLP: (120, 1_000, 105_214),
      .digitsMLPDropout: (120, 1_000, 105_214), .digitsMLPNoise: (120, 1_000, 105_214),
    ]
    for name in Work.Name.allCases {
      let work = try work(name)
      let expected = try #require(counts[name])
      #expect(work.units == expected.units && work.batch == expected.batch)
      #expect(work.network(seed: 1).parameterCount == expected.parameters, "\(name)")
    }
  }

  @Test("choose what their experiments choose: clip, forget bias")
  func choices() throws {
    struct Record: Decodable { let settings: [String: Setting] }
    // Some settings are texts or lists; only numbers matter here.
    struct Setting: Decodable {
      let number: Double?
      init(from decoder: any Decoder) throws { number = try? decoder.singleValueContainer().decode(Double.self) }
    }
    let data = try Data(
      contentsOf: URL(fileURLWithPath: Self.root + "/reports/embedded-reber-lstm-vs-rnn/run.json"))
    let settings = try JSONDecoder().decode(Record.self, from: data).settings
    #expect(settings["forget bias"]?.number == Work.forgetBias)
    #expect(settings["limit of the LSTM's gradient norm"]?.number == (try work(.embeddedLSTM).clip))
    #expect(settings["limit of the RNN's gradient norm"]?.number == (try work(.embeddedRNN).clip))
    #expect(settings["zaki-meira-emb-eta"]?.number == (try work(.embeddedLSTM).learningRate))
  }

  @Test(
    "train: epochs lower the loss, and looking at it changes nothing",
    arguments: [Work.Name.reberRNN, .embeddedLSTM, .embeddedPeephole, .embeddedClockwork, .embeddedOutput])
  func trains(name: Work.Name) throws {
    var work = try work(name)
    work.batch = 20
    let training = Training(work, threads: 2)
    let before = training.check()
    #expect(training.check() == before)
    #expect(before.lossAfterStep < before.loss)
    training.epoch()
    let after = training.check()
    #expect(abs(after.loss - before.lossAfterStep) < 1e-6)
    #expect(training.exampleCount == 20 && training.lengths.allSatisfy { $0 >= work.minimumLength })
  }

  @Test("pictures: an epoch is a step for each mini-batch of a shuffle, the last one shorter")
  func pictures() throws {
    let digits = StandInDigits.generate(trainingCount: 100, testCount: 1).training
    var work = try work(.digitsMLP)
    work.learningRate = 0.05
    // All in one batch: the shuffle changes nothing but the order of summing.
    work.batch = 100
    let whole = Training(work, pictures: digits, threads: 1)
    let check = whole.check()
    whole.epoch()
    #expect(whole.exampleCount == 100 && whole.longest == 1)
    #expect(abs(whole.check().loss - check.lossAfterStep) < 1e-5)
    // Four steps come further than one.
    work.batch = 30
    let pieces = Training(work, pictures: digits, threads: 1)
    pieces.epoch()
    #expect(pieces.isFinite && loss(of: pieces, on: digits) < loss(of: whole, on: digits))
  }

  @Test("random layers: rates as the lesson gives them, weights and check of the MLP without, and another training")
  func random() throws {
    let digits = StandInDigits.generate(trainingCount: 60, testCount: 1).training
    let plain = try work(.digitsMLP), dropout = try work(.digitsMLPDropout), noise = try work(.digitsMLPNoise)
    #expect(dropout.inputDropout == 0.2 && dropout.hiddenDropout == 0.5 && dropout.inputNoise == 0)
    #expect(noise.inputDropout == 0 && noise.hiddenDropout == 0 && noise.inputNoise == 0.3)
    let names = dropout.network(seed: 1).layerNames
    #expect(names == ["dropout1", "dense1", "activation1", "dropout2", "dense2", "activation2", "dropout3", "dense3"])
    #expect(noise.network(seed: 1).layerNames == ["noise1", "dense1", "activation1", "dense2", "activation2", "dense3"])
    let trainings = [plain, dropout, noise].map { Training($0, pictures: digits, threads: 2) }
    for training in trainings { #expect(training.check() == trainings[0].check()) }
    for training in trainings { training.epoch() }
    let after = trainings.map { $0.network.parameters.flat }
    #expect(after[0] != after[1] && after[0] != after[2] && trainings.allSatisfy(\.isFinite))
    #expect(trainings[1].network.parameters.keys == trainings[0].network.parameters.keys)
  }

  @Test("the step whose instructions are counted is the one without an epoch: all strings, or the first mini-batch")
  func counted() throws {
    var strings = try work(.embeddedGRU)
    strings.batch = 20
    var digits = try work(.digitsMLP)
    digits.batch = 30
    let split = StandInDigits.generate(trainingCount: 60, testCount: 1).training
    for make in [{ Training(strings, threads: 1) }, { Training(digits, pictures: split, threads: 1) }] {
      let counted = make(), plain = make()
      let before = counted.check()
      counted.countedStep()
      plain.firstStep()
      #expect(counted.network.parameters.flat == plain.network.parameters.flat)
      #expect(abs(counted.check().loss - before.lossAfterStep) < 1e-5)
    }
  }

  private func loss(of training: Training, on digits: MNIST.Split) -> Double {
    BatchRunner(training.network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1)).loss(
      of: training.network,
      on: PictureExamples(digits, rows: 0..<digits.count))
  }

  @Test("a peer that computes something else is named")
  func difference() {
    let ours = Training.Check(loss: 2, gradientNorm: 0.5, lossAfterStep: 1.9)
    #expect(ours.difference(from: ours) == nil)
    var other = ours
    other.loss = 2.000_19
    #expect(other.difference(from: ours) == nil)
    other.loss = 2.000_21
    #expect(other.difference(from: ours) == "loss 2.00021, ours 2.0")
    other = ours
    other.gradientNorm = 0.6
    #expect(other.difference(from: ours)?.hasPrefix("norm of the gradient") == true)
    other = ours
    other.lossAfterStep = .nan
    #expect(other.difference(from: ours)?.hasPrefix("loss after one step") == true)
  }

  @Test("strings as arrays: zeros and no mask past the end")
  func padded() {
    let strings = [
      GrammarString(symbols: [0, 6], targets: [0b100, 0]), GrammarString(symbols: [2], targets: [0b1001]),
    ]
    let padded = PaddedStrings(strings)
    #expect(padded.count == 2 && padded.longest == 2)
    #expect(padded.mask == [1, 1, 1, 0])
    let b: [Float] = [1, 0, 0, 0, 0, 0, 0], x: [Float] = [0, 0, 0, 0, 0, 0, 1], p: [Float] = [0, 0, 1, 0, 0, 0, 0]
    let none = [Float](repeating: 0, count: 7)
    #expect(padded.inputs == b + x + p + none)
    #expect(padded.targets == p + none + [1, 0, 0, 1, 0, 0, 0] + none)
  }

  @Test("NumPy's files: the header ends a line at a multiple of 64 bytes")
  func npy() {
    let file = PeerFiles.npy("<f4", [3, 2], [UInt8](repeating: 7, count: 24))
    #expect(Array(file.prefix(8)) == [0x93, 78, 85, 77, 80, 89, 1, 0])
    let length = Int(file[8]) + 256 * Int(file[9])
    #expect((10 + length) % 64 == 0 && file[9 + length] == 10)
    #expect(file.count == 10 + length + 24)
    let header = String(decoding: file[10..<10 + length], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, ), }"))
  }
}
