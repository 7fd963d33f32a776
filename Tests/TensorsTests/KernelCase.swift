import CKernels

@testable import Tensors

/// One call of one kernel on drawn operands: what a table computes and what the plain loops compute,
/// every number of every result, the places between rows included.
struct KernelCase<S: KernelScalar> {
  /// Allowed deviation, in units of `max(1, |reference|)`.
  let tolerance: Double
  let reference: [Double]
  let run: (KernelTable<S>) -> [Double]

  init(terms: Int, reference: [Double], run: @escaping (KernelTable<S>) -> [Double]) {
    // Operands are of size 1, so a chain of n terms is off by at most about n rounding errors of
    // sums that are no larger than n, and usually by far less.
    tolerance = S.epsilon * Double(8 + 2 * terms)
    self.reference = reference
    self.run = run
  }
}

/// The kernels by the names of `CKernels.h`.
enum Kernel: String, CaseIterable, Sendable {
  case multiply, multiply_each, multiply_transposed, add_row_sums
  case multiply_steps, add_step_sums
  case convolve, convolve_input_gradient, convolve_weight_gradient
  case max_pool, max_pool_gradient, average_pool, average_pool_gradient
  case relu, sigmoid, tanh, exp, log, softmax
  case relu_gradient, sigmoid_gradient, tanh_gradient
  case softmax_cross_entropy, sigmoid_cross_entropy
  case rnn, rnn_gradient, lstm, lstm_gradient
  case add_scaled, sum_vectors, squared_norm, gather_columns

  func draw<S: KernelScalar>(_ seed: Int) -> KernelCase<S> {
    var draw = Draw(seed, rawValue)
    switch self {
    case .multiply, .multiply_each, .multiply_transposed, .add_row_sums: return product(&draw)
    case .multiply_steps, .add_step_sums: return overSteps(&draw)
    case .convolve, .convolve_input_gradient, .convolve_weight_gradient: return convolution(&draw)
    case .max_pool, .max_pool_gradient, .average_pool, .average_pool_gradient: return pooling(&draw)
    case .relu, .sigmoid, .tanh, .exp, .log, .softmax: return unary(&draw)
    case .relu_gradient, .sigmoid_gradient, .tanh_gradient: return derivative(&draw)
    case .softmax_cross_entropy, .sigmoid_cross_entropy: return crossEntropy(&draw)
    case .rnn, .rnn_gradient: return recurrence(&draw)
    case .lstm, .lstm_gradient: return lstm(&draw)
    case .add_scaled, .sum_vectors, .squared_norm, .gather_columns: return vector(&draw)
    }
  }
}
