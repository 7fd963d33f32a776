import Host
import Tensors

/// A fully connected layer, `Y = W X + b`.
///
/// D inputs, H units, N examples: X `[D, N]`, W `[H, D]`, b `[H]`, Y `[H, N]`. Zaki and Meira write
/// `Wᵀx + b` with W `[D, H]`; Kelleher et al. put the bias into W as weight 0. On sequences the same
/// W and b serve every time step.
public struct Dense<S: Scalar>: Layer {
  /// In keys of saved models: `dense1.weight`.
  public static var kind: String { "dense" }
  /// H, the number of units.
  public let units: Int
  /// D, the number of inputs; 0 until the layer is connected.
  public private(set) var inputs = 0
  private let weights: Initializer
  private let bias: Initializer

  /// A layer of `units` units.
  public init(_ units: Int, initializer weights: Initializer = .xavierUniform, biasInitializer bias: Initializer = .zeros) {
    require(units > 0, "Dense needs at least one unit")
    self.units = units
    self.weights = weights
    self.bias = bias
  }

  /// From `[D]` to `[H]`; pictures must be flattened before.
  public mutating func connect(to input: [Int]) -> [Int] {
    require(input.count == 1, "Dense: inputs of shape \(input); put Flatten() before it")
    inputs = input[0]
    return [units]
  }

  /// No: only x goes into the gradients.
  public var needsOutput: Bool { false }

  /// W `[H, D]` and b `[H]`.
  public var parameters: [ParameterDescription] {
    [
      .init("weight", [units, inputs], fanIn: inputs, fanOut: units, weights),
      .init("bias", [units], fanIn: inputs, fanOut: units, bias),
    ]
  }

  /// Equation (1), below.
  @_specialize(where S == Float)
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    // (1)  Y = W X + b
    let (W, b) = (context.parameter(0), context.parameter(1))
    Kernels.multiply(W, x, into: y, bias: b)
  }

  /// Equations (2) to (4), below.
  @_specialize(where S == Float)
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    // (2)  dW = dY Xᵀ
    Kernels.addProduct(dY.view, transposed: x, to: context.gradient(0))
    // (3)  db = Σₙ dYₙ
    Kernels.addRowSums(dY.view, to: context.gradient(1))
    // (4)  dX = Wᵀ dY
    if let dX { Kernels.multiply(context.parameter(0).transposed, dY.view, into: dX) }
  }
}
