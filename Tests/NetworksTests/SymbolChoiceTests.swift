import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("The choice of a symbol")
struct SymbolChoiceTests {
  @Test("probabilities of symbols by hand: logits 0 and ln 3 at three temperatures")
  func probabilities() {
    let logits: [Double] = [0, Elementary.log(3)]
    let cases: [(Double, [Double])] = [(1, [0.25, 0.75]), (0.5, [0.1, 0.9]), (1e12, [0.5, 0.5]), (1e-3, [0, 1])]
    for (temperature, expected) in cases {
      let found = SymbolChoice.probabilities(logits, temperature: temperature)
      #expect(Deviation.largest(found, expected) < 1e-11, "\(temperature)")
    }
    // Nothing overflows.
    #expect(SymbolChoice.probabilities([1e30, 0, -1e30] as [Float]) == [1, 0, 0])
  }

  @Test("symbols come as often as their probabilities say; greedy takes the largest, the first of several")
  func choice() {
    var stream = RandomStream(seed: 1, name: "choice")
    let logits: [Double] = [0.3, -1, 1.2, 0]
    for temperature in [0.5, 1, 3] {
      var counts = [0, 0, 0, 0]
      for _ in 0..<20_000 { counts[SymbolChoice.sampled(temperature: temperature).symbol(logits, using: &stream)] += 1 }
      // Five standard deviations at the most, √(p (1 − p) / n) being at most 0.0036.
      let shares = counts.map { Double($0) / 20_000 }
      #expect(Deviation.largest(shares, SymbolChoice.probabilities(logits, temperature: temperature)) < 0.018)
    }
    let before = stream.state
    let largest = SymbolChoice.greedy.symbol([1, 2, 2, 0] as [Double], using: &stream)
    #expect(largest == 1 && stream.state == before)
    let cold = (0..<100).map { _ in SymbolChoice.sampled(temperature: 1e-3).symbol(logits, using: &stream) }
    #expect(cold == [Int](repeating: 2, count: 100))
  }

  @Test("a temperature of 0 and logits that are none are refused in words")
  func refused() async {
    let temperature = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SymbolChoice.probabilities([1.0, 2], temperature: 0)
    }
    expectSentence("SymbolChoice: a temperature of 0.0 is not above 0", from: "SymbolChoice", in: temperature)
    let logits = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var stream = RandomStream(seed: 1, name: "none")
      _ = SymbolChoice.greedy.symbol([1, Double.nan], using: &stream)
    }
    expectSentence("SymbolChoice: no choice among the logits [1.0, nan]", from: "SymbolChoice", in: logits)
  }
}
