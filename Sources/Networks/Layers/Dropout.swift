import Host
import Tensors

/// Sets numbers to zero at random while the network trains (Srivastava et al. 2014), each with probability p; with
/// probability r = 1 − p it stays. In one of two ways:
///
///     .inverted   Y = X ⊙ M / r in training,  Y = X in evaluation
///     .plain      Y = X ⊙ M in training,      Y = r X in evaluation
///
/// M is 0 or 1. Both have the same mean in training as in evaluation, E[Y] = X or r X. Plain is "Dropout" of Zaki and
/// Meira, chapter 26, and of MMDS, section 13.6.2, which scale the outgoing weights instead, W (r x) = (r W) x; inverted
/// is Zaki and Meira's equation (17), Kelleher et al.'s algorithm 2, and PyTorch's `nn.Dropout(p)`.
///
/// **Traps.** The texts' letter is now the one rate, now the other: Zaki and Meira's r, Kelleher et al.'s ρ and Srivastava
/// et al.'s p are the probability to stay, MMDS and USC give the share that is dropped; so the rate is given by name.
/// Behind a layer that is not linear the mean of the outputs is not the output in evaluation.
///
/// X and Y have any shape, for sequences at every step with a mask of its own; as the first layer it drops inputs. M is a
/// fixed function of the `Draw`, the layer's name, the example, the step and the place of the number; p counts in steps
/// of 2⁻³².
public struct Dropout<S: Scalar>: Layer {
  /// When the numbers are scaled so that the mean stays.
  public enum Scaling: Sendable, Equatable, CaseIterable {
    /// In training, by 1 / r.
    case inverted
    /// In evaluation, by r.
    case plain
  }

  /// In the names of layers, by which masks are drawn: `dropout1`.
  public static var kind: String { "dropout" }
  /// p, the probability with which a number is set to zero.
  public let probability: Double
  /// r, the probability with which it stays.
  public let keepProbability: Double
  /// When the numbers are scaled.
  public let scaling: Scaling
  private var rows = 0

  /// A layer that drops each number with probability `probability`, at least 0 and below 1.
  public init(dropping probability: Double, scaling: Scaling = .inverted) {
    require(probability >= 0 && probability < 1, "Dropout: probability \(probability), not in [0, 1)")
    self.probability = probability
    keepProbability = 1 - probability
    self.scaling = scaling
  }

  /// A layer that keeps each number with probability `probability`, above 0 and at most 1.
  public init(keeping probability: Double, scaling: Scaling = .inverted) {
    require(probability > 0 && probability <= 1, "Dropout: probability to keep \(probability), not in (0, 1]")
    self.probability = 1 - probability
    keepProbability = probability
    self.scaling = scaling
  }

  /// Outputs have the shape of the inputs, whatever it is.
  public mutating func connect(to input: [Int]) -> [Int] {
    rows = input.reduce(1, *)
    return input
  }

  /// The mask M, a bit for each number.
  public var workspaceRows: Int { (rows + 31) / 32 }

  /// Yes: the way back needs the mask alone.
  public var worksInPlace: Bool { true }
  /// No, for the same reason.
  public var needsOutput: Bool { false }

  /// By what a number is multiplied that stays in training, and every number in evaluation.
  private var scales: (training: Double, evaluation: Double) {
    scaling == .inverted ? (1 / keepProbability, 1) : (1, keepProbability)
  }

  /// `Y = X ⊙ M / r` or `Y = X ⊙ M` with a new mask in training, `Y = X` or `Y = r X` in evaluation.
  @_specialize(where S == Float)
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    guard let draws = context.draws else {
      Self.scale(x.flat, by: scales.evaluation, into: y.flat)
      return
    }
    let kept = context.workspace(0..<workspaceRows, like: x)
    for t in 0..<x.steps {
      draws.withStates(columns: x.columns, step: t) { states in
        Kernels.drop(
          x[t], probability: probability, scale: scales.training, streams: states, kept: kept[t], into: y[t])
      }
    }
  }

  /// `dX = dY ⊙ M / r` or `dX = dY ⊙ M` with the mask of the forward pass; in evaluation `dX = dY` or `dX = r dY`.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    guard let dX else { return }
    guard context.isTraining else {
      Self.scale(dY.view.flat, by: scales.evaluation, into: dX.flat)
      return
    }
    let kept = context.workspace(0..<workspaceRows, like: x)
    for t in 0..<x.steps {
      Kernels.dropGradient(scale: scales.training, kept: kept[t].view, dY[t].view, into: dX[t])
    }
  }

  @_specialize(where S == Float)
  private static func scale(_ x: MatrixView<S>, by factor: Double, into y: MutableMatrixView<S>) {
    if factor == 1 {
      y.copy(x)
      return
    }
    let factor = S(factor)
    for row in 0..<x.rows {
      for n in 0..<x.columns { y[row, n] = factor * x[row, n] }
    }
  }
}
