import Foundation
import Tensors
import Testing

@testable import Networks

/// The outputs of a decoder that says the same all the time: the last input of each sequence at every step that its
/// targets have, 0 at others. A layer as someone else may write it.
private struct Repeated: Layer {
  typealias S = Double
  static var kind: String { "repeated" }
  mutating func connect(to input: [Int]) -> [Int] { input }
  var outputSteps: StepRule { .asTargets }

  func forward(_ x: Block<Double>, into y: MutableBlock<Double>, _ context: LayerContext<Double>) {
    for n in 0..<x.columns {
      for t in 0..<y.steps {
        for row in 0..<x.rows {
          y[t][row, n] = t < context.targetLength(of: n) ? x[context.length(of: n) - 1][row, n] : 0
        }
      }
    }
  }

  func backward(
    x: Block<Double>, y: Block<Double>, dY: MutableBlock<Double>, dX: MutableBlock<Double>?,
    _ context: LayerContext<Double>
  ) {
    guard let dX else { return }
    dX.flat.fill(0)
    for n in 0..<x.columns {
      for t in 0..<context.targetLength(of: n) {
        for row in 0..<x.rows { dX[context.length(of: n) - 1][row, n] += dY[t][row, n] }
      }
    }
  }
}

@Suite("Ends of sequences")
struct SequenceEndsTests {
  private let lengths = [4, 1, 3, 0, 2]

  /// Step t of sequence n of `[T, D, N]`.
  private func step(_ t: Int, _ n: Int, of x: Tensor<Double>) -> [Double] { x.part(t).columns[n] }

  /// Sequence n of `[T, D, N]` alone, cut off at its end.
  private func alone(_ n: Int, _ length: Int, of x: Tensor<Double>) -> Tensor<Double> {
    Tensor(parts: (0..<length).map { .column(step($0, n, of: x)) })
  }

  @Test("each sequence is turned round at its own end, and what lies behind stays")
  func reversed() {
    var stream = RandomStream(seed: 1, name: "reversed")
    let network = Network<Double>(input: [3]) { ReversedInTime() }
    let x: Tensor<Double> = stream.tensor([4, 3, 5])
    let y = network(x, steps: 4, lengths: lengths)
    for (n, length) in lengths.enumerated() {
      for t in 0..<4 { #expect(step(t, n, of: y) == step(t < length ? length - 1 - t : t, n, of: x)) }
    }
    #expect(network(y, steps: 4, lengths: lengths) == x)
    // Without lengths all steps count.
    #expect(network(x, steps: 4) == Tensor(parts: x.parts.reversed()))
    // Also in pictures, and behind a layer with another number of features.
    let moving = Network<Double>(input: [1, 2, 2]) { ReversedInTime(); Conv2D(filters: 3, window: 1); ReversedInTime() }
      .randomized(&stream)
    var still = Network<Double>(input: [1, 2, 2]) { Conv2D(filters: 3, window: 1) }
    still.parameters.flat = moving.parameters.flat
    let frames: Tensor<Double> = stream.tensor([4, 1, 2, 2, 5])
    #expect(moving(frames, steps: 4, lengths: lengths) == still(frames, steps: 4))
  }

  @Test("the last state is that of each sequence by itself; of an empty one it is 0")
  func last() {
    var stream = RandomStream(seed: 2, name: "last")
    let states = Network<Double>(input: [3]) { RNN(4) }.randomized(&stream)
    var network = Network<Double>(input: [3]) { RNN(4); LastState() }
    network.parameters.flat = states.parameters.flat
    let x: Tensor<Double> = stream.tensor([4, 3, 5])
    let y = network(x, steps: 4, lengths: lengths)
    #expect(y.shape == [1, 4, 5])
    for (n, length) in lengths.enumerated() {
      let expected = length == 0 ? [0, 0, 0, 0] : states(alone(n, length, of: x), steps: length).part(length - 1).values
      #expect(Deviation.largest(.column(step(0, n, of: y)), .column(expected)) < 1e-15, "sequence \(n)")
    }
  }

  @Test("gradients equal central differences on sequences of unequal length", arguments: 0..<4)
  func gradients(_ seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "gradients")
    let lengths = seed == 0 ? [4, 1, 3, 0, 2] : (0..<4).map { _ in 1 + stream.integer(below: 5) }
    let (steps, n) = (5, lengths.count)
    let networks: [(Network<Double>, outputSteps: Int)] = [
      (Network(input: [3]) { ReversedInTime(); RNN(4); ReversedInTime(); Dense(2) }, steps),
      (Network(input: [3]) { LSTM(4); LastState(); Dense(2) }, 1),
      (Network(input: [3]) { ReversedInTime(); GRU(3); LastState(); Tanh(); Dense(2) }, 1),
    ]
    for (network, outputSteps) in networks {
      let check = GradientCheck.run(
        network.randomized(&stream), inputs: stream.tensor([steps, 3, n]), targets: stream.tensor([outputSteps, 2, n]),
        loss: .halfSquaredError, steps: steps, lengths: lengths, scale: 0.2)
      #expect(check.parameters < 1e-6 && check.inputs < 1e-6, "\(network.layerNames)")
      #expect(check.parameters > 0 && check.inputs > 0, "\(network.layerNames)")
    }
  }

  @Test("a layer sees the lengths behind one that ends the time, and those of the targets")
  func rules() {
    var stream = RandomStream(seed: 3, name: "rules")
    // Behind LastState every sequence has length 1, so that turning round and taking the last change nothing.
    let one = Network<Double>(input: [3]) { RNN(4); LastState(); ReversedInTime(); LastState() }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([4, 3, 5])
    let trace = one.trace(x, outputGradient: stream.tensor([1, 4, 5]), steps: 4, lengths: lengths)
    #expect(trace.outputs.map(\.shape) == [[4, 4, 5], [1, 4, 5], [1, 4, 5], [1, 4, 5]])
    #expect(trace.deltas.map(\.shape) == trace.outputs.map(\.shape) && trace.inputGradient.shape == [4, 3, 5])
    #expect(trace.outputs[3] == trace.outputs[1] && trace.deltas[1] == trace.deltas[3])
    // Past its end nothing comes back to a sequence.
    for (n, length) in lengths.enumerated() {
      for t in 0..<4 { #expect((step(t, n, of: trace.inputGradient) == [0, 0, 0]) == (t >= length)) }
    }
    // Longer targets than inputs, each of its own length by the mask.
    let many = Network<Double>(input: [3]) { RNN(4); Repeated(); RNN(3); Dense(2) }.randomized(&stream)
    let check = GradientCheck.run(
      many, inputs: stream.tensor([2, 3, 3]), targets: stream.tensor([6, 2, 3]), loss: .halfSquaredError,
      mask: mask(lengths: [6, 2, 4], steps: 6), steps: 2, lengths: [1, 2, 2], scale: 0.2)
    #expect(check.parameters < 1e-6 && check.inputs < 1e-6)
    #expect(many(stream.tensor([2, 3, 3]), steps: 2, outputSteps: 6).shape == [6, 2, 3])
    #expect(many(stream.tensor([2, 3, 3]), steps: 2).shape == [2, 2, 3])
  }

  @Test("one target a sequence: loss and gradient are the sum over the sequences by themselves")
  func oneTarget() {
    var stream = RandomStream(seed: 4, name: "one target")
    let network = Network<Double>(input: [3]) { RNN(4); LastState(); Dense(2) }.randomized(&stream)
    let sequences = (0..<23).map { _ -> SequenceExamples<Double>.Sequence in
      .init(inputs: stream.tensor([3, 1 + stream.integer(below: 9)]), target: stream.bits([2]))
    }
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, normalization: .sum, pool: WorkerPool(threads: 2))
    var (loss, gradient) = (0.0, Tensor<Double>(zeros: [network.parameterCount]))
    for sequence in sequences {
      let inputs = Tensor(parts: sequence.inputs.columns.map { .column($0) })
      let trace = network.trace(
        inputs, targets: sequence.targets.reshaped(to: [1, 2, 1]), loss: .sigmoidCrossEntropy, steps: sequence.length)
      loss += trace.loss
      gradient = gradient + trace.gradient.flat
    }
    for together in [1, 4, 16] {
      let examples = SequenceExamples(sequences, together: together)
      #expect(examples.extent == BatchExtent(examples: 23, positions: 23, longest: 1, outputs: 2))
      var value = 0.0
      let found = runner.gradient(of: network, on: examples) { value = $0 }.values
      #expect(Deviation.largest(Tensor([found.count], found), gradient) < 1e-12)
      #expect(abs(value - loss) < 1e-12 && abs(runner.loss(of: network, on: examples) - loss) < 1e-12)
      // In the order given, although the pieces are in the order of the lengths.
      let outputs = sequences.map { sequence in
        network(Tensor(parts: sequence.inputs.columns.map { .column($0) }), steps: sequence.length).values
      }
      #expect(runner.predictedClasses(of: network, on: examples) == outputs.map { $0[1] > $0[0] ? 1 : 0 })
      let wrong = zip(outputs, sequences).map { outputs, sequence in
        zip(outputs, sequence.targets.values).allSatisfy { ($0 > 0) == ($1 > 0.5) } ? [] : [0]
      }
      #expect(runner.wrongPositions(of: network, on: examples) == wrong)
    }
  }

  @Test("targets of a length of their own, of which some do not count, are trained on as a trace with that mask")
  func ownTargets() {
    var stream = RandomStream(seed: 5, name: "own targets")
    let network = Network<Double>(input: [3]) { RNN(4); Repeated(); RNN(3); Dense(2) }.randomized(&stream)
    let masks: [[Double]] = [[1, 0, 1], [0, 1, 1, 1, 0.5], [1]]
    let lengths = [2, 1, 4]
    let sequences = zip(lengths, masks).map { length, mask in
      SequenceExamples<Double>.Sequence(
        inputs: stream.tensor([3, length]), targets: stream.bits([2, mask.count]), mask: mask)
    }
    let examples = SequenceExamples(sequences, together: 2)
    #expect(examples.extent == BatchExtent(examples: 3, positions: 7, longest: 5, outputs: 2))
    #expect(examples.lengths == lengths && examples.targetLengths == [3, 5, 1])
    #expect(examples.mostColumns == 8)
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, normalization: .sum, pool: WorkerPool(threads: 2))
    var gradient = Tensor<Double>(zeros: [network.parameterCount])
    for (sequence, mask) in zip(sequences, masks) {
      gradient = gradient + network.trace(
        Tensor(parts: sequence.inputs.columns.map { .column($0) }),
        targets: Tensor(parts: sequence.targets.columns.map { .column($0) }), loss: .sigmoidCrossEntropy, mask: mask,
        steps: sequence.length
      ).gradient.flat
    }
    let found = runner.gradient(of: network, on: examples).values
    #expect(Deviation.largest(Tensor([found.count], found), gradient) < 1e-12)
    // Positions that do not count are not wrong, whatever comes out.
    for (wrong, mask) in zip(runner.wrongPositions(of: network, on: examples), masks) {
      #expect(wrong.allSatisfy { mask[$0] != 0 })
    }
    let outputs = network.activations(of: examples, piece: 0)
    #expect(outputs.map(\.shape) == [[4, 4, 2], [3, 4, 2], [3, 3, 2], [3, 2, 2]])
    #expect(examples.targets(ofPiece: 0).shape == [3, 2, 2])
  }

  @Test("a network that ends in one step is saved with sequences as examples, and loaded")
  func saved() throws {
    var stream = RandomStream(seed: 6, name: "saved")
    for network in [
      Network<Float>(input: [3]) { LastState(); Dense(2) }, Network(input: [3]) { LSTM(4); LastState(); Dense(2) },
      Network(input: [3]) { ReversedInTime(); Dense(2) },
    ] {
      let examples = try #require(SavedExamples(network.randomized(&stream)))
      #expect(examples.inputs.shape == [2, 3, 3])
      #expect(examples.outputs.shape == (network.layers.contains { $0 is LastState<Float> } ? [2, 1, 2] : [2, 3, 2]))
    }
    let network = Network<Float>(input: [3]) { RNN(4); LastState(); Dense(2) }.randomized(&stream)
    let examples = try #require(SavedExamples(network))
    try examples.check(network, path: "saved")
    var other = Network<Float>(input: [3]) { RNN(4); ReversedInTime(); LastState(); Dense(2) }
    other.parameters.flat = network.parameters.flat
    #expect(throws: SavedModelError.self) { try examples.check(other, path: "saved") }
  }

  @Test("lengths beyond the steps, and outputs that do not fit the targets, are refused with both numbers")
  func refused() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let long = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { ReversedInTime() }(Tensor(zeros: [4, 3, 2]), steps: 4, lengths: [5, 1])
    }
    #expect(text(long).contains("lengths [5, 1] of 2 sequences of at most 4 steps"))
    let steps = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [3]) { RNN(2) }
      let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, pool: WorkerPool(threads: 1))
      let one = SequenceExamples<Float>([.init(inputs: Tensor(zeros: [3, 5]), target: Tensor(zeros: [2]))])
      _ = runner.gradient(of: network, on: one)
    }
    #expect(text(steps).contains("loss: 5 steps of outputs 2×1, 1 of targets 2×1"))
    let positions = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SequenceExamples<Float>([.init(inputs: Tensor(zeros: [3, 5]), target: Tensor(zeros: [2]))]).positions()
    }
    #expect(text(positions).contains("targets that do not go with the inputs step by step"))
  }
}
