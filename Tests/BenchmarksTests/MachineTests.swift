import Host
import Tensors
import Testing

@testable import Benchmarks

@Suite("What the numbers were measured on")
struct MachineTests {
  @Test("pages name the processor with its numbers, its clock and how many there are")
  func description() {
    let model = ProcessorModel.current
    #expect(Machine.description.hasPrefix(model.identity))
    #expect(Machine.description.contains("\(Machine.processors) processor"))
    #expect(Machine.description.contains(" MHz, ") == (model.megahertz != nil))
  }

  @Test("the peak is the loop's in registers, unless a product beats it")
  func best() {
    let registers = RegisterPeak(level: .avx2, rate: 265e9)
    #expect(Machine.Peak(registers: registers, ours: 200e9, openBLAS: 124e9).best == 265e9)
    #expect(Machine.Peak(registers: registers, ours: 200e9, openBLAS: 270e9).best == 270e9)
  }

  @Test("no product of matrices is several times as fast as multiply-adds in registers")
  func products() {
    let peak = Machine.peak(threads: 1, Timing.Plan(blocks: 5, seconds: 0.02))
    // Other programs move two measurements apart; a loop that waited for its own results would do an eighth.
    #expect(peak.ours > 0 && peak.openBLAS > 0 && peak.registers.rate > 0)
    #expect(max(peak.ours, peak.openBLAS) < 3 * peak.registers.rate, "\(peak)")
  }
}
