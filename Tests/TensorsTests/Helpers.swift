@testable import Tensors

/// The error of `computed` in units in the last place of the exact value, of which `exact` is the
/// nearest `Double`.
func errorInUlps<S: BinaryFloatingPoint>(_ computed: S, _ exact: Double) -> Double {
  abs(Double(computed) - exact) / Double(S(exact).ulp)
}

extension Tensor {
  /// The numbers as `steps` matrices to write to; whoever asks keeps the tensor.
  mutating func mutableBlock(steps: Int = 1) -> MutableBlock<S> {
    let window = mutableMatrix
    return MutableBlock(window.base, steps: steps, rows: window.rows / steps, columns: window.columns)
  }
}
