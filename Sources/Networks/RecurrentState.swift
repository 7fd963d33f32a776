import Host
import Tensors

/// What the recurrent layers of a network carry from one step to the next, for N sequences: h of each layer, and the
/// memory c of an LSTM, by names such as `lstm1.h` and `lstm1.c`, all `[H, N]`. Gradients by a state have the same form.
/// All sequences have all steps, and nothing is drawn. A network with a recurrent layer inside another layer traps.
///
/// A sequence can be fed a step at a time, which gives the same outputs as all steps at once, to the bit (`generate` and
/// `freeRun` feed what has been put out):
///
/// ```swift
/// var state = network.zeroState(sequences: 1)
/// for _ in 0..<length {
///   symbol = choose(network(symbol, steps: 1, state: &state))   // [1, 7, 1]
/// }
/// ```
///
/// An encoder–decoder hands the encoder's last state to the decoder, and the gradient back (as one layer, and for
/// sequences of unequal lengths: `EncoderDecoder`):
///
/// ```swift
/// let read = encoder.trace(x, outputGradient: none, steps: m, from: encoder.zeroState(sequences: n))
/// let write = decoder.trace(y, targets: t, loss: loss, steps: k, from: read.end)
/// let whole = encoder.trace(x, outputGradient: none, steps: m, from: zero, endGradient: write.startGradient)
/// ```
public struct RecurrentState<S: Scalar>: Sendable, Equatable {
  /// The names, from the input on.
  public let keys: [String]
  private var tensors: [Tensor<S>]
  /// For each key, how many steps its layer has behind it: what a `ClockworkRNN` goes by. Other states may be written in
  /// their place; the steps stay.
  private var elapsedSteps: [Int]

  /// Zeros for the recurrent layers of `network`.
  fileprivate init(zerosFor network: Network<S>, sequences: Int) {
    require(sequences > 0, "a state for \(sequences) sequences")
    var keys: [String] = []
    var tensors: [Tensor<S>] = []
    for (name, layer) in zip(network.layerNames, network.layers) {
      guard let layer = layer as? any RecurrentLayer<S> else {
        require(!Self.holdsRecurrentLayer(layer), "\(name): a recurrent layer inside it carries no state from step to step")
        continue
      }
      for part in layer.carriesCell ? ["h", "c"] : ["h"] {
        keys.append("\(name).\(part)")
        tensors.append(Tensor(zeros: [layer.stateSize, sequences]))
      }
    }
    (self.keys, self.tensors) = (keys, tensors)
    elapsedSteps = [Int](repeating: 0, count: keys.count)
  }

  private static func holdsRecurrentLayer(_ layer: any Layer<S>) -> Bool {
    layer.sublayers.contains { $0 is any RecurrentLayer<S> || holdsRecurrentLayer($0) }
  }

  /// That of `key`, `[H, N]`; an unknown key traps.
  public subscript(key: String) -> Tensor<S> {
    get { tensors[index(of: key)] }
    set {
      let index = index(of: key)
      require(
        newValue.shape == tensors[index].shape, "\(key): shape \(newValue.shape), needs \(tensors[index].shape)")
      tensors[index] = newValue
    }
  }

  /// How many sequences it is for, N; 0 where no layer carries a state.
  public var sequences: Int { tensors.first?.shape[1] ?? 0 }

  /// How many steps the layer of `key` has behind it.
  fileprivate func elapsed(_ key: String) -> Int { elapsedSteps[index(of: key)] }

  fileprivate mutating func setElapsed(_ steps: Int, _ key: String) { elapsedSteps[index(of: key)] = steps }

  private func index(of key: String) -> Int {
    guard let index = keys.firstIndex(of: key) else {
      programmerError("no state '\(key)'; there are: \(keys.joined(separator: ", "))")
    }
    return index
  }
}

extension Network {
  /// The state that a network begins with by itself: zeros, for N sequences.
  public func zeroState(sequences: Int) -> RecurrentState<S> { RecurrentState(zerosFor: self, sequences: sequences) }

  /// The outputs `[steps] + outputShape + [N]` for sequences `[steps] + inputShape + [N]` that go on from `state`, which
  /// becomes the state after the last step.
  public func callAsFunction(_ inputs: Tensor<S>, steps: Int, state: inout RecurrentState<S>) -> Tensor<S> {
    let continued = Continuation(self, from: state, sequences: inputs.shape.last ?? 0)
    let outputs = continued.network(inputs, steps: steps)
    state = continued.end
    return outputs
  }

  /// A pass forward and back, as `trace` from zeros, that goes on from the state `start`.
  ///
  /// - Parameter endGradient: ∂E/∂(state after the last step), beyond what reaches it through the outputs; that of what
  ///   goes on from there.
  public func trace(
    _ inputs: Tensor<S>, targets: Tensor<S>, loss: Loss, mask: [S]? = nil, steps: Int, scale: Double = 1,
    from start: RecurrentState<S>, endGradient: RecurrentState<S>? = nil
  ) -> ContinuedTrace<S> {
    let continued = Continuation(
      self, from: start, endGradient: endGradient, sequences: inputs.shape.last ?? 0)
    let trace = continued.network.trace(
      inputs, targets: targets, loss: loss, mask: mask, steps: steps, scale: scale)
    return ContinuedTrace(trace: trace, end: continued.end, startGradient: continued.startGradient)
  }

  /// A pass forward and back, as `trace` from zeros, that goes on from the state `start`; `endGradient` as above.
  public func trace(
    _ inputs: Tensor<S>, outputGradient: Tensor<S>, steps: Int, from start: RecurrentState<S>,
    endGradient: RecurrentState<S>? = nil
  ) -> ContinuedTrace<S> {
    let continued = Continuation(
      self, from: start, endGradient: endGradient, sequences: inputs.shape.last ?? 0)
    let trace = continued.network.trace(inputs, outputGradient: outputGradient, steps: steps)
    return ContinuedTrace(trace: trace, end: continued.end, startGradient: continued.startGradient)
  }
}

/// A pass that began with a state, and how it ended.
public struct ContinuedTrace<S: Scalar>: Sendable {
  /// Outputs, gradients and loss.
  public let trace: Trace<S>
  /// The state after the last step.
  public let end: RecurrentState<S>
  /// ∂E/∂(state at the start).
  public let startGradient: RecurrentState<S>
}

/// One pass of a network that goes on from a state: the network, each recurrent layer of which finds its part of the
/// state in a place beside it and leaves there what it ends with. So that everything that runs networks runs it.
private struct Continuation<S: Scalar> {
  let network: Network<S>
  private let places: [StatePlace<S>]
  private let form: RecurrentState<S>

  init(
    _ whole: Network<S>, from start: RecurrentState<S>, endGradient: RecurrentState<S>? = nil, sequences: Int
  ) {
    let form = whole.zeroState(sequences: sequences)
    for state in [start, endGradient].compactMap({ $0 }) {
      require(
        state.keys == form.keys && form.keys.allSatisfy { state[$0].shape == form[$0].shape },
        "a state of \(Self.describe(state)) for a network and sequences of \(Self.describe(form))")
    }
    var places: [StatePlace<S>] = []
    let layers = zip(whole.layerNames, whole.layers).map { name, layer -> any Layer<S> in
      guard let layer = layer as? any RecurrentLayer<S> else { return layer }
      let place = StatePlace(name, hasCell: layer.carriesCell, start, endGradient)
      places.append(place)
      return continued(layer, place)
    }
    var network = Network(input: whole.inputShape) { layers }
    network.parameters = whole.parameters
    (self.network, self.places, self.form) = (network, places, form)
  }

  /// The state after the last pass forward.
  var end: RecurrentState<S> {
    var state = gather(\.end)
    for place in places {
      for key in place.keys { state.setElapsed(place.elapsed + place.steps, key) }
    }
    return state
  }
  /// ∂E/∂(state at the start) of the last pass back.
  var startGradient: RecurrentState<S> { gather(\.startGradient) }

  private func gather(_ part: (StatePlace<S>) -> [Tensor<S>]) -> RecurrentState<S> {
    var state = form
    for place in places {
      for (key, tensor) in zip(place.keys, part(place)) { state[key] = tensor }
    }
    return state
  }

  private static func describe(_ state: RecurrentState<S>) -> String {
    state.keys.map { "\($0) \(state[$0].shape)" }.joined(separator: ", ")
  }
}

/// The state of one layer in one pass: h, and c where the layer has a memory. One pass uses it, on one thread.
private final class StatePlace<S: Scalar>: @unchecked Sendable {
  let keys: [String]
  var start, end, startGradient: [Tensor<S>]
  var endGradient: [Tensor<S>]?
  /// Steps before the pass, and steps of it.
  let elapsed: Int
  var steps = 0

  init(_ name: String, hasCell: Bool, _ start: RecurrentState<S>, _ endGradient: RecurrentState<S>?) {
    let keys = hasCell ? ["\(name).h", "\(name).c"] : ["\(name).h"]
    self.keys = keys
    self.start = keys.map { start[$0] }
    elapsed = start.elapsed(keys[0])
    self.endGradient = endGradient.map { state in keys.map { state[$0] } }
    end = self.start
    startGradient = self.start
  }
}

private func view<S>(_ state: [Tensor<S>], elapsed: Int = 0) -> StateView<S> {
  StateView(h: state[0].matrix, c: state.count > 1 ? state[1].matrix : nil, elapsed: elapsed)
}

/// `layer`, its state at `place`; a function, so that the type of the layer is known inside.
private func continued<L: RecurrentLayer>(_ layer: L, _ place: StatePlace<L.S>) -> any Layer<L.S> {
  Continued(layer: layer, place: place)
}

private struct Continued<L: RecurrentLayer>: Layer {
  typealias S = L.S
  static var kind: String { L.kind }
  var layer: L
  let place: StatePlace<S>

  mutating func connect(to input: [Int]) -> [Int] { layer.connect(to: input) }
  var parameters: [ParameterDescription] { layer.parameters }
  var outputSteps: StepRule { layer.outputSteps }
  var sublayers: [any Layer<S>] { layer.sublayers }
  func parameterName(_ name: String, ofSublayer index: Int) -> String {
    layer.parameterName(name, ofSublayer: index)
  }
  var workspaceRows: Int { layer.workspaceRows }
  var worksInPlace: Bool { layer.worksInPlace }
  var needsOutput: Bool { layer.needsOutput }
  var sharesWeights: Bool { layer.sharesWeights }

  func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    withExtendedLifetime(place.start) {
      layer.forward(x, into: y, from: view(place.start, elapsed: place.elapsed), context)
      place.steps = y.steps
      let end = layer.end(of: y.view, context)
      place.end[0].mutableMatrix.copy(end.h)
      if let c = end.c { place.end[1].mutableMatrix.copy(c) }
    }
  }

  func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    withExtendedLifetime((place.start, place.endGradient)) {
      let start = MutableStateView(
        h: place.startGradient[0].mutableMatrix,
        c: place.startGradient.count > 1 ? place.startGradient[1].mutableMatrix : nil)
      layer.backward(
        x: x, y: y, dY: dY, dX: dX, from: view(place.start, elapsed: place.elapsed),
        dEnd: place.endGradient.map { view($0) }, into: start, context)
    }
  }
}
