import CKernelCalls
import Foundation
import Tensors
import TestSupport
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

  /// What a short training of each leaves, on any machine and at any level: number of parameters and hash of their bits.
  /// A change here changes numbers that reports print; then run `make reproduce-all` and commit both.
  private static let golden = [
    Digest(training: ExperimentTraining.xor.rawValue, numbers: "9:12933699417972361591"),
    Digest(training: ExperimentTraining.powerPlant.rawValue, numbers: "20:9796811582798794827"),
    Digest(training: ExperimentTraining.reberRNN.rawValue, numbers: "83:4931467934006616575"),
    Digest(training: ExperimentTraining.reberMLP.rawValue, numbers: "1507:5790342184502475360"),
    Digest(training: ExperimentTraining.embeddedReberRNN.rawValue, numbers: "4507:11376403268894324164"),
    Digest(training: ExperimentTraining.embeddedReberLSTM.rawValue, numbers: "2387:12989749905131098407"),
    Digest(training: ExperimentTraining.mnistCNN.rawValue, numbers: "44426:9526564521039119901"),
    Digest(training: ExperimentTraining.mnistMLP.rawValue, numbers: "105214:14406987508405840074"),
    Digest(training: ExperimentTraining.embeddedReberGRU.rawValue, numbers: "1827:14302539704536106786"),
    Digest(training: ExperimentTraining.embeddedReberForgetGate.rawValue, numbers: "1267:7225386029454048444"),
  ]

  @Test(
    "each level leaves the bytes that were left on the machine where the digests were taken",
    arguments: KernelLevel.supported)
  func golden(_ level: KernelLevel) async throws {
    #expect(try await digests(level.rawValue) == Self.golden)
  }

  @Test("ten steps of a training of each network are recorded call by call, and each level leaves the same")
  func replayed() async throws {
    let records = try KernelRecords()
    for training in ExperimentTraining.allCases {
      let path = records.path(training.rawValue)
      let exit = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        [name = training.rawValue as String, path = path as String] in
        let training = try #require(ExperimentTraining(rawValue: name))
        #expect(retrace_begin_record_of_steps(path, 10, 1) != 0)
        // Before any kernel is asked for, which is once.
        retrace_record_all_tables()
        _ = training.bits(epochs: 20, threads: 1)
        // The tenth step has ended the process.
        _exit(3)
      }
      let recorded = String(decoding: try #require(exit).standardErrorContent, as: UTF8.self)
      #expect(recorded.contains("record: 10 steps of a network of "), "\(training): \(recorded)")
      for level in KernelLevel.supported {
        let (exitCode, said) = try records.replay(training.rawValue, at: level.rawValue)
        let calls = said.firstMatch(of: /: ([0-9]+) calls of/).flatMap { Int($0.output.1) } ?? 0
        // A step forward and back is three calls at the least.
        #expect(exitCode == 0 && calls >= 30 && said.contains(" 0 left other bits"), "\(said)")
      }
      records.discard(training.rawValue)
    }
  }
}
