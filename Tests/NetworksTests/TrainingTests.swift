import Tensors
import Testing

@testable import Networks

@Suite("Training")
struct TrainingTests {
  @Test("a small perceptron learns exclusive or, and its loss falls")
  func exclusiveOr() {
    var stream = RandomStream(seed: 1, name: "weights")
    var network = Network<Float>(input: [2]) { Dense(4, initializer: .normal(1)); Tanh(); Dense(1) }
    network.initialize(using: &stream)
    let examples = DenseExamples<Float>(
      inputs: Tensor([2, 4], [0, 0, 1, 1, 0, 1, 0, 1]), targets: Tensor([1, 4], [0, 1, 1, 0]))
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
    var losses: [Double] = []
    for _ in 0..<2000 {
      let (loss, gradient) = runner.lossAndGradient(of: network, on: examples)
      losses.append(loss)
      network.descend(along: gradient, learningRate: 0.5)
    }
    #expect(losses[1999] < 0.02 && losses[0] > 0.5)
    // Full batches at a moderate rate: lower every hundred steps.
    let sampled = stride(from: 0, to: 2000, by: 100).map { losses[$0] }
    #expect(zip(sampled, sampled.dropFirst()).allSatisfy { $1 < $0 })
    let logits = network(Tensor([2, 4], [0, 0, 1, 1, 0, 1, 0, 1])).values
    #expect(logits.map { $0 > 0 } == [false, true, true, false])
  }

  @Test("a step downhill is θ − η ∂E/∂θ, and clipping shortens the gradient to the limit")
  func step() {
    var stream = RandomStream(seed: 2, name: "step")
    var network = Network<Double>(input: [3]) { Dense(2) }.randomized(&stream)
    let examples = DenseExamples<Double>(inputs: stream.tensor([3, 5]), targets: stream.tensor([2, 5]))
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    let gradient = runner.gradient(of: network, on: examples)
    let before = network.parameters.flat.values, whole = gradient.values
    network.descend(along: gradient, learningRate: 0.1)
    for (index, value) in network.parameters.flat.values.enumerated() {
      #expect(abs(value - (before[index] - 0.1 * whole[index])) < 1e-15)
    }
    let norm = gradient.clip(toNorm: 0.01)
    #expect(abs(norm * norm - whole.reduce(0) { $0 + $1 * $1 }) < 1e-12)
    #expect(abs(gradient.norm - 0.01) < 1e-15)
    #expect(gradient.clip(toNorm: 1) == gradient.norm)
  }

  @Test("classes and wrong positions are counted for each example in its place")
  func evaluation() {
    let network = { var n = Network<Float>(input: [2]) { Dense(2) }
      n.parameters["dense1.weight"] = Tensor([2, 2], [1, 0, 0, 1])
      return n }()
    let x = Tensor<Float>([2, 5], [3, -1, 2, 0, -1, 1, 2, 2, 5, -3])
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 2))
    let examples = DenseExamples(inputs: x, targets: Tensor(zeros: [2, 5]), columns: 2)
    // The first of equal outputs counts.
    #expect(runner.predictedClasses(of: network, on: examples) == [0, 1, 0, 1, 0])
    let lengths = [2, 5, 1, 3]
    let sequences = SequenceExamples<Float>(lengths.enumerated().map { n, length in
      // Each position is predicted right but position n.
      let inputs = Tensor<Float>([2, length], (0..<2 * length).map { $0 % 2 == 0 ? 1 : -1 })
      var targets = Tensor<Float>(zeros: [2, length])
      for t in 0..<length { for row in 0..<2 { targets[row, t] = (inputs[row, t] > 0) != (t == n) ? 1 : 0 } }
      return .init(inputs: inputs, targets: targets)
    }, together: 2)
    #expect(runner.wrongPositions(of: network, on: sequences) == [[0], [1], [], []])
  }

  @Test("an output that is a NaN is no class, wherever it stands, and an error")
  func noClass() {
    let network = Network<Float>(input: [3]) { Identity() }
    let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: WorkerPool(threads: 2))
    let nan = Float.nan
    let logits = Tensor<Float>([3, 6], [nan, 1, 1, nan, 0, .infinity, 1, nan, 5, nan, 3, 0, 5, 5, nan, nan, 1, 0])
    let examples = DenseExamples(inputs: logits, targets: Tensor(zeros: [3, 6]), columns: 4)
    let predicted = runner.predictedClasses(of: network, on: examples)
    #expect(predicted == [nil, nil, nil, nil, 1, 0])
    // As the experiments count errors.
    let labels: [UInt8] = [0, 2, 0, 0, 1, 0]
    #expect(zip(predicted, labels).filter { $0 != Int($1) }.count == 4)
  }

  @Test("a position with a NaN is wrong, whether its output was wanted or not")
  func wrongWhereNaN() {
    let network = Network<Float>(input: [2]) { Identity() }
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
    // Right at step 0; a NaN for a target of 0, of 1, and both at the other steps.
    let sequence = SequenceExamples<Float>.Sequence(
      inputs: Tensor([2, 4], [1, .nan, 1, .nan, -1, -1, .nan, .nan]), targets: Tensor([2, 4], [1, 0, 1, 1, 0, 0, 1, 0]))
    #expect(runner.wrongPositions(of: network, on: SequenceExamples([sequence])) == [[1, 2, 3]])
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
    for together in [1, 16] {
      let mixed = SequenceExamples([sequence(0), full], together: together)
      let alone = runner(.perExample).loss(of: network, on: SequenceExamples([full]))
      #expect(abs(runner(.perExample).loss(of: network, on: mixed) - alone / 2) < 1e-15)
      #expect(runner(.perExample).wrongPositions(of: network, on: mixed)[0] == [])
    }
  }
}
