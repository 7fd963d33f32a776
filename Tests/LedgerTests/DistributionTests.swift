import Testing

@testable import Ledger

@Suite("A distribution that is known exactly")
struct DistributionTests {
  /// The sum of two dice: 2 to 12, in 36ths.
  let dice = ExactDistribution(
    from: 2, atMost: [1, 3, 6, 10, 15, 21, 26, 30, 33, 35, 36].map { $0 / 36 })
  private func row(_ published: String) -> PublishedRow {
    PublishedRow(
      id: "r", source: "mmds", locator: "p. 1", experiment: "x", kind: .stochastic, quantity: "q",
      published: published, tolerance: "central 95 % of the exact distribution", bound: "10")
  }
  private func verdict(_ published: String) -> Verdict {
    Judge.distribution(row(published), dice, seeds: [1, 2], drawn: [7, 9])
  }

  @Test("gives both tails, and no more than it has beyond its ends")
  func tails() {
    #expect(dice.probability(atMost: 1) == 0 && dice.probability(atMost: 2) == 1.0 / 36)
    #expect(dice.probability(atMost: 12) == 1 && dice.probability(atMost: 99) == 1)
    #expect(dice.probability(atLeast: 2) == 1 && abs(dice.probability(atLeast: 12) - 1.0 / 36) < 1e-15)
    #expect(dice.probability(atLeast: 13) == 0)
  }

  @Test("leaves out at each end what is rarer than the tail")
  func central() {
    // 2 and 12 have 1/36 = 2.8 % each.
    #expect(dice.central(0.95) == 2...12)
    #expect(dice.central(0.94) == 3...11)
    #expect(dice.central(0.8) == 4...10)
    #expect(dice.quantile(0.5) == 7)
  }

  @Test("a number among the central 95 % is reproduced, one of them further out is not")
  func border() {
    let long = ExactDistribution(from: 0, atMost: [0.0249, 0.0251, 0.5, 0.9749, 0.9751, 1])
    func kind(_ printed: String) -> VerdictKind {
      Judge.distribution(row(printed), long, seeds: [], drawn: []).verdict
    }
    #expect(kind("0") == .notReproduced && kind("1") == .reproduced)
    #expect(kind("4") == .reproduced && kind("5") == .notReproduced)
    #expect(kind("6") == .notReproduced && kind("-1") == .notReproduced)
    #expect(kind("text") == .inconclusive && kind("2.5") == .inconclusive)
  }

  @Test("the verdict shows the median, the central ranges, both probabilities and what was drawn")
  func shown() {
    let verdict = verdict("11")
    #expect(verdict.reproduced == "7" && verdict.spread == "[4, 10]" && verdict.accepted == "[2, 12]")
    #expect(verdict.pValue == "0.166667" && verdict.seeds == "1 2")
    #expect(
      verdict.note
        == "from the exact distribution: 0.972222 is the probability of at most 11, 0.0833333 of at least that; drawn: 7, 9")
  }
}
