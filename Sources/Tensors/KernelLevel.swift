import CKernels
import Foundation

/// The instruction sets for which the inner loops exist.
///
/// All give the same bits, but for sign and payload of a NaN: every sum is taken in the same order over the same lanes, and what is one rounding at one
/// level is one at all. They differ in speed alone.
public enum KernelLevel: String, CaseIterable, Sendable {
  /// The baseline of the architecture, whichever it is. Where that has no fused multiply-add, as on x86-64, it is made
  /// of other operations, at many times the cost.
  case portable
  /// AVX2 and FMA.
  case avx2
  /// AVX-512 besides: F, DQ, BW and VL.
  case avx512
  /// The vectors of 64-bit ARM.
  case neon

  /// The levels that this CPU and this build have, the slowest first.
  public static let supported = allCases.filter { retrace_supports($0.cLevel) != 0 }

  /// The fastest of them.
  public static let highest = supported.last ?? .portable

  /// The level that this process uses: `RETRACE_KERNELS` if it names one that there is, otherwise the highest.
  public static let current: KernelLevel = {
    guard let name = ProcessInfo.processInfo.environment["RETRACE_KERNELS"], let wanted = KernelLevel(rawValue: name),
      supported.contains(wanted)
    else { return highest }
    return wanted
  }()

  /// What is wrong with `RETRACE_KERNELS`, if anything, in one line.
  public static var environmentProblem: String? {
    guard let name = ProcessInfo.processInfo.environment["RETRACE_KERNELS"] else { return nil }
    if let wanted = KernelLevel(rawValue: name), supported.contains(wanted) { return nil }
    return "RETRACE_KERNELS is '\(name)'; this machine has: \(supported.map(\.rawValue).joined(separator: ", "))"
  }

  var cLevel: retrace_level {
    switch self {
    case .portable: RETRACE_PORTABLE
    case .avx2: RETRACE_AVX2
    case .avx512: RETRACE_AVX512
    case .neon: RETRACE_NEON
    }
  }
}
