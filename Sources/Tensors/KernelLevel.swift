import CKernels
import Foundation

/// The instruction sets for which the inner loops exist.
///
/// `avx2` and `avx512` give the same bits: every sum is taken in the same order over the same lanes
/// with fused multiply-add. `portable` has no fused multiply-add, so its last bits differ.
public enum KernelLevel: String, CaseIterable, Sendable, Comparable {
  /// The baseline of the architecture, whichever it is.
  case portable
  /// AVX2 and FMA.
  case avx2
  /// AVX-512 besides: F, DQ, BW and VL.
  case avx512

  /// The highest level that this CPU supports.
  public static let highest = allCases[Int(retrace_highest_level().rawValue)]

  /// The level that this process uses: `RETRACE_KERNELS` if it names a level that the CPU has,
  /// otherwise the highest.
  public static let current: KernelLevel = {
    guard let name = ProcessInfo.processInfo.environment["RETRACE_KERNELS"],
      let wanted = KernelLevel(rawValue: name), wanted <= highest
    else { return highest }
    return wanted
  }()

  /// What is wrong with `RETRACE_KERNELS`, if anything, in one line.
  public static var environmentProblem: String? {
    guard let name = ProcessInfo.processInfo.environment["RETRACE_KERNELS"] else { return nil }
    let names = allCases.filter { $0 <= highest }.map(\.rawValue).joined(separator: ", ")
    guard let wanted = KernelLevel(rawValue: name), wanted <= highest else {
      return "RETRACE_KERNELS is '\(name)'; this machine has: \(names)"
    }
    return nil
  }

  var cLevel: retrace_level { retrace_level(rawValue: UInt32(Self.allCases.firstIndex(of: self) ?? 0)) }

  /// Whether `b` has instructions that `a` lacks.
  public static func < (a: KernelLevel, b: KernelLevel) -> Bool { a.cLevel.rawValue < b.cLevel.rawValue }
}
