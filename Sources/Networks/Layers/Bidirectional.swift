import Host
import Tensors

/// One recurrent layer that reads from the first step to the last and one from the last to the first, their states one
/// above the other (Zaki and Meira, equation 4; USC's INF 552).
///
///     hₜ = f(xₜ, hₜ₋₁),  h₀ = 0           forth
///     bₜ = f′(xₜ, bₜ₊₁),  b_{L + 1} = 0     back, from each sequence's own end
///     Yₜ = (hₜ, bₜ),  or with `states: .last` once for each sequence Y = (h_L, b₁); 0 where L = 0
///
/// D inputs, H units forth and K back, T steps, N sequences: X `[T, D, N]`, Y `[T, H + K, N]` or `[1, H + K, N]`. What
/// stands past an end means nothing, as behind any recurrent layer. Several of them on top of each other are a deep
/// bidirectional network. Parameters are named as in PyTorch's `nn.LSTM(bidirectional=True)`: those of the way back end
/// in `_reverse`.
///
/// The way back begins at the end, so that a sequence cannot be fed a step at a time: a network with such a layer has no
/// `zeroState`.
public struct Bidirectional<S: Scalar>: Layer {
  /// In keys of saved models: `bidirectional1.weight_ih_l0_reverse`.
  public static var kind: String { "bidirectional" }

  /// Which states are put out.
  public enum States: Sendable, Equatable {
    /// Those of every step.
    case all
    /// Those in which each way ends, when it has read the whole sequence: for many to one.
    case last
  }
  /// Which states are put out.
  public let states: States
  private var forth, back: any Layer<S>
  private var inputs = 0
  private var units = (forth: 0, back: 0)

  /// `forth` from the first step to the last and `back` from the last to the first.
  public init<F: RecurrentLayer, B: RecurrentLayer>(_ forth: F, _ back: B, states: States = .all)
  where F.S == S, B.S == S {
    (self.forth, self.back) = (forth, back)
    self.states = states
  }

  /// `layer` both ways, each way with parameters of its own.
  public init<L: RecurrentLayer>(_ layer: L, states: States = .all) where L.S == S {
    self.init(layer, layer, states: states)
  }

  /// From `[D]` to `[H + K]`.
  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 1, "Bidirectional: inputs of shape \(input), not a vector")
    inputs = input[0]
    units = (forth: forth.connect(to: input)[0], back: back.connect(to: input)[0])
    return [units.forth + units.back]
  }

  /// As many as go in, or one.
  public var outputSteps: StepRule { states == .last ? .one : .asInputs }
  /// The two ways.
  public var sublayers: [any Layer<S>] { [forth, back] }
  /// As PyTorch names them.
  public func parameterName(_ name: String, ofSublayer index: Int) -> String { index == 1 ? name + "_reverse" : name }
  /// No: it keeps the states where they were computed.
  public var needsOutput: Bool { false }
  /// See `Memory`.
  public var workspaceRows: Int { 2 * (units.forth + units.back + inputs) }

  /// Both ways, the second over sequences that are turned round.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let own = Memory(self, context, like: x)
    forth.forward(x, into: own.h, context.sublayer(0))
    turn(x, into: own.x, rows: inputs, context)
    back.forward(own.x.view, into: own.b, context.sublayer(1))
    switch states {
    case .all:
      for t in 0..<x.steps { y[t].rows(0..<units.forth).copy(own.h[t].view) }
      turn(own.b.view, into: y, at: units.forth, rows: units.back, context)
    case .last:
      takeLast(own.h.view, into: y, at: 0, context)
      takeLast(own.b.view, into: y, at: units.forth, context)
    }
  }

  /// Both ways back; ∂E/∂x is the sum of what they send.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    let own = Memory(self, context, like: x)
    switch states {
    case .all:
      for t in 0..<x.steps { own.dH[t].copy(dY[t].rows(0..<units.forth).view) }
      turn(dY.view, from: units.forth, into: own.dB, rows: units.back, context)
    case .last:
      giveLast(dY.view, from: 0, into: own.dH, context)
      giveLast(dY.view, from: units.forth, into: own.dB, context)
    }
    forth.backward(x: x, y: own.h.view, dY: own.dH, dX: dX, context.sublayer(0))
    back.backward(x: own.x.view, y: own.b.view, dY: own.dB, dX: dX == nil ? nil : own.dX, context.sublayer(1))
    if let dX { turn(own.dX.view, into: dX, rows: inputs, adds: true, context) }
  }

  /// `rows` rows of each sequence, from row `first` on, backwards from its own end, into `to` from row `place` on; what
  /// lies past an end stays there.
  @_specialize(where S == Float)
  private func turn(
    _ from: Block<S>, from first: Int = 0, into to: MutableBlock<S>, at place: Int = 0, rows: Int, adds: Bool = false,
    _ context: LayerContext<S>
  ) {
    let lengths = (0..<from.columns).map(context.length(of:))
    for t in 0..<from.steps {
      let target = to[t]
      for (n, length) in lengths.enumerated() {
        let source = from[t < length ? length - 1 - t : t]
        for row in 0..<rows {
          let number = source[first + row, n]
          if adds { target[place + row, n] += number } else { target[place + row, n] = number }
        }
      }
    }
  }

  /// The last step of each sequence, 0 for one without any, into `to` from row `place` on.
  @_specialize(where S == Float)
  private func takeLast(_ from: Block<S>, into to: MutableBlock<S>, at place: Int, _ context: LayerContext<S>) {
    for n in 0..<from.columns {
      let length = context.length(of: n)
      for row in 0..<from.rows { to[0][place + row, n] = length > 0 ? from[length - 1][row, n] : 0 }
    }
  }

  /// The gradient to that step, 0 to the others.
  @_specialize(where S == Float)
  private func giveLast(_ from: Block<S>, from first: Int, into to: MutableBlock<S>, _ context: LayerContext<S>) {
    to.flat.fill(0)
    for n in 0..<to.columns {
      let length = context.length(of: n)
      guard length > 0 else { continue }
      for row in 0..<to.rows { to[length - 1][row, n] = from[0][first + row, n] }
    }
  }

  /// States forth `[T, H, N]` and back `[T, K, N]`, these in the order in which they were computed, and ∂E/∂ of both; X
  /// and ∂E/∂X turned round `[T, D, N]`.
  private struct Memory {
    let h, b, dH, dB, x, dX: MutableBlock<S>

    init(_ layer: Bidirectional, _ context: LayerContext<S>, like x: Block<S>) {
      let (m, k, d) = (layer.units.forth, layer.units.back, layer.inputs)
      h = context.workspace(0..<m, like: x)
      b = context.workspace(m..<m + k, like: x)
      dH = context.workspace(m + k..<2 * m + k, like: x)
      dB = context.workspace(2 * m + k..<2 * m + 2 * k, like: x)
      let first = 2 * (m + k)
      self.x = context.workspace(first..<first + d, like: x)
      dX = context.workspace(first + d..<first + 2 * d, like: x)
    }
  }
}
