import Ledger
import Testing

@testable import Likelihood

@Suite("Samples of many seeds")
struct SmallerSamplesTests {
  /// A row that prints zero, with these values in as many seeds, the first 20 of which are the report's.
  private func zeros(_ values: [Double]) throws -> SeedValues {
    let row = PublishedRow(
      id: "a-zero", source: "a", locator: "", experiment: "a-net", kind: .stochastic, quantity: "errors", published: "0")
    let own = Judge.stochastic(row, seeds: Array(1...20), values: Array(values.prefix(20)))
    let told = values.enumerated().map { (seed: UInt64($0.offset + 1), value: $0.element) }
    return try SeedValues(own, row: row, path: "", told: told)
  }

  @Test("all alike say what all seeds say, whatever their size")
  func alike() throws {
    let values = try zeros(Array(repeating: 0, count: 120))
    #expect(values.verdict == .reproduced && values.sampleSizes == [5, 10, 20])
    for size in values.sampleSizes {
      let samples = values.smallerSamples(of: size, draws: 50)
      #expect(samples.same == 50 && samples.leftOpen == 0 && samples.otherwise == 0 && samples.isEnough == (size == 20))
    }
  }

  @Test("agree with all seeds as often as counting says: at least 15 zeros of 20")
  func hypergeometric() throws {
    let (all, zeroCount, size, draws) = (200, 150, 20, 4_000)
    let values = try zeros((0..<all).map { $0 % 4 == 3 ? 7 : 0 })
    #expect(values.hits == zeroCount && values.verdict == .reproduced)
    func choose(_ n: Int, _ k: Int) -> Double { (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) } }
    let chance = (15...size).reduce(0) {
      $0 + choose(zeroCount, $1) * choose(all - zeroCount, size - $1) / choose(all, size)
    }
    let samples = values.smallerSamples(of: size, draws: draws)
    let share = Double(samples.same) / Double(draws)
    #expect(abs(share - chance) < 4 * (chance * (1 - chance) / Double(draws)).squareRoot(), "\(share), \(chance)")
    #expect(samples.same + samples.leftOpen + samples.otherwise == draws)
    // Five zeros or fewer of twenty are needed for the opposite, which these seeds all but never give.
    #expect(samples.leftOpen > samples.otherwise)
  }

  @Test("are the same each time, and of different seeds")
  func again() throws {
    let values = try zeros((0..<100).map { Double($0 % 3) })
    #expect(values.smallerSamples(of: 10, draws: 200) == values.smallerSamples(of: 10, draws: 200))
    // All of them is one sample, in any order: what all seeds say.
    let whole = values.smallerSamples(of: 100, draws: 20)
    #expect(whole.same == 20)
  }

  @Test("are drawn only where there are seeds enough")
  func few() throws {
    #expect(try zeros(Array(repeating: 0, count: 99)).sampleSizes.isEmpty)
    #expect(try zeros(Array(repeating: 0, count: 20)).sampleSizes.isEmpty)
  }

  @Test("numbers count as printed at their printed rounding")
  func around() throws {
    let row = PublishedRow(
      id: "a-mean", source: "a", locator: "", experiment: "a-net", kind: .stochastic, quantity: "mistakes",
      published: "2.62", bound: "1")
    let listed: [Double] = [2.5, 2.615, 2.62, 2.6249, 2.625, 2.63] + Array(repeating: 2.7, count: 14)
    let own = Judge.stochastic(row, seeds: Array(1...20), values: listed)
    let values = try SeedValues(own, row: row, path: "", told: nil)
    #expect(values.around.exactly == 4 && values.around.atMost == 5 && values.around.atLeast == 19)
  }
}
