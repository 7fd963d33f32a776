import CKernels

/// A number type that networks compute in: `Float` for training, `Double` for gradient checks and for
/// the chapters by hand.
public protocol Scalar: BinaryFloatingPoint, Sendable, LosslessStringConvertible {
  /// The inner loops of `CKernels` for this type at the current level. They take addresses and believe what they are
  /// told; only `Kernels` calls them, which checks shapes.
  static var _kernels: UnsafePointer<retrace_kernels> { get }
}

// Written once, before the first use; the tables are constants of the C target.

extension Float: Scalar {
  /// The loops for `Float` at the level of this process.
  public nonisolated(unsafe) static let _kernels = retrace_kernels_for_float(KernelLevel.current.cLevel)
}

extension Double: Scalar {
  /// The loops for `Double` at the level of this process.
  public nonisolated(unsafe) static let _kernels = retrace_kernels_for_double(KernelLevel.current.cLevel)
}
