import Host
import Tensors

/// A recurrent layer that reads a sequence and one that writes another, of another length (USC's INF 552,
/// encoder–decoder and sequence to sequence). What the first remembers at the end is the context, of a fixed size.
///
///     hₛ = f(xₛ, hₛ₋₁),  s = 1 … m,  h₀ = 0        the encoder reads the source x
///     C = h_m, and c_m where both have a memory    the context
///     yₜ = f′(uₜ, yₜ₋₁),  t = 1 … k,  y₀ = C        the decoder is fed u
///     yₜ = f′((uₜ, C), yₜ₋₁),  y₀ = 0               or so, with `context: .inputs`
///
/// In training u is what should have been put out before: a start, then the targets but the last. So a teacher forces
/// the decoder onto the right way. Where the network runs free, u is its own choice (`Network.decode`). The same weights
/// serve all steps of the encoder, and other ones all steps of the decoder. Each side counts its own steps from 1, which a
/// `ClockworkRNN` goes by.
///
/// D numbers read, P fed, H units of the decoder, N sequences. Source and u come in one sequence of m + k steps, X
/// `[m + k, D + P, N]`: first the source in the upper D rows, then u in the lower P. The targets have k steps, and so
/// has Y `[k, H, N]`; m and k may differ from sequence to sequence, and m may be 0.
/// `SequenceExamples.Sequence(source:fed:targets:)` puts it together. In a trace, `lengths` are the m + k of each
/// sequence, and its targets end with the last step that `mask` counts. It is the network's first layer.
public struct EncoderDecoder<S: Scalar>: Layer {
  /// In keys of saved models: `encoderdecoder1.encoder.weight_ih_l0`.
  public static var kind: String { "encoderdecoder" }

  /// How the decoder is told the context.
  public enum ContextUse: Sendable, Equatable {
    /// It begins with it as its state; both sides have as many units.
    case start
    /// It is fed with it at each step, beside u, and begins with zeros.
    case inputs
  }
  /// How the decoder is told the context.
  public let contextUse: ContextUse
  /// D, the number of inputs that the encoder reads.
  public let source: Int
  /// P, the number of inputs that the decoder is fed.
  public let fed: Int
  private var encoder, decoder: any RecurrentLayer<S>

  /// `encoder` reads `source` numbers at each step, `decoder` `fed` numbers, and the context with `.inputs`.
  public init<E: RecurrentLayer, D: RecurrentLayer>(
    source: Int, fed: Int, encoder: E, decoder: D, context: ContextUse = .start
  ) where E.S == S, D.S == S {
    require(source > 0 && fed > 0, "EncoderDecoder: \(source) inputs for the encoder, \(fed) for the decoder")
    require(
      context == .inputs || encoder.hiddenSize == decoder.hiddenSize,
      "EncoderDecoder: a context of \(encoder.hiddenSize) units for a decoder that begins with \(decoder.hiddenSize)")
    (self.source, self.fed) = (source, fed)
    self.encoder = encoder
    self.decoder = decoder
    contextUse = context
  }

  /// From `[D + P]` to `[H]`.
  public mutating func connect(to input: [Int]) -> [Int] {
    require(input == [source + fed], "EncoderDecoder: inputs of shape \(input), not [\(source) + \(fed)]")
    _ = encoder.connect(to: [source])
    return decoder.connect(to: [decoderInputs])
  }

  /// As many as the targets have.
  public var outputSteps: StepRule { .asTargets }
  /// Encoder and decoder.
  public var sublayers: [any Layer<S>] { [encoder, decoder] }
  /// `encoder.` and `decoder.` before the names that the sides have.
  public func parameterName(_ name: String, ofSublayer index: Int) -> String {
    (index == 0 ? "encoder." : "decoder.") + name
  }
  /// See `Memory`.
  public var workspaceRows: Int { 2 * source + 12 * encoder.hiddenSize + 2 * decoderInputs }

  private var decoderInputs: Int { fed + (contextUse == .inputs ? encoder.hiddenSize : 0) }
  /// Whether the context has a memory c beside h.
  private var handsCell: Bool { contextUse == .start && encoder.carriesCell && decoder.carriesCell }

  /// The equations above.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let lengths = Lengths(context, columns: x.columns)
    let own = Memory(self, context, like: x, lengths, targetSteps: y.steps)
    let outer = context.sublayer(1, steps: .asTargets)
    gather(x, own, lengths)
    own.context.fill(0)
    for stretch in lengths.stretches {
      // All sequences go on to the next end of one; those that have ended go on too, from zeros and to no effect.
      let part = context.sublayer(0, columnsBefore: stretch.lowerBound * x.columns)
      let states = own.states.steps(stretch)
      encoder.forward(
        own.source.view.steps(stretch), into: states, from: own.start(of: stretch, hasCell: encoder.carriesCell), part)
      let end = encoder.end(of: states.view, part)
      let next = stretch.upperBound < own.states.steps ? own.starts(stretch.upperBound) : nil
      keepEnds(end.h, at: stretch.upperBound, lengths, into: own.context.h, next?.h)
      if let c = end.c, let kept = own.context.c { keepEnds(c, at: stretch.upperBound, lengths, into: kept, next?.c) }
    }
    switch contextUse {
    case .start:
      decoder.forward(own.inputs.view, into: y, from: own.context.state(hasCell: handsCell), outer)
    case .inputs:
      spreadContext(own, lengths)
      decoder.forward(own.inputs.view, into: y, from: nil, outer)
    }
  }

  /// Back through the decoder to the context, and from there through the encoder; from later ends to earlier ones.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let lengths = Lengths(context, columns: x.columns)
    let own = Memory(self, context, like: x, lengths, targetSteps: y.steps)
    let outer = context.sublayer(1, steps: .asTargets)
    own.dContext.fill(0)
    switch contextUse {
    case .start:
      decoder.backward(
        x: own.inputs.view, y: y, dY: dY, dX: dX == nil ? nil : own.dInputs,
        from: own.context.state(hasCell: handsCell), dEnd: nil,
        into: own.dContext.mutableState(hasCell: handsCell), outer)
    case .inputs:
      decoder.backward(
        x: own.inputs.view, y: y, dY: dY, dX: own.dInputs, from: nil, dEnd: nil, into: nil, outer)
      sumContext(own, lengths)
    }
    own.dStates.flat.fill(0)
    own.dStart.fill(0)
    for stretch in lengths.stretches.reversed() {
      let part = context.sublayer(0, columnsBefore: stretch.lowerBound * x.columns)
      // What comes to the state at its end: from the decoder for those that end here, from later steps for longer ones.
      joinEnds(own.dContext.h, own.dStart.h, at: stretch.upperBound, lengths, into: own.dEnd.h)
      if let kept = own.dContext.c, let later = own.dStart.c, let end = own.dEnd.c {
        joinEnds(kept, later, at: stretch.upperBound, lengths, into: end)
      }
      encoder.backward(
        x: own.source.view.steps(stretch), y: own.states.view.steps(stretch), dY: own.dStates.steps(stretch),
        dX: dX == nil ? nil : own.dSource.steps(stretch),
        from: own.start(of: stretch, hasCell: encoder.carriesCell),
        dEnd: own.dEnd.state(hasCell: encoder.carriesCell),
        into: stretch.lowerBound == 0 ? nil : own.dStart.mutableState(hasCell: encoder.carriesCell), part)
    }
    if let dX { scatter(own, lengths, into: dX) }
  }
}

extension EncoderDecoder {
  /// m and k of each sequence.
  private struct Lengths {
    let sources, targets: [Int]
    /// The steps of the encoder, cut where a source ends.
    let stretches: [Range<Int>]

    init(_ context: LayerContext<S>, columns: Int) {
      let k = (0..<columns).map(context.targetLength(of:))
      let m = zip(0..<columns, k).map { context.length(of: $0) - $1 }
      require(
        m.allSatisfy { $0 >= 0 },
        "EncoderDecoder: targets of \(k) steps for inputs that hold them and the source in \(zip(m, k).map { $0 + $1 })")
      let ends = Set(m).sorted().filter { $0 > 0 }
      (sources, targets) = (m, k)
      stretches = zip([0] + ends, ends).map { $0..<$1 }
    }
  }

  /// Windows on a state `[H, N]`, with room for a memory.
  private struct Place {
    let h: MutableMatrixView<S>
    let c: MutableMatrixView<S>?

    func fill(_ value: S) {
      h.fill(value)
      c?.fill(value)
    }
    func state(hasCell: Bool, elapsed: Int = 0) -> StateView<S> {
      StateView(h: h.view, c: hasCell ? c?.view : nil, elapsed: elapsed)
    }
    func mutableState(hasCell: Bool) -> MutableStateView<S> { MutableStateView(h: h, c: hasCell ? c : nil) }
  }

  /// E units of the encoder, Q inputs of the decoder: the source `[m, D, N]`, states `[m, E, N]` and ∂E/∂ of both; the
  /// states with which stretches begin, `[m, E, N]`, at the step at which they do; context, ∂E/∂context and ∂E/∂(state at
  /// the end and at the start of the stretch in hand) `[E, N]`; inputs of the decoder `[k, Q, N]` and ∂E/∂ of them.
  private struct Memory {
    let source, dSource, states, dStates, inputs, dInputs: MutableBlock<S>
    let context, dContext, dEnd, dStart: Place
    private let startsH, startsC: MutableBlock<S>

    init(
      _ layer: EncoderDecoder<S>, _ context: LayerContext<S>, like x: Block<S>, _ lengths: Lengths, targetSteps: Int
    ) {
      let (m, units) = (max(1, lengths.sources.max() ?? 0), layer.encoder.hiddenSize)
      var row = 0
      func next(_ rows: Int, steps: Int) -> MutableBlock<S> {
        defer { row += rows }
        return context.workspace(row..<row + rows, like: x, steps: steps)
      }
      func nextPlace() -> Place { Place(h: next(units, steps: 1)[0], c: next(units, steps: 1)[0]) }
      source = next(layer.source, steps: m)
      dSource = next(layer.source, steps: m)
      states = next(units, steps: m)
      dStates = next(units, steps: m)
      startsH = next(units, steps: m)
      startsC = next(units, steps: m)
      self.context = nextPlace()
      dContext = nextPlace()
      dEnd = nextPlace()
      dStart = nextPlace()
      inputs = next(layer.decoderInputs, steps: targetSteps)
      dInputs = next(layer.decoderInputs, steps: targetSteps)
    }

    /// Where the state is kept with which the stretch begins that begins at `step`.
    func starts(_ step: Int) -> Place { Place(h: startsH[step], c: startsC[step]) }

    /// That state; nil where it is zeros.
    func start(of stretch: Range<Int>, hasCell: Bool) -> StateView<S>? {
      stretch.lowerBound == 0 ? nil : starts(stretch.lowerBound).state(hasCell: hasCell, elapsed: stretch.lowerBound)
    }
  }

  /// Source and u, each sequence's from its first step on, 0 past their ends.
  @_specialize(where S == Float)
  private func gather(_ x: Block<S>, _ own: Memory, _ lengths: Lengths) {
    own.source.flat.fill(0)
    own.inputs.flat.fill(0)
    for n in 0..<x.columns {
      let m = lengths.sources[n]
      for t in 0..<m {
        for row in 0..<source { own.source[t][row, n] = x[t][row, n] }
      }
      for t in 0..<lengths.targets[n] {
        for row in 0..<fed { own.inputs[t][row, n] = x[m + t][source + row, n] }
      }
    }
  }

  /// ∂E/∂x, 0 where nothing was read.
  @_specialize(where S == Float)
  private func scatter(_ own: Memory, _ lengths: Lengths, into dX: MutableBlock<S>) {
    dX.flat.fill(0)
    for n in 0..<dX.columns {
      let m = lengths.sources[n]
      for t in 0..<m {
        for row in 0..<source { dX[t][row, n] = own.dSource[t][row, n] }
      }
      for t in 0..<lengths.targets[n] {
        for row in 0..<fed { dX[m + t][source + row, n] = own.dInputs[t][row, n] }
      }
    }
  }

  /// Of the states after step `step`: those of sources that end there into `kept`; those of longer ones into `next`, 0 for
  /// the others.
  @_specialize(where S == Float)
  private func keepEnds(
    _ end: MatrixView<S>, at step: Int, _ lengths: Lengths, into kept: MutableMatrixView<S>, _ next: MutableMatrixView<S>?
  ) {
    for (n, m) in lengths.sources.enumerated() {
      for row in 0..<end.rows {
        if m == step { kept[row, n] = end[row, n] }
        if let next { next[row, n] = m > step ? end[row, n] : 0 }
      }
    }
  }

  /// The way back: `kept` for sources that end after `step` steps, `later` for longer ones, 0 for shorter ones.
  @_specialize(where S == Float)
  private func joinEnds(
    _ kept: MutableMatrixView<S>, _ later: MutableMatrixView<S>, at step: Int, _ lengths: Lengths,
    into end: MutableMatrixView<S>
  ) {
    for (n, m) in lengths.sources.enumerated() {
      for row in 0..<end.rows { end[row, n] = m == step ? kept[row, n] : m > step ? later[row, n] : 0 }
    }
  }

  /// C beside u at each step of the targets.
  @_specialize(where S == Float)
  private func spreadContext(_ own: Memory, _ lengths: Lengths) {
    for (n, k) in lengths.targets.enumerated() {
      for t in 0..<k {
        for row in 0..<own.context.h.rows { own.inputs[t][fed + row, n] = own.context.h[row, n] }
      }
    }
  }

  /// ∂E/∂C, the sum over those steps.
  @_specialize(where S == Float)
  private func sumContext(_ own: Memory, _ lengths: Lengths) {
    for (n, k) in lengths.targets.enumerated() {
      for t in 0..<k {
        for row in 0..<own.dContext.h.rows { own.dContext.h[row, n] += own.dInputs[t][fed + row, n] }
      }
    }
  }
}
