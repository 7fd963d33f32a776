import Tensors

/// A picture `[C, H, W]` as a vector `[C·H·W]`: the same numbers in the same order.
public struct Flatten<S: Scalar>: Layer {
  /// In the names of layers: `flatten1`.
  public static var kind: String { "flatten" }

  /// No settings: it flattens inputs of any shape.
  public init() {}

  /// From `[C, H, W]`, or any other shape, to one axis.
  public mutating func connect(to input: [Int]) -> [Int] { [input.reduce(1, *)] }

  /// Copies the numbers.
  public func forward(_ x: Block<S>, into y: MutableBlock<S>, _ context: LayerContext<S>) {
    y.flat.copy(x.flat)
  }

  /// Copies their gradients.
  public func backward(
    x: Block<S>, y: Block<S>, dY: MutableBlock<S>, dX: MutableBlock<S>?,
    _ context: LayerContext<S>
  ) {
    dX?.flat.copy(dY.view.flat)
  }
}
