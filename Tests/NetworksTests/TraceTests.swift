import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Traces")
struct TraceTests {
  private static let pictures = Network<Double>(input: [2, 5, 4]) {
    Conv2D(filters: 3, window: 2); Tanh(); MaxPool2D(window: 2); Flatten(); Dense(3); Sigmoid()
  }
  private static let sequences = Network<Double>(input: [3]) { LSTM(4); RNN(5); Dense(2) }

  @Test("every shape is that of its layer, and there is an axis of time for sequences only")
  func shapes() {
    var stream = RandomStream(seed: 1, name: "shapes")
    let still = Self.pictures.randomized(&stream)
    let one = still.trace(stream.tensor([2, 5, 4, 7]), targets: stream.tensor([3, 7]), loss: .halfSquaredError)
    let shapes = [[3, 4, 3, 7], [3, 4, 3, 7], [3, 2, 1, 7], [6, 7], [3, 7], [3, 7]]
    #expect(one.outputs.map(\.shape) == shapes && one.deltas.map(\.shape) == shapes)
    #expect(one.inputGradient.shape == [2, 5, 4, 7] && one.inputs.shape == [2, 5, 4, 7])

    let moving = Self.sequences.randomized(&stream)
    for steps in [6, 1] {
      let many = moving.trace(
        stream.tensor([steps, 3, 2]), targets: stream.bits([steps, 2, 2]), loss: .sigmoidCrossEntropy, steps: steps)
      #expect(many.outputs.map(\.shape) == [[steps, 4, 2], [steps, 5, 2], [steps, 2, 2]])
      #expect(many.deltas.map(\.shape) == [[steps, 4, 2], [steps, 5, 2], [steps, 2, 2]])
      #expect(many.inputGradient.shape == [steps, 3, 2])
    }
  }

  @Test("outputs are those of the network cut off there, to the last bit; loss and gradient those of a batch")
  func same() throws {
    var stream = RandomStream(seed: 2, name: "same")
    let network = Self.pictures.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([2, 5, 4, 6]), stream.tensor([3, 6]))
    let trace = network.trace(x, targets: t, loss: .halfSquaredError)
    for end in network.layers.indices {
      var cut = Network<Double>(input: [2, 5, 4]) { Array(network.layers[...end]) }
      for key in cut.parameters.keys { cut.parameters[key] = network.parameters[key] }
      #expect(cut(x) == trace.outputs[end], "\(network.layerNames[end])")
    }
    #expect(Array(network.activations(of: x)) == Array(trace.outputs))
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let batch = DenseExamples(inputs: x.reshaped(to: [40, 6]), targets: t)
    let (loss, gradient) = runner.lossAndGradient(of: network, on: batch)
    #expect(trace.loss == loss)
    #expect(trace.gradient.flat.values == gradient.values)
    #expect(network.activations(of: batch, piece: 0)["dense1"] == trace.outputs["dense1"])
  }

  @Test("the scale multiplies loss and gradients; a mask weighs steps and examples")
  func weights() {
    var stream = RandomStream(seed: 3, name: "weights")
    let network = Self.sequences.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([4, 3, 3]), stream.bits([4, 2, 3]))
    func trace(_ mask: [Double]?, _ scale: Double = 1) -> Trace<Double> {
      network.trace(x, targets: t, loss: .sigmoidCrossEntropy, mask: mask, steps: 4, scale: scale)
    }
    let one = trace(nil)
    #expect(trace([Double](repeating: 1, count: 12)).gradient == one.gradient)
    // Powers of two scale without rounding.
    #expect(trace(nil, 0.25).loss == one.loss / 4)
    #expect(trace(nil, 0.25).inputGradient == 0.25 * one.inputGradient)
    #expect(trace([Double](repeating: 2, count: 12)).gradient.flat == 2 * one.gradient.flat)
    // Only the last step of the second sequence: nothing comes to the others.
    let single = trace((0..<12).map { $0 == 10 ? 1 : 0 })
    for (index, value) in single.inputGradient.values.enumerated() { #expect((value == 0) == (index % 3 != 1)) }
    #expect(abs(single.loss + trace((0..<12).map { $0 == 10 ? 0 : 1 }).loss - one.loss) < 1e-14)
  }

  @Test("∂E/∂(output) given by hand leads to what the loss leads to")
  func outputGradient() {
    var stream = RandomStream(seed: 4, name: "output gradient")
    let network = Self.sequences.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([4, 3, 3]), stream.tensor([4, 2, 3]))
    let byLoss = network.trace(x, targets: t, loss: .halfSquaredError, steps: 4)
    let byHand = network.trace(x, outputGradient: byLoss.outputs[2] - t, steps: 4)
    #expect(byHand.loss == 0)
    #expect(byHand.gradient == byLoss.gradient && byHand.inputGradient == byLoss.inputGradient)
    #expect(Array(byHand.deltas) == Array(byLoss.deltas))
  }

  @Test("gradients have the names and shapes of the parameters, and equal central differences")
  func gradients() {
    var stream = RandomStream(seed: 5, name: "names")
    let network = Network<Double>(input: [3]) { Dense(4); Tanh(); Dense(2) }.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([3, 5]), stream.tensor([2, 5]))
    let trace = network.trace(x, targets: t, loss: .halfSquaredError, scale: 0.5)
    let measured = network.centralDifferences(x, targets: t, loss: .halfSquaredError, scale: 0.5)
    #expect(trace.gradient.keys == network.parameters.keys)
    for key in network.parameters.keys {
      #expect(trace.gradient[key].shape == network.parameters[key].shape)
      let deviation = Deviation.relative(trace.gradient[key].values, measured[key].values)
      #expect(deviation > 0 && deviation < 1e-7, "\(key)")
    }
    // δ of a dense layer is δ = ∂E/∂z, whose sum over examples is the gradient of the bias.
    let sums = trace.deltas["dense1"].sum(axis: 1)
    #expect(Deviation.relative(sums.values, trace.gradient["dense1.bias"].values) < 1e-13)
  }

  @Test("a recurrent layer's δ holds what comes back from later steps; the plain one's is the net gradient")
  func recurrent() {
    var stream = RandomStream(seed: 6, name: "recurrent")
    let network = Network<Double>(input: [2]) { RNN(3) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([3, 2, 1])
    let dE: Tensor<Double> = stream.tensor([3, 3, 1])
    let trace = network.trace(x, outputGradient: dE, steps: 3)
    let (U, h) = (network.parameters["rnn1.weight_hh_l0"], trace.outputs[0])
    var net = Tensor<Double>(zeros: [3, 1])
    for t in [2, 1, 0] {
      net = (1 - h.part(t) ⊙ h.part(t)) ⊙ (dE.part(t) + U.ᵀ × net)
      #expect(Deviation.largest(net, trace.deltas[0].part(t)) < 1e-15)
    }
  }

  @Test("layers are found by name, and there are as many as in the network")
  func names() {
    var stream = RandomStream(seed: 7, name: "names")
    let network = Self.pictures.randomized(&stream)
    let outputs = network.activations(of: stream.tensor([2, 5, 4, 1]))
    #expect(outputs.count == network.layers.count && outputs.names == network.layerNames)
    for (index, name) in network.layerNames.enumerated() { #expect(outputs[name] == outputs[index]) }
  }

  @Test("pieces of pictures and of sequences show their outputs and targets")
  func pieces() {
    var stream = RandomStream(seed: 9, name: "pieces")
    let pictures = PictureExamples<Double>(
      pictures: (0..<40).map { UInt8($0) }, labels: [3, 0, 2, 1], size: 10, classes: 4, divisor: 40, rows: [2, 0, 3],
      pieceSize: 2)
    let still = Network<Double>(input: [2, 5]) { Flatten(); Dense(3) }.randomized(&stream)
    #expect(pictures.targets(ofPiece: 1) == Tensor([1, 4, 1], [0, 1, 0, 0]))
    let first = Tensor([2, 5, 2], (0..<10).flatMap { [Double(20 + $0) / 40, Double($0) / 40] })
    let outputs = still.activations(of: pictures, piece: 0)
    #expect(outputs.map(\.shape) == [[10, 2], [3, 2]])
    #expect(Deviation.largest(outputs[1], still(first)) < 1e-15)

    let sequences = SequenceExamples<Double>([4, 2].map { length in
      .init(inputs: stream.tensor([3, length]), targets: stream.bits([2, length]))
    })
    let moving = Self.sequences.randomized(&stream)
    #expect(sequences.targets(ofPiece: 0).shape == [4, 2, 2])
    #expect(moving.activations(of: sequences, piece: 0).map(\.shape) == [[4, 4, 2], [4, 5, 2], [4, 2, 2]])
  }

  @Test("single precision too")
  func float() {
    var stream = RandomStream(seed: 8, name: "float")
    let network = Network<Float>(input: [3]) { Dense(2); Sigmoid() }.randomized(&stream)
    let x: Tensor<Float> = stream.tensor([3, 4])
    let trace = network.trace(x, targets: Tensor(zeros: [2, 4]), loss: .halfSquaredError)
    #expect(trace.outputs[1] == network(x))
    #expect(trace.deltas[1] == trace.outputs[1])
  }

  @Test("other shapes are refused")
  func refused() async {
    let inTime = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [3]) { Dense(2) }.activations(of: Tensor(zeros: [5, 3, 1]))
    }
    expectSentence("inputs [5, 3, 1] for a network of [3] + [examples]", from: "Trace", in: inTime)
    let still = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [3]) { Dense(2) }.activations(of: Tensor(zeros: [3, 1]), steps: 1)
    }
    expectSentence("inputs [3, 1] for a network of [1, 3] + [examples]", from: "Trace", in: still)
    let targets = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [3]) { Dense(2) }
        .trace(Tensor(zeros: [3, 4]), targets: Tensor(zeros: [4, 2]), loss: .halfSquaredError)
    }
    expectSentence("trace: targets [4, 2] for outputs [2, 4]", from: "Trace", in: targets)
    let mask = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [3]) { Dense(2) }
        .trace(Tensor(zeros: [3, 4]), targets: Tensor(zeros: [2, 4]), loss: .halfSquaredError, mask: [1, 1])
    }
    expectSentence("trace: a mask of 2 numbers for 4 steps and examples", from: "Trace", in: mask)
    let layer = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Double>(input: [3]) { Dense(2) }.activations(of: Tensor(zeros: [3, 1]))["dense2"]
    }
    expectSentence("no layer 'dense2'; there are: dense1", from: "Trace", in: layer)
  }

  @Test("what layers put out for sequences of one step has an axis of time, as for longer ones")
  func oneStep() {
    let network = Network<Double>(input: [3]) { RNN(2) }
    for steps in [1, 4] {
      let sequence = SequenceExamples<Double>.Sequence(inputs: Tensor(zeros: [3, steps]), targets: Tensor(zeros: [2, steps]))
      let examples = SequenceExamples([sequence, sequence])
      #expect(network.activations(of: examples, piece: 0)[0].shape == [steps, 2, 2])
      #expect(network.activations(of: examples.positions(), piece: 0)[0].shape == [2, 2 * steps])
    }
  }
}
