import CKernels
import Foundation
import Testing

@testable import Tensors

/// How the level is chosen. What it changes is in `KernelsTests`, and for whole trainings in `KernelLevelTests` of Networks.
@Suite("The level of the kernels")
struct KernelLevelTests {
  @Test("Swift and C know the same levels, and a machine has those of its architecture")
  func order() {
    #expect(KernelLevel.allCases == [.portable, .avx2, .avx512, .neon])
    #expect(
      KernelLevel.allCases.map(\.cLevel) == [RETRACE_PORTABLE, RETRACE_AVX2, RETRACE_AVX512, RETRACE_NEON])
    #if arch(arm64)
      #expect(KernelLevel.supported == [.portable, .neon])
    #else
      #expect(KernelLevel.supported == Array(KernelLevel.allCases.prefix(KernelLevel.supported.count)))
      #expect(!KernelLevel.supported.contains(.neon))
    #endif
    #expect(KernelLevel.supported.contains(.portable) && KernelLevel.highest == KernelLevel.supported.last)
  }

  /// The level, and what is wrong with the environment, in a process where `RETRACE_KERNELS` is `name`, or not set.
  private func said(_ name: String?) async throws -> String {
    let exit = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) { [name] in
      // The level is read once, and not before this.
      if let name { setenv("RETRACE_KERNELS", name, 1) } else { unsetenv("RETRACE_KERNELS") }
      print("level \(KernelLevel.current.rawValue), \(KernelLevel.environmentProblem ?? "no problem")")
      fflush(nil)
    }
    let text = String(decoding: try #require(exit).standardOutputContent, as: UTF8.self)
    return try #require(text.split(separator: "\n").first { $0.hasPrefix("level ") }.map(String.init))
  }

  @Test("a level that the CPU has is used where RETRACE_KERNELS names it")
  func chosen() async throws {
    for level in KernelLevel.supported {
      #expect(try await said(level.rawValue) == "level \(level.rawValue), no problem")
    }
    #expect(try await said(nil) == "level \(KernelLevel.highest.rawValue), no problem")
  }

  @Test("any other name leaves the highest level, and is answered with those that there are")
  func unknown() async throws {
    let names = KernelLevel.supported.map(\.rawValue).joined(separator: ", ")
    let beyond = KernelLevel.allCases.filter { !KernelLevel.supported.contains($0) }.map(\.rawValue)
    for name in ["sse2", "AVX2", "avx2 ", ""] + beyond {
      #expect(
        try await said(name)
          == "level \(KernelLevel.highest.rawValue), RETRACE_KERNELS is '\(name)'; this machine has: \(names)")
    }
  }
}
