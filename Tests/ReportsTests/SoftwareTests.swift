import Testing

@testable import Reports

@Suite("Software")
struct SoftwareTests {
  @Test("names the Swift that compiled the running program, not one that is installed")
  func compiler() throws {
    #expect(Software.compiler.hasPrefix("Swift version 6."))
    #expect(Software.compiler.split(separator: "\n").count == 1)
    // A program in another language, and no program at all.
    #expect(Software.compiler(of: "/bin/sh").hasPrefix("unknown ("))
    #expect(Software.compiler(of: #filePath).hasPrefix("unknown ("))
    #expect(Software.compiler(of: "/no/such/file").hasPrefix("unknown ("))
  }

  @Test("names the C library that is loaded, and the system")
  func libraries() {
    #if canImport(Glibc)
      #expect(Software.glibc.hasPrefix("glibc 2."))
    #endif
    #expect(!Software.system.isEmpty && !Software.system.contains("\""))
  }

  @Test("names the processor, or what a 64-bit ARM says instead of a name")
  func processor() {
    let intel = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.30GHz\n"
    #expect(RunRecord.processorModel(cpuinfo: intel) == "Intel(R) Xeon(R) CPU @ 2.30GHz")
    let arm = "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n"
    #expect(RunRecord.processorModel(cpuinfo: arm) == "ARM processor, implementer 0x41, part 0xd0c")
    #expect(RunRecord.processorModel(cpuinfo: "") == "unknown")
  }
}
