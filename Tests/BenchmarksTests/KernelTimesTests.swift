import Foundation
import Ledger
import Testing

@testable import Benchmarks

@Suite("Where the time goes")
struct KernelTimesTests {
  private let times = KernelTimes(
    seconds: 2,
    parts: [
      .init(name: "tanh", calls: 3, seconds: 0.02), .init(name: "multiply", calls: 10, seconds: 1.5),
      .init(name: "sum_vectors", calls: 1, seconds: 0.06), .init(name: "exp", calls: 7, seconds: 0.02),
    ])

  @Test("the longest stands first, of equals by name, small kernels are summed, and the rest of the time is outside")
  func words() {
    #expect(times.parts.map(\.name) == ["multiply", "sum_vectors", "exp", "tanh"])
    #expect(abs(times.outside - 0.4) < 1e-12)
    #expect(times.words() == "`multiply` 75 %, `sum_vectors` 3 %, other kernels 2 %, outside of kernels 20 %")
    #expect(times.words(from: 0) == "`multiply` 75 %, `sum_vectors` 3 %, `exp` 1 %, `tanh` 1 %, outside of kernels 20 %")
    #expect(times.rows.map { $0[0] } == ["multiply", "sum_vectors", "exp", "tanh", "outside of kernels"])
    #expect(times.rows[0] == ["multiply", "10.0", "1.5", "0.75"])
  }

  @Test("times go through the text that a process prints, and nothing else is one")
  func text() {
    #expect(KernelTimes(times.text + "\n") == times)
    for other in ["", "0", "-1", "2\nmultiply 10", "2\nmultiply ten 1"] { #expect(KernelTimes(other) == nil, "\(other)") }
  }

  @Test("the kernels of a training are all timed, and take no longer than the training")
  func measured() async throws {
    // A process asks for its kernels once, so it is timed from its start.
    let exit = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      KernelTimes.begin()
      var work = try Work(.reberRNN, Ledger(folder: WorkTests.root + "/experiments/published"))
      work.batch = 64
      print("times\n" + KernelTimes(of: Training(work, threads: 1), seconds: 0.05).text + "\nend")
      fflush(nil)
    }
    let printed = String(decoding: try #require(exit).standardOutputContent, as: UTF8.self)
    let lines = printed.split(separator: "\n").map(String.init)
    let first = try #require(lines.firstIndex(of: "times")), last = try #require(lines.firstIndex(of: "end"))
    let times = try #require(KernelTimes(lines[(first + 1)..<last].joined(separator: "\n")))
    #expect(times.outside > 0 && times.parts.allSatisfy { $0.seconds > 0 })
    // One step an epoch moves the parameters once; the pieces of 16 strings have a loss each.
    func calls(_ name: String) -> Double? { times.parts.first { $0.name == name }?.calls }
    #expect(calls("add_scaled") == 1 && calls("sum_vectors") == 1)
    #expect(times.parts.contains { $0.calls == 4 })
  }
}
