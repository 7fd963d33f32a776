import Host
import Tensors

/// Sets numbers to zero at random while the network trains (Srivastava et al. 2014), inverted: what stays is enlarged, so
/// that the mean is the same and the network is used as it is.
///
///     Y = X ⊙ M in training,  M = 0 with probability p, else 1 / (1 − p)
///     Y = X     in evaluation
///
/// X and Y have any shape, for sequences at every step with a mask of its own. M is a fixed function of the `Draw`, the
/// layer's name, the example and the step. Srivastava et al.'s p is the probability to stay; PyTorch's `nn.Dropout(p)` has
/// it as here.
public struct Dropout<S: Scalar>: Layer {
  /// In the names of layers, by which masks are drawn: `dropout1`.
  public static var kind: String { "dropout" }
  /// p, the probability with which a number is set to zero.
  public let probability: Double
  private var rows = 0

  /// A layer that drops each number with probability `probability`, at least 0 and below 1.
  public init(dropping probability: Double) {
    require(probability >= 0 && probability < 1, "Dropout: probability \(probability), not in [0, 1)")
    self.probability = probability
  }

  /// Outputs have the shape of the inputs, whatever it is.
  public mutating func connect(to input: [Int]) -> [Int] {
    rows = input.reduce(1, *)
    return input
  }

  /// The mask M.
  public var workspaceRows: Int { rows }

  /// Yes: the way back needs the mask alone.
  public var worksInPlace: Bool { true }
  /// No, for the same reason.
  public var needsOutput: Bool { false }

  /// `Y = X ⊙ M` with a new mask in training, `Y = X` in evaluation.
  @_specialize(where S == Float)
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    guard let draws = context.draws else {
      y.flat.copy(x.flat)
      return
    }
    let mask = context.workspace(0..<rows, like: x), kept = S(1 / (1 - probability))
    for t in 0..<x.steps {
      let m = mask[t]
      for n in 0..<x.columns {
        var stream = draws.stream(column: n, step: t)
        for row in 0..<rows { m[row, n] = stream.uniform() < probability ? 0 : kept }
      }
    }
    Self.multiply(x.flat, mask.view.flat, into: y.flat)
  }

  /// `dX = dY ⊙ M` with the mask of the forward pass.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    guard let dX else { return }
    if context.isTraining {
      // dX = dY ⊙ M
      Self.multiply(dY.view.flat, context.workspace(0..<rows, like: x).view.flat, into: dX.flat)
    } else {
      dX.flat.copy(dY.view.flat)
    }
  }

  @_specialize(where S == Float)
  private static func multiply(_ x: MatrixView<S>, _ mask: MatrixView<S>, into y: MutableMatrixView<S>) {
    for row in 0..<x.rows {
      for n in 0..<x.columns { y[row, n] = x[row, n] * mask[row, n] }
    }
  }
}
