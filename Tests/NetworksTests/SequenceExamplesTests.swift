import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Examples that are sequences")
struct SequenceExamplesTests {
  @Test("one target a sequence: loss and gradient are the sum over the sequences by themselves")
  func oneTarget() {
    var stream = RandomStream(seed: 4, name: "one target")
    let network = Network<Double>(input: [3]) { RNN(4); LastState(); Dense(2) }.randomized(&stream)
    let sequences = (0..<23).map { _ -> SequenceExamples<Double>.Sequence in
      .init(inputs: stream.tensor([3, 1 + stream.integer(below: 9)]), target: stream.bits([2]))
    }
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .sum, pool: WorkerPool(threads: 2))
    var (loss, gradient) = (0.0, Tensor<Double>(zeros: [network.parameterCount]))
    for sequence in sequences {
      let inputs = Tensor(parts: sequence.inputs.columns.map { .column($0) })
      let trace = network.trace(
        inputs, targets: sequence.targets.reshaped(to: [1, 2, 1]), loss: .sigmoidCrossEntropy, steps: sequence.length)
      loss += trace.loss
      gradient = gradient + trace.gradient.flat
    }
    for pieceSize in [1, 4, 16] {
      let examples = SequenceExamples(sequences, pieceSize: pieceSize)
      #expect(examples.extent == BatchExtent(examples: 23, positions: 23, longest: 1, outputs: 2))
      let (value, numbers) = runner.lossAndGradient(of: network, on: examples)
      let found = numbers.values
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
    let network = Network<Double>(input: [3]) { RNN(4); LastRepeated(); RNN(3); Dense(2) }.randomized(&stream)
    let masks: [[Double]] = [[1, 0, 1], [0, 1, 1, 1, 0.5], [1]]
    let lengths = [2, 1, 4]
    let sequences = zip(lengths, masks).map { length, mask in
      SequenceExamples<Double>.Sequence(
        inputs: stream.tensor([3, length]), targets: stream.bits([2, mask.count]), mask: mask)
    }
    let examples = SequenceExamples(sequences, pieceSize: 2)
    #expect(examples.extent == BatchExtent(examples: 3, positions: 7, longest: 5, outputs: 2))
    #expect(examples.lengths == lengths && examples.targetLengths == [3, 5, 1])
    #expect(examples.mostColumns == 8)
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .sum, pool: WorkerPool(threads: 2))
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

  @Test("outputs of another number of steps than the targets, and positions without their targets, are refused")
  func refused() async {
    func text(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
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

  @Test("sequences of different width are named")
  func widths() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SequenceExamples<Float>([
        .init(inputs: Tensor(zeros: [3, 2]), targets: Tensor(zeros: [1, 2])),
        .init(inputs: Tensor(zeros: [2, 2]), targets: Tensor(zeros: [1, 2])),
      ])
    }
    expectSentence(
      "SequenceExamples: sequence 0 has 3 inputs and 1 targets, sequence 1 has 2 and 1", from: "SequenceExamples", in: result)
  }

  @Test("steps that count more or less than once are no positions, though none counts for nothing")
  func weights() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = SequenceExamples<Float>([
        .init(inputs: Tensor(zeros: [3, 2]), targets: Tensor(zeros: [1, 2]), mask: [2, 0.5])
      ]).positions()
    }
    expectSentence(
      "positions: targets that do not go with the inputs step by step", from: "SequenceExamples", in: result)
  }
}
