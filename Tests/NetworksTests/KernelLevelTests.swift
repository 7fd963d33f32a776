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

  /// What a short training of each leaves, on any x86-64 machine: number of parameters and hash of their bits. A
  /// change here changes numbers that reports print; then run `make reproduce-all` and commit both.
  private static let golden: [(training: ExperimentTraining, portable: String, fused: String)] = [
    (.xor, "9:12933699417972361591", "9:12933699417972361591"),
    (.powerPlant, "20:7069005427931739478", "20:9796811582798794827"),
    (.reberRNN, "83:15927148787196407981", "83:4931467934006616575"),
    (.reberMLP, "1507:4246923247816729113", "1507:5790342184502475360"),
    (.embeddedReberRNN, "4507:8141481310317068018", "4507:11376403268894324164"),
    (.embeddedReberLSTM, "2387:9011421731396379656", "2387:12989749905131098407"),
    (.mnistCNN, "44426:10477598362093345391", "44426:9526564521039119901"),
    (.mnistMLP, "105214:6207806295601058363", "105214:14406987508405840074"),
    (.embeddedReberGRU, "1827:917505325854543260", "1827:14302539704536106786"),
    (.embeddedReberForgetGate, "1267:14599670035369988421", "1267:7225386029454048444"),
  ]

  @Test("each level leaves the bytes that it left on the machine where the digests were taken")
  func golden() async throws {
    for level in KernelLevel.allCases where level <= KernelLevel.highest {
      let found = try await digests(level.rawValue)
      let wanted = Self.golden.map {
        Digest(training: $0.training.rawValue, numbers: level == .portable ? $0.portable : $0.fused)
      }
      #expect(found == wanted, "\(level.rawValue)")
    }
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
