import Foundation
import Host
import TestSupport
import Testing

/// What a process that ended by an error of the programmer left on stderr.
@Suite("A programmer's error")
struct RequireTests {
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
    expectSentence("a picture of [2, 3], not of three axes", from: "RequireTests", module: "HostTests", in: result)
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
