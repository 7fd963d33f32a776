import Testing

@testable import Studies

@Suite("The limit of memory")
struct MemoryLimitTests {
  private func limits(_ soft: String) -> String {
    "Limit                     Soft Limit           Hard Limit           Units     \n"
      + "Max data size             1                    unlimited            bytes     \n"
      + "Max address space         \(soft)            unlimited            bytes     \n"
  }

  @Test("is the soft one of the address space, where there is one")
  func reading() {
    #expect(MemoryLimit.bytes(limits: limits("409600000")) == 409_600_000)
    #expect(MemoryLimit.bytes(limits: limits("unlimited")) == nil)
    #expect(MemoryLimit.bytes(limits: "") == nil)
  }
}
