import Foundation
import Tensors
import Testing

@testable import Networks

/// A process has one kernel level, so each level trains in a process of its own.
@Suite("Kernel levels")
struct KernelLevelTests {
  /// What a training left, at one level.
  private struct Digest: Equatable {
    let training: String
    let numbers: String
  }

  /// Prints what each training left. The level is read once, and not before this.
  private static func printDigests(at level: String) {
    setenv("RETRACE_KERNELS", level, 1)
    for training in ExperimentTraining.allCases {
      let bits = training.bits(epochs: 2, threads: 2)
      // FNV-1a over the bytes.
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for number in bits {
        for shift in stride(from: 0, to: 64, by: 8) {
          hash = (hash ^ (number >> UInt64(shift) & 255)) &* 0x100_0000_01b3
        }
      }
      print("digest \(KernelLevel.current.rawValue) \(training.rawValue) \(bits.count):\(hash)")
    }
    fflush(nil)
  }

  /// The digests of all trainings in a process at `level`; checks that it really ran there.
  private func digests(_ level: String) async throws -> [Digest] {
    let exit = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [level] in
      Self.printDigests(at: level)
    }
    let result = try #require(exit)
    let lines = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n")
    let words = lines.map { $0.split(separator: " ").map(String.init) }.filter { $0.first == "digest" }
    #expect(words.allSatisfy { $0.count == 4 && $0[1] == level })
    return words.filter { $0.count == 4 }.map { Digest(training: $0[2], numbers: $0[3]) }
  }

  @Test(
    "AVX2 and AVX-512 train each experiment's networks to the same bytes",
    .enabled(if: KernelLevel.highest == .avx512))
  func sameTraining() async throws {
    let (avx2, avx512) = (try await digests("avx2"), try await digests("avx512"))
    #expect(avx2.map(\.training) == ExperimentTraining.allCases.map(\.rawValue))
    for (a, b) in zip(avx2, avx512) { #expect(a == b) }
    #expect(avx2.count == avx512.count)
    // The control: without fused multiply-add the last bits differ, and that is seen. (Two epochs of
    // XOR, all zeros and ones, happen to round alike.)
    let portable = try await digests("portable")
    for (a, b) in zip(avx2, portable) where a.training != "xor" {
      #expect(a.numbers != b.numbers, "\(a.training)")
    }
  }
}
