import Host
import Tensors

/// Adds normal noise while the network trains; on inputs as the first layer (USC INF 552, lesson 10, "Adding Noise to The
/// Input"; MMDS, section 13.6.4), or anywhere else.
///
///     Y = X + σ N in training,  N independent standard normal numbers
///     Y = X       in evaluation
///
/// X and Y have any shape, for sequences at every step with noise of its own. N is a fixed function of the `Draw`, the
/// layer's name, the example, the step and the place of the number. It is not held within the range of X: pictures with
/// noise go below paper and above ink.
///
/// **Trap.** σ is in the unit of X: bytes that are divided by 255 want another σ than bytes.
public struct GaussianNoise<S: Scalar>: Layer {
  /// In the names of layers, by which noise is drawn: `noise1`.
  public static var kind: String { "noise" }
  /// σ, the standard deviation of what is added.
  public let deviation: Double

  /// A layer that adds noise of standard deviation `deviation`, finite and at least 0.
  public init(deviation: Double) {
    require(deviation >= 0 && deviation.isFinite, "GaussianNoise: a deviation of \(deviation)")
    self.deviation = deviation
  }

  /// Outputs have the shape of the inputs, whatever it is.
  public mutating func connect(to input: [Int]) -> [Int] { input }

  /// Yes: the way back needs neither x nor y.
  public var worksInPlace: Bool { true }
  /// No, for the same reason.
  public var needsOutput: Bool { false }

  /// `Y = X + σ N` with new noise in training, `Y = X` in evaluation.
  @_specialize(where S == Float)
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    guard let draws = context.draws else {
      y.flat.copy(x.flat)
      return
    }
    for t in 0..<x.steps {
      draws.withStates(columns: x.columns, step: t) { states in
        Kernels.addNoise(x[t], deviation: deviation, streams: states, into: y[t])
      }
    }
  }

  /// `dX = dY`.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?, _ context: LayerContext<S>
  ) {
    dX?.flat.copy(dY.view.flat)
  }
}
