import CKernels
import Testing

@testable import Tensors

@Suite("The machine's peak in registers")
struct RegisterPeakTests {
  /// Additions and multiplications in one clock of the widest units there are: two for fused multiply-adds, four of Neon's.
  private func operationsAClock(_ level: KernelLevel) -> Double {
    switch level {
    case .portable: 2 * 2 * 4
    case .avx2: 2 * 2 * 8
    case .avx512: 2 * 2 * 16
    case .neon: 2 * 4 * 4
    }
  }

  @Test("lies between what a crowded machine of 2008 and no machine of today can do", arguments: KernelLevel.supported)
  func bounds(level: KernelLevel) {
    let peak = RegisterPeak.measured(at: level, blocks: 3, seconds: 0.002)
    // A loop that the compiler had left out would pass 7 GHz by far; one that waits for each result would do an
    // eighth of the least clock, and a machine with other work a share of that.
    #expect(peak.level == level && peak.rate > 0.1e9 && peak.rate < 7e9 * operationsAClock(level), "\(peak)")
  }

  @Test("is the fastest level's, whichever the kernels use; more threads add what there are processors for")
  func fastest() {
    let one = RegisterPeak.measured(blocks: 3, seconds: 0.002)
    #expect(KernelLevel.supported.contains(one.level))
    #expect(one.level != .portable || KernelLevel.supported == [.portable])
    let two = RegisterPeak.measured(at: one.level, threads: 2, blocks: 3, seconds: 0.002)
    #expect(two.rate < 2 * 7e9 * operationsAClock(one.level))
  }

  @Test("every round is done: the sum of all lanes is known beforehand", arguments: KernelLevel.supported)
  func sums(level: KernelLevel) {
    // After one round the lanes are still on their way.
    let lanesOfOne = retrace_peak_run(level.cLevel, 1, 0.5, 0.5)
    for rounds in [64, 1_000, 100_000] {
      let sum = retrace_peak_run(level.cLevel, rounds, 0.5, 0.5)
      #expect(sum == retrace_peak_sum(level.cLevel, rounds), "\(rounds) rounds")
      #expect(sum != lanesOfOne)
    }
    #expect(retrace_peak_run(level.cLevel, 0, 0.5, 0.5) != retrace_peak_sum(level.cLevel, 64))
  }
}
