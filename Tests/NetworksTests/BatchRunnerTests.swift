import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Gradients of a batch")
struct BatchRunnerTests {
  @Test("the numbers of a parameter and of a layer are those that belong to it")
  func parts() {
    var stream = RandomStream(seed: 1, name: "parts")
    let network = Network<Double>(input: [1, 4, 4]) { Conv2D(filters: 2, window: 2); ReLU(); Flatten(); Dense(3) }
      .randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([1, 4, 4, 5]), stream.tensor([3, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: DenseExamples(inputs: x.reshaped(to: [16, 5]), targets: t))
    let trace = network.trace(x, targets: t, loss: .halfSquaredError)
    for key in network.parameters.keys { #expect(gradient.values(of: key) == trace.gradient[key].values) }
    for layer in ["conv1", "dense1"] {
      #expect(gradient.values(of: layer) == ["weight", "bias"].flatMap { trace.gradient["\(layer).\($0)"].values })
    }
    #expect(gradient.values(of: "conv1") + gradient.values(of: "dense1") == gradient.values)
  }

  @Test("a pool knows how the batches were cut that were trained on, and nothing of those that were evaluated")
  func pieceSizes() {
    var stream = RandomStream(seed: 1, name: "pieces")
    let network = Network<Double>(input: [2]) { Dense(1) }.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([2, 10]), stream.tensor([1, 10]))
    func examples(_ pieceSize: Int) -> DenseExamples<Double> { DenseExamples(inputs: x, targets: t, pieceSize: pieceSize) }
    let pool = WorkerPool(threads: 2)
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: pool)
    _ = runner.loss(of: network, on: examples(3))
    #expect(pool.pieceSizes.isEmpty)
    for size in [64, 4, 64] { _ = runner.gradient(of: network, on: examples(size)) }
    #expect(pool.pieceSizes == [4, 64])
    #expect(examples(64).pieceSize == 64 && examples(4).pieceSize == 4)
    // Positions keep the size that they were asked for, counted as sequences or not.
    let sequences = SequenceExamples<Double>([.init(inputs: stream.tensor([2, 5]), targets: stream.bits([1, 5]))])
    #expect(sequences.pieceSize == 16 && sequences.positions().pieceSize == 256)
  }

  @Test("a layer whose name another's begins with is not taken for it")
  func prefixes() {
    let network = Network<Double>(input: [1]) { for _ in 0..<11 { Dense(1) } }
    #expect(network.parameters.place(of: "dense1") == 0..<2)
    #expect(network.parameters.place(of: "dense11") == 20..<22)
  }

  @Test("a layer without parameters and a name that is none are refused")
  func refused() async {
    let empty = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [2]) { Dense(2); ReLU() }.parameters.place(of: "activation1")
    }
    expectSentence(
      "no parameter and no layer 'activation1'; there are: dense1.weight, dense1.bias", from: "Parameters", in: empty)
    let unknown = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [2]) { Dense(2) }.parameters.place(of: "dense")
    }
    expectSentence(
      "no parameter and no layer 'dense'; there are: dense1.weight, dense1.bias", from: "Parameters", in: unknown)
  }

  @Test(
    "gradients equal central differences for a batch of sequences of unequal lengths, with each reduction",
    arguments: Reduction.allCases)
  func batch(_ reduction: Reduction) {
    var stream = RandomStream(seed: 4, name: "batch")
    let network = Network<Double>(input: [3]) { LSTM(3); Dense(2) }.randomized(&stream)
    let lengths = [3, 1, 5, 5, 2, 4, 7]
    let examples = SequenceExamples<Double>(
      lengths.map { .init(inputs: stream.tensor([3, $0]), targets: stream.bits([2, $0])) }, pieceSize: 3)
    let runner = BatchRunner(
      network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: WorkerPool(threads: 2))
    let (value, numbers) = runner.lossAndGradient(of: network, on: examples)
    let gradient = numbers.values
    #expect(abs(value - runner.loss(of: network, on: examples)) < 1e-12 * value)
    let divisor: Double =
      switch reduction {
      case .sum: 1
      case .perExample: 7
      case .perPosition: 27
      case .perEntry: 54
      case .perPaddedEntry: 7 * 7 * 2
      case .perExampleAndOutput: 14
      }
    #expect(examples.extent.divisor(reduction) == divisor)
    let measured = CentralDifference.gradient(at: network.parameters.flat) { flat in
      var moved = network
      moved.parameters.flat = flat
      return runner.loss(of: moved, on: examples)
    }
    // Sums are up to 54 times larger than the means of the other tests, and so is their floor.
    #expect(Deviation.relative(gradient, measured.values, floor: 0.05 / divisor) < 1e-6)
  }

  @Test("clipping shortens the gradient to the limit, and returns the norm before")
  func clipping() {
    var stream = RandomStream(seed: 2, name: "step")
    let network = Network<Double>(input: [3]) { Dense(2) }.randomized(&stream)
    let examples = DenseExamples<Double>(inputs: stream.tensor([3, 5]), targets: stream.tensor([2, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: examples)
    let whole = gradient.values
    let norm = gradient.clip(toNorm: 0.01)
    #expect(abs(norm * norm - whole.reduce(0) { $0 + $1 * $1 }) < 1e-12)
    #expect(abs(gradient.norm - 0.01) < 1e-15)
    #expect(gradient.clip(toNorm: 1) == gradient.norm)
  }

  /// A gradient of the given numbers, clipped: the norm returned, and what is left.
  private func clipped<S: Scalar>(_ numbers: [S], to limit: Double) -> (norm: Double, isFinite: Bool, values: [S]) {
    let memory = UnsafeMutablePointer<S>.allocate(capacity: numbers.count)
    defer { memory.deallocate() }
    memory.initialize(from: numbers, count: numbers.count)
    let gradient = Gradient(
      base: memory, count: numbers.count, layout: Network<S>(input: [1]) { PReLU() }.parameters, owner: WorkerPool(threads: 1))
    let isFinite = gradient.isFinite
    return (gradient.clip(toNorm: limit), isFinite, gradient.values)
  }

  @Test("a gradient that is not finite is left as it is, and its norm says so")
  func notFinite() {
    let infinite = clipped([Float.infinity, 1], to: 1)
    #expect(infinite.norm == .infinity && !infinite.isFinite && infinite.values == [.infinity, 1])
    let broken = clipped([Float.nan, 1], to: 1)
    #expect(broken.norm.isNaN && !broken.isFinite && broken.values[0].isNaN && broken.values[1] == 1)
    let both = clipped([-Double.infinity, .nan], to: 1)
    #expect(both.norm.isNaN && !both.isFinite && both.values[0] == -.infinity)
  }

  @Test("finite numbers are scaled to the limit, also where their squares overflow or vanish")
  func scaling() {
    func check<S: Scalar>(_ numbers: [S], to limit: Double) {
      let largest = numbers.map { Double($0.magnitude) }.max() ?? 0
      let shares = numbers.map { Double($0) / largest }
      let length = shares.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let result = clipped(numbers, to: limit)
      #expect(result.isFinite && (result.norm == largest * length || abs(result.norm / largest / length - 1) < 1e-14))
      for (found, share) in zip(result.values, shares) {
        #expect(abs(Double(found) - share / length * limit) <= 4 * Double(S.ulpOfOne) * limit, "\(result.values)")
      }
    }
    check([1e200, 1e200], to: 1)
    check([-3e-200, 4e-200], to: 1e-200)
    // The norm itself is beyond all numbers.
    check([Double](repeating: -.greatestFiniteMagnitude, count: 4), to: 3)
    // limit / norm would be a number of few digits in Float, or 0.
    check([3e38, -2e38] as [Float], to: 1e-4)
    check([3e38, -2e38] as [Float], to: 1e-12)
    check([3, 4] as [Float], to: 1)
    // Below the limit nothing changes.
    let small = clipped([Double](repeating: 1e-200, count: 4), to: 1)
    #expect(small.norm == 2e-200 && small.values == [Double](repeating: 1e-200, count: 4))
    let zero = clipped([0, 0] as [Float], to: 1)
    #expect(zero.norm == 0 && zero.isFinite && zero.values == [0, 0])
    #expect(clipped([3, 4] as [Float], to: .infinity).values == [3, 4])
  }

  @Test("an empty batch has the sum 0, and a sequence of length 0 adds nothing")
  func empty() {
    var stream = RandomStream(seed: 3, name: "empty")
    let network = Network<Double>(input: [2]) { LSTM(3); Dense(1) }.randomized(&stream)
    let pool = WorkerPool(threads: 2)
    func runner(_ reduction: Reduction) -> BatchRunner<Double> {
      BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: pool)
    }
    func sequence(_ length: Int) -> SequenceExamples<Double>.Sequence {
      .init(inputs: stream.tensor([2, length]), targets: stream.bits([1, length]))
    }
    let none = DenseExamples<Double>(inputs: Tensor(zeros: [2, 0]), targets: Tensor(zeros: [1, 0]))
    #expect(runner(.sum).loss(of: network, on: none) == 0)
    #expect(runner(.sum).gradient(of: network, on: none).norm == 0)
    #expect(runner(.sum).predictedClasses(of: network, on: none) == [])
    let onlyEmpty = SequenceExamples([sequence(0)])
    for reduction in [Reduction.sum, .perExample, .perExampleAndOutput] {
      #expect(runner(reduction).loss(of: network, on: onlyEmpty) == 0)
      #expect(runner(reduction).gradient(of: network, on: onlyEmpty).norm == 0)
    }
    #expect(runner(.sum).wrongPositions(of: network, on: onlyEmpty) == [[]])
    #expect(onlyEmpty.positions().pieceCount == 0)
    // Beside others, in a piece of its own or in theirs: half as much an example.
    let full = sequence(4)
    for pieceSize in [1, 16] {
      let mixed = SequenceExamples([sequence(0), full], pieceSize: pieceSize)
      let alone = runner(.perExample).loss(of: network, on: SequenceExamples([full]))
      #expect(abs(runner(.perExample).loss(of: network, on: mixed) - alone / 2) < 1e-15)
      #expect(runner(.perExample).wrongPositions(of: network, on: mixed)[0] == [])
    }
  }

  @Test("a batch without examples has no mean", arguments: [true, false])
  func emptyBatch(_ wantsGradient: Bool) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      [wantsGradient] in
      let network = Network<Float>(input: [4]) { Dense(2) }
      let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 1))
      let none = PictureExamples<Float>(pictures: [1, 2, 3, 4], labels: [0], size: 4, classes: 2, rows: [])
      if wantsGradient { _ = runner.gradient(of: network, on: none) } else { _ = runner.loss(of: network, on: none) }
    }
    expectSentence("a batch of 0 examples and 0 positions has no loss perExample", from: "BatchRunner", in: result)
  }

  @Test("a gradient is not clipped to a norm below 0, to 0 or to a NaN", arguments: ["-1.0", "0.0", "nan"])
  func clip(_ limit: String) async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [limit] in
      let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 1)
      let layout = Network<Float>(input: [1]) { PReLU() }.parameters
      Gradient(base: numbers, count: 1, layout: layout, owner: WorkerPool(threads: 1)).clip(toNorm: Double(limit) ?? 1)
    }
    expectSentence("clip: a limit of \(limit) is not above 0", from: "BatchRunner", in: result)
  }

  @Test("a network with another number of parameters than the runner's is refused")
  func otherNetwork() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let runner = BatchRunner(
        Network<Float>(input: [2]) { Dense(200) }, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
      let batch = DenseExamples<Float>(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [200, 3]))
      _ = runner.loss(of: Network<Float>(input: [2]) { Dense(1) }, on: batch)
    }
    expectSentence("Pass: 3 parameters for a network of 600", from: "Pass", in: result)
  }
}
