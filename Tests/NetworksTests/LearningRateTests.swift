import Foundation
import Networks
import Testing

@Suite("Learning rates")
struct LearningRateTests {
  @Test("a constant rate is the same after any number of updates")
  func constant() {
    #expect([0, 1, 1_000_000].map(LearningRate.constant(0.3).callAsFunction) == [0.3, 0.3, 0.3])
  }

  @Test("steps multiply by the factor each time that many updates were made, of a half exactly")
  func step() {
    let rate = LearningRate.step(0.75, factor: 0.5, every: 10)
    #expect([0, 9, 10, 19, 20, 35].map(rate.callAsFunction) == [0.75, 0.75, 0.375, 0.375, 0.1875, 0.09375])
    // However many they are.
    #expect(rate(10 * 40) == 0.75 * Double(sign: .plus, exponent: -40, significand: 1))
    #expect(rate(.max) == 0)
    let third = LearningRate.step(1, factor: 1 / 3.0, every: 1)
    for k in 0..<30 { #expect(abs(third(k) * Foundation.pow(3, Double(k)) - 1) < 1e-14) }
  }

  @Test("inverse time is halved after c updates, a third after twice as many: η / (1 + k / c)")
  func inverseTime() {
    let rate = LearningRate.inverseTime(0.6, halvedAfter: 200)
    #expect(rate(0) == 0.6)
    #expect(rate(200) == 0.3)
    #expect(abs(rate(400) - 0.2) < 1e-16)
    for k in 0..<1000 { #expect(abs(rate(k) / (0.6 / (1 + Double(k) / 200)) - 1) < 1e-15) }
  }

  @Test("an exponential rate is multiplied by the factor at each update, down to its floor")
  func exponential() {
    let (free, held) = (LearningRate.exponential(0.5, factor: 0.995), LearningRate.exponential(0.5, factor: 0.995, floor: 0.02))
    var η = 0.5
    for k in 0..<2_000 {
      #expect(abs(free(k) / η - 1) < 1e-12, "after \(k)")
      // 0.5 · 0.995ᵏ is 0.02 at k = ln 0.04 / ln 0.995 = 642.2.
      #expect(held(k) == (k <= 642 ? free(k) : 0.02))
      η *= 0.995
    }
  }

  @Test("rates are equal where they are the same function, so that a setting can be compared")
  func equal() {
    #expect(LearningRate.constant(0.1) == .constant(0.1) && LearningRate.constant(0.1) != .constant(0.2))
    #expect(LearningRate.step(0.1, factor: 0.5, every: 2) != .step(0.1, factor: 0.5, every: 3))
  }

  @Test("a course that cannot be is refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = LearningRate.step(0.1, factor: 0.5, every: 0)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(": LearningRate: a step every 0\n"), "\(text)")
  }
}
