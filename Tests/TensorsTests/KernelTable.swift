import CKernels

@testable import Tensors

/// An elementwise function: m, n, x, ldx, y, ldy.
typealias Unary = @convention(c) (Int, Int, UnsafeRawPointer, Int, UnsafeMutableRawPointer, Int) -> Void

/// A scalar type that has kernel tables: `Float` and `Double`, so that a test is written once for both.
protocol KernelScalar: Scalar, BitwiseCopyable {
  static func table(_ level: KernelLevel) -> retrace_kernels
}

extension KernelScalar {
  /// The distance between 1 and the next number.
  static var epsilon: Double { Double(Self.ulpOfOne) }
  /// The levels that there are here, each with its table.
  static var tables: [(level: KernelLevel, kernels: retrace_kernels)] {
    KernelLevel.supported.map { ($0, table($0)) }
  }
}

extension Float: KernelScalar {
  static func table(_ level: KernelLevel) -> retrace_kernels { retrace_kernels_for_float(level.cLevel).pointee }
}

extension Double: KernelScalar {
  static func table(_ level: KernelLevel) -> retrace_kernels { retrace_kernels_for_double(level.cLevel).pointee }
}
