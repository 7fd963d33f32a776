import CKernelCalls
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// The recorder and the replay of kernel calls, on drawn calls of every kernel; those of trainings are in
/// `KernelLevelTests` of Networks.
@Suite("Kernel calls, recorded and played back", .serialized)
struct KernelCallsTests {
  /// How many drawn calls of each kernel and type are written down.
  private static let draws = 24

  private func record<S: KernelScalar>(_ kernel: Kernel, _ table: retrace_kernels, _: S.Type) {
    for seed in 0..<Self.draws {
      let drawn: KernelCase<S>? = kernel.draw(5000 + seed)
      _ = drawn?.run(table)
    }
  }

  /// Every kernel of both types at the highest level.
  private func record(_ records: KernelRecords, as name: String) {
    let level = KernelLevel.highest.cLevel
    #expect(retrace_begin_record(records.path(name)) != 0)
    for kernel in Kernel.all {
      record(kernel, retrace_recording_float(retrace_kernels_for_float(level)).pointee, Float.self)
      record(kernel, retrace_recording_double(retrace_kernels_for_double(level)).pointee, Double.self)
    }
    #expect(retrace_end_record() != 0)
  }

  @Test("every kernel leaves the bits of the record when its calls are played back, at every level")
  func replayed() throws {
    let records = try KernelRecords()
    record(records, as: "kernels")
    for level in KernelLevel.supported {
      let (exitCode, said) = try records.replay("kernels", at: level.rawValue)
      #expect(exitCode == 0 && said.contains(" of \(2 * Kernel.all.count) of \(2 * Kernel.all.count) kernels, 0 left other bits"), "\(said)")
    }
  }

  @Test("one number that is another makes the replay fail, and a record that ends early or is none is refused")
  func damaged() throws {
    let records = try KernelRecords()
    record(records, as: "damaged")
    let whole = try Data(contentsOf: URL(fileURLWithPath: records.path("damaged")))
    func replay(_ data: Data) throws -> (exitCode: Int32, said: String) {
      try data.write(to: URL(fileURLWithPath: records.path("damaged")))
      return try records.replay("damaged", at: KernelLevel.highest.rawValue)
    }
    #expect(try replay(whole).exitCode == 0)
    // The last 8 bytes are the hash of what the last call left.
    var other = whole
    other[other.count - 8] ^= 1
    let (exitCode, said) = try replay(other)
    #expect(exitCode == 1 && said.contains(" left other bits at level "), "\(said)")
    #expect(try replay(whole.dropLast(9)).exitCode == 2)
    #expect(try replay(Data("no record".utf8)).said.contains("is no record of calls"))
    try FileManager.default.removeItem(atPath: records.path("damaged"))
  }
}
