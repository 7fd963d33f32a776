import Foundation
import Studies
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Repeatability")
struct RepeatabilityTests {
  /// The bits of a gradient and of the loss with several numbers of threads.
  private func bits(_ network: Network<Float>, _ loss: Loss, _ examples: some Examples<Float>) -> [[UInt64]] {
    [1, 2, 3, 4, 8].map { threads in
      let runner = BatchRunner(network, loss: loss, pool: WorkerPool(threads: threads))
      // Twice, so that memory used before is seen not to matter.
      _ = runner.lossAndGradient(of: network, on: examples)
      let (value, gradient) = runner.lossAndGradient(of: network, on: examples)
      return gradient.values.map { UInt64($0.bitPattern) } + [value.bitPattern]
    }
  }

  @Test("a convolutional network's gradient is the same bytes for 1, 2, 3, 4 and 8 threads", arguments: [1, 50, 128])
  func pictures(_ batch: Int) {
    var stream = RandomStream(seed: 1, name: "pictures")
    var network = Network<Float>.digitsCNN()
    network.initialize(using: &stream)
    let pictures = (0..<200 * 784).map { _ in UInt8(stream.integer(below: 256)) }
    let examples = PictureExamples<Float>(
      pictures: pictures, labels: (0..<200).map { UInt8($0 % 10) }, size: 784, classes: 10,
      rows: stream.permutation(200).prefix(batch))
    let all = bits(network, .softmaxCrossEntropy, examples)
    let isSame = all.allSatisfy { $0 == all[0] }, isNotZero = all[0].contains { $0 != 0 }
    #expect(isSame)
    #expect(isNotZero)
  }

  @Test("an LSTM's gradient is the same bytes for 1, 2, 3, 4 and 8 threads")
  func sequences() {
    var stream = RandomStream(seed: 2, name: "sequences")
    var network = Network<Float>(input: [7]) { LSTM(20); Dense(7) }
    network.initialize(using: &stream)
    let examples = SequenceExamples<Float>((0..<250).map { _ in
      let length = 8 + stream.integer(below: 30)
      return .init(inputs: stream.tensor([7, length]), targets: stream.bits([7, length]))
    })
    let all = bits(network, .sigmoidCrossEntropy, examples)
    let isSame = all.allSatisfy { $0 == all[0] }, isNotZero = all[0].contains { $0 != 0 }
    #expect(isSame)
    #expect(isNotZero)
  }

  @Test(
    "a short training of each experiment's networks is the same bytes for 1, 2, 3, 4 and 8 threads",
    arguments: ExperimentTraining.allCases)
  func experiments(_ training: ExperimentTraining) {
    let start = training.bits(epochs: 0, threads: 1), one = training.bits(epochs: 3, threads: 1)
    let hasLearned = one.count == start.count && one != start
    #expect(hasLearned)
    for threads in [2, 3, 4, 8] {
      // A Bool of its own: the numbers would fill the screen.
      let isSame = training.bits(epochs: 3, threads: threads) == one
      #expect(isSame, "\(threads) threads")
    }
  }

  @Test(
    "trainings side by side are the same bytes for 1, 2, 3 and 4 threads and odd numbers of seeds",
    arguments: [ExperimentTraining.reberMLP, .embeddedReberLSTM, .mnistCNN], [1, 3, 5])
  func sideBySide(_ training: ExperimentTraining, _ seeds: Int) {
    // The last seed trains longest, so that threads whose seed is done help it.
    let alone = (0..<seeds).map {
      training.bits(epochs: 1 + $0 / 2, pool: WorkerPool(threads: 1), seed: UInt64($0 + 1))
    }
    #expect(Set(alone).count == seeds)
    for threads in 1...4 {
      let trained = Mutex([[UInt64]](repeating: [], count: seeds))
      WorkerPool.runSideBySide(seeds, threads: threads, mostEach: BatchRunner<Float>.slotCount) { index, pool in
        // As many guests as can come without the end of another.
        if seeds == 1 {
          let seen = ThreadsSeen()
          seen.watch(pool.run) { seen.count == threads }
          #expect(seen.count == threads)
        }
        let bits = training.bits(epochs: 1 + index / 2, pool: pool, seed: UInt64(index + 1))
        trained.withLock { $0[index] = bits }
      }
      let isSame = trained.withLock { $0 } == alone
      #expect(isSame, "\(threads) threads")
    }
  }

  @Test("a guest that joins in the middle of a training changes no bit")
  func guestInTheMiddle() {
    var stream = RandomStream(seed: 3, name: "guests")
    var network = Network<Float>(input: [7]) { LSTM(20); Dense(7) }
    network.initialize(using: &stream)
    let examples = SequenceExamples<Float>((0..<100).map { _ in
      let length = 8 + stream.integer(below: 8)
      return .init(inputs: stream.tensor([7, length]), targets: stream.bits([7, length]))
    })
    let initial = network
    /// Trained for 20 steps, with `between` done after the tenth.
    func train(_ pool: WorkerPool, between: () -> Void) -> [UInt32] {
      var network = initial
      let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: pool)
      for step in 1...20 {
        network.descend(along: runner.gradient(of: network, on: examples), learningRate: 0.5)
        if step == 10 { between() }
      }
      return network.parameters.flat.values.map(\.bitPattern)
    }
    let alone = train(WorkerPool(threads: 1)) {}
    let isHalfDone = Atomic<Bool>(false)
    let before = ThreadsSeen(), after = ThreadsSeen(), trained = Mutex<[UInt32]>([])
    WorkerPool.runSideBySide(2, threads: 2, mostEach: 8) { index, pool in
      if index == 0 {
        while !isHalfDone.load(ordering: .acquiring) { usleep(1000) }
        return
      }
      let bits = train(pool) {
        before.watch(pool.run) { true }
        isHalfDone.store(true, ordering: .releasing)
        after.watch(pool.run) { after.count == 2 }
      }
      trained.withLock { $0 = bits }
    }
    #expect(before.count == 1 && after.count == 2)
    let isSame = trained.withLock { $0 } == alone, hasLearned = alone != initial.parameters.flat.values.map(\.bitPattern)
    #expect(isSame && hasLearned)
  }

  @Test("a pass that has seen a longer batch gives what a new one gives")
  func reusedMemory() {
    var stream = RandomStream(seed: 4, name: "memory")
    let network = Network<Double>(input: [3]) { LSTM(5); RNN(4); Tanh(); Dense(2) }.randomized(&stream)
    func run(_ pass: Pass<Double>, _ x: Tensor<Double>, _ targets: Tensor<Double>) -> [Double] {
      let steps = x.shape[0], block = x.block(steps: steps)
      let outputs = pass.forward(block, parameters: network.parameters)
      _ = Loss.sigmoidCrossEntropy.evaluate(
        outputs, targets: targets.block(steps: steps), mask: nil, scale: 1,
        gradient: pass.outputGradient, wantsValue: false)
      pass.clearGradient()
      pass.backward(block, parameters: network.parameters)
      return pass.activation(after: 3).values + pass.inputGradients.values
        + UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount)
    }
    let used = Pass(network, columns: 60, wantsInputGradient: true)
    for shape in [(6, 10), (3, 4), (1, 7), (9, 1), (6, 10)] {
      let x: Tensor<Double> = stream.tensor([shape.0, 3, shape.1])
      let targets: Tensor<Double> = stream.bits([shape.0, 2, shape.1])
      let new = Pass(network, columns: shape.0 * shape.1, wantsInputGradient: true)
      #expect(run(used, x, targets) == run(new, x, targets), "\(shape)")
    }
  }

  @Test("a lean pass, whose activations write over what they read, gives the gradient of a full one")
  func lean() {
    var stream = RandomStream(seed: 6, name: "lean")
    let networks: [(Network<Double>, steps: Int)] = [
      (Network(input: [6]) { Dense(5); ReLU(); Sigmoid(); Dense(4); Tanh(); Dense(2) }, 1),
      (Network(input: [2, 5, 6]) { Conv2D(filters: 3, window: 2); ReLU(); Flatten(); ReLU(); Dense(2) }, 1),
      (Network(input: [3]) { Tanh(); RNN(4); Tanh(); Dense(5); Tanh(); Dense(2) }, 4),
    ]
    for (layout, steps) in networks {
      let network = layout.randomized(&stream)
      let x: Tensor<Double> = stream.tensor([steps] + network.inputShape + [7])
      let targets: Tensor<Double> = stream.bits([steps, 2, 7])
      let block = Block(
        x.matrix.base, steps: steps, rows: network.inputShape.reduce(1, *), columns: 7)
      func gradient(isLean: Bool) -> [Double] {
        let pass = Pass(network, columns: steps * 7, isLean: isLean)
        var memory = Tensor<Double>(zeros: [network.parameterCount])
        let base = memory.mutableMatrix.base
        if isLean { pass.collectGradient(in: base) }
        pass.clearGradient()
        let outputs = pass.forward(block, parameters: network.parameters)
        _ = Loss.sigmoidCrossEntropy.evaluate(
          outputs, targets: targets.block(steps: steps), mask: nil, scale: 1, gradient: pass.outputGradient,
          wantsValue: false)
        pass.backward(block, parameters: network.parameters)
        return withExtendedLifetime((memory, x)) {
          Array(UnsafeBufferPointer(start: pass.gradientBase, count: network.parameterCount))
        }
      }
      let full = gradient(isLean: false)
      #expect(full.contains { $0 != 0 })
      #expect(gradient(isLean: true) == full, "\(network.layers.count) layers")
    }
  }

  @Test("a layer without memory treats every step alike")
  func stepsAlike() {
    var stream = RandomStream(seed: 5, name: "steps")
    let network = Network<Float>(input: [3]) { Dense(5); Tanh(); Dense(4); Softmax() }.randomized(&stream)
    let x: Tensor<Float> = stream.tensor([4, 3, 6])
    let all = network(x, steps: 4)
    #expect(all.shape == [4, 4, 6])
    for t in 0..<4 {
      var step = Tensor<Float>(zeros: [3, 6])
      for row in 0..<3 { for n in 0..<6 { step[row, n] = x[t, row, n] } }
      #expect(network(step).values == Array(all.values[t * 24..<(t + 1) * 24]))
    }
  }

  @Test("the cut into pieces changes the gradient by rounding only")
  func pieces() {
    var stream = RandomStream(seed: 3, name: "pieces")
    let network = Network<Double>(input: [3]) { RNN(4); Dense(2) }.randomized(&stream)
    let sequences = (0..<23).map { _ -> SequenceExamples<Double>.Sequence in
      let length = 1 + stream.integer(below: 9)
      return .init(inputs: stream.tensor([3, length]), targets: stream.bits([2, length]))
    }
    let gradients = [1, 4, 16, 23].map { pieceSize in
      BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 2))
        .gradient(of: network, on: SequenceExamples(sequences, pieceSize: pieceSize)).values
    }
    for other in gradients.dropFirst() {
      #expect(zip(gradients[0], other).allSatisfy { abs($0 - $1) < 1e-13 })
    }
  }

  @Test("for a network without memory, all positions side by side give the gradient and loss of the sequences")
  func positions() {
    var stream = RandomStream(seed: 6, name: "positions")
    let network = Network<Double>(input: [3]) { Dense(5); Tanh(); Dense(2) }.randomized(&stream)
    let sequences = SequenceExamples<Double>((0..<23).map { _ in
      let length = 1 + stream.integer(below: 9)
      return .init(inputs: stream.tensor([3, length]), targets: stream.bits([2, length]))
    })
    for reduction in Reduction.allCases {
      func run(_ examples: some Examples<Double>) -> [Double] {
        let runner = BatchRunner(
          network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: WorkerPool(threads: 2))
        let (value, gradient) = runner.lossAndGradient(of: network, on: examples)
        return gradient.values + [value, runner.loss(of: network, on: examples)]
      }
      let (alike, one) = (run(sequences.positions(pieceSize: 7)), run(sequences))
      #expect(zip(alike, one).allSatisfy { abs($0 - $1) <= 1e-13 * max(1, abs($1)) }, "\(reduction)")
    }
  }

  @Test("the same seed gives the same initial weights, another seed others")
  func initialWeights() {
    func weights(_ seed: UInt64) -> Parameters<Float> {
      var stream = RandomStream(seed: seed, name: "initial weights")
      var network = Network<Float>(input: [7]) { LSTM(5, recurrentInitializer: .orthogonal); Dense(3) }
      network.initialize(using: &stream)
      return network.parameters
    }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }
}
