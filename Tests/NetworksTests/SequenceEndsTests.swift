import Tensors
import Testing

@testable import Networks

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
    let many = Network<Double>(input: [3]) { RNN(4); LastRepeated(); RNN(3); Dense(2) }.randomized(&stream)
    let check = GradientCheck.run(
      many, inputs: stream.tensor([2, 3, 3]), targets: stream.tensor([6, 2, 3]), loss: .halfSquaredError,
      mask: mask(lengths: [6, 2, 4], steps: 6), steps: 2, lengths: [1, 2, 2], scale: 0.2)
    #expect(check.parameters < 1e-6 && check.inputs < 1e-6)
    let targetLengths = [6, 2, 4]
    let ended = many.trace(
      stream.tensor([2, 3, 3]), targets: stream.tensor([6, 2, 3]), loss: .halfSquaredError,
      mask: mask(lengths: targetLengths, steps: 6), steps: 2
    ).outputs["repeated1"]
    for (n, length) in targetLengths.enumerated() {
      for t in 0..<6 { #expect((step(t, n, of: ended) == [0, 0, 0, 0]) == (t >= length)) }
    }
    #expect(many(stream.tensor([2, 3, 3]), steps: 2, outputSteps: 6).shape == [6, 2, 3])
    #expect(many(stream.tensor([2, 3, 3]), steps: 2).shape == [2, 2, 3])
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
}
