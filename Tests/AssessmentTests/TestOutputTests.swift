import Foundation
import TestSupport
import Testing

@testable import Assessment

@Suite("What tests of exercises print")
struct TestOutputTests {
  @Test("is read up to a limit, and as nothing where there is no file")
  func beginning() throws {
    let folder = try TemporaryFolder()
    #expect(TestOutput.beginning(of: folder.file("none")).isEmpty)
    try folder.put("one\n", in: "short")
    #expect(TestOutput.beginning(of: folder.file("short")) == "one\n")
    try Data(repeating: UInt8(ascii: "x"), count: 4 << 20 | 1).write(to: URL(fileURLWithPath: folder.file("long")))
    #expect(TestOutput.beginning(of: folder.file("long")).utf8.count == 4 << 20)
  }

  @Test("counts tests in its last line that does")
  func counts() {
    #expect(TestOutput.testCount(in: "Test run with 9 tests\nTest run with 1 test in 1 suite passed\n") == 1)
    #expect(TestOutput.testCount(in: "no test\n") == 0)
  }
}
