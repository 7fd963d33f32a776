import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Buckets and padding")
struct BucketsTests {
  @Test("each sequence goes to the shortest bucket that holds it; padding by hand")
  func values() {
    let lengths = [11, 1, 3, 10, 2, 12]
    let given = Buckets(lengths, lengths: [12, 5, 20])
    #expect(given.lengths == [5, 12, 20] && given.members == [[1, 2, 4], [0, 3, 5], []])
    #expect(given.paddedSteps == 3 * 5 + 3 * 12 && given.wastedSteps == 51 - 39)
    let one = Buckets(lengths, count: 1), two = Buckets(lengths, count: 2), all = Buckets(lengths, count: 9)
    #expect(one.lengths == [12] && one.members == [[0, 1, 2, 3, 4, 5]] && one.wastedSteps == 72 - 39)
    #expect(abs(one.wastedShare - 33.0 / 72) < 1e-15)
    #expect(two.lengths == [3, 12] && two.wastedSteps == 6)
    #expect(all.lengths == [1, 2, 3, 10, 11, 12] && all.wastedSteps == 0 && all.wastedShare == 0)
    // Two ways waste 1: 1 and 2 together, or 2 and 3.
    #expect(Buckets([1, 2, 3], count: 2).lengths == [1, 3])
    #expect(Buckets([], count: 3).paddedSteps == 0 && Buckets([0, 0], count: 2).wastedShare == 0)
  }

  @Test("no other lengths waste less, and more buckets never waste more")
  func least() {
    var stream = RandomStream(seed: 1, name: "least")
    for _ in 0..<20 {
      let lengths = (0..<12).map { _ in 1 + stream.integer(below: 9) }
      let distinct = Set(lengths).sorted(), longest = distinct[distinct.count - 1]
      var last = Int.max
      for count in 1...distinct.count {
        let found = Buckets(lengths, count: count)
        // All choices of at most `count` lengths, the longest among them.
        let least = (0..<1 << (distinct.count - 1)).filter { $0.nonzeroBitCount < count }.map { chosen in
          let others = distinct.dropLast().enumerated().filter { chosen >> $0.offset & 1 == 1 }.map { $0.element }
          return Buckets(lengths, lengths: others + [longest]).wastedSteps
        }.min()
        #expect(found.wastedSteps == least && found.lengths.count == count)
        #expect(found.wastedSteps <= last)
        last = found.wastedSteps
      }
    }
  }

  /// A target for each step, a target for each sequence.
  private func batches(_ stream: inout RandomStream, _ lengths: [Int])
    -> [(Network<Double>, [SequenceExamples<Double>.Sequence])]
  {
    let stepwise = lengths.map { length -> SequenceExamples<Double>.Sequence in
      .init(inputs: stream.tensor([3, length]), targets: stream.bits([2, length]))
    }
    let ending = lengths.map { length -> SequenceExamples<Double>.Sequence in
      .init(inputs: stream.tensor([3, length]), target: stream.bits([2]))
    }
    let pairs: [(Network<Double>, [SequenceExamples<Double>.Sequence])] = [
      (Network(input: [3]) { LSTM(4); Dense(2) }, stepwise),
      (Network(input: [3]) { Bidirectional(RNN(4)); Dense(2) }, stepwise),
      (Network(input: [3]) { GRU(4); LastState(); Dense(2) }, ending),
      (Network(input: [3]) { Bidirectional(LSTM(3), states: .last); Dense(2) }, ending),
    ]
    return pairs.map { ($0.0.randomized(&stream), $0.1) }
  }

  private func gradient(
    _ network: Network<Double>, _ examples: SequenceExamples<Double>, _ reduction: Reduction = .perPosition
  ) -> [Double] {
    let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: reduction, pool: WorkerPool(threads: 2))
    let (value, gradient) = runner.lossAndGradient(of: network, on: examples)
    return gradient.values + [value]
  }

  /// Each sequence alone in a piece and each piece in a sum of its own: zeros behind the end are all that padding adds.
  @Test("padding does not change a bit of loss and gradient where sequences are computed alone")
  func padded() {
    var stream = RandomStream(seed: 2, name: "padded")
    let lengths = [9, 3, 5, 12, 4, 7, 3, 6]
    for (network, sequences) in batches(&stream, lengths) {
      let alone = gradient(network, SequenceExamples(sequences, pieceSize: 1))
      for count in [1, 2, 4] {
        let examples = SequenceExamples(sequences, in: Buckets(lengths, count: count), pieceSize: 1)
        #expect(examples.pieceCount == 8 && examples.mostColumns == 12)
        #expect(gradient(network, examples) == alone, "\(network.layerNames), \(count) buckets")
      }
    }
  }

  @Test("buckets of several side by side give the gradient of one by one up to rounding, whatever loss is divided by")
  func bucketed() {
    var stream = RandomStream(seed: 3, name: "bucketed")
    let lengths = (0..<37).map { _ in 1 + stream.integer(below: 14) }
    for (network, sequences) in batches(&stream, lengths) {
      for reduction in [Reduction.perPosition, .perExample] {
        let alone = gradient(network, SequenceExamples(sequences, pieceSize: 1), reduction)
        for buckets in [Buckets(lengths, count: 1), Buckets(lengths, count: 3), Buckets(lengths, lengths: [5, 9, 30])] {
          let examples = SequenceExamples(sequences, in: buckets, pieceSize: 4)
          #expect(examples.extent == SequenceExamples(sequences).extent)
          #expect(Deviation.largest(gradient(network, examples, reduction), alone) < 1e-12, "\(network.layerNames)")
        }
      }
    }
  }

  @Test("pieces hold sequences of one bucket, of its length; those without a step have no piece")
  func pieces() {
    let lengths = [2, 0, 5, 3, 5, 0, 1]
    let sequences = lengths.map {
      SequenceExamples<Float>.Sequence(inputs: Tensor(zeros: [3, $0]), targets: Tensor(zeros: [1, $0]))
    }
    let examples = SequenceExamples(sequences, in: Buckets(lengths, lengths: [0, 3, 6]), pieceSize: 2)
    #expect((0..<examples.pieceCount).map(examples.members(of:)) == [[2, 4], [3, 0], [6]])
    #expect((0..<examples.pieceCount).map { examples.targets(ofPiece: $0).shape } == [[6, 1, 2], [3, 1, 2], [3, 1, 1]])
    #expect(examples.extent.examples == 7 && examples.extent.positions == 16)
  }

  @Test("buckets of other sequences, and sequences longer than the longest bucket, are refused in words")
  func refused() async {
    let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let one = SequenceExamples<Float>.Sequence(inputs: Tensor(zeros: [3, 4]), targets: Tensor(zeros: [1, 4]))
      _ = SequenceExamples([one], in: Buckets([3], count: 1))
    }
    expectSentence(
      "SequenceExamples: buckets for sequences of [3] steps, not [4]", from: "SequenceExamples", in: other)
    let long = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Buckets([3, 9], lengths: [4, 8])
    }
    expectSentence("Buckets: sequences of up to 9 steps in buckets of [4, 8]", from: "Buckets", in: long)
  }
}
