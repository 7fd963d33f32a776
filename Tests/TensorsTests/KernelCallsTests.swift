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

  /// Numbers at which a multiply-add can go wrong that is made of other operations.
  private static func extremes<S: KernelScalar>(_: S.Type) -> [S] {
    let least = S.leastNonzeroMagnitude, normal = S.leastNormalMagnitude, ulp = S.ulpOfOne
    let positive: [S] = [
      0, least, normal - least, normal, normal + least, ulp / 2, (1 - ulp) * ulp, ulp, 1 - ulp / 2, 1, 1 + ulp, 3, 1 / ulp,
      S.greatestFiniteMagnitude / 2, S.greatestFiniteMagnitude, .infinity,
    ]
    return positive + positive.map { -$0 }
  }

  /// y + factor x for all pairs of extremes; those that are not a number, whose bits are nobody's promise, are left out.
  private func multiplyAdd<S: KernelScalar>(_ factor: S, _ table: retrace_kernels) -> [(x: S, y: S, result: S)] {
    let all = Self.extremes(S.self)
    let pairs = all.flatMap { x in all.map { (x, $0) } }.filter { !$0.1.addingProduct(factor, $0.0).isNaN }
    let x = pairs.map(\.0)
    var y = pairs.map(\.1)
    table.add_scaled(y.count, Double(factor), x, &y)
    return zip(pairs, y).map { ($0.0, $0.1, $1) }
  }

  private func checkMultiplyAdd<S: KernelScalar>(_: S.Type) {
    for (level, table) in S.tables {
      for factor in Self.extremes(S.self) {
        let wrong = multiplyAdd(factor, table).first {
          let right = $0.y.addingProduct(factor, $0.x)
          return !($0.result == right && $0.result.sign == right.sign)
        }
        #expect(wrong == nil, "\(S.self) \(level): \(factor) times x plus y, \(String(describing: wrong))")
      }
    }
  }

  @Test("a multiply-add is rounded once at every level, down to the least number and up to infinity")
  func multiplyAdd() {
    checkMultiplyAdd(Float.self)
    checkMultiplyAdd(Double.self)
    // Rounded twice this is 1 + 2 ulp: the product is a little less than half an ulp of 1.
    let (a, b) = (1 + Float.ulpOfOne, (1 - Float.ulpOfOne) * Float.ulpOfOne / 2)
    for (level, table) in Float.tables {
      var y = [a]
      table.add_scaled(1, Double(a), [b], &y)
      #expect(y[0] == a, "\(level)")
    }
  }

  /// Every kernel of both types at the highest level, and multiply-adds of extremes.
  private func record(_ records: KernelRecords, as name: String) {
    let level = KernelLevel.highest.cLevel
    #expect(retrace_begin_record(records.path(name)) != 0)
    for kernel in Kernel.all {
      record(kernel, retrace_recording_float(retrace_kernels_for_float(level)).pointee, Float.self)
      record(kernel, retrace_recording_double(retrace_kernels_for_double(level)).pointee, Double.self)
    }
    let float = retrace_recording_float(retrace_kernels_for_float(level)).pointee
    for factor in Self.extremes(Float.self) { _ = multiplyAdd(factor, float) }
    let double = retrace_recording_double(retrace_kernels_for_double(level)).pointee
    for factor in Self.extremes(Double.self) { _ = multiplyAdd(factor, double) }
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
    // Before the 16 bytes of the end stands the hash of what the last call left.
    var other = whole
    other[other.count - 24] ^= 1
    let (exitCode, said) = try replay(other)
    #expect(exitCode == 1 && said.contains(" left other bits at level "), "\(said)")
    // Within a call, between two, and with a call too few.
    #expect(try replay(whole.dropLast(25)).exitCode == 2)
    #expect(try replay(whole.dropLast(16)).said.contains("is cut off"))
    other = whole
    other[other.count - 8] ^= 1
    #expect(try replay(other).said.contains("does not hold the calls that it counts"))
    #expect(try replay(Data("no record".utf8)).said.contains("is no record of calls"))
    try FileManager.default.removeItem(atPath: records.path("damaged"))
  }
}
