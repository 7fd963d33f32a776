import Tensors

/// Each sequence backwards, from its own last step to its first.
///
///     Yₜ = X_{L − 1 − t} for t < L,  Yₜ = Xₜ for t ≥ L
///
/// X and Y `[T, D, N]`, or pictures at each step; L is the length of each of the N sequences, which may differ. What lies
/// past an end stays there, so that the layer undoes itself. Between two of them, a recurrent layer reads from the end.
public struct ReversedInTime<S: Scalar>: Layer {
  /// In the names of layers: `reversed1`.
  public static var kind: String { "reversed" }

  /// No settings: it reverses sequences of anything.
  public init() {}

  /// The shape of a step stays.
  public mutating func connect(to input: [Int]) -> [Int] { input }

  /// No: a permutation needs neither x nor y.
  public var needsOutput: Bool { false }

  /// Each sequence backwards.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    reverse(x, into: y, context)
  }

  /// The gradients backwards.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    // A permutation that is its own inverse, and so its own transpose.
    if let dX { reverse(dY.view, into: dX, context) }
  }

  @_specialize(where S == Float)
  private func reverse(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    let lengths = (0..<x.columns).map(context.length(of:))
    for t in 0..<x.steps {
      let to = y[t]
      for (n, length) in lengths.enumerated() {
        let from = x[t < length ? length - 1 - t : t]
        for row in 0..<x.rows { to[row, n] = from[row, n] }
      }
    }
  }
}

/// The last step of each sequence: of a recurrent layer the state in which it ends.
///
///     Y = X_{L − 1},  0 where L = 0
///
/// X `[T, D, N]`, or pictures at each step, Y `[1, D, N]`; L is the length of each of the N sequences. What follows is
/// computed once for each sequence, and has one target (`SequenceExamples.Sequence(inputs:target:)`): many to one. Of a
/// layer that reads both ways, `Bidirectional(_:states:)` with `.last` puts out the states in which both end.
public struct LastState<S: Scalar>: Layer {
  /// In the names of layers: `laststate1`.
  public static var kind: String { "laststate" }

  /// No settings: the last of anything.
  public init() {}

  /// The shape of a step stays.
  public mutating func connect(to input: [Int]) -> [Int] { input }

  /// One, however many go in.
  public var outputSteps: StepRule { .one }
  /// No: it needs neither x nor y.
  public var needsOutput: Bool { false }

  /// Each sequence's own last step; 0 for one without any.
  @_specialize(where S == Float)
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    for n in 0..<x.columns {
      let length = context.length(of: n)
      for row in 0..<x.rows { y[0][row, n] = length > 0 ? x[length - 1][row, n] : 0 }
    }
  }

  /// The gradient to that step, 0 to the others.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    guard let dX else { return }
    dX.flat.fill(0)
    for n in 0..<x.columns {
      let length = context.length(of: n)
      guard length > 0 else { continue }
      for row in 0..<x.rows { dX[length - 1][row, n] = dY[0][row, n] }
    }
  }
}
