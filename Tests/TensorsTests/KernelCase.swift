import CKernels
import Testing

@testable import Tensors

/// One call of one kernel on drawn operands: what a table computes and what the plain loops compute,
/// every number of every result, the places between rows included.
struct KernelCase<S: KernelScalar> {
  /// Allowed deviation, in units of `max(1, |reference|)`.
  let tolerance: Double
  let reference: [Double]
  let run: (retrace_kernels) -> [Double]

  init(terms: Int, reference: [Double], run: @escaping (retrace_kernels) -> [Double]) {
    // Operands are of size 1, so a chain of n terms is off by at most about n rounding errors of
    // sums that are no larger than n, and usually by far less.
    tolerance = S.epsilon * Double(8 + 2 * terms)
    self.reference = reference
    self.run = run
  }
}

/// A kernel by its name in `kernels.def`.
struct Kernel: CustomTestStringConvertible, Sendable {
  let name: String
  var testDescription: String { name }

  /// All kernels, as the list in C has them.
  static let all: [Kernel] = (0...)
    .lazy.map(retrace_kernel_name).prefix { $0 != nil }
    .map { Kernel(name: $0.map { String(cString: $0) } ?? "") }

  /// A drawn call; nil where no `KernelCase+Topic.swift` knows the kernel.
  func draw<S: KernelScalar>(_ seed: Int) -> KernelCase<S>? {
    var draw = Draw(seed, name)
    if let random: KernelCase<S> = random(&draw) { return random }
    return product(&draw) ?? vector(&draw) ?? elementwise(&draw) ?? loss(&draw) ?? window(&draw) ?? sequence(&draw)
  }
}
