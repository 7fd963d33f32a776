import Host
import Tensors

/// A layer that carries a state from step to step: `RNN`, `LSTM`, `GRU`, `ForgetGateRNN`, `ClockworkRNN` and
/// `OutputRecurrentRNN`.
///
/// H hidden units, N sequences. By itself it begins with zeros and its last state is forgotten. With a state in and out
/// a sequence can be continued where another pass has ended, and a gradient can go the same way back: what an
/// encoder–decoder, truncated backpropagation and the generation of a sequence step by step need. `Network` offers it by
/// value (see `RecurrentState`); a composite layer calls the two functions here.
public protocol RecurrentLayer<S>: Layer {
  /// H, the number of hidden units.
  var hiddenSize: Int { get }

  /// How many numbers h has where it is carried on: H, if the layer does not say otherwise. What an `OutputRecurrentRNN`
  /// carries on are its outputs.
  var stateSize: Int { get }

  /// Whether a memory c is carried beside the state h.
  var carriesCell: Bool { get }

  /// `y = f(x; θ)`, beginning with the state in `start`, or with zeros.
  func forward(
    _ x: Block<S>, into y: MutableBlock<S>, from start: StateView<S>?, _ context: LayerContext<S>)

  /// The state after the last step of a forward pass, which put out `y`.
  func end(of y: Block<S>, _ context: LayerContext<S>) -> StateView<S>

  /// As `backward` of `Layer`, for a pass that began with the state in `start`.
  ///
  /// - Parameters:
  ///   - dEnd: ∂E/∂(state after the last step), beyond what reaches it through y.
  ///   - dStart: where ∂E/∂(state at the start) is written, if it is wanted.
  func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, from start: StateView<S>?,
    dEnd: StateView<S>?, into dStart: MutableStateView<S>?, _ context: LayerContext<S>)
}

/// Windows on what a recurrent layer carries from one step to the next.
public struct StateView<S: Scalar> {
  /// h `[H, N]`.
  public let h: MatrixView<S>
  /// c `[H, N]`, of a layer that has a memory.
  public let c: MatrixView<S>?
  /// How many steps lie before it, for a layer that does not do the same at every step (`ClockworkRNN`).
  public let elapsed: Int

  /// A state without gaps between its rows.
  public init(h: MatrixView<S>, c: MatrixView<S>? = nil, elapsed: Int = 0) {
    (self.h, self.c, self.elapsed) = (h, c, elapsed)
  }
}

/// Windows like those of `StateView` through which the numbers can be changed.
public struct MutableStateView<S: Scalar> {
  /// h `[H, N]`.
  public let h: MutableMatrixView<S>
  /// c `[H, N]`, of a layer that has a memory.
  public let c: MutableMatrixView<S>?

  /// A state without gaps between its rows.
  public init(h: MutableMatrixView<S>, c: MutableMatrixView<S>? = nil) { (self.h, self.c) = (h, c) }
}

/// The weights of a recurrent layer, W, U and b: as many blocks of H rows as it has gates, the candidate counted with them.
struct RecurrentWeights: Sendable {
  /// H.
  let hiddenSize: Int
  private let layer: String
  private let blocks: Int
  private var inputs = 0
  private let input, recurrent, bias: Initializer

  /// Those of the layer called `layer` in messages; U is drawn as W where `recurrent` is nil.
  init(
    of layer: String, blocks: Int, hiddenSize: Int, _ input: Initializer, recurrent: Initializer?, bias: Initializer
  ) {
    require(hiddenSize > 0, "\(layer) needs at least one unit")
    self.hiddenSize = hiddenSize
    self.layer = layer
    self.blocks = blocks
    self.input = input
    self.recurrent = recurrent ?? input
    self.bias = bias
  }

  /// From `[D]` to `[H]`, at each step.
  mutating func connect(to shape: [Int]) -> [Int] {
    require(shape.count == 1, "\(layer): inputs of shape \(shape), not a vector")
    inputs = shape[0]
    return [hiddenSize]
  }

  /// W, U and b under the names by which they are saved.
  func described(as names: (w: String, u: String, b: String)) -> [ParameterDescription] {
    let (rows, m) = (blocks * hiddenSize, hiddenSize)
    return [
      .init(names.w, [rows, inputs], fanIn: inputs, fanOut: m, input),
      .init(names.u, [rows, m], fanIn: m, fanOut: m, recurrent),
      .init(names.b, [rows], fanIn: inputs, fanOut: m, bias),
    ]
  }
}

extension RecurrentLayer {
  /// H.
  public var stateSize: Int { hiddenSize }

  /// No: only h.
  public var carriesCell: Bool { false }

  /// Yes: every step has the same weights.
  public var sharesWeights: Bool { true }

  /// The last step that was put out.
  public func end(of y: Block<S>, _ context: LayerContext<S>) -> StateView<S> { StateView(h: y[y.steps - 1]) }

  /// Begins with zeros.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    forward(x, into: y, from: nil, context)
  }

  /// For a pass that began with zeros and whose last state nobody took.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    backward(x: x, y: y, dY: dY, dX: dX, from: nil, dEnd: nil, into: nil, context)
  }

  /// The state after the last step is what was put out there, and the gradients add up.
  @inline(__always)
  func add(_ dEnd: StateView<S>?, to dY: MutableBlock<S>) {
    guard let dh = dEnd?.h else { return }
    let last = dY[dY.steps - 1]
    require(
      dh.rows == last.rows && dh.columns == last.columns,
      "\(Self.kind): a gradient of \(dh.rows)×\(dh.columns) for a state of \(last.rows)×\(last.columns)")
    for row in 0..<dh.rows {
      for column in 0..<dh.columns { last[row, column] += dh[row, column] }
    }
  }

  /// `dU += Σₜ δₜ hₜ₋₁ᵀ` for the rows `rows` of δ; the first step has a part in it where there was a state to begin with.
  @inline(__always)
  func addRecurrentGradient(
    _ delta: Block<S>, rows: Range<Int>? = nil, _ y: Block<S>, from h0: MatrixView<S>?, to dU: MutableMatrixView<S>
  ) {
    let own = rows ?? 0..<delta.rows
    if let h0 { Kernels.addProduct(delta[0].rows(own), h0.transposed, to: dU) }
    let steps = delta.steps
    if steps > 1 {
      Kernels.addProduct(delta.steps(1..<steps), rows: own, transposed: y.steps(0..<steps - 1), to: dU)
    }
  }
}
