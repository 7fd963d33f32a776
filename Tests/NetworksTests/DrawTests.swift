import Foundation
import Tensors
import Testing

@testable import Networks

/// What a random layer draws, seen in the masks of dropout.
@Suite("Draws")
struct DrawTests {
  private let draw = Draw(seed: 1, epoch: 3)

  /// The mask times 1 − p of one dropout layer for examples known by `ids`, `[units, N]`, or `[T, units, N]`: 0 or 1.
  private func kept(
    _ probability: Double, units: Int = 40, ids: [Int], draw: Draw, steps: Int? = nil, layer: Int = 1
  ) -> Tensor<Double> {
    let network = Network<Double>(input: [units]) {
      for _ in 0..<layer { Dropout<Double>(dropping: probability) }
    }
    let shape = (steps.map { [$0] } ?? []) + [units, ids.count]
    let x = Tensor(shape, [Double](repeating: 1, count: shape.reduce(1, *)))
    let outputs = network.activations(of: x, steps: steps, mode: .training(draw), ids: ids)
    // The second layer's mask where the first one leaves anything.
    return outputs[layer - 1].map { $0 == 0 ? 0 : 1 }
  }

  /// The share of places at which two masks agree.
  private func agreement(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
    Double(zip(a.values, b.values).count { $0 == $1 }) / Double(a.count)
  }

  @Test("an example's mask does not depend on its column nor on what lies beside it")
  func columns() {
    let all = kept(0.5, ids: Array(0..<30), draw: draw)
    var stream = RandomStream(seed: 2, name: "columns")
    let order = Array(stream.permutation(30).prefix(11))
    let some = kept(0.5, ids: order, draw: draw)
    for (column, id) in order.enumerated() {
      for row in 0..<40 { #expect(some[row, column] == all[row, id]) }
    }
  }

  @Test("seed, epoch, update, layer, example and step each give another mask, as unrelated as coins")
  func unrelated() {
    let n = 500, units = 40
    let ids = Array(0..<n), here = kept(0.5, ids: ids, draw: draw)
    let masks = [
      kept(0.5, ids: ids, draw: Draw(seed: 2, epoch: 3)), kept(0.5, ids: ids, draw: Draw(seed: 1, epoch: 4)),
      kept(0.5, ids: ids, draw: Draw(seed: 1, epoch: 3, update: 1)), kept(0.5, ids: ids.map { $0 + n }, draw: draw),
      kept(0.5, ids: ids.map { $0 + 1 }, draw: draw),
    ]
    // Four standard deviations of a share of 20,000 coins.
    for (index, mask) in masks.enumerated() { #expect(abs(agreement(here, mask) - 0.5) < 0.0142, "\(index)") }
    let steps = kept(0.5, ids: ids, draw: draw, steps: 3)
    for (a, b) in [(0, 1), (1, 2), (0, 2)] { #expect(abs(agreement(steps.part(a), steps.part(b)) - 0.5) < 0.0142) }
    // What the second layer drops is independent of the first: a quarter is left, where one mask twice would leave a half.
    let two = kept(0.5, ids: ids, draw: draw, layer: 2)
    #expect(abs(two.values.reduce(0, +) / Double(n * units) - 0.25) < 4 * (0.1875 / Double(n * units)).squareRoot())
  }

  private static let layout = Network<Double>(input: [5]) {
    Dropout(dropping: 0.2); Dense(8); Dropout(dropping: 0.3); Tanh(); Dropout(dropping: 0.5); Dense(3)
  }

  private func gradient<E: Examples<Double>>(
    _ network: Network<Double>, _ examples: E, _ draw: Draw? = nil, threads: Int = 2
  ) -> [Double] {
    BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .sum, pool: WorkerPool(threads: threads))
      .gradient(of: network, on: examples, draw: draw ?? self.draw).values
  }
  private func isSame(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }
  }

  private func pick(_ members: [Int], of tensor: Tensor<Double>) -> Tensor<Double> {
    let columns = tensor.columns
    return Tensor(columns: members.map { columns[$0] })
  }

  @Test("a batch of examples: threads change no bit; pieces, order and the cut into batches only the rounding")
  func examples() {
    var stream = RandomStream(seed: 5, name: "examples")
    let network = Self.layout.randomized(&stream), n = 37
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([5, n]), stream.bits([3, n]))
    func batch(_ members: [Int], pieceSize: Int = 8) -> DenseExamples<Double> {
      DenseExamples(inputs: pick(members, of: x), targets: pick(members, of: t), ids: members, pieceSize: pieceSize)
    }
    let all = gradient(network, batch(Array(0..<n)))
    for threads in [1, 3, 8] { #expect(gradient(network, batch(Array(0..<n)), threads: threads) == all) }
    for pieceSize in [1, 5, 64] { #expect(isSame(gradient(network, batch(Array(0..<n), pieceSize: pieceSize)), all)) }
    let order = stream.permutation(n)
    #expect(isSame(gradient(network, batch(order)), all))
    let halves = [order[..<20], order[20...]].map { gradient(network, batch(Array($0))) }
    #expect(isSame(zip(halves[0], halves[1]).map(+), all))
    // The control: other masks are seen.
    #expect(!isSame(gradient(network, batch(Array(0..<n)), Draw(seed: 1, epoch: 4)), all))
    #expect(!isSame(gradient(network, DenseExamples(inputs: pick(order, of: x), targets: pick(order, of: t), pieceSize: 8)), all))
    // Without ids an example is known by its column.
    #expect(gradient(network, DenseExamples(inputs: x, targets: t, pieceSize: 8)) == all)
    // And a trace with that draw is the training step, also of some examples.
    func trace(_ members: [Int], ids: [Int]?) -> [Double] {
      network.trace(
        pick(members, of: x), targets: pick(members, of: t), loss: .sigmoidCrossEntropy, mode: .training(draw), ids: ids
      ).gradient.flat.values
    }
    #expect(isSame(trace(Array(0..<n), ids: nil), all))
    let some = Array(order[..<20])
    #expect(isSame(trace(some, ids: some), halves[0]) && !isSame(trace(some, ids: nil), halves[0]))
  }

  @Test("sequences: the number computed together and the order change only the rounding, also position by position")
  func sequences() {
    var stream = RandomStream(seed: 6, name: "sequences")
    let sequences = (0..<23).map { _ -> SequenceExamples<Double>.Sequence in
      let length = 1 + stream.integer(below: 9)
      return .init(inputs: stream.tensor([5, length]), targets: stream.bits([3, length]))
    }
    let recurrent = Network<Double>(input: [5]) { Dropout(dropping: 0.2); RNN(6); Dropout(dropping: 0.5); Dense(3) }
      .randomized(&stream)
    let all = gradient(recurrent, SequenceExamples(sequences))
    for size in [1, 4, 23] { #expect(isSame(gradient(recurrent, SequenceExamples(sequences, pieceSize: size)), all)) }
    let order = stream.permutation(23)
    #expect(isSame(gradient(recurrent, SequenceExamples(order.map { sequences[$0] }, ids: order, pieceSize: 5)), all))
    #expect(!isSame(gradient(recurrent, SequenceExamples(order.map { sequences[$0] }, pieceSize: 5)), all))
    // A network without memory sees the positions of a sequence as examples, with the masks of their steps.
    let still = Self.layout.randomized(&stream)
    let steps = gradient(still, SequenceExamples(sequences, ids: order))
    #expect(isSame(gradient(still, SequenceExamples(sequences, ids: order).positions(pieceSize: 7)), steps))
    #expect(!isSame(gradient(still, SequenceExamples(sequences).positions(pieceSize: 7)), steps))
  }

  @Test("pictures are known by their rows in the set")
  func pictures() {
    var stream = RandomStream(seed: 7, name: "pictures")
    let network = Network<Double>(input: [1, 4, 4]) {
      Conv2D(filters: 2, window: 2); ReLU(); Dropout(dropping: 0.5); Flatten(); Dense(3)
    }.randomized(&stream)
    let bytes = (0..<40 * 16).map { _ in UInt8(stream.integer(below: 256)) }
    let labels = (0..<40).map { UInt8($0 % 3) }
    func batch(_ rows: [Int], pieceSize: Int = 16) -> PictureExamples<Double> {
      PictureExamples(pictures: bytes, labels: labels, size: 16, classes: 3, rows: rows, pieceSize: pieceSize)
    }
    let rows = Array(stream.permutation(40).prefix(30))
    let one = gradient(network, batch(rows))
    #expect(isSame(gradient(network, batch(rows.sorted(), pieceSize: 7)), one))
    let parts = [gradient(network, batch(Array(rows[..<11]))), gradient(network, batch(Array(rows[11...])))]
    #expect(isSame(zip(parts[0], parts[1]).map(+), one))
  }

  @Test("training without a draw says which layer wants one")
  func refused() async {
    let noDraw = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [2]) { Dense(2); Dropout(dropping: 0.5) }
      let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
      _ = runner.gradient(of: network, on: DenseExamples(inputs: Tensor(zeros: [2, 3]), targets: Tensor(zeros: [2, 3])))
    }
    #expect(noDraw.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }?.contains(
      "dropout1 draws random numbers; give a Draw to gradient(of:on:draw:)") == true)
  }
}
