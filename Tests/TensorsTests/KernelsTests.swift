import Testing

@testable import Tensors

@Suite("Kernels against plain loops, and against each other")
struct KernelsTests {
  /// How many drawn shapes each kernel sees.
  static let draws = 60

  private func checkAgainstLoops<S: KernelScalar>(_ kernel: Kernel, _: S.Type) {
    for seed in 0..<Self.draws {
      let drawn: KernelCase<S> = kernel.draw(seed)
      for table in S.tables {
        let result = drawn.run(table)
        // One line for a failing case, not one for each number. NaN fails.
        let worst = zip(result, drawn.reference).map { abs($0 - $1) / max(1, abs($1)) }
        let ok = result.count == drawn.reference.count && worst.allSatisfy { $0 <= drawn.tolerance }
        #expect(
          ok, "\(kernel) \(S.self) \(table.level) seed \(seed): off by \(worst.max() ?? 0), allowed \(drawn.tolerance)")
      }
    }
  }

  @Test("each kernel equals its plain loop in single precision at every level", arguments: Kernel.allCases)
  func single(_ kernel: Kernel) { checkAgainstLoops(kernel, Float.self) }

  @Test("each kernel equals its plain loop in double precision at every level", arguments: Kernel.allCases)
  func double(_ kernel: Kernel) { checkAgainstLoops(kernel, Double.self) }

  private func checkBits<S: KernelScalar>(_ kernel: Kernel, _: S.Type) {
    for seed in 0..<4 * Self.draws {
      let drawn: KernelCase<S> = kernel.draw(1000 + seed)
      let avx2 = drawn.run(S.table(.avx2)), avx512 = drawn.run(S.table(.avx512))
      #expect(
        avx2.map(\.bitPattern) == avx512.map(\.bitPattern), "\(kernel) \(S.self) seed \(1000 + seed)")
    }
  }

  @Test(
    "AVX2 and AVX-512 give the same bits", .enabled(if: KernelLevel.highest == .avx512),
    arguments: Kernel.allCases)
  func sameBits(_ kernel: Kernel) {
    checkBits(kernel, Float.self)
    checkBits(kernel, Double.self)
  }
}
