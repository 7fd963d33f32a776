import Tensors

/// One input for a sequence of outputs: one to many, as where a picture is given and a sentence is wanted.
///
///     Yₜ = X_{L − 1} at each step t that the targets have, or at the first alone; 0 at all others
///
/// X `[T, D, N]`, mostly of one step, such as plain examples or what a `LastState` puts out; Y `[K, D, N]`, K being the
/// number of steps of the targets. With a recurrent layer behind it, one vector becomes a sequence of any length; behind
/// `LSTM; LastState` a sequence becomes another of another length, by a context of fixed size and without a teacher.
public struct OneToMany<S: Scalar>: Layer {
  /// In the names of layers: `onetomany1`.
  public static var kind: String { "onetomany" }

  /// At which steps the input is fed.
  public enum Feed: Sendable, Equatable {
    /// At every step that the targets of a sequence have.
    case everyStep
    /// At the first step alone; whatever follows must remember it.
    case firstStep
  }
  /// At which steps the input is fed.
  public let feed: Feed

  /// The input at every step, or at the first alone.
  public init(_ feed: Feed = .everyStep) { self.feed = feed }

  /// The shape of a step stays.
  public mutating func connect(to input: [Int]) -> [Int] { input }

  /// As many as the targets have.
  public var outputSteps: StepRule { .asTargets }
  /// No: it needs neither x nor y.
  public var needsOutput: Bool { false }

  /// The last step of each sequence at its steps of targets.
  @_specialize(where S == Float)
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    y.flat.fill(0)
    for n in 0..<x.columns {
      let length = context.length(of: n)
      guard length > 0 else { continue }
      for t in 0..<fedSteps(context.targetLength(of: n)) {
        for row in 0..<x.rows { y[t][row, n] = x[length - 1][row, n] }
      }
    }
  }

  /// The sum over those steps.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    guard let dX else { return }
    dX.flat.fill(0)
    for n in 0..<x.columns {
      let length = context.length(of: n)
      guard length > 0 else { continue }
      for t in 0..<fedSteps(context.targetLength(of: n)) {
        for row in 0..<x.rows { dX[length - 1][row, n] += dY[t][row, n] }
      }
    }
  }

  private func fedSteps(_ targets: Int) -> Int { feed == .everyStep ? targets : min(targets, 1) }
}
