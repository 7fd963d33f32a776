// Without @testable: what someone else can write.
import Foundation
import Host
import Networks
import Tensors
import TestSupport
import Testing

/// Y = X + F(X), F a layer that keeps the shape (He et al. 2016).
private struct Residual<S: Scalar>: Layer {
  static var kind: String { "residual" }
  private var inner: any Layer<S>
  private var rows = 0

  init<L: Layer>(_ inner: L) where L.S == S { self.inner = inner }

  var sublayers: [any Layer<S>] { [inner] }

  mutating func connect(to input: [Int]) -> [Int] {
    rows = input.reduce(1, *)
    let output = inner.connect(to: input)
    require(output == input, "Residual: the layer inside makes \(output) of \(input)")
    return input
  }

  /// F(X), which the layer inside may read on its way back, and ∂E/∂F, which it may overwrite.
  var workspaceRows: Int { 2 * rows }

  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let f = context.workspace(0..<rows, like: x)
    inner.forward(x, into: f, context.sublayer(0))
    for row in 0..<x.flat.rows {
      for n in 0..<x.columns { y.flat[row, n] = x.flat[row, n] + f.flat[row, n] }
    }
  }

  func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let (f, dF) = (context.workspace(0..<rows, like: x), context.workspace(rows..<2 * rows, like: x))
    dF.flat.copy(dY.view.flat)
    inner.backward(x: x, y: f.view, dY: dF, dX: dX, context.sublayer(0))
    guard let dX else { return }
    for row in 0..<x.flat.rows {
      for n in 0..<x.columns { dX.flat[row, n] += dY.flat[row, n] }
    }
  }
}

/// What a recurrent layer makes of each sequence, turned by a dense layer: Y `[1, H, N]`, blocks of T steps and of one
/// side by side.
private struct Encoder<S: Scalar>: Layer {
  static var kind: String { "encoder" }
  private var states: any Layer<S>
  private var ends = LastState<S>()
  private var turn: Dense<S>
  private let units: Int

  init<L: Layer>(_ units: Int, _ states: L) where L.S == S {
    (self.states, self.units) = (states, units)
    turn = Dense(units)
  }

  var sublayers: [any Layer<S>] { [states, ends, turn, ReversedInTime<S>()] }
  var outputSteps: StepRule { .one }

  mutating func connect(to input: [Int]) -> [Int] {
    let hidden = states.connect(to: input)
    return turn.connect(to: ends.connect(to: hidden))
  }

  /// The states and ∂E/∂states of all steps; the last of each, turned round for nothing, and ∂E/∂ of it.
  var workspaceRows: Int { 5 * units }

  private func rows(_ index: Int, _ x: Block<S>, _ context: LayerContext<S>, steps: Int? = nil) -> MutableBlock<S> {
    context.workspace(index * units..<(index + 1) * units, like: x, steps: steps)
  }

  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let (h, last, same) = (rows(1, x, context), rows(0, x, context, steps: 1), rows(2, x, context, steps: 1))
    states.forward(x, into: h, context.sublayer(0))
    ends.forward(h.view, into: last, context.sublayer(1))
    ReversedInTime().forward(last.view, into: same, context.sublayer(3, steps: .one))
    turn.forward(same.view, into: y, context.sublayer(2, steps: .one))
  }

  func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let (h, last, same) = (rows(1, x, context), rows(0, x, context, steps: 1), rows(2, x, context, steps: 1))
    let (dH, dLast) = (rows(3, x, context), rows(4, x, context, steps: 1))
    turn.backward(x: same.view, y: y, dY: dY, dX: dLast, context.sublayer(2, steps: .one))
    ends.backward(x: h.view, y: last.view, dY: dLast, dX: dH, context.sublayer(1))
    states.backward(x: x, y: h.view, dY: dH, dX: dX, context.sublayer(0))
  }
}

@Suite("A layer of layers, written outside the module")
struct CompositeLayerTests {
  @Test("gradients equal central differences, also of layers in layers in layers")
  func gradients() {
    var stream = RandomStream(seed: 1, name: "composites")
    let still = Network<Double>(input: [4]) {
      Residual(Dense(4)); Tanh(); Dense(5); Residual(Residual(Dense(5))); Residual(Activation(.tanh)); Dense(2)
    }.randomized(&stream)
    let one = GradientCheck.run(
      still, inputs: stream.tensor([4, 6]), targets: stream.tensor([2, 6]), loss: .halfSquaredError, scale: 0.1)
    let moving = Network<Double>(input: [3]) {
      Bidirectional(RNN(4), LSTM(4)); Residual(RNN(8)); Bidirectional(GRU(2), GRU(2)); Dense(2)
    }.randomized(&stream)
    let two = GradientCheck.run(
      moving, inputs: stream.tensor([5, 3, 4]), targets: stream.tensor([5, 2, 4]), loss: .halfSquaredError, steps: 5,
      lengths: [5, 1, 3, 2], scale: 0.1)
    let ending = Network<Double>(input: [3]) { Encoder(4, RNN(4)); Residual(Dense(4)); Dense(2) }.randomized(&stream)
    let three = GradientCheck.run(
      ending, inputs: stream.tensor([3, 3, 4]), targets: stream.tensor([1, 2, 4]), loss: .halfSquaredError, steps: 3,
      lengths: [3, 1, 3, 2], scale: 0.1)
    for result in [one, two, three] {
      #expect(result.parameters < 1e-6 && result.inputs < 1e-6)
      #expect(result.parameters > 0 && result.inputs > 0)
    }
  }

  @Test("parameters lie in order under the layer's name and the inner one's, or as the layer says")
  func names() {
    let network = Network<Float>(input: [4]) {
      Dense(4); Residual(Residual(Dense(4))); Bidirectional(RNN(2), RNN(2)); Residual(Dense(4))
    }
    #expect(network.parameters.keys == [
      "dense1.weight", "dense1.bias", "residual1.residual1.dense1.weight", "residual1.residual1.dense1.bias",
      "bidirectional1.weight_ih_l0", "bidirectional1.weight_hh_l0", "bidirectional1.bias_ih_l0",
      "bidirectional1.weight_ih_l0_reverse", "bidirectional1.weight_hh_l0_reverse", "bidirectional1.bias_ih_l0_reverse",
      "residual2.dense1.weight", "residual2.dense1.bias",
    ])
    #expect(network.parameterCounts == [20, 20, 28, 20])
    #expect(network.parameters["bidirectional1.weight_hh_l0_reverse"].shape == [2, 2])
    #expect(network.layerNames == ["dense1", "residual1", "bidirectional1", "residual2"])
  }

  @Test("pieces are small where a layer inside a layer shares its weights")
  func pieceSize() {
    let recurrent = Network<Float>(input: [4]) { Dense(4); Residual(Residual(RNN(4))) }
    let still = Network<Float>(input: [4]) { Dense(4); Residual(Residual(Dense(4))) }
    #expect(recurrent.pieceSize == 16 && still.pieceSize == 64)
  }

  @Test("a residual layer whose inner one puts out 0 hands its input on, and drawn parameters go where they belong")
  func identity() {
    var stream = RandomStream(seed: 2, name: "identity")
    var network = Network<Double>(input: [4]) { Residual(Dense(4)) }
    let x: Tensor<Double> = stream.tensor([4, 3])
    #expect(network(x) == x)
    network.initialize(using: &stream)
    let (W, b) = (network.parameters["residual1.dense1.weight"], network.parameters["residual1.dense1.bias"])
    #expect(W.values.contains { $0 != 0 } && b.values.allSatisfy { $0 == 0 })
    #expect(Deviation.largest(network(x), x + W × x) < 1e-15)
  }

  @Test("both ways at once are the two ways by themselves, each sequence from its own end")
  func bothWays() {
    var stream = RandomStream(seed: 3, name: "both ways")
    let network = Network<Double>(input: [3]) { Bidirectional(RNN(2), RNN(2)) }.randomized(&stream)
    let lengths = [4, 1, 3]
    let x: Tensor<Double> = stream.tensor([4, 3, 3])
    let y = network(x, steps: 4, lengths: lengths)
    var one = Network<Double>(input: [3]) { RNN(2) }
    for (suffix, rows) in [("", 0..<2), ("_reverse", 2..<4)] {
      for name in ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"] {
        one.parameters["rnn1.\(name)"] = network.parameters["bidirectional1.\(name)\(suffix)"]
      }
      for (n, length) in lengths.enumerated() {
        let order = suffix.isEmpty ? Array(0..<length) : (0..<length).reversed()
        let states = one(Tensor(parts: order.map { .column(x.part($0).columns[n]) }), steps: length)
        for (place, t) in order.enumerated() {
          let found = Tensor([2, 1], Array(y.part(t).columns[n][rows]))
          #expect(Deviation.largest(found, states.part(place)) < 1e-15, "sequence \(n), step \(t)\(suffix)")
        }
      }
    }
  }

  @Test("recurrent layers inside are saved with both biases, and loaded")
  func saved() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("composite-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var stream = RandomStream(seed: 5, name: "saved")
    let network = Network<Float>(input: [3]) { Residual(RNN(3)); Encoder(2, LSTM(2)) }.randomized(&stream)
    let text = String(decoding: network.safetensors(), as: UTF8.self)
    #expect(text.contains("\"residual1.rnn1.bias_hh_l0\"") && text.contains("\"encoder1.lstm1.bias_hh_l0\""))
    try network.saveSafetensors(to: path)
    var loaded = Network<Float>(input: [3]) { Residual(RNN(3)); Encoder(2, LSTM(2)) }
    try loaded.loadSafetensors(from: path)
    #expect(loaded.parameters == network.parameters)
  }

  @Test("a batch on several threads gives a composite the gradient of a trace; inner layers draw by their own names")
  func batch() {
    var stream = RandomStream(seed: 4, name: "batch")
    let network = Network<Double>(input: [4]) {
      Residual(Dense(4)); Residual(Dropout(dropping: 0.5)); Residual(Residual(Dropout(dropping: 0.5))); Dense(2)
    }.randomized(&stream)
    let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([4, 30]), stream.tensor([2, 30]))
    let draw = Draw(seed: 1, epoch: 1)
    let trace = network.trace(x, targets: t, loss: .halfSquaredError, mode: .training(draw))
    for pieceSize in [7, 30] {
      let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 2))
      let gradient = runner.gradient(
        of: network, on: DenseExamples(inputs: x, targets: t, pieceSize: pieceSize), draw: draw
      ).values
      #expect(Deviation.largest(Tensor([gradient.count], gradient), trace.gradient.flat) < 1e-12)
    }
    // Where a number was dropped, the layer puts out its input once, or with two ways around, twice.
    func isDropped(_ index: Int) -> [Bool] {
      zip(trace.outputs[index].values, trace.outputs[index - 1].values).map { $0 == Double(index) * $1 }
    }
    for index in [1, 2] { #expect(isDropped(index).contains(true) && isDropped(index).contains(false)) }
    #expect(isDropped(1) != isDropped(2))
  }

  @Test("a layer that takes a workspace it did not ask for, or a parameter it has not, is told so")
  func refused() async {
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Network<Double>(input: [4]) { Greedy() }
      _ = network(Tensor(zeros: [4, 3]))
    }
    expectSentence("greedy1: rows 0..<1 of 0 workspaceRows, 1×3 columns, room for 3", from: "LayerContext", in: rows)
    let parameter = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = Network<Double>(input: [4]) { Greedy(wantsParameter: true) }
      _ = network(Tensor(zeros: [4, 3]))
    }
    expectSentence("greedy1: no parameter 0 of 0", from: "LayerContext", in: parameter)
  }
}

/// Has neither parameters nor a workspace, and asks for one of them.
private struct Greedy<S: Scalar>: Layer {
  static var kind: String { "greedy" }
  var wantsParameter = false

  mutating func connect(to input: [Int]) -> [Int] { input }
  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    if wantsParameter { _ = context.parameter(0) } else { context.workspace(0..<1, like: x).flat.fill(1) }
  }
  func backward(x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>) {}
}
