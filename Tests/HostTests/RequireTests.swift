import Foundation
import Host
import Testing

/// What a process that ended by an error of the programmer left on stderr.
@Suite("A programmer's error")
struct RequireTests {
  private func lines(_ result: ExitTest.Result?) -> [Substring] {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).split(separator: "\n")
  }

  @Test("a condition that holds costs no message and ends nothing")
  func holds() {
    var asked = false
    require(true, { asked = true; return "" }())
    #expect(!asked)
  }

  @Test("ends the program by SIGABRT with one line that names file, line and what is wrong")
  func fails() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      let shape = [2, 3]
      require(shape.count == 3, "a picture of \(shape),\nnot of three axes")
    }
    #expect(lines(result).contains { $0.hasPrefix("HostTests/RequireTests.swift:") && $0.hasSuffix(": a picture of [2, 3], not of three axes") })
  }

  @Test("comes after what the program has printed")
  func order() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardOutputContent]) {
      print("so far", terminator: "")
      programmerError("the end")
    }
    let text = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(text.contains("so far"))
  }
}
