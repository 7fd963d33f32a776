import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

/// Recurrent layers that begin where another pass has ended, and gradients that go the same way back.
@Suite("The state of recurrent layers, in and out")
struct RecurrentStateTests {
  /// One layer of each kind, and two on top of each other.
  private func networks<S: Scalar>(_: S.Type, _ stream: inout RandomStream) -> [Network<S>] {
    [
      Network(input: [3]) { RNN(4); Dense(2) }, Network(input: [3]) { RNN(4, activation: .relu) },
      Network(input: [3]) { LSTM(5); Dense(2) }, Network(input: [3]) { GRU(4); Dense(2) },
      Network(input: [3]) { ForgetGateRNN(4); Dense(2) }, Network(input: [3]) { LSTM(4); GRU(3); Dense(2) },
      Network(input: [3]) { LSTM(4, form: .peephole) },
      Network(input: [3]) { LSTM(4, form: [.peephole, .coupledGates, .tanhLast]); Dense(2) },
      Network(input: [3]) { ClockworkRNN(modules: [2, 1, 2], periods: [1, 2, 3]); Dense(2) },
      Network(input: [3]) { OutputRecurrentRNN(4, outputs: 2) },
    ].map { $0.randomized(&stream) }
  }

  /// Steps `range` of `[T, D, N]`.
  private func steps<S: Scalar>(_ x: Tensor<S>, _ range: Range<Int>) -> Tensor<S> {
    let size = x.shape[1] * x.shape[2]
    return Tensor([range.count] + x.shape.dropFirst(), Array(x.values[range.lowerBound * size..<range.upperBound * size]))
  }

  private func drawn<S: Scalar>(_ state: RecurrentState<S>, _ stream: inout RandomStream) -> RecurrentState<S> {
    var state = state
    for key in state.keys { state[key] = stream.tensor(state[key].shape) }
    return state
  }

  private func checkSteps<S: Scalar>(_: S.Type, _ n: Int) {
    var stream = RandomStream(seed: UInt64(n), name: "steps")
    for network in networks(S.self, &stream) {
      let x: Tensor<S> = stream.tensor([7, 3, n])
      let whole = network(x, steps: 7)
      var state = network.zeroState(sequences: n)
      var outputs: [S] = []
      for t in 0..<7 { outputs += network(steps(x, t..<t + 1), steps: 1, state: &state).values }
      #expect(outputs == whole.values, "\(network.layerNames), \(n) sequences")
      // Nor does it matter where a sequence is cut.
      var other = network.zeroState(sequences: n)
      let parts = [0..<3, 3..<7].map { network(steps(x, $0), steps: $0.count, state: &other) }
      #expect(parts.flatMap(\.values) == whole.values && other == state, "\(network.layerNames), \(n) sequences")
    }
  }
  @Test("a step at a time gives the outputs of the whole sequence to the bit", arguments: [1, 3, 16, 33])
  func stepwise(_ n: Int) {
    checkSteps(Float.self, n)
    checkSteps(Double.self, n)
  }

  @Test("the state at the end is the last h of each layer, and the memory of an LSTM beside it")
  func end() {
    var stream = RandomStream(seed: 1, name: "end")
    let network = Network<Double>(input: [3]) { LSTM(4); GRU(3) }.randomized(&stream)
    let x: Tensor<Double> = stream.tensor([5, 3, 2])
    var state = network.zeroState(sequences: 2)
    #expect(state.keys == ["lstm1.h", "lstm1.c", "gru1.h"])
    #expect(state.sequences == 2 && state.keys.allSatisfy { state[$0].values.allSatisfy { $0 == 0 } })
    let outputs = network(x, steps: 5, state: &state)
    #expect(state[state.keys[2]].values == steps(outputs, 4..<5).values)
    // h = o tanh(c), so a memory explains its state: |h| < |tanh c|, with the same sign.
    let (h, c) = (state["lstm1.h"].values, state["lstm1.c"].values)
    #expect(zip(h, c).allSatisfy { abs($0) < abs(tanh($1)) && $0 * $1 > 0 })
  }

  /// E = loss of the outputs + ⟨weights, state at the end⟩, whose gradients are what a part that goes on from there
  /// sends back.
  @Test("∂E/∂(state at the start), ∂E/∂θ and ∂E/∂x equal central differences", arguments: [1, 4])
  func gradients(_ length: Int) {
    var stream = RandomStream(seed: UInt64(length), name: "gradients")
    for network in networks(Double.self, &stream) {
      let outputs = network.outputShapes[network.layers.count - 1]
      let (x, t): (Tensor<Double>, Tensor<Double>) = (
        stream.tensor([length, 3, 3]), stream.tensor([length] + outputs + [3])
      )
      let start = drawn(network.zeroState(sequences: 3), &stream), weights = drawn(start, &stream)
      func energy(_ network: Network<Double>, _ x: Tensor<Double>, _ start: RecurrentState<Double>) -> Double {
        var state = start
        let y = network(x, steps: length, state: &state)
        let half = zip(y.values, t.values).reduce(0) { $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1) }
        return state.keys.reduce(half) { sum, key in
          zip(state[key].values, weights[key].values).reduce(sum) { $0 + $1.0 * $1.1 }
        }
      }
      let result = network.trace(
        x, targets: t, loss: .halfSquaredError, steps: length, from: start, endGradient: weights)
      func check(_ analytic: Tensor<Double>, at point: Tensor<Double>, _ what: String, _ f: (Tensor<Double>) -> Double) {
        let numeric = CentralDifference.gradient(at: point, of: f)
        let worst = zip(analytic.values, numeric.values).map { Deviation.relative($0, $1, floor: 1e-2) }.max() ?? 1
        #expect(worst < 1e-6, "\(network.layerNames), \(length) steps: \(what)")
      }
      for key in start.keys {
        check(result.startGradient[key], at: start[key], key) { moved in
          var state = start
          state[key] = moved
          return energy(network, x, state)
        }
      }
      check(result.trace.inputGradient, at: x, "x") { energy(network, $0, start) }
      check(result.trace.gradient.flat, at: network.parameters.flat, "θ") { moved in
        var network = network
        network.parameters.flat = moved
        return energy(network, x, start)
      }
    }
  }

  @Test("the gradient of a sequence is the sum of those of its parts, if what they send back is handed on")
  func parts() {
    var stream = RandomStream(seed: 2, name: "parts")
    for network in networks(Double.self, &stream) {
      let outputs = network.outputShapes[network.layers.count - 1]
      let (x, t): (Tensor<Double>, Tensor<Double>) = (stream.tensor([9, 3, 4]), stream.tensor([9] + outputs + [4]))
      let whole = network.trace(x, targets: t, loss: .halfSquaredError, steps: 9)
      func part(_ range: Range<Int>, _ start: RecurrentState<Double>, _ back: RecurrentState<Double>?)
        -> ContinuedTrace<Double>
      {
        network.trace(
          steps(x, range), targets: steps(t, range), loss: .halfSquaredError, steps: range.count, from: start,
          endGradient: back)
      }
      let zero = network.zeroState(sequences: 4)
      // Forwards for the states, then backwards for the gradients.
      let second = part(4..<9, part(0..<4, zero, nil).end, nil)
      let first = part(0..<4, zero, second.startGradient)
      #expect(abs(first.trace.loss + second.trace.loss - whole.loss) < 1e-12 * whole.loss)
      let sums = zip(first.trace.gradient.flat.values, second.trace.gradient.flat.values).map { $0 + $1 }
      #expect(zip(sums, whole.gradient.flat.values).allSatisfy { abs($0 - $1) < 1e-12 * max(1, abs($1)) })
      let inputs = first.trace.inputGradient.values + second.trace.inputGradient.values
      #expect(zip(inputs, whole.inputGradient.values).allSatisfy { abs($0 - $1) < 1e-13 })
      // Truncated: without what is sent back the first part knows nothing of the second.
      let cut = part(0..<4, zero, nil)
      #expect(cut.trace.gradient.flat != first.trace.gradient.flat)
    }
  }

  /// The encoder reads m steps and puts nothing out that counts; the decoder begins with what it remembers.
  @Test("an encoder–decoder: the encoder's gradient equals central differences through the state that it hands on")
  func encoderDecoder() {
    var stream = RandomStream(seed: 3, name: "encoder")
    let encoders = [Network<Double>(input: [3]) { LSTM(4) }, Network<Double>(input: [3]) { GRU(4) }]
    let decoders = [
      Network<Double>(input: [2]) { LSTM(4); Dense(2) }, Network<Double>(input: [2]) { GRU(4); Dense(2) },
    ]
    for (encoder, decoder) in zip(encoders, decoders) {
      let (encoder, decoder) = (encoder.randomized(&stream), decoder.randomized(&stream))
      let (x, y, t): (Tensor<Double>, Tensor<Double>, Tensor<Double>) = (
        stream.tensor([6, 3, 2]), stream.tensor([4, 2, 2]), stream.bits([4, 2, 2])
      )
      let zero = encoder.zeroState(sequences: 2)
      func write(_ encoder: Network<Double>) -> ContinuedTrace<Double> {
        var state = zero
        _ = encoder(x, steps: 6, state: &state)
        return decoder.trace(y, targets: t, loss: .sigmoidCrossEntropy, steps: 4, from: state)
      }
      let back = encoder.trace(
        x, outputGradient: Tensor(zeros: [6, 4, 2]), steps: 6, from: zero, endGradient: write(encoder).startGradient)
      let numeric = CentralDifference.gradient(at: encoder.parameters.flat) { moved in
        var encoder = encoder
        encoder.parameters.flat = moved
        return write(encoder).trace.loss
      }
      let worst = zip(back.trace.gradient.flat.values, numeric.values)
        .map { Deviation.relative($0, $1, floor: 1e-2) }.max() ?? 1
      #expect(worst < 1e-6, "\(encoder.layerNames)")
    }
  }

  @Test("a state of another network is refused in words")
  func refusal() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let (small, large) = (Network<Float>(input: [3]) { LSTM(4) }, Network<Float>(input: [3]) { LSTM(5) })
      var state = small.zeroState(sequences: 2)
      _ = large(Tensor(zeros: [1, 3, 2]), steps: 1, state: &state)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("a state of lstm1.h [4, 2], lstm1.c [4, 2] for a network and sequences of lstm1.h [5, 2], lstm1.c [5, 2]"), "\(text)")
  }

  @Test("a recurrent layer inside another, whose state would begin anew at every step, is refused")
  func inner() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { Wrapper(RNN(4)) }.zeroState(sequences: 2)
    }
    expectSentence(
      "wrapper1: a recurrent layer inside it carries no state from step to step", from: "RecurrentState", in: result)
  }
}

/// A layer that hands on to the one inside.
private struct Wrapper<S: Scalar>: Layer {
  static var kind: String { "wrapper" }
  private var inner: any Layer<S>

  init<L: Layer>(_ inner: L) where L.S == S { self.inner = inner }

  var sublayers: [any Layer<S>] { [inner] }
  mutating func connect(to input: [Int]) -> [Int] { inner.connect(to: input) }
  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    inner.forward(x, into: y, context.sublayer(0))
  }
  func backward(x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>) {
    inner.backward(x: x, y: y, dY: dY, dX: dX, context.sublayer(0))
  }
}
