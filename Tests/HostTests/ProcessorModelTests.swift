import Testing

@testable import Host

@Suite("The processor's model")
struct ProcessorModelTests {
  /// As Linux 6 prints them, cut.
  private func epyc(_ family: Int, _ model: Int, _ stepping: Int) -> String {
    """
    processor\t: 0
    vendor_id\t: AuthenticAMD
    cpu family\t: \(family)
    model\t\t: \(model)
    model name\t: AMD EPYC
    stepping\t: \(stepping)
    microcode\t: 0x1000065
    cpu MHz\t\t: 2445.404
    cache size\t: 512 KB

    processor\t: 1
    cpu family\t: 1
    model name\t: another
    cpu MHz\t\t: 1.000

    """
  }

  @Test("two of one name are told apart by family, model and stepping")
  func epycs() {
    let milan = ProcessorModel(cpuinfo: epyc(25, 1, 1)), turin = ProcessorModel(cpuinfo: epyc(26, 2, 1))
    #expect(milan.name == "AMD EPYC" && milan.name == turin.name)
    #expect(milan == ProcessorModel(name: "AMD EPYC", family: 25, model: 1, stepping: 1, megahertz: 2_445.404))
    #expect(milan.identity == "AMD EPYC (family 25, model 1, stepping 1)")
    #expect(turin.identity == "AMD EPYC (family 26, model 2, stepping 1)")
  }

  @Test("names the processor, or what a 64-bit ARM says instead of a name")
  func names() {
    let intel = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.30GHz\n"
    #expect(ProcessorModel(cpuinfo: intel).name == "Intel(R) Xeon(R) CPU @ 2.30GHz")
    #expect(ProcessorModel(cpuinfo: intel).identity == "Intel(R) Xeon(R) CPU @ 2.30GHz (model 85)")
    let arm = "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n"
    #expect(ProcessorModel(cpuinfo: arm) == ProcessorModel(name: "ARM processor, implementer 0x41, part 0xd0c"))
    #expect(ProcessorModel(cpuinfo: "").identity == "unknown")
    // Numbers that are none are left out, not guessed.
    #expect(ProcessorModel(cpuinfo: "model name\t: x\nstepping\t: unknown\n") == ProcessorModel(name: "x"))
  }

  @Test("this machine says what it is")
  func here() {
    #expect(ProcessorModel.current.name != "unknown" && !ProcessorModel.current.name.isEmpty)
    #if arch(x86_64) && os(Linux)
      #expect(ProcessorModel.current.family != nil && ProcessorModel.current.model != nil)
    #endif
  }
}
