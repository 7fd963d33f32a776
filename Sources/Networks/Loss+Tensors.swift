import Host
import Tensors

extension Loss {
  /// The loss of outputs `[P, N]` against targets of the same shape, summed over all entries.
  public func value<S>(_ outputs: Tensor<S>, targets: Tensor<S>) -> Double {
    checkShapes(outputs, targets)
    return withExtendedLifetime((outputs, targets)) {
      evaluate(
        outputs.block(), targets: targets.block(), mask: nil, scale: 0, gradient: nil, wantsValue: true)
    }
  }

  /// ∂E/∂(output) of the loss of outputs `[P, N]`, of their shape.
  public func gradient<S>(_ outputs: Tensor<S>, targets: Tensor<S>) -> Tensor<S> {
    checkShapes(outputs, targets)
    var gradient = Tensor<S>(zeros: outputs.shape)
    let window = gradient.mutableMatrix
    _ = withExtendedLifetime((outputs, targets)) {
      evaluate(
        outputs.block(), targets: targets.block(), mask: nil, scale: 1,
        gradient: MutableBlock(window.base, steps: 1, rows: window.rows, columns: window.columns),
        wantsValue: false)
    }
    return gradient
  }

  private func checkShapes<S>(_ outputs: Tensor<S>, _ targets: Tensor<S>) {
    require(outputs.shape == targets.shape, "loss: outputs \(outputs.shape), targets \(targets.shape)")
  }
}
