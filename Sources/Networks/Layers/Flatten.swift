import Tensors

/// A picture `[C, H, W]` as a vector `[C·H·W]`: the same numbers in the same order.
public struct Flatten<S: Scalar>: Layer {
  public static var kind: String { "flatten" }

  public init() {}

  public mutating func connect(to input: [Int]) -> [Int] { [input.reduce(1, *)] }

  public func forward(_ x: MatrixView<S>, into y: MutableMatrixView<S>, _ context: LayerContext<S>) {
    y.copy(x)
  }

  public func backward(
    x: MatrixView<S>, y: MatrixView<S>, dY: MutableMatrixView<S>, dX: MutableMatrixView<S>?,
    _ context: LayerContext<S>
  ) {
    dX?.copy(dY.view)
  }
}
