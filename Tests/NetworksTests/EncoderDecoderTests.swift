import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Encoder and decoder")
struct EncoderDecoderTests {
  /// 3 numbers read, 4 symbols written.
  func networks(_ stream: inout RandomStream) -> [Network<Double>] {
    [
      Network(input: [7]) { EncoderDecoder(source: 3, fed: 4, encoder: LSTM(5), decoder: LSTM(5)); Dense(4) },
      Network(input: [7]) { EncoderDecoder(source: 3, fed: 4, encoder: GRU(4), decoder: GRU(4)); RNN(3); Dense(4) },
      Network(input: [7]) { EncoderDecoder(source: 3, fed: 4, encoder: LSTM(3), decoder: RNN(3)); Dense(4) },
      Network(input: [7]) { EncoderDecoder(source: 3, fed: 4, encoder: RNN(3), decoder: LSTM(3)); Dense(4) },
      Network(input: [7]) {
        EncoderDecoder(source: 3, fed: 4, encoder: LSTM(2), decoder: LSTM(4), context: .inputs); Dense(4)
      },
      Network(input: [7]) {
        EncoderDecoder(source: 3, fed: 4, encoder: ForgetGateRNN(3), decoder: GRU(2), context: .inputs); Dense(4)
      },
      // Sources that end are cut off in the middle of a cycle of the clock, which must go on.
      Network(input: [7]) {
        EncoderDecoder(
          source: 3, fed: 4, encoder: ClockworkRNN(modules: [2, 2], periods: [1, 2]),
          decoder: ClockworkRNN(modules: [1, 3], periods: [1, 3]))
        Dense(4)
      },
    ].map { $0.randomized(&stream) }
  }

  func label(_ network: Network<Double>) -> String { network.parameters.keys.joined(separator: " ") }

  /// m and k from 0 or 1 on.
  private let sources = [3, 1, 0, 3, 2], targets = [2, 4, 3, 1, 0]

  @Test("gradients equal central differences, with sources and targets of unequal lengths, none too")
  func gradients() {
    var stream = RandomStream(seed: 1, name: "gradients")
    for network in networks(&stream) {
      let lengths = zip(sources, targets).map { $0 + $1 }
      let check = GradientCheck.run(
        network, inputs: stream.tensor([5, 7, 5]), targets: stream.tensor([4, 4, 5]), loss: .halfSquaredError,
        mask: mask(lengths: targets, steps: 4), steps: 5, lengths: lengths, scale: 0.1)
      #expect(check.parameters < 1e-6 && check.inputs < 1e-6, "\(label(network))")
      #expect(check.parameters > 0 && check.inputs > 0, "\(label(network))")
    }
  }

  /// Loss and gradient of one pair by the two sides, the state handed on and its gradient handed back.
  private func bySides(_ network: Network<Double>, source: Tensor<Double>, fed: Tensor<Double>, targets: Tensor<Double>)
    -> (loss: Double, gradient: [Double])
  {
    func inTime(_ x: Tensor<Double>) -> Tensor<Double> { Tensor(parts: x.columns.map { .column($0) }) }
    let (encoder, decoder) = network.sides
    let (zero, m) = (encoder.zeroState(sequences: 1), source.shape[1])
    var (read, start) = (zero, decoder.zeroState(sequences: 1))
    _ = encoder(inTime(source), steps: m, state: &read)
    let isFed = (network.layers[0] as? EncoderDecoder<Double>)?.contextUse == .inputs
    // The parts that both sides carry, by their names in the one and in the other.
    let (reads, writes) = (encoder.layerNames[0], decoder.layerNames[0])
    let shared = ["h", "c"].map { ("\(reads).\($0)", "\(writes).\($0)") }
      .filter { !isFed && read.keys.contains($0.0) && start.keys.contains($0.1) }
    for (from, to) in shared { start[to] = read[from] }
    let context = read[read.keys[0]].values
    let x = isFed ? Tensor(columns: fed.columns.map { $0 + context }) : fed
    let write = decoder.trace(
      inTime(x), targets: inTime(targets), loss: .softmaxCrossEntropy, steps: targets.shape[1], from: start)
    var back = zero
    for (from, to) in shared { back[from] = write.startGradient[to] }
    if isFed {
      let sum = write.trace.inputGradient.parts.map { Array($0.values[4...]) }
        .reduce([Double](repeating: 0, count: context.count)) { zip($0, $1).map { $0 + $1 } }
      back[back.keys[0]] = .column(sum)
    }
    let whole = encoder.trace(
      inTime(source), outputGradient: Tensor(zeros: [m] + encoder.outputShapes[0] + [1]), steps: m, from: zero,
      endGradient: back)
    return (write.trace.loss, whole.trace.gradient.flat.values + write.trace.gradient.flat.values)
  }

  @Test("a batch, padded or by buckets, has the gradient of its pairs one by one, each by its two sides")
  func batch() {
    var stream = RandomStream(seed: 2, name: "batch")
    for network in networks(&stream) {
      var (sequences, loss) = ([SequenceExamples<Double>.Sequence](), 0.0)
      var gradient = [Double](repeating: 0, count: network.parameterCount)
      for _ in 0..<13 {
        let (m, k) = (1 + stream.integer(below: 5), 1 + stream.integer(below: 4))
        let (source, fed): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, m]), stream.oneHot(4, k))
        let targets: Tensor<Double> = stream.oneHot(4, k)
        sequences.append(.init(source: source, fed: fed, targets: targets))
        let one = bySides(network, source: source, fed: fed, targets: targets)
        loss += one.loss
        gradient = zip(gradient, one.gradient).map { $0 + $1 }
      }
      let runner = BatchRunner(network, loss: .softmaxCrossEntropy, reduction: .sum, pool: WorkerPool(threads: 2))
      let buckets = Buckets(sequences.map(\.length), count: 2)
      for pieceSize in [1, 4, 16] {
        for examples in [
          SequenceExamples(sequences, pieceSize: pieceSize), SequenceExamples(sequences, in: buckets, pieceSize: pieceSize),
        ] {
          let (value, found) = runner.lossAndGradient(of: network, on: examples)
          #expect(abs(value - loss) < 1e-11, "\(label(network))")
          #expect(Deviation.largest(found.values, gradient) < 1e-12, "\(label(network))")
        }
      }
    }
  }

  @Test("each side has one set of weights, however long sequences are; what is read and fed stays apart")
  func weights() {
    let network = Network<Float>(input: [7]) {
      EncoderDecoder(source: 3, fed: 4, encoder: LSTM(5), decoder: LSTM(5)); Dense(4)
    }
    #expect(network.parameters.keys == [
      "encoderdecoder1.encoder.weight_ih_l0", "encoderdecoder1.encoder.weight_hh_l0", "encoderdecoder1.encoder.bias_ih_l0",
      "encoderdecoder1.decoder.weight_ih_l0", "encoderdecoder1.decoder.weight_hh_l0", "encoderdecoder1.decoder.bias_ih_l0",
      "dense1.weight", "dense1.bias",
    ])
    #expect(network.parameterCounts == [20 * (3 + 5 + 1) + 20 * (4 + 5 + 1), 24])
    let fed = Network<Float>(input: [7]) {
      EncoderDecoder(source: 3, fed: 4, encoder: LSTM(2), decoder: RNN(5), context: .inputs); Dense(4)
    }
    #expect(fed.parameterCounts == [8 * (3 + 2 + 1) + 5 * (4 + 2 + 5 + 1), 24])
    #expect(network.sides.encoder.inputShape == [3] && network.sides.decoder.inputShape == [4])
    #expect(fed.sides.decoder.inputShape == [6] && fed.sides.decoder.layerNames == ["rnn1", "dense1"])
  }

  @Test("what is put out depends on all of the source, on what was fed up to there, and on nothing past the ends")
  func causes() {
    var stream = RandomStream(seed: 3, name: "causes")
    let (sources, targets) = ([3, 2], [2, 4])
    for network in networks(&stream) {
      let x: Tensor<Double> = stream.tensor([6, 7, 2])
      func outputs(_ x: Tensor<Double>) -> Tensor<Double> {
        network.trace(
          x, targets: Tensor(zeros: [4, 4, 2]), loss: .halfSquaredError, mask: mask(lengths: targets, steps: 4), steps: 6,
          lengths: [5, 6]
        ).outputs[network.layers.count - 1]
      }
      let whole = outputs(x)
      for n in 0..<2 {
        for t in 0..<6 {
          for row in 0..<7 {
            var moved = x
            moved[t, row, n] += 0.5
            let other = outputs(moved)
            let (isSource, isFed) = (t < sources[n] && row < 3, t >= sources[n] && t < sources[n] + targets[n] && row >= 3)
            for step in 0..<targets[n] {
              let changes = whole.part(step).columns[n] != other.part(step).columns[n]
              #expect(changes == (isSource || (isFed && step >= t - sources[n])), "\(label(network)): \(n) \(t) \(row) \(step)")
            }
          }
        }
      }
    }
  }

  @Test("it is saved and loaded, with an example that has a source")
  func saved() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sides-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var stream = RandomStream(seed: 6, name: "saved")
    func network() -> Network<Float> {
      Network(input: [5]) { EncoderDecoder(source: 3, fed: 2, encoder: LSTM(4), decoder: LSTM(4)); Dense(2) }
    }
    let drawn = network().randomized(&stream)
    let examples = try #require(SavedExamples(drawn))
    #expect(examples.inputs.shape == [2, 3, 5] && examples.outputs.shape == [2, 1, 2])
    // Without the source's weights other numbers come out.
    var other = drawn
    other.parameters["encoderdecoder1.encoder.weight_hh_l0"] = Tensor(zeros: [16, 4])
    #expect(throws: SavedModelError.self) { try examples.check(other, path: "saved") }
    try drawn.saveSafetensors(to: path)
    var loaded = network()
    try loaded.loadSafetensors(from: path)
    #expect(loaded.parameters == drawn.parameters)
  }

  @Test("sides that do not fit, and targets longer than the inputs, are refused in words")
  func refused() async {
    let units = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = EncoderDecoder<Float>(source: 3, fed: 2, encoder: LSTM(4), decoder: LSTM(5))
    }
    expectSentence(
      "EncoderDecoder: a context of 4 units for a decoder that begins with 5", from: "EncoderDecoder", in: units)
    let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Network<Float>(input: [5]) { EncoderDecoder(source: 3, fed: 2, encoder: RNN(4), decoder: RNN(4)) }
      _ = network(Tensor(zeros: [2, 5, 1]), steps: 2, outputSteps: 3)
    }
    expectSentence(
      "EncoderDecoder: targets of [3] steps for inputs that hold them and the source in [2]", from: "EncoderDecoder",
      in: steps)
    let sides = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [5]) { RNN(4); Dense(2) }.sides
    }
    expectSentence(
      "sides: the first layer of rnn1, dense1 is no EncoderDecoder", from: "EncoderDecoder+Decoding", in: sides)
  }
}
