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
}
